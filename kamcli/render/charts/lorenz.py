"""The Lorenz curve: which part of revenue the smaller customers bring together, against equals."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from kamcli.render.charts.drawing import PALETTES, Chart, Theme
from kamcli.render.judgement import basis
from kamcli.reports.concentration.report import Concentration
from kamcli.reports.concentration.view import Kind


def lorenz(report: Concentration, theme: Theme = Theme.LIGHT) -> Chart:
    """The curve among groups with revenue above zero, from the smallest on; both axes in percent."""
    palette = PALETTES[theme]
    curve = _points(report)
    equals = [{"groups": 0, "revenue": 0}, {"groups": 100, "revenue": 100}]
    many = report.dimension.many
    encoding: dict[str, Any] = {
        "x": {
            "field": "groups",
            "type": "quantitative",
            "title": f"{many.capitalize()}, the smallest first, %",
            "scale": {"domain": [0, 100]},
        },
        "y": {
            "field": "revenue",
            "type": "quantitative",
            "title": f"Their {report.counting.basis} together, %",
            "scale": {"domain": [0, 100]},
        },
    }
    gini = report.measures.gini
    counted = report.measures.counted
    which = f"{counted} {many} with {report.counting.basis} above zero"
    known = f"Gini {float(gini):.4f} among {which}" if gini is not None else ""
    return {
        "title": {"text": f"Lorenz curve of {basis(report)} by {report.dimension.one}", "subtitle": [known]},
        "width": 440,
        "height": 440,
        "layer": [
            {
                "data": {"values": [{**point, "equal": point["groups"]} for point in curve]},
                "mark": {"type": "area", "color": palette.classes[1], "opacity": 0.25},
                "encoding": {**encoding, "y2": {"field": "equal"}},
            },
            {
                "data": {"values": equals},
                "mark": {"type": "line", "color": palette.ink, "strokeDash": [5, 4], "strokeWidth": 1},
                "encoding": encoding,
            },
            {
                "data": {"values": curve},
                "mark": {
                    "type": "line",
                    "color": palette.classes[0],
                    "strokeWidth": 2.5,
                    "point": {"color": palette.classes[0], "size": 28} if len(curve) <= 40 else False,
                },
                "encoding": {
                    **encoding,
                    "tooltip": [
                        {"field": "groups", "title": f"{many.capitalize()}, %", "format": ".1f"},
                        {"field": "revenue", "title": f"{report.counting.basis.capitalize()}, %", "format": ".1f"},
                    ],
                },
            },
        ],
    }


def _points(report: Concentration) -> list[dict[str, float]]:
    amounts = sorted(row.amount for row in report.rows if row.kind is Kind.GROUP and row.amount > 0)
    together = sum(amounts)
    points = [{"groups": 0.0, "revenue": 0.0}]
    for rank, so_far in enumerate(accumulate(amounts), 1):
        points.append({"groups": 100 * rank / len(amounts), "revenue": float(100 * so_far / together)})
    return points
