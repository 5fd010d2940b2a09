"""Days and parts of dates as people say them, in English, Russian and Greek. Knows no clock: today comes in."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from kamcli.model.dates import PartialDate, partial_date


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEAR = {
    "today": 0, "now": 0, "tomorrow": 1, "yesterday": -1, "tod": 0, "tom": 1,
    "сегодня": 0, "завтра": 1, "послезавтра": 2, "вчера": -1, "позавчера": -2,
    "σημερα": 0, "αυριο": 1, "μεθαυριο": 2, "χθεσ": -1, "χτεσ": -1, "προχθεσ": -2,
}  # fmt: skip
_WEEKDAYS = (
    ("mon", "monday", "пн", "понедельник", "δευ", "δευτερα"),
    ("tue", "tues", "tuesday", "вт", "вторник", "τρι", "τριτη"),
    ("wed", "wednesday", "ср", "среда", "среду", "τετ", "τεταρτη"),
    ("thu", "thur", "thurs", "thursday", "чт", "четверг", "πεμ", "πεμπτη"),
    ("fri", "friday", "пт", "пятница", "пятницу", "παρ", "παρασκευη"),
    ("sat", "saturday", "сб", "суббота", "субботу", "σαβ", "σαββατο"),
    ("sun", "sunday", "вс", "воскресенье", "κυρ", "κυριακη"),
)
_DAY_OF_WEEK = {word: number for number, words in enumerate(_WEEKDAYS) for word in words}
_NEXT = _words("next следующий следующая следующую следующее след επομενη επομενο αλλη αλλο ερχομενη ερχομενο")
_LAST = _words("last прошлый прошлая прошлую прошлое περασμενη περασμενο προηγουμενη προηγουμενο")
_FILLERS = _words("on by this at the в во к до эта эту этот это на την τη το στισ την αυτη αυτο of")
_MONTHS = (
    ("january", "январь", "января", "ιανουαριοσ", "ιανουαριου"),
    ("february", "февраль", "февраля", "φεβρουαριοσ", "φεβρουαριου"),
    ("march", "март", "марта", "μαρτιοσ", "μαρτιου"),
    ("april", "апрель", "апреля", "απριλιοσ", "απριλιου"),
    ("may", "май", "мая", "μαιοσ", "μαιου"),
    ("june", "июнь", "июня", "ιουνιοσ", "ιουνιου"),
    ("july", "июль", "июля", "ιουλιοσ", "ιουλιου"),
    ("august", "август", "августа", "αυγουστοσ", "αυγουστου"),
    ("september", "сентябрь", "сентября", "σεπτεμβριοσ", "σεπτεμβριου"),
    ("october", "октябрь", "октября", "οκτωβριοσ", "οκτωβριου"),
    ("november", "ноябрь", "ноября", "νοεμβριοσ", "νοεμβριου"),
    ("december", "декабрь", "декабря", "δεκεμβριοσ", "δεκεμβριου"),
)
_SHORTEST_MONTH = 3
_UNITS = {
    **dict.fromkeys(("d", "day", "days", "д", "дн", "день", "дня", "дней", "μ", "μερα", "μερεσ", "ημερα", "ημερεσ"), 1),
    **dict.fromkeys(("w", "week", "weeks", "н", "нед", "неделя", "неделю", "недели", "недель"), 7),
    **dict.fromkeys(("ε", "εβδομαδα", "εβδομαδεσ"), 7),
}
_MONTH_UNITS = _words("m mo month months мес месяц месяца месяцев μην μηνα μηνασ μηνεσ")
_YEAR_UNITS = _words("y year years г год года лет ετοσ ετη χρονο χρονια")
_AHEAD = _words("in через σε")

_SHIFT = re.compile(r"([+-])\s*(\d{1,4})\s*(\w+)\Z")
_SPAN = re.compile(r"(?:(\d{1,4})\s+)?(\w+)\Z")
_DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})\Z")
_DOTTED_PART = re.compile(r"(\d{1,2})[./](\d{1,2})\.?\Z")
_MONTH_YEAR = re.compile(r"(\d{1,2})[./](\d{4})\Z")
_WORDED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th|-?го|η)?\s+)?([^\W\d]+)(?:\s+(\d{4}))?(?:\s*(?:г|года))?\Z")
_AMERICAN = re.compile(r"([^\W\d]+)\s+(\d{1,2})(?:st|nd|rd|th)?(?:\s+(\d{4}))?\Z")

FORMS = "2026-03-31, 31.03.2026, today, tomorrow, fri, next fri, +3d or +2w"
"""Ways to write a day, for messages."""


class AmbiguousDayError(ValueError):
    """A text that means one of two days; the message says which."""


def spoken_day(text: str, today: date, *, past: bool = False) -> date | None:
    """The whole day that a text means, or None. `fri` is the first Friday after today, `next fri` that of next week;
    of what is `past`, `fri` is the last one.

    Raises AmbiguousDayError for a text such as 03/04/2026 that two peoples read differently.
    """
    found = _relative(_plain(text), today, past=past)
    if found is not None:
        return found
    part = spoken_part(text, today)
    return part.first if part is not None and None not in part.parts else None


def spoken_part(text: str, today: date) -> PartialDate | None:
    """The day, month or year that a text means, or a day without its year (`12.03`, 12 марта); None if it is none."""
    if (written := partial_date(text.strip())) is not None:
        return written
    words = _plain(text)
    if (day := _relative(words, today)) is not None:
        return PartialDate(day.year, day.month, day.day)
    try:
        found = _numbers(words) or _with_month(words)
    except OverflowError:
        return None
    return partial_date(str(found)) if found is not None else None


def _plain(text: str) -> str:
    """Small letters without accents and with single spaces; both sigmas are one."""
    text = unicodedata.normalize("NFC", text.strip()).lower().replace("ё", "е")
    greek = "".join(
        unicodedata.normalize("NFD", letter)[0]
        if "\u0370" <= letter <= "\u03ff" or "\u1f00" <= letter <= "\u1fff"
        else letter
        for letter in text
    )
    return " ".join(greek.replace("ς", "σ").replace(",", " ").split())


def _relative(text: str, today: date, *, past: bool = False) -> date | None:
    words = [word for word in text.split() if word not in _FILLERS]
    text = " ".join(words)
    try:
        if text in _NEAR:
            return today + timedelta(days=_NEAR[text])
        if match := _SHIFT.match(text):
            count = int(match[2]) * (-1 if match[1] == "-" else 1)
            return _shifted(today, count, match[3])
        if words and words[0] in _AHEAD and (match := _SPAN.match(" ".join(words[1:]))):
            return _shifted(today, int(match[1] or 1), match[2])
    except OverflowError:
        return None
    if words and words[-1].rstrip(".") in _DAY_OF_WEEK and len(words) <= 2:
        which = words[0] if len(words) == 2 else "last" if past else ""
        return _weekday(_DAY_OF_WEEK[words[-1].rstrip(".")], which, today)
    return None


def _weekday(number: int, which: str, today: date) -> date | None:
    monday = today - timedelta(days=today.weekday())
    if which in _NEXT:
        return monday + timedelta(days=7 + number)
    if which in _LAST:
        return today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1) if not which else None


def _shifted(today: date, count: int, unit: str) -> date | None:
    if unit in _UNITS:
        return today + timedelta(days=count * _UNITS[unit])
    months = count if unit in _MONTH_UNITS else 12 * count if unit in _YEAR_UNITS else None
    if months is None:
        return None
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    for day in range(today.day, 27, -1):  # the 31st, a month later, is the last day of that month
        if (found := _existing(year, month + 1, day)) is not None:
            return found
    return _existing(year, month + 1, today.day)


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _numbers(text: str) -> PartialDate | None:
    if match := _DOTTED.match(text):
        day, month = int(match[1]), int(match[2])
        year = int(match[3]) if len(match[3]) == 4 else _century(int(match[3]))
        if "/" in text:
            if day != month and day <= 12 and month <= 12:
                either = " or ".join(str(PartialDate(year, *pair)) for pair in ((month, day), (day, month)))
                raise AmbiguousDayError(f"{text} may be {either}")
            day, month = (month, day) if month > 12 else (day, month)
        return PartialDate(year, month, day)
    if match := _DOTTED_PART.match(text):
        return PartialDate(None, int(match[2]), int(match[1])) if "/" not in text else None
    if match := _MONTH_YEAR.match(text):
        return PartialDate(int(match[2]), int(match[1]))
    return None


def _century(year: int) -> int:
    return 2000 + year if year < 69 else 1900 + year  # as POSIX reads %y


def _with_month(text: str) -> PartialDate | None:
    if match := _WORDED.match(text):
        day, month, year = match[1], _month(match[2]), match[3]
    elif match := _AMERICAN.match(text):
        day, month, year = match[2], _month(match[1]), match[3]
    else:
        return None
    if month is None or (day is None and year is None):
        return None
    return PartialDate(int(year) if year else None, month, int(day) if day else None)


def _month(word: str) -> int | None:
    """The month of a word or of its first letters, if they are those of one month only."""
    if len(word) < _SHORTEST_MONTH:
        return None
    found = [number for number, names in enumerate(_MONTHS, 1) if any(name.startswith(word) for name in names)]
    return found[0] if len(found) == 1 else None
