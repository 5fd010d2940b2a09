"""What a source was asked and said: whoever has the notes finds out whether it would say another thing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from trusted import put, trusted, wait

from kamcli.index import Index
from kamcli.repository import census
from kamcli.repository.noting import Note, Noting, still_says
from kamcli.repository.source import WorkTree

FILES = {
    "kam.yaml": "format: 1\n",
    "accounts/acme/account.yaml": "name: Acme\n",
    "accounts/acme/interactions/2026-03-02-call.yaml": "date: 2026-03-02\n",
    "accounts/newco/account.yaml": "name: Newco\n",
    "sales/2026-03.csv": "date,account,amount,currency\n",
    "policy/limits.yaml": "revenue: {}\n",
}

Asking = Callable[[Noting, Index], object]
ASKED: dict[str, Asking] = {
    "read": lambda source, _: source.read("sales/2026-03.csv"),
    "what is not there": lambda source, _: source.read("policy/lists.yaml"),
    "folder": lambda source, _: list(source.paths_in("sales")),
    "all": lambda source, _: list(source.paths()),
    "accounts": lambda source, _: source.marked("accounts/*/"),
    "interactions": lambda source, _: source.marked("accounts/*/interactions"),
    "census": lambda source, index: source.census(index),
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A company whose files' times are trusted at once."""
    return trusted(tmp_path, FILES, monkeypatch)


def notes(root: Path, *asked: Asking) -> list[Note] | None:
    """The notes of a source that was asked this, a while after all was written."""
    with Index(root) as index:
        wait(index)
        source = Noting(WorkTree(root, index), index)
        for ask in asked:
            ask(source, index)
        return source.notes


def still(root: Path, found: list[Note] | None) -> bool:
    assert found is not None
    with Index(root) as index:
        return still_says(WorkTree(root, index), index, found)


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED.keys())
def test_where_nothing_changed_the_same_is_said(root: Path, ask: Asking) -> None:
    found = notes(root, ask)
    assert found
    assert still(root, found)


CHANGES: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "a file's content": (
        lambda root: put(root, "accounts/acme/account.yaml", "name: Acne\n"),
        {"accounts", "census"},
    ),
    "an interaction": (
        lambda root: put(root, "accounts/acme/interactions/2026-03-02-call.yaml", "date: 2026-03-03\n"),
        {"interactions", "census"},
    ),
    "a ledger": (lambda root: put(root, "sales/2026-03.csv", "date,account,amount,currency\r\n"), {"read", "census"}),
    "a ledger more": (lambda root: put(root, "sales/2026-04.csv", ""), {"folder", "all", "census"}),
    "a ledger less": (lambda root: (root / "sales/2026-03.csv").unlink(), {"read", "folder", "all", "census"}),
    "an account more": (
        lambda root: put(root, "accounts/third/account.yaml", "name: Third\n"),
        {"accounts", "all", "census"},
    ),
    "an account less": (lambda root: shutil.rmtree(root / "accounts/newco"), {"accounts", "all", "census"}),
    "a file that is misnamed": (
        lambda root: put(root, "accounts/newco/Account.yml", "name: Newco\n"),
        {"accounts", "all", "census"},
    ),
    "a file that was not there": (
        lambda root: put(root, "policy/lists.yaml", "x: 1\n"),
        {"what is not there", "all", "census"},
    ),
    "the same again": (
        lambda root: put(root, "accounts/acme/account.yaml", FILES["accounts/acme/account.yaml"]),
        {"accounts", "census"},
    ),
    "times set back": (
        lambda root: set_back(root / "accounts/acme/account.yaml", "name: Acne\n"),
        {"accounts", "census"},
    ),
}


def set_back(file: Path, text: str) -> None:
    before = file.stat()
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(("change", "others"), CHANGES.values(), ids=CHANGES.keys())
def test_who_asked_about_what_changed_is_told_another_thing(
    root: Path, change: Callable[[Path], object], others: set[str]
) -> None:
    found = {name: notes(root, ask) for name, ask in ASKED.items()}
    change(root)
    told = {name for name, each in found.items() if not still(root, each)}
    # Of interactions it is also asked which folders their accounts have.
    assert told - {"interactions"} == others - {"interactions"}
    assert "interactions" in told or "interactions" not in others


