"""The `kam` command: the table of commands and the options that stand before one. Imports no command."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

import click

from kamcli import __version__
from kamcli.cli import boundary
from kamcli.cli.lazy import Entry, LazyGroup
from kamcli.cli.session import Session

COMMANDS = (
    Entry("init", "kamcli.cli.init:init_command", "Start", "Start an account repository in DIR."),
    Entry("demo", "kamcli.cli.demo:demo_command", "Start", "Write a made-up company into the new folder DIR."),
    Entry("schemas", "kamcli.cli.schemas:schemas_command", "Start", "Write the schemas for editors and other tools."),
    Entry(
        "completion",
        "kamcli.cli.completion:completion_command",
        "Start",
        "Let Tab complete commands, ids, names and fields.",
    ),
    Entry("hooks", "kamcli.cli.hooks:hooks_command", "Start", "Check every commit and every push."),
    Entry(
        "lint",
        "kamcli.cli.lint:lint_command",
        "Check",
        "Say what is missing or wrong, and what to do about it.",
        past=True,
    ),
    Entry(
        "baseline",
        "kamcli.cli.baseline:baseline_command",
        "Check",
        "Put aside what lint finds today, so that only new findings fail.",
    ),
    Entry("rules", "kamcli.cli.rules:rules_command", "Check", "Explain the rules that lint applies."),
    Entry(
        "gate", "kamcli.cli.gate:gate_command", "Check", "Let a commit or a push in, or say why not; the hooks call it."
    ),
    Entry(
        "merge-driver",
        "kamcli.cli.merge_driver:merge_driver_command",
        "Check",
        "Merge two versions of a record or ledger by field, item and row; git calls it.",
    ),
    Entry("list", "kamcli.cli.list_:list_command", "Look", "List accounts, contacts and the like.", past=True),
    Entry("find", "kamcli.cli.find:find_command", "Look", "Find records by what is written in them.", past=True),
    Entry("query", "kamcli.cli.query:query_command", "Look", "Ask anything in SQL.", past=True),
    Entry("show", "kamcli.cli.show:show_command", "Look", "Show one record.", past=True),
    Entry("timeline", "kamcli.cli.timeline:timeline_command", "Look", "Show what happened with an account.", past=True),
    Entry(
        "changes",
        "kamcli.cli.changes:changes_command",
        "Look",
        "Show who changed what, when, and from what to what.",
        past=True,
    ),
    Entry(
        "blame",
        "kamcli.cli.blame:blame_command",
        "Look",
        "Show who gave each value of a record its present form, when, and in which commit.",
        past=True,
    ),
    Entry("diff", "kamcli.cli.diff:diff_command", "Look", "Show what differs between two states, account by account."),
    Entry(
        "audit",
        "kamcli.cli.audit:audit_command",
        "Look",
        "Show who touched what, and what was done after the fact.",
        past=True,
    ),
    Entry("add", "kamcli.cli.add:add_command", "Enter", "Enter a new account, contact, deal or complaint."),
    Entry("log", "kamcli.cli.log:log_command", "Enter", "Record what happened with a client."),
    Entry("set", "kamcli.cli.set_:set_command", "Enter", "Set fields of one record."),
    Entry("done", "kamcli.cli.done:done_command", "Enter", "Mark next steps done."),
    Entry(
        "circle",
        "kamcli.cli.circle:circle_command",
        "Enter",
        "Move an account into another circle, or show where it stands.",
        past=True,
    ),
    Entry("merge", "kamcli.cli.merge:merge_command", "Enter", "Make one record of two that are the same."),
    Entry("rename", "kamcli.cli.rename:rename_command", "Enter", "Give a record another id."),
    Entry(
        "personal",
        "kamcli.cli.personal:personal_command",
        "Enter",
        "Say where people's personal data is kept, and who can read it.",
    ),
    Entry("erase", "kamcli.cli.erase:erase_command", "Enter", "Erase a person who asked to be forgotten."),
    Entry(
        "handover",
        "kamcli.cli.handover:handover_command",
        "Enter",
        "Hand a colleague's clients over to another.",
        past=True,
    ),
    Entry("undo", "kamcli.cli.undo:undo_command", "Enter", "Take back the last commit that kam made for you."),
    Entry("import", "kamcli.cli.import_:import_command", "Enter", "Bring in data from other systems."),
    Entry("report", "kamcli.cli.report:report_command", "Report", "Reports on the whole company.", past=True),
)


def _date(ctx: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    from kamcli.model.dates import whole_date

    found = whole_date(value)
    if found is None:
        raise click.BadParameter(f"'{value}' is not a date; write it like 2026-03-02.", ctx, parameter)
    return found


@click.group(
    cls=LazyGroup,
    entries=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    subcommand_metavar="COMMAND …",
    epilog="\b\nExamples:\n"
    "  kam -C ~/clients lint                 as if started in ~/clients\n"
    "  kam --today 2026-01-01 report concentration\n"
    "  kam --at 2025-12-31 report concentration    as everything was recorded at the end of that day\n"
    "  kam --at v1 show acme                 as it was in a commit, a branch or a tag\n"
    "  kam list accounts --format csv > accounts.csv\n\n"
    "\b\nExit status: 0 fine, 1 findings, 2 wrong usage or data, 3 a bug in kam, 130 interrupted.",
)
@click.option(
    "-C", "directory", metavar="DIR", type=click.Path(path_type=Path), help="Work as if started in this folder."
)
@click.option(
    "--at",
    metavar="REV|DATE",
    help="Look at everything as it was: in a commit, a branch or a tag, or at the end of a day (2025-12-31).",
)
@click.option("--today", callback=_date, metavar="DATE", help="Take this date (2026-03-02) for today.")
@click.option("-q", "--quiet", is_flag=True, help="Print results and errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Say more about what is being done.")
@click.option("--no-index", is_flag=True, help="Neither use nor write what is remembered in .kam/.")
@click.option("--debug", is_flag=True, help="Show the traceback of a bug.")
@click.version_option(__version__, message="kam %(version)s")
@click.pass_context
def kam(
    ctx: click.Context,
    directory: Path | None,
    at: str | None,
    today: date | None,
    quiet: bool,
    verbose: bool,
    no_index: bool,
    debug: bool,
) -> None:
    """Key accounts as plain files in git: complete, countable, accountable."""
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other.")
    if at is not None:
        _refuse_the_past(ctx)
    if directory is not None:
        _enter(ctx, directory)
    ctx.obj = Session(
        start=_here(),
        today=today,
        quiet=quiet,
        verbose=verbose,
        debug=debug,
        colour=_colour(os.environ),
        indexed=not no_index,
        at=at,
    )


def _refuse_the_past(ctx: click.Context) -> None:
    """Refuse --at before a command that works on the files as they are, whatever else it is told."""
    entry = next((each for each in COMMANDS if each.name == ctx.invoked_subcommand), None)
    if entry is not None and not entry.past:
        known = ", ".join(each.name for each in COMMANDS if each.past)
        raise click.UsageError(f"kam {entry.name} works on the files as they are now, so not with --at; {known} do.")


def _here() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise click.UsageError("The folder you are in no longer exists.") from None


def _enter(ctx: click.Context, directory: Path) -> None:
    """Change into `directory` until the command ends, so that every path after -C is relative to it, as in git."""
    before = _here()
    if not directory.is_dir():
        what = "this is a file, not a folder" if directory.exists() else "there is no such folder"
        raise click.UsageError(f"-C {directory}: {what}.")
    os.chdir(directory)
    ctx.call_on_close(lambda: _return(before))


def _return(before: Path) -> None:
    """Go back where we were; a folder that is closed to us or gone by now matters to nobody any more."""
    with contextlib.suppress(OSError):
        os.chdir(before)


def _colour(environment: os._Environ[str]) -> bool:
    """Colour only on a terminal, and never with NO_COLOR (no-color.org) or a dumb terminal."""
    return bool(
        sys.stdout is not None
        and sys.stdout.isatty()
        and not environment.get("NO_COLOR")
        and environment.get("TERM") != "dumb"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `kam`; return the exit status. Without `arguments`, those of the process are taken, which ends with it.

    The garbage collector rests meanwhile: parsing makes no cycles, and going through all records again
    and again to find none doubles the time of a large repository.
    """
    collecting = gc.isenabled()
    gc.disable()
    if arguments is None:
        _end(boundary.run(kam, sys.argv[1:]))
    try:
        return boundary.run(kam, list(arguments))
    finally:
        if collecting:
            gc.enable()


def _end(status: int) -> NoReturn:
    """End the process at once, as mypy does: all is written and closed by now, and to take its objects apart one by one
    takes a fortieth of a large lint.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
    os._exit(status)
