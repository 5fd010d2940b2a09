"""`kam changes`, `kam blame`, `kam diff`: who changed what, when; on real repositories, whole, cut short and odd."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from small_company import git, kam, lay

Capture = pytest.CaptureFixture[str]

HEAD = "format: 1\ncompany: {name: Ours}\ncurrency: EUR\ntime_zone: UTC\n"
ACME = "accounts/acme/account.yaml"
CFO = "accounts/acme/contacts/cfo.yaml"
PERSONAL = "personal/acme/cfo.yaml"
SALES = "sales/2026-01.csv"
CALL = "accounts/acme/interactions/2026/2026-01-10-call-price.yaml"
FIRST: Mapping[str, str] = {
    "kam.yaml": HEAD,
    ".gitignore": ".kam/\n",
    "team/anna.yaml": "name: Anna Ivanova\nrole: account-manager\nemails: [anna@example.com]\n",
    "team/boris.yaml": "name: Борис\nrole: account-manager\nemails: [Boris@Example.com]\n",
    ACME: (
        "name: Acme\ncircle: contacted\nmanager: anna\nheadcount: 20\nlegal_entities:\n- id: main\n  name: Acme Ltd\n"
    ),
    CFO: "name: Maria Petrova\ntitle: Finance director\nstyle: analytical\nemails: [maria@acme.example]\n",
    PERSONAL: "birthday: 1971-03-02\n",
    SALES: "date,account,amount,currency,ref\n2026-01-05,acme,100,EUR,r1\n2026-01-06,other,7,EUR,r2\n",
    CALL: (
        "kind: call\ndate: 2026-01-10\nsubject: Prices\nagreements:\n"
        "- {id: five, kind: discount, percent: 5, conditions: for all}\n"
    ),
}


def commit(
    root: Path, files: Mapping[str, str | bytes | None], message: str = "x", who: str = "anna", day: int = 1
) -> str:
    for path, text in files.items():
        file = root / path
        if text is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
    git(root, "add", "-A", ".")
    when = f"2026-02-{day:02}T12:00:00+0000"
    subprocess.run(
        [
            "git",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            message,
            f"--author={who.title()} <{who}@example.com>",
            f"--date={when}",
        ],
        cwd=root,
        check=True,
        env={**os.environ, "GIT_COMMITTER_DATE": when},
    )
    return git(root, "rev-parse", "HEAD").strip()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Four commits: the beginning; edits by Boris; a renamed contact; a deleted interaction and a changed ledger."""
    root = tmp_path / "company"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    git(root, "config", "user.name", "Test")
    git(root, "config", "user.email", "test@example.com")
    commit(root, FIRST, "Start")
    edited = FIRST[ACME].replace("contacted", "customer").replace("anna", "boris").replace("Acme Ltd", "Acme Limited")
    commit(root, {ACME: edited, PERSONAL: "birthday: 1971-03-03\n"}, "Edit", "boris", 2)
    moved = FIRST[CFO].replace("analytical", "driver") + "former_ids: [cfo]\n"
    commit(
        root,
        {
            CFO: None,
            PERSONAL: None,
            "accounts/acme/contacts/boss.yaml": moved,
            "personal/acme/boss.yaml": "birthday: 1971-03-03\n",
        },
        "Rename",
        "anna",
        3,
    )
    ledger = FIRST[SALES].replace("acme,100", "acme,120") + "2026-01-07,acme,5,EUR,r3\n"
    commit(root, {CALL: None, SALES: ledger}, "Import", "boris", 4)
    return root


