"""Who is meant when somebody is named in passing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kamcli.change.passing import caught, person
from kamcli.errors import KamError
from kamcli.repository import Repository

FILES = {
    "team/anna.yaml": "name: Anna Smith\nemails: [anna@ours.example]\n",
    "accounts/acme/account.yaml": "name: Acme\ncircle: market\n",
    "accounts/acme/contacts/cfo.yaml": "name: Мария Иванова\nemails: [M@acme.example]\n",
    "accounts/acme/contacts/buyer.yaml": "name: Мария Петрова\ntitle: Закупки и склад\nformer_ids: [clerk]\n",
    "accounts/other/account.yaml": "name: Other\ncircle: market\n",
    "accounts/other/contacts/boss.yaml": "name: Иван Иванов\nemails: [i@other.example]\n",
}


@pytest.fixture
def here(repository: Callable[..., Repository]) -> Repository:
    return repository(FILES)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("cfo", "acme/cfo"),
        ("acme/cfo", "acme/cfo"),
        ("clerk", "acme/buyer"),
        ("other/boss", "other/boss"),
        ("Петрова", "acme/buyer"),
        ("иванова мария", "acme/cfo"),
        ("Мария Иванова, финансовый директор", "acme/cfo"),
        ("Мария, закупки", "acme/buyer"),
        ("m@acme.example", "acme/cfo"),
        ("i@other.example", "other/boss"),
        ("anna", "anna"),
        ("Anna Smith", "anna"),
        ("ANNA@ours.example", "anna"),
    ],
)
def test_whoever_is_known_is_found(here: Repository, text: str, meant: str) -> None:
    found = person(here, "acme", text)
    assert found.record is not None
    assert found.record.id == meant


@pytest.mark.parametrize("text", ["Мария", "fco", "  "])
def test_whoever_is_not_clear_is_asked_about(here: Repository, text: str) -> None:
    with pytest.raises(KamError):
        person(here, "acme", text)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        # somebody of another client's is not meant by a name alone
        ("Иван Иванов", {"name": "Иван Иванов"}),
        # nor is every Мария the one with another position, nor Иван a part of Иванова
        ("Мария, аудит", {"name": "Мария", "title": "аудит"}),
        ("Иван", {"name": "Иван"}),
        ("Мария Сидорова, закупки", {"name": "Мария Сидорова", "title": "закупки"}),
        (
            "Nikos, Head of purchasing, EMEA, +30 694 555 0102, n@x.example, decision-maker, head",
            {
                "name": "Nikos",
                "title": "Head of purchasing, EMEA",
                "phones": [{"number": "+30 694 555 0102"}],
                "emails": ["n@x.example"],
                "roles": ["decision-maker"],
                "level": "head",
            },
        ),
        ("Ann Lee <Ann@x.example>", {"name": "Ann Lee", "emails": ["ann@x.example"]}),
    ],
)
def test_somebody_new(here: Repository, text: str, fields: dict[str, Any]) -> None:
    assert person(here, "acme", text).new == fields
    assert caught(here, text) == fields
