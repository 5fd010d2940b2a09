"""`--edit`: the form comes back with what is wrong in it, and no text is lost."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kamcli.cli.main import main
from kamcli.model.entity import Entity
from kamcli.repository import Repository, open_repository

FILES = {
    "team/anna.yaml": (
        "name: Anna Smith\nrole: account-manager\nlevel: head\nemails: [anna@ours.example]\nphone: +44 20 7946 0001\n"
    ),
    "accounts/acme/account.yaml": "name: Acme\ncircle: market\nindustry: food\nmanager: anna\n",
}


@pytest.fixture
def root(repository: Callable[..., Repository]) -> Path:
    return repository(FILES).root


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """An editor that makes these changes, one pair of old and new text each time it is opened; it notes what it saw."""

    def install(*rounds: tuple[str, str]) -> Path:
        seen = tmp_path / ".kam" / "seen"
        seen.mkdir(parents=True)
        script = tmp_path / ".kam" / "editor.py"
        script.write_text(
            "import pathlib, sys\n"
            f"seen, rounds = pathlib.Path({str(seen)!r}), {rounds!r}\n"
            "path, number = pathlib.Path(sys.argv[1]), len(list(seen.iterdir()))\n"
            "text = path.read_text(encoding='utf-8')\n"
            "(seen / str(number)).write_text(text, encoding='utf-8')\n"
            "old, new = rounds[number] if number < len(rounds) else ('', '')\n"
            "path.write_text(text.replace(old, new, 1) if old else text, encoding='utf-8')\n",
            encoding="utf-8",
        )
        monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
        return seen

    return install


def run(root: Path, *arguments: str) -> int:
    return main(["-C", str(root), "--today", "2026-04-06", *arguments])


def test_errors_come_back_on_top_until_the_form_is_right(root: Path, editor: Callable[..., Path]) -> None:
    seen = editor(
        ("name:  ", "name: Мария Иванова #"),
        ("emails:  ", "emails: [nonsense #"),
        ("[nonsense #", "m@acme.example #"),
    )
    assert run(root, "add", "contact", "acme", "--edit", "--title", "Закупки") == 0
    first, second, third = ((seen / str(number)).read_text(encoding="utf-8") for number in range(3))
    assert "# required: Name" in first
    assert "title: Закупки" in first
    assert "#! " not in first
    assert "#!   the contact has neither a phone nor an e-mail address" in second
    assert "name: Мария Иванова" in second
    assert "neither a phone" not in third
    assert "#! .kam/unsaved/add-contact-" in third  # the list that was left open, with its line
    data = open_repository(root).snapshot.records(Entity.CONTACT)["acme/zakupki"].data
    assert (data["name"], data["emails"]) == ("Мария Иванова", ["m@acme.example"])
    assert list((root / ".kam/unsaved").iterdir()) == []


def test_an_untouched_form_writes_nothing(
    root: Path, editor: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    editor()
    assert run(root, "log", "call", "acme", "--edit") == 1
    assert "nothing was written" in capsys.readouterr().err
    assert not (root / "accounts/acme/interactions").exists()
    assert list((root / ".kam/unsaved").iterdir()) == []


def test_whoever_gives_up_keeps_the_text(
    root: Path, editor: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    editor(("name:  ", "name: Новый клиент #"))
    assert run(root, "add", "account", "--edit") == 2
    said = capsys.readouterr().err
    assert "industry" not in said  # without a circle nobody asks for it
    assert "circle is missing" in said
    kept = next((root / ".kam/unsaved").iterdir())
    assert f"your text is kept in .kam/unsaved/{kept.name}" in said
    assert "Новый клиент" in kept.read_text(encoding="utf-8")
    assert (root / ".kam/.gitignore").read_text(encoding="utf-8") == "*\n"
    assert not (root / "accounts/novyy-klient").exists()


def test_an_editor_that_fails_is_said(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VISUAL", "false")
    assert run(root, "add", "deal", "acme", "--edit") == 2
    assert "the form is kept in .kam/unsaved/add-deal-" in capsys.readouterr().err
