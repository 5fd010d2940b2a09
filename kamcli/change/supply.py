"""What is missing for a circle, each with the command that would supply it. Judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kamcli.lint import Finding
from kamcli.lint.rules import dossier, required_field
from kamcli.model.entity import Entity
from kamcli.repository import Repository
from kamcli.schemas.shape import shape


def told(findings: Iterable[Finding], repository: Repository) -> list[str]:
    """Each thing that is missing, and under it the command that supplies it."""
    lines: list[str] = []
    for found in findings:
        message = found.message.removesuffix(f" ({found.schema})") if found.schema else found.message
        who = _whose(found, repository)
        lines += [f"{who}{message} ({found.code})", f"    {supply(found, repository) or found.do}"]
    return lines


def _whose(found: Finding, repository: Repository) -> str:
    """Whose field it is, where it is not the account's own."""
    if found.record is None or "/" not in found.record:
        return ""
    contact = repository.snapshot.records(Entity.CONTACT).get(found.record)
    return f"{contact.name}: " if contact is not None else f"{found.record}: "


def supply(found: Finding, repository: Repository) -> str | None:
    """The command that would supply what is missing; None where only words can say it."""
    if found.code not in (required_field.RULE.code, dossier.RULE.code) or not found.record or not found.field:
        return None
    account = found.record.partition("/")[0]
    if (known := _COMMANDS.get(found.field)) is not None and found.code == dossier.RULE.code:
        return _or_unknown(known.format(account=account), found, repository, account)
    if is_field(found, repository):
        value = "…" if " " not in found.field else ""
        return _or_unknown(f"kam set {found.record} {found.field}={value}", found, repository, found.record)
    return None


_COMMANDS: Mapping[str, str] = {
    "interactions": 'kam log call {account} -m "…"',
    "next_contact": 'kam log call {account} -m "…" --next "…" --due fri',
    "contacts": "kam add contact {account}",
    "decision_maker": "kam set {account}/CONTACT roles+=decision-maker",
    "decision_team": "kam add contact {account}, or kam set {account}/CONTACT roles=…",
    "owner_contacts": "kam add contact {account}, or kam set {account}/CONTACT ownership=share=…",
    "sales_history": "kam import, or kam log invoice {account}",
}
"""What supplies that which no single field does, by the name that the dossier's rules have for it."""


def is_field(found: Finding, repository: Repository) -> bool:
    """Whether a field of the account, or of a contact or its personal facts, supplies it: that can be asked for."""
    if found.code not in (required_field.RULE.code, dossier.RULE.code) or not found.record or not found.field:
        return False
    first = (found.field or "").partition(".")[0].partition("[")[0]
    inside = "/" in (found.record or "")
    entities = (Entity.CONTACT, Entity.PERSONAL) if inside else (Entity.ACCOUNT,)
    if inside and found.record not in repository.snapshot.records(Entity.CONTACT):
        return False
    return any(first in shape(repository.schemas.schema(entity)).names for entity in entities)


def _or_unknown(command: str, found: Finding, repository: Repository, record: str) -> str:
    """The command, and how to say that it cannot be known, where that is an answer."""
    if not accepts_unknown(found, repository):
        return command
    return f"{command}, or kam set {record} {found.field}=unknown:WHY"


def accepts_unknown(found: Finding, repository: Repository) -> bool:
    """Whether «nobody knows» would answer what is missing."""
    field = found.field or ""
    if "/" not in (found.record or ""):
        asked = _asked(repository, Entity.ACCOUNT, found.circle, field)
        return asked is not None and asked
    for entity in (Entity.CONTACT, Entity.PERSONAL):
        if field in shape(repository.schemas.schema(entity)).names:
            asked = _asked(repository, entity, found.circle, field)
            return entity is Entity.PERSONAL if asked is None else asked
    return False


def _asked(repository: Repository, entity: Entity, circle: str | None, field: str) -> bool | None:
    """Whether a circle takes `unknown` for a field of an entity; None where its schema does not ask for the field."""
    root = shape(repository.schemas.schema(entity, circle))
    answers = root.field("unknown")
    named = answers is not None and field in answers.names
    for schema in root.schemas:
        if schema.get("x-kam-required") == field:
            return named and field.rpartition(".")[2] not in schema.get("x-kam-known", ())
    return named if field not in root.names else None
