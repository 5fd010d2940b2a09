"""`kam report`: reports on the whole company. Parses and prints; what is in a report is decided below."""

from __future__ import annotations

import click

from kamcli.cli import options
from kamcli.cli.session import Session, pass_session

DIMENSIONS = (
    "account",
    "holding",
    "legal-entity",
    "manager",
    "seller",
    "sold-by",
    "circle",
    "industry",
    "country",
    "product",
)
"""Names of `kamcli.reports.concentration.DIMENSIONS`; repeated so that help imports no reports (a test compares)."""

ROWS_FOR_PEOPLE = 15
SAID = 20
"""How many of the places that are left out are said on stderr; the report itself has them all."""


@click.group("report", subcommand_metavar="REPORT …")
@options.examples("kam report concentration", "kam report concentration --help")
def report_command() -> None:
    """Reports on the whole company."""


@report_command.command("concentration")
@options.period()
@click.option(
    "--by",
    "dimension",
    type=click.Choice(DIMENSIONS, case_sensitive=False),
    default="account",
    show_default=True,
    help="What to group revenue by.",
)
@click.option(
    "--top",
    type=click.IntRange(min=0),
    metavar="N",
    help=f"Show the N largest, the rest in one row. [default: {ROWS_FOR_PEOPLE} in table and md, else all]",
)
@click.option(
    "--exclude-related/--include-related",
    "exclude_related",
    default=None,
    help="Leave related parties out, or count them. [default: as policy/limits.yaml says]",
)
@options.skip_unreadable
@options.formats()
@pass_session
@options.examples(
    "kam report concentration",
    "kam report concentration --period 2025 --by holding",
    "kam report concentration --period all --format json",
)
def concentration_command(
    session: Session,
    period: str | None,
    dimension: str,
    top: int | None,
    exclude_related: bool | None,
    skip_unreadable: bool,
    output_format: str,
) -> None:
    """How much of revenue hangs on few clients.

    Shares, CR, HHI, Gini and the share of key accounts, over the last twelve full months unless
    --period says otherwise. Amounts are in the currency of kam.yaml, net of VAT.
    """
    from kamcli.model import dates
    from kamcli.render.concentration import concentration_text
    from kamcli.reports.concentration import concentration
    from kamcli.reports.concentration.view import top as largest

    repository = session.repository()
    today = session.day(repository.company)
    chosen = (
        dates.rolling_months(today, repository.policy.limits.revenue.period_months)
        if period is None
        else dates.period(period, today, repository.company.fiscal_year_start)
    )
    report = concentration(
        repository, chosen, today, by=dimension, exclude_related=exclude_related, skip=skip_unreadable
    )
    if top is None and output_format in ("table", "md"):
        top = ROWS_FOR_PEOPLE
    _say(session, report.left_out, report.unknown_accounts, report.unknown_parents)
    session.result(concentration_text(report, largest(report.rows, top, report.dimension.many), output_format))


def _say(session: Session, left_out: tuple[str, ...], accounts: tuple[str, ...], parents: tuple[str, ...]) -> None:
    """Say on stderr what makes the figures other than the reader may think."""
    if left_out:
        more = [f"  … and {len(left_out) - SAID} more"] if len(left_out) > SAID else []
        lines = [f"  {line}" for line in left_out[:SAID]]
        session.warn("\n".join(["left out, because it cannot be used:", *lines, *more]))
    for ids, what in ((accounts, "sales lines name accounts"), (parents, "accounts name parents")):
        if ids:
            more_ids = f" and {len(ids) - SAID} more" if len(ids) > SAID else ""
            session.note(
                f"{what} that are not in the repository, counted under the id they give: "
                f"{', '.join(ids[:SAID])}{more_ids}"
            )
