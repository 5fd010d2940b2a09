"""The Pareto chart: customers from the largest on, and the share that they bring together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kamcli.render.charts.drawing import PALETTES, Chart, Theme
from kamcli.render.judgement import basis
from kamcli.render.text import one_line
from kamcli.reports.concentration.report import Concentration
from kamcli.reports.concentration.view import Kind

NAMED = 30
"""So many customers have their names below the bars; where there are more, their ranks stand there."""

CALLED = 3
"""So many of the largest are named beside their bars then."""

LONGEST = 36
"""Characters of a name; of a longer one the middle is left out, for the end often says which of several it is."""


def pareto(report: Concentration, theme: Theme = Theme.LIGHT) -> Chart:
    """Bars of shares in percent by ABC class, and the cumulative line; groups above zero only."""
    palette = PALETTES[theme]
    data = _data(report)
    named = len(data) <= NAMED
    across: dict[str, Any] = (
        {
            "field": "label",
            "type": "nominal",
            "sort": None,
            "title": None,
            "axis": {"labelAngle": -40, "labelLimit": 400, "labelOverlap": False},
        }
        if named
        else {
            "field": "rank",
            "type": "quantitative",
            "title": f"{report.dimension.many.capitalize()}, the largest first",
            "scale": {"domain": [0, len(data) + 1], "nice": False},
        }
    )
    tooltip = [
        {"field": "name", "title": report.dimension.one.capitalize()},
        {"field": "amount", "title": report.currency},
        {"field": "share", "title": "Share, %", "format": ".2f"},
        {"field": "cumulative", "title": "Cumulative, %", "format": ".2f"},
    ]
    bars = {
        "mark": {"type": "bar"} if named else {"type": "bar", "width": max(0.6, 620 / max(len(data), 1))},
        "encoding": {
            "x": across,
            "y": {"field": "share", "type": "quantitative", "title": "Share of the total, %"},
            "color": {
                "field": "class",
                "type": "nominal",
                "scale": {"domain": ["A", "B", "C"], "range": list(palette.classes)},
                "title": "Class",
            },
            "tooltip": tooltip,
        },
    }
    line = {
        "mark": {
            "type": "line",
            "color": palette.accents[0],
            "strokeWidth": 2,
            "point": named and _dot(palette.accents[0]),
        },
        "encoding": {"x": across, "y": _together("Together, %"), "tooltip": tooltip},
    }
    mark = {
        "data": {"values": [{"y": 80}]},
        "mark": {"type": "rule", "color": palette.ink, "strokeDash": [5, 4], "opacity": 0.6},
        "encoding": {"y": {**_together("Together, %"), "field": "y"}},
    }
    layers: list[dict[str, Any]] = [bars, {"layer": [line, mark]}]
    if not named:
        layers[0] = {"layer": [bars, _callouts(data, across)]}
    return {
        "title": {"text": _title(report), "subtitle": _subtitle(report)},
        "data": {"values": data},
        "layer": layers,
        "resolve": {"scale": {"y": "independent"}},
    }


def _together(title: str | None) -> dict[str, Any]:
    return {
        "field": "cumulative",
        "type": "quantitative",
        "title": title,
        "scale": {"domainMin": 0, "domainMax": 100, "clamp": False, "nice": True},
        "axis": {"orient": "right", "grid": False},
    }


def _dot(colour: str) -> dict[str, Any]:
    return {"color": colour, "size": 24}


def _callouts(data: Sequence[dict[str, Any]], across: dict[str, Any]) -> dict[str, Any]:
    return {
        "data": {"values": list(data[:CALLED])},
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 6},
        "encoding": {
            "x": across,
            "y": {"field": "share", "type": "quantitative"},
            "text": {"field": "label"},
        },
    }


def _data(report: Concentration) -> list[dict[str, Any]]:
    found = []
    for rank, row in enumerate((row for row in report.rows if row.kind is Kind.GROUP and row.amount > 0), 1):
        if row.share is None or row.cumulative is None:
            continue
        name = one_line(row.name)
        found.append(
            {
                "rank": rank,
                # Two customers may have one name, and must not become one bar.
                "label": f"{_short(name)}{chr(0x200B) * rank}",
                "name": name,
                "amount": f"{row.amount:,.2f}",
                "share": float(row.share * 100),
                "cumulative": float(row.cumulative * 100),
                "class": row.abc,
            }
        )
    return found


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 14].rstrip()}…{name[-13:].lstrip()}"


def _title(report: Concentration) -> str:
    return f"{basis(report).capitalize()} by {report.dimension.one}"


def _subtitle(report: Concentration) -> list[str]:
    period = report.period
    days = f"{period.first or report.ledger_first} to {period.last or report.ledger_last}"
    measured = report.measures
    words = [f"{days}, {report.total:,.0f} {report.currency}"]
    if measured.fewest is not None:
        many = report.dimension.one if measured.fewest == 1 else report.dimension.many
        words.append(f"{measured.fewest} of {measured.counted} {many} bring 80 %")
    if measured.hhi is not None:
        words.append(f"HHI {float(measured.hhi):,.0f}")
    return ["; ".join(words)]
