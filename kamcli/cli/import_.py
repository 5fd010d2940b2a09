"""`kam import csv`: foreign CSV files into the account repository, by a mapping file. Parses, plans, applies, tells."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamcli.cli import options
from kamcli.cli.changing import changing, said_of_commits, show, told, writable, write
from kamcli.cli.session import Session, pass_session

if TYPE_CHECKING:
    from kamcli.change import Plan
    from kamcli.interop.tabular.plan import Plan as Import
    from kamcli.interop.tabular.source import GivenFile


@click.group("import")
@options.examples("kam import csv --map maps/clients.yaml clients.csv")
def import_command() -> None:
    """Bring in data from other systems."""


@import_command.command("csv")
@click.option(
    "--map",
    "mapping",
    required=True,
    type=click.Path(path_type=Path),
    metavar="MAP.yaml",
    help="The mapping file: which column becomes which field.",
)
@click.option("--skip-bad-rows", is_flag=True, help="Take the rows that can be taken, and say which are left out.")
@click.option(
    "--control-total",
    "control_totals",
    multiple=True,
    metavar="[CURRENCY=]SUM",
    help="What the sales of the file must sum up to; anything else refuses the import.",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@changing
@pass_session
@options.examples(
    "kam import csv --map maps/sales.yaml orders.csv order_lines.csv --dry-run",
    "kam import csv --map maps/sales.yaml orders=export-17.csv lines=export-18.csv",
)
def csv_command(
    session: Session,
    mapping: Path,
    skip_bad_rows: bool,
    control_totals: tuple[str, ...],
    files: tuple[str, ...],
) -> int:
    """Import CSV files as a mapping file describes them.

    Each FILE is found by its name under files: in the mapping, or named as ENTRY=FILE. Excel
    workbooks (.xlsx) are read too, with pip install "kamcli[xlsx]". Importing the same files again
    changes nothing; changed rows change only their own fields.
    """
    from kamcli.change import Draft
    from kamcli.change import plan as judged
    from kamcli.interop.tabular import planning
    from kamcli.interop.tabular.control import wanted_totals

    given, source = [_given(file) for file in files], _read(mapping)
    with writable(session, tolerant=False) as repository:
        settings = planning.Options(
            today=session.day(repository.company),
            skip_bad_rows=skip_bad_rows,
            control_totals=wanted_totals(control_totals),
        )
        plan = planning.plan_import(repository, mapping.name, source, given, settings)
        bad = _bad(session, plan, skipped=skip_bad_rows)
        draft = Draft(repository, settings.today)
        draft.take(plan.files, plan.expected)
        # What another system does not know is no reason to refuse what it does: lint and the gate ask for the rest.
        change = judged(draft, _subject(plan), refuse=False)
        if told().dry_run:
            show(session, change, say=lambda: _tell(session, plan, bad=bad, done=False))
            return 0
        applied = write(session, change) if change.changes else None
    _tell(session, plan, bad=bad, done=True)
    if applied is not None:
        _say_failing(session, change)
        said_of_commits(session, change, applied)
    return 0


def _bad(session: Session, plan: Import, *, skipped: bool) -> list[str]:
    """The rows that cannot be taken, in words. Raises UnreadableError unless they are to be left out."""
    from kamcli.errors import UnreadableError
    from kamcli.interop.tabular import narration

    bad = narration.bad_rows(plan.bad, every=session.verbose)
    if plan.bad and not skipped:
        raise UnreadableError(
            f"{_rows(len(plan.bad))} cannot be taken, so nothing was imported",
            bad,
            do="mend the file or the mapping, or take the other rows with --skip-bad-rows",
        )
    return bad


def _subject(plan: Import) -> str:
    kinds = " ".join(target.to for target in plan.targets if target.changes)
    return f"import {plan.system} {kinds}".rstrip()


def _tell(session: Session, plan: Import, *, bad: list[str], done: bool) -> None:
    from kamcli.interop.tabular import narration
    from kamcli.render.text import terminal_safe

    lines = list(narration.summary(plan, done=done))
    if done:
        lines += narration.changes_kept(plan, every=session.verbose)
    else:
        lines += narration.changes(plan, every=session.verbose)
    lines += narration.gone(plan, every=session.verbose)
    say = session.result if done else session.note
    say(terminal_safe("\n".join(lines)))
    if bad:
        session.warn(terminal_safe("\n".join((f"{_rows(len(plan.bad))} left out:", *(f"  {line}" for line in bad)))))
    if plan.notes:
        session.note(terminal_safe("\n".join(("Noted while reading:", *narration.notes(plan, every=session.verbose)))))
    if done and plan.record is None:
        session.note("Everything stands already: nothing was written.")
    elif done:
        count = len(plan.files) - 1
        session.note(f"Wrote {count} {'file' if count == 1 else 'files'}; recorded in {plan.record}.")


def _say_failing(session: Session, change: Plan) -> None:
    """How much of what came in lacks what is asked of it."""
    from kamcli.lint import Severity

    failing = sum(finding.severity is Severity.ERROR for finding in change.noticed)
    if failing:
        found = "1 error comes" if failing == 1 else f"{failing} errors come"
        session.note(
            f"{found} with it: the system it is from does not know all that is asked here. kam lint says what."
        )


def _rows(count: int) -> str:
    return f"{count} {'row' if count == 1 else 'rows'}"


def _given(text: str) -> GivenFile:
    """FILE or ENTRY=FILE. Raises NotFoundError where there is no such file."""
    from kamcli.interop.tabular.source import GivenFile

    entry, sign, name = text.partition("=")
    if sign and not Path(text).exists():
        return GivenFile(Path(name).name, _read(Path(name)), entry)
    return GivenFile(Path(text).name, _read(Path(text)))


def _read(path: Path) -> bytes:
    from kamcli.errors import NotFoundError

    if not path.is_file():
        raise NotFoundError(f"there is no file {path}", do="check its name and folder")
    return path.read_bytes()
