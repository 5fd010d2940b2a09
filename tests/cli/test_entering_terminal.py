"""The questions of `add` and `log` on a real terminal: Cyrillic and Greek, mistakes, interrupts, the end of input."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from keyboard import press_ctrl_c

from kamcli.model.entity import Entity
from kamcli.repository import Repository, open_repository

pexpect = pytest.importorskip("pexpect")
ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "team/anna.yaml": (
        "name: Anna Smith\nrole: account-manager\nlevel: head\nemails: [anna@ours.example]\nphone: +44 20 7946 0001\n"
    ),
    "accounts/acme/account.yaml": "name: Ромашка\ncircle: market\nindustry: food\nmanager: anna\n",
    "accounts/acme/contacts/cfo.yaml": "name: Carla Vogt\ntitle: CFO\nemails: [c.vogt@acme.example]\n",
}
_PROMPT = r"(?m)^([^\r\n]*): (?![^\r\n])"


@pytest.fixture
def root(repository: Callable[..., Repository]) -> Path:
    folder = repository(FILES).root
    for command in (["init", "-q"], ["config", "user.email", "anna@ours.example"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def files(root: Path) -> dict[str, bytes]:
    found = (path for path in root.rglob("*") if path.is_file() and not {".kam", ".git"} & set(path.parts))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


class Session:
    """One kam on a pseudo-terminal, answered by the words of its questions."""

    def __init__(self, root: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        self.said = ""
        self.child: Any = pexpect.spawn(
            sys.executable,
            ["-m", "kamcli", "-C", str(root), "--today", "2026-04-06", *arguments],
            encoding="utf-8",
            timeout=60,
            dimensions=(60, 200),
            env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb", **(environment or {})},
        )

    def question(self) -> str | None:
        """The next question, or None at the end."""
        if self.child.expect([_PROMPT, pexpect.EOF]):
            self.said += self.child.before
            return None
        self.said += self.child.before + self.child.after
        return str(self.child.match[1])

    def answer(self, text: str) -> None:
        self.child.sendline(text)

    def run(self, answers: Mapping[str, list[str]]) -> int:
        """Answer until the end; every question has to have an answer left, and every answer to be used."""
        left = {words: list(texts) for words, texts in answers.items()}
        while (question := self.question()) is not None:
            words = next((words for words in left if words in question and left[words]), None)
            assert words is not None, f"nobody knows an answer to {question!r} after:\n{self.said}"
            self.answer(left[words].pop(0))
        assert not any(left.values()), left
        return self.end()

    def end(self) -> int:
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)


def test_an_account_through_the_prompts_in_cyrillic(root: Path) -> None:
    session = Session(root, "add", "account")
    status = session.run(
        {
            "Name": ["Кофейня «Север»"],
            "Circle": ["2"],
            "Account manager [anna]": [""],
            "Industry": ["?", "fod", "food"],
            "Source": ["unknown"],
            "Why is it not known": ["2"],
            "What was the first talk": ["call"],
            "When": ["вчера"],
            "What was said": ["Им нужен кофе для двух залов, решают в мае после дегустации."],
            "Next step": ["послать образцы"],
            "By when": ["пт"],
            "Who does it [anna]": [""],
        }
    )
    assert status == 0
    assert "did you mean food?" in session.said
    assert "30 other" in session.said  # what «?» listed
    assert "Added: Кофейня «Север», in the circle Contacted (kofeynya-sever)." in session.said
    snapshot = open_repository(root).snapshot
    account = snapshot.records(Entity.ACCOUNT)["kofeynya-sever"].data
    assert (account["name"], account["manager"], account["industry"]) == ("Кофейня «Север»", "anna", "food")
    assert account["unknown"]["source"] == {"why": "not-found", "asked": "2026-04-06", "by": "anna"}
    talk = next(iter(snapshot.records(Entity.INTERACTION).values())).data
    assert (talk["date"], talk["summary"][:5]) == ("2026-04-05", "Им ну")
    assert talk["next_steps"][0]["due"] == "2026-04-10"


@pytest.mark.parametrize("after", [0, 1, 4])
def test_an_interrupt_in_the_middle_leaves_nothing_behind(root: Path, after: int) -> None:
    before = files(root)
    session = Session(root, "add", "account", "--circle", "contacted")
    for text in ["Новый клиент", "", "food", "3"][:after]:
        assert session.question() is not None
        session.answer(text)
    assert session.question() is not None
    session.said += press_ctrl_c(session.child)
    assert session.end() == 130
    assert "interrupted" in session.said
    assert files(root) == before
    assert not (root / ".kam" / "unsaved").exists()


def test_the_end_of_input_leaves_nothing_behind(root: Path) -> None:
    before = files(root)
    session = Session(root, "log")
    assert session.question() is not None
    session.child.sendeof()
    assert session.question() is None
    assert session.end() == 2
    assert "nobody to answer" in session.said
    assert files(root) == before


def test_a_log_asks_for_kind_client_and_what_the_kind_requires(root: Path) -> None:
    session = Session(root, "log")
    status = session.run(
        {
            "What happened": ["proposal"],
            "With which client": ["nobody", "ромаш"],
            "What was said": ["Сорок мест с доставкой до начала сезона, цена за год."],
            "Amount": ["12 000"],
            "Currency [EUR]": [""],
            "Valid until": ["31.05.2026"],
        }
    )
    assert status == 0, session.said
    data = next(iter(open_repository(root).snapshot.records(Entity.INTERACTION).values())).data
    assert data["proposal"] == {"amount": 12000, "currency": "EUR", "valid_until": "2026-05-31"}


def test_a_namesake_is_asked_about_before_anything_else(root: Path) -> None:
    before = files(root)
    session = Session(root, "add", "account")
    assert session.run({"Name": ["Romashka Ltd"], "Is this another client [n]": [""]}) == 2
    assert "There is Ромашка (acme) already." in session.said
    assert files(root) == before


def test_answers_that_are_refused_are_kept_and_taken_up_again(root: Path) -> None:
    entities = "legal_entities: [{id: a, name: A, country: GR, tax_id: '094014201'}]"
    other = f"name: Old\ncircle: market\nindustry: food\n{entities}\n"
    (root / "accounts/old").mkdir()
    (root / "accounts/old/account.yaml").write_text(other, encoding="utf-8")
    entity = "legal_entities=[{id: b, name: B, country: GR, tax_id: '094014201'}]"
    session = Session(root, "add", "account", entity)
    assert session.run({"Name": ["Новый"], "Circle": ["market"], "Industry": ["food"]}) == 1
    assert "KAM211" in session.said
    kept = re.search(r"--from (\S+)", session.said)
    assert kept is not None
    text = (root / kept[1]).read_text(encoding="utf-8")
    (root / kept[1]).write_text(text.replace("094014201", "094019245"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "kamcli", "--today", "2026-04-06", "add", "account", "--from", kept[1]],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, (root / "accounts/novyy/account.yaml").is_file()) == (0, True), done.stderr
