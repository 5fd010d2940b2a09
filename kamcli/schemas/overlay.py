"""An overlay laid over a base: the fields it adds become the entity's own, what it asks becomes a part of its own.

So every circle's fields may be filled in before the account comes into the circle, and each demand knows which
circle and which file it comes from. Demands for fields are met by the field, by `unknown`, or by a waiver.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kamcli.schemas.merge import conjoin
from kamcli.schemas.vocabulary import ANNOTATIONS, OWN

Schema = dict[str, Any]

_REMARKS = (ANNOTATIONS | {"x-kam-personal", "x-kam-references", "x-kam-list", "x-kam-key"}) - {"$schema", "$id"}
_WORDS = frozenset({"x-kam-message", "x-kam-do"})
_IN_PLACE = ("allOf", "anyOf", "oneOf", "then", "else")


def extend(base: Any, overlay: Any, file: str, *, root: bool = True) -> Any:
    """The base with the fields that the overlay adds at any depth, and with its titles and descriptions."""
    if not isinstance(overlay, dict) or not isinstance(base, dict):
        return base
    result = dict(base)
    if not root:
        result.update({word: value for word, value in overlay.items() if word in _REMARKS})
    elif "x-kam-waivers" in overlay:
        result["x-kam-waivers"] = [*base.get("x-kam-waivers", ()), *overlay["x-kam-waivers"]]
    if "additionalProperties" in overlay:
        result["additionalProperties"] = overlay["additionalProperties"]
    for named in ("properties", "patternProperties"):
        if named in overlay:
            result[named] = dict(result.get(named, {}))
        for name, below in overlay.get(named, {}).items():
            if name in result[named]:
                result[named][name] = extend(result[named][name], below, file, root=False)
            else:
                result[named][name] = {**below, "x-kam-file": file} if isinstance(below, dict) else below
    if "items" in overlay:
        result["items"] = (
            extend(result["items"], overlay["items"], file, root=False) if "items" in result else overlay["items"]
        )
    for branch in _branches(overlay):
        result = _declare(result, branch, file)
    return result


def _branches(schema: Schema) -> list[Any]:
    found: list[Any] = []
    for word in _IN_PLACE:
        below = schema.get(word)
        found += below if isinstance(below, list) else [below] if isinstance(below, dict) else []
    return [branch for branch in found if isinstance(branch, dict)]


def _declare(base: Schema, branch: Schema, file: str) -> Schema:
    """Fields that an overlay names only within a rule belong to the entity too; the rule itself stays where it is."""
    remarks = {
        name: {word: value for word, value in below.items() if word in _REMARKS} if isinstance(below, dict) else True
        for name, below in branch.get("properties", {}).items()
        if name not in base.get("properties", {}) and below is not False
    }
    result = extend(base, {"properties": remarks}, file) if remarks else base
    for deeper in _branches(branch):
        result = _declare(result, deeper, file)
    return result


def demands(overlay: Any, before: Any) -> Any:
    """What the overlay asks of what was there before: without its remarks and without the fields it adds."""
    if not isinstance(overlay, dict):
        return overlay
    known = before if isinstance(before, dict) else {}
    result: Schema = {}
    for word, value in overlay.items():
        if word in ANNOTATIONS or word == "additionalProperties" or (word in OWN and word != "x-kam-known"):
            if word in _WORDS:
                result[word] = value
        elif word in ("properties", "patternProperties"):
            below = known.get(word, {})
            kept = {name: demands(each, below[name]) for name, each in value.items() if name in below}
            kept = {name: each for name, each in kept.items() if not isinstance(each, dict) or _asks(each)}
            if kept:
                result[word] = kept
        elif word == "items":
            if "items" in known and _asks(kept := demands(value, known["items"])):
                result[word] = kept
        else:
            result[word] = value
    return result


def _asks(schema: Any) -> bool:
    return not isinstance(schema, dict) or bool(schema.keys() - _WORDS)


def part(overlay: Schema, before: Schema, entity: Schema, *, file: str, circle: str | None) -> Schema | None:
    """What the overlay asks, as one part of allOf that says where it comes from; None if it asks nothing.

    `before` is the entity without the overlay's fields, `entity` with all fields of all overlays.
    """
    wanted = _Wanted(entity, tuple(entity.get("x-kam-waivers", ())))
    asked = wanted.rewrite(demands(overlay, before), overlay)
    asked = {word: value for word, value in asked.items() if word != "x-kam-known"}
    return {**origin(file, circle), **asked} if _asks(asked) else None


def origin(file: str, circle: str | None) -> Schema:
    """The remarks that say where a part comes from."""
    return {"x-kam-file": file} if circle is None else {"x-kam-file": file, "x-kam-circle": circle}


def dossier_part(
    overlay: Schema, *, file: str, circle: str | None, personal: bool
) -> tuple[Schema, list[str], list[str]]:
    """What a dossier overlay asks; the names for `unknown` of the account that it accepts; and the titles left out.

    A rule with `x-kam-needs: personal` is left out where `personal` is false.
    """
    asked = {word: value for word, value in overlay.items() if word not in ANNOTATIONS}
    rules, names, left_out = [], [], []
    for rule in overlay.get("allOf", ()):
        if isinstance(rule, dict) and rule.get("x-kam-needs") == "personal" and not personal:
            left_out.append(str(rule.get("title", "a personal fact")))
        elif isinstance(rule, dict) and "x-kam-unknown" in rule:
            names.append(rule["x-kam-unknown"])
            rules.append(_or_unknown(rule))
        else:
            rules.append(rule)
    return {**origin(file, circle), **asked, "allOf": rules}, names, left_out


def _or_unknown(rule: Schema) -> Schema:
    remarks = {word: value for word, value in rule.items() if word in ANNOTATIONS or word in OWN}
    asked = {word: value for word, value in rule.items() if word not in remarks}
    return {**remarks, "anyOf": [asked, _present(("account", "unknown", rule["x-kam-unknown"]), {})]}


class _Wanted:
    """Rewrites `required` of an overlay into demands that `unknown` and waivers can meet."""

    def __init__(self, entity: Schema, waivers: Sequence[Schema]) -> None:
        self.entity = entity
        self.waivers = waivers
        self.may_be_unknown = "unknown" in entity.get("properties", {})

    def rewrite(self, asked: Schema, overlay: Mapping[str, Any]) -> Schema:
        """Rewrite at the root of the entity, and in the rules there."""
        entries: list[Schema] = []
        result = self._collect(asked, (), overlay, True, entries)
        for word in ("then", "else"):
            if isinstance(result.get(word), dict):
                result[word] = self.rewrite(result[word], overlay)
        branches = [self.rewrite(b, overlay) if isinstance(b, dict) else b for b in result.get("allOf", ())]
        if entries or branches:
            result["allOf"] = [*branches, *entries]
        return result

    def _collect(
        self, asked: Schema, path: tuple[str, ...], overlay: Mapping[str, Any], certain: bool, entries: list[Schema]
    ) -> Schema:
        """Take `required` out of an object and the objects in it; `certain` if the object itself is required."""
        result = {word: value for word, value in asked.items() if word != "required"}
        names = list(asked.get("required", ()))
        known = {*asked.get("x-kam-known", ()), *(() if path else overlay.get("x-kam-known", ()))}
        fields = dict(result.get("properties", {}))
        covered = set()
        for name, below in list(fields.items()):
            if not isinstance(below, dict) or not self._is_object((*path, name)):
                continue
            deeper: list[Schema] = []
            fields[name] = self._collect(below, (*path, name), overlay, certain and name in names, deeper)
            entries += deeper
            if deeper and name in names:
                covered.add(name)
            if not _asks(fields[name]):
                del fields[name]
        if "properties" in result:
            result["properties"] = fields
            if not fields:
                del result["properties"]
        for name in names:
            if name not in covered:
                entries.append(self._entry((*path, name), overlay, certain, name in known))
        if path:
            result.pop("x-kam-known", None)
        return result

    def _is_object(self, path: tuple[str, ...]) -> bool:
        return isinstance(at := self._field(path), dict) and at.get("type") == "object"

    def _field(self, path: tuple[str, ...]) -> Any:
        node: Any = self.entity
        for name in path:
            node = node.get("properties", {}).get(name) if isinstance(node, dict) else None
        return node

    def _entry(self, path: tuple[str, ...], overlay: Mapping[str, Any], certain: bool, known: bool) -> Schema:
        """One demand for one field."""
        dotted = ".".join(path)
        ways: list[Schema] = [_present(path, self._filled(path))]
        if self.may_be_unknown and not known:
            names = list(dict.fromkeys((path[0], dotted)))
            answers = [{"required": [name]} for name in names]
            ways.append(_present(("unknown",), answers[0] if len(names) == 1 else {"anyOf": answers}))
        ways += self.waivers
        if not certain:
            ways.append({"not": _present(path[:-1], {})})
        entry: Schema = {"x-kam-required": dotted, **self._words(path, overlay)}
        if known:
            entry["x-kam-known"] = [path[-1]]
        return {**entry, **(ways[0] if len(ways) == 1 else {"anyOf": ways})}

    def _filled(self, path: tuple[str, ...]) -> Schema:
        """An empty list, group or text is no answer."""
        kind = node.get("type") if isinstance(node := self._field(path), dict) else None
        least = {"array": "minItems", "object": "minProperties", "string": "minLength"}.get(str(kind))
        return {least: 1} if least else {}

    def _words(self, path: tuple[str, ...], overlay: Mapping[str, Any]) -> Schema:
        """The title of the field, and the overlay's own words for it."""
        words: Schema = {}
        if isinstance(field := self._field(path), dict) and "title" in field:
            words["title"] = field["title"]
        node: Any = overlay
        for name in path:
            node = node.get("properties", {}).get(name, {}) if isinstance(node, dict) else {}
        return {**words, **{word: node[word] for word in sorted(_WORDS) if isinstance(node, dict) and word in node}}


def _present(path: tuple[str, ...], filled: Schema) -> Schema:
    """A schema for: this field is there, and filled."""
    if not path:
        return filled
    below = _present(path[1:], filled)
    return {"required": [path[0]], **({"properties": {path[0]: below}} if below else {})}


def join(structure: Schema, parts: Sequence[Schema]) -> Schema:
    """The structure with all parts."""
    return conjoin(structure, {"allOf": list(parts)}) if parts else structure
