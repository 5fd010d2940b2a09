"""`kam audit`: what happened in a period that somebody should look at. Parses, reads files, prints; judges nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamcli.cli import options
from kamcli.cli.session import Session, pass_session

if TYPE_CHECKING:
    from kamcli.audit.chronicle import Chronicle
    from kamcli.audit.inspection.anchor import Anchor
    from kamcli.model.dates import Period
    from kamcli.policy import Company

KINDS = (
    "history-rewritten",
    "history-missing",
    "bad-signature",
    "unknown-signature",
    "unsigned",
    "leaver",
    "unknown-author",
    "agreement-changed",
    "agreement-removed",
    "ledger-changed",
    "backdated",
    "redated",
    "future-dated",
)
"""Values of `kamcli.audit.inspection.observation.Kind`; repeated so that help imports no audit (a test compares)."""

_HEAD = (
    "# Anchors of a history, for `kam audit --anchors`: day, commit, branch. Keep this file out of the repository.\n"
)


def _day(ctx: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    from kamcli.model.dates import whole_date

    found = whole_date(value) if value is not None else None
    if value is not None and found is None:
        raise click.BadParameter(f"'{value}' is not a date; write it like 2026-03-02.", ctx, parameter)
    return found


@click.command("audit")
@options.period()
@click.option("--since", callback=_day, metavar="DATE", help="Only what came in from this day on.")
@click.option("--until", callback=_day, metavar="DATE", help="Only what came in up to this day.")
@click.option(
    "--only",
    "only",
    multiple=True,
    type=click.Choice(KINDS),
    metavar="KIND",
    help="Look for this kind alone; repeatable.",
)
@click.option(
    "--anchors",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Check that the history still comes from the commits recorded in this file.",
)
@click.option(
    "--record-anchor",
    "record",
    is_flag=False,
    flag_value="-",
    metavar="[FILE]",
    help="Print an anchor of the history as it is, or add it to a file, instead of the audit.",
)
@click.option("--personal", is_flag=True, help="Show private values too, and who erased people were.")
@click.option("--check", is_flag=True, help="Exit with 1 if there is anything to look at.")
@options.formats()
@pass_session
@options.examples(
    "kam audit",
    "kam audit --period 2026-Q1 --format md > audit-2026-Q1.md",
    "kam audit --since 2026-01-01 --only agreement-changed --only ledger-changed",
    "kam audit --record-anchor ~/safe/anchors.txt     after the close of a month",
    "kam audit --anchors ~/safe/anchors.txt --check",
    "kam --at 2025-12-31 audit --period 2025",
)
def audit_command(
    session: Session,
    period: str | None,
    since: date | None,
    until: date | None,
    only: tuple[str, ...],
    anchors: Path | None,
    record: str | None,
    personal: bool,
    check: bool,
    output_format: str,
) -> int:
    """Show who touched what, and what was done after the fact.

    Out of git's history, by the day on which commits came in: agreements changed after they were recorded, interactions
    backdated, ledger lines of closed months changed, commits by leavers, strangers and without a signature where the
    policy asks for one; and who touched which accounts and personal data. With --anchors it also says whether the
    history was made anew. It says what to look at, not what is wrong. Without --period, --since or --until, the whole
    history.
    """
    from kamcli.audit.inspection.observation import Kind
    from kamcli.audit.inspection.report import audit
    from kamcli.cli.chronicle import chronicle, personal_history
    from kamcli.render.audit import audit_text

    with chronicle(session) as opened:
        opened.require_commits()
        repository = opened.repository
        if record is not None:
            return _record(session, opened, record)
        found = audit(
            opened,
            _chosen(period, since, until, session.day(repository.company), repository.company),
            opened.discretion(personal=personal),
            anchors=_anchors(session, anchors),
            apart=personal_history(session, opened),
            kinds=frozenset(map(Kind, only or KINDS)),
        )
        session.result(audit_text(found, opened.people, repository, output_format))
    if found.is_shallow:
        session.warn("this clone is shallow, so older commits were not looked at; git fetch --unshallow brings them")
    return 1 if check and found.observations else 0


def _chosen(period: str | None, since: date | None, until: date | None, today: date, company: Company) -> Period:
    """The period that was asked for. Raises UsageError where it is asked for twice, or ends before it begins."""
    from kamcli.errors import UsageError
    from kamcli.model import dates

    if period is not None:
        if since is not None or until is not None:
            raise UsageError("--period and --since or --until exclude each other", do="leave one away")
        return dates.period(period, today, company.fiscal_year_start)
    if since is not None and until is not None and until < since:
        raise UsageError(f"{until} is before {since}", do="exchange --since and --until")
    return dates.Period(since, until, f"{since or ''}..{until or ''}") if since or until else dates.ALL_TIME


def _anchors(session: Session, file: Path | None) -> tuple[Anchor, ...]:
    from kamcli.audit.inspection import anchor
    from kamcli.errors import NotFoundError, UsageError

    if file is None:
        return ()
    try:
        return anchor.read((session.start / file).read_text(encoding="utf-8-sig"), str(file))
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {file}", do=f"kam audit --record-anchor {file} begins it") from None
    except UnicodeError:
        raise UsageError(f"{file} is not text in UTF-8", do="name the file with the anchors") from None


def _record(session: Session, opened: Chronicle, file: str) -> int:
    """Print an anchor of the commit that was looked at, or add it to a file outside git's work tree."""
    from kamcli import atomic, gitrepo
    from kamcli.audit.inspection import anchor
    from kamcli.errors import UsageError

    git, tip = opened.history.git, opened.history.commits[0].id
    taken = anchor.taken(git, tip, session.day(opened.repository.company))
    if file == "-":
        session.result(str(taken))
        session.note("Keep this line out of the repository: whoever rewrites the history could rewrite it there, too.")
        return 0
    path = session.start / file
    if path.resolve().is_relative_to(git.folder.resolve()) or gitrepo.top_level(path.resolve().parent) == git.folder:
        raise UsageError(
            f"{file} lies in the repository itself: whoever rewrites the history could rewrite it, too",
            do="name a file elsewhere, best where only the auditor can write",
        )
    before = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    anchor.read(before, file)
    atomic.write(path, f"{before.rstrip()}\n{taken}\n".encode())
    session.note(f"Recorded in {file}: {taken}")
    return 0
