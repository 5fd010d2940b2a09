"""Setting fields of a record, as `kam set` does: typed by the schema, personal facts in their own file, `unknown` kept
in step. Edits a draft; judges nothing and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any

from kamcli.change.draft import Draft
from kamcli.change.field_place import FieldPlace, Target, at, there
from kamcli.change.form import UNKNOWN_REASONS, answer_unknown
from kamcli.change.pointing import Assignment, item_at, keys, point
from kamcli.change.reading import Reading
from kamcli.change.told import told_value
from kamcli.change.value import read_parts, read_value
from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.lint.discretion import is_shielded
from kamcli.model.entity import Entity, path_of
from kamcli.model.field_name import steps
from kamcli.model.identity import unused
from kamcli.policy.wording import choices, suggestion
from kamcli.repository import Record
from kamcli.schemas.shape import Shape, shape

_UNKNOWN = "unknown:"
_PERSONAL = "personal."


@dataclass
class Setting:
    """The fields of one record on their way into a draft; `told` grows with what each change means."""

    draft: Draft
    record: Record
    by: str | None = None
    told: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)

    def assign(self, wanted: Assignment) -> None:
        """Carry out one `FIELD=VALUE`, `FIELD+=VALUE` or `FIELD-=VALUE`. Raises UsageError."""
        text = wanted.text
        if wanted.sign == "=" and text.startswith(_UNKNOWN):
            self.unknown(wanted.field, text.removeprefix(_UNKNOWN))
        elif wanted.sign == "=" and not text.strip():
            self.unset(wanted.field)
        else:
            place = self._place(wanted.field)
            action = {"=": self._set, "+=": self._add, "-=": self._take}[wanted.sign]
            action(place, text)

    def unset(self, name: str) -> None:
        """Take a field out; a group that it leaves empty goes with it."""
        place = self._place(name)
        if not self._remove(place):
            self.told.append(f"{self.record.name}: {place.title} was not there")

    def unknown(self, name: str, why: str) -> None:
        """Record that a field is not known, and why; what stood there goes."""
        reasons = self.draft.repository.policy.lists.as_mapping().get(UNKNOWN_REASONS, ())
        reason = why.strip().casefold().replace(" ", "-")
        if reason not in reasons and reasons:
            raise UsageError(
                f"“{why}” is no reason for which {name} may be unknown"
                if why.strip()
                else f"{name}: why it is not known is missing",
                do=f"write {name}=unknown:WHY; the reasons are {choices(reasons)}",
            )
        target, name = self._target(name)
        answers = target.shape.field("unknown")
        if answers is None or name not in answers.names:
            known = answers.names if answers is not None else ()
            raise UsageError(f"{name} cannot be unknown", do=suggestion(name, known) if known else "give its value")
        if name.partition(".")[0] in target.shape.names:
            self._remove(FieldPlace(target, *point(name, target.data(self.draft), target.shape)), silent=True)
        pointer, answer = answer_unknown(reason, name, self.draft.today.isoformat(), self.by)
        target.set(self.draft, pointer, answer)
        self._note(name, f"{target.title(name)} is not known ({reason.replace('-', ' ')}), asked {self.draft.today}")

    # ---- where

    def _target(self, name: str) -> tuple[Target, str]:
        """The file that a field is in: the record's, or for personal facts the one in personal/."""
        schemas, record = self.draft.repository.schemas, self.record
        kind = record.data.get("kind") if record.entity is Entity.INTERACTION else None
        own = shape(schemas.schema(record.entity, kind=kind if isinstance(kind, str) else None))
        first = steps(name)[0]
        if record.entity is not Entity.CONTACT:
            return Target(record.entity, record.path, own), name
        personal = shape(schemas.schema(Entity.PERSONAL))
        named = name.startswith(_PERSONAL)
        if named or (first in personal.names and first not in own.names):
            path = path_of(Entity.PERSONAL, record.id)
            return Target(Entity.PERSONAL, path, personal), name.removeprefix(_PERSONAL)
        return Target(record.entity, record.path, own, (*own.names, *personal.names)), name

    def _place(self, name: str) -> FieldPlace:
        target, name = self._target(name)
        first = steps(name)[0]
        if first not in target.shape.names:
            known = [each for each in (target.known or target.shape.names) if each != "unknown"]
            raise UsageError(f"a record of kind {self.record.entity} has no field {first}", do=suggestion(first, known))
        if first == "circle" and self.record.entity is Entity.ACCOUNT:
            raise UsageError(
                "the circle is not set like other fields: it has a history, and asks for more",
                do=f"`kam circle {self.record.id} CIRCLE` moves the account, and says what is missing for it",
            )
        return FieldPlace(target, *point(name, target.data(self.draft), target.shape))

    # ---- what

    def _set(self, place: FieldPlace, text: str) -> None:
        old = place.value(self.draft)
        parent = place.parent
        last = place.pointer[-1]
        try:
            if isinstance(last, str) and parent.field(last) is not None:
                values: Mapping[Any, Any] = read_parts(text, parent, last, self._reading)
            else:
                values = {last: read_value(text, place.shape, self._reading)}
        except UsageError as error:
            raise _about(place, error) from error
        if isinstance(old, Mapping) and isinstance(values[last], Mapping) and not text.lstrip().startswith("{"):
            values = {**values, last: {**old, **values[last]}}  # fields that are not named stay
        for step, value in values.items():
            place.target.set(self.draft, (*place.pointer[:-1], step), _as_block(value, old) if step == last else value)
        self._known(place, values[last])
        now = place.value(self.draft)
        said = f"is {self._shown(place, now)}" + ("" if now != old else " already")
        before = f" (before: {self._shown(place, old)})" if old not in (None, now) and not self._hidden(place) else ""
        self._note(place.written, f"{place.title} {said.replace('is ', 'is now ', 1) if now != old else said}{before}")

    def _add(self, place: FieldPlace, text: str) -> None:
        items = place.value(self.draft) or []
        item = place.shape.item
        if place.shape.kind != "list" or item is None or not isinstance(items, list):
            raise UsageError(
                f"{place.written} is not a list, so nothing can be added to it", do=f"write {place.written}=…"
            )
        single = item.kind == "text" and not item.choices and not item.references and not text.lstrip().startswith("[")
        try:
            new = [read_value(text, item, self._reading)] if single else read_value(text, place.shape, self._reading)
        except UsageError as error:
            raise _about(place, error) from error
        for value in new:
            if value in items:
                self.told.append(f"{self.record.name}: {place.title} has {told_value(value)} already")
                continue
            if isinstance(value, dict) and "id" in value and "id" not in text:
                value["id"] = unused(
                    str(value["id"]), [str(each.get("id")) for each in items if isinstance(each, dict)]
                )
            key = keys([value], place.shape)[0] if isinstance(value, dict) and place.shape.key else ""
            if key and item_at(key, items, place.shape) is not None:
                raise UsageError(
                    f"{place.written} has an item [{key}] already", do=f"change it: {place.written}[{key}].FIELD=…"
                )
            place.target.append(self.draft, place.pointer, value)
            items = [*items, value]
            self._note(place.written, f"{place.title}: {self._shown(place, value)} is added")
        self._known(place, items)

    def _take(self, place: FieldPlace, text: str) -> None:
        items = place.value(self.draft)
        if not isinstance(items, list) or not items:
            raise UsageError(f"{place.written} has nothing that could be taken out", do="look: `kam show`")
        for wanted in _wanted(text, items, place.shape):
            items = place.value(self.draft) or []
            index = item_at(wanted, items, place.shape)
            if index is None:
                index = self._same(wanted, items, place)
            if index is None:
                raise UsageError(
                    f"{place.written} has no item {wanted}", do=f"there are: {choices(keys(items, place.shape))}"
                )
            gone = items[index]
            inner = place.shape.item or place.shape
            self._remove(FieldPlace(place.target, (*place.pointer, index), inner), silent=True)
            self._note(place.written, f"{place.title}: {self._shown(place, gone)} is taken out")

    def _same(self, text: str, items: list[Any], place: FieldPlace) -> int | None:
        """The index of the item that a text means when it is read as an item is."""
        if place.shape.item is None:
            return None
        try:
            value = read_value(text, place.shape.item, self._reading)
        except UsageError:
            return None
        return next((index for index, item in enumerate(items) if item == value), None)

    def _remove(self, place: FieldPlace, *, silent: bool = False) -> bool:
        """Take a value out, with the groups and lists that it leaves empty, and the file if nothing else is in it."""
        old = place.value(self.draft)
        pointer, data = place.pointer, place.target.data(self.draft)
        if not there(data, pointer):
            return False
        while len(pointer) > 1 and len(at(data, pointer[:-1])) == 1:
            pointer = pointer[:-1]
        if len(pointer) == 1 and len(data) == 1 and place.target.entity is Entity.PERSONAL:
            self.draft.write(place.target.path, None)
        else:
            self.draft.remove(place.target.path, pointer)
        if not silent:
            was = "" if self._hidden(place) else f" (it was {self._shown(place, old)})"
            self._note(place.written, f"{place.title} is taken out{was}")
        return True

    def _known(self, place: FieldPlace, value: Any) -> None:
        """What is known now is not unknown any more."""
        unknown = place.target.data(self.draft).get("unknown")
        if not isinstance(unknown, Mapping):
            return
        names = [step for step in place.pointer if isinstance(step, str)]
        dotted = {".".join(names[:length]) for length in range(1, len(names) + 1)}
        if isinstance(value, Mapping):
            dotted |= {f"{'.'.join(names)}.{name}" for name in value}
        for name in [name for name in unknown if name in dotted]:
            self._remove(FieldPlace(place.target, ("unknown", name), place.shape), silent=True)

    # ---- words

    @property
    def _reading(self) -> Reading:
        account = self.record.id if self.record.entity is Entity.ACCOUNT else self.record.account
        return Reading(self.draft.repository, self.draft.today, account)

    def _hidden(self, place: FieldPlace) -> bool:
        return is_shielded(self.draft.repository.schemas, place.target.entity, place.pointer)

    def _shown(self, place: FieldPlace, value: Any) -> str:
        return told_value(value, place.shape, self._reading)

    def _note(self, name: str, sentence: str) -> None:
        self.fields.append(name)
        self.told.append(f"{self.record.name}: {sentence}")


def _wanted(text: str, items: Sequence[Any], shape: Shape) -> Iterable[str]:
    """The items that are to go: the text as a whole where it names one, else its parts."""
    whole = text.strip()
    if item_at(whole, list(items), shape) is not None or "," not in whole:
        return [whole]
    return [part.strip() for part in whole.split(",") if part.strip()]


def _as_block(value: Any, old: Any) -> Any:
    """A text in place of a block of lines ends as the block did, so that it stays one."""
    if isinstance(value, str) and isinstance(old, str) and old.endswith("\n"):
        return f"{value.rstrip()}\n"
    return value


def _about(place: FieldPlace, error: UsageError) -> UsageError:
    return UsageError(f"{place.written}: {error.message}", do=error.do)
