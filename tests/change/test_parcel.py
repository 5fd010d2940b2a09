"""Records as they come in files: one or several, YAML or JSON, and back."""

from __future__ import annotations

import pytest

from kamcli.change.entry import Entry
from kamcli.change.parcel import parcels, written
from kamcli.errors import DataError
from kamcli.model.entity import Entity


@pytest.mark.parametrize(
    "source",
    [
        b"name: A\nindustry:\ncustom: {}\n",
        b'{"name": "A"}',
        b"- name: A\n",
        b"\xef\xbb\xbf# a comment\n\n- name: A\n",
        b'[{"name": "A"}]',
        b"account:\n  name: A\n",
    ],
)
def test_one_record_is_one_record(source: bytes) -> None:
    (found,) = parcels(source, "x.yaml", Entity.ACCOUNT)
    assert (dict(found.data), found.place) == ({"name": "A"}, "")


def test_what_belongs_to_a_record_stands_apart() -> None:
    source = b"name: A\nid: aa\ncontacts: [{name: B}]\ndeals:\n- name: C\n"
    (found,) = parcels(source, "x.yaml", Entity.ACCOUNT)
    assert (found.id, dict(found.data)) == ("aa", {"name": "A"})
    assert found.parts == {"contacts": [{"name": "B"}], "deals": [{"name": "C"}]}
    (contact,) = parcels(b"name: B\naccount: acme\n", "x.yaml", Entity.CONTACT)
    assert (contact.account, dict(contact.data)) == ("acme", {"name": "B"})


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"name: A\nname: B\n", "x.yaml:2:"),
        (b"- name: A\n- name: B\n  name: C\n", "x.yaml:3:"),
        (b"- a\n- b\n", "there is no record"),
        (b"just text", "x.yaml:1:"),
        (b"name: A\ncontacts: {name: B}\n", "contacts is no list"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(source: bytes, said: str) -> None:
    with pytest.raises(DataError) as error:
        parcels(source, "x.yaml", Entity.ACCOUNT)
    assert said in str(error.value)


def test_what_was_to_be_entered_can_be_taken_in_again() -> None:
    entries = [
        Entry(Entity.ACCOUNT, {"name": "Ромашка", "circle": "market"}, id="romashka"),
        Entry(Entity.CONTACT, {"name": "Иван"}, "romashka", "cfo"),
        Entry(Entity.PERSONAL, {"birthday": "1971-03-02"}, "romashka", "cfo"),
        Entry(Entity.INTERACTION, {"kind": "call", "date": "2026-03-02"}, "romashka"),
    ]
    (found,) = parcels(written(entries), "x.yaml", Entity.ACCOUNT)
    assert (found.id, dict(found.data)) == ("romashka", {"name": "Ромашка", "circle": "market"})
    assert found.parts == {
        "contacts": [{"id": "cfo", "name": "Иван", "personal": {"birthday": "1971-03-02"}}],
        "interactions": [{"kind": "call", "date": "2026-03-02"}],
    }
