"""Ids of new records."""

from __future__ import annotations

import pytest

from kamcli.model.entity import Entity
from kamcli.model.new_id import holds_name, suggested


@pytest.mark.parametrize(
    ("entity", "fields", "expected"),
    [
        (Entity.ACCOUNT, {"name": "ООО «Ромашка»"}, "ooo-romashka"),
        (Entity.ACCOUNT, {}, "account"),
        (Entity.CONTACT, {"name": "Anna", "title": "Head of IT"}, "head-of-it"),
        (Entity.CONTACT, {"name": "Anna"}, "contact"),
        (Entity.INTERACTION, {"date": "2026-03-02", "kind": "call", "subject": "Цена"}, "2026-03-02-call-tsena"),
        (Entity.INTERACTION, {"date": "2026-03-02", "kind": "call"}, "2026-03-02-call"),
        (Entity.COMPLAINT, {"opened": "2026-03-02", "subject": "Wet"}, "2026-03-02-wet"),
        (Entity.DEAL, {"name": "Refit"}, "refit"),
    ],
)
def test_an_id_says_what_is_known(entity: Entity, fields: dict[str, str], expected: str) -> None:
    assert suggested(entity, fields.get, names_in_ids=False) == expected


def test_the_policy_may_let_contacts_be_called_by_their_names() -> None:
    assert suggested(Entity.CONTACT, {"name": "Anna Smith"}.get, names_in_ids=True) == "anna-smith"


@pytest.mark.parametrize(
    ("record_id", "name", "held"),
    [
        ("acme/anna-smith", "Smith, Anna", True),
        ("acme/cfo", "Anna", False),
        ("acme/anna-cfo", "Anna Li", True),
        ("a", None, False),
    ],
)
def test_names_are_seen_in_ids(record_id: str, name: str | None, held: bool) -> None:
    assert holds_name(record_id, name) is held
