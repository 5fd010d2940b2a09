"""Names of companies and people in any script come to keys that can be compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamcli.model.naming import company_key, person_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ООО «Ромашка»", "Romashka"),
        ("Общество с ограниченной ответственностью «Ромашка»", "Romashka, OOO"),
        ("Публичное акционерное общество «Северсталь»", "PAO Severstal"),
        ("ИП Чайка", "Chaika"),
        ("Щукин и сыновья", "Schukin i synovja"),
        ("Цветы Юга", "Cvety Juga"),
        ("Ναυπηγεία Αιγαίου Α.Ε.", "Nafpigia Egeou S.A."),
        ("Ευαγγελία ΕΠΕ", "Evaggelia Ltd"),
        ("Μπάκας ΑΕ", "Bakas SA"),
        ("Yandex", "Яндекс"),
    ],
)
def test_one_company(one: str, other: str) -> None:
    assert company_key(one)
    assert company_key(one) == company_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Shop 1", "Shop 11"), ("Весна", "Весна Плюс"), ("Bakas", "Bakalis"), ("Север", "Сервер")],
)
def test_two_companies(one: str, other: str) -> None:
    assert company_key(one) != company_key(other)


@pytest.mark.parametrize("name", ["", "ABC", "ООО", "Ltd", "?!", "«»", "АО"])
def test_too_little_is_no_key(name: str) -> None:
    assert company_key(name) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Мария Петрова", "Petrova, Maria"),
        ("Юлия Яковлева", "Julia Jakovleva"),
        ("Αλέξανδρος Νικολάου", "Nikolaou Alexandros"),
        ("Иванов Иван Иванович", "Ivan Ivanovich Ivanov"),
    ],
)
def test_one_person(one: str, other: str) -> None:
    assert person_key(one)
    assert person_key(one) == person_key(other)


@pytest.mark.parametrize("name", ["Ivan", "М. П.", "", "—"])
def test_a_single_name_is_no_person(name: str) -> None:
    assert person_key(name) == ""


@given(st.text(max_size=40))
def test_any_text_has_keys(name: str) -> None:
    assert company_key(name) == company_key(name.strip())
    assert company_key(name).isascii()
    assert person_key(name).isascii()