def rows(capsys: Capture, root: Path, *words: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert kam(root, *words, "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, list)
    return found


def said(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(each["event"], each["id"], each["field"], each["from"], each["to"]) for each in found]


# ---- changes


def test_of_a_record_newest_first_with_author_and_commit(root: Path, capsys: Capture) -> None:
    found = rows(capsys, root, "changes", "acme", "--kind", "account")
    assert said(found) == [
        ("changed", "acme", "circle", "contacted", "customer"),
        ("changed", "acme", "manager", "anna", "boris"),
        ("changed", "acme", "legal_entities[main].name", "Acme Ltd", "Acme Limited"),
        ("created", "acme", None, None, None),
    ]
    assert (found[0]["author"], found[0]["colleague"], found[0]["email"]) == ("Борис", "boris", "boris@example.com")
    assert found[0]["commit"] == git(root, "rev-parse", "HEAD~2").strip()
    assert found[0]["when"] == "2026-02-02T12:00:00+00:00"
    assert (found[-1]["colleague"], found[-1]["author"]) == ("anna", "Anna Ivanova")


def test_an_account_is_all_that_belongs_to_it_and_ledgers_when_asked_for(root: Path, capsys: Capture) -> None:
    found = said(rows(capsys, root, "changes", "acme"))
    assert ("deleted", "acme/2026-01-10-call-price", None, None, None) in found
    assert ("renamed", "acme/boss", None, None, None) in found
    assert not any(each[1] == "2026-01" for each in found)
    ledger = rows(capsys, root, "changes", "acme", "--kind", "sales")
    assert said(ledger) == [
        ("changed", "2026-01", "lines", None, None),
        ("changed", "2026-01", "lines[r1].amount", "100", "120"),
        ("created", "2026-01", "lines", None, None),
    ]
    assert [each["lines"] for each in ledger] == [1, None, 1]


def test_a_renamed_contact_is_followed_by_old_and_new_id(root: Path, capsys: Capture) -> None:
    found = rows(capsys, root, "changes", "acme/boss")
    assert said(found)[0] == ("renamed", "acme/boss", None, None, None)
    assert found[0]["former_id"] == "acme/cfo"
    assert said(found)[-2:] == [("created", "acme/cfo", None, None, None)] * 2
    assert rows(capsys, root, "changes", "acme/cfo") == found


def test_private_values_are_masked_unless_asked_for(root: Path, capsys: Capture) -> None:
    assert kam(root, "changes", "acme") == 0
    out = capsys.readouterr().out
    assert "•••" in out
    assert "1971" not in out
    assert "analytical" not in out
    for words in (
        ("changes", "--format", "csv"),
        ("diff", "HEAD~3..HEAD"),
        ("diff", "HEAD~3..HEAD", "--format", "json"),
    ):
        assert kam(root, *words) == 0
        assert "1971" not in capsys.readouterr().out
    assert ("changed", "acme/cfo", "birthday", "1971-03-02", "1971-03-03") in said(
        rows(capsys, root, "changes", "acme", "--personal")
    )


def test_nothing_of_an_erased_person_is_shown(root: Path, capsys: Capture) -> None:
    tombstone = "name: (erased)\ntitle: Finance director\nformer_ids: [cfo]\nerased: 2026-02-05\n"
    commit(root, {"accounts/acme/contacts/boss.yaml": tombstone, "personal/acme/boss.yaml": None}, "Erase", day=5)
    capsys.readouterr()
    assert kam(root, "changes") == 0
    assert kam(root, "changes", "acme/boss", "--format", "json") == 0
    assert kam(root, "diff", "HEAD~4..HEAD~1") == 0
    assert kam(root, "diff", "HEAD~1..HEAD") == 0
    out = capsys.readouterr().out
    assert "Maria" not in out
    assert "maria@" not in out
    assert "erased" in [each["event"] for each in rows(capsys, root, "changes", "acme", "--kind", "erased")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("acme.manager",), [("changed", "manager", "anna", "boris"), ("created", "manager", None, "anna")]),
        (("acme", "--field", "manager", "--since", "2026-02-02"), [("changed", "manager", "anna", "boris")]),
        (
            ("acme.legal_entities[main].name",),
            [
                ("changed", "legal_entities[main].name", "Acme Ltd", "Acme Limited"),
                ("created", "legal_entities[main].name", None, "Acme Ltd"),
            ],
        ),
        (("--field", "legal_entities.id"), [("created", "legal_entities[main].id", None, "main")]),
        (("--author", "boris", "--kind", "account", "--limit", "1"), [("changed", "circle", "contacted", "customer")]),
        (("--author", "Борис", "--kind", "deleted"), [("deleted", None, None, None)]),
        (("--manager", "boris", "--until", "2026-02-01", "--kind", "account"), [("created", None, None, None)]),
    ],
)
def test_what_is_asked_for_is_what_is_shown(
    root: Path, capsys: Capture, words: tuple[str, ...], expected: list[tuple[Any, ...]]
) -> None:
    found = rows(capsys, root, "changes", *words)
    assert [(each["event"], each["field"], each["from"], each["to"]) for each in found] == expected


def test_a_record_that_is_gone_has_a_history_still(root: Path, capsys: Capture) -> None:
    found = rows(capsys, root, "changes", "acme/2026-01-10-call-price")
    assert [each["event"] for each in found] == ["deleted", "created"]


def test_mailmap_is_respected(root: Path, capsys: Capture) -> None:
    (root / ".mailmap").write_text("Anna Ivanova <anna@example.com> <boris@example.com>\n")
    assert rows(capsys, root, "changes", "acme.manager")[0]["colleague"] == "anna"


