"""Findings of the schemas: each record against its circle's, each ledger line against its own. Family 1xx.

The schemas say what is asked; this says it to people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from kamcli.lint.discretion import is_shielded
from kamcli.lint.finding import Finding, Rule
from kamcli.lint.fixes import schema as fixes
from kamcli.lint.place import place_for_new
from kamcli.lint.rules import (
    not_in_list,
    out_of_range,
    required_field,
    schema_rule,
    unknown_field,
    unquoted_number,
    wrong_form,
    wrong_type,
)
from kamcli.model.entity import IN_ACCOUNTS, LEDGERS, RECORDS, Entity
from kamcli.model.position import Pointer, Position, render_pointer
from kamcli.policy.wording import closest
from kamcli.repository import Ledger, Record, Repository
from kamcli.schemas import Violation, violations
from kamcli.schemas.validate import compiled

_BOUNDS = {
    "minimum": "is too small; {} is the least",
    "exclusiveMinimum": "is too small; it has to be more than {}",
    "maximum": "is too large; {} is the most",
    "exclusiveMaximum": "is too large; it has to be less than {}",
    "multipleOf": "is not a multiple of {}",
    "minLength": "is too short; the least number of characters is {}",
    "maxLength": "is too long; the greatest number of characters is {}",
    "minItems": "has too few items; the least number is {}",
    "maxItems": "has too many items; the greatest number is {}",
    "minProperties": "has too few fields; the least number is {}",
    "maxProperties": "has too many fields; the greatest number is {}",
    "uniqueItems": "has the same item twice",
}
"""What is said of a value out of range, by the word of the schema that sets the bound."""

_RULES: Mapping[str, Rule] = {
    "required": required_field.RULE,
    "additionalProperties": unknown_field.RULE,
    "unevaluatedProperties": unknown_field.RULE,
    "propertyNames": unknown_field.RULE,
    "type": wrong_type.RULE,
    "enum": not_in_list.RULE,
    "const": not_in_list.RULE,
    "pattern": wrong_form.RULE,
    "format": wrong_form.RULE,
    **dict.fromkeys(_BOUNDS, out_of_range.RULE),
}

_HIDDEN = "what stands there"
"""Said in place of a value that is personal."""

_TYPE_WORDS = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list (a line with `- ` for each item)",
    "object": "a group of fields",
    "null": "nothing",
}


def check(repository: Repository) -> Iterator[Finding]:
    """All findings of the schemas on records and ledgers; dossiers are elsewhere."""
    snapshot = repository.snapshot
    for entity in RECORDS:
        for record in (*snapshot.records(entity).values(), *snapshot.twice(entity)):
            if record.partial:
                continue
            for violation in violations(repository.schema_of(record), record.data):
                hidden = is_shielded(repository.schemas, entity, violation.pointer)
                yield of_violation(record, violation, hidden=hidden)
    for entity in LEDGERS:
        schema = repository.schemas.schema(entity)
        for ledger in snapshot.ledgers(entity).values():
            if not ledger.partial:
                yield from _of_ledger(repository, ledger, schema)


def prepare(repository: Repository) -> None:
    """Compose and compile the schemas of all that records of accounts are meant to be."""
    for circle in repository.policy.circles:
        for entity in IN_ACCOUNTS:
            for kind in repository.policy.lists.kinds if entity is Entity.INTERACTION else (None,):
                compiled(repository.schemas.schema(entity, circle.id, kind))


def of_violation(record: Record, violation: Violation, *, hidden: bool = False) -> Finding:
    """Say a violation of a record's schema to people, at its place in the file; `hidden`: without the value there."""
    document = record.document
    rule, pointer = _rule(violation), violation.pointer
    written = document.nearest(pointer).text if rule is unquoted_number.RULE else ""
    position = document.position(pointer)
    if rule is unknown_field.RULE and violation.field is not None:
        pointer = (*pointer, violation.field)
        position = document.key_position(pointer)
    elif rule is required_field.RULE:
        position = place_for_new(record, pointer)
        pointer = (*pointer, violation.field) if violation.field else pointer
    message, do = _words(rule, violation, pointer, written, hidden=hidden)
    return rule.finding(
        record.path,
        message,
        do,
        position,
        record=record.id,
        field=render_pointer(pointer),
        circle=violation.circle,
        schema=violation.source,
        fix=fixes.of_record(record, rule, violation, pointer),
    )


def _rule(violation: Violation) -> Rule:
    rule = _RULES.get(violation.keyword, schema_rule.RULE)
    is_number = isinstance(violation.found, (int, Decimal)) and not isinstance(violation.found, bool)
    if rule is wrong_type.RULE and is_number and violation.expected in ("string", ["string"]):
        return unquoted_number.RULE
    return rule


def _words(
    rule: Rule, violation: Violation, pointer: Pointer, source_text: str, *, hidden: bool = False
) -> tuple[str, str]:
    """The message and the advice for a violation; the schema's own words win where it has some."""
    field = render_pointer(pointer) or "the file"
    message, do = _own_words(rule, violation, field, source_text, hidden=hidden)
    return violation.message or message, violation.do or do


