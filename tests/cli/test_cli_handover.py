"""`kam handover`: everything open goes over, lint finds nothing of who left, a brief says what a newcomer needs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from kamcli.cli.main import main
from kamcli.lint import lint
from kamcli.repository import open_repository
from kamcli.start.demo import tell, write

Capture = pytest.CaptureFixture[str]
TODAY = "2026-03-31"
STEP = "accounts/acme/interactions/2026/2026-03-02-meeting-terms.yaml"
FILES: Mapping[str, str] = {
    "kam.yaml": "format: 1\ncompany: {name: Ours}\ncurrency: EUR\ntime_zone: UTC\n",
    "team/boris.yaml": (
        "name: Boris Dunaev\nrole: account-manager\nlevel: specialist\nphone: '+44 20 7946 0001'\n"
        "sim: {number: '+44 20 7946 0001', issued: 2021-07-06}\n"
    ),
    "team/anna.yaml": "name: Anna Ivanova\nrole: account-manager\nlevel: specialist\nphone: '+44 20 7946 0002'\n",
    "team/olga.yaml": "name: Olga Berg\nrole: support\nphone: '+44 20 7946 0003'\nreports_to: boris\n",
    "team/old.yaml": "name: Tom Gone\nrole: support\nphone: '+44 20 7946 0004'\nleft: 2025-01-31\n",
    "accounts/acme/account.yaml": (
        "name: Acme\ncircle: market\nindustry: food\nmanager: boris  # since 2022\n"
        "team:\n  - who: anna\n    role: expert\n  - {who: boris, role: support}\n"
        "plan:\n  - {id: grow, goal: Sell more, who: boris, status: open, due: 2026-06-30}\n"
        "  - {id: begin, goal: Begin, who: boris, status: done}\n"
        "contracts:\n  - id: supply\n    number: S-1\n    signed: 2025-01-01\n    expires: 2026-12-31\n"
        "exit_plan: Sell the stock to Delos.\n"
        "unknown: {headcount: {why: refused, asked: 2026-02-01, by: anna}}\n"
    ),
    "accounts/acme/contacts/cfo.yaml": (
        "name: Мария Петрова\ntitle: Finance director\nlevel: executive\nroles: [economic-buyer]\n"
        "counterpart: boris\nemails: [maria@acme.example]\n"
    ),
    "accounts/acme/contacts/gone.yaml": (
        "name: Ivan Old\ntitle: Buyer\ncounterpart: boris\nemails: [ivan@acme.example]\nleft: 2025-05-01\n"
    ),
    STEP: (
        "kind: meeting\ndate: 2026-03-02\nsubject: Terms\n"
        "summary: She accepts the list from April on if we deliver in a week.\n"
        "participants: [cfo]\nteam: [boris]\n"
        "next_steps:\n  - {id: offer, what: Send the offer, side: us, who: boris, due: 2026-03-09}\n"
        "  - {id: call, what: Call, side: us, who: boris, due: 2026-03-04, done: 2026-03-04}\n"
        "agreements:\n  - {id: five, kind: discount, percent: 5, conditions: for 10 tonnes a month, status: promised,"
        " agreed_by: boris}\n"
    ),
    "accounts/acme/deals/tanks.yaml": "name: Tanks\nstage: proposal\nmanager: boris\namount: 1000\ncurrency: EUR\n",
    "accounts/acme/deals/first.yaml": "name: First\nstage: won\noutcome: won\nmanager: boris\nreason: price\n",
    "accounts/acme/complaints/peel.yaml": "subject: It peels\nopened: 2026-03-20\nseverity: high\nresponsible: boris\n",
    "accounts/delos/account.yaml": "name: Delos\ncircle: market\nindustry: food\nmanager: boris\n",
    "receivables/2026-03-31.csv": (
        "account,document,date,due,amount,currency\nacme,A-2,2026-02-01,2026-03-01,50.05,EUR\n"
    ),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "company"
    for path, content in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8")
    return root


def kam(root: Path, *words: str) -> int:
    return main(["-C", str(root), "--today", TODAY, *words])


def read(root: Path, path: str) -> str:
    return (root / path).read_text(encoding="utf-8")


def about(root: Path, name: str) -> list[str]:
    found = lint(open_repository(root), date.fromisoformat(TODAY)).findings
    return [f"{each.code} {each.message}" for each in found if name in each.message]


def test_all_that_is_open_goes_over_and_history_stays(root: Path, capsys: Capture) -> None:
    assert kam(root, "handover", "boris", "Anna", "--left", "2026-03-20", "--sim-back", "2026-03-20") == 0
    account = read(root, "accounts/acme/account.yaml")
    assert "manager: anna  # since 2022\n" in account
    assert "team:\n  - who: anna\n    role: expert\nplan:" in account
    assert "who: anna, status: open" in account
    assert "who: boris, status: done" in account
    meeting = read(root, STEP)
    assert "who: anna, due: 2026-03-09" in meeting
    assert "who: boris, due: 2026-03-04" in meeting
    assert "team: [boris]" in meeting
    assert "agreed_by: boris" in meeting
    assert "counterpart: anna" in read(root, "accounts/acme/contacts/cfo.yaml")
    assert "counterpart: boris" in read(root, "accounts/acme/contacts/gone.yaml")
    assert "manager: anna" in read(root, "accounts/acme/deals/tanks.yaml")
    assert "manager: boris" in read(root, "accounts/acme/deals/first.yaml")
    assert "responsible: anna" in read(root, "accounts/acme/complaints/peel.yaml")
    assert "left: 2026-03-20" in read(root, "team/boris.yaml")
    assert "reassigned_to: anna" in read(root, "team/boris.yaml")
    assert about(root, "Boris") == []
    out = capsys.readouterr().out
    assert "Acme (acme): the client itself, 1 seat on the team, 1 open step, 1 goal of the joint plan" in out
    assert "Anna Ivanova sits on the team already, as expert; nobody is support there now" in out
    assert "of level executive, and Anna Ivanova of level specialist" in out
    assert "olga still reports to Boris Dunaev" in out
    assert "reports_to: boris" in read(root, "team/olga.yaml")


def test_without_it_lint_finds_him(root: Path) -> None:
    (root / "team/boris.yaml").write_text(FILES["team/boris.yaml"] + "left: 2026-02-20\n", encoding="utf-8")
    assert {line.split()[0] for line in about(root, "Boris")} >= {"KAM601", "KAM606", "KAM609"}


def test_some_clients_to_one_and_the_rest_to_another(root: Path) -> None:
    assert kam(root, "handover", "boris", "anna", "--account", "delos") == 0
    assert "manager: anna" in read(root, "accounts/delos/account.yaml")
    assert "manager: boris" in read(root, "accounts/acme/account.yaml")
    assert kam(root, "handover", "boris", "olga") == 0
    assert "manager: olga" in read(root, "accounts/acme/account.yaml")
    assert kam(root, "handover", "boris", "olga") == 0, "nothing is left, and that is no error"


def test_seats_of_a_role_to_somebody_else(root: Path) -> None:
    assert kam(root, "handover", "boris", "anna", "--seat-to", "support=olga") == 0
    assert "{who: olga, role: support}" in read(root, "accounts/acme/account.yaml")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("boris", "boris"), "cannot hand over to themselves"),
        (("boris", "old"), "left on 2025-01-31"),
        (("boris", "anna", "--seat-to", "expert=olga"), "has no seat as expert"),
        (("boris", "anna", "--seat-to", "support"), "ROLE=WHO"),
        (("anna", "boris", "--sim-back", "2026-03-01"), "no SIM card is on record"),
        (("boris", "anna", "--brief-only", "--left", "2026-03-01"), "changes nothing"),
        (("boris", "anna", "--briefs", "accounts/acme"), "a folder of the account repository itself"),
        (("boris", "anna", "--briefs", "."), "a folder of the account repository itself"),
    ],
)
def test_what_makes_no_sense_is_refused_and_writes_nothing(
    root: Path, words: tuple[str, ...], said: str, capsys: Capture
) -> None:
    assert kam(root, "handover", *words) == 2
    assert said in capsys.readouterr().err
    assert all(read(root, path) == content for path, content in FILES.items())


def test_a_step_that_cannot_be_read_is_not_left_behind_unseen(root: Path, capsys: Capture) -> None:
    (root / STEP).write_text("kind: [\n", encoding="utf-8")
    assert kam(root, "handover", "boris", "anna") == 2
    assert STEP in capsys.readouterr().err
    assert kam(root, "handover", "boris", "anna", "--skip-unreadable") == 0
    assert f"left out: {STEP}" in capsys.readouterr().err


def test_the_brief_says_what_a_newcomer_needs(root: Path, capsys: Capture) -> None:
    before = {path: read(root, path) for path in FILES}
    assert kam(root, "handover", "boris", "anna", "--account", "acme", "--brief-only") == 0
    out = capsys.readouterr().out
    assert {path: read(root, path) for path in FILES} == before
    for words in (
        "# Handover: Acme\n\nBoris Dunaev answers for this client. As of 2026-03-31;",
        "**Promised, not yet approved: 1.**",
        "- **discount 5 %**, from 2026-03-02 (promised). Conditions: for 10 tonnes a month.",
        "- S-1; ends on 2026-12-31, in 275 days",
        "- **50.05 EUR** open: 1-30 days 50.05",
        "- [ ] Send the offer, by 2026-03-09, **22 days overdue**: Boris Dunaev",
        "| **Мария Петрова** | Finance director, executive | economic-buyer | Boris Dunaev (specialist, not",
        "- It peels: high, open since 2026-03-20, Boris Dunaev",
        "- Tanks: proposal, 1000 EUR, Boris Dunaev",
        "- Sell more: open, by 2026-06-30, Boris Dunaev",
        "**2026-03-02, meeting: Terms.** She accepts the list",
        "Plan for a parting: Sell the stock to Delos.",
        "- Acme: headcount (refused, 2026-02-01)",
        "warning: a next step with Acme is overdue",
    ):
        assert words in out
    assert "Ivan Old" not in out
    assert "Begin" not in out


def test_briefs_for_all_are_files_and_no_other_file_is_lost(root: Path, tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "briefs"
    folder.mkdir()
    (folder / "acme.md").write_text("my own notes\n")
    assert kam(root, "handover", "boris", "anna", "--briefs", str(folder)) == 2
    assert "is no brief" in capsys.readouterr().err
    assert "manager: boris" in read(root, "accounts/acme/account.yaml")
    (folder / "acme.md").unlink()
    for _ in range(2):
        assert kam(root, "handover", "boris", "anna", "--briefs", str(folder), "--dry-run") == 0
    assert list(folder.iterdir()) == []
    assert kam(root, "handover", "boris", "anna", "--briefs", str(folder)) == 0
    assert sorted(file.name for file in folder.iterdir()) == ["acme.md", "delos.md"]
    assert "Anna Ivanova answers for this client (before: Boris Dunaev)" in (folder / "acme.md").read_text("utf-8")


def test_one_commit_of_ids(root: Path) -> None:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True).stdout

    git("init", "-q")
    git("config", "user.name", "Olga Berg")
    git("config", "user.email", "olga@ours.example")
    git("add", ".")
    git("commit", "-qm", "begin")
    assert kam(root, "handover", "boris", "anna", "--commit") == 0
    assert git("log", "-1", "--format=%s").strip() == "handover boris anna acme delos"
    assert git("status", "--short") == ""


def test_in_the_demo_nothing_of_who_leaves_is_found(tmp_path: Path) -> None:
    today = date(2026, 11, 22)
    root = tmp_path / "demo"
    write(tell(today), root, history=False)
    words = ("handover", "nikos", "anna", "--left", "2026-11-20", "--sim-back", "2026-11-20")
    name = "Νίκος Βλάχος"
    assert [each for each in lint(open_repository(root), today).findings if name in each.message], "he has much to do"
    assert main(["-C", str(root), "--today", today.isoformat(), *words]) == 0
    assert [each for each in lint(open_repository(root), today).findings if name in each.message] == []


def test_on_a_terminal_it_asks_for_the_sim_card(root: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    words = ["-m", "kamcli", "-C", str(root), "--today", TODAY, "handover", "boris", "anna", "--left", "today"]
    talk = pexpect.spawn(sys.executable, words, encoding="utf-8", timeout=30)
    talk.expect("When did the SIM card of Boris Dunaev come back")
    talk.sendline("some day")
    talk.expect("is not a day")
    talk.sendline("yesterday")
    talk.expect(pexpect.EOF)
    assert "returned: 2026-03-30" in read(root, "team/boris.yaml")
    assert "left: 2026-03-31" in read(root, "team/boris.yaml")


def test_without_an_answer_the_sim_card_is_a_reminder(root: Path, capsys: Capture) -> None:
    assert kam(root, "handover", "boris", "anna", "--left", "today") == 0
    assert "The SIM card +44 20 7946 0001 of Boris Dunaev has not come back" in capsys.readouterr().out
    assert "returned" not in read(root, "team/boris.yaml")