def test_a_merge_says_only_what_it_decided(root: Path, capsys: Capture) -> None:
    text = (root / ACME).read_text()
    git(root, "switch", "-q", "-c", "side")
    commit(root, {ACME: text.replace("headcount: 20", "headcount: 30")}, "Side", day=6)
    git(root, "switch", "-q", "main")
    commit(root, {ACME: text.replace("boris", "anna")}, "Main", day=7)
    git(root, "merge", "-q", "--no-commit", "-X", "ours", "side")
    merged = text.replace("boris", "anna").replace("headcount: 20", "headcount: 30\nindustry: food")
    merge = commit(root, {ACME: merged}, "Merge", day=8)
    assert git(root, "rev-list", "--count", "--merges", "HEAD").strip() == "1"
    found = rows(capsys, root, "changes", "acme", "--since", "2026-02-05")
    assert [(each["field"], each["commit"] == merge) for each in found] == [
        ("industry", True),
        ("manager", False),
        ("headcount", False),
    ]
    blamed = {each["field"]: each["message"] for each in rows(capsys, root, "blame", "acme")}
    assert (blamed["industry"], blamed["headcount"], blamed["manager"]) == ("Merge", "Side", "Main")


def test_two_accounts_made_one(root: Path, capsys: Capture) -> None:
    other = "name: Acme Two\ncircle: market\nindustry: food\nwebsite: https://two.example\n"
    commit(root, {"accounts/acme-2/account.yaml": other}, "Two", day=5)
    text = (root / ACME).read_text()
    commit(root, {"accounts/acme-2/account.yaml": None, ACME: f"{text}former_ids: [acme-2]\n"}, "One", day=6)
    found = rows(capsys, root, "changes", "acme", "--since", "2026-02-05")
    assert [(each["event"], each["id"], each["former_id"]) for each in found] == [
        ("merged", "acme", "acme-2"),
        ("changed", "acme", None),
        ("created", "acme-2", None),
    ]


def test_unreadable_and_hostile_versions_are_events(root: Path, capsys: Capture) -> None:
    good = (root / ACME).read_text()
    bad = (
        b"name: \x1b[2Jgone\n",
        b"name: !!python/object:os.system x\n",
        b"<<<<<<< ours\nname: a\n",
        b"\xff\xfe",
        b"- a\n",
    )
    for day, content in enumerate(bad, 5):
        commit(root, {ACME: content}, "Break \x1b[31m", day=day)
    commit(root, {ACME: good}, "Mend", day=20)
    found = rows(capsys, root, "changes", "acme", "--since", "2026-02-05")
    assert [each["event"] for each in found] == ["readable", *["unreadable"] * 5]
    assert all(each["why"] for each in found[1:])
    assert kam(root, "changes", "acme") == 0
    assert kam(root, "blame", "acme") == 0
    assert "\x1b" not in capsys.readouterr().out


# ---- blame


def test_blame_says_since_when_each_value_is_so(root: Path, capsys: Capture) -> None:
    found = {each["field"]: (each["value"], each["message"]) for each in rows(capsys, root, "blame", "acme")}
    assert found == {
        "name": ("Acme", "Start"),
        "circle": ("customer", "Edit"),
        "manager": ("boris", "Edit"),
        "headcount": (20, "Start"),
        "legal_entities[main].id": ("main", "Start"),
        "legal_entities[main].name": ("Acme Limited", "Edit"),
    }
    boss = {each["field"]: each["message"] for each in rows(capsys, root, "blame", "acme/boss")}
    assert (boss["title"], boss["style"], boss["former_ids[cfo]"]) == ("Start", "Rename", "Rename")
    assert [each["field"] for each in rows(capsys, root, "blame", "acme.legal_entities")] == [
        "legal_entities[main].id",
        "legal_entities[main].name",
    ]


def test_what_is_not_committed_says_so(root: Path, capsys: Capture) -> None:
    (root / ACME).write_text((root / ACME).read_text().replace("20", "21"))
    lay(root, {"accounts/new/account.yaml": "name: New\ncircle: market\n"})
    assert kam(root, "blame", "acme.headcount") == 0
    assert kam(root, "blame", "new") == 0
    assert capsys.readouterr().out.count("not committed yet") == 3
    assert rows(capsys, root, "blame", "acme.headcount")[0]["commit"] is None


def test_blame_of_what_is_not_there(root: Path, capsys: Capture) -> None:
    assert kam(root, "blame", "acme.nothing") == 2
    assert "no field nothing" in capsys.readouterr().err
    assert kam(root, "blame", "acme/2026-01-10-call-price") == 2
    assert "kam changes" in capsys.readouterr().err


