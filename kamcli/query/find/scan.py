"""Looking through every record, one after another: for a SQLite without FTS5. Finds the same; ranks more simply."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

from kamcli.dataclass import dataclass
from kamcli.query.find.contents import Contents
from kamcli.query.find.document import Document
from kamcli.query.find.expression import Expression, Term
from kamcli.query.find.stem import is_form, stem


@dataclass(frozen=True, slots=True)
class Matched:
    """The words that each wanted term may match by, for marking them in a text."""

    terms: tuple[tuple[Term, frozenset[str]], ...]

    def marks(self, words: Sequence[str]) -> bool:
        """Whether a word of a text (folded; rarely several) is one that was looked for."""
        return any(
            word in forms or (term.prefix and word.startswith(term.words[-1])) or word == term.number
            for word in words
            for term, forms in self.terms
        )


@dataclass(frozen=True, slots=True)
class LookedThrough:
    """All records with their words by column, and a line for each file that cannot be read."""

    documents: tuple[tuple[str, Document, tuple[list[str], ...]], ...]
    problems: tuple[str, ...]


def looked_through(contents: Contents) -> LookedThrough:
    """Read every record."""
    documents, problems = [], []
    for part in contents.parts:
        for path in contents.files(part):
            found = contents.read(path)
            if isinstance(found, Document):
                documents.append((path, found, found.columns()))
            else:
                problems.append(found)
    return LookedThrough(tuple(documents), tuple(problems))


def ranked(
    through: LookedThrough, looked_for: Expression, let_in: Callable[[Document], bool], weights: Sequence[float]
) -> tuple[list[str], Matched]:
    """The paths of the records that match, the best first."""
    stems = {word: stem(word) for _, _, columns in through.documents for column in columns for word in column}
    found = []
    for path, document, columns in through.documents:
        counts = [[_count(term, column, stems) for column in columns] for term in looked_for.terms]
        if let_in(document) and all(
            any(count) != term.excluded for term, count in zip(looked_for.terms, counts, strict=True)
        ):
            score = sum(
                weight * math.log1p(times)
                for term, count in zip(looked_for.terms, counts, strict=True)
                if not term.excluded
                for weight, times in zip(weights, count, strict=True)
            )
            named = sum(
                bool(count[0]) for term, count in zip(looked_for.terms, counts, strict=True) if not term.excluded
            )
            found.append((-named, -score, _falling(document.date or ""), path))
    # Those with the words in their names first, then the best; of equals, the latest.
    found.sort()
    matched = Matched(
        tuple(
            (term, frozenset(_forms(term.words[0], stems)))
            if len(term.words) == 1 and not term.exact and not term.prefix
            else (term, frozenset(term.words))
            for term in looked_for.wanted
        )
    )
    return [path for _, _, _, path in found], matched


def _forms(word: str, stems: dict[str, str]) -> set[str]:
    wanted = stem(word)
    return {word, *(form for form in stems if is_form(form, stems[form], word, wanted))}


def _falling(day: str) -> tuple[int, ...]:
    return (*(-ord(character) for character in day), 1)


def _count(term: Term, column: Sequence[str], stems: dict[str, str]) -> int:
    """How often a term stands in a column."""
    if len(term.words) == 1 and not term.exact and not term.prefix:
        wanted = stem(term.words[0])
        times = sum(is_form(word, stems[word], term.words[0], wanted) for word in column)
    else:
        *first, last = term.words
        times = sum(
            list(column[at : at + len(first)]) == first
            and (column[at + len(first)].startswith(last) if term.prefix else column[at + len(first)] == last)
            for at in range(len(column) - len(first))
        )
    if term.number is not None:
        counted = Counter(column)
        times += sum(
            count
            for word, count in counted.items()
            if (word.startswith(term.number) if term.prefix else word == term.number)
        )
    return times