def test_to_find_out_whether_anything_changed_reads_nothing_ahead(root: Path) -> None:
    """What is read afterwards is what is there then, as the marks are that are taken then."""
    found = notes(root, ASKED["census"])
    assert found is not None
    put(root, "accounts/acme/account.yaml", "name: Acne\n")
    with Index(root) as index:
        tree = WorkTree(root, index)
        assert not still_says(tree, index, found)
        put(root, "accounts/acme/account.yaml", "name: Third\n")
        assert tree.read("accounts/acme/account.yaml") == b"name: Third\n"


def test_of_a_file_that_just_changed_nothing_can_be_relied_upon(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census, "SAFE", 3_600_000_000_000)
    assert notes(root, ASKED["accounts"]) is None
    assert not still(root, notes(root, ASKED["census"]))
    # What was read is read again.
    assert still(root, notes(root, ASKED["read"]))


def test_where_nothing_can_be_written_marks_are_not_relied_upon(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Index, "now", lambda _: None)
    with Index(root) as index:
        source = Noting(WorkTree(root, index), index)
        source.marked("accounts/*/")
        assert source.notes is None


def test_a_file_without_a_mark_is_not_relied_upon(root: Path) -> None:
    (root / "accounts/newco/account.yaml").unlink()
    (root / "accounts/newco/account.yaml").symlink_to("../acme/account.yaml")
    assert notes(root, ASKED["accounts"]) is None


def test_what_personal_files_hold_leaves_no_note(root: Path) -> None:
    put(root, "personal/acme/cfo.yaml", "name: Мария\n")
    assert notes(root, lambda source, _: source.read("personal/acme/cfo.yaml")) is None


def test_two_answers_to_one_question_are_none(root: Path) -> None:
    def twice(source: Noting, _: Index) -> None:
        source.read("sales/2026-03.csv")
        put(root, "sales/2026-03.csv", "another\n")
        source.read("sales/2026-03.csv")

    assert notes(root, twice) is None


def test_what_marks_or_a_census_say_is_not_noted_twice(root: Path) -> None:
    def read(source: Noting, _: Index) -> None:
        source.read("accounts/acme/account.yaml")

    for first in ("accounts", "census"):
        assert [how for how, _, _ in notes(root, ASKED[first], read) or ()] == [ASKED_HOW[first]]
    assert [how for how, _, _ in notes(root, read, ASKED["accounts"]) or ()] == ["read", "marked"]
    assert [how for how, _, _ in notes(root, ASKED["census"], ASKED["folder"], ASKED["all"]) or ()] == ["census"]
    assert [how for how, _, _ in notes(root, ASKED["all"], ASKED["census"]) or ()] == ["paths", "census"]


ASKED_HOW = {"accounts": "marked", "census": "census"}


def test_marks_are_noted_besides_a_census_which_may_have_found_others(root: Path) -> None:
    def changed(source: Noting, index: Index) -> None:
        put(root, "accounts/acme/account.yaml", "name: Acne\n")
        _ = source.census(index).whole

    found = notes(root, ASKED["accounts"], changed)
    assert [how for how, _, _ in found or ()] == ["marked", "census"]
    assert not still(root, found)


def test_what_was_read_otherwise_than_the_census_found_it_is_noted(root: Path) -> None:
    def changed(source: Noting, _: Index) -> None:
        put(root, "sales/2026-03.csv", "another\n")
        source.read("sales/2026-03.csv")

    def count(source: Noting, index: Index) -> None:
        _ = source.census(index).whole

    notes(root, count)  # so that it need not be read for its name
    found = notes(root, count, changed)
    assert found is not None
    assert {how for how, _, _ in found} == {"read", "census"}
    put(root, "sales/2026-03.csv", FILES["sales/2026-03.csv"])
    assert not still(root, found)
