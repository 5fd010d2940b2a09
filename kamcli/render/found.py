"""What `kam find` found: for people an entry a record with the words marked, else a grid. Looks for nothing."""

from __future__ import annotations

from collections.abc import Sequence

from kamcli.query.find.excerpt import Excerpt
from kamcli.query.find.search import Hit
from kamcli.render.layout import grid
from kamcli.render.shape import Column, Grid
from kamcli.render.text import one_line

_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def found_text(hits: Sequence[Hit], format: str, *, colour: bool = False) -> str:  # noqa: A002 - the word of the option
    """Write the hits; `table` is for people."""
    if format == "table":
        return "\n".join(_entry(hit, colour=colour) for hit in hits)
    keys = ("entity", "id", "kind", "date", "account", "account_name", "name", "path", "field", "excerpt")
    rows = tuple(
        (
            *(hit.entity.value, hit.id, hit.kind or None, hit.date, hit.account, hit.account_name, hit.name, hit.path),
            *((hit.excerpt.field, one_line(hit.excerpt.text)) if hit.excerpt else (None, None)),
        )
        for hit in hits
    )
    return grid(Grid(tuple(Column(key, key.replace("_", " ").capitalize()) for key in keys), rows), format)


def _entry(hit: Hit, *, colour: bool) -> str:
    """One record: its id and what it is; its name; where the words stand."""
    what = hit.kind or hit.entity.value
    head = [hit.id, *([hit.date] if hit.date else []), what]
    if hit.account_name and hit.account_name != hit.name:
        head.append(hit.account_name)
    lines = ["  ".join(map(one_line, head)), f"  {_marked(hit.name_marked, colour=colour)}"]
    if hit.excerpt is not None:
        lines.append(f"  {one_line(hit.excerpt.field)}: {_marked(hit.excerpt, colour=colour)}")
    return "".join(f"{line}\n" for line in lines)


def _marked(excerpt: Excerpt, *, colour: bool) -> str:
    """A text in one line, its words bold where there is colour."""
    pieces = []
    for text, is_word in excerpt.pieces:
        safe = one_line(text)
        if safe != text:
            # White space at the ends divides words, and must not be lost with the rest of it.
            safe = f"{' ' * text[:1].isspace()}{safe}{' ' * (text[-1:].isspace() and bool(safe))}"
        pieces.append(f"{_BOLD}{safe}{_PLAIN}" if is_word and colour else safe)
    return "".join(pieces)
