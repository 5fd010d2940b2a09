"""The stems of words, so that a word is found in all its forms. By the Snowball stemmers; languages go by script."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import Any

SHORTEST = 3
"""Letters of a word that has forms worth knowing."""

_SCRIPTS = (
    (re.compile("[\u0400-\u04ff]+"), "russian_stemmer", "RussianStemmer"),
    (re.compile("[\u0370-\u03ff]+"), "greek_stemmer", "GreekStemmer"),
    (re.compile("[a-z]+"), "english_stemmer", "EnglishStemmer"),
)


def stem(word: str) -> str:
    """The stem of a folded word: Russian, Greek or English by its letters; others are their own."""
    if len(word) >= SHORTEST:
        for letters, module, name in _SCRIPTS:
            if letters.fullmatch(word):
                found: str = _stemmer(module, name).stemWord(word)
                # The Greek stemmer leaves the ι of συμφωνίες, but not that of συμφωνία.
                return found.rstrip("ι") or word
    return word


def is_form(form: str, form_stem: str, word: str, word_stem: str) -> bool:
    """Whether two words are forms of one: by their stems, or where one is the stem of the other.

    The latter mends what a stemmer takes for an ending: the stem of приема is прием, that of прием is при.
    """
    return form_stem in (word_stem, word) or form in (word, word_stem)


@cache
def _stemmer(module: str, name: str) -> Any:
    return getattr(import_module(f"snowballstemmer.{module}"), name)()
