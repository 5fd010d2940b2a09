"""The concentration report as text, in each of the formats: headline, rows, notes. Computes no figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from kamcli.model.money import plain
from kamcli.render.concentration_contract import contract, rows_grid, trend_grid
from kamcli.render.exact import json_text
from kamcli.render.layout import grid
from kamcli.render.movement import break_evens, compared, supposed
from kamcli.render.number import NOTHING, shown
from kamcli.render.page import FOR_PEOPLE, page
from kamcli.render.ratio import number, percent
from kamcli.render.shape import Column, Grid
from kamcli.render.text import one_line
from kamcli.reports.concentration.outlook import NOTHING_ASKED, Outlook
from kamcli.reports.concentration.report import Candidates, Client, Concentration
from kamcli.reports.concentration.trend import Point
from kamcli.reports.concentration.view import Kind, Row

SOURCES = {"sales": "the sales ledger", "invoices": "tax invoices and credit notes among the interactions"}
NAMED = 5
"""How many candidates and disclosed clients the headline names."""


def concentration_text(
    report: Concentration,
    rows: Sequence[Row],
    format: str,  # noqa: A002 - the option's word
    outlook: Outlook = NOTHING_ASKED,
) -> str:
    """Write the report in one of kamcli.render.FORMATS; `rows` are those of its rows that are to be shown.

    The `outlook` is what was asked for beside them; in csv, tsv and jsonl the points of its trend are the rows.
    """
    if format == "json":
        return json_text(contract(report, rows, outlook)) + "\n"
    if format in FOR_PEOPLE:
        return _for_people(report, rows, format, outlook)
    return grid(trend_grid(outlook.trend) if outlook.trend else rows_grid(rows), format)


def _for_people(report: Concentration, rows: Sequence[Row], format: str, outlook: Outlook) -> str:  # noqa: A002
    about = _about(report)
    if not report.lines:
        return page(_title(report), f"{about}\n\n{_nothing(report)}".rstrip("\n"), (), _notes(report), format)
    grids = (_headline(report), _table(report, rows), *_beside(report, outlook))
    notes = [*break_evens(outlook.break_even, report.currency), *_notes(report)]
    return page(_title(report), about, grids, notes, format)


def _title(report: Concentration) -> str:
    return f"Concentration of revenue by {report.dimension.one}"


def _beside(report: Concentration, outlook: Outlook) -> Iterable[Grid]:
    if outlook.trend:
        yield _trend(report, outlook.trend)
    if outlook.movement:
        yield from compared(outlook.movement)
    if outlook.scenario:
        yield supposed(outlook.scenario, report.currency)


def _about(report: Concentration) -> str:
    return (
        f"{_days(report)}, in {report.currency}, from {SOURCES[report.source]} "
        f"({_count(report.lines, 'line', 'lines')})."
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
    if report.related.excluded and report.related.accounts:
        return "There is no revenue in this period but that of related parties, which are left out.\n"
    return (
        f"There is no revenue in this period. There is some from {report.ledger_first} to {report.ledger_last}: "
        "try --period all.\n"
    )


def _headline(report: Concentration) -> Grid:
    columns = (Column("what", "What"), Column("value", "Value", "right", digits=2), Column("meaning", "What it means"))
    return Grid(columns, (*_verdicts(report), *_measured(report), *_checks(report)))


def _verdicts(report: Concentration) -> Iterable[tuple[str, str, str]]:
    yield "Revenue", shown(report.total), _people(report)
    yield "Key accounts", _percent(report.key.share), report.key.verdict.words
    before: Client | None = None
    for what, client in (
        ("Largest account", report.largest_account),
        ("Largest holding", report.largest_holding),
        ("Under common control", report.largest_group),
    ):
        if client is not None:
            same = before is not None and before.accounts == client.accounts
            yield (
                what,
                _percent(client.share),
                "the same client" if same else f"{_named(client)}; {client.verdict.words}",
            )
            before = client
    if (manager := report.manager) is not None:
        yield "Largest manager", _percent(manager.share), f"{manager.name}; {manager.verdict.words}"
    if report.total > 0:
        words = f"to be disclosed, with {plain(report.thresholds.disclosure)} % or more"
        names = _some([client.name for client in report.disclosure])
        yield "Disclosure", str(len(report.disclosure)), f"{words}: {names}" if names else f"clients {words}"


def _people(report: Concentration) -> str:
    found = report.customers
    words = _count(found.customers, "customer", "customers")
    beside = [f"{n} with {what} revenue" for n, what in ((found.zero, "zero"), (found.negative, "negative")) if n]
    return f"from {words}" + (f", {' and '.join(beside)}" if beside else "")


def _measured(report: Concentration) -> Iterable[tuple[str, str, str]]:
    found, many = report.measures, report.dimension.many
    if found.hhi is None:
        yield "Measures", NOTHING, "not defined: the total is not above zero"
        return
    for count, ratio in ((1, found.cr1), (3, found.cr3), (5, found.cr5), (10, found.cr10)):
        which = f"{count} largest {many}" if count > 1 else f"largest {report.dimension.one}"
        yield f"CR{count}", _percent(ratio), f"share of the {which}"
    yield "HHI", shown(number(found.hhi)), "from 0 (many small ones) to 10 000 (a single one)"
    effective = number(found.effective_number)
    yield "Effective number", shown(effective), f"as concentrated as so many {many} of equal size"
    yield "Gini", shown(number(found.gini), 4), f"0 if all were equal; among {found.counted} with revenue above zero"
    if found.theil is not None and found.shannon is not None:
        yield "Hall–Tideman", shown(number(found.hall_tideman), 4), "1 if one had everything; small where many share"
        yield "Theil", shown(found.theil, 4), "0 if all were equal"
        yield "Shannon", shown(found.shannon, 4), "0 if one had everything"
    if found.fewest is None:
        yield "80 % of revenue", NOTHING, f"all {many} together do not bring 80 % of the total"
    else:
        words = _count(found.fewest, report.dimension.one, many, number=False)
        yield "80 % of revenue", str(found.fewest), f"{words} bring{'s' if found.fewest == 1 else ''} it"


def _checks(report: Concentration) -> Iterable[tuple[str, str, str]]:
    if report.candidates is not None:
        number_of_them = len(report.candidates.accounts)
        words = "buy regularly and are not key; see below" if number_of_them else "nobody else buys regularly"
        yield "Candidates for key", str(number_of_them), words
    rest = report.unallocated
    yield "Unallocated", _percent(rest.share), rest.verdict.words
    for each in report.coverage:
        part = _percent(Fraction(each.allocated) / Fraction(each.control)) if each.control > 0 else NOTHING
        yield f"Coverage, {each.currency}", part, _covered(each.control, each.ledger, each.difference, each.overlap)


def _covered(control: Decimal, ledger: Decimal, difference: Decimal, overlap: bool) -> str:
    words = f"of the imports' control total {shown(control)} is allocated to accounts"
    if overlap:
        return f"{words}; imports of one source overlap, so that days may count twice"
    if difference:
        return f"{words}; the ledger has {shown(ledger)} on those days, {shown(abs(difference))} " + (
            "more" if difference > 0 else "less"
        )
    return f"{words}; the ledger agrees with it"


def _table(report: Concentration, rows: Sequence[Row]) -> Grid:
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
    return Grid(columns, tuple(body))


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
            f"{report.dimension.many.capitalize()} with zero or negative revenue are in the total and in the list, "
            "and add to no CR, HHI, effective number or Gini."
        )
    if report.candidates is not None and report.candidates.accounts:
        notes.append(_candidates_note(report.candidates))
    if report.key.unknown:
        notes.append(
            f"{shown(report.key.unknown)} {report.currency} is of days before an account's circle_log begins: "
            "which circle it was in then is not known, and it counts as not key."
        )
    if report.related.accounts:
        what = "are left out" if report.related.excluded else "are counted; --exclude-related leaves them out"
        notes.append(
            f"Related parties ({_some(report.related.accounts)}), {shown(report.related.amount)} {report.currency}, "
            f"{what}."
        )
    if report.dimension.name == "manager" or report.manager is not None:
        notes.append("Managers are those of the day of each line, as far as former_managers of the accounts says.")
    if report.lines:
        notes.append(
            "Thresholds are the company's own (policy/limits.yaml). Sources: key accounts and clients D18, "
            "managers D19, candidates D10, disclosure ASC 280-10-50-42 and IFRS 8.34; see docs/concentration.md."
        )
    if report.left_out:
        notes.append(f"Left out, because it cannot be used: {_count(len(report.left_out), 'place', 'places')}:")
        notes += [f"  {one_line(line)}" for line in report.left_out]
    return notes


def _candidates_note(found: Candidates) -> str:
    names = _some([f"{each.name} ({each.purchases})" for each in found.accounts])
    least = _count(found.least, "purchase", "purchases")
    return f"Not key, but at least {least} from {found.first} to {found.last}: {names}."


def _named(client: Client) -> str:
    others = len(client.accounts) - 1
    return f"{client.name} ({_count(others + 1, 'account', 'accounts')})" if others else client.name


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(one_line(name) for name in names[:NAMED])
    return f"{shown} and {len(names) - NAMED} more" if len(names) > NAMED else shown


def _count(count: int, one: str, many: str, *, number: bool = True) -> str:
    word = one if count == 1 else many
    return f"{shown(Decimal(count), 0)} {word}" if number else word


def _percent(fraction: Fraction | None) -> str:
    return NOTHING if fraction is None else f"{shown(percent(fraction))} %"
