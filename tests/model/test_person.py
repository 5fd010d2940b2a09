"""Contacts and colleagues."""

from __future__ import annotations

import pytest

from kamcli.model.dates import PartialDate
from kamcli.model.fields import FieldError, Fields
from kamcli.model.person import colleague, contact


def test_a_contact() -> None:
    found = contact(
        "acme/cfo",
        Fields(
            {
                "name": "Мария Петрова",
                "roles": ["economic-buyer"],
                "counterpart": "anna",
                "emails": ["maria@acme.example"],
                "phones": [{"number": "+30 210", "kind": "office"}, {"kind": "mobile"}],
                "left": "2025",
            }
        ),
    )
    assert (found.id, found.account, found.name) == ("acme/cfo", "acme", "Мария Петрова")
    assert found.phones == ("+30 210",), "a phone without a number is none"
    assert found.left == PartialDate(2025)
    assert not found.draft


def test_a_draft_without_a_name_is_called_by_its_id() -> None:
    found = contact("acme/buyer-2", Fields({"draft": True}))
    assert found.name == "acme/buyer-2"
    assert found.draft
    assert (found.roles, found.emails, found.phones) == ((), (), ())


def test_a_colleague() -> None:
    found = colleague("anna", Fields({"name": "Anna", "role": "account-manager", "joined": "2019-04"}))
    assert (found.id, found.name, found.role, found.joined) == ("anna", "Anna", "account-manager", PartialDate(2019, 4))
    assert colleague("anna", Fields({})).name == "anna"


def test_wrong_types_are_errors() -> None:
    with pytest.raises(FieldError, match=r"phones\[0\]\.number"):
        contact("acme/cfo", Fields({"phones": [{"number": 210}]}))
    with pytest.raises(FieldError, match="emails should be a list"):
        colleague("anna", Fields({"emails": "a@b.example"}))
    with pytest.raises(FieldError, match="draft should be true or false"):
        contact("acme/cfo", Fields({"draft": "yes"}))
