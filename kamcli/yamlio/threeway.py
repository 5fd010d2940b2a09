"""Two versions of a YAML file joined over the one they both come from, by field and by item. Opens no files.

Whatever one side alone changed is taken with its bytes; what both changed differently stays undecided (`Conflict`),
as small as a field or an item. With the text goes the data that it is to hold whichever way the conflicts are
decided, worked out apart from it, so that the caller can prove the text by reading it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.model.conflict import Conflict, Piece, compact
from kamcli.model.difference import ABSENT, NO_KEYS, ItemKeys, named, same
from kamcli.model.threeway import Region, joined_lines, lines, merged_order, regions
from kamcli.yamlio import flow, single
from kamcli.yamlio.layout import Block, Slot, layout, shifted, shifted_body
from kamcli.yamlio.likeness import alike, changed, fingerprint, remarked, says_other

_UNIT = "currency"
"""The unit of the amounts beside it: one side's unit never goes with an amount that the other side wrote."""


@dataclass(frozen=True)
class Merged:
    """The joined text, and its data where conflicts are decided our way, or their way."""

    pieces: list[Piece]
    ours: Any
    theirs: Any


@dataclass
class _Part:
    """One slot of the result: the comments above it, its own lines, its data either way (ABSENT: it is gone)."""

    lead: list[Piece]
    own: list[Piece]
    ours: Any
    theirs: Any
    names: tuple[str, str] = ("", "")
    """What the field is called our way and their way."""


@dataclass(frozen=True)
class _Three:
    """One field or item in the three versions; None where a version has none."""

    base: Slot | None
    ours: Slot | None
    theirs: Slot | None


@dataclass
class _Data:
    """The data of the result, our way and their way."""

    ours: list[tuple[str, Any]] = field(default_factory=list)
    theirs: list[tuple[str, Any]] = field(default_factory=list)

    def add(self, part: _Part) -> None:
        for into, name, value in ((self.ours, part.names[0], part.ours), (self.theirs, part.names[1], part.theirs)):
            if value is not ABSENT:
                into.append((name, value))

    def as_values(self, *, mapping: bool) -> tuple[Any, Any]:
        if mapping:
            return dict(self.ours), dict(self.theirs)
        return [value for _, value in self.ours], [value for _, value in self.theirs]


class _UndecidableError(Exception):
    """The parts cannot be joined one by one; what holds them is undecided as a whole. Caught in this module."""


def merge(base: str, ours: str, theirs: str, keys: ItemKeys = NO_KEYS) -> Merged | None:
    """Join three texts whose lines all end in a line feed. None where one cannot be read, or nothing smaller than
    the whole file is undecided."""
    found = [layout(text) for text in (base, ours, theirs)]
    before, here, there = found
    if before is None or here is None or there is None or not before.mapping == here.mapping == there.mapping:
        return None
    try:
        pieces, one, other = _blocks(before, here, there, here.column, keys)
    except _UndecidableError:
        return None
    return Merged(compact(pieces), one, other)


# ---- mappings and lists


def _blocks(
    base: Block | None, ours: Block, theirs: Block, column: int, keys: ItemKeys
) -> tuple[list[Piece], Any, Any]:
    """Join what three blocks hold, at `column`."""
    data = _Data()
    if ours.mapping:
        parts = _fields(base, ours, theirs, column, keys, data)
    else:
        parts = _items(base, ours, theirs, column, keys, data)
    values = data.as_values(mapping=ours.mapping)
    if not all(values):
        raise _UndecidableError
    header = _comment(base.header if base else "", ours.header, theirs.header)
    tail = _comment(base.tail if base else "", ours.tail, theirs.tail)
    return [*header, *(piece for part in parts for piece in (*part.lead, *part.own)), *tail], *values


def _fields(base: Block | None, ours: Block, theirs: Block, column: int, keys: ItemKeys, data: _Data) -> list[_Part]:
    slots = [_by_name(base, block) if block else {} for block in (base, ours, theirs)]
    order, _ = merged_order(*map(list, slots))
    threes = {name: _Three(*(each.get(name) for each in slots)) for name in order}
    apart = _mixed_units(threes)
    parts = []
    for name, three in threes.items():
        part = _undecided(three, column) if name in apart else _slot(three, column, keys.below(name))
        if part is not None:
            data.add(part)
            parts.append(part)
    return parts


def _by_name(base: Block | None, block: Block) -> dict[str, Slot]:
    """The fields of a version by the names that they have in the base.

    A list or group that stands there under another name, and is otherwise as it was, is the same field.
    """
    found = {slot.name: slot for slot in block.slots}
    gone = [slot for slot in base.slots if slot.name not in found] if base is not None else []
    known = {slot.name for slot in base.slots} if base is not None else set()
    new = [slot for slot in block.slots if slot.name not in known]
    names: dict[str, str] = {}
    for slot in gone:
        if isinstance(slot.value, dict | list) and slot.value:
            twins = [each.name for each in new if same(each.value, slot.value)]
            if len(twins) == 1 and twins[0] not in names:
                names[twins[0]] = slot.name
    return {names.get(name, name): slot for name, slot in found.items()}


