"""Pictures of reports, by Vega-Lite: SVG, PNG, and HTML that works without a network. Computes no figure."""

from kamcli.render.charts.drawing import Theme, drawn
from kamcli.render.charts.lorenz import lorenz
from kamcli.render.charts.pareto import pareto
from kamcli.render.charts.trend import trend

__all__ = ["Theme", "drawn", "lorenz", "pareto", "trend"]
