"""`kam report`: reports on the whole company, each in a module of its own. Imports none of them."""

from __future__ import annotations

import click

from kamcli.cli import options
from kamcli.cli.lazy import Entry, LazyGroup

REPORTS = (
    Entry(
        "concentration",
        "kamcli.cli.concentration:concentration_command",
        "Reports",
        "How much of revenue hangs on few clients.",
    ),
)


@click.group("report", cls=LazyGroup, entries=REPORTS, subcommand_metavar="REPORT …")
@options.examples("kam report concentration", "kam report concentration --help")
def report_command() -> None:
    """Reports on the whole company."""
