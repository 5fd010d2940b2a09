"""The gate: what a new state of a repository introduces over the states before it. Judges; writes and asks nothing.

A state may have findings, and may go on having them. What it may not do is add one that fails a lint, by its own
policy and schemas or by those that were in force before it (D14).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from kamcli.dataclass import dataclass
from kamcli.facts.presence import erased
from kamcli.index import Index
from kamcli.lint import loosening, selection
from kamcli.lint.finding import Finding, Severity
from kamcli.lint.report import Silenced
from kamcli.lint.rules import dossier
from kamcli.lint.run import Report, lint
from kamcli.model.entity import Entity, place_of
from kamcli.model.position import Unreadable
from kamcli.repository import Repository, Source, open_source
from kamcli.repository.census import Census
from kamcli.repository.listing import Marks
from kamcli.repository.source import FOLDERS, Meanwhile

GOVERNING = ("policy", "schemas")
"""The folders whose files say what is asked of all others."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding, and the line it is about where that is a line of a ledger."""

    finding: Finding
    line: bytes

    @property
    def ledger(self) -> bool:
        """Whether it is about a line of a ledger."""
        return self.finding.path.endswith(".csv")


_IDENTITIES: tuple[Callable[[Seen], Hashable], ...] = (
    lambda seen: (seen.finding.key, seen.finding.message, seen.line),
    lambda seen: (seen.finding.key, seen.line),
    lambda seen: (
        seen.finding.key,
        (seen.finding.message, seen.finding.position.line) if seen.ledger else None,
    ),
)
"""What makes a finding the same as an earlier one, the surest first."""


@dataclass(frozen=True)
class Verdict:
    """What is new in a state: `introduced` by its own policy, `broken` by the policy before it alone.

    `loosened` says what the policy asks for no more (KAM903); `excused` has what would be introduced if no
    comment in the file let it stand; `standing` counts findings that would fail a lint and were there before.
    """

    introduced: tuple[Finding, ...] = ()
    broken: tuple[Finding, ...] = ()
    loosened: tuple[Finding, ...] = ()
    excused: tuple[Silenced, ...] = ()
    standing: int = 0
    loosening_fails: bool = False

    @property
    def refused(self) -> bool:
        """Whether the state may not come in."""
        return bool(self.introduced or self.broken or (self.loosened and self.loosening_fails))


def judge(new: Repository, before: Sequence[Repository], today: date) -> Verdict:
    """Compare a state with those it comes from: one, none (everything is new), or the parents of a merge.

    A merge is judged by its own policy alone: what each side allowed was judged there.
    """
    report = lint(new, today)
    judged, excused = _failing(report.findings, report), _failing(_excused(report), report)
    known: list[Seen] = []
    fresh: set[Finding] = set()
    asked = len(before) == 1 and governing(before[0]) != governing(new)
    if judged or excused or asked:
        reports = [(old, lint(old, today)) for old in before]
        known = [each for old, found in reports for each in seen(found.findings, old, new)]
        stood = [each for old, found in reports for each in seen(_excused(found), old, new)]
        fresh = set(difference(seen(excused, new), (*known, *stood)))
    introduced = without_erasures(difference(seen(judged, new), known), new, before)
    verdict = Verdict(
        tuple(introduced),
        excused=tuple(each for each in report.silenced if each.finding in fresh),
        standing=len(judged) - len(introduced),
    )
    return _with_rules_before(verdict, new, before[0], known, today) if asked else verdict


def _with_rules_before(
    verdict: Verdict, new: Repository, before: Repository, known: Iterable[Seen], today: date
) -> Verdict:
    """The verdict with what the policy and schemas before it say of the new records, and of their own loosening."""
    own = {finding.key for finding in verdict.introduced}
    report = lint(_governed_by(new, before), today)
    judged = [
        finding
        for finding in _failing(report.findings, report)
        if finding.path.partition("/")[0] not in GOVERNING and finding.key not in own
    ]
    chosen = selection.select(before.policy.lint)
    loosened = tuple(chosen.applied(sorted(loosening.findings(before, new), key=_order), lambda _: None))
    return replace(
        verdict,
        broken=tuple(without_erasures(difference(seen(judged, new), known), new, [before])),
        loosened=loosened,
        loosening_fails=any(finding.severity.weight >= chosen.fail_on.weight for finding in loosened),
    )


def difference(findings: Iterable[Seen], before: Iterable[Seen]) -> list[Finding]:
    """The findings that were not there before, each counted as often as it is there.

    One finding is another's if rule, record and field are the same; the wording is looked at only to say which
    of several is the new one. A ledger has no records, so its lines stand for them: there the line has to be the
    same, or its number and the wording.
    """
    left, old = list(findings), list(before)
    for identity in _IDENTITIES:
        known: dict[Hashable, list[Seen]] = {}
        for seen in old:
            known.setdefault(identity(seen), []).append(seen)
        kept = []
        for seen in left:
            if same := known.get(identity(seen)):
                same.pop()
            else:
                kept.append(seen)
        left, old = kept, [seen for same in known.values() for seen in same]
    return [seen.finding for seen in left]


