"""Findings as plain values and back, for the index. Everything comes back as it was, fixes included; judges none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from kamcli.lint.finding import Edit, Finding, Fix, Related, Severity
from kamcli.lint.report import Silenced
from kamcli.model.position import Position

PERSONAL = "personal/"


def is_private(finding: Finding) -> bool:
    """Whether a finding says anything of a personal file: such a finding is never kept."""
    values = (edit.value for edit in finding.fix.edits if isinstance(edit.value, str)) if finding.fix else ()
    return any(path.startswith(PERSONAL) for path in (*paths(finding), *values))


def paths(finding: Finding) -> list[str]:
    """The files that a finding speaks of, or would change."""
    edits = finding.fix.edits if finding.fix else ()
    return [finding.path, *(each.path for each in finding.related), *(edit.path for edit in edits)]


def plain(finding: Finding) -> list[Any]:
    """A finding as a list of plain values. Raises TypeError for one that cannot be."""
    return [
        finding.code,
        finding.rule,
        str(finding.severity),
        finding.path,
        finding.message,
        finding.do,
        finding.position.line,
        finding.position.column,
        finding.record,
        finding.field,
        finding.circle,
        finding.schema,
        [[each.path, each.message, each.position.line, each.position.column] for each in finding.related],
        _plain_fix(finding.fix),
    ]


def _plain_fix(fix: Fix | None) -> list[Any] | None:
    if fix is None:
        return None
    edits = [
        [each.path, each.action, list(each.pointer), isinstance(each.value, bytes), _text(each.value)]
        for each in fix.edits
    ]
    return [fix.description, fix.safe, edits]


def _text(value: Any) -> Any:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def finding(kept: list[Any]) -> Finding:
    """The finding again. Raises ValueError or TypeError for what is none."""
    code, rule, severity, path, message, do, line, column, record, field, circle, schema, related, fix = kept
    return Finding(
        code,
        rule,
        _SEVERITIES[severity],
        path,
        message,
        do,
        Position(line, column),
        record,
        field,
        circle,
        schema,
        tuple([Related(where, what, Position(row, place)) for where, what, row, place in related]) if related else (),
        _fix(fix) if fix is not None else None,
    )


_SEVERITIES = {str(each): each for each in Severity}


def _fix(kept: list[Any]) -> Fix:
    description, safe, edits = kept
    return Fix(
        description,
        tuple(
            Edit(path, action, tuple(pointer), value.encode("latin-1") if is_bytes else value)
            for path, action, pointer, is_bytes, value in edits
        ),
        safe,
    )


def plain_silenced(each: Silenced) -> list[Any]:
    """A finding that is let stand, as a list of plain values."""
    return [plain(each.finding), each.by, each.reason, each.until.isoformat() if each.until else None]


def silenced(kept: Iterable[Any]) -> Iterator[Silenced]:
    """Findings that are let stand, again."""
    for each, by, reason, until in kept:
        yield Silenced(finding(each), by, reason, date.fromisoformat(until) if until else None)
