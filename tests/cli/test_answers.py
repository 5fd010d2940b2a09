"""A command that is asked the same again says the same: from memory where nothing changed, anew where anything did."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from trusted import put, trusted, wait

from kamcli.cli import answers
from kamcli.cli.main import main
from kamcli.index import Index
from kamcli.query import listing
from kamcli.reports.concentration import outlook
from kamcli.repository import noting
from kamcli.repository.noting import still_says

FILES = {
    "kam.yaml": "format: 1\ncompany: {name: Ours}\ncurrency: EUR\n",
    "accounts/acme/account.yaml": "name: ООО «Ромашка»\ncircle: key\nmanager: anna\n",
    "accounts/acme/contacts/cfo.yaml": "name: Мария\nphones: [{number: +30 210 1234567}]\n",
    "accounts/acme/deals/tender.yaml": "name: Tender\nstage: offer\namount: 1000\ncurrency: EUR\n",
    "accounts/acme/interactions/2026-03-02-call.yaml": "date: 2026-03-02\nkind: call\nsubject: Prices\n",
    "accounts/beta/account.yaml": "name: Beta\ncircle: customer\n",
    "accounts/newco/account.yaml": "name: Newco\n",
    "plans/2026.yaml": "currency: EUR\naccounts:\n- {account: acme, amount: 730, forecast: 700}\n",
    "receivables/2026-03-31.csv": "account,document,date,due,amount,currency\nacme,R-1,2026-03-01,2026-03-15,100,EUR\n",
    "sales/2026-02.csv": "date,account,amount,currency\n2026-02-01,acme,1000,EUR\n2026-02-02,beta,100,EUR\n",
    "sales/2026-03.csv": "date,account,amount,currency\n2026-03-01,newco,10.5,EUR\n",
    "team/anna.yaml": "name: Anna\n",
}
COMMANDS = (
    ("list", "accounts"),
    ("list", "accounts", "--columns", "all", "--format", "json"),
    ("list", "accounts", "--count", "--skip-unreadable"),
    ("list", "contacts", "--format", "csv"),
    ("list", "interactions"),
    ("list", "deals"),
    ("list", "team"),
    ("report", "concentration"),
    ("report", "concentration", "--format", "json", "--skip-unreadable"),
    ("report", "concentration", "--by", "manager", "--check"),
    ("report", "plan", "--skip-unreadable"),
    ("report", "receivables", "--by", "manager"),
    ("report", "renewals", "--format", "json"),
    ("report", "value", "--skip-unreadable"),
    ("report", "whitespace"),
)

Kam = Callable[..., tuple[int, str, str]]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A company whose files' times are trusted at once."""
    return trusted(tmp_path, FILES, monkeypatch)


