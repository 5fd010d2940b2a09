"""KAM601 manager-left."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.facts.presence import gone, last_day
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Related, Rule, Scope, Severity
from kamcli.lint.leaf import text
from kamcli.lint.phrase import account_name
from kamcli.model.entity import Entity
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """Accounts, open deals and open complaints that somebody answers for who has left."""
    snapshot = context.snapshot
    for account in snapshot.records(Entity.ACCOUNT).values():
        yield from _finding(context, account, "manager", account.name)
    closed = context.policy.lists.closed_stages
    for deal in snapshot.records(Entity.DEAL).values():
        if text(deal.data, "outcome") is None and text(deal.data, "stage") not in closed:
            yield from _finding(context, deal, "manager", _of(context, "the open deal", deal))
    for complaint in snapshot.records(Entity.COMPLAINT).values():
        if text(complaint.data, "resolved") is None:
            yield from _finding(context, complaint, "responsible", _of(context, "the open complaint", complaint))


def _of(context: Context, what: str, record: Record) -> str:
    return f"{what} {record.name} of {account_name(context, record.account or '')}"


def _finding(context: Context, record: Record, field: str, what: str) -> Iterator[Finding]:
    reference = text(record.data, field)
    found = context.snapshot.resolve(Entity.COLLEAGUE, reference) if reference else None
    colleague = context.snapshot.records(Entity.COLLEAGUE).get(found or "")
    if colleague is None or not gone(colleague.data, context.today):
        return
    place = colleague.document.position(("left",))
    yield RULE.at(
        record,
        (field,),
        f"{colleague.name} answers for {what}, but left on {last_day(colleague.data)}",
        f"name the colleague who takes over in {field}:, and hand over what is open",
        related=(Related(colleague.path, f"{colleague.name} left", place),),
    )


RULE = Rule(
    code="KAM601",
    name="manager-left",
    summary="A client, an open deal or an open complaint is in the hands of somebody who has left.",
    why=(
        "Nobody answers for the client, and it finds out before we do. Clients belong to the company, so somebody "
        "takes over on the day a colleague leaves (D1, D4, D27)."
    ),
    fix="Name the colleague who takes over.",
    bad={
        "team/boris.yaml": "name: Boris Dunaev\nrole: account-manager\nphone: '+30 690 000 0001'\nleft: 2026-02-27\n",
        "accounts/acme/account.yaml": "name: Acme\ncircle: market\nindustry: food\nmanager: boris\n",
    },
    good={
        "team/boris.yaml": "name: Boris Dunaev\nrole: account-manager\nphone: '+30 690 000 0001'\nleft: 2026-02-27\n",
        "accounts/acme/account.yaml": "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n",
    },
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
    check=check,
)
