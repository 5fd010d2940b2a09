"""People that come into an account with a command: who is meant, and the contacts that are new. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kamcli.change.entry import Entry, suggested_id
from kamcli.change.filling import put
from kamcli.change.form import answer_unknown
from kamcli.change.naming import referred
from kamcli.change.passing import person
from kamcli.change.reading import Reading
from kamcli.errors import UsageError
from kamcli.model.entity import Entity
from kamcli.model.identity import unused
from kamcli.repository import Record, taken
from kamcli.schemas import violations


class Arrivals:
    """The new contacts of one account, each with its id as soon as it is named, so that others can refer to it."""

    def __init__(self, reading: Reading, account: str, circle: str | None, me: str | None = None) -> None:
        self.reading = reading
        self.account = account
        self.circle = circle
        self.me = me
        self.new: dict[str, dict[str, Any]] = {}
        """Their fields, by their ids inside the account."""
        self._schema = reading.repository.schemas.schema(Entity.CONTACT, circle)
        self._taken: set[str] | None = None

    def meet(self, text: str) -> tuple[Entity, str]:
        """Whom `text` means: a contact or a colleague, and the reference to write. Somebody new becomes a contact.

        Raises UsageError or NotFoundError as `passing.person` does.
        """
        name = text.partition(",")[0].strip().casefold()
        for record_id, data in self.new.items():
            if name in (record_id, str(data.get("name", "")).casefold()):
                return Entity.CONTACT, record_id
        found = person(self.reading.repository, self.account, text)
        if found.record is not None:
            return found.record.entity, self._referred(found.record)
        caught = dict(found.new or {})
        if "title" not in caught:
            caught["draft"] = True  # a name, and at best a way to reach its owner
        return Entity.CONTACT, self.bring(caught)

    def bring(self, data: Mapping[str, Any], wanted: str | None = None) -> str:
        """Add a contact with these fields; returns its id inside the account. Raises UsageError for a taken id."""
        entry = Entry(Entity.CONTACT, data, self.account, wanted)
        if self._taken is None:
            self._taken = taken(self.reading.repository.snapshot, Entity.CONTACT)
        used = {*self._taken, *(f"{self.account}/{each}" for each in self.new)}
        found = suggested_id(self.reading.repository, entry)
        if wanted is None:
            found = unused(found, used)
        elif found in used:
            raise UsageError(f"the id {found} is taken, or was once", do="choose another")
        inside = found.partition("/")[2]
        self.new[inside] = dict(data)
        return inside

    def settle(self) -> None:
        """Mark as drafts those of whom less is known than the circle asks for."""
        self.new = {record_id: self._drafted(data) for record_id, data in self.new.items()}

    def entries(self) -> Iterator[Entry]:
        """The new contacts, to be entered before what refers to them."""
        for record_id, data in self.new.items():
            yield Entry(Entity.CONTACT, data, self.account, record_id)

    def _drafted(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """`draft: true` for a contact caught in passing: less is known than the circle asks for.

        That nobody asked for a phone or an address is said too (D1), so that it is asked for later.
        """
        if data.get("draft") is not True and not any(violations(self._schema, data)):
            return dict(data)
        draft = {**data, "draft": True}
        reasons = self.reading.repository.policy.lists.unknown_reasons
        if any(violations(self._schema, draft)) and "unknown" not in draft:
            why = "not-found" if "not-found" in reasons or not reasons else reasons[0]
            pointer, answer = answer_unknown(why, "phones", self.reading.today.isoformat(), self.me)
            put(draft, pointer, answer)
        return draft

    def _referred(self, record: Record) -> str:
        return referred(record, self.account)
