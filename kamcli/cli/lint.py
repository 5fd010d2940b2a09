"""`kam lint`: everything that is missing or wrong, in one run, in the formats that people, CI and code hosts read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session
from kamcli.render.findings import FORMATS, FROM_GIT_ROOT, STATISTICS, View, summary

if TYPE_CHECKING:
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
@pass_session
@examples(
    "kam lint",
    "kam lint accounts/acme               only what is wrong in there",
    "kam lint --statistics                where there is most to do",
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
) -> int:
    """Say what is missing or wrong, and what to do about it.

    Checks every file of the account repository against its format, its schemas (by the circle of the
    account), the records it refers to, and the rules of good account management. With PATH, everything
    is checked, but only findings in those files and folders are shown. Exit status 1 if an error is shown.
    """
    from kamcli import atomic
    from kamcli.errors import UsageError
    from kamcli.lint import lint
    from kamcli.repository import open_repository

    writers = STATISTICS if statistics else FORMATS
    if output_format not in writers:
        raise UsageError(f"statistics cannot be written as {output_format}", do=f"take one of {', '.join(STATISTICS)}")
    repository = open_repository(session.start, tolerant=True)
    shown = [_inside(repository.root, session.start / path) for path in paths]
    report = lint(repository, session.day(repository.company)).below(shown)
    chosen = {output_format, *(name for name, _ in outputs)}
    prefix = _prefix(session, repository) if chosen & FROM_GIT_ROOT else ""
    for name, file in outputs:
        atomic.write(session.start / file, _bytes(FORMATS[name](View(report, repository, prefix))))
    view = View(report, repository, prefix, colour=session.colour and output_file is None)
    if output_file is not None:
        atomic.write(session.start / output_file, _bytes(writers[output_format](view)))
    else:
        session.result(writers[output_format](view))
    session.note(summary(view))
    return 1 if report.failed else 0


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _prefix(session: Session, repository: Repository) -> str:
    """The way from the root of git's repository to the account repository, as `crm/`; '' where they are one."""
    from kamcli import gitrepo
    from kamcli.errors import ConfigurationError

    try:
        top = gitrepo.top_level(repository.root)
    except ConfigurationError as error:
        session.warn(f"paths are written from the account repository's root, not git's: {error}")
        return ""
    below = repository.root.relative_to(top) if top and repository.root.is_relative_to(top) else Path()
    return f"{below.as_posix()}/" if below.parts else ""


def _inside(root: Path, path: Path) -> str:
    """The path relative to the repository's root, with `/`. Raises UsageError for one that is not in it."""
    from kamcli.errors import UsageError

    if not path.exists():
        raise UsageError(f"there is no file or folder {path}", do="check its spelling")
    absolute = path.parent.resolve() / path.name if path.is_symlink() else path.resolve()
    if not absolute.is_relative_to(root):
        raise UsageError(f"{path} is not in the account repository {root}")
    return absolute.relative_to(root).as_posix()
