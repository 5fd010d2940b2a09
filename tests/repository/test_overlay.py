"""A source as a change would make it."""

from __future__ import annotations

from pathlib import Path

from kamcli.repository.overlay import Overlaid
from kamcli.repository.source import WorkTree

FILES = (
    "kam.yaml",
    "accounts/a-b/account.yaml",
    "accounts/a/account.yaml",
    "accounts/a/contacts/x.yaml",
    "team/z.yaml",
)


def lay(root: Path) -> WorkTree:
    for path in FILES:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    return WorkTree(root)


def test_without_changes_it_is_the_same(tmp_path: Path) -> None:
    source = lay(tmp_path)
    overlaid = Overlaid(source, {})
    assert list(overlaid.paths()) == list(source.paths())
    assert overlaid.read("team/z.yaml") == b"team/z.yaml"


def test_changes_are_seen_as_if_they_were_written(tmp_path: Path) -> None:
    changes = {
        "accounts/a/contacts/x.yaml": None,
        "accounts/a/contacts/w.yaml": b"new",
        "team/z.yaml": b"changed",
        "schemas/composed/account.schema.json": b"{}",
        "accounts/.hidden": b"",
        "notes.txt": b"",
    }
    overlaid = Overlaid(lay(tmp_path), changes)
    for path, data in changes.items():
        assert overlaid.read(path) == data
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data) if data is not None else (tmp_path / path).unlink()
    assert list(overlaid.paths()) == list(WorkTree(tmp_path).paths())
