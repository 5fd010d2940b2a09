"""Findings as text for people and as JSON for programs."""

from __future__ import annotations

from typing import Any

from kamcli.lint import Finding, Report, Severity
from kamcli.render.exact import json_text
from kamcli.render.text import one_line


def text(report: Report) -> str:
    """Two lines a finding: where and what, then what to do. Nothing where all is well."""
    return "".join(_two_lines(finding) for finding in report.findings)


def _two_lines(finding: Finding) -> str:
    place = f"{one_line(finding.path)}:{finding.position}"
    return (
        f"{place}: {finding.severity} {finding.code} {one_line(finding.message)}\n"
        f"    {one_line(finding.do)} [{finding.rule}]\n"
    )


def summary(report: Report) -> str:
    """One sentence: how many findings of which weight, in how many files."""
    counts = [
        f"{count} {severity}{'' if count == 1 else 's'}"
        for severity in sorted(Severity, key=lambda each: -each.weight)
        if (count := report.count(severity))
    ]
    looked = f"{report.files} file{'' if report.files == 1 else 's'} checked"
    return f"{looked}: {', '.join(counts) if counts else 'nothing to complain about'}."


def json(report: Report) -> str:
    """The documented JSON of a lint (docs/json.md): `findings`, and a `summary` that counts them."""
    return (
        json_text(
            {
                "findings": [_as_object(finding) for finding in report.findings],
                "summary": {
                    "files": report.files,
                    "errors": report.count(Severity.ERROR),
                    "warnings": report.count(Severity.WARNING),
                    "notices": report.count(Severity.NOTICE),
                },
            }
        )
        + "\n"
    )


def _as_object(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "rule": finding.rule,
        "severity": str(finding.severity),
        "path": finding.path,
        "line": finding.position.line,
        "column": finding.position.column,
        "message": finding.message,
        "do": finding.do,
        "record": finding.record,
        "field": finding.field,
        "circle": finding.circle,
        "schema": finding.schema,
    }
