"""Mends what findings say can be mended, and takes back whatever would make a new finding. Writes nothing.

All fixes that are not in each other's way are made in memory together, and the result is linted; fixes that
brought a finding with them, or mended nothing, are left out. That goes on until nothing changes any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date

from kamcli.dataclass import dataclass
from kamcli.errors import KamError
from kamcli.lint import edit as edits
from kamcli.lint.finding import Edit, Finding
from kamcli.lint.run import Report, lint
from kamcli.model.entity import place_of
from kamcli.model.position import Pointer, Unreadable
from kamcli.repository import Repository, open_source
from kamcli.repository.overlay import Overlaid

MOST_ROUNDS = 200
"""Lints after which fixing ends in any case; a handful is usual."""

_FILES = "0"
_Key = tuple[str, str, str]


@dataclass(frozen=True)
class Fixed:
    """What fixing makes of a repository: new bytes by path (None: the file goes), and the old ones.

    `mended` are the findings that were mended, `report` is what a lint finds afterwards; `repository` is as it
    would be.
    """

    changes: Mapping[str, bytes | None]
    before: Mapping[str, bytes | None]
    mended: tuple[Finding, ...]
    repository: Repository
    report: Report


@dataclass(frozen=True, eq=False)
class _Mend:
    """One fix, and the findings it is for: two of them may ask for the very same edits."""

    edits: tuple[Edit, ...]
    findings: list[Finding]

    @property
    def name(self) -> tuple[object, ...]:
        """What it is known by from round to round."""
        return (self.findings[0].code, *((each.path, each.action, each.pointer) for each in self.edits))

    @property
    def brings_to_light(self) -> bool:
        """Whether it lets a file be read that was not: what it held is found afterwards, and was there before."""
        return any(each.action == "move" for each in self.edits) or (
            self.findings[0].code[3] == _FILES and any(each.action == "replace" for each in self.edits)
        )

    @property
    def paths(self) -> set[str]:
        """The files it changes."""
        return {path for path, _ in edits.places(self.edits)}


def fixed(
    repository: Repository,
    today: date,
    *,
    unsafe: bool = False,
    baseline: bool = True,
    narrowed: Callable[[Report], Report] = lambda report: report,
) -> Fixed:
    """Mend what can be mended of the findings that `narrowed` leaves in a report; `unsafe`: also by guesses."""
    mending = _Mending(repository, today, unsafe, baseline, narrowed)
    mending.run()
    source = repository.source
    changes = {path: data for path, data in sorted(mending.changes.items()) if source.read(path) != data}
    before = {path: found if isinstance(found := source.read(path), bytes) else None for path in changes}
    return Fixed(changes, before, tuple(mending.mended), mending.now, mending.left())


@dataclass
class _Mending:
    """The state of one run: what is changed so far, and what a lint says of it."""

    repository: Repository
    today: date
    unsafe: bool
    baseline: bool
    narrowed: Callable[[Report], Report]
    changes: dict[str, bytes | None] = field(default_factory=dict)
    mended: list[Finding] = field(default_factory=list)
    dropped: set[tuple[object, ...]] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    """Files of which only one fix is tried at a time."""
    most: int = 1_000_000
    """How many fixes are tried at a time."""
    doubted: set[tuple[object, ...]] | None = field(default_factory=set)
    """Those of `dropped` that were tried in company: another may have been at fault. None while tried again."""
    progress: bool = False
    """Whether a fix was made since the first of `dropped` was left out."""

    def __post_init__(self) -> None:
        self.now = self.repository
        self.report = lint(self.repository, self.today, baseline=self.baseline)

    def run(self) -> None:
        """Try fixes until none is left, or none that was left out becomes possible by another."""
        for _ in range(MOST_ROUNDS):
            mends = self._next()
            if mends:
                self._try(mends)
            elif self.doubted:
                self.dropped -= self.doubted
                self.doubted = None
            elif self.dropped and self.progress:
                self.dropped.clear()
                self.alone.clear()
                self.doubted = set()
            else:
                return

    def _next(self) -> list[_Mend]:
        """Fixes that can be tried together; those that let files be read come first."""
        mends = [each for each in self._offered() if each.name not in self.dropped]
        first = [each for each in mends if each.brings_to_light] or mends
        taken: dict[str, list[Pointer]] = {}
        chosen: list[_Mend] = []
        for mend in first:
            places = edits.places(mend.edits)
            if len(chosen) >= self.most or any(self._in_the_way(path, place, taken) for path, place in places):
                continue
            for path, place in places:
                taken.setdefault(path, []).append(place)
            chosen.append(mend)
        return chosen

    def _in_the_way(self, path: str, place: Pointer, taken: Mapping[str, list[Pointer]]) -> bool:
        others = taken.get(path, ())
        if others and path in self.alone:
            return True
        return any(place[: len(other)] == other or other[: len(place)] == place for other in others)

    def _offered(self) -> Iterable[_Mend]:
        """The fixes of the findings that are to be mended, in their order, each once."""
        found: dict[str, list[_Mend]] = {}
        offered = []
        for finding in self.narrowed(self.report).findings:
            if finding.fix is None or not finding.fix.edits or not (finding.fix.safe or self.unsafe):
                continue
            same_file = found.setdefault(finding.fix.edits[0].path, [])
            same = next((each for each in same_file if each.edits == finding.fix.edits), None)
            if same is not None:
                same.findings.append(finding)
                continue
            mend = _Mend(finding.fix.edits, [finding])
            same_file.append(mend)
            offered.append(mend)
        return offered

    def left(self) -> Report:
        """The last lint; what was tried in vain is not called mendable any more."""
        findings = tuple(
            replace(each, fix=None) if each.fix and _Mend(each.fix.edits, [each]).name in self.dropped else each
            for each in self.report.findings
        )
        return replace(self.report, findings=findings)

    # trying

    def _read(self, path: str) -> bytes | None:
        found = self.now.source.read(path)
        return found if isinstance(found, bytes) else None

    def _try(self, mends: list[_Mend]) -> None:
        """Make the fixes, and keep them if all is well; else leave out those at fault."""
        attempt: dict[str, bytes | None] = {}
        made = []
        for mend in mends:
            changed = self._made(mend, attempt)
            if changed:
                attempt.update(changed)
                made.append(mend)
            else:
                self._drop(mend)
        if not made:
            return
        changes = {**self.changes, **attempt}
        try:
            source = Overlaid(self.repository.source, changes)
            now = open_source(self.repository.root, source, tolerant=True, index=self.repository.index)
            report = lint(now, self.today, baseline=self.baseline)
        except KamError:
            # kam.yaml itself would be broken.
            self._blame(made, made)
            return
        faulty = list(self._faulty(made, report))
        if faulty:
            self._blame(faulty, made)
            return
        self.changes, self.now, self.report = changes, now, report
        self.mended += [finding for mend in made for finding in mend.findings]
        self.most *= 2
        self.progress = True

    def _made(self, mend: _Mend, attempt: Mapping[str, bytes | None]) -> Mapping[str, bytes | None]:
        def read(path: str) -> bytes | None:
            return attempt[path] if path in attempt else self._read(path)

        if any(self._is_closed(path) for path in mend.paths):
            return {}
        try:
            changed = edits.applied(read, mend.edits)
        except KamError:
            return {}
        return {} if all(read(path) == data for path, data in changed.items()) else changed

    def _is_closed(self, path: str) -> bool:
        """Whether a file cannot be read, or is a symbolic link: what it leads to is mended where it is."""
        return isinstance(self.now.source.read(path), Unreadable) or (self.repository.root / path).is_symlink()

    def _blame(self, faulty: list[_Mend], made: list[_Mend]) -> None:
        """Leave out a fix that is surely at fault; try the others in smaller company."""
        if len(made) == 1:
            self._drop(made[0])
            return
        per_file = Counter(path for mend in made for path in mend.paths)
        for mend in faulty:
            together = {path for path in mend.paths if per_file[path] > 1}
            if together - self.alone:
                self.alone |= together
            elif len(faulty) < len(made):
                self._drop(mend)
                if self.doubted is not None:
                    self.doubted.add(mend.name)
        if len(faulty) == len(made):
            self.most = len(made) // 2

    def _drop(self, mend: _Mend) -> None:
        if not self.dropped:
            self.progress = False
        self.dropped.add(mend.name)

    def _faulty(self, made: list[_Mend], report: Report) -> Iterator[_Mend]:
        """The fixes that brought a new finding with them, or did not mend theirs; all, where it is not clear which."""
        moved = dict(_moved(made))
        before = Counter(_key(finding, moved) for finding in self.report.findings)
        after = Counter(finding.key for finding in report.findings)
        light = made[0].brings_to_light
        new = [each for each in report.findings if after[each.key] > before[each.key] and not (light and _shown(each))]
        meant = Counter(_key(finding, moved) for mend in made for finding in mend.findings)
        useless = {key for key, count in meant.items() if after[key] > before[key] - count}
        places = {path for each in new for path in (each.path, *(related.path for related in each.related))}
        accounts = {_account(each.path) for each in new} - {None}
        at_fault = [
            mend
            for mend in made
            if mend.paths & places or any(_key(finding, moved) in useless for finding in mend.findings)
        ]
        at_fault = at_fault or [mend for mend in made if accounts & {_account(path) for path in mend.paths}]
        yield from at_fault or (made if new else ())


def _moved(made: Iterable[_Mend]) -> Iterator[tuple[str, str]]:
    """How records and files are called after their move."""
    for mend in made:
        for each in mend.edits:
            if each.action == "move":
                yield each.path, str(each.value)
                before, after = place_of(each.path), place_of(str(each.value))
                if before is not None and after is not None:
                    yield before.id, after.id


def _key(finding: Finding, moved: Mapping[str, str]) -> _Key:
    code, record, name = finding.key
    return code, moved.get(record, record), name


def _shown(finding: Finding) -> bool:
    """Whether a finding may come to light with a file that could not be read: not one on reading files itself."""
    return finding.code[3] != _FILES


def _account(path: str) -> str | None:
    place = place_of(path)
    return place.account if place else None
