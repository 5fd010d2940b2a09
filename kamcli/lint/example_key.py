"""A complete key account, for examples of rules that are about key accounts. Read by tests and docs."""

from __future__ import annotations

from collections.abc import Mapping

FILES: Mapping[str, str] = {
    "accounts/acme/account.yaml": """\
name: Acme
circle: key
industry: food
manager: anna
source: referral
headcount: 250
lines_of_business: [frozen vegetables]
contracts: [{id: supply, signed: 2024-05-02}]
key_reasons: [revenue]
key_since: 2025-11-03
key_approved_by: olga
strategy: {plans: [a second plant in 2027]}
owners: listed
""",
    "accounts/acme/contacts/cfo.yaml": """\
name: Мария Петрова
title: Finance director
level: executive
roles: [decision-maker, economic-buyer]
counterpart: olga
emails: [maria@acme.example]
""",
    "accounts/acme/contacts/buyer.yaml": """\
name: John Miles
title: Buyer
level: specialist
roles: [procurement]
emails: [john@acme.example]
""",
    "accounts/acme/interactions/2026/2026-02-20-review-results.yaml": """\
kind: review
date: 2026-02-20
subject: Results of the year
summary: Deliveries came on time, two pallets were damaged; they want a second carrier from April on.
participants: [cfo, buyer]
team: [anna, olga]
next_steps:
  - {id: carrier, what: Propose a second carrier, side: us, who: anna, due: 2026-03-16}
""",
    "team/olga.yaml": """\
name: Olga Stern
role: director
level: executive
emails: [olga@example.com]
phone: "+442079460123"
""",
    "sales/2026-01.csv": """\
date,account,amount,currency,document,seller,ref
2026-01-08,acme,1200.00,EUR,17,example,17/1
2026-01-15,acme,900.00,EUR,21,example,21/1
2026-01-22,acme,1450.00,EUR,26,example,26/1
2026-01-29,acme,1100.00,EUR,31,example,31/1
""",
}
