"""Findings as SARIF 2.1.0 (OASIS), as code hosts and editors read it. The same findings give the same bytes.

No text of the files goes in but in fixes, and in those nothing that is personal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kamcli.errors import DataError
from kamcli.render.exact import json_text
from kamcli.render.findings.replacement import Replacement, replacement
from kamcli.render.findings.view import View
from kamcli.render.text import one_line

if TYPE_CHECKING:
    from kamcli.lint.finding import Finding, Fix, Rule
    from kamcli.model.position import Position

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
"""What paths are relative to: the root of git's repository. Where that lies is for the reader to know."""

FINGERPRINT = "kamFinding/v1"
"""The name of our fingerprint; its number goes up when fingerprints are made otherwise."""

_PLACE = re.compile(r"\{(\d+)\}")

_LEVELS = {"error": "error", "warning": "warning", "notice": "note"}


def sarif(view: View) -> str:
    """One run of one tool."""
    from kamcli import __version__

    rules = _rules(view.findings)
    indexes = {rule.code: index for index, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "kamcli",
                "fullName": f"kam lint {__version__}",
                "version": __version__,
                "shortDescription": {"text": "Checks the files of an account repository."},
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "invocations": [{"executionSuccessful": True, "exitCode": int(view.report.failed)}],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the git repository."}}},
        "columnKind": "unicodeCodePoints",
        "defaultEncoding": "utf-8",
        "results": [_result(view, name, finding, indexes[finding.code]) for name, finding in view.named],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _rules(findings: Sequence[Finding]) -> list[Rule]:
    """The rules that have findings here, by code."""
    from kamcli.lint.registry import BY_CODE

    return [BY_CODE[code] for code in sorted({finding.code for finding in findings})]


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": f"{rule.summary} {rule.why}"},
        "help": {"text": f"{rule.why}\n\n{rule.fix}", "markdown": _markdown(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity.value]},
        "properties": {"tags": [rule.family]},
    }


def _markdown(rule: Rule) -> str:
    from kamcli.render.rules import examples

    parts = [f"**{rule.summary}** {rule.why}", f"*What to do:* {rule.fix}"]
    for word, example in (("Bad", rule.bad), ("Good", rule.good)):
        parts += [f"{word}, `{path}`:\n\n```\n{content.rstrip()}\n```" for path, content in examples(example)]
    return "\n\n".join(parts)


def _result(view: View, fingerprint: str, finding: Finding, index: int) -> dict[str, Any]:
    location = _location(view, finding.path, finding.position)
    if finding.record is not None:
        name = f"{finding.record}.{finding.field}" if finding.field else finding.record
        location["logicalLocations"] = [{"fullyQualifiedName": name}]
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity.value],
        "message": {"text": _literal(view.told(finding))},
        "locations": [location],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                **_location(view, each.path, each.position),
                "message": {"text": _literal(one_line(each.message))},
            }
            for number, each in enumerate(finding.related, 1)
        ]
    if finding.fix is not None and (fix := _fix(view, finding.fix)) is not None:
        result["fixes"] = [fix]
    return result


def _literal(text: str) -> str:
    """A message that a reader of SARIF takes literally: as neither a link nor the place of an argument.

    The standard would have every brace doubled. Few readers undo that, and advice such as `{why: refused}`
    is there to be copied: only what would be taken for a place is broken up.
    """
    return _PLACE.sub(r"{ \1 }", text).replace("](", "] (")


def _location(view: View, path: str, position: Position) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(view, path),
            "region": {"startLine": position.line, "startColumn": position.column},
        }
    }


def _artifact(view: View, path: str) -> dict[str, str]:
    return {"uri": view.uri(path), "uriBaseId": ROOT}


def _fix(view: View, fix: Fix) -> dict[str, Any] | None:
    """The fix as replacements in the files; None where it moves files, or would show what is personal."""
    from kamcli.lint import edit

    def read(path: str) -> bytes | None:
        return source if isinstance(source := view.repository.snapshot.bytes_of(path), bytes) else None

    try:
        edited = edit.applied(read, fix.edits)
    except DataError:
        return None
    changes = []
    for path, after in sorted(edited.items()):
        before = read(path)
        found = replacement(before, after) if before is not None and after is not None else None
        if found is None or view.excerpts.is_masked(path, *found.offsets):
            return None
        changes.append({"artifactLocation": _artifact(view, path), "replacements": [_replacement(found)]})
    if not changes:
        return None
    caution = "" if fix.safe else " (this may change the meaning: look at it first)"
    return {"description": {"text": f"{view.described(fix)}{caution}"}, "artifactChanges": changes}


def _replacement(found: Replacement) -> dict[str, Any]:
    region = {
        "startLine": found.start.line,
        "startColumn": found.start.column,
        "endLine": found.end.line,
        "endColumn": found.end.column,
    }
    return {"deletedRegion": region, "insertedContent": {"text": found.text}}
