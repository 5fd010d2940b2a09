"""docs/yaml-subset.md says what the reader does: every line of its tables is read."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from kamcli.model.position import Unreadable
from kamcli.yamlio import Document, read

PAGE = (Path(__file__).parents[2] / "docs" / "yaml-subset.md").read_text(encoding="utf-8")
VALUES = re.findall(r"^\| `(.*)` \| `(.*)` \|$", PAGE, re.MULTILINE)
FIELDS = re.findall(r"^\| `(.*)` \| field `(.*)` \|$", PAGE, re.MULTILINE)
REFUSED = re.findall(r"^\| `(.*)` \| `([a-z-]+)` at (\S+) \|$", PAGE, re.MULTILINE)
ODD = PAGE.split("KAM019")[1].split("##")[0]


def source(written: str) -> bytes:
    return written.replace("↵", "\n").replace("⇥", "\t").encode() + b"\n"


def test_the_tables_are_found() -> None:
    rows = len(re.findall(r"^\| `", PAGE, re.MULTILINE))
    assert len(VALUES) + len(FIELDS) + len(REFUSED) == rows
    assert min(len(VALUES) - 20, len(FIELDS), len(REFUSED) - 20) > 0


@pytest.mark.parametrize(("written", "meaning"), VALUES)
def test_value(written: str, meaning: str) -> None:
    found = read(source(written))
    assert isinstance(found, Document)
    wanted = json.loads(meaning, parse_float=Decimal)
    assert found.data == {"a": wanted}
    assert type(found.data["a"]) is type(wanted) or wanted == 1
    assert str(found.data["a"]) == str(wanted)
    assert [note.kind for note in found.notes] == (["odd-number"] if f"`{written}`" in ODD else [])


@pytest.mark.parametrize(("written", "name"), FIELDS)
def test_field(written: str, name: str) -> None:
    found = read(source(written))
    assert isinstance(found, Document)
    assert list(found.data) == [name]


@pytest.mark.parametrize(("written", "kind", "position"), REFUSED)
def test_refused(written: str, kind: str, position: str) -> None:
    found = read(source(written))
    assert isinstance(found, Unreadable)
    assert [(problem.kind, str(problem.position)) for problem in found.problems] == [(kind, position)]
