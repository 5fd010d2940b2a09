"""The documentation of settings: complete, and the same everywhere."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from kamcli.policy.defaults import default_file, defaults
from kamcli.policy.limit import Limits
from kamcli.policy.reference import FILES, commented, markdown
from kamcli.policy.vocabulary import PARTS, Lists
from kamcli.schemas.locate import load
from kamcli.yamlio import read
from kamcli.yamlio.fast import is_odd

ROOT = Path(__file__).resolve().parents[2]
_SOURCE = re.compile(r"D\d{1,2}a?(, D\d{1,2}a?)*|ASC 280-10-50-42, IFRS 8\.34|Pareto practice")


def settings(schema: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, setting in schema.get("properties", {}).items():
        yield f"{path}.{name}", setting
        yield from settings(setting, f"{path}.{name}")
        for below in (setting.get("items"), setting.get("additionalProperties")):
            if isinstance(below, Mapping):
                yield from settings(below, f"{path}.{name}[]")


@pytest.mark.parametrize("name", FILES)
def test_every_setting_has_a_title_a_description_and_at_most_a_known_source(name: str) -> None:
    found = dict(settings(load(name)))
    assert found
    for path, setting in found.items():
        assert setting.get("title"), path
        assert setting.get("description", "").endswith((".", "…")), path
        source = setting.get("x-kam-source")
        assert source is None or _SOURCE.fullmatch(source), path


@pytest.mark.parametrize("name", FILES)
def test_default_files_carry_the_words_of_the_schemas(name: str) -> None:
    # To mend: write `kamcli.policy.reference.commented(name)` into kamcli/policy/defaults/<name>.yaml.
    assert commented(name) == default_file(name)
    document = read(commented(name))
    assert document.data == defaults(name)  # type: ignore[union-attr]


def test_the_page_has_every_setting_with_its_default() -> None:
    page = markdown()
    for name in FILES:
        assert f"## {load(name)['title']}" in page
    assert "| `concentration.key_share.dependence` |" in page
    assert "| `75` | D18 |" in page
    for field in dataclasses.fields(Lists):
        assert f"| `{field.name}` |" in page


def test_the_page_in_docs_is_the_generated_one() -> None:
    # To mend: write `kamcli.policy.reference.markdown()` into docs/configuration.md.
    assert (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8") == markdown()


def test_dataclasses_defaults_and_schemas_have_the_same_settings() -> None:
    for kind, name in ((Limits, "limits"), (Lists, "lists")):
        fields = [field.name for field in dataclasses.fields(kind)]
        assert fields == list(defaults(name)) == list(load(name)["properties"])


def test_every_list_is_used_by_a_schema_or_named_as_a_part() -> None:
    """A list that nothing reads would be a setting without effect."""
    used = set()
    for path in (ROOT / "schemas").rglob("*.json"):
        used |= set(re.findall(r'"x-kam-list": "(\w+)"', json.dumps(json.loads(path.read_text(encoding="utf-8")))))
    lists = {field.name for field in dataclasses.fields(Lists)}
    assert used - lists <= {"circles"}
    assert lists - used - set(PARTS) <= {"lines_of_business", "recurring_products"}


@pytest.mark.parametrize("name", FILES)
def test_default_files_are_read_the_fast_way(name: str) -> None:
    """Every command reads them all: an odd character in a comment would cost each of them a slow parser."""
    assert not is_odd(default_file(name))
