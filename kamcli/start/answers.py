"""What `kam init` has to know of a company, and whether an answer can be used. Asks nobody."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.facts.iso import COUNTRIES, CURRENCIES, FORMER_CURRENCIES, MISTAKEN_COUNTRIES
from kamcli.policy.kam_yaml import wrong_time_zone

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Customs:
    """What is usual in a country: currency, time zone of most people, first month of most fiscal years."""

    currency: str
    time_zone: str
    fiscal_year_start: int


@dataclass(frozen=True, slots=True)
class Answers:
    """All that a new account repository is made of. `fiscal_year_start` is a month 1-12."""

    company: str
    country: str | None
    currency: str
    time_zone: str
    fiscal_year_start: int
    colleague: str
    role: str
    level: str
    email: str | None
    phone: str | None
    personal: str = "here"
    revenue_from: str = "sales"


@cache
def customs() -> Mapping[str, Customs]:
    """What is usual, by country (ISO 3166-1 alpha-2); a help for defaults, not a list of all countries."""
    text = (files("kamcli.start") / "templates" / "countries.csv").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            row["country"]: Customs(row["currency"], row["time_zone"], int(row["fiscal_year_start"]))
            for row in csv.DictReader(text.splitlines())
        }
    )


def a_name(text: str) -> str:
    """A name on one line, without surrounding space. Raises UsageError."""
    text = unicodedata.normalize("NFC", text.strip())
    if not text:
        raise UsageError("a name is needed", do="write at least one letter")
    if any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in text):
        raise UsageError("the name holds characters that cannot be printed", do="type it again")
    if len(text) > LONGEST:
        raise UsageError(f"the name is longer than {LONGEST} characters", do="shorten it")
    return text


def a_country(text: str) -> str:
    """A code of ISO 3166-1. Raises UsageError."""
    code = text.strip().upper()
    if code in COUNTRIES:
        return code
    meant = MISTAKEN_COUNTRIES.get(code)
    do = f"did you mean {meant}?" if meant else "write its two letters, as in GB, RU or GR"
    raise UsageError(f"{text.strip()!r} is not a country", do=do)


def a_currency(text: str) -> str:
    """A code of ISO 4217 in use today. Raises UsageError."""
    code = text.strip().upper()
    if code in CURRENCIES:
        return code
    _, successor = FORMER_CURRENCIES.get(code, (0, ""))
    do = f"today it is {successor}" if successor else "write its three letters, as in EUR, USD or RUB"
    raise UsageError(f"{text.strip()!r} is not a currency", do=do)


def a_time_zone(text: str) -> str:
    """A name that this machine's list of time zones has. Raises UsageError."""
    text = text.strip()
    if (wrong := wrong_time_zone(text)) is not None:
        raise UsageError(wrong[0], do=wrong[1])
    return text


def a_month(text: str) -> int:
    """A month from 1 to 12. Raises UsageError."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 12):
        raise UsageError(f"{text!r} is not a month", do="write a number from 1 to 12: 4 for April")
    return int(text)


def an_email(text: str) -> str:
    """An address as the schema of colleagues wants it. Raises UsageError."""
    return _as_defined("email", text, "an e-mail address")


def a_phone(text: str) -> str:
    """A phone number as the schema of colleagues wants it. Raises UsageError."""
    return _as_defined("phone_number", text, "a phone number")


def _as_defined(definition: str, text: str, what: str) -> str:
    """One of the schemas' own definitions decides: what is accepted here lints clean afterwards."""
    from kamcli.schemas.locate import load
    from kamcli.schemas.validate import violations

    text = text.strip()
    rule: dict[str, Any] = load("definitions")["$defs"][definition]
    if found := violations(rule, text):
        raise UsageError(f"{text!r} is not {what}", do=found[0].do or rule["x-kam-do"])
    return text
