"""`kam set` as people and scripts meet it."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kamcli import yamlio
from kamcli.cli.main import main
from kamcli.lint import example, example_key

ACCOUNT = "accounts/acme/account.yaml"
CFO = "accounts/acme/contacts/cfo.yaml"
TALK = "accounts/acme/interactions/2026/2026-02-20-review-results.yaml"
PERSONAL = "personal/acme/cfo.yaml"
FILES = {
    **example.FILES,
    **example_key.FILES,
    ACCOUNT: """\
# A client of many years.
name: "Acme"   # as everybody says
circle: market
industry: food
manager: anna  # since May
legal_entities:
  - id: acme-de   # the German one
    name: Acme GmbH
    tax_id: '129273398'
  - {id: acme-gr, name: Acme AE, country: GR}
potential: {amount: 9000, currency: EUR, period: "2026"}
first_contact: |
  They came to the stand
  and asked for the price list.
tags: [old, big]
unknown:
  headcount: {why: refused, asked: 2026-01-10}
""",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    return tmp_path


def kam(root: Path, *words: str) -> int:
    return main(["-C", str(root), "--today", "2026-03-03", *words])


def data(root: Path, path: str = ACCOUNT) -> Any:
    document = yamlio.read((root / path).read_bytes())
    assert isinstance(document, yamlio.Document)
    return document.data


def test_several_fields_at_once_in_their_own_style(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        kam(
            root,
            *("set", "Acme", "name=Acme Group", "manager=Olga Stern", "headcount=1 250", "potential=12 000 usd"),
            *("legal_entities[acme-de].tax_id=DE129273398", "legal_entities[1].country=cy"),
            *("tags+=marine", "tags-=big", "first_contact=On the stand", "website=acme.example"),
        )
        == 0
    )
    assert (
        (root / ACCOUNT).read_text(encoding="utf-8")
        == """\
# A client of many years.
name: "Acme Group"   # as everybody says
circle: market
industry: food
manager: olga  # since May
legal_entities:
  - id: acme-de   # the German one
    name: Acme GmbH
    tax_id: 'DE129273398'
  - {id: acme-gr, name: Acme AE, country: CY}
potential: {amount: 12000, currency: USD, period: "2026"}
first_contact: |
  On the stand
tags: [old, marine]
headcount: 1250
website: https://acme.example
former_managers:
  - who: anna
    until: 2026-03-02
