"""Composes kamcli's schemas and the company's into one closed schema per entity, circle and kind. Reads no files
but kamcli's own; what is wrong with the company's is a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import cast

from kamcli.model.entity import LEDGERS, RECORDS, Entity
from kamcli.model.position import Pointer, Problem
from kamcli.schemas import field, locate
from kamcli.schemas.closing import close, with_choices, with_unknown
from kamcli.schemas.company import KIND, Source, target, usable
from kamcli.schemas.field import Field
from kamcli.schemas.kind import block, exclusive, rules
from kamcli.schemas.overlay import Schema, dossier_part, extend, join, part
from kamcli.schemas.reference import Library, Origin

DOSSIER = "dossier"
_EXTENSIBLE = frozenset(map(str, (*RECORDS, *LEDGERS)))


def compose(
    order: Sequence[str], company: Mapping[str, Source], lists: Mapping[str, Sequence[str]] | None = None
) -> SchemaSet:
    """Compose for circles in this order, from the widest to the narrowest.

    `company` has the company's schemas by their path below schemas/; `lists` the values of policy/lists.yaml
    by the name of the list, an empty or absent one letting any text through. Where the company has none, what was
    composed before is given again: it is shared, like all that it returns.
    """
    if not company:
        return _ours(tuple(order), tuple((name, tuple(values)) for name, values in (lists or {}).items()))
    return _composed(order, company, dict(lists or {}))


@lru_cache(maxsize=16)
def _ours(order: tuple[str, ...], lists: tuple[tuple[str, tuple[str, ...]], ...]) -> SchemaSet:
    return _composed(order, {}, dict(lists))


def _composed(order: Sequence[str], company: Mapping[str, Source], lists: Mapping[str, Sequence[str]]) -> SchemaSet:
    library, problems = usable(company, order, tuple(lists))
    choices = {**lists, "circles": tuple(order)}
    composed = SchemaSet(tuple(order), library, choices, problems)
    if not (impossible := tuple(_impossible(composed, library, company))):
        return composed
    left_out = {path for path, _ in impossible}
    rest = Library({path: data for path, data in library.company.items() if f"schemas/{path}" not in left_out})
    return SchemaSet(tuple(order), rest, choices, (*problems, *impossible))


def _impossible(composed: SchemaSet, library: Library, company: Mapping[str, Source]) -> Iterator[tuple[str, Problem]]:
    """Fields that a company requires and no schema has: every record would lack them, and none could have them."""
    for path, data in library.company.items():
        found = target(path)
        if found is None or found.entity == DOSSIER or found.kind is not None:
            continue
        fields = composed.schema(Entity(found.entity)).get("properties", {})
        for index, name in enumerate(data.get("required", ())):
            if name not in fields:
                near = get_close_matches(name, fields, n=1)
                do = f"did you mean {near[0]}?" if near else f"say under properties what {name} is"
                place = company[path].nearest(("required", index)).value
                message = f"{name} is required here, and no schema has such a field"
                yield f"schemas/{path}", Problem(KIND, message, do, place, ("required", index))


class SchemaSet:
    """The composed schemas. What it returns is cached and shared: do not change it."""

    def __init__(
        self,
        circles: tuple[str, ...],
        library: Library,
        lists: Mapping[str, Sequence[str]],
        problems: tuple[tuple[str, Problem], ...],
    ) -> None:
        self.circles = circles
        self.problems = problems
        """(path, problem) of company schemas that cannot be used; they are left out."""
        self._library = library
        self._lists = lists
        self._bases: dict[str, tuple[Schema, dict[str | None, tuple[Schema, ...]]]] = {}
        self._schemas: dict[tuple[str, str | None, str | None], Schema] = {}
        self._dossiers: dict[tuple[str, bool], Schema] = {}
        self._fields: dict[Entity, tuple[Field, ...]] = {}

    # ---- what others ask for

    def schema(self, entity: Entity, circle: str | None = None, kind: str | None = None) -> Schema:
        """The closed schema of an entity: for an account's circle, and for one kind of interaction.

        Without a circle (or with one the policy does not know) it asks what all records have to have. Without
        a kind it takes interactions of all kinds, each with its own block only.
        """
        if (found := self._schemas.get((entity, circle, kind))) is not None:
            return found
        circle = self._asking(str(entity), circle)
        kind = kind if entity is Entity.INTERACTION else None
        key = (str(entity), circle, kind)
        if key not in self._schemas:
            self._schemas[key] = self._composed(str(entity), circle, kind)
        return self._schemas[key]

    def by_own_circle(self, entity: Entity) -> Schema:
        """One schema for accounts of all circles, which asks by the circle that the file itself states."""
        structure, parts = self._base(str(entity))
        if entity is not Entity.ACCOUNT:
            return self.schema(entity)
        asked = list(parts.get(None, ()))
        for index, circle in enumerate(self.circles):
            inner = list(self.circles[index:])
            stated = {"required": ["circle"], "properties": {"circle": {"enum": inner}}}
            asked += [{"if": stated, "then": each} for each in parts.get(circle, ())]
        return self._closed(str(entity), join(structure, asked))

    def dossier(self, circle: str, *, personal: bool = True) -> Schema:
        """What spans the files of an account in a circle; without the rules on personal facts if not `personal`."""
        key = (circle, personal)
        if key not in self._dossiers:
            parts = [each[0] for each in self._dossier_parts(circle, personal)]
            base = self._library.written_out(Origin(f"{DOSSIER}{locate.SUFFIX}", company=False))
            self._dossiers[key] = with_choices(join(base, parts), self._lists)
        return self._dossiers[key]

    def not_checked(self, circle: str) -> tuple[str, ...]:
        """The titles of the dossier's rules that cannot be checked where personal facts are absent."""
        return tuple(title for each in self._dossier_parts(circle, False) for title in each[2])

    def fields(self, entity: Entity) -> Sequence[Field]:
        """All fields of an entity, those of all circles and kinds included."""
        if entity not in self._fields:
            self._fields[entity] = tuple(field.fields(self.schema(entity)))
        return self._fields[entity]

    def title(self, entity: Entity, pointer: Pointer) -> str | None:
        """What people call the value at a pointer; None where there is no such field."""
        return field.title(self.schema(entity), pointer)

    def personal(self, entity: Entity, pointer: Pointer) -> str | None:
        """How personal the value at a pointer is: identity, contact, private, special, or None."""
        return field.personal(self.schema(entity), pointer)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of interaction that have a block of their own."""
        own = (name.removeprefix("kinds/") for name in locate.names() if name.startswith("kinds/"))
        theirs = (found.kind for path in self._library.company if (found := target(path)) and found.kind)
        return tuple(sorted({*own, *theirs}))

    @cached_property
    def stamp(self) -> str:
        """A short name for exactly these schemas: another one wherever any file, circle or list differs."""
        own = {name: locate.load(name) for name in sorted(locate.names())}
        made_of = (own, dict(self._library.company), {name: list(value) for name, value in self._lists.items()})
        return sha256(repr(made_of).encode("utf-8", "replace")).hexdigest()[:16]

    def asks(self, entity: str, circle: str | None) -> bool:
        """Whether this circle itself (not a wider one) asks something of this entity."""
        if entity == DOSSIER:
            return circle is not None and bool(self._files(DOSSIER, circle))
        return bool(self._base(entity)[1].get(circle))

    # ---- how they are made

    def _upto(self, circle: str | None) -> tuple[str, ...]:
        """The circles whose demands hold in a circle, the widest first; none for one that the policy does not know."""
        return self.circles[: self.circles.index(circle) + 1] if circle in self.circles else ()

    def _asking(self, entity: str, circle: str | None) -> str | None:
        """The narrowest circle up to this one that asks something of an entity: most ask nothing of most."""
        parts = self._base(entity)[1]
        return next((name for name in reversed(self._upto(circle)) if parts.get(name)), None)

    def _files(self, entity: str, circle: str | None) -> list[Origin]:
        """kamcli's own overlay and the company's, for an entity in a circle, or for all circles."""
        folder = f"circles/{circle}/" if circle is not None else ""
        path = f"{folder}{entity}{locate.SUFFIX}"
        own = [Origin(path, company=False)] if circle is not None and f"{folder}{entity}" in locate.names() else []
        theirs = [Origin(path, company=True)] if path in self._library.company else []
        # D48: a company may ask for less than kamcli does
        replaced = bool(theirs) and self._library.company[path].get("x-kam-replaces") is True
        return theirs if replaced else own + theirs

    def _base(self, entity: str) -> tuple[Schema, dict[str | None, tuple[Schema, ...]]]:
        """The structure with the fields of all overlays, and what each circle (None: every one) asks."""
        if entity not in self._bases:
            self._bases[entity] = self._layered(entity)
        return self._bases[entity]

    def _layered(self, entity: str) -> tuple[Schema, dict[str | None, tuple[Schema, ...]]]:
        base = Origin(f"{entity}{locate.SUFFIX}", company=False)
        structure: Schema = {**self._library.written_out(base), "x-kam-file": _named(base)}
        if entity not in _EXTENSIBLE:
            return structure, {}
        if entity == Entity.INTERACTION:
            structure = self._with_blocks(structure)
        layers = []
        for circle in (None, *self.circles):
            for origin in self._files(entity, circle):
                overlay = self._library.written_out(origin)
                before, structure = structure, extend(structure, overlay, _named(origin))
                layers.append((circle, origin, overlay, before))
        parts: dict[str | None, tuple[Schema, ...]] = {}
        for circle, origin, overlay, before in layers:
            found = part(overlay, before, structure, file=_named(origin), circle=circle)
            parts[circle] = (*parts.get(circle, ()), *([found] if found else ()))
        return structure, parts

    def _with_blocks(self, structure: Schema) -> Schema:
        blocks = {kind: self._block(kind) for kind in self.kinds}
        return {**structure, "properties": {**structure["properties"], **blocks}}

    def _block(self, kind: str) -> Schema:
        path = f"kinds/{kind}{locate.SUFFIX}"
        own = [Origin(path, company=False)] if f"kinds/{kind}" in locate.names() else []
        theirs = [Origin(path, company=True)] if path in self._library.company else []
        written = [(self._library.written_out(origin), _named(origin)) for origin in own + theirs]
        return block(kind, written)

    def _composed(self, entity: str, circle: str | None, kind: str | None) -> Schema:
        structure, parts = self._base(entity)
        asked = [each for name in (None, *self._upto(circle)) for each in parts.get(name, ())]
        if entity == Entity.INTERACTION:
            blocks = {name: structure["properties"][name] for name in self.kinds}
            if kind is not None:
                structure, asked = exclusive(structure, blocks, kind), [*rules(blocks, kind), *asked]
            else:
                asked = [*rules(blocks, None), *asked]
        return self._closed(entity, join(structure, asked))

    def _closed(self, entity: str, schema: Schema) -> Schema:
        if entity in _EXTENSIBLE and "unknown" in schema["properties"]:
            schema = with_unknown(schema, self._answer, self._dossier_names if entity == Entity.ACCOUNT else ())
        return cast("Schema", close(with_choices(schema, self._lists)))

    @cached_property
    def _answer(self) -> Schema:
        definitions = Origin(f"definitions{locate.SUFFIX}", company=False)
        return cast("Schema", self._library.written_out_definition(definitions, "unknown_answer"))

    @cached_property
    def _dossier_names(self) -> tuple[str, ...]:
        """Names under `unknown` of an account by which it answers what dossiers ask, in any circle."""
        found = self._dossier_parts(self.circles[-1], True) if self.circles else []
        return tuple(dict.fromkeys(name for each in found for name in each[1]))

    def _dossier_parts(self, circle: str, personal: bool) -> list[tuple[Schema, list[str], list[str]]]:
        upto = self._upto(circle)
        company = f"{DOSSIER}{locate.SUFFIX}"
        general = [(None, Origin(company, company=True))] if company in self._library.company else []
        found: list[tuple[str | None, Origin]] = [*general]
        found += [(name, origin) for name in upto for origin in self._files(DOSSIER, name)]
        return [
            dossier_part(self._library.written_out(origin), file=_named(origin), circle=name, personal=personal)
            for name, origin in found
        ]


def _named(origin: Origin) -> str:
    return f"schemas/{origin.path}"
