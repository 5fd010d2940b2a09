"""Accounts as reports need them."""

from __future__ import annotations

from typing import Any

import pytest

from kamcli.model.account import Account, account
from kamcli.model.dates import PartialDate
from kamcli.model.fields import FieldError, Fields


def built(**fields: Any) -> Account:
    return account("acme", Fields(fields))


def test_an_empty_file_is_an_account_with_its_id_for_name() -> None:
    found = built()
    assert (found.id, found.name, found.circle, found.country) == ("acme", "acme", None, None)
    assert (found.related_party, found.target_key, found.legal_entities, found.tags) == (False, False, (), ())


def test_fields_are_read() -> None:
    found = built(
        name="Acme",
        circle="key",
        manager="anna",
        parent="holding",
        related_party=True,
        key_reasons=["revenue", "image"],
        key_since="2024-05",
        legal_entities=[{"id": "one", "name": "One"}, {"id": "two", "country": "GR", "tax_id": "007"}],
    )
    assert found.key_reasons == ("revenue", "image")
    assert found.key_since == PartialDate(2024, 5)
    assert found.related_party
    assert [entity.id for entity in found.legal_entities] == ["one", "two"]
    assert found.country == "GR", "the first legal entity that states one"


def test_two_changes_on_one_day_stand_in_the_order_of_the_file() -> None:
    log = [{"circle": "contacted", "date": "2024-02-01"}, {"circle": "customer", "date": "2024-02-01"}]
    assert [change.circle for change in built(circle_log=log).circle_log] == ["contacted", "customer"]


def test_log_entries_that_say_too_little_are_left_to_the_lint() -> None:
    assert built(circle_log=[{"circle": "key"}, {"date": "2024-01-01"}]).circle_log == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"circle": 3},
        {"circle_log": {"circle": "key"}},
        {"circle_log": [{"circle": "key", "date": "1.2.2024"}]},
        {"legal_entities": ["one"]},
        {"legal_entities": [{"id": "one", "tax_id": 7}]},
        {"related_party": "yes"},
    ],
)
def test_the_wrong_type_is_an_error(wrong: dict[str, Any]) -> None:
    with pytest.raises(FieldError):
        built(**wrong)
