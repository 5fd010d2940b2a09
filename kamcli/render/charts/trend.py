"""The trend: shares of the largest and of the key accounts from step to step, over the revenue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kamcli.render.charts.drawing import PALETTES, Chart, Theme
from kamcli.reports.concentration.trend import Point


def trend(points: Sequence[Point], currency: str, theme: Theme = Theme.LIGHT, what: str = "revenue") -> Chart:
    """Bars of revenue, or of `what` else is counted, and lines of the shares in percent."""
    palette = PALETTES[theme]
    steps = [{"step": point.period.name, "revenue": float(point.total)} for point in points]
    shares = [
        {"step": point.period.name, "what": what, "share": float(share * 100)}
        for point in points
        for what, share in (("Largest account", point.largest_share), ("Key accounts together", point.key_share))
        if share is not None
    ]
    across: dict[str, Any] = {
        "field": "step",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "axis": {"labelAngle": -40, "labelOverlap": True},
    }
    return {
        "title": {
            "text": "Trend of concentration",
            "subtitle": [f"Shares of {what} in %, over {what} in {currency}"],
        },
        "layer": [
            {
                "data": {"values": steps},
                "mark": {"type": "bar", "color": palette.faint},
                "encoding": {
                    "x": across,
                    "y": {
                        "field": "revenue",
                        "type": "quantitative",
                        "title": f"{what.capitalize()}, {currency}",
                        "axis": {
                            "orient": "right",
                            "grid": False,
                            "format": "~s",
                            "labelExpr": "datum.value == 0 ? '0' : datum.label",
                        },
                    },
                    "tooltip": [{"field": "step"}, {"field": "revenue", "format": ",.2f"}],
                },
            },
            {
                "data": {"values": shares},
                "mark": {"type": "line", "strokeWidth": 2.5, "point": {"size": 40}},
                "encoding": {
                    "x": across,
                    "y": {
                        "field": "share",
                        "type": "quantitative",
                        "title": "Share, %",
                        "scale": {"domainMin": 0},
                        "axis": {"orient": "left"},
                    },
                    "color": {
                        "field": "what",
                        "type": "nominal",
                        "title": None,
                        "scale": {
                            "domain": ["Largest account", "Key accounts together"],
                            "range": list(palette.accents[:2]),
                        },
                    },
                    "tooltip": [{"field": "step"}, {"field": "what"}, {"field": "share", "format": ".2f"}],
                },
            },
        ],
        "resolve": {"scale": {"y": "independent"}},
    }
