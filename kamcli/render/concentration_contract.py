"""The concentration report for programs: its JSON contract, and its rows as a grid. Computes no figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kamcli.render.judgement import judgement
from kamcli.render.movement import break_even_contract, movement_contract, scenario_contract
from kamcli.render.ratio import number, percent
from kamcli.render.shape import Column, Grid
from kamcli.reports.concentration.exposure import Exposure, Part
from kamcli.reports.concentration.outlook import NOTHING_ASKED, Outlook
from kamcli.reports.concentration.overall import overall
from kamcli.reports.concentration.report import Client, Concentration
from kamcli.reports.concentration.trend import Point
from kamcli.reports.concentration.view import Row
from kamcli.reports.measures import Measures, share

VERSION = 1
"""Of the JSON contract: grows when a field changes its meaning or goes away."""


def rows_grid(rows: Iterable[Row]) -> Grid:
    """The rows as a grid, with the fields that they have in JSON."""
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


def trend_grid(points: Iterable[Point]) -> Grid:
    """The points of a trend as a grid, with the fields that they have in JSON."""
    names = ("period", "first", "last", "total", "customers", "key_share", "largest", "largest_share", "hhi")
    return Grid(tuple(Column(name, name) for name in names), tuple(tuple(_point(each).values()) for each in points))


def _point(point: Point) -> dict[str, Any]:
    return {
        "period": point.period.name,
        "first": point.period.first,
        "last": point.period.last,
        "total": point.total,
        "customers": point.customers,
        "key_share": percent(point.key_share),
        "largest": point.largest,
        "largest_share": percent(point.largest_share),
        "hhi": number(point.hhi),
    }


def contract(report: Concentration, rows: Sequence[Row], outlook: Outlook = NOTHING_ASKED) -> dict[str, Any]:
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
        "basis": report.counting.basis,
        "only": report.counting.only,
        "verdict": {"level": overall(report).level.value, "sentences": judgement(report)},
        "total": report.total,
        "lines": report.lines,
        "customers": report.customers.customers,
        "costs": {
            "revenue": report.costs.revenue,
            "covered": report.costs.covered,
            "covered_share": percent(share(report.costs.covered, report.costs.revenue)),
            "lines_without_cost": report.costs.without,
        },
        "recurrence": _recurrence(report),
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
        **(exposure_contract(outlook.exposure) if outlook.exposure is not None else {}),
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
        "trend": [_point(point) for point in outlook.trend],
        "compare": movement_contract(outlook.movement) if outlook.movement else None,
        "what_if": scenario_contract(outlook.scenario) if outlook.scenario else None,
        "break_even": break_even_contract(outlook.break_even),
        "left_out": report.left_out,
    }


def _recurrence(report: Concentration) -> dict[str, Any] | None:
    found = report.recurrence
    if found is None:
        return None
    return {"recurring": found.recurring, "one_off": found.one_off, "product_not_stated": found.unknown}


def exposure_contract(found: Exposure) -> dict[str, Any]:
    """What else hangs on few, or may end, for programs; shares are percent."""
    debts, new = found.debts, found.new_business
    return {
        "contracts_ending": None if found.ending is None else {"until": found.horizon, **_part(found.ending)},
        "public_bodies": _part(found.public) if found.owned else None,
        "receivables": None
        if debts is None
        else {
            "day": debts.day,
            "top": debts.count,
            "share": percent(debts.share),
            "overdue_share": percent(debts.overdue_share),
        },
        "new_business": None
        if new is None
        else {
            "new_since": new.since,
            "deals": new.deals,
            "accounts": new.accounts,
            "amount": new.amount,
            "largest": new.largest.id if new.largest is not None else None,
            "cover": percent(new.ratio),
            "threshold": new.threshold,
            "source": "D21",
            "verdict": new.verdict.level.value,
            "words": new.verdict.words,
        },
        "unsaid": [{"what": what, "why": why} for what, why in found.unsaid],
    }


def _part(found: Part) -> dict[str, Any]:
    return {"accounts": found.accounts, "amount": found.amount, "share": percent(found.share)}


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
        "hhi_normalised": number(found.hhi_normalised),
        "hall_tideman": number(found.hall_tideman),
        "theil": found.theil,
        "shannon": found.shannon,
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
