"""`kam report concentration`: parses and prints; what is in the report is decided below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamcli.cli import options
from kamcli.cli.answers import remembered
from kamcli.cli.session import Session, pass_session

if TYPE_CHECKING:
    from kamcli.render.bars import Bars
    from kamcli.reports.concentration import Concentration
    from kamcli.reports.concentration.movement import AsOf
    from kamcli.reports.concentration.trend import Point
    from kamcli.repository import Repository

DIMENSIONS = (
    "account",
    "holding",
    "control-group",
    "legal-entity",
    "manager",
    "seller",
    "sold-by",
    "circle",
    "industry",
    "country",
    "product",
    "currency",
    "recurrence",
)
"""Names of `kamcli.reports.concentration.DIMENSIONS`; repeated so that help imports no reports (a test compares)."""

CHARTS = ("pareto", "lorenz", "trend")
BASES = ("revenue", "margin")
"""Values of `kamcli.reports.concentration.counting.BASES`."""
PARTS = ("recurring", "one-off")
"""Values of `kamcli.reports.concentration.counting.PARTS`."""
STEPS = ("month", "quarter", "year")
"""Names of `kamcli.reports.concentration.trend.STEPS`."""
THEMES = ("light", "dark")
"""Values of `kamcli.render.charts.Theme`."""

ROWS_FOR_PEOPLE = 15
SAID = 20
"""How many of the places that are left out are said on stderr; the report itself has them all."""


def _charts(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, Path], ...]:
    found = []
    for value in values:
        kind, sign, file = value.partition("=")
        if not sign or kind not in CHARTS or not file:
            raise click.BadParameter(
                f"'{value}' is not KIND=FILE, such as pareto=pareto.svg; kinds are {', '.join(CHARTS)}.", ctx, parameter
            )
        found.append((kind, Path(file)))
    return tuple(found)


@click.command("concentration")
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
    "--basis",
    type=click.Choice(BASES, case_sensitive=False),
    default="revenue",
    show_default=True,
    help="Count revenue, or margin: amount less cost, of the lines that have a cost.",
)
@click.option(
    "--only",
    type=click.Choice(PARTS, case_sensitive=False),
    help="Count recurring or one-off business only, by recurring_products in policy/lists.yaml.",
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
@click.option(
    "--trend",
    "step",
    type=click.Choice(STEPS, case_sensitive=False),
    help="Also show the figures of each month, quarter or (fiscal) year of the period.",
)
@click.option(
    "--compare",
    metavar="PERIOD",
    help="Also compare with this period, or with the one of the same length before it: previous.",
)
@click.option(
    "--compare-at",
    metavar="REV|DATE",
    help="Compare with what was recorded then, of the same period or that of --compare.",
)
@click.option(
    "--what-if",
    "what_if",
    multiple=True,
    metavar="SUPPOSITION",
    help="Also show the figures if lose=acme, grow=acme:20%, add=newcomer:500000; several at once.",
)
@click.option(
    "--explain",
    metavar="ROW",
    help="Show the lines behind one row instead: its id or name, unknown or unallocated.",
)
@click.option(
    "--accept-differences",
    "differing",
    is_flag=True,
    help="Go on although the ledger differs from the control totals of its imports. Without it the report refuses.",
)
@click.option(
    "--bars/--no-bars",
    default=None,
    help="Draw bars in the table, or none. [default: bars on a terminal]",
)
@click.option(
    "--check",
    type=click.Choice(("alarm", "warning")),
    is_flag=False,
    flag_value="alarm",
    help="Exit with 1 where a figure is at alarm or dependence; with =warning, at warning or watch already.",
)
@click.option(
    "--chart",
    "charts",
    multiple=True,
    callback=_charts,
    metavar="KIND=FILE",
    help="Draw pareto, lorenz or trend into a file: .svg, .png, or .html that works without a network.",
)
@click.option(
    "--chart-theme", "theme", type=click.Choice(THEMES), default="light", show_default=True, help="Its colours."
)
@options.skip_unreadable
@options.formats()
@pass_session
@options.examples(
    "kam report concentration",
    "kam report concentration --period 2025 --by holding",
    "kam report concentration --period all --format json",
    "kam report concentration --period all --trend quarter",
    "kam report concentration --period 2025 --compare 2024",
    "kam report concentration --period 2025 --compare-at 2025-12-31    what has been rewritten since",
    "kam report concentration --what-if lose=acme,grow=beta:20%",
    "kam report concentration --by currency --basis margin",
    "kam report concentration --explain acme",
    "kam report concentration --check",
    "kam report concentration --chart pareto=pareto.svg --chart lorenz=lorenz.html",
)
@remembered(unless=lambda given: given["charts"] or given["compare_at"] or given["explain"])
def concentration_command(
    session: Session,
    period: str | None,
    dimension: str,
    basis: str,
    only: str | None,
    top: int | None,
    exclude_related: bool | None,
    step: str | None,
    compare: str | None,
    compare_at: str | None,
    what_if: tuple[str, ...],
    explain: str | None,
    differing: bool,
    bars: bool | None,
    check: str | None,
    charts: tuple[tuple[str, Path], ...],
    theme: str,
    skip_unreadable: bool,
    output_format: str,
) -> int:
    """How much of revenue hangs on few clients.

    Shares, CR, HHI, Gini and the share of key accounts, over the last twelve full months unless
    --period says otherwise. Amounts are in the currency of kam.yaml, net of VAT.
    """
    from kamcli.cli.outputs import refuse_to_overwrite
    from kamcli.model import dates
    from kamcli.render.concentration import concentration_text
    from kamcli.reports.concentration.counting import Counting
    from kamcli.reports.concentration.outlook import Settings, explained, failed, look
    from kamcli.reports.concentration.scenario import parse
    from kamcli.reports.concentration.view import top as largest

    if explain is not None:
        _alone(
            {
                "--trend": step,
                "--compare": compare or compare_at,
                "--what-if": what_if,
                "--check": check,
                "--chart": charts,
            }
        )
    repository = session.repository()
    today = session.day(repository.company)
    starts = repository.company.fiscal_year_start
    refuse_to_overwrite(repository.root, [session.start / file for _, file in charts], "the picture")
    chosen = (
        dates.rolling_months(today, repository.policy.limits.revenue.period_months)
        if period is None
        else dates.period(period, today, starts)
    )
    other = (
        dates.previous(chosen) if compare == "previous" else dates.period(compare, today, starts) if compare else None
    )
    settings = Settings(
        today=today,
        counting=Counting(dimension, basis, only, exclude_related, skip_unreadable, differing),
        step=step or ("month" if any(kind == "trend" for kind, _ in charts) else None),
        compare=other,
        then=_then(session, compare_at) if compare_at is not None else None,
        suppositions=tuple(each for text in what_if for each in parse(text)),
        account_of=lambda wanted: _account(repository, wanted),
    )
    if explain is not None:
        from kamcli.render.explanation import explanation_text

        session.result(explanation_text(explained(repository, chosen, settings, explain), output_format))
        return 0
    with session.busy("adding up revenue"):
        report, outlook = look(repository, chosen, settings)
    for kind, file in charts:
        _draw(session, report, outlook.trend, kind, file, theme)
    _say(session, report.left_out, report.unknown_accounts, report.unknown_parents)
    if top is None and output_format in ("table", "md"):
        top = ROWS_FOR_PEOPLE
    rows = largest(report.rows, top, report.dimension.many)
    shown = outlook if step else replace(outlook, trend=())
    session.result(concentration_text(report, rows, output_format, shown, _bars(bars)))
    return 1 if check and failed(report, outlook, strict=check == "warning") else 0


def _account(repository: Repository, wanted: str) -> str:
    """The id of the account that somebody means."""
    from kamcli.model.entity import Entity
    from kamcli.query.lookup import lookup

    return lookup(repository.snapshot, wanted, (Entity.ACCOUNT,)).id


def _then(session: Session, wanted: str) -> tuple[Repository, AsOf]:
    """The repository as it was in a commit or at the end of a day, and which that is."""
    from kamcli.reports.concentration.movement import AsOf

    state = session.state_of(wanted)
    return session.past(state), AsOf(state.commit, state.day)


def _alone(others: Mapping[str, object]) -> None:
    """--explain shows lines instead of the report, and so none of what belongs to the report."""
    from kamcli.errors import UsageError

    asked = [name for name, value in others.items() if value]
    if asked:
        raise UsageError(f"--explain goes without {' and '.join(asked)}", do="run the report a second time for those")


def _bars(asked: bool | None) -> Bars | None:
    """Bars as asked for; unasked, on a terminal as many as fit. ASCII where the language settings are not of UTF-8."""
    import locale
    import sys

    if asked is False or (asked is None and not (sys.stdout is not None and sys.stdout.isatty())):
        return None
    import shutil

    from kamcli.render.bars import Bars

    plain = not locale.getpreferredencoding(False).lower().replace("-", "").startswith("utf8")
    return Bars(None if asked else shutil.get_terminal_size().columns, plain)


def _draw(
    session: Session, report: Concentration, points: tuple[Point, ...], kind: str, file: Path, theme: str
) -> None:
    """Write one picture to its file. Raises UsageError where there is nothing to draw."""
    from kamcli import atomic
    from kamcli.errors import UsageError
    from kamcli.render import charts
    from kamcli.render.judgement import basis

    if report.total <= 0:
        raise UsageError(f"{file} was not drawn: there is no revenue above zero in this period", do="try --period all")
    paper = charts.Theme(theme)
    chart = {
        "pareto": lambda: charts.pareto(report, paper),
        "lorenz": lambda: charts.lorenz(report, paper),
        "trend": lambda: charts.trend(points, report.currency, paper, basis(report)),
    }[kind]()
    atomic.write(session.start / file, charts.drawn(chart, file.suffix.removeprefix(".").lower(), paper))
    session.note(f"Drew {file}.")


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
