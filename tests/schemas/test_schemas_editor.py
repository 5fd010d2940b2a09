"""Editor settings: ours are added, nothing of theirs is lost, and what cannot be merged is left to a person."""

from __future__ import annotations

import json

import pytest

from kamcli.schemas.editor import GLOBS, merged, snippet


def test_new_settings() -> None:
    written = merged(None)
    assert written is not None
    assert json.loads(written) == {"yaml.schemas": dict(GLOBS)}
    assert merged(written) == written


def test_other_settings_stay() -> None:
    theirs = {"editor.rulers": [100], "yaml.schemas": {"other.json": "x.yaml"}, "z": 1.50, "ё": None}
    written = merged(json.dumps(theirs, indent=4, ensure_ascii=False).encode())
    assert written is not None
    found = json.loads(written)
    assert found == {**theirs, "yaml.schemas": {"other.json": "x.yaml", **GLOBS}}
    assert b'\n    "editor.rulers"' in written


def test_a_glob_they_changed_stays() -> None:
    path = next(iter(GLOBS))
    written = merged(json.dumps({"yaml.schemas": {path: ["mine.yaml"]}}).encode())
    assert written is not None
    assert json.loads(written)["yaml.schemas"][path] == ["mine.yaml"]


@pytest.mark.parametrize(
    "settings",
    [
        b'{"a": 1, // why\n "b": 2}',
        b'{"a": 1,}',
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b'["a"]',
        b'{"yaml.schemas": []}',
        b"\xff",
        b"[" * 5000,
    ],
)
def test_what_cannot_be_merged_without_loss_is_left_alone(settings: bytes) -> None:
    assert merged(settings) is None


def test_the_snippet_is_json() -> None:
    assert json.loads(snippet())["yaml.schemas"] == dict(GLOBS)
