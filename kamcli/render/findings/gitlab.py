"""Findings as a code quality report of GitLab: what a merge request shows beside the changed lines."""

from __future__ import annotations

from kamcli.render.exact import json_text
from kamcli.render.findings.view import View

_SEVERITIES = {"error": "major", "warning": "minor", "notice": "info"}


def gitlab(view: View) -> str:
    """A list of issues; GitLab tells new ones from old by their fingerprints."""
    return (
        json_text(
            [
                {
                    "description": view.told(finding),
                    "check_name": f"{finding.code} {finding.rule}",
                    "fingerprint": fingerprint,
                    "severity": _SEVERITIES[finding.severity.value],
                    "location": {
                        "path": view.from_git_root(finding.path),
                        "lines": {"begin": finding.position.line},
                    },
                }
                for fingerprint, finding in view.named
            ]
        )
        + "\n"
    )
