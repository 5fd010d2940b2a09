"""The formats that schemas may name, each with the one meaning kamcli gives it, whatever library validates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

from kamcli.model.dates import whole_date

_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)\Z", re.ASCII)
_EMAIL = re.compile(r"[^@\s<>(),;:]+@[^@\s<>(),;:.]+(?:\.[^@\s<>(),;:.]+)+\Z")
_URI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s]+\Z", re.ASCII | re.IGNORECASE)


@lru_cache(maxsize=65536)
def _is_date(text: str) -> bool:
    """Remembered, because most records have a day and few days are not that of another."""
    return whole_date(text) is not None


def _date_time(text: str) -> bool:
    day, separator, time = text.partition("T")
    if not separator or whole_date(day) is None or not _TIME.match(time):
        return False
    try:
        datetime.fromisoformat(f"{day}T{time[:8]}")
    except ValueError:
        return False
    return True


FORMATS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "date": _is_date,
        "time": lambda text: _TIME.match(text) is not None,
        "date-time": _date_time,
        "email": lambda text: _EMAIL.match(text) is not None,
        "uri": lambda text: _URI.match(text) is not None,
    }
)
"""Name → whether a text has the format. Values other than text always have it."""
