"""One finding, and the rule that makes it. Values only: renderers and gates read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum
from typing import TYPE_CHECKING

from kamcli.model.position import START, Position

if TYPE_CHECKING:
    from kamcli.lint.context import Context

Example = Mapping[str, str | bytes | None]
Check = Callable[["Context"], Iterator["Finding"]]


class Severity(StrEnum):
    """How much a finding weighs. `error` fails a lint; `warning` and `notice` do not by default."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def weight(self) -> int:
        """Greater is worse."""
        return {Severity.NOTICE: 0, Severity.WARNING: 1, Severity.ERROR: 2}[self]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, where, by which rule, and what to do about it.

    `path` is relative to the repository; `record` and `field` say the same place in the words of the
    domain (`acme/cfo`, `emails[0]`); `circle` and `schema` say who asks for what is missing.
    """

    code: str
    rule: str
    severity: Severity
    path: str
    message: str
    do: str
    position: Position = START
    record: str | None = None
    field: str | None = None
    circle: str | None = None
    schema: str | None = None

    @property
    def order(self) -> tuple[str, Position, str, str, str]:
        """Sort key: the same tree gives the same order whatever the order of checks."""
        return self.path, self.position, self.code, self.field or "", self.message


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the lint: its stable code and name, why it exists, and examples that are tests and docs.

    `bad` and `good` are files laid over the example repository of `kamcli.lint.example`; text may be
    bytes where the point is that it is not UTF-8. A path mapped to None is taken away.
    `check` looks for the rule's findings; rules whose findings come out of reading files or out of
    validating them by their schemas have none of their own.
    """

    code: str
    name: str
    summary: str
    why: str
    fix: str
    bad: Example
    good: Example
    severity: Severity = Severity.ERROR
    check: Check | None = dataclass_field(default=None, compare=False)

    def finding(
        self,
        path: str,
        message: str,
        do: str,
        position: Position = START,
        *,
        record: str | None = None,
        field: str | None = None,
        circle: str | None = None,
        schema: str | None = None,
    ) -> Finding:
        """Make a finding of this rule."""
        return Finding(
            self.code, self.name, self.severity, path, message, do, position, record, field or None, circle, schema
        )

    @property
    def family(self) -> str:
        """What the rule is about, by the first digit of its code."""
        return FAMILIES[self.code[3]]


FAMILIES = {
    "0": "files and YAML",
    "1": "schemas and dossiers",
    "2": "references and duplicates",
    "3": "circles",
    "4": "interactions, deals and process",
    "5": "agreements and money",
    "6": "people and portfolio",
    "7": "personal data",
    "9": "the lint itself",
}
