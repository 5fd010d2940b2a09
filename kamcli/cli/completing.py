"""What Tab may put in the place of an argument: types that take any text, and know what would fit.

Quick, and silent whatever is wrong: who presses Tab has not asked anything yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
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
        account = ctx.params.get("account") if "account" not in self.entities else None
        found = names.fitting(folder, self.entities, typed, _account_id(folder, account))
        return ((each.id, each.name) for each in found)


class Listed(Completed):
    """A value of one of the company's lists (policy/lists.yaml), or of the circles."""

    def __init__(self, name: str) -> None:
        self.list_name = name

    def items(self, ctx: click.Context, typed: str) -> Items:
        """The values that begin so."""
        found = _repository(ctx)
        if self.list_name == "circles":
            pairs = [(circle.id, circle.name) for circle in found.policy.circles] if found else []
        else:
            pairs = [(value, "") for value in _list(found, self.list_name)]
        return _beginning(pairs, typed)


class Rule(Completed):
    """The code or name of a rule of the lint."""

    def items(self, ctx: click.Context, typed: str) -> Items:  # noqa: ARG002
        """Codes with what they find; names where a small letter was typed."""
        from kamcli.lint.registry import RULES

        codes = ((rule.code, rule.summary) for rule in RULES)
        named = ((rule.name, rule.summary) for rule in RULES)
        return _beginning(named if typed[:1].islower() and not typed.lower().startswith("kam") else codes, typed)


class RecordPath(Completed):
    """A file or folder of the account repository; the shell completes it itself."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:  # noqa: ARG002
        """Leave it to the shell."""
        return [CompletionItem(incomplete, type="file")]


class SavedQuery(Completed):
    """`@name` of a query in policy/queries.yaml."""

    def items(self, ctx: click.Context, typed: str) -> Items:
        """The names, with what the queries are for."""
        found = _repository(ctx)
        queries = found.policy.queries if found is not None else {}
        return _beginning(((f"@{name}", getattr(query, "title", "") or "") for name, query in queries.items()), typed)


class Separated(Completed):
    """Several words of a fixed choice with commas between them, such as columns."""

    def __init__(self, words: Callable[[click.Context], Iterable[str]]) -> None:
        self.words = words

    def items(self, ctx: click.Context, typed: str) -> Items:
        """The words that fit behind the last comma."""
        before, comma, last = typed.rpartition(",")
        said = set(before.split(","))
        found = [(word, "") for word in self.words(ctx) if word not in said]
        return ((f"{before}{comma}{word}", told) for word, told in _beginning(found, last))


class Condition(Completed):
    """`COLUMN=VALUE` with a column out of a fixed choice."""

    def __init__(
        self, columns: Callable[[click.Context], Iterable[str]], entity: Callable[[click.Context], str]
    ) -> None:
        self.columns = columns
        self.entity = entity

    def items(self, ctx: click.Context, typed: str) -> Items:
        """Columns, and behind the sign the values that a column may have."""
        column, sign, value = typed.partition("=")
        if not sign:
            return _beginning(((f"{name}=", "") for name in self.columns(ctx)), typed)
        if column == "account":
            return _prefixed(f"{column}=", Id("account").items(ctx, value))
        shape = _shape(ctx, self.entity(ctx))
        inside = shape.field(column) if shape is not None else None
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


def _list(repository: Repository | None, name: str) -> Iterable[str]:
    if repository is not None:
        return repository.policy.lists.as_mapping().get(name, ())
    from kamcli.policy.defaults import defaults

    found: Mapping[str, list[str]] = defaults("lists")
    return found.get(name, ())


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

    folder, record = root_of(ctx), ctx.params.get("record")
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
    kind = ctx.params.get("kind") if entity == "interaction" else None
    return shape(found.schemas.schema(Entity(entity), None, kind if isinstance(kind, str) else None))


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