# ---- diff


def sentence(capsys: Capture, root: Path, *words: str) -> str:
    capsys.readouterr()
    assert kam(root, "diff", "--summary", *words) == 0
    return capsys.readouterr().out.strip()


def test_diff_in_a_sentence_and_by_account(root: Path, capsys: Capture) -> None:
    assert sentence(capsys, root, "HEAD~3..HEAD") == (
        "1 account promoted contacted → customer, 1 manager changed, 1 contact renamed, 1 personal file renamed, "
        "1 interaction removed, 1 sales line changed, 1 sales line added, 4 other fields changed."
    )
    assert kam(root, "diff", "HEAD~3..HEAD") == 0
    out = capsys.readouterr().out
    assert "\nAcme (acme)\n  circle: contacted → customer\n  manager: anna → boris\n" in out
    assert "lines[r1].amount: 100 → 120" in out


def test_diff_of_the_work_tree_and_of_what_is_staged(root: Path, capsys: Capture) -> None:
    assert sentence(capsys, root) == "Nothing differs."
    lay(root, {CALL: FIRST[CALL].replace("percent: 5", "percent: 7")})
    assert sentence(capsys, root) == "1 discount agreed 7 %, 1 interaction added."
    assert sentence(capsys, root, "--staged") == "Nothing differs."
    git(root, "add", "-A")
    assert sentence(capsys, root, "--staged") == "1 discount agreed 7 %, 1 interaction added."
    assert sentence(capsys, root, "2026-02-01") == (
        "1 account promoted contacted → customer, 1 manager changed, 1 discount raised 5 % → 7 %, 1 contact renamed, "
        "1 personal file renamed, 1 sales line changed, 1 sales line added, 4 other fields changed."
    )
    lay(root, {ACME: "name: [broken\n"})
    assert "1 account cannot be read" in sentence(capsys, root)


def test_diff_for_merge_requests_cannot_be_marked_up(root: Path, capsys: Capture) -> None:
    lay(root, {ACME: (root / ACME).read_text().replace("Acme Limited", "'<b>*x*</b>|'")})
    assert kam(root, "diff", "--format", "md") == 0
    out = capsys.readouterr().out
    assert out.startswith("**1 other field changed.**\n\n### Acme (acme)\n\n- legal\\_entities\\[main\\].name")
    assert "<b>" not in out


# ---- repositories as they come


def test_nothing_committed_yet(tmp_path: Path, capsys: Capture) -> None:
    lay(tmp_path, {"kam.yaml": HEAD, ACME: FIRST[ACME]})
    assert kam(tmp_path, "changes") == 2
    assert "git init" in capsys.readouterr().err
    git(tmp_path, "init", "-q", "-b", "main")
    assert kam(tmp_path, "changes") == 2
    assert "nothing is committed" in capsys.readouterr().err
    assert rows(capsys, tmp_path, "blame", "acme.name")[0]["commit"] is None
    assert sentence(capsys, tmp_path) == "1 account added, settings changed: kam."
    git(tmp_path, "add", ".")
    assert sentence(capsys, tmp_path, "--staged") == "1 account added, settings changed: kam."


def test_a_shallow_clone_says_where_its_history_begins(root: Path, tmp_path: Path, capsys: Capture) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{root}", str(clone))
    found = rows(capsys, clone, "changes", "acme", "--kind", "account")
    assert [each["event"] for each in found] == ["begins"]
    assert kam(clone, "changes", "acme") == 0
    assert "shallow" in capsys.readouterr().err
    git(clone, "fetch", "-q", "--unshallow")
    assert rows(capsys, clone, "changes", "acme") == rows(capsys, root, "changes", "acme")


