"""What a draft would do, judged by lint before it is written: no error may come in with it (D14). Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from kamcli.change.draft import Draft
from kamcli.change.refusal import RefusedError
from kamcli.change.unchecked import unchecked
from kamcli.dataclass import dataclass
from kamcli.lint import Finding, Report, gate, lint
from kamcli.repository import Repository


@dataclass(frozen=True)
class Plan:
    """One change set: new bytes by path (None: the file goes), the bytes it was planned on, and what it means.

    `subject` is the commit message: the command, kinds and ids, never names or texts. `told` are sentences for
    who gave the command. `noticed` are findings that come in with it and do not fail a lint.
    """

    repository: Repository
    after: Repository
    changes: Mapping[str, bytes | None]
    before: Mapping[str, bytes | None]
    subject: str
    told: tuple[str, ...] = ()
    noticed: tuple[Finding, ...] = ()
    today: date | None = None
    """The day it was judged by; None for what needs no judging."""
    found: tuple[Finding, ...] = ()
    """All findings there are then, those that are put aside included."""


def plan(
    draft: Draft,
    subject: str,
    told: Sequence[str] = (),
    *,
    complete: Collection[str] = (),
    as_now: Callable[[Finding], Finding] = lambda finding: finding,
    stood: Sequence[Repository] = (),
    refuse: bool = True,
) -> Plan:
    """Judge a draft. An old gap elsewhere stops nothing; the records `complete` (by id) may have no gap at all.

    A change of the policy or the schemas is judged by those before it too, as the gate does. `as_now` says where
    what an old finding is about lies after the change, beyond what former ids tell; what the states `stood` had may
    come back. What could not be judged is told too. Raises RefusedError, naming every finding at once; without
    `refuse` they are only noticed.
    """
    after = draft.now
    report = lint(after, draft.today)
    new = _new(draft, report, as_now, stood) if report.findings else []
    refusable = gate.without_erasures(new, after, [draft.repository])
    failing = [each for each in refusable if each.severity.weight >= report.fail_on.weight]
    failing += [each for each in _gaps(report, complete) if each.severity.weight >= report.fail_on.weight]
    rules = gate.governing(after)
    if all(gate.governing(state) != rules for state in (draft.repository, *stood)):
        verdict = gate.judge(after, [draft.repository], draft.today)
        failing += [*verdict.broken, *(verdict.loosened if verdict.loosening_fails else ())]
    if failing and refuse:
        raise RefusedError(sorted(dict.fromkeys(failing), key=lambda each: each.order), after)
    found = (*report.findings, *(each.finding for each in report.silenced))
    said = (*told, *unchecked(after, complete))
    return Plan(draft.repository, after, draft.changes, draft.before, subject, said, tuple(new), draft.today, found)


def unjudged(draft: Draft, subject: str) -> Plan:
    """A plan of what was judged already, or changes no record."""
    return Plan(draft.repository, draft.repository, draft.changes, draft.before, subject)


def _new(
    draft: Draft, report: Report, as_now: Callable[[Finding], Finding], stood: Sequence[Repository]
) -> list[Finding]:
    """The findings that were in no state before; what the baseline puts aside was there."""
    known: list[gate.Seen] = []
    for state in (draft.repository, *stood):
        found = map(as_now, lint(state, draft.today, baseline=False).findings)
        known += gate.seen(found, state, draft.now)
    return gate.difference(gate.seen(report.findings, draft.now), known)


def _gaps(report: Report, complete: Collection[str]) -> list[Finding]:
    """The findings on these records, old ones and those that the baseline puts aside too.

    For an account also what its circle asks of its dossier: of its people, its dealings, its sales. What a comment
    in the file lets stand has its reason there.
    """
    aside = [each.finding for each in report.silenced if each.by == "baseline"]
    return [
        each
        for each in (*report.findings, *aside)
        if each.record is not None
        and (each.record in complete or (each.circle is not None and each.record.partition("/")[0] in complete))
    ]
