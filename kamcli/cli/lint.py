"""`kam lint`: everything that is missing or wrong, in one run, in the formats that people, CI and code hosts read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamcli.cli.changing import committing, told, writable
from kamcli.cli.options import examples
from kamcli.cli.outputs import refuse_to_overwrite
from kamcli.cli.session import Session, pass_session
from kamcli.render.findings import FORMATS, FROM_GIT_ROOT, STATISTICS

if TYPE_CHECKING:
    from kamcli.lint.changed import Change
    from kamcli.repository import Repository

Output = tuple[str, Path]


def _outputs(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[Output, ...]:
    """Take FORMAT=FILE apart."""
    found = []
    for value in values:
        name, separator, file = value.partition("=")
        if not separator or not file or name not in FORMATS:
            known = ", ".join(FORMATS)
            raise click.BadParameter(f"'{value}' is not FORMAT=FILE, with FORMAT one of {known}.")
        found.append((name, Path(file)))
    return tuple(found)


@click.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH…]")
@click.option(
    "-f",
    "--format",
    "output_format",
    type=click.Choice(list(FORMATS), case_sensitive=False),
    default="text",
    show_default=True,
    help="How to write the findings.",
)
@click.option(
    "--output-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write them into this file instead of to stdout.",
)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    callback=_outputs,
    metavar="FORMAT=FILE",
    help="Write them into this file as well, in this format. May be given several times.",
)
@click.option("--statistics", is_flag=True, help="Count the findings by rule, account and manager instead.")
@click.option("--since", metavar="REV", help="Show only what has to do with files changed since this commit.")
@click.option(
    "--staged", is_flag=True, help="Check what `git commit` would commit now, and show what it has to do with."
)
@click.option("--fix", is_flag=True, help="Mend what can be mended safely, and show what is left.")
@click.option(
    "--unsafe", is_flag=True, help="With --fix or --diff: mend by good guesses too. Look at what they change."
)
@click.option(
    "--diff", is_flag=True, help="Show what --fix would change, and write nothing. Exit status 1 if anything."
)
@click.option("--no-baseline", is_flag=True, help="Show also what policy/lint-baseline.yaml puts aside.")
@committing
@pass_session
@examples(
    "kam lint",
    "kam lint accounts/acme               only what is wrong in there",
    "kam lint --statistics                where there is most to do",
    "kam lint --since origin/main         what my branch has to do with",
    "kam lint --fix                       mend what is safe to mend",
    "kam lint --fix --commit              and make a commit of just that",
    "kam lint --diff --unsafe             look at what could be mended by guesses",
    "kam lint --format json | jq '.findings[].code'",
    "kam lint --output sarif=lint.sarif --output gitlab=gl-code-quality.json",
)
def lint_command(
    session: Session,
    paths: tuple[Path, ...],
    output_format: str,
    output_file: Path | None,
    outputs: tuple[Output, ...],
    statistics: bool,
    since: str | None,
    staged: bool,
    fix: bool,
    unsafe: bool,
    diff: bool,
    no_baseline: bool,
) -> int:
    """Say what is missing or wrong, and what to do about it.

    Checks every file of the account repository against its format, its schemas (by the circle of the
    account), the records it refers to, and the rules of good account management. With PATH, everything
    is checked, but only findings in those files and folders are shown; with --since and --staged, those on
    records that changed, and those that were not there before. Exit status 1 if an error is shown.

    With --fix, what is shown is mended where that is safe: only the bytes at fault change, and nothing
    that would make another finding is done.
    """
    from kamcli import atomic
    from kamcli.errors import UsageError
    from kamcli.lint import Report, lint
    from kamcli.render.findings import View, summary

    writers = STATISTICS if statistics else FORMATS
    if output_format not in writers:
        raise UsageError(f"statistics cannot be written as {output_format}", do=f"take one of {', '.join(STATISTICS)}")
    if unsafe and not (fix or diff):
        raise UsageError("--unsafe says how to mend, but nothing is to be mended", do="give --fix or --diff as well")
    if staged and (fix or diff):
        raise UsageError("what is staged is not mended", do="mend the files with kam lint --fix, and stage them again")
    if session.at is not None and (staged or fix or diff):
        raise UsageError("--staged, --fix and --diff are about the files as they are now", do="leave --at away")
    if not fix and told().committed:
        raise UsageError("nothing is to be committed: lint alone changes nothing", do="give --fix as well")
    change = _change(session, since, staged=staged) if since or staged else None
    repository = change.repository if change else session.repository(tolerant=True)
    shown = [_inside(session, repository, path) for path in paths]
    targets = [session.start / file for file in (output_file, *_files(outputs)) if file]
    refuse_to_overwrite(repository.root, targets, "the findings")
    today = session.day(repository.company)

    def narrowed(report: Report) -> Report:
        return (change.shown(report, today) if change else report).below(shown)

    if diff or fix:
        from kamcli.cli import mending
    if diff:
        return mending.show(session, repository, today, narrowed, unsafe=unsafe, baseline=not no_baseline)
    if fix:
        with writable(session):
            repository, report = mending.mend(
                session, repository, today, narrowed, unsafe=unsafe, baseline=not no_baseline
            )
    else:
        report = narrowed(lint(repository, today, baseline=not no_baseline))
    chosen = {output_format, *(name for name, _ in outputs)}
    prefix = _prefix(session, repository) if chosen & FROM_GIT_ROOT else ""
    for name, file in outputs:
        atomic.write(session.start / file, _bytes(FORMATS[name](View(report, repository, prefix))))
    view = View(report, repository, prefix, colour=session.colour and output_file is None)
    text = writers[output_format](view)
    if output_file is not None:
        atomic.write(session.start / output_file, _bytes(text))
    elif text:
        session.result(text)
    session.note(summary(view))
    return 1 if report.failed else 0


def _files(outputs: tuple[Output, ...]) -> list[Path]:
    return [file for _, file in outputs]


def _change(session: Session, since: str | None, *, staged: bool) -> Change:
    """What is to be looked at, and what of it changed; as git tells its hooks of the commit that is being made."""
    from kamcli.gitrepo import surroundings
    from kamcli.lint import changed
    from kamcli.repository import find_root

    if (state := session.state()) is not None and since is not None:
        return changed.change_at(state, session.repository(tolerant=True), since, keys=session.keys())
    index = session.index(find_root(session.start) if staged else session.heal())
    given = surroundings(os.environ)
    return changed.change(session.start, since=since, staged=staged, given=given, keys=session.keys(), index=index)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _prefix(session: Session, repository: Repository) -> str:
    """The way from the root of git's repository to the account repository, as `crm/`; '' where they are one."""
    from kamcli import gitrepo
    from kamcli.errors import ConfigurationError

    if (state := session.state()) is not None:
        return f"{state.prefix}/" if state.prefix else ""
    try:
        top = gitrepo.top_level(repository.root)
    except ConfigurationError as error:
        session.warn(f"paths are written from the account repository's root, not git's: {error}")
        return ""
    below = repository.root.relative_to(top) if top and repository.root.is_relative_to(top) else Path()
    return f"{below.as_posix()}/" if below.parts else ""


def _inside(session: Session, repository: Repository, given: Path) -> str:
    """The path relative to the repository's root, with `/`. Raises UsageError for one that is not in it."""
    from kamcli.errors import UsageError
    from kamcli.repository import sealed

    root, path = repository.root, session.start / given
    past = session.state() is not None
    if not past and not path.exists():
        raise UsageError(f"there is no file or folder {path}", do="check its spelling")
    absolute = path.parent.resolve() / path.name if path.is_symlink() else path.resolve()
    if not absolute.is_relative_to(root.resolve() if past else root):
        raise UsageError(f"{path} is not in the account repository {root}")
    found = sealed.shown(absolute.relative_to(root.resolve() if past else root).as_posix())
    below = "" if found == "." else f"{found}/"
    if past and not any(each == found or each.startswith(below) for each in repository.source.paths()):
        raise UsageError(f"there was no file or folder {given} then", do="check its spelling")
    return found
