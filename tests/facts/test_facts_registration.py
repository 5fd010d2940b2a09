"""Tax numbers in one form, and by their country's check digits."""

from __future__ import annotations

import pytest

from kamcli.facts.iso import COUNTRIES, CURRENCIES, FORMER_CURRENCIES, MISTAKEN_COUNTRIES, is_currency
from kamcli.facts.reach import company_domain, digits, mailbox
from kamcli.facts.registration import comparable, valid


@pytest.mark.parametrize(
    ("number", "country", "same"),
    [
        ("EL 094014201", "GR", "094014201"),
        ("094.014.201", "GR", "094014201"),
        ("DE136695976", "DE", "136695976"),
        ("CHE-116.281.710", "CH", "116281710"),
        ("de136695976", None, "DE136695976"),
        ("GB", "GB", ""),
        ("unknown", None, ""),
    ],
)
def test_comparable(number: str, country: str | None, same: str) -> None:
    assert comparable(number, country) == same


@pytest.mark.parametrize(
    ("number", "country", "answer"),
    [
        ("7707083893", "RU", True),
        ("770708389", "RU", False),
        ("094014201", "GR", True),
        ("GB980780684", "GB", True),
        ("B58378431", "ES", True),
        ("12-3456789", "US", True),
        ("123", "KZ", None),
        ("123", "AE", None),
        ("7" * 500, "RU", False),
        ("", "DE", False),
    ],
)
def test_check_digits(number: str, country: str, answer: bool | None) -> None:
    assert valid(number, country) is answer


def test_every_country_can_be_asked() -> None:
    assert {valid("x", country) for country in COUNTRIES} <= {False, None}


def test_the_lists_of_codes_are_whole() -> None:
    assert len(COUNTRIES) == 249 + 1
    assert all(len(code) == 2 for code in COUNTRIES)
    assert all(len(code) == 3 for code in CURRENCIES)
    assert not CURRENCIES.intersection(FORMER_CURRENCIES)
    assert {successor for _, successor in FORMER_CURRENCIES.values()} - {"BGN"} <= CURRENCIES
    assert not COUNTRIES.intersection(MISTAKEN_COUNTRIES)


@pytest.mark.parametrize(
    ("code", "year", "known"),
    [("EUR", None, True), ("DEM", 2002, True), ("DEM", 2003, False), ("DEM", None, False), ("XXX", 2026, False)],
)
def test_currencies_have_their_time(code: str, year: int | None, known: bool) -> None:
    assert is_currency(code, year) is known


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("maria@acme.example", "acme.example"),
        ("https://www.Acme.co.uk:8080/en?x=1", "acme.co.uk"),
        ("https://acme.com.gr", "acme.com.gr"),
        ("https://co.uk", "co.uk"),
        ("maria@gmail.com", None),
        ("maria@yahoo.co.uk", None),
        ("maria@localhost", None),
        ("acme.com", None),
        ("", None),
    ],
)
def test_company_domain(address: str, domain: str | None) -> None:
    assert company_domain(address) == domain


@pytest.mark.parametrize(
    ("number", "same"),
    [
        ("8 (495) 123-45-67", "74951234567"),
        ("+7 495 123 4567", "74951234567"),
        ("00 30 210 123 4567", "302101234567"),
        ("+30 210 123 4567 ext. 12", "302101234567"),
        ("+30 210 123 4567 доб. 12", "302101234567"),
        ("112", ""),
        ("", ""),
    ],
)
def test_digits(number: str, same: str) -> None:
    assert digits(number) == same


def test_mailbox() -> None:
    assert mailbox(" Maria+Orders@Acme.example ") == "maria@acme.example"
