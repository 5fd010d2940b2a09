"""`kam circle`: lacking anything that a circle requires is refused and writes no byte; complete, the account moves."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from keyboard import press_ctrl_c

from kamcli import yamlio
from kamcli.change.form import questions
from kamcli.cli.main import main
from kamcli.lint import example, example_key
from kamcli.model.entity import Entity
from kamcli.repository import open_repository

pexpect = pytest.importorskip("pexpect")
ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = "accounts/acme/account.yaml"
CFO, BUYER = "accounts/acme/contacts/cfo.yaml", "accounts/acme/contacts/buyer.yaml"
REVIEW = "accounts/acme/interactions/2026/2026-02-20-review-results.yaml"
TALK = REVIEW.replace("review", "meeting")
PERSONAL = "personal/acme/cfo.yaml"
SALES = "sales/2026-01.csv"

WHOLE: Mapping[str, str] = {
    **example.FILES,
    **{path: text for path, text in example_key.FILES.items() if path != REVIEW},
    ACCOUNT: example_key.FILES[ACCOUNT].replace("owners: listed", "owners: people"),
    CFO: example_key.FILES[CFO] + "ownership: [{share: 60}]\n",
    TALK: example_key.FILES[REVIEW].replace("kind: review", "kind: meeting"),
    PERSONAL: "birthday: --03-02\nhobbies: [sailing]\nfavourite_places: [Taverna]\n",
}
"""An account with all that the nearest circle asks for; the circle is set by each test."""

NAMES = "participants: [cfo, buyer]\n"
UNKNOWN_ROLES = "unknown: {roles: {why: refused, asked: 2026-01-10}}"


def without(path: str, text: str, instead: str = "") -> dict[str, str]:
    """A file of the whole account without a text in it."""
    assert text in WHOLE[path]
    return {path: WHOLE[path].replace(text, instead)}


BEFORE = {"market": None, "contacted": "market", "customer": "contacted", "key": "customer"}

LATER = {"market": {TALK: None, SALES: None}, "contacted": {SALES: None}, "customer": {}, "key": {}}
"""What comes with a nearer circle only, and would speak for it."""

DOSSIER: Mapping[str, Mapping[str, tuple[str, Mapping[str, str | None]]]] = {
    "market": {},
    "contacted": {
        "interactions": ("no interaction", {TALK: None}),
        "next_contact": ("no next contact", {TALK: WHOLE[TALK].partition("next_steps")[0]}),
    },
    "customer": {
        "contacts": ("nobody at this client", {CFO: None, BUYER: None, PERSONAL: None, **without(TALK, NAMES)}),
        "decision_maker": ("nobody knows who decides", without(CFO, "decision-maker, economic-buyer", "champion")),
        "sales_history": ("no sale", {SALES: None}),
    },
    "key": {
        "decision_team": ("only one person", without(BUYER, "roles: [procurement]", UNKNOWN_ROLES)),
        "counterpart": ("has no counterpart", without(CFO, "counterpart: olga\n")),
        "owner_contacts": ("no contact is one of them", {PERSONAL: None, **without(CFO, "ownership: [{share: 60}]\n")}),
        "birthday": ("the birthday of this owner", without(PERSONAL, "birthday: --03-02\n")),
        "hobbies": ("likes to do", without(PERSONAL, "hobbies: [sailing]\n")),
        "favourite_places": ("likes to talk", without(PERSONAL, "favourite_places: [Taverna]\n")),
        "next_contact": ("who does what by when", without(TALK, ", who: anna, due: 2026-03-16")),
    },
}
"""What spans files, by circle: what is said where it is missing, and the files without it."""


def lay(root: Path, circle: str | None, changes: Mapping[str, str | None] | None = None) -> None:
    """The whole account in a circle, with some files changed, or gone (None)."""
    files: dict[str, str | None] = {**WHOLE, **(changes or {})}
    account = files[ACCOUNT]
    assert account is not None
    files[ACCOUNT] = account.replace("circle: key\n", f"circle: {circle}\n" if circle else "")
    for path, text in files.items():
        if text is not None:
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())


def kam(root: Path, *words: str) -> int:
    return main(["-C", str(root), "--today", "2026-03-03", *words])


def state(root: Path) -> dict[str, bytes]:
    found = (path for path in root.rglob("*") if path.is_file() and ".kam" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def move(root: Path, circle: str, *more: str) -> int:
    given = (
        [] if circle != "key" or any(each.startswith("key_approved_by") for each in more) else ["key_approved_by=olga"]
    )
    return kam(root, "circle", "acme", circle, "--by", "olga", *given, *more)


@pytest.mark.parametrize("circle", BEFORE)
def test_complete_it_moves_and_lints_clean(circle: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay(tmp_path, BEFORE[circle], LATER[circle])
    assert move(tmp_path, circle) == 0, capsys.readouterr().err
    data = yamlio.read((tmp_path / ACCOUNT).read_bytes()).data
    assert data["circle"] == circle
    # where there is revenue already, its circle of then stays known
    then = [{"circle": BEFORE[circle], "date": "2026-01-08"}] if circle in ("customer", "key") else []
    assert data["circle_log"] == [*then, {"circle": circle, "date": "2026-03-03", "by": "olga"}]
    capsys.readouterr()
    assert kam(tmp_path, "lint") == 0
    assert "accounts/acme" not in (out := capsys.readouterr().out), out


def required(circle: str) -> list[tuple[str, str]]:
    """(file, field) of every field that the schemas require in a circle, of the account and of a contact."""
    repository = open_repository(ROOT / "examples" / "company")
    account = [(ACCOUNT, each.name) for each in questions(repository, Entity.ACCOUNT, {}, circle=circle)]
    contact = [(CFO, each.name) for each in questions(repository, Entity.CONTACT, {}, circle=circle)]
    return [pair for pair in (*account, *contact) if pair[1] not in ("circle", "key_since")]


@pytest.mark.parametrize(("circle", "path", "field"), [(c, *pair) for c in BEFORE for pair in required(c)])
def test_lacking_a_field_it_is_refused_and_writes_no_byte(
    circle: str, path: str, field: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pointer = tuple(field.split("."))
    lay(tmp_path, BEFORE[circle], {path: yamlio.remove(WHOLE[path].encode(), pointer).decode()})
    before = state(tmp_path)
    given = [] if field != "key_approved_by" else ["owners=people"]
    assert (
        kam(tmp_path, "circle", "acme", circle, "--by", "olga", *(given or ["key_approved_by=olga"][: circle == "key"]))
        == 1
    )
    said = capsys.readouterr().err
    assert pointer[0] in said
    assert state(tmp_path) == before


@pytest.mark.parametrize(("circle", "name"), [(circle, name) for circle, rules in DOSSIER.items() for name in rules])
def test_lacking_a_part_of_the_dossier_it_is_refused_and_writes_no_byte(
    circle: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    says, changes = DOSSIER[circle][name]
    lay(tmp_path, BEFORE[circle], changes)
    before = state(tmp_path)
    assert move(tmp_path, circle) == 1
    said = capsys.readouterr().err
    assert says in said
    assert "kam " in said.partition(says)[2], "a command that supplies it"
    assert state(tmp_path) == before


def test_every_rule_of_the_dossiers_is_tried() -> None:
    schemas = open_repository(ROOT / "examples" / "company").schemas
    asked = schemas.dossier("key")["allOf"]
    for part in asked:
        names = [rule["x-kam-field"] for rule in part["allOf"]]
        assert names == [name for name in names if name in DOSSIER[part["x-kam-circle"]]]
        assert len(names) == len(DOSSIER[part["x-kam-circle"]])


def test_all_that_is_missing_is_named_at_once_with_its_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = "name: Acme\ncircle: key\nindustry: food\nmanager: anna\n"
    lay(tmp_path, "contacted", {ACCOUNT: bare, CFO: None, BUYER: None, PERSONAL: None, SALES: None, TALK: None})
    assert move(tmp_path, "customer") == 1
    said = capsys.readouterr().err
    for each in (
        "headcount is missing",
        "kam set acme headcount=…, or kam set acme headcount=unknown:WHY",
        "kam set acme source=…",
        'kam log call acme -m "…"',
        "kam add contact acme",
        "kam import",
        "kam circle acme customer contracts=… headcount=…",
    ):
        assert each in said


def test_fields_and_unknowns_can_be_given_with_the_move(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lacking = (
        WHOLE[ACCOUNT].replace("headcount: 250\n", "").replace("contracts: [{id: supply, signed: 2024-05-02}]\n", "")
    )
    lay(tmp_path, "contacted", {ACCOUNT: lacking})
    assert move(tmp_path, "customer", "headcount=1 250", "contracts=unknown:not-applicable") == 0
    assert "Acme is now in circle customer (before: contacted), since 2026-03-03" in capsys.readouterr().out
    data = yamlio.read((tmp_path / ACCOUNT).read_bytes()).data
    assert data["headcount"] == 1250
    assert data["unknown"] == {"contracts": {"why": "not-applicable", "asked": "2026-03-03", "by": "olga"}}


def test_key_is_decided_anew_each_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay(tmp_path, "customer")
    assert kam(tmp_path, "circle", "acme", "key", "--by", "anna") == 1
    assert "key_approved_by is missing" in capsys.readouterr().err
    assert (
        kam(tmp_path, "circle", "acme", "key", "--by", "anna", "key_approved_by=Olga Stern", "--date", "02.03.2026")
        == 0
    )
    data = yamlio.read((tmp_path / ACCOUNT).read_bytes()).data
    assert (data["key_since"], data["key_approved_by"]) == ("2026-03-02", "olga")


def test_what_could_not_be_looked_at_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Absent is not unknown: the owner's birthday may be missing, and nobody here can say."""
    lay(tmp_path, "customer", {PERSONAL: None, "kam.yaml": example.FILES["kam.yaml"] + "personal: separate\n"})
    assert move(tmp_path, "key") == 0
    said = capsys.readouterr().out
    assert "NOT checked for Acme, because personal data is not here: " in said
    assert "the owner's birthday" in said


