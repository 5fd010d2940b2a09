"""What spans the files of an account: its dossier against the dossier overlays of its circle. KAM110, KAM901."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.facts.presence import erased
from kamcli.lint import schema as schema_findings
from kamcli.lint.finding import Finding
from kamcli.lint.place import place_of
from kamcli.lint.rules import dossier as dossier_rule
from kamcli.lint.rules import not_checked
from kamcli.model.entity import Entity
from kamcli.model.position import START, Pointer, render_pointer
from kamcli.repository import Record, Repository
from kamcli.repository.personal import CLONE, Personal
from kamcli.schemas import Violation, violations

_PARTS: Mapping[str, Entity] = {
    "contacts": Entity.CONTACT,
    "interactions": Entity.INTERACTION,
    "deals": Entity.DEAL,
    "complaints": Entity.COMPLAINT,
}


@dataclass(frozen=True)
class Dossier:
    """One composed document of an account, and the record each item of its lists came from."""

    account: Record
    data: Mapping[str, Any]
    items: Mapping[str, tuple[Record, ...]]
    personal: Mapping[str, Record]


def check(repository: Repository) -> Iterator[Finding]:
    """Findings on the dossiers of all accounts whose circle the policy knows."""
    circles = {circle.id for circle in repository.policy.circles}
    personal = repository.personal
    sold = _sales_by_account(repository)
    for account in repository.snapshot.records(Entity.ACCOUNT).values():
        circle = account.data.get("circle")
        if not isinstance(circle, str) or circle not in circles:
            continue
        dossier = compose(repository, account, sold.get(account.id))
        checked = not personal.absent and not personal.locked_in(account.id)
        schema = repository.schemas.dossier(circle, personal=checked)
        for violation in violations(schema, dossier.data):
            yield _finding(dossier, violation)


def unreached(repository: Repository, circles: Mapping[str, Any]) -> Iterator[Finding]:
    """What personal data the dossiers are not checked for, as it is not at hand; `circles` are the accounts'."""
    personal = repository.personal
    if not personal.absent and not personal.locked:
        return
    known = {circle.id for circle in repository.policy.circles}
    unchecked = [
        account
        for account, circle in circles.items()
        if isinstance(circle, str)
        and circle in known
        and (personal.absent or personal.locked_in(account))
        and repository.schemas.not_checked(circle)
    ]
    if unchecked or personal.locked:
        yield _not_checked(personal, unchecked)


def _not_checked(personal: Personal, accounts: Sequence[str]) -> Finding:
    names = sorted(accounts)
    listed = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    whom = f" for {listed}" if names else ""
    if personal.absent:
        what = f"personal/ is kept elsewhere and is not here: what is personal is not checked{whom}"
        return not_checked.RULE.finding("kam.yaml", what, f"{CLONE}, and lint again")
    problem = next(iter(personal.locked.values()))
    count = len(personal.locked)
    files = "1 file of personal/ is" if count == 1 else f"{count} files of personal/ are"
    what = f"{files} locked ({problem.message}): what is in there is not checked{whom}"
    return not_checked.RULE.finding("kam.yaml", what, f"{problem.do}; then lint again")


def compose(repository: Repository, account: Record, sales: Mapping[str, Any] | None) -> Dossier:
    """Join an account with its contacts, their personal files, interactions, deals, complaints and sales."""
    snapshot = repository.snapshot
    personal = {record.id: record for record in snapshot.inside(Entity.PERSONAL, account.id)}
    items = {part: tuple(snapshot.inside(entity, account.id)) for part, entity in _PARTS.items()}
    # Who was erased is nobody any more: neither one of the main people nor the one who decides.
    items["contacts"] = tuple(contact for contact in items["contacts"] if not erased(contact.data))
    data: dict[str, Any] = {"account": {"id": account.id, **account.data}}
    for part, records in items.items():
        data[part] = [{"id": record.id.partition("/")[2], **record.data} for record in records]
    for record, contact in zip(items["contacts"], data["contacts"], strict=True):
        if record.id in personal:
            contact["personal"] = personal[record.id].data
    data["sales"] = dict(sales) if sales else {"lines": 0}
    return Dossier(account, data, items, personal)


def _sales_by_account(repository: Repository) -> dict[str, dict[str, Any]]:
    """How many ledger lines each account has, and the dates of the first and last."""
    found: dict[str, dict[str, Any]] = {}
    meant: dict[str, str] = {}
    for ledger in repository.snapshot.ledgers(Entity.SALES).values():
        for row in ledger.table.rows:
            written, day = row.cells.get("account"), row.cells.get("date", "")
            if written is None:
                continue
            if (account := meant.get(written)) is None:
                account = meant[written] = repository.snapshot.resolve(Entity.ACCOUNT, written) or written
            if (sales := found.get(account)) is None:
                sales = found[account] = {"lines": 0, "first": day, "last": day}
            sales["lines"] += 1
            sales["first"], sales["last"] = min(sales["first"], day), max(sales["last"], day)
    return found


def _finding(dossier: Dossier, violation: Violation) -> Finding:
    record, inner, is_place = _source(dossier, violation.pointer)
    message = violation.message
    if message is None:
        found = schema_findings.of_violation(dossier.account, violation) if not violation.pointer else None
        message = found.message if found else f"{render_pointer(violation.pointer)} lacks what the circle asks for"
    asked = f": circle {violation.circle} asks for it" if violation.circle else ""
    source = f" ({violation.source})" if violation.source else ""
    field = (*inner, violation.field) if violation.field else inner
    return dossier_rule.RULE.finding(
        record.path,
        f"{message}{asked}{source}",
        violation.do or dossier_rule.RULE.fix,
        place_of(record, field) if is_place else START,
        record=record.id,
        field=render_pointer(field),
        circle=violation.circle,
        schema=violation.source,
    )


def _source(dossier: Dossier, pointer: Pointer) -> tuple[Record, Pointer, bool]:
    """The record that a place of the dossier came from, the place within it, and whether that is where to add to."""
    if len(pointer) >= 2 and pointer[0] in _PARTS and isinstance(pointer[1], int):
        record = dossier.items[str(pointer[0])][pointer[1]]
        inner = pointer[2:]
        if inner[:1] != ("personal",):
            return record, inner, True
        apart = dossier.personal.get(record.id)
        return apart or record, inner[1:], apart is not None
    if pointer[:1] == ("account",):
        return dossier.account, pointer[1:], True
    return dossier.account, (), False
