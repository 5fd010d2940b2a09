"""Where findings are shown: at the field, or where somebody would add it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kamcli.lint import example
from kamcli.lint.place import place_of
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer
from kamcli.repository import Record, open_repository

ACCOUNT = """\
name: Acme
circle: market
industry: food
legal_entities:
  - id: main
    name: Acme Ltd
manager: anna
unknown: {}
team: []
"""


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Record:
    root = tmp_path_factory.mktemp("place")
    for path, text in {**example.FILES, "accounts/acme/account.yaml": ACCOUNT}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (Path(root) / path).write_text(str(text), encoding="utf-8")
    return open_repository(root).snapshot.records(Entity.ACCOUNT)["acme"]


@pytest.mark.parametrize(
    ("pointer", "position"),
    [
        ((), "1:1"),
        (("circle",), "2:9"),
        (("headcount",), "9:1"),
        (("strategy", "plans"), "9:1"),
        (("legal_entities", 0, "name"), "6:11"),
        (("legal_entities", 0, "country"), "6:5"),
        (("legal_entities", 1, "country"), "5:3"),
        (("unknown", "headcount"), "8:10"),
        (("team", 0), "9:7"),
        (("name", "x"), "1:7"),
    ],
)
def test_a_finding_is_shown_where_something_is_to_be_done(account: Record, pointer: Pointer, position: str) -> None:
    assert str(place_of(account, pointer)) == position
