"""`kam erase`: what goes, what stays, what is found elsewhere, and what git still holds; with real repositories."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from kamcli import encryption, yamlio
from kamcli.cli.main import main
from kamcli.lint import Finding, lint
from kamcli.repository import open_repository

Capture = pytest.CaptureFixture[str]
TODAY = "2026-03-31"
CFO, PERSONAL = "accounts/acme/contacts/cfo.yaml", "personal/acme/cfo.yaml"
CALL = "accounts/acme/interactions/2026/2026-02-20-call-price.yaml"
BASELINE = "policy/lint-baseline.yaml"
FILES: Mapping[str, str] = {
    "kam.yaml": "format: 1\ncompany: {name: Ours}\ncurrency: EUR\ntime_zone: UTC\n",
    "team/anna.yaml": "name: Anna Ivanova\nrole: account-manager\nphone: '+44 20 7946 0002'\n",
    "accounts/acme/account.yaml": (
        "name: Acme  # ask Maria Petrova\ncircle: customer\nindustry: food\nmanager: anna\nheadcount: 20\n"
        "source: referral\nlines_of_business: [cheese]\nunknown: {sales_history: {why: not-found, asked: 2026-02-01},"
        " contracts: {why: not-found, asked: 2026-02-01}}\n"
    ),
    CFO: (
        "name: Maria Petrova  # née Berg\ntitle: Finance director\nlevel: executive\n"
        "roles: [decision-maker]\nstyle: analytical\nlanguage: en\nemails: [maria@acme.example]\n"
        "phones: [{number: '+30 210 123 4567', kind: office}]\nexternal_ids: {crm: '17'}\n"
        "processing: {basis: consent, informed: 2024-02-01}\ncustom: {badge: M-1}\n"
    ),
    "accounts/acme/contacts/buyer.yaml": (
        "name: Ivan Sergeev\ntitle: Buyer\nreports_to: cfo\nemails: [ivan@acme.example, maria@acme.example]\n"
    ),
    PERSONAL: "birthday: 1971-03-02\nhobbies: [sailing]\n",
    CALL: (
        "kind: call\ndate: 2026-02-20\nsubject: Prices\n"
        "summary: >-\n  Maria\n  Petrova agrees to the list; +302101234567 is her desk. Petrova's deputy is away.\n"
        "participants: [cfo]\nteam: [anna]\n"
        "next_steps: [{id: list, what: Send the list to MARIA PETROVA, side: us, who: anna, due: 2026-04-10}]\n"
        "agreements: [{id: five, kind: discount, percent: 5, conditions: for all, agreed_with: cfo, agreed_by: anna}]\n"
    ),
    "accounts/acme/complaints/peel.yaml": (
        "subject: It peels\nopened: 2026-03-30\nseverity: high\nresponsible: anna\ncontact: cfo\n"
    ),
    BASELINE: "findings:\n  - {rule: KAM302, record: acme}\n  - {rule: KAM106, record: acme/cfo, field: 'emails[0]'}\n",
    "notes.md": "Birthday cake for Maria Petrova!\n",
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


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def commit_all(folder: Path, message: str = "begin") -> None:
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
        git(folder, "config", "user.name", "Olga Berg")
        git(folder, "config", "user.email", "olga@ours.example")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", message)


def read(root: Path, path: str) -> str:
    return (root / path).read_text(encoding="utf-8")


def found(root: Path) -> list[Finding]:
    return list(lint(open_repository(root), date.fromisoformat(TODAY)).findings)


def test_a_tombstone_stays_and_references_resolve(root: Path, capsys: Capture) -> None:
    before = {each.key for each in found(root)}
    assert kam(root, "erase", "acme/cfo", "--yes") == 0
    document = yamlio.read((root / CFO).read_bytes())
    assert isinstance(document, yamlio.Document)
    assert document.data == {
        "name": "(erased)",
        "title": "Finance director",
        "level": "executive",
        "roles": ["decision-maker"],
        "erased": TODAY,
    }
    assert not (root / PERSONAL).exists()
    assert not (root / "personal").exists()
    assert read(root, BASELINE) == "findings:\n  - {rule: KAM302, record: acme}\n"
    new = [each for each in found(root) if each.key not in before]
    assert sorted(each.code for each in new) == ["KAM110", "KAM708"], [each.message for each in new]
    assert any("nobody knows who decides" in each.message for each in new), "that is true now"
    out = capsys.readouterr().out
    assert "gone are name, style, language, emails, phones, external_ids, processing and custom" in out
    assert "The file with private facts is gone." in out
    assert "This is not in git" in out


def test_without_the_position_where_it_names_one_person_only(root: Path) -> None:
    assert kam(root, "erase", "acme/cfo", "--yes", "--no-title") == 0
    assert "Finance director" not in read(root, CFO)


def test_what_else_names_the_person_is_listed(root: Path, capsys: Capture) -> None:
    assert kam(root, "erase", "acme/cfo", "--yes") == 0
    out = capsys.readouterr().out.splitlines()
    sure = next(index for index, line in enumerate(out) if line.startswith("The person is still named in 6 places"))
    perhaps = next(index for index, line in enumerate(out) if line.startswith("Look at"))
    assert [line.split(": ")[0].strip() for line in out[sure + 1 : perhaps]] == [
        "accounts/acme/account.yaml:1",
        "accounts/acme/contacts/buyer.yaml:4",
        f"{CALL}:5",
        f"{CALL}:6",
        f"{CALL}:9",
        "notes.md:1",
    ]
    assert any(f"{CALL}:6: perhaps a part of the name" in line for line in out[perhaps:])
    assert all(read(root, path) == FILES[path] for path in (CALL, "notes.md"))


def test_everywhere_replaces_what_is_sure_and_nobody_elses_fields(root: Path, capsys: Capture) -> None:
    assert kam(root, "erase", "acme/cfo", "--yes", "--everywhere") == 0
    assert read(root, "accounts/acme/account.yaml").startswith("name: Acme  # ask (erased)\n")
    assert read(root, "notes.md") == "Birthday cake for (erased)!\n"
    call = read(root, CALL)
    assert "  (erased) agrees to the list; (erased) is her desk. Petrova's deputy is away.\n" in call
    assert "what: Send the list to (erased), side: us" in call
    assert read(root, "accounts/acme/contacts/buyer.yaml") == FILES["accounts/acme/contacts/buyer.yaml"]
    out = capsys.readouterr().out
    assert "(erased) stands in 5 places of 3 other files instead." in out
    assert "still named in 1 place" in out


def test_a_dry_run_shows_and_writes_nothing(root: Path, capsys: Capture) -> None:
    assert kam(root, "erase", "acme/cfo", "--dry-run", "--everywhere") == 0
    out, err = capsys.readouterr()
    assert "+erased: 2026-03-31" in out
    assert "-birthday: 1971-03-02" in out
    assert "Look at" in err
    assert all(read(root, path) == content for path, content in FILES.items())


def test_nobody_to_ask_is_no_yes(root: Path, capsys: Capture) -> None:
    assert kam(root, "erase", "acme/cfo") == 2
    assert "--yes" in capsys.readouterr().err
    assert read(root, CFO) == FILES[CFO]


def test_twice_is_once(root: Path, capsys: Capture) -> None:
    assert kam(root, "erase", "acme/cfo", "--yes") == 0
    assert kam(root, "erase", "acme/cfo", "--yes") == 2
    assert "was erased on 2026-03-31 already" in capsys.readouterr().err


def test_an_id_that_is_the_name_is_said(root: Path, capsys: Capture) -> None:
    there = root / "accounts/acme/contacts/maria-petrova.yaml"
    (root / CFO).rename(there)
    for path in (CALL, "accounts/acme/complaints/peel.yaml", "accounts/acme/contacts/buyer.yaml"):
        (root / path).write_text(read(root, path).replace("cfo", "maria-petrova"), encoding="utf-8")
    (root / PERSONAL).unlink()
    assert kam(root, "erase", "acme/maria-petrova", "--yes") == 0
    assert "kam rename acme/maria-petrova POSITION" in capsys.readouterr().out


def test_nothing_comes_back_unseen(root: Path, capsys: Capture) -> None:
    assert kam(root, "erase", "acme/cfo", "--yes") == 0
    (root / PERSONAL).parent.mkdir(parents=True)
    (root / PERSONAL).write_text("birthday: 1971-03-02\n")
    (root / CFO).write_text(read(root, CFO) + "emails: [maria@acme.example]\n")
    assert [each.code for each in found(root) if each.code == "KAM709"] == ["KAM709"] * 2


def test_the_gate_lets_an_erasure_in(root: Path, capsys: Capture) -> None:
    commit_all(root)
    assert kam(root, "erase", "acme/cfo", "--yes", "--commit") == 0
    assert kam(root, "gate", "compare", "HEAD~1", "HEAD") == 0
    (root / "accounts/acme/contacts/buyer.yaml").unlink()
    commit_all(root, "and one that is not excused")
    capsys.readouterr()
    assert kam(root, "gate", "compare", "HEAD~1", "HEAD") == 1


def test_what_git_still_holds_is_said_and_how_it_is_purged(root: Path, tmp_path: Path, capsys: Capture) -> None:
    commit_all(root)
    (root / PERSONAL).write_text("birthday: 1971-03-02\n")
    commit_all(root, "less")
    words = tmp_path / "purge.txt"
    assert kam(root, "erase", "acme/cfo", "--yes", "--everywhere", "--commit", "--purge-list", str(words)) == 0
    out = capsys.readouterr().out
    assert f"in this repository still holds {CFO}: 2 commits" in out
    assert f"in this repository still holds {PERSONAL}: 3 commits" in out
    assert f"git filter-repo --invert-paths --path {PERSONAL} --replace-text LIST" in out
    assert "literal:Maria Petrova==>(erased)\n" in words.read_text(encoding="utf-8")
    assert git(root, "log", "-1", "--format=%s").strip() == "erase contact acme/cfo"
    assert kam(root, "erase", "acme/buyer", "--yes", "--purge-list", str(root / "list")) == 2


def test_the_index_and_scratch_forget(root: Path) -> None:
    kam(root, "lint")
    kam(root, "find", "Petrova")
    (root / ".kam/stage-0123abcd").mkdir(parents=True)
    (root / ".kam/stage-0123abcd/0.old").write_text(FILES[CFO])
    assert kam(root, "erase", "acme/cfo", "--yes", "--everywhere") == 0
    left = [file for file in (root / ".kam").rglob("*") if file.is_file() and b"Maria" in file.read_bytes()]
    assert left == []


def separate(root: Path) -> None:
    (root / "kam.yaml").write_text(FILES["kam.yaml"] + "personal: separate\n")
    (root / ".gitignore").write_text("personal/\n.kam/\n")
    commit_all(root / "personal")
    commit_all(root)


def test_in_a_repository_of_its_own_each_gets_its_commit(root: Path, capsys: Capture) -> None:
    separate(root)
    assert kam(root, "erase", "acme/cfo", "--yes", "--commit") == 0
    assert git(root / "personal", "log", "-1", "--format=%s").strip() == "erase contact acme/cfo"
    assert git(root / "personal", "ls-files").strip() == ""
    assert git(root, "status", "--short") == ""
    out = capsys.readouterr().out
    assert "in the personal repository still holds acme/cfo.yaml: 2 commits" in out
    assert "the personal repository: git filter-repo --invert-paths --path acme/cfo.yaml" in out


def test_private_facts_that_a_rename_left_behind_go_too(root: Path, tmp_path: Path, capsys: Capture) -> None:
    """Where personal/ was not here, its files kept the old names."""
    with (root / "kam.yaml").open("a", encoding="utf-8") as file:
        file.write("personal: separate\n")
    (root / "personal").rename(tmp_path / "elsewhere")
    assert kam(root, "rename", "acme/cfo", "owner") == 0
    assert kam(root, "rename", "acme", "acme-shipping") == 0
    assert kam(root, "erase", "acme/owner", "--yes", "--dry-run") == 0
    assert "delete acme-shipping/owner.yaml" in capsys.readouterr().err
    (tmp_path / "elsewhere").rename(root / "personal")
    assert kam(root, "erase", "acme/owner", "--yes") == 0
    assert "The file with private facts is gone." in capsys.readouterr().out
    assert not (root / PERSONAL).exists()


def test_absent_is_said(root: Path, tmp_path: Path, capsys: Capture) -> None:
    separate(root)
    (root / "personal").rename(tmp_path / "elsewhere")
    assert kam(root, "erase", "acme/cfo", "--yes") == 0
    assert "NOT erased: private facts." in capsys.readouterr().out
    assert "erased" in read(root, CFO)


def test_locked_is_erased_without_being_opened(root: Path, capsys: Capture) -> None:
    pytest.importorskip("pyrage")
    _, public = encryption.new_identity()
    assert kam(root, "personal", "encrypt", "--to", public) == 0
    assert kam(root, "erase", "acme/cfo", "--yes") == 0
    assert "The file with private facts is gone." in capsys.readouterr().out
    assert not list(root.glob("personal/acme/*"))
    assert [each for each in found(root) if each.code == "KAM709"] == []


def test_on_a_terminal_it_asks_once(root: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    words = ["-m", "kamcli", "-C", str(root), "--today", TODAY, "erase", "acme/cfo"]
    talk = pexpect.spawn(sys.executable, words, encoding="utf-8", timeout=30)
    talk.expect("Erase Maria Petrova")
    talk.sendline("n")
    talk.expect("nothing was erased")
    talk.expect(pexpect.EOF)
    assert read(root, CFO) == FILES[CFO]
    talk = pexpect.spawn(sys.executable, words, encoding="utf-8", timeout=30)
    talk.expect("Erase Maria Petrova")
    talk.sendline("y")
    talk.expect(pexpect.EOF)
    assert "(erased)" in read(root, CFO)
