"""What every account repository has besides clients: kam.yaml, the company's policy, git's files and a README."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from kamcli import yamlio
from kamcli.start.demo.cast import Cast, table
from kamcli.start.demo.people import filled
from kamcli.start.demo.story import Moment, Story, always

_TEXTS = Path(__file__).parent / "data"
_SHARED = Path(__file__).parent.parent / "templates"
"""What `kam init` writes too."""


def office(cast: Cast) -> Iterator[Story]:
    """The files of the first commit, and a stricter limit that came a year later."""
    first = cast.days.first
    start = (Moment(first, "eleni", "Start the account repository"),)
    for path, source in (
        ("README.md", _TEXTS / "README.md"),
        (".gitignore", _SHARED / "gitignore.txt"),
        (".gitattributes", _SHARED / "gitattributes.txt"),
    ):
        yield Story(path, start, always(source.read_bytes()))
    yield Story("kam.yaml", start, always(_marked(cast)))
    yield Story("policy/lists.yaml", start, always((_TEXTS / "policy-lists.yaml").read_bytes()))
    stricter = cast.days.ago(365)
    yield Story(
        "policy/limits.yaml", (*start, Moment(stricter, "eleni", "Answer complaints faster")), _limits(stricter)
    )


def _marked(cast: Cast) -> bytes:
    company = table("company")
    return yamlio.dump(
        {
            "format": 1,
            "company": {
                "name": company["name"],
                "legal_entities": [
                    filled(id=seller.id, name=seller.name, country=seller.country, tax_id=seller.tax_id)
                    for seller in cast.sellers
                ],
            },
            "currency": company["currency"],
            "fiscal_year": {"starts": 1},
            "time_zone": company["time_zone"],
            "personal": "here",
            "definitions": {
                "client": "Whoever decides as one, however many legal entities, ships and shops it trades through.",
                "enquiry": "A first talk about a need that we did not know of.",
                "purchase": "A document in the ledger with a positive sum; a credit note is none.",
            },
        },
        comment="Levanter Coatings: a made-up company, written by kam demo.",
    )


def _limits(stricter: date) -> Any:
    def on(day: date) -> bytes:
        days = (
            {"low": 21, "normal": 10, "high": 5, "critical": 2}
            if day >= stricter
            else {"low": 30, "normal": 21, "high": 10, "critical": 3}
        )
        return yamlio.dump(
            {"key_accounts": {"total": 8, "per_manager": 3}, "complaints": {"limit_days": days}},
            comment="Only what we decided differently; everything else is as kamcli has it.",
        )

    return on