"""
    )
    said = capsys.readouterr().out
    assert "Acme: Account manager is now Olga Stern (before: Anna Ivanova)" in said
    assert "Acme: Tags: big is taken out" in said
    assert "former_managers keeps the one before" in said


def test_personal_facts_go_to_their_own_file(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kam(root, "set", "мария", "birthday=12 марта", "hobbies=парус, шахматы", "title=CFO", "language=ru") == 0
    assert data(root, PERSONAL) == {"birthday": "--03-12", "hobbies": ["парус", "шахматы"]}
    assert data(root, CFO)["title"] == "CFO"
    capsys.readouterr()
    assert kam(root, "set", "acme/cfo", "birthday=1971-03-12") == 0
    assert "--03-12" not in capsys.readouterr().out, "what stood there is not shown"
    assert kam(root, "set", "acme/cfo", "birthday=", "hobbies=") == 0
    assert not (root / PERSONAL).exists(), "nothing is left in it"
    assert kam(root, "set", "acme/cfo", "birthday=unknown:refused") == 0
    assert data(root, PERSONAL) == {"unknown": {"birthday": {"why": "refused", "asked": "2026-03-03"}}}


def test_unknown_is_an_answer_until_it_is_known(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kam(root, "set", "acme", "industry=unknown:not found", "--unknown", "website=refused", "--by", "olga") == 0
    found = data(root)
    answer = {"why": "not-found", "asked": "2026-03-03", "by": "olga"}
    assert found["unknown"]["industry"] == answer
    assert found["unknown"]["website"]["why"] == "refused"
    assert "industry" not in found
    assert kam(root, "set", "acme", "industry=food", "website=https://acme.example", "headcount=5") == 0
    assert "unknown" not in data(root)
    assert kam(root, "set", "acme", "--unknown", "next_contact=not-applicable") == 0
    assert list(data(root)["unknown"]) == ["next_contact"]
    capsys.readouterr()
    assert kam(root, "set", "acme", "name=unknown:refused") == 2
    assert "name cannot be unknown" in capsys.readouterr().err
    assert kam(root, "set", "acme", "industry=unknown:lazy") == 2
    assert "refused, not-found, not-applicable" in capsys.readouterr().err


def test_taking_out_leaves_no_empty_groups(root: Path) -> None:
    assert kam(root, "set", "acme", "potential.period=", "tags-=old,big", "--unset", "unknown") == 0
    found = data(root)
    assert found["potential"] == {"amount": 9000, "currency": "EUR"}
    assert "tags" not in found
    assert "unknown" not in found
    assert kam(root, "set", "acme", "legal_entities-=acme-gr") == 0
    assert [each["id"] for each in data(root)["legal_entities"]] == ["acme-de"]


def test_items_of_lists_of_groups(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    talk = "acme/2026-02-20-review-results"
    assert (
        kam(root, "set", talk, "next_steps[carrier].due=fri", "next_steps+=what=Call the carrier, due=+1w, who=olga")
        == 0
    )
    assert data(root, TALK)["next_steps"] == [
        {"id": "carrier", "what": "Propose a second carrier", "side": "us", "who": "anna", "due": "2026-03-06"},
        {"id": "call-the-carrier", "what": "Call the carrier", "due": "2026-03-10", "who": "olga"},
    ]
    assert kam(root, "set", "acme", "legal_entities+=id=acme-de,name=Another") == 2
    assert "legal_entities[acme-de].FIELD=" in capsys.readouterr().err
    assert kam(root, "set", "acme/cfo", "phones+=+30 210 123 4567", "roles+=champion, blocker") == 0
    assert data(root, CFO)["phones"] == [{"number": "+30 210 123 4567"}]
    assert data(root, CFO)["roles"] == ["decision-maker", "economic-buyer", "champion", "blocker"]


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("acme", "headcont=5"), 2, "did you mean headcount?"),
        (("acme", "potential.amuont=5"), 2, "did you mean amount?"),
        (("acme", "headcount"), 2, "write FIELD=VALUE"),
        (("acme",), 2, "what to set"),
        (("acme", "headcount=many"), 2, "headcount: “many” is not a whole number"),
        (("acme", "manager=nobody"), 2, "there are: anna, olga"),
        (("acme", "legal_entities[zz].name=x"), 2, "there are: acme-de, acme-gr"),
        (("acme", "legal_entities.name=x"), 2, "legal_entities[KEY].name"),
        (("acme", "name[0]=x"), 2, "is not a list"),
        (("acme", "name+=x"), 2, "is not a list"),
        (("acme", "tags-=none"), 2, "there are: old, big"),
        (("acme", "circle=key"), 2, "kam circle acme"),
        (("acme", "birthday=1971-03-02"), 2, "no field birthday"),
        (("acme/cfo", "birthdy=1971-03-02"), 2, "did you mean birthday?"),
        (("acme", "first_contact=@nothing-there.txt"), 2, "cannot be read"),
        (("nothing", "name=x"), 2, "there is nothing called"),
        (("acme", "name="), 1, "name is missing"),
        (("acme/cfo", "emails="), 1, "nor an e-mail address"),
        (("acme", "industry=food", "headcount=many"), 2, "not a whole number"),
    ],
)
def test_what_cannot_be_is_refused_and_writes_nothing(
    words: tuple[str, ...], status: int, says: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kam(root, "set", *words) == status
    assert says in capsys.readouterr().err
    for path, text in FILES.items():
        assert (root / path).read_bytes() == text.encode()


def test_an_old_gap_elsewhere_blocks_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path, text in {
        "accounts/bolt/account.yaml": "name: Bolt\ncircle: key\nmanager: nobody\n",
        "accounts/bolt/contacts/cfo.yaml": "nmae: Broken: file\n",
        "accounts/acme/deals/plant.yaml": "name: Plant\nstage: dreaming\n",
    }.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (root / ACCOUNT).write_text("name: Acme\ncircle: key\n", encoding="utf-8")
    assert kam(root, "lint") == 1
    capsys.readouterr()
    assert kam(root, "set", "acme", "headcount=5") == 0
    assert (root / ACCOUNT).read_text(encoding="utf-8") == "name: Acme\ncircle: key\nheadcount: 5\n"
    assert kam(root, "set", "bolt", "manager=anna") == 0
    assert kam(root, "set", "bolt", "manager=") == 1, "a new gap"


def test_a_text_from_standard_input_or_a_file(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("Первая строка\nand a second\n".encode())))
    assert kam(root, "set", "acme", "first_contact=-") == 0
    assert data(root)["first_contact"] == "Первая строка\nand a second\n"
    note = tmp_path / "note.txt"
    note.write_bytes(b"\xef\xbb\xbfOne\r\nTwo\r\n")
    assert kam(root, "set", "acme", f"exit_plan=@{note}", "website=https://x.example/", "tags+=@@home") == 0
    assert data(root)["exit_plan"] == "One\nTwo"
    assert "@home" in data(root)["tags"]


def test_a_dry_run_shows_only_that_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kam(root, "set", "acme", "industry=it", "--dry-run") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith(("+", "-")) and line[:3] not in ("+++", "---")] == [
        "-industry: food",
        "+industry: it",
    ]
    assert (root / ACCOUNT).read_bytes() == FILES[ACCOUNT].encode()


def test_a_commit_says_fields_and_ids_only(root: Path) -> None:
    for words in (
        ("init", "-q"),
        ("add", "."),
        ("-c", "user.name=A", "-c", "user.email=anna@example.com", "commit", "-qm", "x"),
    ):
        subprocess.run(["git", *words], cwd=root, check=True)
    for name, value in (("user.name", "Anna"), ("user.email", "anna@example.com")):
        subprocess.run(["git", "config", name, value], cwd=root, check=True)
    assert kam(root, "set", "acme", "exit_plan=Machines come back", "industry=unknown:refused", "--commit") == 0
    log = subprocess.run(["git", "log", "-1", "--format=%s"], cwd=root, check=True, capture_output=True, text=True)
    assert log.stdout.strip() == "set account acme exit_plan industry"
    assert data(root)["unknown"]["industry"]["by"] == "anna", "who git says gave the command"


def test_nothing_new_changes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kam(root, "set", "acme", "industry=Food", "manager=anna", "tags+=old", "website=") == 0
    assert "everything is so already" in capsys.readouterr().err
    assert (root / ACCOUNT).read_bytes() == FILES[ACCOUNT].encode()
    assert kam(root, "set", "acme", "industry=Food", "website=", "tags+=old", "headcount=5") == 0
    said = capsys.readouterr().out
    for each in ("Industry is food already", "Website was not there", "Tags has old already", "Headcount is now 5"):
        assert each in said
