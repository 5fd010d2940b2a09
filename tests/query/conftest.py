"""A small company with two accounts, and what happened with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kamcli.lint import example
from kamcli.repository import Repository, open_repository

FILES: Mapping[str, str] = {
    **example.FILES,
    "team/boris.yaml": "name: Борис Ильин\nrole: director\n",
    "accounts/acme/account.yaml": """\
name: Acme
circle: customer
industry: food
manager: anna
headcount: 120
tags: [north, bakery]
legal_entities:
  - {id: acme-gr, name: Acme AE, country: GR}
circle_log:
  - {circle: contacted, date: 2025-01-10, by: anna}
  - {circle: customer, date: 2025-06-01, reason: first order, by: gone}
""",
    "accounts/romashka/account.yaml": "name: ООО «Ромашка»\ncircle: market\nindustry: retail\nheadcount: 7\n",
    "accounts/acme/contacts/buyer.yaml": """\
name: Nikos Pappas
title: Buyer
phones: [{number: "+30 210 1234567", kind: office}, {number: "+30 690 1234567", kind: mobile}]
""",
    "accounts/acme/contacts/former.yaml": 'name: Old Hand\nleft: "2024"\n',
    "accounts/acme/interactions/2025/2025-01-10-call.yaml": """\
kind: call
date: 2025-01-10
subject: First talk
participants: [buyer]
team: [anna]
next_steps:
  - {id: price, what: Send the price list, side: us, who: anna, due: 2025-01-15, done: 2025-01-14}
""",
    "accounts/acme/interactions/2026/2026-02-20-meeting-terms.yaml": """\
kind: meeting
date: 2026-02-20
subject: Terms for 2026
summary: Five percent above 50 000 a year.
participants: [cfo, nobody]
team: [anna, boris]
next_steps:
  - {id: offer, what: Send the offer, side: us, who: anna, due: 2026-03-09}
  - {id: think, what: Think it over, side: client}
agreements:
  - {id: discount, kind: discount, percent: 5, conditions: above 50 000 a year, valid_until: "2026"}
  - {id: bonus, kind: bonus, amount: 100.50, currency: EUR, valid_until: 2026-02-28}
""",
    "accounts/acme/deals/line.yaml": """\
name: Second line
stage: negotiation
amount: 80000
currency: EUR
probability: 60
expected_close: 2026-06
""",
    "accounts/acme/complaints/late.yaml": """\
opened: 2025-09-01
subject: Flour two days late
resolved: 2025-09-04
severity: high
wanted: Delivery on the day agreed
resolution: Sent by courier
""",
    "personal/acme/cfo.yaml": "birthday: --03-02\nhobbies: [sailing]\n",
    "plans/2026.yaml": "currency: EUR\n",
}


@pytest.fixture
def company(tmp_path: Path) -> Callable[..., Repository]:
    """Lay files over the small company and open it."""

    def run(more: Mapping[str, str] | None = None) -> Repository:
        for path, content in {**FILES, **(more or {})}.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
        return open_repository(tmp_path, tolerant=True)

    return run
