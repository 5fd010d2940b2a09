"""Findings in every format that `kam lint` writes, all from one model: a Report, seen through a View. Prints nothing.

Cheap to import: the option's choices come from here, so the lint itself is only imported by those who write.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from kamcli.render.findings.github import github
from kamcli.render.findings.gitlab import gitlab
from kamcli.render.findings.json import json
from kamcli.render.findings.sarif import sarif
from kamcli.render.findings.statistics import STATISTICS
from kamcli.render.findings.text import concise, full, summary
from kamcli.render.findings.view import View

FORMATS: Mapping[str, Callable[[View], str]] = MappingProxyType(
    {
        "text": full,
        "concise": concise,
        "json": json,
        "sarif": sarif,
        "github": github,
        "gitlab": gitlab,
    }
)
"""What `kam lint --format` and `--output` offer, and who writes it."""

FROM_GIT_ROOT = frozenset({"sarif", "github", "gitlab"})
"""Formats for a code host, which knows paths from the root of the git repository only: they need View.prefix."""

__all__ = ["FORMATS", "FROM_GIT_ROOT", "STATISTICS", "View", "summary"]