def test_back_and_past_a_circle_only_with_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay(tmp_path, "customer")
    before = state(tmp_path)
    assert move(tmp_path, "contacted") == 2
    assert "--reason" in capsys.readouterr().err
    assert state(tmp_path) == before
    assert move(tmp_path, "contacted", "--reason", "They sold the plant") == 0
    assert move(tmp_path, "key") == 2
    assert "passes a circle" in capsys.readouterr().err
    assert kam(tmp_path, "circle", "acme", "key", "--by", "olga") == 1
    said = capsys.readouterr().err
    assert "2 things stand between Acme and circle key" in said, "all at once, the reason too"
    assert "passes a circle" in said
    assert "key_approved_by" in said
    assert kam(tmp_path, "circle", "acme", "key", "--by", "olga", "--check") == 1
    assert "KAM303" not in capsys.readouterr().out, "said already"
    assert move(tmp_path, "customer") == 0
    assert move(tmp_path, "customer") == 2
    assert "is in circle customer already" in capsys.readouterr().err
    assert move(tmp_path, "customer", "--reason", "Their new plant has no need yet") == 0
    log = yamlio.read((tmp_path / ACCOUNT).read_bytes()).data["circle_log"]
    assert [(each["circle"], each.get("reason")) for each in log] == [
        ("customer", None),
        ("contacted", "They sold the plant"),
        ("customer", None),
        ("customer", "Their new plant has no need yet"),
    ]


