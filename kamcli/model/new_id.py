"""What id a new record should have, by what is said of it. Text to text: looks for no id that is free."""

from __future__ import annotations

from collections.abc import Callable

from kamcli.model.entity import Entity
from kamcli.model.identity import slug

Told = Callable[[str], str | None]
"""What a field of the new record says, or None."""

_NAMED_BY = {Entity.ACCOUNT: "name", Entity.COLLEAGUE: "name", Entity.DEAL: "name", Entity.CONTACT: "title"}


def names(entity: Entity, *, names_in_ids: bool) -> tuple[str, ...]:
    """The fields without which a record of this kind cannot be named; none where it has a name for such a case."""
    if entity is Entity.INTERACTION:
        return "date", "kind"
    if entity in (Entity.COMPLAINT, Entity.CONTACT):
        return ()
    return ("name" if names_in_ids else _NAMED_BY[entity],)


def suggested(entity: Entity, told: Told, *, names_in_ids: bool) -> str:
    """The last segment of the id: an account's by its name, a contact's by the function (or name, as the policy has
    it), an interaction's by date, kind and subject.
    """
    if entity is Entity.INTERACTION:
        parts = (told("date"), slug(told("kind") or "", ""), slug(told("subject") or "", ""))
        return "-".join(part for part in parts if part) or entity.value
    if entity is Entity.COMPLAINT:
        day, about = told("opened"), told("product") or told("wanted") or told("subject")
        return slug(" ".join(part for part in (day, about) if part), entity.value)
    return slug(told("name" if names_in_ids else _NAMED_BY[entity]) or "", entity.value)


def holds_name(record_id: str, name: str | None) -> bool:
    """Whether an id says a person's name: a path can never be erased, so none may unless the policy says so (D23)."""
    parts = {part for part in slug(name or "", "").split("-") if len(part) > 2}
    return bool(parts) and parts <= set(record_id.rpartition("/")[2].split("-"))
