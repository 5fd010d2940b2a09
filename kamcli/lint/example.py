"""The small account repository that the examples of the rules are laid over. Read by tests and docs."""

from __future__ import annotations

from collections.abc import Mapping

FILES: Mapping[str, str] = {
    "kam.yaml": """\
format: 1
company:
  name: Example Trading
  legal_entities:
    - id: example
      name: Example Trading Ltd
      country: GB
currency: EUR
fiscal_year:
  starts: 1
time_zone: Europe/Athens
""",
    "team/anna.yaml": """\
name: Anna Ivanova
role: account-manager
emails: [anna@example.com]
phone: "+44 20 7946 0018"
""",
    "accounts/acme/account.yaml": """\
name: Acme
circle: market
industry: food
manager: anna
""",
    "accounts/acme/contacts/cfo.yaml": """\
name: Мария Петрова
roles: [economic-buyer]
emails: [maria@acme.example]
""",
}
