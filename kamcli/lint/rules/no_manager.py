"""KAM602 no-manager."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.leaf import text
from kamcli.lint.place import place_for_new
from kamcli.model.entity import Entity
from kamcli.repository import Record
from kamcli.schemas import violations


def check(context: Context) -> Iterator[Finding]:
    """Accounts without a manager for whom something is going on, where their circle does not ask for one."""
    circles = [circle.id for circle in context.policy.circles]
    asked = {circle: _asked(context, circle) for circle in circles}
    for account in context.snapshot.records(Entity.ACCOUNT).values():
        circle = account.data.get("circle")
        if text(account.data, "manager") is not None or not isinstance(circle, str) or asked.get(circle, True):
            continue
        why = _why(context, account, circle, first=circles[0])
        if why is not None:
            yield RULE.finding(
                account.path,
                f"{account.name} has no account manager, though {why}",
                "add manager: the one colleague who answers for this client",
                place_for_new(account, ()),
                record=account.id,
                field="manager",
            )


def _asked(context: Context, circle: str) -> bool:
    """Whether the circle's schema asks for a manager, so that KAM101 says so."""
    bare = {"name": "Somebody", "circle": circle}
    schema = context.repository.schemas.schema(Entity.ACCOUNT, circle)
    return any(found.field == "manager" and not found.pointer for found in violations(schema, bare))


def _why(context: Context, account: Record, circle: str, first: str) -> str | None:
    """What is going on with an account; in the outermost circle nobody need answer for everybody."""
    if account.data.get("target_key") is True:
        return "we want it as a key account"
    closed = context.policy.lists.closed_stages
    for deal in context.snapshot.inside(Entity.DEAL, account.id):
        if text(deal.data, "outcome") is None and text(deal.data, "stage") not in closed:
            return f"there is an open deal: {deal.name}"
    return None if circle == first else f"it is in circle {circle}"


RULE = Rule(
    code="KAM602",
    name="no-manager",
    summary="Nobody answers for a client that is wanted as key, has an open deal, or is beyond the outermost circle.",
    why=(
        "Exactly one colleague answers for a client (D27). In the outermost circle nobody need, as long as nothing "
        "is going on; where a circle's schema asks for a manager, KAM101 says so."
    ),
    fix="Name an account manager.",
    bad={
        "accounts/acme/account.yaml": "name: Acme\ncircle: market\nindustry: food\ntarget_key: true\n",
    },
    good={
        "accounts/acme/account.yaml": "name: Acme\ncircle: market\nindustry: food\ntarget_key: true\nmanager: anna\n",
    },
    severity=Severity.WARNING,
    check=check,
)