@pytest.fixture
def kam(root: Path, capsys: pytest.CaptureFixture[str]) -> Kam:
    """Run kam a moment after what was written; the status, and what it says on both ways out."""

    def running(*words: str, today: str = "2026-06-15") -> tuple[int, str, str]:
        wait(Index(root))
        status = main(["-C", str(root), "--today", today, *words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return running


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which answers are worked out."""
    found: list[str] = []

    def noted(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *given, **named: (found.append(name), work(*given, **named))[1]

    monkeypatch.setattr(listing, "rows", noted("list", listing.rows))
    monkeypatch.setattr(outlook, "look", noted("concentration", outlook.look))
    return found


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_same_question_is_answered_from_memory(
    kam: Kam, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    worked: list[None] = []
    monkeypatch.setattr(answers._Heard, "result", lambda self, text: (worked.append(None), heard(self, text)))
    first = kam(*words)
    assert len(worked) == 1
    assert kam(*words) == first
    assert len(worked) == 1
    assert kam("--no-index", *words) == first
    assert len(worked) == 2


heard = answers._Heard.result


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("seed", range(2))
def test_whatever_changes_the_answer_is_that_of_the_files(
    root: Path, kam: Kam, words: tuple[str, ...], seed: int
) -> None:
    chance = random.Random(f"{seed} {words}")
    for _ in range(6):
        if chance.random() < 0.8:
            change(root, chance)
        assert kam(*words) == kam("--no-index", *words)


def change(root: Path, chance: random.Random) -> None:
    """Change something: what a file holds, that it is there, what it is called."""
    path = chance.choice([*FILES, "accounts/third/account.yaml", "policy/limits.yaml", "rates/2026.csv"][1:])
    file = root / path
    match chance.randrange(6):
        case 0 if file.is_file():
            file.unlink()
        case 1 if file.is_file():
            file.rename(file.with_name(f"x{file.name}" if chance.random() < 0.5 else file.name.capitalize()))
        case 2 if path.startswith("accounts/") and (root / path).parent.is_dir():
            shutil.rmtree(file.parent)
        case 3:
            put(root, path, "name: [\n")
        case 4 if file.is_file():
            data = file.read_bytes()
            file.write_bytes(data.replace(b"1", b"2") if b"1" in data else data + b"# more\n")
        case _:
            put(root, path, FILES.get(path, "currency_rates: 1\n"))


def test_a_change_that_the_answer_does_not_look_at_leaves_it(root: Path, kam: Kam, worked: list[str]) -> None:
    first = kam("report", "concentration")
    put(root, "accounts/acme/interactions/2026-03-03-call.yaml", "date: 2026-03-03\nkind: call\n")
    assert kam("report", "concentration") == first
    assert len(worked) == 1
    put(root, "sales/2026-03.csv", FILES["sales/2026-03.csv"].replace("10.5", "11.5"))
    assert kam("report", "concentration") != first


def test_a_change_while_it_is_found_out_whether_anything_changed_is_not_missed(
    root: Path, kam: Kam, monkeypatch: pytest.MonkeyPatch
) -> None:
    def then_changed(*given: Any) -> bool:
        found = still_says(*given)
        put(root, "accounts/beta/account.yaml", "name: Third\n")
        return found

    kam("list", "accounts")
    put(root, "accounts/beta/account.yaml", "name: Second\n")
    put(root, "accounts/acme/interactions/2026-03-03-call.yaml", "date: 2026-03-03\nkind: call\n")
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(noting, "still_says", then_changed)
        kam("list", "accounts")
    for _ in range(2):
        found = kam("list", "accounts")
        assert "Third" in found[1]
        assert found == kam("--no-index", "list", "accounts")


def test_another_day_and_other_options_are_another_question(kam: Kam, worked: list[str]) -> None:
    kam("list", "accounts")
    kam("list", "accounts", today="2026-06-16")
    kam("list", "accounts", "--sort", "-name")
    kam("list", "accounts", "--only", "circle=key")
    assert len(worked) == 4


def test_what_is_said_besides_is_said_again(root: Path, kam: Kam, worked: list[str]) -> None:
    put(root, "accounts/newco/account.yaml", "name: [\n")
    first = kam("list", "accounts", "--skip-unreadable")
    assert "left out: accounts/newco/account.yaml" in first[2]
    assert kam("list", "accounts", "--skip-unreadable") == first
    assert kam("list", "complaints")[2] == "no complaints here\n"
    assert kam("list", "complaints")[2] == "no complaints here\n"
    assert kam("--quiet", "list", "complaints")[2] == ""
    assert len(worked) == 2


def test_an_error_is_not_remembered(root: Path, kam: Kam, worked: list[str]) -> None:
    put(root, "accounts/newco/account.yaml", "name: [\n")
    first = kam("list", "accounts")
    assert first[0] == 2
    assert kam("list", "accounts") == first
    assert len(worked) == 2


def test_a_condition_in_sql_may_ask_for_anything(kam: Kam, worked: list[str]) -> None:
    for _ in range(2):
        kam("list", "accounts", "--where", "random() is not null")
    assert len(worked) == 2


def test_what_writes_a_file_writes_it_again(root: Path, kam: Kam, worked: list[str]) -> None:
    for _ in range(2):
        kam("report", "concentration", "--chart", f"pareto={root / 'pareto.svg'}")
        (root / "pareto.svg").unlink()
    assert len(worked) == 2


def test_a_very_long_answer_is_not_remembered(kam: Kam, worked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_LONGEST", 10)
    for _ in range(2):
        kam("list", "accounts")
    assert len(worked) == 2


def test_only_so_many_answers_are_remembered(root: Path, kam: Kam, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_LATEST", 2)
    for limit in range(1, 5):
        kam("list", "accounts", "--limit", str(limit))
    with Index(root) as index:
        assert len(index.all(answers.KIND)) == 2


@pytest.mark.parametrize("text", ["", "[]", "[[], [], 0, 1]", "{}", "[[["])
def test_what_is_no_answer_is_none(text: str) -> None:
    assert answers._read(text) is None
