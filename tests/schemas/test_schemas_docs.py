"""docs/schemas.md: its examples work, and it names every keyword and every name for `unknown`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kamcli import yamlio
from kamcli.model.entity import Entity
from kamcli.schemas import SchemaSet, compose
from kamcli.schemas.format import FORMATS
from kamcli.schemas.vocabulary import KEYWORDS, PERSONAL, REFERENCES

PAGE = (Path(__file__).parents[2] / "docs/schemas.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"`schemas/([a-z/]+\.schema\.json)`:\n\n```json\n(.*?)```", PAGE, re.DOTALL)


def test_every_example_is_found() -> None:
    assert len(EXAMPLES) == PAGE.count("```json") == 7


@pytest.mark.parametrize(("path", "source"), EXAMPLES)
def test_every_example_works(path: str, source: str) -> None:
    document = yamlio.read(source.encode())
    assert isinstance(document, yamlio.Document)
    circles = ("market", "contacted", "customer", "key")
    before, after = compose(circles, {}), compose(circles, {path: document})
    assert after.problems == ()
    assert after.stamp != before.stamp
    schemas = [
        [*(s.schema(e, "key") for e in Entity), s.dossier("key"), s.schema(Entity.ACCOUNT)] for s in (before, after)
    ]
    assert schemas[0] != schemas[1], "the example changes something"


@pytest.mark.parametrize("word", sorted({*KEYWORDS, *FORMATS, *PERSONAL, *REFERENCES}))
def test_every_word_is_named(word: str) -> None:
    assert word in PAGE


def test_every_answer_to_a_dossier_is_named(schemas: SchemaSet) -> None:
    unknown = schemas.schema(Entity.ACCOUNT)["properties"]["unknown"]["properties"]
    fields = schemas.schema(Entity.ACCOUNT)["properties"]
    names = [name for name in unknown if name.partition(".")[0] not in fields]
    assert len(names) == 6
    assert [name for name in names if f"`{name}`" not in PAGE] == []
