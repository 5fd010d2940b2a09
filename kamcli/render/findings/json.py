"""Findings as the documented JSON of `kam lint` (docs/json.md): what is in here is a contract."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from kamcli.render.exact import json_text
from kamcli.render.findings.view import View

if TYPE_CHECKING:
    from kamcli.lint import Finding


def json(view: View) -> str:
    """An object with `findings`, and a `summary` that counts them."""
    counted = Counter(finding.severity.value for finding in view.findings)
    content = {
        "findings": [_finding(view, name, finding) for name, finding in view.named],
        "summary": {
            "files": view.report.files,
            "errors": counted["error"],
            "warnings": counted["warning"],
            "notices": counted["notice"],
            "fixable": view.fixable,
            "suppressed": view.silenced("comment"),
            "baselined": view.silenced("baseline"),
        },
    }
    return json_text(content) + "\n"


def _finding(view: View, fingerprint: str, finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "rule": finding.rule,
        "severity": finding.severity,
        "path": finding.path,
        "line": finding.position.line,
        "column": finding.position.column,
        "message": finding.message,
        "do": finding.do,
        "record": finding.record,
        "field": finding.field,
        "circle": finding.circle,
        "schema": finding.schema,
        "related": [
            {
                "path": each.path,
                "line": each.position.line,
                "column": each.position.column,
                "message": each.message,
            }
            for each in finding.related
        ],
        "fix": {"description": view.described(finding.fix), "safe": finding.fix.safe} if finding.fix else None,
        "fingerprint": fingerprint,
    }
