"""The dataclasses of this package: those of the standard library, made in a third of the time.

The standard library writes, compiles and runs the text of six methods for each frozen class, a millisecond in all, and
a command has a hundred such classes. All but `__init__` can be had without: they are the same for every class but for
the names of its fields. Classes that are not frozen are left to the standard library. `InitVar` is not known here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter, ge, gt, le, lt
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True, order=False):
        """Make a dataclass, as the standard library's decorator of this name does."""

        def made(cls):
            if not frozen:
                return dataclasses.dataclass(slots=slots, eq=eq, order=order)(cls)
            return _frozen(cls, slots=slots, eq=eq, order=order)

        return made if cls is None else made(cls)


__all__ = ["dataclass"]


def _frozen(cls: type[Any], *, slots: bool, eq: bool, order: bool) -> type[Any]:
    if cls.__doc__ is None:
        cls.__doc__ = cls.__name__  # otherwise its signature is looked up and written down
    cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
    fields = dataclasses.fields(cls)
    given = vars(cls)
    methods: dict[str, Any] = {"__init__": _init(cls, fields), "__repr__": _repr(fields)}
    if eq:
        methods["__eq__"] = _eq(_values([field.name for field in fields if field.compare]))
        if given.get("__hash__") is None:
            hashed = [field.name for field in fields if (field.compare if field.hash is None else field.hash)]
            cls.__hash__ = _hash(_values(hashed))  # type: ignore[assignment]
    if order:
        values = _values([field.name for field in fields if field.compare])
        methods.update({f"__{compare.__name__}__": _ordered(values, compare) for compare in (lt, le, gt, ge)})
    methods["__setattr__"], methods["__delattr__"] = _closed(cls, frozenset(field.name for field in fields))
    if slots:
        methods["__getstate__"], methods["__setstate__"] = _state(tuple(field.name for field in fields))
    for name, method in methods.items():
        if name not in given:
            method.__qualname__ = f"{cls.__qualname__}.{name}"
            setattr(cls, name, method)
    return cls


def _init(cls: type[Any], fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:
    known: dict[str, Any] = {"_set": object.__setattr__, "_none": dataclasses.MISSING}
    given, named = ["self"], ["*"]
    lines: list[str] = []
    for field in fields:
        name = value = field.name
        if field.default_factory is not dataclasses.MISSING:
            known[f"_make_{name}"] = field.default_factory
            value = f"_make_{name}() if {name} is _none else {name}" if field.init else f"_make_{name}()"
            parameter = f"{name}=_none"
        elif field.default is not dataclasses.MISSING:
            known[f"_else_{name}"] = field.default
            parameter = f"{name}=_else_{name}"
            value = name if field.init else f"_else_{name}"
        else:
            parameter = name
        if field.init:
            (named if field.kw_only else given).append(parameter)
            lines.append(f" _set(self, {name!r}, {value})")
        elif value != name:
            lines.append(f" _set(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    parameters = ", ".join([*given, *(named if len(named) > 1 else ())])
    exec(f"def __init__({parameters}):\n" + ("\n".join(lines) or " pass"), known)
    method: Callable[..., None] = known["__init__"]
    method.__module__ = cls.__module__
    return method


def _values(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """The values of these fields of an object."""
    if len(names) > 1:
        return attrgetter(*names)
    if names:
        (name,) = names
        return lambda value: (getattr(value, name),)
    return lambda _: ()


def _eq(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any, object], bool]:
    def __eq__(self: Any, other: object) -> bool:  # noqa: N807
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _ordered(
    values: Callable[[Any], tuple[Any, ...]], compare: Callable[[Any, Any], bool]
) -> Callable[[Any, object], bool]:
    def method(self: Any, other: object) -> bool:
        return compare(values(self), values(other)) if other.__class__ is self.__class__ else NotImplemented

    return method


def _hash(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any], int]:
    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    return __hash__


def _repr(fields: tuple[dataclasses.Field[Any], ...]) -> Callable[[Any], str]:
    shown = [field.name for field in fields if field.repr]

    @recursive_repr()
    def __repr__(self: Any) -> str:  # noqa: N807
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    return __repr__


def _closed(cls: type[Any], names: frozenset[str]) -> tuple[Callable[..., None], Callable[..., None]]:
    """What refuses to set and to delete fields; other names only a class that was derived may have set."""

    def __setattr__(self: Any, name: str, value: Any) -> None:  # noqa: N807
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def __delattr__(self: Any, name: str) -> None:  # noqa: N807
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    return __setattr__, __delattr__


def _state(names: tuple[str, ...]) -> tuple[Callable[[Any], list[Any]], Callable[[Any, list[Any]], None]]:
    """How objects without a `__dict__` are copied and pickled."""

    def __getstate__(self: Any) -> list[Any]:  # noqa: N807
        return [getattr(self, name) for name in names]

    def __setstate__(self: Any, state: list[Any]) -> None:  # noqa: N807
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return __getstate__, __setstate__
