"""What Tab may put in the place of an argument: types that take any text, and know what would fit.

Quick, and silent whatever is wrong: who presses Tab has not asked anything yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from kamcli.policy import Policy
    from kamcli.repository import Repository
    from kamcli.schemas.shape import Shape

Items = Iterable[tuple[str, str]]
"""Texts, each with what is said beside it."""


class Completed(click.ParamType[str]):
    """Text of which Tab knows the rest."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        """Any text; whether it means something is decided where it is used."""
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:  # noqa: ARG002
        """What fits; nothing where anything at all goes wrong."""
        try:
            return [CompletionItem(text, help=said or None) for text, said in self.items(ctx, incomplete)]
        except Exception:
            return []

    def items(self, ctx: click.Context, typed: str) -> Items:  # noqa: ARG002
        """The texts that fit what is typed so far."""
        return ()


class Id(Completed):
    """An id of a record of one of these kinds; what is typed may also be the beginning of its name."""

    def __init__(self, *entities: str) -> None:
        self.entities = entities

    def items(self, ctx: click.Context, typed: str) -> Items:
        """Ids, with the names beside them."""
        from kamcli.cli import names

        folder = root_of(ctx)
        if folder is None:
            return ()
        account = _said(ctx, "account") if "account" not in self.entities else None
        found = names.fitting(folder, self.entities, typed, _account_id(folder, account))
        return ((each.id, each.name) for each in found)


class Listed(Completed):
    """A value of one of the company's lists (policy/lists.yaml), or of the circles."""

    def __init__(self, name: str) -> None:
        self.list_name = name

    def items(self, ctx: click.Context, typed: str) -> Items:
        """The values that begin so."""
        found = _policy(ctx)
        if self.list_name == "circles":
            return _beginning(((circle.id, circle.name) for circle in found.circles), typed)
        return _beginning(((value, "") for value in found.lists.as_mapping().get(self.list_name, ())), typed)


class Rule(Completed):
    """The code or name of a rule of the lint."""

    def items(self, ctx: click.Context, typed: str) -> Items:  # noqa: ARG002
        """Codes with what they find; names where a small letter was typed."""
        from kamcli.lint.registry import RULES

        codes = ((rule.code, rule.summary) for rule in RULES)
        named = ((rule.name, rule.summary) for rule in RULES)
        return _beginning(named if typed[:1].islower() and not typed.lower().startswith("kam") else codes, typed)


class SavedQuery(Completed):
    """`@name` of a query in policy/queries.yaml."""

    def items(self, ctx: click.Context, typed: str) -> Items:
        """The names, with what the queries are for."""
        queries = _policy(ctx).queries
        return _beginning(((f"@{name}", query.title or "") for name, query in queries.items()), typed)


class Columns(Completed):
    """Columns of the list that the argument `what` names, with commas between them; a - may stand before one."""

    def items(self, ctx: click.Context, typed: str) -> Items:
        """The columns that fit behind the last comma."""
        before, comma, last = typed.rpartition(",")
        minus = "-" if last.startswith("-") else ""
        said = {word.removeprefix("-") for word in before.split(",")}
        found = [(name, told) for name, told, _ in _columns(_said(ctx, "what")) if name not in said]
        return _prefixed(f"{before}{comma}{minus}", _beginning(found, last.removeprefix("-")))


class Condition(Completed):
    """`COLUMN=VALUE` of the list that the argument `what` names."""

    def items(self, ctx: click.Context, typed: str) -> Items:
        """Columns, and behind the sign the values that a column may have."""
        column, sign, value = typed.partition("=")
        found = list(_columns(_said(ctx, "what")))
        if not sign:
            return _beginning(((f"{name}=", told) for name, told, _ in found), typed)
        if column == "account":
            return _prefixed(f"{column}=", Id("account").items(ctx, value))
        entity, field = next((of.partition(".")[::2] for name, _, of in found if name == column), ("", ""))
        shape = _shape(ctx, entity)
        inside = _at(shape, field) if shape is not None and field else None
        return _prefixed(f"{column}=", _values(ctx, inside, value)) if inside is not None else ()


class Field(Completed):
    """`FIELD=VALUE` of a record: fields with their titles, and behind the sign what the field may be.

    The record is of the given kind, or the one that the argument `record` names.
    """

    def __init__(self, entity: str | None = None) -> None:
        self.entity = entity

    def items(self, ctx: click.Context, typed: str) -> Items:
        """Fields, or values."""
        name, sign, value = typed.partition("=")
        entity = self.entity or _entity_of(ctx)
        shape = _shape(ctx, entity) if entity else None
        if shape is None:
            return ()
        if sign:
            inside = _at(shape, name.rstrip("+-"))
            return _prefixed(f"{name}=", _values(ctx, inside, value)) if inside is not None else ()
        return _fields(shape, name)


def root_of(ctx: click.Context) -> Path | None:
    """The account repository that the command line is about: around -C, or around the folder one is in."""
    from kamcli.cli import names

    given = ctx.find_root().params.get("directory")
    return names.root(Path(given) if given else Path.cwd())


