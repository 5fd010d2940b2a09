"""Which rows and columns of a foreign table are totals, by their labels. Looks at words only, never at figures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from kamcli.dataclass import dataclass
from kamcli.interop.tabular.header import fits

_WORDS = (
    "total", "totals", "grand total", "overall total", "sum total", "subtotal", "sub-total", "sub total",
    "итого", "итог", "всего", "общий итог", "всего итого", "итого всего", "общая сумма", "промежуточный итог",
    "σύνολο", "σύνολα", "γενικό σύνολο", "μερικό σύνολο", "υποσύνολο", "άθροισμα", "γενικό άθροισμα",
    "summe", "gesamt", "gesamtsumme", "gesamtergebnis", "zwischensumme",
)  # fmt: skip
_OF = ("по", "за", "для", "в", "for", "of", "by", "in", "per", "για", "ανά", "του", "της", "των")
"""What follows in «Итого по ООО» and Total for Acme: without it the word is part of a name, as in Total SE."""


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(bare.split()).strip(" :;.,*=–—-")


_ANY = "|".join(re.escape(_folded(word)) for word in sorted(_WORDS, key=len, reverse=True))
_TERM = r"(?:[a-z]{3}|руб|рублей|€|\$|₽|[0-9]{4}(?: ?г(?:ода?)?)?)"
_ALONE = re.compile(rf"(?:{_ANY})(?:[\s,:(]+(?P<term>{_TERM})[.)]*)?\Z")
_WITH_OF = re.compile(rf"(?:{_ANY})[\s,:]+(?:{'|'.join(_folded(word) for word in _OF)})\s+(?P<rest>.+)\Z")
_BEHIND = re.compile(rf"(?P<rest>.+)[\s,:]+(?:{_ANY})\Z")


@dataclass(frozen=True, slots=True)
class Total:
    """A label that means a total; `only` is what it is a total of, where that is a currency or a year."""

    label: str
    only: str | None = None


@dataclass(frozen=True)
class Totals:
    """What a mapping says of totals: `also` and `but` are labels (with * and ?) that are and are not totals."""

    left_out: bool = True
    compared: bool = True
    tolerance: Decimal = Decimal(0)
    also: tuple[str, ...] = ()
    but: tuple[str, ...] = ()

    def read(self, text: str) -> Total | None:
        """The total that a label means, or None."""
        if not self.left_out or not text.strip() or fits(text, self.but):
            return None
        label = _folded(text)
        if match := _ALONE.match(label):
            return Total(text, _only(match["term"]))
        if match := _WITH_OF.match(label) or _BEHIND.match(label):
            return Total(text, _only(match["rest"]))
        return Total(text) if fits(text, self.also) else None


def _only(rest: str | None) -> str | None:
    """A currency's code or a year that stands in a label."""
    if rest and (year := re.match(r"[0-9]{4}", rest)):
        return year[0]
    return rest.upper() if rest and re.match(r"[a-z]{3}\Z", rest, re.ASCII) else None


def first_total(labels: Sequence[str], totals: Totals) -> Total | None:
    """The total that a row is, if any of its texts says so: it may stand behind a client's manager or currency."""
    return next((found for label in labels if (found := totals.read(label)) is not None), None)
