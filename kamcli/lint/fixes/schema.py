"""How a value or a name that its schema refuses can be written as it asks. Family 1xx. Changes nothing itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from kamcli.lint.finding import Edit, Fix, Rule
from kamcli.lint.fixes import form
from kamcli.lint.fixes.form import Rewriting
from kamcli.lint.rules import not_in_list, unknown_field, unquoted_number, wrong_form, wrong_type
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer
from kamcli.repository import Ledger, Record
from kamcli.schemas import Violation

_CLOSE = 0.8
"""How alike a misspelt name and the right one must be (difflib's ratio)."""

_ID, _NUMBER = "north-yard", "1"
"""What patterns of ids, and of numbers in ledgers, accept."""


def of_record(record: Record, rule: Rule, violation: Violation, pointer: Pointer) -> Fix | None:
    """The fix for what a schema refuses in a record; `pointer` leads to the value, or to the unknown field."""
    if rule is unknown_field.RULE:
        name = _right_name(violation, _at(record.data, violation.pointer))
        return _renamed(record.path, pointer, name) if name else None
    written = record.document.nearest(pointer).text if rule is unquoted_number.RULE else None
    rewriting = _rewriting(rule, violation, written)
    if rewriting is None:
        return None
    # Which circle an account is in is a decision, so not even its spelling is changed unasked (D4).
    safe = rewriting.safe and (record.entity, pointer) != (Entity.ACCOUNT, ("circle",))
    return Fix(rewriting.description, (Edit(record.path, "set", pointer, rewriting.value),), safe)


def of_cell(ledger: Ledger, line: int, rule: Rule, violation: Violation) -> Fix | None:
    """The fix for a cell of a ledger; the edit's pointer is the row's line and the column."""
    rewriting = _rewriting(rule, violation, None)
    if rewriting is None or len(violation.pointer) != 1 or not isinstance(rewriting.value, str):
        return None
    edit = Edit(ledger.path, "set", (line, violation.pointer[0]), rewriting.value)
    return Fix(rewriting.description, (edit,), rewriting.safe)


def of_column(ledger: Ledger, name: str, columns: Iterable[str]) -> Fix | None:
    """The fix for a misspelt column of a ledger; the edit's pointer is the column."""
    close = _closest(name, columns, ledger.table.header)
    return _renamed(ledger.path, (name,), close) if close else None


def _renamed(path: str, pointer: Pointer, name: str) -> Fix:
    return Fix(f"call it `{name}`", (Edit(path, "rename", pointer, name),))


def _right_name(violation: Violation, group: Any) -> str | None:
    """The one known field that a misspelt one must mean, where the group does not have it yet."""
    known = violation.schema.get("properties")
    if not isinstance(known, Mapping) or violation.field is None or not isinstance(group, dict):
        return None
    return _closest(violation.field, known, group)


def _closest(text: str, choices: Iterable[str], taken: Collection[str] = ()) -> str | None:
    """The one choice that differs in case or hyphens only, else the one that is alike at all; never one taken."""
    close = _alike(text, tuple(choice for choice in choices if isinstance(choice, str)))
    # The likest one decides: where it is there already, the second likest was hardly meant.
    sure = bool(close) and close[0] not in taken and all(other in taken for other in close[1:])
    return close[0] if sure else None


@lru_cache(maxsize=4096)
def _alike(text: str, choices: tuple[str, ...]) -> tuple[str, ...]:
    """The choices that differ in case or hyphens only, else the likest ones."""
    alike = [choice for choice in choices if _folded(choice) == _folded(text)]
    return tuple(alike or get_close_matches(text, choices, n=3, cutoff=_CLOSE))


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return re.sub(r"[\s_-]+", "", text.casefold())


def _rewriting(rule: Rule, violation: Violation, written: str | None) -> Rewriting | None:
    fits = _fits(violation.schema)
    found = violation.found
    if rule is unquoted_number.RULE and written is not None:
        if not re.match(r"[-+.]?[0-9]", written):
            return None
        quoted = Rewriting(written, "put it in quotes")
        return quoted if fits(written) else form.first_that(fits, form.texts(written))
    if not isinstance(found, str):
        return None
    if rule is not_in_list.RULE:
        return _choice(found, violation.expected)
    if rule is wrong_type.RULE:
        return _of_type(found, violation.expected)
    if rule is wrong_form.RULE and not fits(_ID):
        return form.first_that(fits, form.cells(found) if fits(_NUMBER) else form.texts(found))
    return None


def _choice(found: str, expected: Any) -> Rewriting | None:
    close = _closest(found.strip(), expected if isinstance(expected, list) else [expected])
    if close is None:
        return None
    return Rewriting(close, f"write `{close}`", safe=_folded(close) == _folded(found))


def _of_type(found: str, expected: Any) -> Rewriting | None:
    kinds = expected if isinstance(expected, list) else [expected]
    if "number" in kinds or "integer" in kinds:
        whole = "number" not in kinds
        return form.first_that(lambda value: isinstance(value, int) or not whole, form.numbers(found))
    if "boolean" in kinds:
        return next(form.truths(found), None)
    return None


def _fits(schema: Mapping[str, Any]) -> Callable[[Any], bool]:
    """Whether a text has the form that a schema asks for, as far as its own keywords say it."""
    pattern, longest, choices = schema.get("pattern"), schema.get("maxLength"), schema.get("enum")

    def fits(value: Any) -> bool:
        return (
            isinstance(value, str)
            and (not isinstance(pattern, str) or _matches(pattern, value))
            and (not isinstance(longest, int) or len(value) <= longest)
            and (not isinstance(choices, list) or value in choices)
        )

    return fits


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:
        # A pattern of a company schema that only JSON Schema's dialect knows: nothing is proposed then.
        return None


def _matches(pattern: str, value: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is not None and compiled.search(value) is not None


def _at(data: Any, pointer: Pointer) -> Any:
    for step in pointer:
        data = data[step]
    return data
