"""YAML documents as people write them: every style, spacing and comment that the subset allows. For property tests."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from kamcli.plaintext import CONTROL
from kamcli.yamlio import writing

KEYS = ["name", "имя", "tax_id", "a", "b", "c", "d", "e1", "long key of words", "x-y", "ключ", "1.2.3", "no", "null"]
LINES = """Acme|ООО «Ромашка»|no|007|2026-03-02|a: b|# not a comment|- dash|it's|say "hi"|x, y|[z]|{q}|50 %|R&D
Ναυπηγεία|end:|a #b|  padded  ||&x|*y|!z|12:30|1_000|=======|---|...|null|~|true|tab\there|https://example.com/?a=b#c
@home|`tick`|% of|> more|? what|+7 495 1|<<|C:\\new"""
WORDS = st.sampled_from(
    [*LINES.replace("\n", "|").split("|"), "| pipe", "a\nb", "one\n\n  two\n", "trail \n", "\nlead", "x" * 200]
)
TEXTS = WORDS | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.sampled_from([0, 1, -7, 12345678901234567890, Decimal("12.50"), Decimal("-0.001"), Decimal("1E-7")])
SCALARS = TEXTS | NUMBERS | st.none() | st.booleans()


def values(leaves: int = 8) -> st.SearchStrategy[Any]:
    """Data of any shape the subset has."""
    return st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
        max_leaves=leaves,
    )


def records() -> st.SearchStrategy[dict[str, Any]]:
    """Data of a whole file."""
    return st.dictionaries(st.sampled_from(KEYS) | TEXTS, values(), min_size=1, max_size=5)


@dataclass
class Written:
    """A file as somebody wrote it, with the data that it means."""

    source: bytes
    data: dict[str, Any]


@st.composite
def documents(draw: st.DrawFn) -> Written:
    """Data with one way of writing it."""
    data = draw(records())
    lines = _block(draw, data, 0)
    if draw(st.booleans()):
        lines = ["# Комментарий к файлу", "", *lines]
    if draw(st.integers(0, 5)) == 0:
        lines = ["---", *lines]
    text = "\n".join(lines) + ("" if draw(st.integers(0, 4)) == 0 else "\n" * draw(st.integers(1, 2)))
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return Written(text.encode(), data)


def _block(draw: st.DrawFn, value: Any, indent: int) -> list[str]:
    """The lines of a non-empty collection at `indent`."""
    lines: list[str] = []
    is_mapping = isinstance(value, dict)
    for key, item in value.items() if is_mapping else enumerate(value):
        prefix = " " * indent + (f"{_key(draw, key)}:" if is_mapping else "-")
        lines += _entry(draw, prefix, item, indent, is_mapping)
        if draw(st.integers(0, 5)) == 0:
            lines += draw(st.sampled_from([[""], [" " * indent + "# заметка: x"], ["", "  # c", ""]]))
    return lines


def _key(draw: st.DrawFn, key: str) -> str:
    written = writing.field_name(key)
    return draw(st.sampled_from([written, writing.quoted(key)]))


def _entry(draw: st.DrawFn, prefix: str, item: Any, indent: int, in_mapping: bool) -> list[str]:
    comment = draw(st.sampled_from(["", "", "", "  # c: [", " # «ё»"]))
    if isinstance(item, dict | list) and item and draw(st.integers(0, 3)):
        if not in_mapping and draw(st.booleans()):
            gap = draw(st.integers(1, 3))
            inner = indent + 1 + gap
            lines = _block(draw, item, inner)
            return [f"{prefix}{' ' * gap}{lines[0][inner:]}", *lines[1:]]
        least = 0 if in_mapping and isinstance(item, list) else 1
        return [f"{prefix}{comment}", *_block(draw, item, indent + draw(st.integers(least, 4)))]
    if isinstance(item, str) and draw(st.booleans()) and (literal := writing.literal_lines(item, indent + 3)):
        return [f"{prefix} {literal[0]}{comment}", *literal[1:]]
    if item is None and draw(st.booleans()):
        return [f"{prefix}{comment}"]
    return [f"{prefix}{' ' * draw(st.integers(1, 3))}{_flow(draw, item, indent, False)}{comment}"]


def _flow(draw: st.DrawFn, item: Any, indent: int, inside: bool) -> str:
    if isinstance(item, dict | list) and item:
        is_mapping = isinstance(item, dict)
        parts = []
        for key, value in item.items() if is_mapping else enumerate(item):
            name = f"{writing.field_name(key, flow=True)}: " if is_mapping else ""
            parts.append(name + _flow(draw, value, indent, True))
        breaks = ["", " ", f"\n{' ' * (indent + 5)}", f" # c\n{' ' * (indent + 3)}"]
        joint = draw(st.sampled_from([", ", ",  ", ","])) + draw(st.sampled_from(breaks))
        joint = joint if joint[-1] == " " else f"{joint} "
        opening, closing = ("{", "}") if is_mapping else ("[", "]")
        pad = draw(st.sampled_from(["", " "]))
        trail = draw(st.sampled_from(["", "", ","]))
        return f"{opening}{pad}{joint.join(parts)}{trail}{pad}{closing}"
    if isinstance(item, str):
        return _text(draw, item, indent, inside)
    return writing.inline(item, flow=inside)


def _text(draw: st.DrawFn, item: str, indent: int, inside: bool) -> str:
    single = "\n" not in item and "\r" not in item and not CONTROL.search(item)
    style = draw(st.integers(0, 3))
    if style == 0 and single:
        return "'" + item.replace("'", "''") + "'"
    if style == 1:
        written = writing.quoted(item)
        if " " in item.strip() and "  " not in item and item == item.strip() and not inside and draw(st.booleans()):
            head, _, tail = written.partition(" ")
            return f"{head}\n{' ' * (indent + 2)}{tail}"
        return written
    return writing.text(item, flow=inside)
