"""The concentration report as text for people, as its JSON contract, and as a grid of rows. Computes no figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any

from kamcli.model.dates import Period
from kamcli.model.money import EXACT, plain
from kamcli.render.exact import json_text
from kamcli.render.layout import grid
from kamcli.render.shape import Column, Grid
from kamcli.render.text import one_line
from kamcli.reports.concentration.measures import Measures
from kamcli.reports.concentration.report import Candidates, Client, Concentration
from kamcli.reports.concentration.view import Kind, Row

VERSION = 1
"""Of the JSON contract: grows when a field changes its meaning or goes away."""

DIGITS = Context(prec=20, rounding=ROUND_HALF_EVEN)
"""Shares and measures are ratios without end; machines get twenty significant digits of them."""

SOURCES = {"sales": "the sales ledger", "invoices": "tax invoices and credit notes among the interactions"}
NOTHING = "—"
NAMED = 5
"""How many candidates and disclosed clients the headline names."""


def concentration_text(report: Concentration, rows: Sequence[Row], format: str) -> str:  # noqa: A002 - the option's word
    """Write the report in one of kamcli.render.FORMATS; `rows` are those of its rows that are to be shown."""
    if format == "json":
        return json_text(_contract(report, rows)) + "\n"
    if format in ("table", "md"):
        return _for_people(report, rows, format)
    return grid(_rows_for_machines(rows), format)


def percent(fraction: Fraction | None) -> Decimal | None:
    """A fraction of 1 as percent, to twenty significant digits."""
    return None if fraction is None else number(fraction * 100)


def number(fraction: Fraction | None) -> Decimal | None:
    """A fraction as a decimal, to twenty significant digits."""
    if fraction is None:
        return None
    return DIGITS.divide(Decimal(fraction.numerator), Decimal(fraction.denominator))


# ---- for machines


def _rows_for_machines(rows: Iterable[Row]) -> Grid:
    names = ("kind", "id", "name", "amount", "share", "cumulative_share", "class", "groups")
    return Grid(tuple(Column(name, name) for name in names), tuple(tuple(_row(row).values()) for row in rows))


def _row(row: Row) -> dict[str, Any]:
    return {
        "kind": row.kind.value,
        "id": row.id,
        "name": row.name,
        "amount": row.amount,
        "share": percent(row.share),
        "cumulative_share": percent(row.cumulative),
        "class": row.abc,
        "groups": row.groups,
    }


def _contract(report: Concentration, rows: Sequence[Row]) -> dict[str, Any]:
    """The JSON contract, documented in docs/json-concentration.md. Shares are percent of the total."""
    return {
        "report": "concentration",
        "version": VERSION,
        "today": report.today,
        "period": {"name": report.period.name, "first": report.period.first, "last": report.period.last},
        "ledger": {"first": report.ledger_first, "last": report.ledger_last},
        "currency": report.currency,
        "revenue_from": report.source,
        "by": report.dimension.name,
        "total": report.total,
        "lines": report.lines,
        "customers": report.customers.customers,
        "unallocated": {
            "amount": report.unallocated.amount,
            "share": percent(report.unallocated.share),
            "verdict": report.unallocated.verdict.level.value,
        },
        "measures": _measures(report.measures),
        "customer_measures": _measures(report.customers),
        "key_accounts": {
            "amount": report.key.amount,
            "share": percent(report.key.share),
            "verdict": report.key.verdict.level.value,
            "words": report.key.verdict.words,
            "accounts": report.key.accounts,
            "circle_unknown": report.key.unknown,
        },
        "largest": {
            "account": _client(report.largest_account),
            "holding": _client(report.largest_holding),
            "control_group": _client(report.largest_group),
        },
        "manager": _manager(report),
        "disclosure": [_client(client) for client in report.disclosure],
        "candidates": _candidates(report),
        "related_parties": {
            "excluded": report.related.excluded,
            "amount": report.related.amount,
            "accounts": report.related.accounts,
        },
        "coverage": [
            {
                "currency": each.currency,
                "first": each.first,
                "last": each.last,
                "control": each.control,
                "ledger": each.ledger,
                "allocated": each.allocated,
                "difference": each.difference,
                "overlap": each.overlap,
                "imports": each.imports,
            }
            for each in report.coverage
        ],
        "thresholds": _thresholds(report),
        "unknown_accounts": report.unknown_accounts,
        "unknown_parents": report.unknown_parents,
        "rows": [_row(row) for row in rows],
        "left_out": report.left_out,
    }


def _measures(found: Measures) -> dict[str, Any]:
    return {
        "groups": found.customers,
        "counted": found.counted,
        "zero": found.zero,
        "negative": found.negative,
        "cr1": percent(found.cr1),
        "cr3": percent(found.cr3),
        "cr5": percent(found.cr5),
        "cr10": percent(found.cr10),
        "hhi": number(found.hhi),
        "effective_number": number(found.effective_number),
        "gini": number(found.gini),
        "groups_for_80_percent": found.fewest,
    }


def _client(client: Client | None) -> dict[str, Any] | None:
    if client is None:
        return None
    return {
        "id": client.id,
        "name": client.name,
        "accounts": client.accounts,
        "amount": client.amount,
        "share": percent(client.share),
        "verdict": client.verdict.level.value,
        "words": client.verdict.words,
    }


def _manager(report: Concentration) -> dict[str, Any] | None:
    manager = report.manager
    if manager is None:
        return None
    return {
        "id": manager.id,
        "name": manager.name,
        "basis": manager.basis,
        "amount": manager.amount,
        "share": percent(manager.share),
        "verdict": manager.verdict.level.value,
        "words": manager.verdict.words,
    }


def _candidates(report: Concentration) -> dict[str, Any] | None:
    found = report.candidates
    if found is None:
        return None
    return {
        "least_purchases": found.least,
        "first": found.first,
        "last": found.last,
        "accounts": [{"id": each.id, "name": each.name, "purchases": each.purchases} for each in found.accounts],
    }


def _thresholds(report: Concentration) -> dict[str, Any]:
    limits = report.thresholds
    return {
        "key_share": {
            "low": limits.key_share.low,
            "high": limits.key_share.high,
            "dependence": limits.key_share.dependence,
            "source": "D18",
        },
        "largest": {"warn": limits.largest.warn, "alarm": limits.largest.alarm, "source": "D18"},
        "disclosure": {"from": limits.disclosure, "source": "ASC 280-10-50-42, IFRS 8.34"},
        "manager": {"above": limits.manager, "source": "D19"},
        "unallocated": {"above": report.unallocated_limit, "source": "D18"},
        "abc": {"a": limits.abc.a, "b": limits.abc.b, "source": "Pareto practice"},
    }


# ---- for people


def _for_people(report: Concentration, rows: Sequence[Row], format: str) -> str:  # noqa: A002
    heading, code = ("# ", "`") if format == "md" else ("", "")
    title = f"{heading}Concentration of revenue by {report.dimension.one}"
    parts = [f"{title}\n{'' if format == 'table' else chr(10)}{_about(report)}\n"]
    if report.lines:
        parts.append(grid(_headline(report), format))
        parts.append(grid(_table(report, rows), format))
    else:
        parts.append(_nothing(report))
    notes = _notes(report, code)
    if notes:
        parts.append("".join(f"- {note}\n" for note in notes))
    return "\n".join(parts)


def _about(report: Concentration) -> str:
    return (
        f"{_days(report.period)}, in {report.currency}, from {SOURCES[report.source]} "
        f"({_count(report.lines, 'line', 'lines')})."
    )


def _days(period: Period) -> str:
    if period.first is None and period.last is None:
        return "All time"
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
    yield "Revenue", _shown(report.total), _people(report)
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
    yield "HHI", _shown(number(found.hhi)), "from 0 (many small ones) to 10 000 (a single one)"
    effective = number(found.effective_number)
    yield "Effective number", _shown(effective), f"as concentrated as so many {many} of equal size"
    yield "Gini", _shown(number(found.gini), 4), f"0 if all were equal; among {found.counted} with revenue above zero"
    if found.fewest is None:
        yield "80 % of revenue", NOTHING, f"all {many} together do not bring 80 % of the total"
    else:
        words = _count(found.fewest, report.dimension.one, many, number=False)
        yield "80 % of revenue", str(found.fewest), f"{words} bring{'s' if found.fewest == 1 else ''} it"


def _checks(report: Concentration) -> Iterable[tuple[str, str, str]]:
    if report.candidates is not None:
        yield "Candidates for key", str(len(report.candidates.accounts)), "buy regularly and are not key; see below"
    rest = report.unallocated
    yield "Unallocated", _percent(rest.share), rest.verdict.words
    for each in report.coverage:
        part = _percent(Fraction(each.allocated) / Fraction(each.control)) if each.control > 0 else NOTHING
        yield f"Coverage, {each.currency}", part, _covered(each.control, each.ledger, each.difference, each.overlap)


def _covered(control: Decimal, ledger: Decimal, difference: Decimal, overlap: bool) -> str:
    words = f"of the imports' control total {_shown(control)} is allocated to accounts"
    if overlap:
        return f"{words}; imports of one source overlap, so that days may count twice"
    if difference:
        return f"{words}; the ledger has {_shown(ledger)} on those days, {_shown(abs(difference))} " + (
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


def _notes(report: Concentration, code: str) -> list[str]:
    notes: list[str] = []
    if report.unallocated.amount or any(row.kind is Kind.UNKNOWN for row in report.rows):
        notes.append(
            "Shares are of the total. What is unallocated or in no group is in the total, "
            "but is no customer or group: it adds to no CR, HHI, effective number or Gini."
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
            f"{_shown(report.key.unknown)} {report.currency} is of days before an account's circle_log begins: "
            "which circle it was in then is not known, and it counts as not key."
        )
    if report.related.accounts:
        what = "are left out" if report.related.excluded else "are counted; --exclude-related leaves them out"
        notes.append(
            f"Related parties ({_some(report.related.accounts)}), {_shown(report.related.amount)} {report.currency}, "
            f"{what}."
        )
    if report.dimension.name == "manager" or report.manager is not None:
        notes.append("Managers are those of today: the files do not say who had an account before.")
    if report.lines:
        notes.append(
            f"Thresholds are in {code}policy/limits.yaml{code}, under concentration; docs/concentration.md says "
            "where each comes from (disclosure: ASC 280-10-50-42, IFRS 8.34)."
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
    return f"{_shown(Decimal(count), 0)} {word}" if number else word


def _percent(fraction: Fraction | None) -> str:
    return NOTHING if fraction is None else f"{_shown(percent(fraction))} %"


def _shown(value: Decimal | None, digits: int = 2) -> str:
    """A number for people: rounded half to even, thousands apart."""
    if value is None:
        return NOTHING
    rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN, context=EXACT)
    return format(abs(rounded) if rounded.is_zero() else rounded, ",f").replace(",", " ")
