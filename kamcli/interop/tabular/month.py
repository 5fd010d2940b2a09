"""Month headers of wide tables: names of months in English, Russian and Greek, formats, patterns. Guesses nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import field

from kamcli.dataclass import dataclass
from kamcli.interop.tabular.formats import EARLIEST_YEAR, Broken, StoredDate, StoredNumber
from kamcli.interop.tabular.header import folded

_NAMES = (
    "january jan январь января янв ιανουάριος ιανουαρίου ιαν",
    "february feb февраль февраля фев февр φεβρουάριος φεβρουαρίου φεβ φεβρ",
    "march mar март марта мар μάρτιος μαρτίου μαρ μάρ μαρτ",
    "april apr апрель апреля апр απρίλιος απριλίου απρ",
    "may май мая μάιος μαΐου μάι μαι",
    "june jun июнь июня июн ιούνιος ιουνίου ιουν ιούν",
    "july jul июль июля июл ιούλιος ιουλίου ιουλ ιούλ",
    "august aug август августа авг αύγουστος αυγούστου αυγ αύγ",
    "september sep sept сентябрь сентября сен сент σεπτέμβριος σεπτεμβρίου σεπ σεπτ",
    "october oct октябрь октября окт οκτώβριος οκτωβρίου οκτ",
    "november nov ноябрь ноября ноя нояб νοέμβριος νοεμβρίου νοέ νοε νοεμ",
    "december dec декабрь декабря дек δεκέμβριος δεκεμβρίου δεκ",
)


def _bare(name: str) -> str:
    """A name without case and accents."""
    decomposed = unicodedata.normalize("NFD", name.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


MONTHS: Mapping[str, int] = {_bare(name): month for month, names in enumerate(_NAMES, 1) for name in names.split()}
"""Names of months, full and short, in the nominative and the genitive."""

_TOKEN = re.compile(r"YYYY|YY|MMMM|MMM|MM|M|\s+|.", re.DOTALL)
_PARTS = {
    "YYYY": "(?P<year>[0-9]{4})",
    "YY": "(?P<short>[0-9]{2})",
    "MMMM": r"(?P<name>[^\W\d_]+)\.?",
    "MMM": r"(?P<name>[^\W\d_]+)\.?",
    "MM": "(?P<month>[0-9]{2})",
    "M": "(?P<month>[0-9]{1,2})",
}
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class MonthHeader:
    """What the header of a month's column says: the month as YYYY-MM, and the other named parts."""

    month: str
    parts: Mapping[str, str]


@dataclass(frozen=True)
class MonthHeaders:
    """Which headers are months. `headers` is what stands around the month, as in `{month}, {currency}`.

    `written` are formats such as `MM.YYYY` or `MMM YYYY`; `year` is the year where they have none; `table` has whole
    headers instead. Raises ValueError where a format or the pattern makes no sense.
    """

    written: tuple[str, ...] = ()
    year: int | None = None
    table: Mapping[str, str] = field(default_factory=dict)
    headers: str = "{month}"
    _patterns: tuple[re.Pattern[str], ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        names = _PLACE.findall(self.headers)
        if names.count("month") != 1 or len(set(names)) != len(names):
            raise ValueError(f"headers: {self.headers!r} must say {{month}} once, and no other name twice")
        for name in names:
            if not re.match(r"[a-z][a-z_]*\Z", name) or name in ("year", "short", "name"):
                raise ValueError(f"{{{name}}} cannot be the name of a column here: use small letters")
        patterns = tuple(self._pattern(one) for one in self.written)
        object.__setattr__(self, "_patterns", patterns)

    @property
    def parts(self) -> tuple[str, ...]:
        """The columns that are made of the headers, besides the month."""
        return tuple(name for name in _PLACE.findall(self.headers) if name != "month")

    def _pattern(self, written: str) -> re.Pattern[str]:
        tokens = _TOKEN.findall(written)
        years = sum(token in ("YYYY", "YY") for token in tokens)
        if sum(token.startswith("M") for token in tokens) != 1 or years != (self.year is None):
            wanted = "the month (MM or MMM) and the year (YYYY) once" if self.year is None else "the month, and no year"
            raise ValueError(f"the month format {written!r} must say {wanted}, as in MM.YYYY")
        month = "".join(_PARTS.get(one) or (r"\s*" if one.isspace() else re.escape(one)) for one in tokens)
        around = []
        for position, text in enumerate(_PLACE.split(self.headers)):
            if position % 2:
                around.append(month.replace("P<month>", "P<number>") if text == "month" else rf"(?P<{text}>\S.*?)")
            else:
                around.append(r"\s*".join(["", *(re.escape(word) for word in text.split()), ""]))
        return re.compile("".join(around) + r"\Z", re.IGNORECASE)

    def read(self, header: str) -> MonthHeader | None:
        """The month of a column, or None if its header is none. A date of a workbook is the month it lies in."""
        if isinstance(header, (StoredNumber, Broken)):
            return None
        if isinstance(header, StoredDate) and not self.parts:
            return MonthHeader(header[:7], {})
        if month := self.table.get(folded(header)):
            return MonthHeader(month, {})
        text = " ".join(unicodedata.normalize("NFKC", header).split())
        for found in self._found(text):
            month_number = MONTHS.get(_bare(found["name"])) if found.get("name") else int(found["number"])
            year = int(found.get("year") or self.year or 0)
            if short := found.get("short"):
                year = int(short) + (1900 if int(short) >= 69 else 2000)
            if month_number is not None and 1 <= month_number <= 12 and year >= EARLIEST_YEAR:
                parts = {name: found[name].strip() for name in self.parts}
                return MonthHeader(f"{year:04}-{month_number:02}", parts)
        return None

    def _found(self, text: str) -> Iterator[dict[str, str]]:
        for pattern in self._patterns:
            if match := pattern.match(text):
                yield match.groupdict()

    def __str__(self) -> str:
        if self.table:
            return "one of those under months:"
        formats = " or ".join(self.written) or "a date of the workbook"
        return formats if self.headers == "{month}" else f"{self.headers} with the month as {formats}"
