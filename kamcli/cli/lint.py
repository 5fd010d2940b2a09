"""`kam lint`: everything that is missing or wrong, in one run."""

from __future__ import annotations

from pathlib import Path

import click

from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session


@click.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH…]")
@click.option(
    "-f",
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to write the findings.",
)
@pass_session
@examples(
    "kam lint",
    "kam lint accounts/acme               only what is wrong in there",
    "kam lint --format json | jq '.findings[].code'",
)
def lint_command(session: Session, paths: tuple[Path, ...], output_format: str) -> int:
    """Say what is missing or wrong, and what to do about it.

    Checks every file of the account repository against its format, its schemas (by the circle of the
    account) and the records it refers to. With PATH, everything is checked, but only findings in
    those files and folders are shown. Exit status 1 if an error is shown.
    """
    from kamcli.lint import lint
    from kamcli.render import findings

    repository = session.repository(tolerant=True)
    wanted = [_inside(repository.root, session.start / path) for path in paths]
    report = lint(repository, session.day(repository.company)).below(wanted)
    session.result(findings.json(report) if output_format == "json" else findings.text(report))
    session.note(findings.summary(report))
    return 1 if report.failed else 0


def _inside(root: Path, path: Path) -> str:
    """The path relative to the repository's root, with `/`. Raises UsageError for one that is not in it."""
    from kamcli.errors import UsageError

    if not path.exists():
        raise UsageError(f"there is no file or folder {path}", do="check its spelling")
    absolute = path.parent.resolve() / path.name if path.is_symlink() else path.resolve()
    if not absolute.is_relative_to(root):
        raise UsageError(f"{path} is not in the account repository {root}")
    return absolute.relative_to(root).as_posix()
