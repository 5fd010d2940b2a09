"""What a YAML text is made of, in its order: the events that a tree is built from. Reads nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

Kind = Literal["mapping", "sequence", "end", "scalar", "alias", "document", "document-end"]


class Event(NamedTuple):
    """One step through a text: a collection opens (`mapping`, `sequence`) or ends, or a value stands there.

    `start` and `end` are offsets. `style` is None for a plain scalar; `plain` tells that its meaning follows from its
    text. `explicit` tells of `---` and `...`.
    """

    kind: Kind
    start: int
    end: int
    value: str = ""
    style: str | None = None
    plain: bool = False
    anchor: str | None = None
    tagged: bool = False
    flow: bool = False
    explicit: bool = False


_KINDS: dict[str, Kind] = {
    "ScalarEvent": "scalar",
    "AliasEvent": "alias",
    "MappingStartEvent": "mapping",
    "SequenceStartEvent": "sequence",
    "MappingEndEvent": "end",
    "SequenceEndEvent": "end",
    "DocumentStartEvent": "document",
    "DocumentEndEvent": "document-end",
}


def events(text: str) -> Iterator[Event]:
    """The events of any text, by ruamel.yaml. Raises whatever that raises, which is many things."""
    from ruamel.yaml import YAML

    parse: Callable[[str], Iterator[Any]] = YAML(typ="safe", pure=True).parse
    for event in parse(text):
        kind = _KINDS.get(type(event).__name__)
        if kind is not None:
            yield _told(kind, event)


def _told(kind: Kind, event: Any) -> Event:
    start, end = event.start_mark.index, event.end_mark.index
    if kind == "end":
        return Event(kind, start, end)
    if kind in ("document", "document-end"):
        return Event(kind, start, end, explicit=bool(event.explicit))
    if kind == "alias":
        return Event(kind, start, end, anchor=event.anchor)
    tagged = getattr(event, "ctag", None) is not None or event.tag is not None
    if kind == "scalar":
        return Event(kind, start, end, event.value, event.style, bool(event.implicit[0]), event.anchor, tagged)
    return Event(kind, start, end, anchor=event.anchor, tagged=tagged, flow=bool(event.flow_style))
