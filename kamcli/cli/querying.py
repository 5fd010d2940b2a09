"""What `kam query` and `kam list --where` share: parameters, the clock, and the lint's findings as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from datetime import date

    from kamcli.query.listing import Condition
    from kamcli.query.moment import Moment
    from kamcli.query.sql.bounds import Bounds
    from kamcli.repository import Repository

F = TypeVar("F", bound=Callable[..., Any])

TIMEOUT = 10.0
"""Seconds that a query may run, unless told otherwise."""


def pairs(ctx: click.Context, parameter: click.Parameter, values: Iterable[str], form: str) -> dict[str, str]:
    """Take options NAME=VALUE apart; `form` says how they are written, for the message."""
    found = {}
    for value in values:
        name, separator, wanted = value.partition("=")
        if not separator or not name.strip():
            raise click.BadParameter(f"'{value}' is not {form}.", ctx, parameter)
        found[name.strip()] = wanted.strip()
    return found


def _given(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    return pairs(ctx, parameter, [value.lstrip(":") for value in values], "NAME=VALUE, such as manager=anna")


def parameters(command: F) -> F:
    """`--param NAME=VALUE`, passed to the command as the dict `given`."""
    return click.option(
        "--param",
        "given",
        callback=_given,
        multiple=True,
        metavar="NAME=VALUE",
        help="The value of a parameter :NAME in the SQL (1, 2, … for ?). :today is there unasked.",
    )(command)


def bounds(timeout: float = TIMEOUT) -> Bounds:
    """The bounds of a query, by this machine's clock."""
    from time import monotonic

    from kamcli.query.sql.bounds import Bounds

    return Bounds(monotonic, timeout=timeout)


def condition(moment: Moment, text: str, given: dict[str, str]) -> Condition:
    """The condition of `--where`."""
    from kamcli.query import asking

    return asking.condition(moment, text, given, bounds())


def moment_with_findings(repository: Repository, today: date, *, skip: bool) -> Moment:
    """The repository on a day, with the lint's findings where a query asks for them."""
    from kamcli.query.moment import Moment

    def findings() -> Iterable[Any]:
        from kamcli.lint import lint

        return lint(repository, today).findings

    return Moment(repository, today, skip=skip, findings=findings)
