"""What a summary tells beyond its subject, in three languages."""

from __future__ import annotations

import pytest

from kamcli.facts.telling import telling_words


@pytest.mark.parametrize(
    ("summary", "subject"),
    [
        ("We had a good meeting and discussed everything.", "Kick-off"),
        ("Discussion of the price lists", "Price list"),
        ("n/a", "Price list"),
        ("See subject above.", "Price list"),
        ("Поговорили, всё хорошо, обсудили скидки.", "Скидка"),
        ("Встреча прошла успешно, обсудили все вопросы", "Встреча с директором"),
        ("как обычно", "Звонок"),
        ("хз", "Звонок"),
        ("Συζητήσαμε διάφορα θέματα.", "Συνάντηση"),
        ("Η συνάντηση έγινε· μιλήσαμε για την προσφορά.", "Προσφορά"),
        ("...", "Price list"),
    ],
)
def test_says_nothing(summary: str, subject: str) -> None:
    assert telling_words(summary, [subject], 9) == []


@pytest.mark.parametrize(
    ("summary", "subject"),
    [
        ("Postponed to March.", "Tender"),
        ("Agreed on 5 % from April on.", "Discount"),
        ("Просит отсрочку до конца квартала.", "Оплата"),
        ("Перенесли на март.", "Тендер"),
        ("Ζητούν παράδοση ως την Παρασκευή.", "Παραγγελία"),
        ("価格表に同意", "Prices"),
    ],
)
def test_says_something(summary: str, subject: str) -> None:
    assert len(telling_words(summary, [subject], 9)) >= 2


def test_names_case_and_accents_tell_nothing() -> None:
    assert telling_words("ΜΑΡΙΑ and Anna", ["Μαρία", "Anna Ivanova"], 9) == []


def test_numbers_are_told_even_if_another_is_in_the_subject() -> None:
    assert telling_words("now 12", ["10"], 9) == ["12"]


def test_no_more_than_enough_and_the_companys_own_empty_words() -> None:
    assert telling_words("Budget frozen until autumn", [], 2) == ["budget", "frozen"]
    assert telling_words("Budget frozen until autumn", [], 9, ["budget, frozen"]) == ["autumn"]
