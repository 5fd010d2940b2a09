"""What the history must not show: private values as names of list items, and the erased whatever they were called."""

from __future__ import annotations

from pathlib import Path

import pytest
from dated_history import begun, commit
from small_company import CONTACT, kam

from kamcli.lint.example import FILES

Capture = pytest.CaptureFixture[str]

PERSONAL = "personal/acme/cfo.yaml"
MOVED = "accounts/acme/contacts/fin.yaml"
MARIA = FILES[CONTACT] + "language: el\nexternal_ids: {crm: '4711'}\nphones: [{number: '+302101234567'}]\n"
TOMBSTONE = "name: (erased)\nroles: [economic-buyer]\nerased: 2026-02-05\n"
SIGNS = ("Мария", "maria@", "petrova@", "302101234567", "302107654321", "4711", " el ", '"el"')

WAYS = [
    ("changes",),
    ("changes", "acme", "--until", "2025-12"),
    ("changes", "acme/cfo"),
    ("changes", "--field", "emails"),
    ("diff", "HEAD~3..HEAD~2"),
    ("diff", "HEAD~1..HEAD"),
    ("audit",),
]


def all_said(capsys: Capture, root: Path, *words: str) -> str:
    capsys.readouterr()
    for form in ("table", "json", "md"):
        assert kam(root, *words, "--format", form) == 0
    return capsys.readouterr().out


@pytest.fixture
def erased(tmp_path: Path) -> Path:
    """Maria: known, then reached elsewhere, then somebody moved her file by hand, then she was erased."""
    root = begun(tmp_path / "company")
    commit(root, "2025-06-01T09:00:00+0200", {CONTACT: MARIA, PERSONAL: "birthday: 1971-03-02\n"})
    edited = MARIA.replace("maria@", "petrova@").replace("1234567", "7654321")
    commit(root, "2025-07-01T09:00:00+0200", {CONTACT: edited})
    moves = {CONTACT: None, PERSONAL: None, MOVED: edited, "personal/acme/fin.yaml": "birthday: 1971-03-02\n"}
    commit(root, "2025-08-01T09:00:00+0200", moves)
    commit(root, "2026-02-05T09:00:00+0200", {MOVED: TOMBSTONE, "personal/acme/fin.yaml": None})
    return root


@pytest.mark.parametrize("words", WAYS)
def test_an_erased_person_is_not_known_by_an_id_of_before(
    words: tuple[str, ...], erased: Path, capsys: Capture
) -> None:
    out = all_said(capsys, erased, *words)
    assert not [sign for sign in SIGNS if sign in out]


@pytest.mark.parametrize("words", WAYS)
def test_who_was_erased_stays_so_when_the_tombstone_goes(words: tuple[str, ...], erased: Path, capsys: Capture) -> None:
    commit(erased, "2026-02-06T09:00:00+0200", {MOVED: None})
    out = all_said(capsys, erased, *words)
    assert not [sign for sign in SIGNS if sign in out]


def test_who_asks_for_it_sees_what_git_still_holds(erased: Path, capsys: Capture) -> None:
    out = all_said(capsys, erased, "changes", "--personal")
    assert [sign for sign in SIGNS if sign not in out] == []


def test_items_that_go_by_themselves_are_not_named(tmp_path: Path, capsys: Capture) -> None:
    root = begun(tmp_path / "company")
    commit(root, "2025-06-01T09:00:00+0200", {PERSONAL: "hobbies: [sailing, chess]\n"})
    commit(root, "2025-07-01T09:00:00+0200", {PERSONAL: "hobbies: [chess, sailing]\n"})
    commit(root, "2025-08-01T09:00:00+0200", {PERSONAL: "hobbies: [chess, sailing, opera]\n"})
    (root / PERSONAL).write_text("hobbies: [chess, golf]\n")
    for words in (("changes",), ("diff", "HEAD~2..HEAD"), ("diff",), ("blame", "acme/cfo"), ("audit",)):
        out = all_said(capsys, root, *words)
        assert not [hobby for hobby in ("sailing", "chess", "opera", "golf") if hobby in out]
    assert "hobbies[•••]" in all_said(capsys, root, "changes")
    assert "hobbies[opera]" in all_said(capsys, root, "changes", "--personal")


def test_what_was_private_stays_so_when_the_schema_forgets_it(tmp_path: Path, capsys: Capture) -> None:
    schema = (
        '{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {"religion": '
        '{"title": "Religion", "description": "None of ours.", "type": "string", "x-kam-personal": "special"}}}\n'
    )
    root = begun(tmp_path / "company")
    with_field = {"schemas/contact.schema.json": schema, CONTACT: FILES[CONTACT] + "religion: wotan\n"}
    commit(root, "2025-06-01T09:00:00+0200", with_field)
    assert "wotan" not in all_said(capsys, root, "changes")
    commit(root, "2025-07-01T09:00:00+0200", {"schemas/contact.schema.json": None, CONTACT: FILES[CONTACT]})
    for words in (("changes",), ("diff", "HEAD~2..HEAD~1"), ("diff", "HEAD~1..HEAD")):
        out = all_said(capsys, root, *words)
        assert "religion" in out
        assert "wotan" not in out
    assert "wotan" in all_said(capsys, root, "changes", "--personal")
