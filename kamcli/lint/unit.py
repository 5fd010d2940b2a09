"""Units of a lint whose findings are remembered as a whole: under one key each, or under one for each file.

Units of which nothing is remembered are looked at on two cores. What is found, and on what it depends, the units say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from kamcli import crew
from kamcli.dataclass import dataclass
from kamcli.index import ENCODE_ERRORS, Index, decoded, encoded
from kamcli.lint import kept
from kamcli.lint.finding import Finding
from kamcli.repository.census import Census

LEAST = 4000
"""From so many files in the repository on, two cores are worth while."""

_FEW = 8
"""So few names of which nothing is remembered are looked at before copies of the process are made."""


def _all(_: Finding) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Unit:
    """Findings by name: `keys` are what each is remembered under (None: never), `find` finds those of some names.

    `name_of` says which of the names a finding belongs to; the findings of no name are none of this unit's.
    """

    kind: str
    keys: Mapping[str, str | None]
    find: Callable[[Collection[str]], Iterable[Finding]]
    name_of: Callable[[Finding], str] = _all
    placed: bool = False
    """Whether findings are remembered only for as long as the files that they speak of are as they were."""


_Looked = tuple[int, dict[str, list[Finding]], list[tuple[str, str, str]]]
"""The number of a piece of work, what was found of each name, and what the index is to remember besides."""


def findings(units: Sequence[Unit], index: Index, census: Census, files: int) -> Iterator[Finding]:
    """What the units find, of which the index remembers what it can; `files` is the number of files there are."""
    unknown: list[tuple[Unit, Sequence[str]]] = []
    for unit in units:
        known = index.get(unit.kind, (key for key in unit.keys.values() if key is not None))
        missing = []
        for name, key in unit.keys.items():
            found = _remembered(known.get(key), census) if key is not None else None
            if found is None:
                missing.append(name)
            else:
                yield from found
        if missing:
            unknown.append((unit, missing))

    def look(number: int) -> _Looked:
        unit, names = unknown[number]
        found: dict[str, list[Finding]] = {name: [] for name in names}
        for finding in unit.find(names):
            if (mine := found.get(unit.name_of(finding))) is not None:
                mine.append(finding)
        return number, found, index.taken()

    many = files >= LEAST and sum(len(names) for _, names in unknown) > _FEW and crew.helps()
    if many:
        unknown = [(unit, part) for unit, names in unknown for part in _dealt(names)]
        looked: Iterator[_Looked] = crew.shared(look, len(unknown))
    else:
        looked = map(look, range(len(unknown)))
    for number, by_name, remember in looked:
        for entry in remember:
            index.put(*entry)
        unit = unknown[number][0]
        for name, found in by_name.items():
            if (key := unit.keys[name]) is not None:
                _remember(index, census, unit, key, found)
            yield from found


def _dealt(names: Sequence[str]) -> list[Sequence[str]]:
    """The names of a unit, in a part for each copy of the process where they are many."""
    parts = crew.COPIES if len(names) > _FEW else 1
    return [names[number::parts] for number in range(parts)]


def _remembered(text: str | None, census: Census) -> list[Finding] | None:
    """The findings again, if the files that they were remembered with are as they were."""
    try:
        value: Any = decoded(text) if text is not None else None
        files, found = value
        return [*map(kept.finding, found)] if all(census.of(path) == name for path, name in files) else None
    except (TypeError, ValueError, KeyError, RecursionError):
        return None


def _remember(index: Index, census: Census, unit: Unit, key: str, found: list[Finding]) -> None:
    """Remember findings, unless they say anything of personal files."""
    if any(map(kept.is_private, found)):
        return
    paths = {path for each in found for path in kept.paths(each)} if unit.placed else ()
    files = [[path, census.of(path)] for path in sorted(paths)]
    try:
        index.put(unit.kind, key, encoded([files, [*map(kept.plain, found)]]))
    except ENCODE_ERRORS:
        return