def choices(*pairs: tuple[str, str]) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem[str]]]:
    """A fixed choice with what each means, for `shell_complete=` of a parameter."""

    def complete(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem[str]]:  # noqa: ARG001
        return [CompletionItem(text, help=said or None) for text, said in _beginning(pairs, typed)]

    return complete


# ---- pieces


def _said(ctx: click.Context, name: str) -> str | None:
    """What stands for an argument on the line so far. click forgets arguments where an option waits for its value."""
    found = ctx.params.get(name)
    if found is None and isinstance(ctx.obj, list) and ctx.info_name in ctx.obj:
        words = ctx.obj[ctx.obj.index(ctx.info_name) + 1 : -1]
        found = ctx.command.make_parser(ctx).parse_args(list(words))[0].get(name)
    return found if isinstance(found, str) else None


def _beginning(pairs: Items, typed: str) -> Iterator[tuple[str, str]]:
    wanted = typed.casefold()
    return ((text, said) for text, said in pairs if text.casefold().startswith(wanted))


def _prefixed(prefix: str, pairs: Items) -> Iterator[tuple[str, str]]:
    return ((f"{prefix}{text}", said) for text, said in pairs)


def _repository(ctx: click.Context) -> Repository | None:
    """The repository for its policy and schemas; no record of it is read."""
    from kamcli.errors import KamError
    from kamcli.repository import open_repository

    folder = root_of(ctx)
    try:
        return open_repository(folder, tolerant=True) if folder is not None else None
    except KamError:
        return None


def _columns(what: str | None) -> Iterator[tuple[str, str, str]]:
    """The columns of a list, each with what it means, and the field that it shows as `entity.field`."""
    from kamcli.query.tables import LISTINGS

    table = LISTINGS.get(what or "")
    for column in table.columns.values() if table is not None else ():
        yield column.name, column.meaning, f"{table.entities[0]}.{column.field or column.name}" if table else ""


def _policy(ctx: click.Context) -> Policy:
    """The company's policy over the defaults; read by itself, because opening the whole repository takes longer."""
    from kamcli import policy

    folder = root_of(ctx)

    def read(path: str) -> bytes | None:
        try:
            return (folder / path).read_bytes() if folder is not None else None
        except OSError:
            return None

    return policy.load(read).policy


def _account_id(folder: Path, account: str | None) -> str | None:
    """The id of the account that an argument means, where it is an id or the beginning of one name only."""
    from kamcli.cli import names

    if not account or names.exists(folder, "account", account):
        return account or None
    found = names.fitting(folder, ("account",), account)
    return found[0].id if len(found) == 1 else None


def _entity_of(ctx: click.Context) -> str | None:
    """The kind of the record that the arguments before name."""
    from kamcli.cli import names

    folder, record = root_of(ctx), _said(ctx, "record")
    if folder is None or not record:
        return None
    kinds = ("contact", "interaction", "deal", "complaint") if "/" in record else ("account", "colleague")
    found = next((kind for kind in kinds if names.exists(folder, kind, record)), None)
    if found is None and (by_name := next((k for k in kinds if names.fitting(folder, (k,), record)), None)):
        return by_name
    return found


def _shape(ctx: click.Context, entity: str | None) -> Shape | None:
    from kamcli.model.entity import Entity
    from kamcli.schemas.shape import shape

    found = _repository(ctx)
    if found is None or not entity:
        return None
    kind = _said(ctx, "kind") if entity == "interaction" else None
    return shape(found.schemas.schema(Entity(entity), None, kind))


def _at(shape: Shape, name: str) -> Shape | None:
    import re

    steps = [step for step in re.split(r"\.|\[[^\]]*\]", name) if step]
    found: Shape | None = shape
    for step in steps:
        if found is not None and found.kind == "list":
            found = found.item
        found = found.field(step) if found is not None else None
    return found


def _fields(shape: Shape, typed: str) -> Iterator[tuple[str, str]]:
    before, dot, last = typed.rpartition(".")
    group = _at(shape, before) if dot else shape
    if group is not None and group.kind == "list":
        group = group.item
    for name in group.names if group is not None else ():
        inside = group.field(name) if group is not None else None
        if inside is None or not name.startswith(last) or name == "unknown":
            continue
        nested = (
            inside.kind == "group"
            and bool(inside.names)
            and not {"amount", "currency"} >= set(inside.required or ["x"])
        )
        yield f"{before}{dot}{name}{'.' if nested else '='}", inside.title


def _values(ctx: click.Context, shape: Shape, typed: str) -> Items:
    """What a field may be: choices, yes or no, ids; of a list, what fits behind the last comma."""
    if shape.kind == "list" and shape.item is not None:
        before, comma, last = typed.rpartition(",")
        return _prefixed(f"{before}{comma}", _values(ctx, shape.item, last))
    if shape.choices:
        return _beginning(((str(choice), "") for choice in shape.choices), typed)
    if shape.references:
        known = {"account", "contact", "interaction", "deal", "complaint", "colleague"}
        return Id(*(each for each in shape.references if each in known)).items(ctx, typed)
    if shape.kind == "yes-no":
        return _beginning((("yes", ""), ("no", "")), typed)
    if shape.kind == "date":
        return _beginning(((word, "") for word in ("today", "tomorrow", "yesterday")), typed)
    return ()
