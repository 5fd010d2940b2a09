"""Names as they sound, in any script: «Ромашка», ООО and Romashka Ltd come to one key. Compares; decides nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

SHORTEST = 4
"""Letters that a key needs before it means anything: ABC and АБЦ may well be two companies."""

_FORMS_TEXT = """
ooo oao zao pao ao nao jsc pjsc cjsc ojsc tov chp chup oop odo ip too tdo uab sia ltd limited llc llp lp plc inc
incorporated corp corporation co company gmbh mbh ag kg kgaa ohg ug gbr se ev sa sas sarl sasu eurl snc srl spa sl slu
slne sapa bv nv vof cv bvba ab oy oyj as asa aps a/s ivs hf ehf spzoo sp zoo z o spj dooel doo dd ad ead eood ood rt
kft nyrt zrt bt sro vos ae epe oe ee ike aebe abee aee pte pty sdn bhd kk
"""
_FORMS = frozenset(_FORMS_TEXT.split())
"""Legal forms, transliterated and without points. A name's last or first words are dropped if they are among them."""

_LONG_FORMS = re.compile(
    r"\b(?:obshchestvo s ogranichennoy otvetstvennost'?yu|(?:publichnoe |zakrytoe |otkrytoe )?aktsionernoe obshchestvo"
    r"|individual'?nyy predprinimatel'?|gesellschaft mit beschrankter haftung|anonymi? etair(?:e)?ia"
    r"|anonymos? etair(?:e)?ia|anonymi etaireia)\b"
)
_INITIALS = re.compile(r"\b(?:[a-z]\.\s?)+[a-z]?\b\.?")

_GREEK = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ου", "u"),
        (r"([αεη])υ(?=[πκτφχθσξψς]|$)", r"\1f"),
        (r"([αεη])υ", r"\1v"),
        (r"αι", "e"),
        (r"ει|οι|υι", "i"),
        (r"μπ", "b"),
        (r"ντ", "d"),
        (r"χ", "h"),
    )
)
"""Greek pairs of letters that are one sound, which no letter by letter transliteration knows."""

_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"'|`", ""),
        (r"shch|sch|tsch|sh", "s"),
        (r"tch|ch|ts|tz", "c"),
        (r"kh|gh", "h"),
        (r"zh", "z"),
        (r"ou", "u"),
        (r"ph|f|w", "v"),
        (r"y|j", "i"),
        (r"oe", "o"),
        (r"ue", "u"),
        (r"ai|ae", "e"),
        (r"ei|oi", "i"),
        (r"ck|q", "k"),
        (r"x", "ks"),
        (r"th", "t"),
        (r"([a-z])\1+", r"\1"),
        (r"i(?=[aeou])", ""),
    )
)
"""How transliterations of one sound differ: kh and h, yu and iu, sch and shch, ö and oe, f and v."""


@lru_cache(maxsize=65536)
def company_key(name: str) -> str:
    """What two spellings of one company's name have in common; "" if too little is left to tell.

    Legal forms, punctuation, case and spaces do not count.
    """
    words = _words(name)
    while len(words) > 1 and words[-1] in _FORMS:
        words.pop()
    while len(words) > 1 and words[0] in _FORMS:
        words.pop(0)
    key = "".join(_sound(word) for word in words)
    return key if len(key) >= SHORTEST else ""


@lru_cache(maxsize=65536)
def person_key(name: str) -> str:
    """The same for a person: the order of names and patronymics does not count; a single name means nothing."""
    words = sorted(_sound(word) for word in _words(name))
    return " ".join(words) if len(words) > 1 and all(len(word) > 1 for word in words) else ""


def _words(name: str) -> list[str]:
    from anyascii import anyascii

    text = unicodedata.normalize("NFD", name.lower())
    if any("α" <= letter <= "ω" for letter in text):
        text = "".join(letter for letter in text if unicodedata.category(letter) != "Mn" or letter == "\u0308")
        for pattern, sound in _GREEK:
            text = pattern.sub(sound, text)
    text = anyascii(unicodedata.normalize("NFC", text)).lower()
    text = _LONG_FORMS.sub(" ", text)
    text = _INITIALS.sub(lambda match: match[0].replace(".", "").replace(" ", "") + " ", text)
    return [word for word in re.split(r"[^a-z0-9']+", text.replace("/", "")) if word.strip("'")]


@lru_cache(maxsize=8192)
def _sound(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word