def test_going_back_asks_for_nothing(tmp_path: Path) -> None:
    lay(tmp_path, "customer", {SALES: None, CFO: None, BUYER: None, PERSONAL: None, TALK: None})
    assert move(tmp_path, "market", "--reason", "Never heard of again") == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("acme", "custmer", "--by", "olga"), "did you mean customer?"),
        (("acmee", "customer", "--by", "olga"), "did you mean acme"),
        (("acme", "customer"), "--by COLLEAGUE"),
        (("acme", "customer", "--by", "nobody"), "there is no colleague"),
        (("acme", "customer", "--by", "olga", "--date", "tomorrow"), "still to come"),
        (("acme", "customer", "--by", "olga", "headcnt=5"), "did you mean headcount"),
        (("acme", "customer", "--by", "olga", "headcount=many"), "not a whole number"),
        (("acme", "customer", "--by", "olga", "circle=key"), "kam circle"),
    ],
)
def test_wrong_words_are_said(
    words: tuple[str, ...], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay(tmp_path, "contacted")
    before = state(tmp_path)
    assert kam(tmp_path, "circle", *words) == 2
    assert says in capsys.readouterr().err
    assert state(tmp_path) == before


def test_check_and_the_view_write_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay(tmp_path, "contacted", {ACCOUNT: WHOLE[ACCOUNT].replace("headcount: 250\n", "")})
    before = state(tmp_path)
    assert kam(tmp_path, "circle", "acme", "customer", "--check") == 1
    assert "headcount is missing" in capsys.readouterr().out
    assert kam(tmp_path, "circle", "acme", "customer", "headcount=5", "--check") == 0
    assert "has all that circle customer asks for" in capsys.readouterr().out
    assert kam(tmp_path, "circle", "acme") == 0
    out = capsys.readouterr().out
    assert "Acme (acme) is in circle contacted.\n" in out
    assert "1 interaction, the last on 2026-02-20, and 4 purchases: enough for circle customer" in out
    assert "a candidate for key" in out
    assert "headcount is missing" in out
    assert kam(tmp_path, "circle", "acme", "contacted", "--by", "olga", "--reason", "x", "--dry-run") == 0
    assert "+circle_log:" in capsys.readouterr().out
    assert state(tmp_path) == before


def spawn(root: Path, *words: str) -> Any:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb"}
    command = ["-m", "kamcli", "--today", "2026-03-03", *words]
    return pexpect.spawn(sys.executable, command, cwd=str(root), encoding="utf-8", timeout=30, env=environment)


def test_on_a_terminal_it_asks_for_what_is_missing(tmp_path: Path) -> None:
    lacking = WHOLE[ACCOUNT].replace("headcount: 250\n", "").replace("owners: people\n", "")
    lay(tmp_path, "customer", {ACCOUNT: lacking, PERSONAL: None})
    shown = spawn(tmp_path, "circle", "acme", "key", "--by", "olga")
    for question, answer in (
        ("Key approved by", "Olga Stern"),
        ("Headcount", "много"),
        ("not a whole number", "1 250"),
        ("Owners", "people"),
        ("Мария Петрова", "--03-02"),
        ("Favourite places", "Таверна «У моря»"),
        ("Hobbies", "unknown"),
        ("Why is it not known", "1"),
    ):
        shown.expect(question)
        shown.sendline(answer)
    shown.expect(pexpect.EOF)
    shown.close()
    assert shown.exitstatus == 0
    data = yamlio.read((tmp_path / ACCOUNT).read_bytes()).data
    assert (data["circle"], data["headcount"], data["key_approved_by"]) == ("key", 1250, "olga")
    facts = yamlio.read((tmp_path / PERSONAL).read_bytes()).data
    assert facts["favourite_places"] == ["Таверна «У моря»"]
    assert facts["unknown"]["hobbies"]["why"] == "refused"


def test_ctrl_c_leaves_everything_as_it_was(tmp_path: Path) -> None:
    lay(tmp_path, "contacted", {ACCOUNT: WHOLE[ACCOUNT].replace("headcount: 250\n", "")})
    before = state(tmp_path)
    shown = spawn(tmp_path, "circle", "acme", "customer", "--by", "olga")
    shown.expect("Headcount")
    press_ctrl_c(shown)
    shown.close()
    assert shown.exitstatus == 130
    assert state(tmp_path) == before


def test_answers_are_kept_where_something_else_is_missing(tmp_path: Path) -> None:
    lay(tmp_path, "contacted", {ACCOUNT: WHOLE[ACCOUNT].replace("headcount: 250\n", ""), SALES: None})
    shown = spawn(tmp_path, "circle", "acme", "customer", "--by", "olga")
    shown.expect("no sale")
    shown.expect("Answer the rest now")
    shown.sendline("")
    shown.expect("Headcount")
    shown.sendline("250")
    shown.expect("Keep the answers")
    shown.sendline("да")
    shown.expect(pexpect.EOF)
    shown.close()
    assert shown.exitstatus == 1
    data = yamlio.read((tmp_path / ACCOUNT).read_bytes()).data
    assert (data["circle"], data["headcount"], "circle_log" in data) == ("contacted", 250, False)
