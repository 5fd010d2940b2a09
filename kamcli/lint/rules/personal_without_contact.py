"""KAM703 personal-without-contact."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Edit, Finding, Fix, Rule, Scope
from kamcli.model.entity import Entity, path_of
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """Files in personal/ whose contact is not there; not where the contact's file cannot be read."""
    snapshot = context.snapshot
    unreadable = snapshot.unreadable(Entity.CONTACT)
    for record in snapshot.records(Entity.PERSONAL).values():
        path = path_of(Entity.CONTACT, record.id)
        if path in snapshot.places or any(path.startswith(closed) for closed in unreadable if closed.endswith("/")):
            continue
        yield _finding(context, record, snapshot.resolve(Entity.CONTACT, record.id))


def _finding(context: Context, record: Record, now: str | None) -> Finding:
    if now is None:
        return RULE.at(
            record,
            (),
            f"these are private facts about {record.id}, but there is no such contact",
            f"delete the file if the contact was erased; else restore {path_of(Entity.CONTACT, record.id)}",
        )
    there = path_of(Entity.PERSONAL, now)
    free = there not in context.snapshot.places
    fix = Fix(f"move it to {there}", (Edit(record.path, "move", (), there),)) if free else None
    return RULE.at(
        record,
        (),
        f"the contact {record.id} is called {now} now, but its private facts stayed behind",
        f"move the file to {there}" if free else f"put what is in it into {there}, and delete it",
        fix=fix,
    )


RULE = Rule(
    code="KAM703",
    name="personal-without-contact",
    summary="A file in personal/ belongs to no contact.",
    why=(
        "Private facts of somebody whom we no longer know are kept without a reason, and nobody finds them when the "
        "person asks what we have (D23)."
    ),
    fix="Delete the file, or move it to where the contact is now.",
    bad={
        "personal/acme/cto.yaml": "birthday: 1971-03-02\n",
    },
    good={
        "personal/acme/cfo.yaml": "birthday: 1971-03-02\n",
    },
    scope=Scope.ACCOUNT,
    check=check,
)
