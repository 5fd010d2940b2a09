"""`$ref` within a closed set of files: kamcli's definitions and the company's own schemas. Fetches nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from posixpath import dirname, normpath
from typing import Any
from urllib.parse import unquote

from kamcli.dataclass import dataclass
from kamcli.model.position import Pointer
from kamcli.schemas import locate
from kamcli.schemas.merge import conjoin
from kamcli.schemas.vocabulary import MANY_SCHEMAS, NAMED_SCHEMAS, ONE_SCHEMA, children

_DO = "refer to definitions.schema.json#/$defs/… of kamcli, or to a file below schemas/ of the account repository"
_HEAVIEST = 20_000
"""How many schemas a reference may bring, its own references written out; kamcli's largest brings some dozens."""


class UnusableReferenceError(Exception):
    """A `$ref` that cannot be followed: `pointer` is its place in the file that has it."""

    def __init__(self, pointer: Pointer, message: str, do: str = _DO) -> None:
        super().__init__(message)
        self.pointer = pointer
        self.message = message
        self.do = do


@dataclass(frozen=True, slots=True)
class Origin:
    """A file of schemas: kamcli's or the company's, and its path below schemas/."""

    path: str
    company: bool


@dataclass(frozen=True, slots=True)
class Library:
    """All files that a reference may lead to, and the schemas already written out."""

    company: Mapping[str, Any] = field(default_factory=dict)
    _known: dict[tuple[Origin, str], Any] = field(default_factory=dict)

    def read(self, origin: Origin) -> Any:
        """The whole file. Raises KeyError."""
        return self.company[origin.path] if origin.company else locate.load(origin.path.removesuffix(locate.SUFFIX))

    def written_out(self, origin: Origin) -> Any:
        """The file's schema with every `$ref` replaced by what it refers to. Raises UnusableReferenceError."""
        return self._inline(self.read(origin), origin, (), ())

    def written_out_definition(self, origin: Origin, name: str) -> Any:
        """One of the file's `$defs`, written out. Raises KeyError or UnusableReferenceError."""
        return self._inline(self.read(origin)["$defs"][name], origin, ("$defs", name), ())

    def _inline(self, schema: Any, origin: Origin, pointer: Pointer, trail: tuple[tuple[Origin, str], ...]) -> Any:
        if not isinstance(schema, Mapping):
            return schema
        result: dict[str, Any] = {}
        for word, value in schema.items():
            if word in ("$ref", "$defs", "$schema", "$id"):
                continue
            here = (*pointer, word)
            if word in ONE_SCHEMA:
                result[word] = self._inline(value, origin, here, trail)
            elif word in MANY_SCHEMAS:
                result[word] = [self._inline(each, origin, (*here, i), trail) for i, each in enumerate(value)]
            elif word in NAMED_SCHEMAS:
                result[word] = {name: self._inline(each, origin, (*here, name), trail) for name, each in value.items()}
            else:
                result[word] = value
        if "$ref" in schema:
            return conjoin(self._target(schema["$ref"], origin, (*pointer, "$ref"), trail), result)
        return result

    def _target(self, ref: str, origin: Origin, pointer: Pointer, trail: tuple[tuple[Origin, str], ...]) -> Any:
        path, fragment = split(ref, origin, pointer)
        for owner in self._owners(path, origin):
            try:
                found = _resolve(self.read(owner), fragment)
            except KeyError:
                continue
            key = (owner, fragment)
            if key in trail:
                raise UnusableReferenceError(
                    pointer, f"the reference {ref} leads back to itself", "write the levels out; schemas have an end"
                )
            if key not in self._known:
                self._known[key] = self._inline(found, owner, (), (*trail, key))
                if _weight(self._known[key], {}) > _HEAVIEST:
                    raise UnusableReferenceError(
                        pointer,
                        f"the reference {ref} makes this schema enormous",
                        "refer less often, or to smaller parts",
                    )
            return self._known[key]
        raise UnusableReferenceError(pointer, f"the reference {ref} leads nowhere")

    def _owners(self, path: str, origin: Origin) -> Iterator[Origin]:
        if origin.company and path in self.company:
            yield Origin(path, company=True)
        if path.removesuffix(locate.SUFFIX) in locate.names() and path.endswith(locate.SUFFIX):
            yield Origin(path, company=False)


def split(ref: Any, origin: Origin, pointer: Pointer) -> tuple[str, str]:
    """The path below schemas/ and the fragment that a reference means. Raises UnusableReferenceError."""
    if not isinstance(ref, str):
        raise UnusableReferenceError(pointer, "the reference is not a text")
    location, _, fragment = ref.partition("#")
    if "://" in location or location.startswith(("//", "file:", "http:", "https:", "urn:", "data:")):
        raise UnusableReferenceError(pointer, f"the reference {ref} leads out of the repository; nothing is fetched")
    if location.startswith("/") or "\\" in location or "%" in location or ":" in location:
        raise UnusableReferenceError(pointer, f"the reference {ref} is not a path relative to this file")
    path = normpath(f"{dirname(origin.path)}/{location}".lstrip("/")) if location else origin.path
    if path.startswith(".."):
        raise UnusableReferenceError(pointer, f"the reference {ref} climbs out of schemas/")
    if fragment and not fragment.startswith("/"):
        raise UnusableReferenceError(
            pointer, f"the reference {ref} names an anchor", "write the way to it, as in #/$defs/name"
        )
    return path, unquote(fragment)


def _weight(schema: Any, known: dict[int, int]) -> int:
    """How many schemas a schema holds when every reference is written out; quick even where that is enormous."""
    if not isinstance(schema, Mapping):
        return 1
    if id(schema) not in known:
        known[id(schema)] = 1 + sum(_weight(below, known) for _, below in children(schema))
    return known[id(schema)]


def _resolve(schema: Any, fragment: str) -> Any:
    for token in fragment.split("/")[1:]:
        step = token.replace("~1", "/").replace("~0", "~")
        if isinstance(schema, list):
            if not step.isdecimal() or int(step) >= len(schema):
                raise KeyError(step)
            schema = schema[int(step)]
        elif isinstance(schema, Mapping):
            schema = schema[step]
        else:
            raise KeyError(step)
    if not isinstance(schema, Mapping | bool):
        raise KeyError(fragment)
    return schema
