"""Three versions of one file, whatever it holds, to one: proved by reading it back. Opens no files, calls no git."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kamcli.dataclass import dataclass
from kamcli.model.conflict import Conflict, Labels, Piece, Side, marked, resolved
from kamcli.model.difference import NO_KEYS, ItemKeys, same
from kamcli.model.entity import Entity, place_of
from kamcli.plaintext import decode

_ITEM = re.compile(r"^ *- ", re.MULTILINE)
_LARGEST_TABLE = 64 * 1024 * 1024
"""Bytes of the three versions of a table together; beyond that git is asked, which is quick about lines."""

_ROW_KEYS = {
    Entity.SALES: (("ref",),),
    Entity.RATES: (("date", "currency"),),
    Entity.RECEIVABLES: (("ref",), ("seller", "legal_entity", "document"), ("account", "document"), ("document",)),
}
"""What tells the lines of a ledger apart. A document of sales may have many lines that differ in nothing but a cell."""


@dataclass(frozen=True)
class Joined:
    """The file as it is joined; `conflicts` counts what is undecided, and marked in it."""

    content: bytes
    conflicts: int


@dataclass(frozen=True)
class _Texts:
    """Three versions with LF at the end of each line, and what their lines really end in."""

    base: str
    ours: str
    theirs: str
    newline: str
    final: bool
    """Whether the result's last line is ended."""


def join(base: bytes, ours: bytes, theirs: bytes, path: str, labels: Labels) -> Joined | None:
    """Join three versions of the file at `path`, which may stand in any folder; an empty `base`: both sides added it.

    None where one of them cannot be read, or what came out does not read back as what was meant.
    """
    if ours == theirs or base == theirs:
        return Joined(ours, 0)
    if base == ours:
        return Joined(theirs, 0)
    kind = path.rpartition(".")[2].lower()
    if kind not in ("yaml", "yml", "csv") or not ours or not theirs:
        return None
    texts = _texts(base, ours, theirs, largest=_LARGEST_TABLE if kind == "csv" else None)
    if texts is None:
        return None
    pieces = _table(texts, path) if kind == "csv" else _record(texts, path)
    return _written(pieces, texts, labels) if pieces is not None else None


def entity_at(path: str) -> Entity | None:
    """What a file holds by its path, whatever folder of the git repository the account repository is in."""
    parts = path.split("/")
    found = (place_of("/".join(parts[start:])) for start in range(max(0, len(parts) - 6), len(parts)))
    return next((place.entity for place in found if place is not None), None)


def _record(texts: _Texts, path: str) -> list[Piece] | None:
    from kamcli.yamlio import threeway
    from kamcli.yamlio.layout import data_of

    if not texts.base.strip():
        return _added_twice(texts)
    merged = threeway.merge(texts.base, texts.ours, texts.theirs, _keys(texts, path))
    if merged is None:
        return None
    sides: tuple[tuple[Side, object], ...] = (("ours", merged.ours), ("theirs", merged.theirs))
    for side, wanted in sides:
        found = data_of(resolved(merged.pieces, side))
        if found is None or not same(found[0], wanted):
            return None
    return merged.pieces


def _added_twice(texts: _Texts) -> list[Piece] | None:
    """Two records under one name, which may be two clients: never joined, unless they say the same."""
    from kamcli.yamlio.layout import data_of

    here, there = data_of(texts.ours), data_of(texts.theirs)
    if here is None or there is None:
        return None
    said = [sorted(line.partition("#")[2].strip() for line in text.split("\n") if "#" in line) for text in
            (texts.ours, texts.theirs)]  # fmt: skip
    if same(here[0], there[0]) and said[0] == said[1]:
        return [texts.ours]
    return [Conflict("", texts.ours, texts.theirs)]


def _keys(texts: _Texts, path: str) -> ItemKeys:
    """What tells the items of its lists apart; looked up only where it has lists, for that costs more than the rest."""
    entity = entity_at(path)
    if entity is None or not (_ITEM.search(texts.ours) and _ITEM.search(texts.theirs)):
        return NO_KEYS
    from kamcli.schemas.item_key import own_item_keys

    return own_item_keys(entity)


def _table(texts: _Texts, path: str) -> list[Piece] | None:
    from kamcli import csvio
    from kamcli.csvio import threeway
    from kamcli.model.position import Unreadable

    entity = entity_at(path)
    keys: Sequence[Sequence[str]] = _ROW_KEYS.get(entity, ()) if entity is not None else ()
    merged = threeway.merge(texts.base, texts.ours, texts.theirs, keys)
    if merged is None:
        return None
    sides: tuple[tuple[Side, list[threeway.Cells]], ...] = (("ours", merged.ours), ("theirs", merged.theirs))
    for side, wanted in sides:
        table = csvio.read(resolved(merged.pieces, side).encode())
        if isinstance(table, Unreadable) or table.header != merged.header or [r.cells for r in table.rows] != [
            {name: cell for name, cell in row.items() if name in merged.header} for row in wanted
        ]:  # fmt: skip
            return None
    return merged.pieces


# ---- line ends


def _texts(base: bytes, ours: bytes, theirs: bytes, largest: int | None) -> _Texts | None:
    """The three versions as texts; None where one has what no file of ours may have, or line ends of both kinds."""
    if largest is not None and len(base) + len(ours) + len(theirs) > largest:
        return None
    decoded = [decode(each, largest) if largest else decode(each) for each in (base, ours, theirs)]
    if any(each.problems for each in decoded):
        return None
    found = [each.text for each in decoded]
    ends = [_newline(text) for text in found]
    if None in ends:
        return None
    newline = _changed([end or "" for end in ends])
    finals = [text.endswith("\n") for text in found]
    finals[0] = finals[0] if found[0] else True
    final = finals[2] if finals[1] == finals[0] else finals[1]
    plain = [text.replace("\r\n", "\n") for text in found]
    whole = [text if not text or text.endswith("\n") else f"{text}\n" for text in plain]
    return _Texts(whole[0], whole[1], whole[2], newline or "\n", final)


def _newline(text: str) -> str | None:
    """What its lines end in, '' where it has no ends; None where it has both kinds."""
    crlf, lf = text.count("\r\n"), text.count("\n")
    if not lf:
        return ""
    return "\n" if not crlf else "\r\n" if crlf == lf else None


def _changed(ends: list[str]) -> str:
    base, ours, theirs = ends
    return theirs if ours in (base, "") and theirs else ours


def _written(pieces: list[Piece], texts: _Texts, labels: Labels) -> Joined:
    conflicts = sum(isinstance(piece, Conflict) for piece in pieces)
    text = marked(pieces, labels, "\n")
    if not texts.final and pieces and isinstance(pieces[-1], str):
        text = text.removesuffix("\n")
    if texts.newline == "\r\n":
        text = text.replace("\n", "\r\n")
    return Joined(text.encode(), conflicts)
