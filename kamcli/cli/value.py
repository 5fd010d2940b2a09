"""`kam report value`: parses and prints; what is in the report is decided below."""

from __future__ import annotations

import click

from kamcli.cli import options
from kamcli.cli.answers import remembered
from kamcli.cli.session import Session, pass_session


@click.command("value")
@options.period()
@options.skip_unreadable
@options.formats()
@pass_session
@options.examples("kam report value", "kam report value --period 2025 --format csv")
@remembered()
def value_command(session: Session, period: str | None, skip_unreadable: bool, output_format: str) -> None:
    """What each customer is worth to us, and we to it.

    Margin, cost to serve and what is left, discounts and concessions, and the latest assessment of value given and
    received; over the last twelve full months unless --period says otherwise.
    """
    from kamcli.model import dates
    from kamcli.render.value import value_text
    from kamcli.reports.value import value_report

    repository = session.repository()
    today = session.day(repository.company)
    chosen = (
        dates.rolling_months(today, repository.policy.limits.revenue.period_months)
        if period is None
        else dates.period(period, today, repository.company.fiscal_year_start)
    )
    report = value_report(repository, chosen, today, skip=skip_unreadable)
    for line in report.left_out:
        session.warn(f"left out: {line}")
    session.result(value_text(report, output_format))
