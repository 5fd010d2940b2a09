"""Lists in [ ] and groups in { } of one line, changed on two sides, joined. Knows nothing of what is around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.model.difference import same
from kamcli.model.threeway import merged_order, regions
from kamcli.yamlio.layout import Slot
from kamcli.yamlio.node import Alias, Entry, Mapping, Scalar, value_of
from kamcli.yamlio.node import Sequence as List

_NOTHING: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Line:
    """A list or group on one line: what stands before its first entry and behind its last, and the entries' texts."""

    mapping: bool
    before: str
    entries: tuple[tuple[Any, str, Any], ...]
    """Name or content, text, value."""
    end: str
    rest: str


def merge(base: Slot | None, ours: Slot, theirs: Slot) -> tuple[str, Any] | None:
    """The body of a field that is such a list or group in both versions, with its value; None where it is undecided."""
    here, there = _line(ours), _line(theirs)
    if here is None or there is None or here.mapping != there.mapping:
        return None
    before = _line(base) if base is not None else None
    if before is None and base is not None and base.value is not None:
        return None
    if before is not None and before.mapping != here.mapping and before.entries:
        return None
    known = before.entries if before is not None else ()
    joined = (_group if here.mapping else _list)(known, here.entries, there.entries)
    rests = (before.rest if before is not None else here.rest, here.rest, there.rest)
    rest = rests[1] if rests[2] in rests[:2] else rests[2] if rests[0] == rests[1] else None
    if joined is None or rest is None or not joined:
        return None
    frame = here if here.entries else there
    value: Any = {name: each for name, _, each in joined} if here.mapping else [each for _, _, each in joined]
    return f"{frame.before}{', '.join(text for _, text, _ in joined)}{frame.end}{rest}", value


def _line(slot: Slot) -> _Line | None:
    node, start = slot.node, slot.entry.mark + 1
    if not isinstance(node, Mapping | List) or not node.flow or node.anchor is not None:
        return None
    source = slot.text[start : node.end]
    if "\n" in source or slot.body.count("\n") != 1:
        return None
    rest = slot.body[len(source) :]
    if not node.entries:
        cut = node.start - start + 1
        return _Line(isinstance(node, Mapping), source[:cut], (), source[-1:], rest)
    entries = tuple(_entry(slot.text, entry) for entry in node.entries)
    if any(isinstance(entry.value, Alias) or entry.value.anchor for entry in node.entries):
        return None
    first, last = node.entries[0].start, node.entries[-1].end
    end = slot.text[last : node.end]
    return _Line(isinstance(node, Mapping), slot.text[start:first], entries, end.replace(",", ""), rest)


def _entry(text: str, entry: Entry) -> tuple[Any, str, Any]:
    value = value_of(entry.value)
    if entry.key is not None:
        return str(entry.key.value), text[entry.start : entry.end], value
    plain = isinstance(entry.value, Scalar)
    return (
        ((isinstance(value, bool), value) if plain else text[entry.start : entry.end]),
        text[entry.start : entry.end],
        value,
    )


Entries = Sequence[tuple[Any, str, Any]]


def _group(base: Entries, ours: Entries, theirs: Entries) -> Entries | None:
    versions = [{entry[0]: entry for entry in entries} for entries in (base, ours, theirs)]
    order, _ = merged_order(*map(list, versions))
    found = []
    for name in order:
        before, here, there = (version.get(name) for version in versions)
        if _same(here, there) or _same(before, there):
            chosen = here
        elif _same(before, here):
            chosen = there
        else:
            return None
        if chosen is not None:
            found.append(chosen)
    if "currency" in order and len({_units(version, versions[0]) for version in versions[1:]}) > 1:
        return None
    return found


def _units(version: dict[Any, tuple[Any, str, Any]], base: dict[Any, tuple[Any, str, Any]]) -> bool:
    return not _same(version.get("currency"), base.get("currency"))


def _same(one: tuple[Any, str, Any] | None, other: tuple[Any, str, Any] | None) -> bool:
    if one is None or other is None:
        return one is other
    return same(one[2], other[2])


def _list(base: Entries, ours: Entries, theirs: Entries) -> Entries | None:
    names = [[entry[0] for entry in entries] for entries in (base, ours, theirs)]
    found: list[tuple[Any, str, Any]] = []
    for region in regions(*names):
        here, there = ours[slice(*region.ours)], theirs[slice(*region.theirs)]
        if not region.changed_there:
            found += here
        elif not region.changed_here or [entry[0] for entry in here] == [entry[0] for entry in there]:
            found += there
        elif region.base[0] == region.base[1]:
            known = [entry[0] for entry in here]
            found += [*here, *(entry for entry in there if entry[0] not in known)]
        else:
            return None
    return found if _counted(names, [entry[0] for entry in found]) else None


def _counted(names: Sequence[Sequence[Any]], found: Sequence[Any]) -> bool:
    """Whether each item is there as often as both sides' changes say."""
    return all(found.count(name) == _wanted(*(each.count(name) for each in names)) for name in _all(names))


def _wanted(before: int, here: int, there: int) -> int:
    if here == there or there == before:
        return here
    return there if here == before else here + there - before


def _all(names: Iterable[Sequence[Any]]) -> list[Any]:
    return list(dict.fromkeys(name for each in names for name in each))
