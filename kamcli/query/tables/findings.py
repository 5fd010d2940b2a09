"""The table of the lint's findings. Computes none: whoever asks hands them over."""

from __future__ import annotations

from typing import Any

from kamcli.query.column import Cell, Column, Table, by_name
from kamcli.query.moment import Moment


def _of(name: str) -> Cell:
    return lambda _, finding: getattr(finding, name)


def _account(_: Moment, finding: Any) -> str | None:
    parts = finding.path.split("/")
    return parts[1] if parts[0] in ("accounts", "personal") and len(parts) > 2 else None


FINDINGS = Table(
    "findings",
    "What `kam lint` finds, one row a finding; what comments or the baseline put aside is left out.",
    (),
    by_name(
        Column("code", "text", _of("code"), meaning="The rule's code, such as KAM108."),
        Column("rule", "text", _of("rule"), meaning="The rule's name."),
        Column("severity", "text", lambda _, finding: str(finding.severity), meaning="error, warning or notice."),
        Column("path", "text", _of("path"), meaning="The file."),
        Column("line", "integer", lambda _, finding: finding.position.line, meaning="The line in the file."),
        Column("account", "text", _account, meaning="Id of the account that the file belongs to."),
        Column("record", "text", _of("record"), meaning="Id of the record."),
        Column("field", "text", _of("field"), meaning="The field of the record."),
        Column("circle", "text", _of("circle"), meaning="The circle that asks for what is missing."),
        Column("message", "text", _of("message"), meaning="What is wrong."),
        Column("advice", "text", _of("do"), meaning="What to do about it."),
    ),
    lambda moment: iter(moment.lint()),
)
