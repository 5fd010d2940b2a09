"""What fields are, without the policy: the same as with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kamcli.model.entity import RECORDS, Entity
from kamcli.repository import Repository, open_repository
from kamcli.schemas.item_key import item_keys

OWN = """\
{"type": "object", "properties": {"custom": {"type": "object", "properties":
  {"badges": {"type": "array", "x-kam-key": ["number"], "items": {"type": "object", "properties":
    {"number": {"type": "string", "x-kam-personal": "private"}}}}}}}}
"""
CIRCLES = "circles:\n  - id: lead\n  - id: client\n"


@pytest.mark.parametrize("files", [{}, {"policy/circles.yaml": CIRCLES}, {"schemas/contact.schema.json": OWN}])
def test_fields_are_told_apart_and_hidden_alike(repository: Callable[..., Repository], files: dict[str, str]) -> None:
    found = repository(files)
    for entity in (Entity(each) for each in RECORDS):
        schema = found.schemas.schema(entity)
        assert item_keys(found.field_schemas.schema(entity)) == item_keys(schema)
        levels = [[(each.pointer_pattern, each.personal) for each in schemas.fields(entity)]
                  for schemas in (found.field_schemas, found.schemas)]  # fmt: skip
        assert levels[0] == levels[1] != []


def test_without_schemas_of_the_company_the_policy_is_not_read(repository: Callable[..., Repository]) -> None:
    found = open_repository(repository({}).root, tolerant=True)
    assert found.field_schemas.personal(Entity.CONTACT, ("name",)) is not None
    assert "loaded_policy" not in found.__dict__
    own = repository({"schemas/contact.schema.json": OWN})
    assert own.field_schemas is own.schemas
