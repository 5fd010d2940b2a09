"""Where a text speaks of one person: the whole name, an address, a number, or perhaps the name in another form.

Looks and replaces in text; knows no files. What is sure and what a person has to judge is told apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.facts.reach import digits
from kamcli.model.identity import slug
from kamcli.plaintext import Lines

_NUMBER = re.compile(r"\+?[0-9(][0-9() ./\u00a0-]{5,}[0-9]")
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 4
"""Letters of a part of a name that is looked for: shorter ones are in too many words."""

_ENDING = 2
"""Letters at the end of a name that other cases may change: Петрова, Петровой."""

_NEAR = 2
"""Words within which two parts of a name stand together."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One place: offsets in the text, the line, what was found there; `sure`: nothing else can be meant."""

    start: int
    end: int
    line: int
    what: str
    sure: bool


@dataclass(frozen=True)
class Identity:
    """By what a person can be recognised."""

    name: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    @cached_property
    def stems(self) -> tuple[tuple[str, ...], ...]:
        """Each part of the name as words may begin, in its own script and in Latin letters."""
        found = []
        for part in _WORD.findall(self.name):
            forms = {_folded(part), *slug(part, "").split("-")}
            stems = {form[: max(_SHORTEST, len(form) - _ENDING)] for form in forms if len(form) >= _SHORTEST}
            if stems:
                found.append(tuple(sorted(stems)))
        return tuple(found)

    @cached_property
    def _whole(self) -> re.Pattern[str] | None:
        parts = [re.escape(part) for part in self.name.split()]
        ways = [r"\s+".join(parts)] if parts else []
        if len(parts) == 2:
            ways.append(rf"{parts[1]},?\s+{parts[0]}")
        whole = [rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)"] if ways else []
        whole += [rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)" for address in self.emails]
        return re.compile("|".join(whole), re.IGNORECASE) if whole else None

    @cached_property
    def _lines_of_phones(self) -> frozenset[str]:
        return frozenset(filter(None, map(digits, self.phones)))

    def sure(self, text: str) -> Iterator[tuple[int, int, str]]:
        """The places of the whole name, of addresses and of numbers."""
        for match in self._whole.finditer(text) if self._whole else ():
            yield *match.span(), "e-mail address" if "@" in match[0] else "name"
        if self._lines_of_phones:
            for match in _NUMBER.finditer(text):
                if digits(match[0]) in self._lines_of_phones:
                    yield *match.span(), "phone number"

    def traces(self, text: str, *, near: bool) -> list[Trace]:
        """All places in a text, in their order. `near`: the text is about the person's company, so that a part
        of the name is worth looking at; elsewhere two parts have to stand together.
        """
        lines = Lines(text)
        found = [Trace(a, b, lines.position(a).line, what, True) for a, b, what in self.sure(text)]
        taken = [(each.start, each.end) for each in found]
        for start, end in self._parts(text, near=near):
            if not any(a < end and start < b for a, b in taken):
                what = "perhaps the name" if not near else "perhaps a part of the name"
                found.append(Trace(start, end, lines.position(start).line, what, False))
        return sorted(found, key=lambda each: each.start)

    def _parts(self, text: str, *, near: bool) -> Iterator[tuple[int, int]]:
        if not self.stems:
            return
        words = [(match.start(), match.end(), self._part(match[0])) for match in _WORD.finditer(text)]
        for index, (start, end, part) in enumerate(words):
            if part is None:
                continue
            around = [each for _, _, each in words[max(0, index - _NEAR) : index + _NEAR + 1] if each is not None]
            if near or len(self.stems) == 1 or any(other != part for other in around):
                yield start, end

    def _part(self, word: str) -> int | None:
        """Which part of the name a word may be a form of."""
        if len(word) < _SHORTEST:
            return None
        folded = _folded(word)
        for index, stems in enumerate(self.stems):
            if any(folded.startswith(stem) and len(folded) <= len(stem) + _ENDING + 2 for stem in stems):
                return index
        return None

    def without(self, text: str, word: str) -> str:
        """The text with `word` in every sure place."""
        done, at = [], 0
        for start, end, _ in sorted(self.sure(text)):
            if start >= at:
                done += [text[at:start], word]
                at = end
        return "".join((*done, text[at:]))

    def may_be_in(self, text: str) -> bool:
        """Whether it is worth looking closer: a quick look that never misses what `traces` would find."""
        if any(self.sure(text)):
            return True
        folded = text.casefold() if text.isascii() else _folded(text)
        return any(stem in folded for stems in self.stems for stem in stems)


def identity(contact: Mapping[str, Any]) -> Identity:
    """By what the person of a contact's record can be recognised."""
    name = contact.get("name")
    emails, phones = contact.get("emails"), contact.get("phones")
    return Identity(
        name if isinstance(name, str) else "",
        tuple(each for each in (emails if isinstance(emails, list) else ()) if isinstance(each, str)),
        tuple(
            number
            for each in (phones if isinstance(phones, list) else ())
            if isinstance(each, dict) and isinstance(number := each.get("number"), str)
        ),
    )


def _folded(text: str) -> str:
    """Without case and accents."""
    text = text.casefold()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
