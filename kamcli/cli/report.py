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
    Entry("plan", "kamcli.cli.plan:plan_command", "Reports", "Plan, fact and forecast, per manager and customer."),
    Entry(
        "receivables",
        "kamcli.cli.receivables:receivables_command",
        "Reports",
        "Who owes how much, for how long, against which limit.",
    ),
    Entry(
        "renewals",
        "kamcli.cli.renewals:renewals_command",
        "Reports",
        "Which contracts end soon, and how much revenue stands on them.",
    ),
    Entry("value", "kamcli.cli.value:value_command", "Reports", "What each customer is worth to us, and we to it."),
    Entry(
        "whitespace",
        "kamcli.cli.whitespace:whitespace_command",
        "Reports",
        "What others of the holding or the industry buy, and a customer does not.",
    ),
)


@click.group("report", cls=LazyGroup, entries=REPORTS, subcommand_metavar="REPORT …")
@options.examples("kam report concentration", "kam report concentration --help")
def report_command() -> None:
    """Reports on the whole company."""
