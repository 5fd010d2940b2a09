"""`kam baseline`: put aside what lint finds today, so that only new findings fail. Parses, calls, tells; no more."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from kamcli.cli.changing import changing, said_of_commits, show, told, writable, write
from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamcli.lint.baseline import Entry
    from kamcli.repository import Repository


def _until(ctx: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    from kamcli.model.dates import whole_date

    found = whole_date(value)
    if found is None:
        raise click.BadParameter(f"'{value}' is not a date; write it like 2026-12-31.", ctx, parameter)
    return found


@click.group("baseline", subcommand_metavar="COMMAND …")
@examples("kam baseline write --until 2026-12-31 --reason 'from the old CRM'", "kam baseline prune")
def baseline_command() -> None:
    """Put aside what lint finds today, so that only new findings fail.

    The findings put aside are in policy/lint-baseline.yaml, by rule, record and field: they stay put
    aside when files move. `kam lint --no-baseline` shows them all.
    """


@baseline_command.command("write")
@click.option("--all", "everything", is_flag=True, help="Also findings that do not fail a lint: warnings and notices.")
@click.option("--until", metavar="DATE", callback=_until, help="Put new entries aside until this day (2026-12-31).")
@click.option("--reason", metavar="TEXT", help="Say in new entries why.")
@changing
@pass_session
@examples("kam baseline write", "kam baseline write --until 2026-12-31 --reason 'from the old CRM'")
def write_command(session: Session, everything: bool, until: date | None, reason: str | None) -> int:
    """Put aside all findings that fail a lint now.

    Writes policy/lint-baseline.yaml anew: entries that stand in it keep their date and reason, those
    that are not found any more go. Only what is found more often, or elsewhere, is shown by lint then.
    """
    from kamcli.lint import baseline, lint

    with writable(session) as repository:
        today = session.day(repository.company)
        before = _entries(repository)
        report = lint(repository, today, baseline=False)
        known = {entry.key for entry in before}
        aside = [
            finding
            for finding in report.findings
            if everything or finding.severity.weight >= report.fail_on.weight or finding.key in known
        ]
        after = baseline.renewed(before, aside, today, until=until, reason=reason)
        new = len({entry.key for entry in after} - known)
        return _save(
            session, repository, after, "baseline write", _said(len(after), f"{new} new", _gone(before, after))
        )


@baseline_command.command("prune")
@click.option("--check", is_flag=True, help="Write nothing; exit status 1 if there is something to take out.")
@changing
@pass_session
@examples("kam baseline prune", "kam baseline prune --check")
def prune_command(session: Session, check: bool) -> int:
    """Take out what is not found any more."""
    from kamcli.lint import baseline, lint

    with writable(session) as repository:
        before = _entries(repository)
        report = lint(repository, session.day(repository.company), baseline=False)
        after = baseline.pruned(before, report.findings)
        stale = len(before) != len(after) or any(a.count != b.count for a, b in zip(before, after, strict=True))
        if not stale:
            session.note("Everything in the baseline is still found.")
            return 0
        if check:
            session.note(
                f"{_gone(before, after) or 'Some entries say more than is found'}; `kam baseline prune` mends that."
            )
            return 1
        return _save(session, repository, after, "baseline prune", _said(len(after), _gone(before, after)))


def _entries(repository: Repository) -> Sequence[Entry]:
    """What is in the baseline. Raises DataError where it cannot be read: writing it anew would lose the rest."""
    from kamcli.errors import DataError
    from kamcli.lint import baseline

    loaded = baseline.followed(baseline.load(repository.source.read(baseline.PATH)), repository.snapshot)
    for fault in loaded.faults:
        raise DataError(fault.message, where=f"{fault.path}:{fault.position}", do=fault.do)
    return loaded.entries


def _save(session: Session, repository: Repository, entries: Sequence[Entry], subject: str, said: str) -> int:
    """Write the entries; a baseline without any is no file."""
    from kamcli.change import Draft, unjudged
    from kamcli.lint import baseline

    present = repository.source.read(baseline.PATH)
    data = baseline.written(entries) if entries else None
    draft = Draft(repository, session.day(repository.company))
    draft.take({baseline.PATH: data}, {baseline.PATH: present if isinstance(present, bytes) else None})
    plan = unjudged(draft, subject)
    if told().dry_run:
        show(session, plan)
        return 0
    applied = write(session, plan)
    for path in applied.paths:
        session.detail(f"{'wrote' if data else 'removed'} {path}")
    session.note(said)
    said_of_commits(session, plan, applied)
    return 0


def _gone(before: Sequence[Entry], after: Sequence[Entry]) -> str:
    gone = len({entry.key for entry in before} - {entry.key for entry in after})
    return f"{gone} gone" if gone else ""


def _said(number: int, *changes: str) -> str:
    told = ", ".join(filter(None, changes))
    finding = "finding is" if number == 1 else "findings are"
    return f"{number} {finding} put aside{f' ({told})' if told else ''}."
