"""What is found, weighed by the policy, less what comments and the baseline let stand. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from kamcli import csvio
from kamcli.facts import booked
from kamcli.index import Index, content_id
from kamcli.lint import baseline as baselines
from kamcli.lint import checks, dossier, lines, schema, selection, suppression
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding
from kamcli.lint.recalled import Recall
from kamcli.lint.remembered import Remembered
from kamcli.lint.report import Report, Silenced
from kamcli.lint.rules import odd_number, unquoted_number
from kamcli.model.entity import Entity
from kamcli.repository import Repository


def prepare(repository: Repository, index: Index) -> None:
    """Do what a first lint needs before it looks at any account, while it is not known yet which there are.

    It is done once, where copies of the process would each do it otherwise.
    """
    for path, source in lines.about_accounts(repository.source):
        name, table = content_id(source), csvio.read(source)
        lines.note(index, name, source, table)
        if isinstance(table, csvio.Table):
            booked.note(index, path, name, table)
    schema.prepare(repository)


def judged(repository: Repository, today: date, before: Remembered | None, *, baseline: bool) -> Report:
    """Check everything; what did not change since an earlier lint is only looked up in what is remembered of it."""
    context = Context(repository, today)
    if before is None:
        return _judged(context, set(_found(context)), suppression.marked(repository), baseline=baseline)
    found, marked = Recall(context, before).found()
    return _judged(context, found, marked, baseline=baseline)


def _judged(context: Context, found: set[Finding], marked: Iterable[str], *, baseline: bool) -> Report:
    """The report on what was found; `marked` are the files in which comments may let findings stand."""
    chosen = selection.select(context.policy.lint)
    found = found - _said_better(found)
    shown, silenced = _without_silenced(context, chosen, found, marked, baseline=baseline)
    shown.sort(key=_order)
    silenced.sort(key=lambda each: _order(each.finding))
    return Report(tuple(shown), len(context.snapshot.paths), chosen.fail_on, tuple(silenced))


def _order(finding: Finding) -> tuple[Any, ...]:
    """The order of findings; no two that differ are left to chance."""
    related = tuple((each.path, each.position, each.message) for each in finding.related)
    return (*finding.order, finding.record or "", finding.do, finding.circle or "", finding.schema or "", related)


def _without_silenced(
    context: Context, chosen: selection.Selection, found: set[Finding], marked: Iterable[str], *, baseline: bool
) -> tuple[list[Finding], list[Silenced]]:
    """The findings that are shown, each with its severity, and those that comments or the baseline let stand."""

    def circle_of(finding: Finding) -> str | None:
        return context.circle_of(finding.record)

    def is_on(code: str, record: str | None) -> bool:
        return chosen.severity(code, context.circle_of(record)) is not None

    # In their order, so that it is the same ones that a comment or an entry is said to be used by.
    weighed = sorted(chosen.applied(found, circle_of), key=_order)
    shown, silenced, own = suppression.applied(context.repository, weighed, context.today, is_on, marked)
    shown += chosen.applied(own, circle_of)
    if baseline:
        loaded = baselines.followed(baselines.load(context.snapshot.bytes_of(baselines.PATH)), context.snapshot)
        shown, more, own = baselines.applied(loaded, shown, context.today, is_on)
        shown += chosen.applied(own, circle_of)
        silenced += more
    return shown, silenced


def _found(context: Context) -> Iterator[Finding]:
    """Every check over the whole repository, one after the other."""
    yield from checks.findings(checks.OF_ONE, context)
    for group in checks.OF_ALL.values():
        yield from checks.findings(group, context)
    accounts = context.snapshot.records(Entity.ACCOUNT)
    yield from dossier.unreached(
        context.repository, {account: record.data.get("circle") for account, record in accounts.items()}
    )


def _said_better(found: set[Finding]) -> set[Finding]:
    """Odd numbers where the schema wants text: that they need quotes is said there already."""
    quoted = {(each.path, each.position) for each in found if each.rule == unquoted_number.RULE.name}
    odd = odd_number.RULE.name
    return {each for each in found if each.rule == odd and (each.path, each.position) in quoted}
