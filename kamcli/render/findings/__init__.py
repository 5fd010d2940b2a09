"""Findings in every format that `kam lint` writes, all from one model: a Report, seen through a View. Prints nothing.

Cheap to import: the option's choices come from here, so a format is only imported by those who write it.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from kamcli.later import later

if TYPE_CHECKING:
    from kamcli.render.findings.text import summary
    from kamcli.render.findings.view import View
else:
    __getattr__ = later(__name__, {"text": ("summary",), "view": ("View",)})


def _writer(module: str, name: str) -> Callable[["View"], str]:
    def write(view: "View") -> str:
        text: str = getattr(import_module(f"{__name__}.{module}"), name)(view)
        return text

    return write


FORMATS: Mapping[str, Callable[["View"], str]] = MappingProxyType(
    {
        "text": _writer("text", "full"),
        "concise": _writer("text", "concise"),
        "json": _writer("json", "json"),
        "sarif": _writer("sarif", "sarif"),
        "github": _writer("github", "github"),
        "gitlab": _writer("gitlab", "gitlab"),
    }
)
"""What `kam lint --format` and `--output` offer, and who writes it."""

FROM_GIT_ROOT = frozenset({"sarif", "github", "gitlab"})
"""Formats for a code host, which knows paths from the root of the git repository only: they need View.prefix."""

STATISTICS: Mapping[str, Callable[["View"], str]] = MappingProxyType(
    {
        "text": _writer("statistics", "text"),
        "concise": _writer("statistics", "text"),
        "json": _writer("statistics", "json"),
    }
)
"""What `kam lint --statistics` offers."""

__all__ = ["FORMATS", "FROM_GIT_ROOT", "STATISTICS", "View", "summary"]