def _mixed_units(threes: Mapping[str, _Three]) -> set[str]:
    """The currency and the numbers beside it, where one side changed the one and the other side the other."""
    unit = threes.get(_UNIT)
    if unit is None:
        return set()
    differs = [says_other(unit.base, side) for side in (unit.ours, unit.theirs)]
    if differs[0] == differs[1]:
        return set()
    found = {
        name
        for name, three in threes.items()
        if _is_number(three) and says_other(three.base, three.theirs if differs[0] else three.ours)
    }
    return {_UNIT, *found} if found else set()


def _is_number(three: _Three) -> bool:
    slots = [slot for slot in (three.ours, three.theirs) if slot is not None]
    numbers = (isinstance(slot.value, int | Decimal) and not isinstance(slot.value, bool) for slot in slots)
    return bool(slots) and all(numbers)


def _items(base: Block | None, ours: Block, theirs: Block, column: int, keys: ItemKeys, data: _Data) -> list[_Part]:
    lists = [block.slots if block else [] for block in (base, ours, theirs)]
    if {isinstance(slot.value, dict) for slot in lists[1]} ^ {isinstance(slot.value, dict) for slot in lists[2]}:
        raise _UndecidableError  # a list of texts here, of groups there: both together is what nobody wrote
    names = named(*([slot.value for slot in slots] for slots in lists), key=keys.key)
    inside = keys.items or NO_KEYS
    if names is None or any(not name.fields or name.nth > 1 for each in names for name in each):
        try:
            parts = _Unkeyed(lists, column, inside).parts()
        except _UndecidableError:
            parts = _keyed(_likely_names(lists), lists, column, inside)
    else:
        parts = _keyed(names, lists, column, inside)
    for part in parts:
        data.add(part)
    return parts


def _keyed(
    names: Sequence[Sequence[Hashable]], lists: Sequence[Sequence[Slot]], column: int, keys: ItemKeys
) -> list[_Part]:
    """The items of three versions of a list, which have names."""
    slots = [dict(zip(each, own, strict=True)) for each, own in zip(names, lists, strict=True)]
    order, crossed = merged_order(*names)
    if crossed:
        raise _UndecidableError
    found = (_item(_Three(*(each.get(name) for each in slots)), column, keys) for name in order)
    return [part for part in found if part is not None]


def _likely_names(lists: Sequence[Sequence[Slot]]) -> list[list[Hashable]]:
    """What tells groups apart where nobody says: the field that all have, no two alike, and most kept.

    Raises _UndecidableError where there is none.
    """
    values = [[slot.value for slot in slots] for slots in lists]
    if not values[0] or not all(isinstance(value, dict) for each in values for value in each):
        raise _UndecidableError
    best: list[list[Hashable]] = []
    most = len(values[0]) // 2
    for name in values[0][0]:
        if all(name in value for each in values for value in each):
            names = [[fingerprint(value[name]) for value in each] for each in values]
            kept = len(set(names[0]) & set(names[1]) & set(names[2]))
            if kept > most and all(len(set(each)) == len(each) for each in names):
                best, most = names, kept
    if not best:
        raise _UndecidableError
    return best


def _item(three: _Three, column: int, keys: ItemKeys) -> _Part | None:
    """An item by its key. One that both sides added under one key is two things, unless they say the same."""
    ours, theirs = three.ours, three.theirs
    if three.base is None and ours is not None and theirs is not None and changed(ours, theirs):
        return _undecided(three, column)
    return _slot(three, column, keys)


# ---- lists whose items have no key


