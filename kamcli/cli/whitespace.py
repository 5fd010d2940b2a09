"""`kam report whitespace`: parses and prints; what is in the report is decided below."""

from __future__ import annotations

from decimal import Decimal

import click

from kamcli.cli import completing, options
from kamcli.cli.answers import remembered
from kamcli.cli.session import Session, pass_session

UNITS = ("account", "legal-entity", "site")
"""Those of `kamcli.reports.whitespace`; repeated because help must import no report (a test compares)."""
ROWS_FOR_PEOPLE = 20


@click.command("whitespace")
@click.argument("account", required=False, type=completing.Id("account"))
@click.option(
    "--by",
    type=click.Choice(UNITS, case_sensitive=False),
    default="account",
    show_default=True,
    help="Whose gaps.",
)
@options.period()
@click.option(
    "--least",
    type=click.IntRange(1, 100),
    default=50,
    show_default=True,
    metavar="PERCENT",
    help="How many of an industry must buy a product for it to be missing elsewhere.",
)
@click.option(
    "--top",
    type=click.IntRange(min=0),
    metavar="N",
    help=f"Show the first N gaps. [default: {ROWS_FOR_PEOPLE} in table and md, else all]",
)
@options.skip_unreadable
@options.formats()
@pass_session
@options.examples(
    "kam report whitespace",
    "kam report whitespace acme --by legal-entity",
    "kam report whitespace --by site --format csv",
)
@remembered()
def whitespace_command(
    session: Session,
    account: str | None,
    by: str,
    period: str | None,
    least: int,
    top: int | None,
    skip_unreadable: bool,
    output_format: str,
) -> None:
    """What others of the holding or the industry buy, and a customer does not.

    With ACCOUNT, what is sold to each unit of its holding, side by side, and what is missing there. Over the last
    twelve full months unless --period says otherwise.
    """
    from kamcli.model import dates
    from kamcli.model.entity import Entity
    from kamcli.query.lookup import lookup
    from kamcli.render.whitespace import whitespace_text
    from kamcli.reports.whitespace import whitespace

    repository = session.repository()
    today = session.day(repository.company)
    chosen = (
        dates.rolling_months(today, repository.policy.limits.revenue.period_months)
        if period is None
        else dates.period(period, today, repository.company.fiscal_year_start)
    )
    wanted = lookup(repository.snapshot, account, (Entity.ACCOUNT,)).id if account is not None else None
    report = whitespace(repository, chosen, by=by, account=wanted, least=Decimal(least), skip=skip_unreadable)
    for line in report.left_out:
        session.warn(f"left out: {line}")
    if top is None and output_format in ("table", "md"):
        top = ROWS_FOR_PEOPLE
    session.result(whitespace_text(report, top, output_format))
