"""Words as they are compared: without case and accents, in every script. Knows nothing of records."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_MARKS = re.compile("[\u0300-\u036f]+")
_FOLDED_WORD = re.compile(r"[^\W_]+")
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
_SHORT_I, _KEPT = "й", "\ue000"
"""й is a letter of its own, no и with an accent; ё, as people write it, is е."""


def folded(text: str) -> str:
    """Text without case and accents: Ρόδος is ροδοσ, Ёлка is елка, Café is cafe; й stays й."""
    text = text.casefold()
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text).replace(_SHORT_I, _KEPT)
    text = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", text).replace(_KEPT, _SHORT_I)


def words(text: str) -> list[str]:
    """The words of a text, folded, in their order."""
    return _FOLDED_WORD.findall(folded(text))


def placed_words(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Where words stand in a text as it is written, and what each is folded (rarely more than one word)."""
    for found in _WORD.finditer(text):
        yield found.start(), found.end(), words(found[0])


def digits(text: str) -> str:
    """The digits of a number that people write with spaces, dashes and brackets."""
    return "".join(character for character in text if character.isdecimal())
