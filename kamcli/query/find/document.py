"""What of a record is looked through: its texts, who it is about, when it was. Leaves out what is private."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.model.entity import Entity, Place
from kamcli.query.find.expression import SHORTEST_NUMBER
from kamcli.query.find.folding import digits, words

ENTITIES = (
    Entity.ACCOUNT,
    Entity.CONTACT,
    Entity.INTERACTION,
    Entity.DEAL,
    Entity.COMPLAINT,
    Entity.COLLEAGUE,
)
"""What is looked through. Personal files are not, wherever they lie."""

NAMES = frozenset({"name", "subject", "legal_entities[].name", "legal_entities[].former_names[]", "sites[].name"})
"""Fields that say what something is called: a word there weighs more."""

NEVER: Mapping[Entity, Set[str]] = {
    Entity.CONTACT: frozenset({"custom", "unknown", "processing"}),
    Entity.COLLEAGUE: frozenset({"custom"}),
    Entity.ACCOUNT: frozenset({"unknown"}),
}
"""Fields that no schema vouches for: of people, the company's own fields may hold anything."""

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?\Z", re.ASCII)
_CONTACTS = frozenset({"participants", "agreed_with", "contact", "committee", "recipients"})
_COLLEAGUES = frozenset(
    {"team", "manager", "agreed_by", "approved_by", "responsible", "counterpart", "by", "key_approved_by"}
    | {"prepared_by", "sold_by"}
)
_EITHER = frozenset({"who", "reports_to"})
_DATES = ("date", "opened", "closed", "expected_close", "joined")


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a record; `field` is its pointer pattern, `agreements[].conditions`."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One record as it is looked through. `people` are ids of contacts (`acme/cfo`) and colleagues (`anna`)."""

    place: Place
    kind: str
    date: str | None
    texts: tuple[Text, ...]
    people: frozenset[str]

    @property
    def name(self) -> str:
        """What people call it; else its id."""
        found = {text.field: text.text for text in self.texts if text.field in ("name", "subject")}
        return found.get("name") or found.get("subject") or self.place.id

    def columns(self) -> tuple[list[str], list[str], list[str]]:
        """The folded words of names, of the other texts, and of the id."""
        names: list[str] = []
        others: list[str] = []
        for text in self.texts:
            if text.field in NAMES:
                names += words(text.text)
            else:
                others += words(text.text)
                if text.field in ("phones[].number", "phone", "sim.number"):
                    number = digits(text.text)
                    others += (number[start:] for start in range(max(1, len(number) - SHORTEST_NUMBER + 1)))
        return names, others, words(self.place.id)


def document(place: Place, data: Any, private: Set[str]) -> Document:
    """Take a parsed record apart; `private` are the pointer patterns that a schema marks as private."""
    data = data if isinstance(data, Mapping) else {}
    kind = data.get("kind")
    day = next((data[name] for name in _DATES if isinstance(data.get(name), str)), None)
    people: set[str] = {place.id} if place.entity in (Entity.CONTACT, Entity.COLLEAGUE) else set()
    hidden = private | NEVER.get(place.entity, frozenset())
    texts = tuple(_texts(data, "", hidden, place, people, ""))
    return Document(
        place,
        kind if place.entity is Entity.INTERACTION and isinstance(kind, str) else "",
        day,
        texts,
        frozenset(people),
    )


def _texts(value: Any, at: str, hidden: Set[str], place: Place, people: set[str], field: str) -> Iterator[Text]:
    """All texts below a value, in the order of the file; ids of people are noted on the way."""
    if at in hidden:
        return
    if isinstance(value, str):
        people.update(_person(value, field, place))
        if not _DATE.match(value):
            yield Text(at, value)
    elif isinstance(value, Mapping):
        for name, below in value.items():
            if name == "id":
                continue
            # An account's team is a list of groups, whose `who` is a colleague.
            inner = field if field == "team" and name == "who" else str(name)
            yield from _texts(below, f"{at}.{name}" if at else str(name), hidden, place, people, inner)
    elif isinstance(value, list):
        for below in value:
            yield from _texts(below, f"{at}[]", hidden, place, people, field)


def _person(reference: str, field: str, place: Place) -> Iterator[str]:
    whole = reference if "/" in reference or place.account is None else f"{place.account}/{reference}"
    if field in _CONTACTS or field in _EITHER:
        yield whole
    if field in _COLLEAGUES or field in _EITHER:
        yield reference
