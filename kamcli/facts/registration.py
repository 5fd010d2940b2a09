"""Tax numbers of legal entities: in one form, and by their country's check digits. Says nothing of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer
from kamcli.repository import Record, Snapshot

_OTHERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "DE": ("stnr", "idnr"),
        "ES": ("nif", "cif", "dni", "nie"),
        "FR": ("siren", "siret", "nif"),
        "GB": ("utr",),
        "IT": ("codicefiscale",),
        "NL": ("bsn",),
        "PL": ("regon",),
        "UA": ("edrpou", "rntrc"),
        "US": ("ein", "tin"),
    }
)
"""Numbers that companies of a country give as their tax number, besides the one for VAT."""

_PREFIXES: Mapping[str, str] = MappingProxyType({"GR": "EL", "CH": "CHE"})
"""How a VAT number of a country begins, where that is not the country's code."""

_KPP = re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}\Z")


@dataclass(frozen=True, slots=True)
class Registration:
    """A legal entity of a client that has a tax number, with its place; `number` is in comparable form."""

    record: Record
    pointer: Pointer
    name: str
    country: str | None
    number: str
    written: str
    branch: str | None


def registrations(account: Record) -> Iterator[Registration]:
    """The legal entities of an account that state a tax number."""
    entities = account.data.get("legal_entities")
    for index, entity in enumerate(entities if isinstance(entities, list) else ()):
        if not isinstance(entity, dict):
            continue
        written = _text(entity, "tax_id")
        country = _text(entity, "country")
        if written is not None and (number := comparable(written, country)):
            branch = _text(entity, "branch_code")
            yield Registration(
                record=account,
                pointer=("legal_entities", index),
                name=_text(entity, "name") or account.name,
                country=country,
                number=number,
                written=written,
                branch=re.sub(r"\W", "", branch).upper() or None if branch else None,
            )


def comparable(number: str, country: str | None) -> str:
    """A tax number in capitals, without spaces, signs and its country's prefix; "" if it has no digit."""
    bare = re.sub(r"[\W_]", "", number).upper()
    for prefix in (_PREFIXES.get(country or "", ""), country or ""):
        if prefix and bare.startswith(prefix):
            bare = bare.removeprefix(prefix)
            break
    return bare if any(letter.isdigit() for letter in bare) else ""


@lru_cache(maxsize=65536)
def valid(number: str, country: str) -> bool | None:
    """Whether a tax number is one by its country's check digits; None where nobody can tell."""
    checks = _checks(country)
    return any(check(number) for check in checks) if checks else None


def is_branch_code(code: str) -> bool:
    """Whether a Russian КПП has its form: four digits, two digits or letters, three digits. It has no check digit."""
    return _KPP.match(code) is not None


def plain_number(number: str) -> str:
    """A tax number without spaces between its digits; hyphens stay, some countries write them."""
    return "".join(number.split())


@lru_cache(maxsize=256)
def _checks(country: str) -> tuple[Callable[[str], bool], ...]:
    from stdnum.util import get_cc_module

    names = ("vat", *_OTHERS.get(country, ()))
    found = [get_cc_module(country.lower(), name) for name in names]
    return tuple(module.is_valid for module in found if module is not None)


def _text(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    return value if isinstance(value, str) and value.strip() else None


def shared_numbers(snapshot: Snapshot) -> list[tuple[Registration, Registration]]:
    """Legal entities of different accounts that have one tax number, each with the first such one.

    One number in two countries is two; and so are two branches of one company, if both state their branch code.
    """
    seen: dict[str, list[Registration]] = {}
    found: list[tuple[Registration, Registration]] = []
    for account in snapshot.records(Entity.ACCOUNT).values():
        for one in registrations(account):
            others = seen.setdefault(one.number, [])
            known = next((other for other in others if _collide(one, other)), None)
            others.append(one)
            if known is not None:
                found.append((known, one))
    return found


def _collide(one: Registration, other: Registration) -> bool:
    countries = {one.country, other.country} - {None}
    branches = {one.branch, other.branch} - {None}
    return one.record.id != other.record.id and len(countries) < 2 and len(branches) < 2