def without_erasures(findings: Iterable[Finding], new: Repository, before: Sequence[Repository]) -> list[Finding]:
    """The findings without those that an erasure leaves behind: that nobody decides any more is true, and is found.

    But to erase a person is a duty that waits for no successor (GDPR, article 17), so it is never refused for what
    the dossier then lacks.
    """
    rest = list(findings)
    if not any(finding.rule == dossier.RULE.name for finding in rest):
        return rest
    accounts = _erased_in(new).difference(*map(_erased_in, before))
    lost = {contact.partition("/")[0] for contact in accounts}
    return [
        each for each in rest if each.rule != dossier.RULE.name or (each.record or "").partition("/")[0] not in lost
    ]


def _erased_in(repository: Repository) -> set[str]:
    return {contact.id for contact in repository.snapshot.records(Entity.CONTACT).values() if erased(contact.data)}


def governing(repository: Repository) -> tuple[str, dict[str, bytes | Unreadable | None]]:
    """What decides which findings there are, beside the records: the policy, the schemas, where personal data is."""
    paths = [path for path in repository.snapshot.paths if path.partition("/")[0] in GOVERNING]
    return repository.company.personal, {path: repository.source.read(path) for path in paths}


class _Governed:
    """The records of one source under the policy and schemas of another."""

    def __init__(self, records: Source, rules: Source) -> None:
        self.below, self._rules = records, rules

    def paths(self) -> Iterator[str]:
        """All files of the folders of format 1, in the order of their paths."""
        found = [path for path in self.below.paths() if path.partition("/")[0] not in GOVERNING]
        found += [path for path in self._rules.paths() if path.partition("/")[0] in GOVERNING]
        return iter(sorted(found, key=_folder))

    def paths_in(self, folder: str) -> Iterator[str]:
        """The files in one folder."""
        source = self._rules if folder in GOVERNING else self.below
        return source.paths_in(folder)

    @property
    def counted(self) -> bool:
        """Whether a census was taken of the records."""
        return self.below.counted

    def marked(self, where: str) -> Marks:
        """The files in these folders."""
        return (self._rules if where in GOVERNING else self.below).marked(where)

    def read(self, path: str) -> bytes | Unreadable | None:
        """The bytes of a file, why it cannot be read, or None where there is none."""
        source = self._rules if path.partition("/")[0] in GOVERNING else self.below
        return source.read(path)

    def census(self, index: Index | None, meanwhile: Meanwhile | None = None) -> Census:
        """The names of the contents of all files."""
        records, rules = self.below.census(index, meanwhile).groups, self._rules.census(index).groups
        found = {name: group for name, group in records.items() if name.partition("/")[0] not in GOVERNING}
        found |= {name: group for name, group in rules.items() if name.partition("/")[0] in GOVERNING}
        return Census(found)


def _folder(path: str) -> int:
    """The place of a path's folder among those of format 1; `kam.yaml` stands before them."""
    top = path.partition("/")[0]
    return FOLDERS.index(top) if top in FOLDERS else -1


def _governed_by(new: Repository, before: Repository) -> Repository:
    company = replace(new.company, personal=before.company.personal)
    return open_source(new.root, _Governed(new.source, before.source), tolerant=True, company=company, index=new.index)


def _failing(findings: Iterable[Finding], report: Report) -> list[Finding]:
    return [finding for finding in findings if finding.severity.weight >= report.fail_on.weight]


def _excused(report: Report) -> list[Finding]:
    """What comments let stand; what the baseline does is a matter of the policy."""
    return [each.finding for each in report.silenced if each.by == "comment"]


def _order(finding: Finding) -> tuple[int, str, str]:
    return -Severity(finding.severity).weight, finding.path, finding.message


def seen(findings: Iterable[Finding], repository: Repository, later: Repository | None = None) -> Iterator[Seen]:
    """Findings of a repository with their lines, under the ids that their records have in a later state."""
    lines: dict[str, list[bytes]] = {}
    for finding in findings:
        line = b""
        if finding.path.endswith(".csv"):
            if finding.path not in lines:
                source = repository.source.read(finding.path)
                lines[finding.path] = source.splitlines() if isinstance(source, bytes) else []
            line = b"".join(lines[finding.path][finding.position.line - 1 : finding.position.line])
        yield Seen(_renamed(finding, later) if later else finding, line)


def _renamed(finding: Finding, later: Repository) -> Finding:
    place = place_of(finding.path)
    if place is None or finding.record is None:
        return finding
    if place.id == finding.record and finding.path in later.snapshot.places:
        return finding  # the file bears the id, so no record has to be read to see that it is the same
    entity = Entity.CONTACT if place.entity is Entity.PERSONAL else place.entity
    now = later.snapshot.resolve(entity, finding.record)
    return finding if now in (None, finding.record) else replace(finding, record=now)
