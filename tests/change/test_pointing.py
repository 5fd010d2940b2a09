"""Fields as people write them, to places in a record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kamcli.change.pointing import Assignment, assignment, point
from kamcli.errors import UsageError
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer
from kamcli.repository import open_repository
from kamcli.schemas.shape import shape

COMPANY = Path(__file__).resolve().parents[2] / "examples" / "company"
ROOT = shape(open_repository(COMPANY).schemas.schema(Entity.ACCOUNT))
DATA: dict[str, Any] = {
    "name": "Acme",
    "tags": ["big", "1"],
    "circle_log": [{"circle": "market", "date": "2025-01-02"}, {"circle": "key", "date": "2026-01-02"}],
    "legal_entities": [{"id": "de", "name": "A"}, {"id": "0", "name": "B"}],
    "contracts": [{"id": "supply", "terms": [{"id": "discount"}]}],
    "custom": {"anything": {"at": "all"}, "rows": [{}, {}]},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name=Acme", Assignment("name", "=", "Acme")),
        ("name=a=b", Assignment("name", "=", "a=b")),
        ("tags+=x", Assignment("tags", "+=", "x")),
        ("tags-=x-=y", Assignment("tags", "-=", "x-=y")),
        ("website=", Assignment("website", "=", "")),
        ("phones[+30 210=5].kind=mobile", Assignment("phones[+30 210=5].kind", "=", "mobile")),
    ],
)
def test_an_assignment(text: str, expected: Assignment) -> None:
    assert assignment(text) == expected


@pytest.mark.parametrize("text", ["name", "", "=5", "+=5", "[x]"])
def test_no_assignment(text: str) -> None:
    with pytest.raises(UsageError, match="which field"):
        assignment(text)


@pytest.mark.parametrize(
    ("field", "pointer"),
    [
        ("name", ("name",)),
        ("strategy.plans", ("strategy", "plans")),
        ("legal_entities[de].tax_id", ("legal_entities", 0, "tax_id")),
        ("legal_entities[0].name", ("legal_entities", 1, "name")),  # a key goes before a number
        ("legal_entities[1].name", ("legal_entities", 1, "name")),
        ("contracts[supply].terms[discount].percent", ("contracts", 0, "terms", 0, "percent")),
        ("circle_log[2026-01-02].reason", ("circle_log", 1, "reason")),
        ("circle_log[2026-01-02,key].reason", ("circle_log", 1, "reason")),
        ("tags[1]", ("tags", 1)),
        ("tags[big]", ("tags", 0)),
        ("custom.anything.at", ("custom", "anything", "at")),
        ("custom.new.group", ("custom", "new", "group")),
        ("custom.rows[1].at", ("custom", "rows", 1, "at")),
        ("external_ids.accounting", ("external_ids", "accounting")),
    ],
)
def test_a_place(field: str, pointer: Pointer) -> None:
    assert point(field, DATA, ROOT)[0] == pointer


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("nmae", "did you mean name?"),
        ("strategy.plan", "did you mean plans?"),
        ("zzz", "known are: name, circle"),
        ("name.first", "name is one value"),
        ("name[0]", "name is not a list"),
        ("legal_entities.name", "legal_entities[KEY].name"),
        ("legal_entities[fr].name", "there are: de, 0"),
        ("legal_entities[7].name", "there are: de, 0"),
        ("sites[x].name", "the list is empty"),
        ("", "not the name of a field"),
        ("[0]", "not the name of a field"),
        ("name..first", "not the name of a field"),
        ("name[0", "not the name of a field"),
        ("external_ids.In House", "no field"),
    ],
)
def test_no_place(field: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        point(field, DATA, ROOT)
    assert says in str(caught.value)
