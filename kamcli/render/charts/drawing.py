"""A chart as a picture: one frame and two themes for all charts. The only user of the charting library."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.errors import ConfigurationError, UsageError

Chart = Mapping[str, Any]
"""A Vega-Lite description, without its frame."""

WIDTH, HEIGHT = 760, 400
FONT = "Noto Sans, Open Sans, DejaVu Sans, Segoe UI, Helvetica, Arial, sans-serif"
"""Fonts with Cyrillic and Greek, the first that the reader's machine has."""

FORMATS = ("svg", "png", "html")


class Theme(StrEnum):
    """Which paper a picture is for."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a theme; `classes` are those of A, B and C, `accents` tell lines apart."""

    paper: str
    ink: str
    faint: str
    classes: tuple[str, str, str]
    accents: tuple[str, str, str]


PALETTES: Mapping[Theme, Palette] = {
    # The blues and the oranges keep apart for the colour-blind too (Okabe and Ito 2008).
    Theme.LIGHT: Palette(
        "#ffffff", "#222222", "#d5d9de", ("#0b4f8a", "#5b9bd5", "#b9cfe6"), ("#c2570c", "#0b4f8a", "#00795c")
    ),
    Theme.DARK: Palette(
        "#14181f", "#e8e8e8", "#3a424e", ("#6cb4f5", "#3f7fb8", "#2c4f70"), ("#f5a04c", "#6cb4f5", "#3fc79a")
    ),
}


def drawn(chart: Chart, format: str, theme: Theme = Theme.LIGHT) -> bytes:  # noqa: A002 - the option's word
    """Draw a chart as `svg`, `png` or `html`. Raises ConfigurationError without the library, UsageError for others."""
    if format not in FORMATS:
        raise UsageError(f"a picture cannot be written as {format}", do=f"name the file .{', .'.join(FORMATS)}")
    try:
        import vl_convert
    except ImportError:
        raise ConfigurationError(
            "pictures need a library that is not installed", do='install it: pip install "kamcli[plot]"'
        ) from None
    whole = {**_frame(theme), **chart}
    if format == "svg":
        text: str = vl_convert.vegalite_to_svg(whole, vl_version="5.20", allowed_base_urls=[])
        return text.encode("utf-8")
    if format == "html":
        page: str = vl_convert.vegalite_to_html(whole, vl_version="5.20", bundle=True)
        return page.encode("utf-8")
    picture: bytes = vl_convert.vegalite_to_png(whole, vl_version="5.20", scale=2, allowed_base_urls=[])
    return picture


def _frame(theme: Theme) -> dict[str, Any]:
    palette = PALETTES[theme]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": palette.paper,
        "padding": 16,
        "width": WIDTH,
        "height": HEIGHT,
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "title": {
                "color": palette.ink,
                "subtitleColor": palette.ink,
                "anchor": "start",
                "fontSize": 17,
                "subtitleFontSize": 12,
                "subtitlePadding": 6,
                "offset": 14,
            },
            "axis": {
                "labelColor": palette.ink,
                "titleColor": palette.ink,
                "gridColor": palette.faint,
                "domainColor": palette.faint,
                "tickColor": palette.faint,
                "labelFontSize": 11,
                "titleFontSize": 12,
                "titleFontWeight": "normal",
            },
            "legend": {"labelColor": palette.ink, "titleColor": palette.ink, "orient": "bottom"},
            "text": {"color": palette.ink, "fontSize": 12},
        },
    }
