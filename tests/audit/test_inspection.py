"""What an audit sees: things done after the fact, by whom, and histories made anew."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from dated_history import ANNA, begun, commit, git

from kamcli.audit.chronicle import Chronicle
from kamcli.audit.inspection import anchor
from kamcli.audit.inspection.observation import MEANINGS, Kind, Observation
from kamcli.audit.inspection.report import Audit, audit
from kamcli.errors import DataError, UsageError
from kamcli.gitrepo import GitFolder, signatures
from kamcli.lint.example import FILES
from kamcli.model.dates import ALL_TIME, Period
from kamcli.model.difference import written
from kamcli.repository import open_repository

TALK = "accounts/acme/interactions/2025/2025-05-05-meeting-terms.yaml"
ACCOUNT = "accounts/acme/account.yaml"
TERMS = """\
kind: meeting
date: 2025-05-05
subject: Terms
team: [anna]
participants: [cfo]
agreements:
  - id: discount
    kind: discount
    side: us
    percent: {percent}
    conditions: Above ten tons.
    status: {status}
    approved_by: {by}
"""
AGREED = TERMS.format(percent=5, status="promised", by="anna")
CONTRACT = (
    FILES[ACCOUNT] + "contracts: [{{id: main, number: '7', terms: [{{id: rebate, kind: discount, percent: {}}}]}}]\n"
)
SALES = "date,account,amount,currency,ref\n2025-05-05,acme,{},EUR,1\n2025-05-06,acme,100,EUR,2\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return begun(tmp_path / "crm")


def looked(root: Path, period: Period = ALL_TIME, anchors: Sequence[anchor.Anchor] = (), *, tip: str = "HEAD") -> Audit:
    repository = open_repository(root, tolerant=True)
    top = Path(git(root, "rev-parse", "--show-toplevel"))
    prefix = root.relative_to(top).as_posix()
    with Chronicle(repository, GitFolder(top), "" if prefix == "." else prefix, tip) as chronicle:
        return audit(chronicle, period, chronicle.discretion(personal=False), anchors=anchors)


def seen(root: Path, period: Period = ALL_TIME) -> list[Observation]:
    return list(looked(root, period).observations)


def kinds(root: Path, period: Period = ALL_TIME) -> list[str]:
    return [str(each.kind) for each in seen(root, period)]


def test_every_kind_is_explained() -> None:
    assert set(MEANINGS) == set(Kind)


def test_ordinary_work_is_nothing_to_look_at(root: Path) -> None:
    commit(root, "2025-05-06T12:00:00Z", {TALK: AGREED, "sales/2025-05.csv": SALES.format(900)})
    commit(root, "2025-05-20T12:00:00Z", {TALK: AGREED.replace("promised", "approved") + "    evidence: mail\n"})
    commit(root, "2025-06-10T12:00:00Z", {"sales/2025-05.csv": SALES.format(950)})
    commit(
        root, "2025-06-11T12:00:00Z", {TALK: AGREED + "    ended: 2025-06-30\n" + "  - {id: b, kind: payment-terms}\n"}
    )
    assert kinds(root) == []


# ---- agreements


def test_an_agreement_that_reads_otherwise_later(root: Path) -> None:
    commit(root, "2025-05-06T12:00:00Z", {TALK: AGREED})
    new = AGREED.replace("percent: 5", "percent: 7").replace("ten tons", "one ton").replace("anna\n", "boris\n")
    changed = commit(root, "2025-05-07T12:00:00Z", {TALK: new})
    found = seen(root)
    assert {(str(each.kind), written(each.path), each.before, each.after) for each in found} == {
        ("agreement-changed", "agreements[discount].percent", 5, 7),
        ("agreement-changed", "agreements[discount].conditions", "Above ten tons.", "Above one ton."),
        ("agreement-changed", "agreements[discount].approved_by", "anna", "boris"),
    }
    assert {each.commit.id for each in found if each.commit} == {changed}


def test_terms_of_a_contract_count_as_agreements(root: Path) -> None:
    commit(root, "2025-05-06T12:00:00Z", {ACCOUNT: CONTRACT.format(5)})
    commit(root, "2025-05-07T12:00:00Z", {ACCOUNT: CONTRACT.format(6).replace("'7'", "'8'")})
    (found,) = seen(root)
    assert (str(found.kind), written(found.path)) == ("agreement-changed", "contracts[main].terms[rebate].percent")
    commit(root, "2025-05-08T12:00:00Z", {ACCOUNT: FILES[ACCOUNT]})
    assert kinds(root) == ["agreement-changed", "agreement-removed"]


@pytest.mark.parametrize(
    "left", [AGREED.partition("agreements")[0], AGREED.partition("agreements")[0] + "agreements: []\n", None]
)
def test_an_agreement_that_is_gone(left: str | None, root: Path) -> None:
    commit(root, "2025-05-06T12:00:00Z", {TALK: AGREED})
    commit(root, "2025-05-07T12:00:00Z", {TALK: left})
    (found,) = seen(root)
    assert str(found.kind) == "agreement-removed"
    assert found.says == ("" if left is not None else "1 agreement, with the whole interaction")


def test_a_change_by_way_of_a_version_that_cannot_be_read(root: Path) -> None:
    commit(root, "2025-05-06T12:00:00Z", {TALK: AGREED, "sales/2025-05.csv": SALES.format(900)})
    commit(root, "2025-09-07T12:00:00Z", {TALK: "kind: [", "sales/2025-05.csv": b"\xff"})
    commit(root, "2025-09-08T12:00:00Z", {TALK: "kind: [["})
    assert kinds(root) == ["ledger-changed"]
    new = AGREED.replace("percent: 5", "percent: 50")
    commit(root, "2025-09-09T12:00:00Z", {TALK: new, "sales/2025-05.csv": SALES.format(1)})
    found = [(str(each.kind), each.before, each.after, each.lines) for each in seen(root) if not each.says]
    assert ("agreement-changed", 5, 50, None) in found
    assert any(lines == (0, 1, 0) for *_, lines in found)
    assert len(found) == 2, "mended late is not recorded late"
    last = Period(date(2025, 9, 9), None, "then")
    assert kinds(root, period=last) == ["agreement-changed", "ledger-changed"]


def test_a_record_that_could_not_be_read_at_first(root: Path) -> None:
    commit(root, "2025-05-06T12:00:00Z", {TALK: "kind: ["})
    commit(root, "2025-09-06T12:00:00Z", {TALK: AGREED})
    assert kinds(root) == ["backdated"]


def test_a_talk_without_agreements_may_go(root: Path) -> None:
    commit(root, "2025-05-06T12:00:00Z", {TALK: AGREED.partition("agreements")[0]})
    commit(root, "2025-05-07T12:00:00Z", {TALK: None})
    assert kinds(root) == []


# ---- dates


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        ("2025-06-04T20:59:00Z", []),  # 30 days; 4 June in Athens
        ("2025-06-04T21:01:00Z", [("backdated", 31)]),
        ("2025-05-04T20:59:00Z", [("future-dated", 1)]),
        ("2025-05-04T21:01:00Z", []),
    ],
)
def test_interactions_far_from_their_commit(came: str, expected: list[tuple[str, int]], root: Path) -> None:
    commit(root, came, {TALK: AGREED}, written="2025-05-05T12:00:00Z")
    assert [(str(each.kind), each.days) for each in seen(root)] == expected


def test_the_threshold_is_the_companys(root: Path) -> None:
    commit(root, "2025-05-12T12:00:00Z", {TALK: AGREED, "policy/limits.yaml": "audit: {backdated_days: 6}\n"})
    assert kinds(root) == ["backdated"]


def test_an_interaction_that_gets_another_date(root: Path) -> None:
    commit(root, "2025-05-06T12:00:00Z", {TALK: AGREED})
    commit(root, "2025-05-07T12:00:00Z", {TALK: AGREED.replace("2025-05-05", "2025-05-06")})
    assert kinds(root) == [], "a slip of the pen"
    commit(root, "2025-07-01T12:00:00Z", {TALK: AGREED.replace("2025-05-05", "2025-05-04")})
    commit(root, "2025-07-02T12:00:00Z", {TALK: AGREED.replace("2025-05-05", "2025-07-09")})
    found = [(str(each.kind), str(each.before), str(each.after), each.days) for each in seen(root)]
    assert found == [
        ("redated", "2025-05-04", "2025-07-09", 66),
        ("redated", "2025-05-06", "2025-05-04", 2),
        ("future-dated", "2025-05-04", "2025-07-09", 7),
    ]


# ---- ledgers


def test_lines_of_a_closed_month(root: Path) -> None:
    commit(root, "2025-06-05T12:00:00Z", {"sales/2025-05.csv": SALES.format(900)})
    commit(root, "2025-07-15T12:00:00Z", {"sales/2025-05.csv": SALES.format(800)})
    assert kinds(root) == [], "45 days after the end of May"
    late = SALES.format(700).replace(
        "2025-05-06,acme,100,EUR,2\n", "2025-05-07,acme,1,EUR,3\n2025-05-08,acme,1,EUR,4\n"
    )
    commit(root, "2025-07-16T12:00:00Z", {"sales/2025-05.csv": late, "imports/2025-07-16-erp.yaml": "source: erp\n"})
    (found,) = seen(root)
    assert (str(found.kind), found.lines) == ("ledger-changed", (2, 1, 1))
    assert found.says == "imported again: 2025-07-16-erp"
    commit(root, "2025-07-17T12:00:00Z", {"sales/2025-05.csv": None})
    assert seen(root)[0].lines == (0, 0, 3)
    commit(root, "2025-07-18T12:00:00Z", {"sales/2025-04.csv": SALES.format(1)})
    assert len(seen(root)) == 2, "a ledger that is new is late, not changed"


def test_a_closed_ledger_that_cannot_be_read_any_more(root: Path) -> None:
    commit(root, "2025-06-05T12:00:00Z", {"sales/2025-05.csv": SALES.format(900)})
    commit(root, "2025-09-05T12:00:00Z", {"sales/2025-05.csv": b"\xff\xfe"})
    (found,) = seen(root)
    assert "cannot be read any more" in found.says


def test_lists_of_open_items_and_old_rates_do_not_change(root: Path) -> None:
    rates = "date,currency,rate\n2025-01-03,USD,{}\n2025-09-03,USD,{}\n"
    items = "account,document,due,amount,currency\nacme,7,2025-05-01,{},EUR\n"
    commit(
        root,
        "2025-06-01T12:00:00Z",
        {"receivables/2025-05-31.csv": items.format(5), "rates/2025.csv": rates.format(1, 1)},
    )
    commit(
        root,
        "2025-09-10T12:00:00Z",
        {"receivables/2025-05-31.csv": items.format(6), "rates/2025.csv": rates.format(1, 2)},
    )
    (found,) = seen(root)
    assert (found.subject.kind if found.subject else "", found.lines) == ("receivables", (0, 1, 0))
    commit(root, "2025-09-11T12:00:00Z", {"rates/2025.csv": rates.format(3, 2)})
    assert [each.subject.kind for each in seen(root) if each.subject] == ["rates", "receivables"]


# ---- authors


def test_leavers_and_strangers(root: Path) -> None:
    boris = ("Boris", "boris@example.com")
    commit(
        root,
        "2025-05-01T12:00:00Z",
        {"team/boris.yaml": "name: Boris\nemails: [Boris@example.com]\nleft: 2025-05-31\n"},
    )
    commit(root, "2025-05-31T20:00:00Z", who=boris)
    commit(root, "2025-06-01T12:00:00Z", who=boris, written="2025-05-01T12:00:00Z")
    commit(root, "2025-06-02T12:00:00Z", who=boris)
    commit(root, "2025-06-03T12:00:00Z", who=("Bot", "ci@example.com"))
    commit(root, "2025-06-04T12:00:00Z", who=("Mallory", "m@else.example"))
    found = [(str(each.kind), len(each.commits), each.says) for each in seen(root)]
    assert found == [("leaver", 2, "left on 2025-05-31"), ("unknown-author", 1, ""), ("unknown-author", 1, "")]
    commit(root, "2025-06-05T12:00:00Z", {"policy/limits.yaml": "audit: {other_authors: [CI@example.com]}\n"})
    assert kinds(root).count("unknown-author") == 1
    commit(root, "2025-06-06T12:00:00Z", {".mailmap": "Anna Ivanova <anna@example.com> <m@else.example>\n"})
    assert kinds(root) == ["leaver"]


def test_names_that_are_no_text(root: Path) -> None:
    (root / "x").write_text("x")
    git(root, "add", "-A")
    tree, head = git(root, "write-tree"), git(root, "rev-parse", "HEAD")
    author = b"Andr\xe9 <andre@\xff.example> 1750000000 +0000"
    raw = b"tree %s\nparent %s\nauthor %s\ncommitter %s\n\nx\xe9\n" % (tree.encode(), head.encode(), author, author)
    name = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"], cwd=root, input=raw, check=True, capture_output=True
    ).stdout
    git(root, "reset", "-q", "--hard", name.decode().strip())
    (found,) = seen(root)
    assert str(found.kind) == "unknown-author"
    assert found.commit is not None
    assert found.commit.author.startswith("Andr")


# ---- signatures


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen makes the keys")
def test_signatures(root: Path, tmp_path: Path) -> None:
    for name in ("mine", "other"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name], check=True)
    (tmp_path / "signers").write_text(f"anna@example.com {(tmp_path / 'mine.pub').read_text()}")
    git(root, "config", "gpg.format", "ssh")
    git(root, "config", "gpg.ssh.allowedSignersFile", str(tmp_path / "signers"))
    git(root, "config", "user.signingKey", str(tmp_path / "mine"))
    git(root, "config", "commit.gpgSign", "true")
    good = commit(root, "2025-05-01T12:00:00Z", {"a.md": "signed"})
    git(root, "config", "user.signingKey", str(tmp_path / "other"))
    unknown = commit(root, "2025-05-02T12:00:00Z", {"a.md": "signed by another"})
    git(root, "config", "user.signingKey", str(tmp_path / "mine"))
    commit(root, "2025-05-03T12:00:00Z", {"a.md": "signed, then altered"})
    raw = subprocess.run(["git", "cat-file", "commit", "HEAD"], cwd=root, check=True, capture_output=True).stdout
    forged = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
        cwd=root,
        input=raw.replace(b"\nChange\n", b"\nOther\n"),
        check=True,
        capture_output=True,
    )
    bad = forged.stdout.decode().strip()
    git(root, "reset", "-q", "--hard", bad)
    first = git(root, "rev-list", "--max-parents=0", "HEAD")
    assert signatures(GitFolder(root), [bad, good, first, unknown]) == {
        bad: "bad",
        good: "good",
        first: "unsigned",
        unknown: "unknown",
    }
    assert kinds(root) == ["bad-signature"], "none is required"
    commit(root, "2025-05-04T12:00:00Z", {"policy/limits.yaml": "audit: {signatures: required}\n"})
    assert kinds(root) == ["bad-signature", "unknown-signature", "unsigned"]


# ---- anchors


def test_a_history_made_anew_is_found_out(root: Path) -> None:
    commit(root, "2025-05-01T12:00:00Z", {TALK: AGREED.replace("2025-05-05", "2025-05-01")})
    taken = anchor.taken(GitFolder(root), git(root, "rev-parse", "HEAD"), date(2025, 5, 2))
    assert (taken.branch, anchor.read(f"# kept\n\n{taken}\n", "a.txt")) == ("main", (taken,))
    commit(root, "2025-05-03T12:00:00Z", {"notes.md": "more"})
    assert looked(root, anchors=[taken]).anchors == ((taken, True),)
    assert looked(root, anchors=[taken]).observations == ()

    git(root, "checkout", "-q", "-b", "elsewhere")
    git(root, "reset", "-q", "--hard", "HEAD~2")
    assert looked(root, anchors=[taken]).observations == (), "main is as it was"
    git(root, "branch", "-q", "-f", "main", "HEAD")
    found = looked(root, anchors=[taken])
    assert [str(each.kind) for each in found.observations] == ["history-rewritten"]
    assert f"main was at commit {taken.commit[:10]} on 2025-05-02" in found.observations[0].says
    assert found.anchors == ((taken, False),)

    git(root, "branch", "-q", "-D", "main")
    git(root, "reflog", "expire", "--expire=now", "--all")
    git(root, "gc", "-q", "--prune=now")
    (gone,) = looked(root, anchors=[taken]).observations
    assert (str(gone.kind), "git knows no such commit" in gone.says) == ("history-missing", True)


def test_an_anchor_that_a_shallow_clone_lacks_is_not_taken_for_one_that_holds(root: Path, tmp_path: Path) -> None:
    taken = anchor.Anchor(date(2025, 5, 2), git(root, "rev-parse", "HEAD"), "main")
    commit(root, "2025-05-03T12:00:00Z", {"notes.md": "more"})
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{root}", "shallow")
    found = looked(tmp_path / "shallow", anchors=[taken])
    assert [str(each.kind) for each in found.observations] == ["history-missing"]
    assert "--unshallow" in found.observations[0].says
    assert found.is_shallow
    assert not looked(root).is_shallow


@pytest.mark.parametrize(
    "line", ["main", "2025-05-02 HEAD main", f"2025-13-02 {'0' * 40} main", f"2025-05-02 {'0' * 40} a b"]
)
def test_a_line_that_is_no_anchor(line: str) -> None:
    with pytest.raises(DataError) as caught:
        anchor.read(f"# x\n{line}\n", "anchors.txt")
    assert caught.value.where == "anchors.txt:2"


# ---- who touched what, and when


def test_who_touched_what(root: Path) -> None:
    boris = ("Boris", "boris@example.com")
    commit(root, "2025-05-01T12:00:00Z", {"team/boris.yaml": "name: Boris\nemails: [boris@example.com]\n"})
    commit(root, "2025-05-02T12:00:00Z", {"personal/acme/cfo.yaml": "birthday: 1970-01-01\n"}, boris)
    commit(
        root,
        "2025-05-03T12:00:00Z",
        {"personal/acme/cfo.yaml": "birthday: 1970-01-02\n", ACCOUNT: CONTRACT.format(1)},
        boris,
    )
    commit(root, "2025-05-04T12:00:00Z", {"policy/limits.yaml": "{}\n", "sales/2025-05.csv": SALES.format(1)})
    touches = looked(root).touches
    assert [(each.author.colleague, each.event, each.subject.id) for each in touches.personal] == [
        ("boris", "changed", "acme/cfo"),
        ("boris", "created", "acme/cfo"),
    ]
    accounts = {
        (account, author.colleague): (len(touch.commits), len(touch.records), str(touch.first), str(touch.last))
        for (account, author), touch in touches.accounts.items()
    }
    assert accounts == {
        ("acme", "boris"): (2, 2, "2025-05-02", "2025-05-03"),
        ("acme", "anna"): (1, 2, "2025-03-01", "2025-03-01"),
    }
    settings = {author.colleague: touch.records for author, touch in touches.settings.items()}
    assert settings == {"anna": {("kam", "kam"), ("limits", "limits")}}
    assert {author.colleague: len(touch.records) for author, touch in touches.ledgers.items()} == {"anna": 1}


def test_a_period_is_by_the_day_on_which_commits_came_in(root: Path) -> None:
    commit(
        root, "2025-05-31T21:30:00Z", {TALK: AGREED.replace("2025-05-05", "2025-01-05")}, written="2025-01-06T12:00:00Z"
    )
    june = Period(date(2025, 6, 1), None, "June")
    assert kinds(root, period=june) == ["backdated"], "it is June in Athens"
    assert len(looked(root, june).commits) == 1
    may = Period(None, date(2025, 5, 31), "May")
    assert kinds(root, period=may) == []


def test_of_a_larger_repository_only_ours_counts(tmp_path: Path) -> None:
    root = begun(tmp_path / "all", below="crm")
    commit(root, "2025-05-01T12:00:00Z", {"other.md": "x"}, ("Mallory", "m@else.example"))
    assert kinds(root / "crm") == []
    commit(root / "crm", "2025-05-02T12:00:00Z", {TALK: AGREED}, ("Mallory", "m@else.example"))
    assert kinds(root / "crm") == ["unknown-author", "future-dated"]


def test_up_to_a_commit(root: Path) -> None:
    commit(root, "2025-05-06T12:00:00Z", {TALK: AGREED})
    commit(root, "2025-05-07T12:00:00Z", {TALK: None})
    assert len(looked(root, tip="HEAD~1").commits) == 2
    assert looked(root, tip="HEAD~1").observations == ()


def test_nothing_committed_yet(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "kam.yaml").write_text(FILES["kam.yaml"])
    with pytest.raises(UsageError, match="nothing is committed here yet"):
        looked(tmp_path)


def test_masks_what_is_private(root: Path) -> None:
    private = {"conditions": {"type": "string", "x-kam-personal": "private"}}
    schema = json.dumps({"properties": {"agreements": {"items": {"properties": private}}}})
    assert ANNA[1] in FILES["team/anna.yaml"]
    commit(root, "2025-05-06T12:00:00Z", {TALK: AGREED, "schemas/interaction.schema.json": schema})
    commit(root, "2025-05-07T12:00:00Z", {TALK: AGREED.replace("ten tons", "twenty tons")})
    values = [(each.before, each.after) for each in seen(root)]
    assert values == [("•••", "•••")]