class _Unkeyed:
    """Joins lists whose items only their content tells apart, by what was changed between what stayed."""

    def __init__(self, versions: Sequence[Sequence[Slot]], column: int, keys: ItemKeys) -> None:
        self.base, self.ours, self.theirs = versions
        self.column, self.keys = column, keys
        self.prints = [[fingerprint(slot.value) for slot in slots] for slots in versions]
        self.edited: set[Hashable] = set()

    def parts(self) -> list[_Part]:
        found = []
        self._join_additions()
        for region in regions(*self.prints):
            found += self._region(region)
        self._check(found)
        return found

    def _join_additions(self) -> None:
        """What both sides added to a list in which nothing stands twice is one: it stands where it is on our side."""
        counts = [Counter(each) for each in self.prints]
        if any(max(count.values(), default=0) > 1 for count in counts):
            return
        both = (counts[1].keys() & counts[2].keys()) - counts[0].keys()
        yours = {each: slot for each, slot in zip(self.prints[2], self.theirs, strict=True) if each in both}
        mine = {each: slot for each, slot in zip(self.prints[1], self.ours, strict=True) if each in both}
        if any(remarked(slot, yours[each]) for each, slot in mine.items()):
            return
        self.theirs = [slot for slot in self.theirs if fingerprint(slot.value) not in both]
        self.prints[2] = [each for each in self.prints[2] if each not in both]

    def _region(self, region: Region) -> list[_Part]:
        base, ours, theirs = (
            list(slots[slice(*span)])
            for slots, span in (
                (self.base, region.base), (self.ours, region.ours), (self.theirs, region.theirs)
            )
        )  # fmt: skip
        if not region.changed_here and not region.changed_there:
            threes = (_Three(*three) for three in zip(base, ours, theirs, strict=True))
            return [part for three in threes if (part := _slot(three, self.column, self.keys)) is not None]
        if not region.changed_there:
            return self._one_side(base, ours, theirs)
        if not region.changed_here:
            return self._one_side(base, theirs, ours)
        if not base:
            here = {fingerprint(slot.value) for slot in ours}
            return [
                _taken(slot, self.column) for slot in (*ours, *(s for s in theirs if fingerprint(s.value) not in here))
            ]
        if len(base) == len(ours) == len(theirs) == 1:
            self.edited |= {fingerprint(slots[0].value) for slots in (base, ours, theirs)}
            part = _slot(_Three(base[0], ours[0], theirs[0]), self.column, self.keys)
            return [part] if part is not None else []
        if [fingerprint(slot.value) for slot in ours] == [fingerprint(slot.value) for slot in theirs]:
            threes = (_Three(None, *two) for two in zip(ours, theirs, strict=True))
            return [part for three in threes if (part := _slot(three, self.column, self.keys)) is not None]
        raise _UndecidableError

    def _one_side(self, base: list[Slot], changed: list[Slot], kept: list[Slot]) -> list[_Part]:
        """What one side made of items that the other side kept."""
        if any(remarked(one, other) for one, other in zip(base, kept, strict=True)):
            raise _UndecidableError
        return [_taken(slot, self.column) for slot in changed]

    def _check(self, parts: Sequence[_Part]) -> None:
        """That each item is there as often as both sides' changes say: what one side moved and the other side took
        out is not back, and nothing is there twice."""
        base, ours, theirs = (Counter(each) for each in self.prints)
        found = Counter(fingerprint(part.ours) for part in parts if part.ours is not ABSENT)
        for each in {*base, *ours, *theirs} - self.edited:
            before, here, there = base[each], ours[each], theirs[each]
            wanted = here if here == there or there == before else there if here == before else here + there - before
            if found[each] != wanted:
                raise _UndecidableError


# ---- one field or item


def _slot(three: _Three, column: int, keys: ItemKeys) -> _Part | None:
    """Join one field or item; None where it is gone."""
    base, ours, theirs = three.base, three.ours, three.theirs
    if ours is None or theirs is None:
        left = ours or theirs
        if left is None or (base is not None and not changed(base, left)):
            return None
        return _taken(left, column) if base is None else _undecided(three, column)
    lead = _comment(*(shifted(slot.lead, column - slot.column) if slot else "" for slot in (base, ours, theirs)))
    own = _own(base, ours, theirs, column, keys)
    if own is None:
        return _undecided(three, column)
    name = theirs.name if base is not None and ours.name == base.name else ours.name
    return _Part(lead, *own, (name, name))


def _own(
    base: Slot | None, ours: Slot, theirs: Slot, column: int, keys: ItemKeys
) -> tuple[list[Piece], Any, Any] | None:
    """The own lines of a field or item that both sides have, with its data either way; None: they are undecided."""
    head = single.one_changed(base.head if base else ours.head, ours.head, theirs.head)
    if (chosen := _unchanged(base, ours, theirs, column)) is not None:
        return [_lines(chosen, column)], chosen.value, chosen.value
    if head is not None and ours.block is not None and theirs.block is not None:
        nested = _nested(base, ours, theirs, column, keys, head)
        if nested is not None:
            return nested
    if (chosen := _restyled(base, ours, theirs)) is not None:
        return [_lines(chosen, column)], chosen.value, chosen.value
    if head is None:
        return None
    bodies = [shifted_body(slot, column) if slot else "" for slot in (base, ours, theirs)]
    joined = (
        flow.merge(base, ours, theirs)
        or single.one_line(base, ours, theirs)
        or single.prose(base, ours, theirs, bodies)
    )
    if joined is None:
        return None
    body, value = joined
    return [f"{' ' * column}{head}{body}"], value, value


