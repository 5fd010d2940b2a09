"""KAM507 debt-not-reduced."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule
from kamcli.lint.leaf import mappings, text
from kamcli.lint.phrase import account_name
from kamcli.model.entity import Entity
from kamcli.model.money import plain


def check(context: Context) -> Iterator[Finding]:
    """Debt reductions after which the debt is no smaller, or below zero."""
    for record in context.snapshot.records(Entity.INTERACTION).values():
        for pointer, entry in mappings(record.data, "agreements"):
            debt = entry.get("debt")
            was, now = _number(debt, "was"), _number(debt, "now")
            if was is None or now is None or (0 <= now < was):
                continue
            said = f"was {plain(was)} and is {plain(now)}"
            yield RULE.at(
                record,
                (*pointer, "debt", "now"),
                f"the debt of {account_name(context, record.account or '')} for "
                f"{text(debt, 'document') or 'a document'} "
                f"{said}: " + ("that is no reduction" if now >= was else "a debt cannot be below zero"),
                "compare it with the act, and correct was: and now:",
            )


def _number(debt: Any, name: str) -> Decimal | None:
    value = debt.get(name) if isinstance(debt, dict) else None
    return Decimal(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None


RULE = Rule(
    code="KAM507",
    name="debt-not-reduced",
    summary="A debt reduction after which the debt is not smaller, or is below zero.",
    why=(
        "Was and now are kept so that nobody argues about it later (D2). That a debt reduction names the document and "
        "both sums, its schema asks for already (KAM108)."
    ),
    fix="Correct the sum before or after.",
    bad={
        "accounts/acme/interactions/2026/2026-03-02-letter-act.yaml": (
            "kind: letter\ndate: 2026-03-02\nsubject: Act of reconciliation\nteam: [anna]\nparticipants: [cfo]\n"
            "summary: The debt for the late delivery is cut by half.\n"
            "agreements:\n  - id: write-off\n    kind: debt-reduction\n    approved_by: anna\n"
            "    debt: {document: S-17, was: 1000, now: 5000, currency: EUR}\n"
        ),
    },
    good={
        "accounts/acme/interactions/2026/2026-03-02-letter-act.yaml": (
            "kind: letter\ndate: 2026-03-02\nsubject: Act of reconciliation\nteam: [anna]\nparticipants: [cfo]\n"
            "summary: The debt for the late delivery is cut by half.\n"
            "agreements:\n  - id: write-off\n    kind: debt-reduction\n    approved_by: anna\n"
            "    debt: {document: S-17, was: 1000, now: 500, currency: EUR}\n"
        ),
    },
    check=check,
)
