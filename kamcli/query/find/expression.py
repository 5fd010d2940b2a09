"""What somebody looks for, taken apart: words in any form, "exact phrases", beginnings* and -what must not be there."""

from __future__ import annotations

import re

from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.query.find.folding import digits, words

_PART = re.compile(r'(?P<not>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_NUMBER = re.compile(r"[+\d][\d\s()./-]*\Z", re.ASCII)
SHORTEST_NUMBER = 5
"""Digits from which on a number may be part of a telephone number, however it is written."""

MOST_TERMS = 50
"""So many words and phrases can be looked for at once."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for: `words` stand one after another. Any form of a single word will do unless it is `exact`;
    `prefix`: the last word may go on; `number`: the digits of what may be a telephone number.
    """

    words: tuple[str, ...]
    exact: bool = False
    prefix: bool = False
    excluded: bool = False
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Expression:
    """All terms have to be there, none of the excluded ones."""

    terms: tuple[Term, ...]

    @property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that have to be there."""
        return tuple(term for term in self.terms if not term.excluded)


def expression(text: str) -> Expression:
    """Read what somebody typed. Raises UsageError where there is nothing to look for."""
    terms = []
    for part in _PART.finditer(text):
        excluded = part["not"] is not None
        if part["phrase"] is not None:
            if found := tuple(words(part["phrase"])):
                terms.append(Term(found, exact=True, excluded=excluded))
            continue
        written = part["word"]
        if found := tuple(words(written)):
            number = digits(written) if _NUMBER.match(written) else ""
            terms.append(
                Term(
                    found,
                    prefix=written.endswith("*"),
                    excluded=excluded,
                    number=number if len(number) >= SHORTEST_NUMBER else None,
                )
            )
    if not any(not term.excluded for term in terms):
        raise UsageError(
            "there is nothing to look for", do='give a word, the beginning of one (disc*) or a "phrase in quotes"'
        )
    if len(terms) > MOST_TERMS:
        raise UsageError(f"there are {len(terms)} words to look for", do=f"give at most {MOST_TERMS}, the rarest ones")
    return Expression(tuple(terms))
