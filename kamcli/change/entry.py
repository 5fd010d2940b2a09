"""New records: the id and the path that each gets, and the order of its fields. Asks for nothing, judges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kamcli.change.draft import Draft
from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.model import new_id
from kamcli.model.entity import Entity, path_of, place_of
from kamcli.model.identity import is_id, slug, unused
from kamcli.repository import Repository, taken

INSIDE = (Entity.CONTACT, Entity.INTERACTION, Entity.DEAL, Entity.COMPLAINT, Entity.PERSONAL)
"""Records that belong to an account."""

_LONGEST_SUBJECT = 40
"""Characters of a subject that go into an id: a path is for telling files apart, not for reading."""
_STEM = 4
"""First letters by which a name is known in all its cases: Мария, Марии, Марию."""


@dataclass(frozen=True)
class Entry:
    """A record that is to be made: its fields, the id of its account, and the id it should have, if one is wanted.

    `people` are names, beside those of the account's contacts, that the id may not hold.
    """

    entity: Entity
    data: Mapping[str, Any]
    account: str | None = None
    id: str | None = None
    people: tuple[str, ...] = ()


def enter(draft: Draft, entry: Entry) -> str:
    """Put a new record into the draft; returns its id, which no record has or had.

    Raises UsageError where the wanted id is none, or is taken.
    """
    record_id = _free(draft, entry)
    year = int(str(entry.data.get("date"))[:4]) if entry.entity is Entity.INTERACTION else None
    draft.create(path_of(entry.entity, record_id, year=year), ordered(draft, entry.entity, entry.data))
    return record_id


def ordered(draft: Draft, entity: Entity, data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields in the order of the schema, at the top and inside; those it does not know come last."""
    found: dict[str, Any] = _ordered(draft.repository.schemas.schema(entity), data)
    return found


def _ordered(schema: Any, value: Any) -> Any:
    if isinstance(value, list):
        items = schema.get("items") if isinstance(schema, Mapping) else None
        return [_ordered(items, each) for each in value]
    if not isinstance(value, Mapping):
        return value
    properties = schema.get("properties", {}) if isinstance(schema, Mapping) else {}
    names = [*(name for name in properties if name in value), *(name for name in value if name not in properties)]
    return {name: _ordered(properties.get(name), value[name]) for name in names}


def suggested_id(repository: Repository, entry: Entry) -> str:
    """The id that an entry wants, or would best have; whether it is free is not looked at. Raises UsageError."""
    if entry.id is None:
        return _whole(entry, _suggested(repository, entry))
    inside = entry.entity in INSIDE and entry.account is not None
    if not is_id(entry.id.removeprefix(f"{entry.account}/") if inside else entry.id):
        raise UsageError(
            f"{entry.id!r} is not an id", do="use small letters a-z, digits and single hyphens: north-yard"
        )
    return _whole(entry, entry.id)


def _free(draft: Draft, entry: Entry) -> str:
    used = taken(draft.repository.snapshot, entry.entity)
    used |= {place.id for path in draft.changes if (place := place_of(path)) and place.entity is entry.entity}
    wanted = suggested_id(draft.repository, entry)
    if entry.id is None:
        return unused(wanted, used)
    if wanted in used:
        raise UsageError(f"the id {wanted} is taken, or was once", do="choose another, or leave --id out")
    return wanted


def _suggested(repository: Repository, entry: Entry) -> str:
    in_ids = repository.policy.limits.contacts.id_from == "name"

    def told(name: str) -> str | None:
        value = entry.data.get(name)
        text = str(value) if value is not None else None
        if text is None or entry.entity is not Entity.INTERACTION or name != "subject":
            return text
        if text.casefold() == str(entry.data.get("kind")).casefold():
            return None
        return _short(text if in_ids else _without_names(repository, entry, text))

    found = new_id.suggested(entry.entity, told, names_in_ids=in_ids)
    if entry.entity is Entity.CONTACT and not in_ids and new_id.holds_name(found, told("name")):
        return entry.entity.value
    return found


def _without_names(repository: Repository, entry: Entry, text: str) -> str:
    """A subject without the words that are names of the client's people: no path says them (D23)."""
    known = (record.name for record in repository.snapshot.inside(Entity.CONTACT, entry.account or ""))
    names = {part[:_STEM] for name in (*known, *entry.people) for part in slug(name, "").split("-") if len(part) > 2}
    return " ".join(word for word in text.split() if not any(p[:_STEM] in names for p in slug(word, "").split("-")))


def _short(text: str) -> str:
    return (
        text if len(text) <= _LONGEST_SUBJECT else text[:_LONGEST_SUBJECT].rpartition(" ")[0] or text[:_LONGEST_SUBJECT]
    )


def _whole(entry: Entry, name: str) -> str:
    return f"{entry.account}/{name.removeprefix(f'{entry.account}/')}" if entry.entity in INSIDE else name
