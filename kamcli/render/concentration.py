"""The concentration report as text, in each of the formats: headline, rows, notes. Computes no figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from kamcli.render.bars import Bars, with_bars
from kamcli.render.concentration_contract import contract, rows_grid, trend_grid
from kamcli.render.exact import json_text
from kamcli.render.headline import counted, headline, some
from kamcli.render.judgement import basis, judgement
from kamcli.render.layout import grid
from kamcli.render.movement import break_evens, compared, supposed
from kamcli.render.number import shown
from kamcli.render.page import FOR_PEOPLE, left_out, page
from kamcli.render.ratio import number, percent
from kamcli.render.shape import Column, Grid
from kamcli.render.text import markdown_safe, one_line
from kamcli.reports.concentration.outlook import NOTHING_ASKED, Outlook
from kamcli.reports.concentration.report import Candidates, Concentration
from kamcli.reports.concentration.trend import Point
from kamcli.reports.concentration.view import Kind, Row

SOURCES = {"sales": "the sales ledger", "invoices": "tax invoices and credit notes among the interactions"}


def concentration_text(
    report: Concentration,
    rows: Sequence[Row],
    format: str,  # noqa: A002 - the option's word
    outlook: Outlook = NOTHING_ASKED,
    bars: Bars | None = None,
) -> str:
    """Write the report in one of kamcli.render.FORMATS; `rows` are those of its rows that are to be shown.

    The `outlook` is what was asked for beside them; in csv, tsv and jsonl the points of its trend are the rows. `bars`
    are drawn in tables only.
    """
    if format == "json":
        return json_text(contract(report, rows, outlook)) + "\n"
    if format in FOR_PEOPLE:
        return _for_people(report, rows, format, outlook, bars if format == "table" else None)
    return grid(trend_grid(outlook.trend) if outlook.trend else rows_grid(rows), format)


def _for_people(
    report: Concentration,
    rows: Sequence[Row],
    format: str,  # noqa: A002
    outlook: Outlook,
    bars: Bars | None,
) -> str:
    about = _about(report)
    if not report.lines:
        return page(_title(report), f"{about}\n\n{_nothing(report)}".rstrip("\n"), (), _notes(report), format)
    said = judgement(report)
    about += "\n\n" + ("\n".join(said) if format == "table" else markdown_safe(" ".join(said)))
    grids = (headline(report, outlook.exposure), _table(report, rows, bars), *_beside(report, outlook, bars))
    notes = [*break_evens(outlook.break_even, report.currency, basis(report)), *_notes(report)]
    return page(_title(report), about, grids, notes, format)


def _title(report: Concentration) -> str:
    return f"Concentration of {basis(report)} by {report.dimension.one}"


def _beside(report: Concentration, outlook: Outlook, bars: Bars | None) -> Iterable[Grid]:
    if outlook.trend:
        yield with_bars(_trend(report, outlook.trend), [point.total for point in outlook.trend], bars)
    if outlook.movement:
        yield from compared(outlook.movement)
    if outlook.scenario:
        yield supposed(outlook.scenario, report.currency, basis(report))


def _about(report: Concentration) -> str:
    return (
        f"{_days(report)}, in {report.currency}, from {SOURCES[report.source]} "
        f"({counted(report.lines, 'line', 'lines')})."
    )


def _days(report: Concentration) -> str:
    period = report.period
    if period.first is None and period.last is None:
        ledger = f" ({report.ledger_first} to {report.ledger_last})" if report.ledger_first else ""
        return f"All time{ledger}"
    days = f"{period.first or 'the beginning'} to {period.last or 'the end'}"
    name = one_line(period.name)
    return days if ".." in name else f"{name[:1].upper()}{name[1:]} ({days})"


def _nothing(report: Concentration) -> str:
    if report.ledger_first is None or report.ledger_last is None:
        if report.source == "sales":
            return "There is no revenue: sales/ has no lines. `kam import` brings them in from accounting.\n"
        return "There is no revenue: no interaction is a tax invoice or a credit note.\n"
    if report.counting.basis == "margin" and report.costs.without:
        lines = counted(report.costs.without, "line", "lines")
        return f"There is no margin to be known: no line of this period has a cost ({lines}).\n"
    if report.recurrence is not None and report.counting.only and report.costs.revenue:
        return f"There is no {basis(report)} in this period: no line names such a product.\n"
    if report.related.excluded and report.related.accounts:
        return "There is no revenue in this period but that of related parties, which are left out.\n"
    first, last = report.ledger_first, report.ledger_last
    when = f"from {first} to {last}" if first != last else f"on {first}"
    return f"There is no revenue in this period. There is some {when}: try --period all.\n"


def _table(report: Concentration, rows: Sequence[Row], bars: Bars | None) -> Grid:
    columns = (
        Column("rank", "#", "right"),
        Column("name", report.dimension.one.capitalize()),
        Column("id", "Id"),
        Column("amount", report.currency, "right", digits=2),
        Column("share", "Share, %", "right", digits=2),
        Column("cumulative_share", "Cumulative, %", "right", digits=2),
        Column("class", "Class"),
    )
    body = [
        (
            rank if row.kind is Kind.GROUP else None,
            row.name if row.kind is not Kind.OTHERS else f"{row.groups} other {report.dimension.many}",
            row.id if row.id != row.name else None,
            row.amount,
            percent(row.share),
            percent(row.cumulative),
            row.abc,
        )
        for rank, row in enumerate(rows, 1)
    ]
    whole = Decimal(100) if report.total > 0 else None
    body.append((None, "Total", None, report.total, whole, None, None))
    amounts = [None if row.kind is Kind.OTHERS else row.amount for row in rows]
    return with_bars(Grid(columns, tuple(body)), [*amounts, None], bars)


def _trend(report: Concentration, points: Sequence[Point]) -> Grid:
    columns = (
        Column("period", "Period"),
        Column("total", report.currency, "right", digits=2),
        Column("customers", "Customers", "right"),
        Column("key_share", "Key, %", "right", digits=2),
        Column("largest_share", "Largest, %", "right", digits=2),
        Column("largest", "Largest account"),
        Column("hhi", "HHI", "right", digits=0),
    )
    body = tuple(
        (
            point.period.name,
            point.total,
            point.customers,
            percent(point.key_share),
            percent(point.largest_share),
            point.largest,
            number(point.hhi),
        )
        for point in points
    )
    return Grid(columns, body)


def _notes(report: Concentration) -> list[str]:
    notes: list[str] = []
    if any(row.kind is not Kind.GROUP for row in report.rows):
        notes.append(
            f"Shares are of the total. Rows that are no {report.dimension.one} are in the total, "
            "but add to no CR, HHI, effective number or Gini, which may really be higher."
        )
    if report.measures.zero or report.measures.negative:
        notes.append(
            f"{report.dimension.many.capitalize()} with zero or negative {report.counting.basis} are in the total and "
            "in the list, and add to no CR, HHI, effective number or Gini; shares of the others may pass 100 %."
        )
    if report.candidates is not None and report.candidates.accounts:
        notes.append(_candidates_note(report.candidates))
    if report.key.unknown:
        notes.append(
            f"{shown(report.key.unknown)} {report.currency} is of days before an account's circle_log begins: "
            "which circle it was in then is not known, and it counts as not key."
        )
    if report.counting.basis == "margin":
        notes.append(
            "Margin is amount less cost, of the lines with a cost only; disclosure is by revenue, as the laws ask. The "
            "thresholds were made for revenue."
        )
    if report.related.accounts:
        what = "are left out" if report.related.excluded else "are counted; --exclude-related leaves them out"
        notes.append(
            f"Related parties ({some(report.related.accounts)}), {shown(report.related.amount)} {report.currency}, "
            f"{what}."
        )
    if report.dimension.name == "manager" or report.manager is not None:
        notes.append("Managers are those of the day of each line, as far as former_managers of the accounts says.")
    if report.dimension.name in ("holding", "control-group"):
        notes.append("Holdings are those of the day of each line, as far as former_parents of the accounts says.")
    if report.lines:
        notes.append(
            "Thresholds are the company's own (policy/limits.yaml). Sources: key accounts and clients D18, "
            "managers D19, candidates D10, disclosure ASC 280-10-50-42 and IFRS 8.34; see docs/concentration.md."
        )
    return [*notes, *left_out(report.left_out)]


def _candidates_note(found: Candidates) -> str:
    names = some([f"{each.name} ({each.purchases})" for each in found.accounts])
    least = counted(found.least, "purchase", "purchases")
    return f"Not key, but at least {least} from {found.first} to {found.last}: {names}."
