"""`kam report receivables`: parses and prints; what is in the report is decided below."""

from __future__ import annotations

import click

from kamcli.cli import options
from kamcli.cli.answers import remembered
from kamcli.cli.session import Session, pass_session

GROUPINGS = ("account", "legal-entity", "manager")
"""Those of `kamcli.reports.receivables`; repeated because help must import no report (a test compares)."""


@click.command("receivables")
@click.option(
    "--by",
    type=click.Choice(GROUPINGS, case_sensitive=False),
    default="account",
    show_default=True,
    help="Whose debts.",
)
@options.skip_unreadable
@options.formats()
@pass_session
@options.examples(
    "kam report receivables",
    "kam report receivables --by legal-entity --format csv",
    "kam --today 2026-03-31 report receivables",
)
@remembered()
def receivables_command(session: Session, by: str, skip_unreadable: bool, output_format: str) -> None:
    """Who owes how much, for how long, against which limit.

    From the latest list of open items up to today: ageing, credit limits, and how much of all debts is owed by few.
    """
    from kamcli.render.receivables import receivables_text
    from kamcli.reports.receivables import receivables

    repository = session.repository()
    report = receivables(repository, session.day(repository.company), by=by, skip=skip_unreadable)
    for line in report.left_out:
        session.warn(f"left out: {line}")
    session.result(receivables_text(report, output_format))