def test_a_partial_clone_fetches_nothing_and_says_what_is_missing(root: Path, tmp_path: Path, capsys: Capture) -> None:
    git(root, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{root}", str(clone))
    shutil.move(root, tmp_path / "away")
    found = rows(capsys, clone, "changes", "acme", "--kind", "account")
    assert [each["event"] for each in found] == ["unreadable", "unreadable"]
    assert kam(clone, "changes", "acme") == 0
    assert "partial" in capsys.readouterr().err
    assert rows(capsys, clone, "blame", "acme.name")[0]["value"] == "Acme"


def test_bare_detached_and_another_work_tree(root: Path, tmp_path: Path, capsys: Capture) -> None:
    expected = rows(capsys, root, "changes", "acme")
    git(tmp_path, "clone", "-q", "--bare", str(root), "bare.git")
    git(root, "worktree", "add", "-q", "--detach", str(tmp_path / "tree"))
    assert rows(capsys, tmp_path / "bare.git", "changes", "acme") == expected
    assert rows(capsys, tmp_path / "bare.git", "blame", "acme") == rows(capsys, root, "blame", "acme")
    assert rows(capsys, tmp_path / "tree", "changes", "acme") == expected
    assert "1 manager changed" in sentence(capsys, tmp_path / "bare.git", "HEAD~3..HEAD~1")
    assert kam(tmp_path / "bare.git", "diff") == 2
    assert rows(capsys, root, "--at", "HEAD~1", "changes", "acme")[0]["event"] == "renamed"


def test_a_subfolder_that_was_renamed(root: Path, capsys: Capture) -> None:
    expected = rows(capsys, root, "changes", "acme")
    for number, folder in enumerate(("crm", "clients"), 10):
        (root / folder).mkdir()
        for name in ("kam.yaml", "accounts", "team", "personal", "sales"):
            git(root, "mv", name if number == 10 else f"crm/{name}", folder)
        if number == 10:
            lay(root, {f"crm/{ACME}": (root / "crm" / ACME).read_text().replace("headcount: 20", "headcount: 22")})
        commit(root, {"elsewhere/accounts/acme/account.yaml": f"name: Not ours {number}\n"}, "Move", day=number)
    shutil.rmtree(root / "crm", ignore_errors=True)
    for _ in ("cold", "warm"):
        found = rows(capsys, root / "clients", "changes", "acme")
        assert (found[0]["field"], found[0]["from"], found[0]["to"]) == ("headcount", 20, 22)
        assert found[1:] == expected
    assert {each["message"] for each in rows(capsys, root / "clients", "blame", "acme.name")} == {"Start"}
    assert "headcount: 20 → 22" in _diff(capsys, root / "clients", "2026-02-04..")


def _diff(capsys: Capture, root: Path, *words: str) -> str:
    capsys.readouterr()
    assert kam(root, "diff", *words) == 0
    return capsys.readouterr().out


def test_names_of_authors_and_branches_that_are_odd(root: Path, capsys: Capture) -> None:
    head = git(root, "rev-parse", "HEAD^{tree}").strip()
    person = b"J\xf6rg \x1b[31m <joerg@example.com> 99999999999999 +9999"
    raw = b"tree %s\nparent %s\nauthor %s\ncommitter %s\n\nodd\n" % (
        git(root, "rev-parse", "HEAD^{tree}").strip().encode(),
        git(root, "rev-parse", "HEAD").strip().encode(),
        person,
        person,
    )
    made = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin", "--literally"],
        cwd=root,
        input=raw,
        capture_output=True,
        check=True,
    )
    assert head
    git(root, "update-ref", "refs/heads/main", made.stdout.decode().strip())
    commit(root, {ACME: FIRST[ACME].replace("20", "25")}, "After", day=9)
    git(root, "update-ref", "refs/heads/-f", "HEAD~1")
    git(root, "update-ref", "refs/tags/2026-01-01", "HEAD~2")
    assert kam(root, "changes", "acme", "--since", "2026") == 0
    assert kam(root, "diff", "2026-01-01..HEAD") == 0
    assert "headcount: 20 → 25" in capsys.readouterr().out
    assert kam(root, "diff", "--", "-f..HEAD") == 0
    assert "headcount: 20 → 25" in capsys.readouterr().out


def test_variables_of_a_hook_of_another_repository(
    root: Path, tmp_path: Path, capsys: Capture, monkeypatch: Any
) -> None:
    expected = rows(capsys, root, "changes", "acme")
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    assert rows(capsys, root, "changes", "acme") == expected


# ---- what is remembered


def test_new_commits_are_added_and_personal_files_never(root: Path, capsys: Capture) -> None:
    cold = rows(capsys, root, "changes")
    kept = (root / ".kam/index.sqlite").read_bytes()
    assert b"accounts/acme/account.yaml" in kept
    assert b"personal/acme" not in kept
    assert rows(capsys, root, "changes") == cold
    commit(root, {ACME: FIRST[ACME]}, "More", day=9)
    warm = rows(capsys, root, "changes")
    assert warm[3:] == cold
    assert rows(capsys, root, "--no-index", "changes") == warm
    shutil.rmtree(root / ".kam")
    assert rows(capsys, root, "changes") == warm


def test_kinds_that_there_are_not(root: Path, capsys: Capture) -> None:
    assert kam(root, "changes", "--kind", "acount") == 2
    assert "account" in capsys.readouterr().err
    assert kam(root, "changes", "nobody/here") == 2
    assert "there is nothing called 'nobody/here'" in capsys.readouterr().err
