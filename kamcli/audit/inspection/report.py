"""The whole audit of a period: every check over every commit that came in, and who touched what. Shows nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from kamcli.audit.change import Change, Event
from kamcli.audit.chronicle import Chronicle
from kamcli.audit.discretion import Discretion
from kamcli.audit.history import Footprint, History
from kamcli.audit.inspection.agreement import agreements
from kamcli.audit.inspection.anchor import Anchor, checked
from kamcli.audit.inspection.authorship import authorship, signing
from kamcli.audit.inspection.bookkeeping import bookkeeping
from kamcli.audit.inspection.dating import dating
from kamcli.audit.inspection.observation import Kind, Observation, came_in
from kamcli.audit.inspection.touch import Touches
from kamcli.audit.mended import mended
from kamcli.dataclass import dataclass
from kamcli.gitrepo import LogEntry
from kamcli.model.dates import Period
from kamcli.model.entity import Entity
from kamcli.policy.limit import Audit as Limits

_ORDER = {kind: number for number, kind in enumerate(Kind)}


@dataclass(frozen=True)
class Audit:
    """What was found in a period. `tip` is the commit up to which was looked, `commits` those that came in then.
    Each of the `anchors` comes with whether it holds.

    `is_shallow` where older history is not here; `missing` counts contents that a partial clone lacks.
    """

    period: Period
    tip: LogEntry
    commits: tuple[LogEntry, ...]
    observations: tuple[Observation, ...]
    touches: Touches
    anchors: tuple[tuple[Anchor, bool], ...]
    is_shallow: bool
    missing: int


def audit(
    chronicle: Chronicle,
    period: Period,
    discretion: Discretion,
    *,
    anchors: Sequence[Anchor] = (),
    apart: History | None = None,
    kinds: frozenset[Kind] = frozenset(Kind),
) -> Audit:
    """Look at all that came in within a period, by the time of committing. `apart` is the history of personal data.

    `kinds` are the observations that are wanted. Raises UsageError where nothing is committed.
    """
    chronicle.require_commits()
    repository, history = chronicle.repository, chronicle.history
    limits, zone = repository.policy.limits.audit, ZoneInfo(repository.company.time_zone)
    touches = Touches(chronicle.people, zone)
    found: list[Observation] = []
    commits: list[LogEntry] = []
    readable: list[Change] = []

    def wanted(footprint: Footprint) -> bool:
        ours = bool(footprint.lines) or not history.prefix
        if not ours or came_in(footprint.commit, zone) not in period:
            return False
        commits.append(footprint.commit)
        return True

    for footprint, changes in chronicle.reading.all(filter(wanted, history.footprints())):
        commit, day = footprint.commit, came_in(footprint.commit, zone)
        touches.commit(commit)
        if commit.id in history.beginnings:
            continue  # all that there was came in with earlier commits, which are not here
        touches.changes(commit, changes)
        imports = [each.subject.id for each in changes if each.subject.kind == str(Entity.IMPORT)]
        for change in changes:
            found += _judged(change, day, limits, discretion, imports)
        readable += (change for change in changes if change.event is Event.READABLE)
    for change in mended(chronicle.reading, readable):
        if change.commit is not None:
            found += _judged(change, came_in(change.commit, zone), limits, discretion)
    found += authorship(commits, chronicle.people, repository.snapshot, zone, limits.other_authors)
    if kinds & {Kind.BAD_SIGNATURE, Kind.UNKNOWN_SIGNATURE, Kind.UNSIGNED}:
        found += signing(history.git, commits, chronicle.people, required=limits.signatures == "required")
    broken = dict(checked(history.git, history.commits[0].id, anchors))
    found += broken.values()
    if apart is not None:
        touches.apart(apart, (each.id for each in apart.commits if came_in(each, zone) in period))
    ordered = sorted((each for each in found if each.kind in kinds), key=lambda each: _ORDER[each.kind])
    return Audit(
        period,
        history.commits[0],
        tuple(commits),
        tuple(ordered),
        touches,
        tuple((each, each not in broken) for each in anchors),
        bool(history.beginnings),
        chronicle.contents.left_out,
    )


def _judged(
    change: Change, day: date, limits: Limits, discretion: Discretion, imports: Collection[str] = ()
) -> Iterator[Observation]:
    yield from agreements(change, discretion)
    yield from dating(change, discretion, day, limits.backdated_days)
    if (booked := bookkeeping(change, day, limits.ledger_days, imports)) is not None:
        yield booked
