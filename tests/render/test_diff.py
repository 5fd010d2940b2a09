"""Diffs are what git can apply."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from kamcli.render.diff import unified


@pytest.mark.parametrize(
    "change",
    [
        {"a.yaml": (b"a: 1\nb: 2\n", b"a: 1\nb: 3\n")},
        {"a.yaml": (b"a: 1\r\nb: 2", b"a: 1\r\nb: 3")},
        {"a.yaml": (b"a: 1", b"a: 1\n")},
        {"a.yaml": (b"\xef\xbb\xbfa: 1\n", b"a: 1\n")},
        {"a.yml": (b"a: 1\n", None), "b/a.yaml": (None, b"a: 1\n")},
        {"a.yml": (b"a: 1\n", None), "a.yaml": (None, b"a: 2\n")},
        {"a.yaml": ("Ромашка\n".encode(), "«Ромашка»\n".encode()), "b.csv": (b"x\n\n1\n", b"y\n\n1\n")},
    ],
)
def test_git_applies_it(tmp_path: Path, change: Mapping[str, tuple[bytes | None, bytes | None]]) -> None:
    for path, (old, _) in change.items():
        if old is not None:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(old)
    before = {path: sides[0] for path, sides in change.items()}
    after = {path: sides[1] for path, sides in change.items()}
    diff = unified(before, after)
    subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], input=diff.encode(), cwd=tmp_path, check=True)
    for path, data in after.items():
        file = tmp_path / path
        assert (file.read_bytes() if file.exists() else None) == data


def test_no_change_is_no_diff() -> None:
    assert unified({"a": b"x\n"}, {"a": b"x\n"}) == ""


def test_what_is_no_text_is_named() -> None:
    assert "Binary files a/a and b/a differ" in unified({"a": b"\xff\n"}, {"a": b"x\n"})
