"""Check digits against numbers that are published as examples of valid ones."""

from __future__ import annotations

from random import Random

import pytest

from kamcli.start.demo import identifiers


@pytest.mark.parametrize("number", ["7707083893", "7830002293", "5009049835"])
def test_inn(number: str) -> None:
    assert identifiers.inn(number[:-1]) == number


@pytest.mark.parametrize("number", ["094259216", "023456780"])
def test_afm(number: str) -> None:
    assert identifiers.afm(number[:-1]) == number


def test_gb_vat() -> None:
    # the old kind of British numbers, whose weighted sum is a multiple of 97
    assert identifiers.gb_vat("9807806") == "980780684"


@pytest.mark.parametrize("number", ["6433435F", "3628739L"])
def test_ie_vat(number: str) -> None:
    assert identifiers.ie_vat(number[:-1]) == number


def test_cy_vat() -> None:
    assert identifiers.cy_vat("10259033") == "10259033P"


@pytest.mark.parametrize("country", ["RU", "GR", "GB", "IE", "CY"])
def test_numbers_are_from_ranges_that_nobody_has(country: str) -> None:
    number = identifiers.tax_id(country, Random(1))
    assert number.removeprefix(country).startswith("00")


def test_a_country_without_a_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="FR"):
        identifiers.tax_id("FR", Random(1))


@pytest.mark.parametrize(
    ("language", "mobile", "start"),
    [
        ("ru", False, "+7 495 000-"),
        ("el", True, "+30 690 000 "),
        ("el", False, "+30 210 000 "),
        ("en", True, "+44 7700 900"),
        ("en", False, "+44 20 7946 0"),
    ],
)
def test_phones_ring_nowhere(language: str, mobile: bool, start: str) -> None:
    assert identifiers.phone(language, Random(3), mobile=mobile).startswith(start)


def test_email_is_ascii() -> None:
    assert identifiers.email("Ελένη Μάρκου", "levanter.example") == "e.markoy@levanter.example"