def _unchanged(base: Slot | None, ours: Slot, theirs: Slot, column: int) -> Slot | None:
    """The side whose lines are the result, where the other did not touch them."""
    here, there = _lines(ours, column), _lines(theirs, column)
    before = _lines(base, column) if base is not None else None
    if here == there or there == before:
        return ours
    return theirs if here == before else None


def _restyled(base: Slot | None, ours: Slot, theirs: Slot) -> Slot | None:
    """The side whose lines are the result, where the other wrote the same in another style at most."""
    if alike(ours, theirs):
        return ours
    if base is not None and alike(base, theirs):
        return ours
    return theirs if base is not None and alike(base, ours) else None


def _nested(
    base: Slot | None, ours: Slot, theirs: Slot, column: int, keys: ItemKeys, head: str
) -> tuple[list[Piece], Any, Any] | None:
    assert ours.block is not None
    assert theirs.block is not None
    before = base.block if base is not None else None
    if before is None and base is not None and base.value not in (None, {}, []):
        return None
    kinds = {block.mapping for block in (before, ours.block, theirs.block) if block is not None}
    inline = {block.inline for block in (ours.block, theirs.block)}
    opening = single.one_changed(
        base.opening if before is not None and base is not None else ours.opening, ours.opening, theirs.opening
    )
    if len(kinds) > 1 or len(inline) > 1 or opening is None:
        return None
    prefix = f"{' ' * column}{head}{opening}"
    if ours.block.inline:
        inner = len(prefix)
    else:
        widths = [slot.block.column - slot.column if slot and slot.block else None for slot in (base, ours, theirs)]
        inner = column + int((widths[2] if widths[1] == widths[0] else widths[1]) or 0)
    try:
        pieces, one, other = _blocks(before, ours.block, theirs.block, inner, keys)
    except _UndecidableError:
        return None
    if ours.block.inline:
        first = _behind_dash(pieces, inner, prefix)
        return None if first is None else (first, one, other)
    return [prefix, *pieces], one, other


def _behind_dash(pieces: list[Piece], column: int, prefix: str) -> list[Piece] | None:
    """The lines of a block whose first line stands behind a dash: its indentation gives way to what is before it.

    None where that line is not the same thing on both sides.
    """
    pieces = compact(pieces)
    first, margin = pieces[0], " " * column
    if isinstance(first, Conflict):
        if not all(side.startswith(margin) and side[column] not in " #\n" for side in (first.ours, first.theirs)):
            return None
        base = f"{prefix}{first.base[column:]}" if first.base.startswith(margin) else first.base
        return [Conflict(base, f"{prefix}{first.ours[column:]}", f"{prefix}{first.theirs[column:]}"), *pieces[1:]]
    above = ""
    for line in lines(first):
        if line.strip() and not line.lstrip().startswith("#"):
            break
        above += line
    rest = first[len(above) :]
    if not rest.startswith(margin):
        return None
    return [f"{above}{prefix}{rest[column:]}", *pieces[1:]]


# ---- pieces


def _undecided(three: _Three, column: int) -> _Part:
    """Both versions of a field or item, with the comments above them."""
    base, ours, theirs = three.base, three.ours, three.theirs
    texts = [_whole(slot, column) if slot else "" for slot in (base, ours, theirs)]
    here, there = (slot.value if slot else ABSENT for slot in (ours, theirs))
    lead: list[Piece] = []
    if (
        ours
        and theirs
        and ours.lead
        and shifted(ours.lead, column - ours.column) == shifted(theirs.lead, column - theirs.column)
    ):
        lead = [shifted(ours.lead, column - ours.column)]
        texts = [_lines(slot, column) if slot else "" for slot in (base, ours, theirs)]
    return _Part(lead, [Conflict(*texts)], here, there, (ours.name if ours else "", theirs.name if theirs else ""))


def _taken(slot: Slot, column: int) -> _Part:
    """A field or item as one side has it."""
    return _Part(
        [shifted(slot.lead, column - slot.column)],
        [_lines(slot, column)],
        slot.value,
        slot.value,
        (slot.name, slot.name),
    )


def _whole(slot: Slot, column: int) -> str:
    return shifted(slot.lead, column - slot.column) + _lines(slot, column)


def _lines(slot: Slot, column: int) -> str:
    """A slot's own lines at another column."""
    return f"{' ' * column}{slot.head}{shifted_body(slot, column)}"


def _comment(base: str, ours: str, theirs: str) -> list[Piece]:
    """Comments and empty lines of three versions, joined."""
    chosen = single.one_changed(base, ours, theirs)
    if chosen is None and ours.split() == theirs.split():
        chosen = ours
    if chosen is None:
        chosen = joined_lines(base, ours, theirs)
    return [chosen if chosen is not None else Conflict(base, ours, theirs)]