def _own_words(rule: Rule, violation: Violation, field: str, source_text: str, *, hidden: bool) -> tuple[str, str]:
    shown = _HIDDEN if hidden else _shown(violation.found)
    if rule is required_field.RULE:
        return _missing(violation, field)
    if rule is unknown_field.RULE:
        return _unknown(violation, field)
    if rule is unquoted_number.RULE:
        if hidden:
            return f"{field} is text, but a bare number stands there", "put it in quotes"
        text = source_text.strip() or str(violation.found)
        return f"{field} is text, but {text} is a bare number here", f"put it in quotes: '{text}'"
    if rule is wrong_type.RULE:
        return f"{field} should be {_type_words(violation.expected)}, not {shown}", "write it so"
    if rule is not_in_list.RULE:
        return _choice(violation, field, shown, hidden=hidden)
    if rule is wrong_form.RULE:
        title = violation.schema.get("description") or violation.schema.get("title")
        return f"{field}: {shown} does not have the form that is asked for", f"expected: {title}" if title else rule.fix
    if rule is out_of_range.RULE:
        return _out_of_range(violation, field, shown), rule.fix
    look = (
        f"look up in {violation.source} what is asked, or ask whoever keeps that file" if violation.source else rule.fix
    )
    return f"{field} breaks a rule of its schema ({violation.keyword})", look


def _missing(violation: Violation, field: str) -> tuple[str, str]:
    name = violation.field or field
    if violation.circle is None:
        return f"{field} is missing", f"add `{name}: …`"
    asked = f"circle {violation.circle} asks for it"
    source = f" ({violation.source})" if violation.source else ""
    do = f"add `{name}: …`"
    if len(violation.pointer) == 0 and name not in (violation.schema.get("x-kam-known") or ()):
        do += f", or record under `unknown` why nobody could find it out: `{name}: {{why: refused, asked: DATE}}`"
    return f"{field} is missing: {asked}{source}", do


def _unknown(violation: Violation, field: str) -> tuple[str, str]:
    known = [str(name) for name in violation.schema.get("properties") or ()]
    if meant := closest(violation.field or "", known):
        return f"there is no field {field}", f"did you mean `{meant}`?"
    return (
        f"there is no field {field}",
        "correct its name, or put it under `custom`; the fields are: " + ", ".join(sorted(known)[:40])
        if known
        else "delete it",
    )


def _choice(violation: Violation, field: str, shown: str, *, hidden: bool) -> tuple[str, str]:
    allowed = violation.expected if isinstance(violation.expected, list) else [violation.expected]
    texts = [_shown(choice) for choice in allowed]
    meant = closest(str(violation.found), map(str, allowed))
    hint = f"did you mean `{meant}`? " if meant and not hidden else ""
    listed = violation.schema.get("x-kam-list")
    where = f" (the list is `{listed}` in policy/lists.yaml)" if listed and listed != "circles" else ""
    return f"{field}: {shown} is not one of the values allowed", f"{hint}choose one of: {', '.join(texts)}{where}"


def _out_of_range(violation: Violation, field: str, shown: str) -> str:
    if violation.found == "":
        return f"{field} is empty"
    # Of a list or a group, the field says enough.
    what = field if isinstance(violation.found, (list, dict)) else f"{field}: {shown}"
    return f"{what} {_BOUNDS[violation.keyword].format(violation.expected)}"


def _type_words(expected: Any) -> str:
    kinds = expected if isinstance(expected, list) else [expected]
    return " or ".join(_TYPE_WORDS.get(str(kind), str(kind)) for kind in kinds)


def _shown(value: Any) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return "true" if value else "false"
        case str():
            return f"'{value}'" if len(value) <= 60 else f"'{value[:57]}…'"
        case dict():
            return "a group of fields"
        case list():
            return "a list"
    return str(value)


def _of_ledger(repository: Repository, ledger: Ledger, schema: dict[str, Any]) -> Iterator[Finding]:
    columns = {name: index for index, name in enumerate(ledger.table.header)}
    unknown = [name for name in columns if name not in schema.get("properties", {})]
    for name in unknown:
        meant = closest(name, schema.get("properties", {}))
        do = f"did you mean `{meant}`?" if meant else "the columns are: " + ", ".join(schema.get("properties", {}))
        message = f"there is no column {name}"
        fix = fixes.of_column(ledger, name, schema.get("properties", {}))
        yield unknown_field.RULE.finding(ledger.path, message, do, Position(1, 1), field=name, fix=fix)
    for row in ledger.table.rows:
        cells = {name: cell for name, cell in row.cells.items() if name not in unknown} if unknown else row.cells
        for violation in violations(schema, cells):
            rule = _rule(violation)
            pointer = (*violation.pointer, violation.field) if violation.field else violation.pointer
            hidden = is_shielded(repository.schemas, ledger.entity, violation.pointer)
            message, do = _words(rule, violation, pointer, "", hidden=hidden)
            position = ledger.place(row.line, str(pointer[0])) if pointer else Position(row.line, 1)
            fix = fixes.of_cell(ledger, row.line, rule, violation)
            yield rule.finding(ledger.path, message, do, position, field=render_pointer(pointer), fix=fix)
