"""An interaction out of what somebody says of it: summary, people, next steps, agreements, what its kind has.

Reads texts by the schema and fills in what follows from the rest. Writes nothing, asks nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kamcli.change.arrival import Arrivals
from kamcli.change.entry import Entry
from kamcli.change.field_place import at
from kamcli.change.filling import answer, fill, put, take
from kamcli.change.promise import promise
from kamcli.change.reading import Reading
from kamcli.change.value import read_value
from kamcli.errors import UsageError
from kamcli.model.entity import Entity
from kamcli.model.identity import is_reference, slug, unused
from kamcli.policy.wording import suggestion
from kamcli.schemas.shape import Shape, shape

_SENTENCE = re.compile(r"[.!?…;]+(?=\s|\Z)|\n")
_LONGEST, _MOST_WORDS, _FEWEST_WORDS, _STEP_WORDS = 60, 7, 6, 4


class Talk:
    """One interaction with an account, on its way into a draft. `me` is who gives the command, if one of ours."""

    def __init__(self, reading: Reading, people: Arrivals, kind: str, me: str | None) -> None:
        repository = reading.repository
        kinds = repository.policy.lists.kinds
        if kinds and kind not in kinds:
            raise UsageError(f"there is no kind of interaction “{kind}”", do=suggestion(kind, kinds))
        self.reading = reading
        self.people = people
        self.kind = kind
        self.me = me
        self.data: dict[str, Any] = {"kind": kind, "date": reading.today.isoformat()}
        self.root: Shape = shape(repository.schemas.schema(Entity.INTERACTION, people.circle, kind))

    @property
    def doer(self) -> str | None:
        """Who of us does what nobody else is named for: who gives the command, or else the account's manager."""
        account = self.reading.repository.snapshot.records(Entity.ACCOUNT).get(self.people.account)
        manager = account.data.get("manager") if account is not None else None
        return self.me or (manager if isinstance(manager, str) else None)

    # ---- what is said

    def field(self, argument: str) -> None:
        """Take `FIELD=VALUE`."""
        fill(self.data, argument, self.root, self.reading, self.me)

    def take(self, data: Mapping[str, Any], wrong: list[str]) -> None:
        """Take fields that come parsed; participants may be named as after `took_part`."""
        rest = {name: value for name, value in data.items() if name not in ("kind", "participants")}
        people = data.get("participants")
        for text in people if isinstance(people, list) else ():
            if isinstance(text, str) and is_reference(text):
                self._add("participants", text)
            else:
                self.took_part(str(text))
        self.data.update(take(rest, self.root, self.reading, wrong))

    def say(self, name: str, text: str) -> None:
        """Take the text for a field of the interaction itself."""
        answer(self.data, (name,), text, self.root, self.reading)

    def detail(self, name: str, text: str) -> bool:
        """Take the text for a field of the kind's own block; False where the kind has no such field."""
        block = self.root.at((self.kind,))
        if block is None or block.field(name) is None:
            return False
        answer(self.data, (self.kind, name), text, self.root, self.reading)
        return True

    def took_part(self, text: str) -> None:
        """Add who took part: a contact, somebody new at the client, or a colleague."""
        entity, reference = self.people.meet(text)
        self._add("team" if entity is Entity.COLLEAGUE else "participants", reference)

    def colleague(self, text: str) -> None:
        """Add one of our people."""
        self._add("team", str(self.read(("team", 0), text)))

    def step(self, what: str, due: str | None = None, who: str | None = None, side: str | None = None) -> None:
        """Add a next step; whoever is named decides whose side does it, and nobody named means us."""
        data: dict[str, Any] = {"what": " ".join(what.split())}
        if who is not None:
            entity, data["who"] = self.people.meet(who)
            data["side"] = "us" if entity is Entity.COLLEAGUE else "client"
        if side is not None:
            data["side"] = self.read(("next_steps", 0, "side"), side)
        if who is None and data.setdefault("side", "us") == "us" and self.doer is not None:
            data["who"] = self.doer
        if due is not None:
            data["due"] = self.read(("next_steps", 0, "due"), due)
        steps = self.data.setdefault("next_steps", [])
        steps.append({"id": self._item_id(" ".join(what.split()[:_STEP_WORDS]), steps, "step"), **data})

    def agree(self, text: str, more: Mapping[str, str]) -> None:
        """Add an agreement: «discount 5 % if prepaid», and `more` of its fields as texts."""
        lists = self.reading.repository.policy.lists
        data = promise(text, lists.agreement_kinds)
        for name, said in more.items():
            if name == "agreed_with":
                data[name] = self.people.meet(said)[1]
                continue
            inside = {"agreements": [data]}
            answer(inside, ("agreements", 0, name), said, self.root, self.reading)
        if data["kind"] in lists.concession_kinds:
            data.setdefault("side", "us")
        if self.me is not None:
            data.setdefault("agreed_by", self.me)
        agreements = self.data.setdefault("agreements", [])
        agreements.append({"id": self._item_id(data["kind"], agreements, "agreement"), **data})

    def about(self, text: str) -> str:
        """The reference to a deal, complaint or earlier interaction."""
        return str(self.read(("about", 0), text))

    def read(self, pointer: tuple[str | int, ...], text: str) -> Any:
        """The value that a text means for a field."""
        found = self.root.at(pointer)
        assert found is not None
        return read_value(text, found, self.reading)

    # ---- what follows from it

    def settle(self) -> None:
        """Fill in what follows: the subject from the summary, our side of the talk, the currency of a sum."""
        if self.me is not None:
            self.data.setdefault("team", [self.me])
        participants = self.data.get("participants") or []
        for agreement in self.data.get("agreements", ()):
            if len(participants) == 1:
                agreement.setdefault("agreed_with", participants[0])
        if at(self.data, (self.kind, "amount")) is not None and at(self.data, (self.kind, "currency")) is None:
            block = self.root.at((self.kind,))
            if block is not None and block.field("currency") is not None:
                put(self.data, (self.kind, "currency"), self.reading.repository.company.currency)
        self.people.settle()
        summary = self.data.get("summary")
        if isinstance(summary, str) and "subject" not in self.data:
            self.data["subject"] = subject_of(summary) or self.kind.capitalize()

    def entry(self) -> Entry:
        """The interaction as a new record; its contacts have to be entered before."""
        names = tuple(str(data.get("name", "")) for data in self.people.new.values())
        return Entry(Entity.INTERACTION, self.data, self.people.account, people=names)

    # ---- pieces

    def _add(self, name: str, reference: str) -> None:
        listed = self.data.setdefault(name, [])
        if reference not in listed:
            listed.append(reference)

    def _item_id(self, words: str, items: list[dict[str, Any]], otherwise: str) -> str:
        return unused(slug(words, otherwise), {str(each.get("id")) for each in items})


def subject_of(summary: str) -> str:
    """What a summary is about, in its first words: its first sentence, but never more than half of all that is said.

    Empty where so little is said that half of it tells nothing.
    """
    said = summary.split()
    if len(said) < _FEWEST_WORDS:
        return ""
    first = next((part for part in _SENTENCE.split(summary) if part.strip()), "").split()
    kept = first[: min(_MOST_WORDS, len(said) // 2)]
    while len(kept) > 1 and len(" ".join(kept)) > _LONGEST:
        kept.pop()
    text = " ".join(kept).rstrip(",:–—-")[: 2 * _LONGEST]
    return text if len(kept) == len(first) else f"{text}…"
