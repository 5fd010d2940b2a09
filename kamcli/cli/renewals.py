"""`kam report renewals`: parses and prints; what is in the report is decided below."""

from __future__ import annotations

import click

from kamcli.cli import options
from kamcli.cli.answers import remembered
from kamcli.cli.session import Session, pass_session


@click.command("renewals")
@click.option(
    "--months",
    type=click.IntRange(1, 120),
    metavar="N",
    help="How far to look ahead. [default: renewals.months in policy/limits.yaml]",
)
@options.skip_unreadable
@options.formats()
@pass_session
@options.examples("kam report renewals", "kam report renewals --months 6 --format md")
@remembered()
def renewals_command(session: Session, months: int | None, skip_unreadable: bool, output_format: str) -> None:
    """Which contracts end soon, and how much revenue stands on them.

    Revenue is that of the last full months, as in the concentration report. Contracts that ended already are
    listed where no other contract of the account lasts longer.
    """
    from kamcli.render.renewals import renewals_text
    from kamcli.reports.renewals import renewals

    repository = session.repository()
    report = renewals(repository, session.day(repository.company), months=months, skip=skip_unreadable)
    for line in report.left_out:
        session.warn(f"left out: {line}")
    session.result(renewals_text(report, output_format))
