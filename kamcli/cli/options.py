"""Options that several commands share, so that they read and behave alike everywhere. Decorators only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("table", "json", "jsonl", "csv", "tsv", "md")
"""Names of `kamcli.render.FORMATS`; repeated here because help must not import the renderers (a test compares)."""


def formats(
    *, default: str = "table", only: Sequence[str] = FORMATS, parameter: str = "output_format"
) -> Callable[[F], F]:
    """`--format F`, passed to the command as `output_format`; `only` where a command has fewer, or others."""
    return click.option(
        "-f",
        "--format",
        parameter,
        type=click.Choice(list(only), case_sensitive=False),
        default=default,
        show_default=True,
        help="How to write the result.",
    )


def skip_unreadable(command: F) -> F:
    """`--skip-unreadable`: go on without the files that cannot be read, and say which."""
    return click.option(
        "--skip-unreadable",
        is_flag=True,
        help="Go on without files that cannot be read, and say which they are. Without it the command refuses.",
    )(command)


def period(*, default: str | None = None) -> Callable[[F], F]:
    """`--period P` as text; read it with `kamcli.model.dates.period`."""
    return click.option(
        "--period",
        metavar="PERIOD",
        default=default,
        show_default=default is not None,
        help="all, 2026, 2026-H1, 2026-Q2, 2026-03, FY2026, 12m (the last twelve full months) "
        "or 2026-01-01..2026-06-30.",
    )


class NewFolder(click.Path):
    """DIR of a command that makes a folder. Empty text, as of an unset variable, is not the folder one stands in."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; fails on empty text."""
        if not str(value).strip():
            self.fail("a folder needs a name; write . for the one you are in.", param, ctx)
        return super().convert(value, param, ctx)


def examples(*lines: str) -> Callable[[F], F]:
    """Put examples under a command's help, one line each. Stands below `@click.command`."""

    def add(function: F) -> F:
        text = "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))
        body = (function.__doc__ or "").rstrip()
        function.__doc__ = f"{_dedented(body)}\n\n{text}"
        return function

    return add


def _dedented(text: str) -> str:
    from inspect import cleandoc

    return cleandoc(text)
