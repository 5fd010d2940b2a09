"""What tells the items of lists apart, with and without composing schemas."""

from __future__ import annotations

import pytest

from kamcli.model.entity import Entity
from kamcli.schemas import compose
from kamcli.schemas.item_key import item_keys, own_item_keys


@pytest.mark.parametrize("entity", list(Entity))
def test_the_keys_are_those_of_the_composed_schema(entity: Entity) -> None:
    assert own_item_keys(entity) == item_keys(compose((), {}).schema(entity))


def test_kinds_of_interactions_have_keys_of_their_own() -> None:
    payment = own_item_keys(Entity.INTERACTION).fields["payment"]
    assert payment.fields["allocations"].key == ("invoice", "document")
