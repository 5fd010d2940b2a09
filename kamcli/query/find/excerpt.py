"""The piece of a text in which the words that were looked for stand, with the words marked. Renders nothing."""

from __future__ import annotations

from collections.abc import Sequence

from kamcli.dataclass import dataclass
from kamcli.query.find.document import Text
from kamcli.query.find.folding import placed_words
from kamcli.query.find.scan import Matched

WIDTH = 160
"""Characters of an excerpt, about."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Pieces of a text in their order, each with whether it is a word that was looked for."""

    field: str
    pieces: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        """The text without marks."""
        return "".join(piece for piece, _ in self.pieces)


def marked(field: str, text: str, matched: Matched) -> Excerpt:
    """A whole text with its words marked."""
    return _cut(field, text, _places(text, matched), 0, len(text))


def best(texts: Sequence[Text], matched: Matched) -> Excerpt | None:
    """Of several texts, the piece with the most of the words; None where none has any."""
    found: tuple[int, Text, list[tuple[int, int]], int] | None = None
    for text in texts:
        places = _places(text.text, matched)
        for index, (start, _) in enumerate(places):
            inside = {text.text[a:b].casefold() for a, b in places[index:] if b <= start + WIDTH}
            if found is None or len(inside) > found[0]:
                found = (len(inside), text, places, start)
    if found is None:
        return None
    _, text, places, start = found
    last = max(end for begin, end in places if begin >= start and (end <= start + WIDTH or begin == start))
    spare = max(0, WIDTH - (last - start))
    begin = _word_start(text.text, max(0, start - spare // 3))
    end = _word_end(text.text, min(len(text.text), begin + max(WIDTH, last - begin)))
    return _cut(text.field, text.text, places, begin, end)


def _places(text: str, matched: Matched) -> list[tuple[int, int]]:
    return [(start, end) for start, end, words in placed_words(text) if matched.marks(words)]


def _word_start(text: str, at: int) -> int:
    """The beginning of the next word, unless `at` is the beginning of the text."""
    if at == 0:
        return 0
    space = text.find(" ", at, at + 30)
    return space + 1 if space >= 0 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", max(0, at - 30), at)
    return space if space > 0 else at


def _cut(field: str, text: str, places: list[tuple[int, int]], begin: int, end: int) -> Excerpt:
    pieces: list[tuple[str, bool]] = [("…", False)] if begin > 0 else []
    at = begin
    for start, stop in places:
        if start < begin or stop > end:
            continue
        if start > at:
            pieces.append((text[at:start], False))
        pieces.append((text[start:stop], True))
        at = stop
    if at < end:
        pieces.append((text[at:end], False))
    if end < len(text):
        pieces.append(("…", False))
    return Excerpt(field, tuple(pieces))
