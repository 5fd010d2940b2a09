"""One finding, and the rule that makes it. Values only: renderers and gates read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field as dataclass_field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from kamcli.dataclass import dataclass
from kamcli.lint.option import Option
from kamcli.lint.place import place_of
from kamcli.model.position import START, Pointer, Position, render_pointer

if TYPE_CHECKING:
    from kamcli.lint.context import Context
    from kamcli.repository import Record

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


class Scope(StrEnum):
    """What a finding of a rule is about: one file, the files of one account, or the repository as a whole."""

    FILE = "file"
    ACCOUNT = "account"
    REPOSITORY = "repository"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a finding is about: the other of two duplicates, the policy that sets a limit."""

    path: str
    message: str
    position: Position = START


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a fix. `value` is what is set; the new name for `rename`; the new path for `move`.

    `set` puts a value at `pointer`, `remove` takes it out, `rename` gives the field at `pointer` another
    name, `move` moves the whole file, `replace` writes the whole file anew (`value` is its bytes).
    """

    path: str
    action: Literal["set", "remove", "rename", "move", "replace"]
    pointer: Pointer = ()
    value: Any = None


@dataclass(frozen=True, slots=True)
class Fix:
    """How a finding can be mended by a program. Only a safe one is applied unasked-for: it changes no meaning."""

    description: str
    edits: tuple[Edit, ...]
    safe: bool = True


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
    related: tuple[Related, ...] = ()
    fix: Fix | None = dataclass_field(default=None, compare=False)

    @property
    def key(self) -> tuple[str, str, str]:
        """Rule, record and field: the same finding in another state of the repository, wherever its file lies."""
        return self.code, self.record or self.path, self.field or ""

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
    scope: Scope = Scope.FILE
    options: tuple[Option, ...] = ()
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
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
    ) -> Finding:
        """Make a finding of this rule."""
        return Finding(
            code=self.code,
            rule=self.name,
            severity=self.severity,
            path=path,
            message=message,
            do=do,
            position=position,
            record=record,
            field=field or None,
            circle=circle,
            schema=schema,
            related=related,
            fix=fix,
        )

    def at(
        self,
        record: Record,
        pointer: Pointer,
        message: str,
        do: str,
        *,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
    ) -> Finding:
        """Make a finding of this rule at a field of a record, or where a person would add it."""
        return self.finding(
            record.path,
            message,
            do,
            place_of(record, pointer),
            record=record.id,
            field=render_pointer(pointer),
            related=related,
            fix=fix,
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
