"""`kam report plan`: parses and prints; what is in the report is decided below."""

from __future__ import annotations

import click

from kamcli.cli import options
from kamcli.cli.answers import remembered
from kamcli.cli.session import Session, pass_session


@click.command("plan")
@click.option(
    "--year",
    type=click.IntRange(1900, 9998),
    metavar="YEAR",
    help="The fiscal year that began then. [default: this one]",
)
@options.skip_unreadable
@options.formats()
@pass_session
@options.examples("kam report plan", "kam report plan --year 2025 --format csv")
@remembered()
def plan_command(session: Session, year: int | None, skip_unreadable: bool, output_format: str) -> None:
    """Plan, fact and forecast, per manager and customer.

    Plans come from plans/<year>.yaml, the fact is revenue as in the concentration report, and the forecast adds the
    open deals, weighted by their probability.
    """
    from kamcli.render.plan import plan_text
    from kamcli.reports.plan import plan_report

    repository = session.repository()
    report = plan_report(repository, session.day(repository.company), year=year, skip=skip_unreadable)
    for line in report.left_out:
        session.warn(f"left out: {line}")
    session.result(plan_text(report, output_format))
