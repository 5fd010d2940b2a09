"""`kam add`: what a circle asks for is really asked for, all of it at once, and nothing is written without it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kamcli.change.form import questions
from kamcli.cli.main import main
from kamcli.lint import lint
from kamcli.model.dates import whole_date
from kamcli.model.entity import Entity
from kamcli.policy.defaults import defaults
from kamcli.repository import Repository, open_repository

TODAY = "2026-04-06"
BASE = {
    "team/anna.yaml": (
        "name: Anna Smith\nrole: account-manager\nlevel: head\nemails: [anna@ours.example]\nphone: +44 20 7946 0001\n"
    ),
    "team/boss.yaml": (
        "name: Bob Boss\nrole: director\nlevel: executive\nemails: [bob@ours.example]\nphone: +44 20 7946 0002\n"
    ),
}
CIRCLES = [str(circle["id"]) for circle in defaults("circles")["circles"]]

TALK = {
    "kind": "call",
    "date": "2026-04-02",
    "subject": "Terrace",
    "summary": "Forty seats open in June; they compare three roasters and decide by tasting.",
    "participants": ["owner"],
    "next_steps": [{"id": "samples", "what": "send samples", "side": "us", "who": "anna", "due": "2026-04-10"}],
}
OWNER = {
    "id": "owner",
    "name": "Nora Keane",
    "title": "Owner",
    "level": "executive",
    "roles": ["decision-maker"],
    "counterpart": "boss",
    "ownership": [{"share": 100}],
    "emails": ["nora@mill.example"],
    "personal": {"birthday": "1970-02-01", "hobbies": ["Sailing"], "favourite_places": ["The Quay"]},
}
BUYER = {
    "id": "buyer",
    "name": "Ian Moor",
    "title": "Buyer",
    "level": "specialist",
    "roles": ["procurement"],
    "counterpart": "anna",
    "emails": ["ian@mill.example"],
}
FIELDS: dict[str, Any] = {
    "name": "Old Mill",
    "industry": "food",
    "source": "referral",
    "manager": "anna",
    "headcount": 40,
    "lines_of_business": ["Bakery"],
    "contracts": [{"id": "supply", "number": "S-1"}],
    "key_reasons": ["image"],
    "key_since": "2026-04-01",
    "key_approved_by": "boss",
    "owners": "people",
    "strategy": {"plans": ["Two more shops"]},
}
"""A value for every field that some circle requires; a test proves that none is missing here."""

DOSSIER: dict[str, Callable[[dict[str, Any]], object]] = {
    "interactions": lambda record: record.pop("interactions"),
    "next_contact": lambda record: record["interactions"][0].pop("next_steps"),
    "contacts": lambda record: record.update(contacts=[], interactions=[{**TALK, "participants": []}]),
    "decision_maker": lambda record: [each.update(roles=["finance"]) for each in record["contacts"]],
    "decision_team": lambda record: record.update(contacts=record["contacts"][:1]),
    "sales_history": lambda record: record["unknown"].pop("sales_history"),
    "counterpart": lambda record: record["contacts"][0].pop("counterpart"),
    "owner_contacts": lambda record: record["contacts"][0].pop("ownership"),
    "birthday": lambda record: record["contacts"][0]["personal"].pop("birthday"),
    "hobbies": lambda record: record["contacts"][0]["personal"].pop("hobbies"),
    "favourite_places": lambda record: record["contacts"][0]["personal"].pop("favourite_places"),
}
"""What the dossiers ask for, by its field, and how to take it out of a complete account."""


@pytest.fixture
def base(repository: Callable[..., Repository]) -> Repository:
    return repository(BASE)


def run(root: Path, *arguments: str) -> int:
    return main(["-C", str(root), "--today", TODAY, "--quiet", *arguments])


def files(root: Path) -> dict[str, bytes]:
    found = (path for path in root.rglob("*") if path.is_file() and ".kam" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def complete(circle: str) -> dict[str, Any]:
    """An account with all that any circle may ask for, in this one."""
    unknown = {"sales_history": {"why": "not-found", "asked": TODAY}}
    record = {**FIELDS, "circle": circle, "unknown": unknown, "contacts": [OWNER, BUYER], "interactions": [TALK]}
    return copy.deepcopy(record)


def asked_fields(node: Any) -> Iterator[str]:
    """The fields that a composed dossier schema names."""
    if isinstance(node, dict):
        if isinstance(name := node.get("x-kam-field"), str):
            yield name
        for below in node.values():
            yield from asked_fields(below)
    elif isinstance(node, list):
        for below in node:
            yield from asked_fields(below)


def cases() -> list[tuple[str, str]]:
    """Every circle with every field that the composed schemas require in it."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "kam.yaml").write_text("format: 1\ncompany: {name: Ours}\ncurrency: EUR\n", encoding="utf-8")
        opened = open_repository(Path(folder))
        found = []
        for circle in CIRCLES:
            names = {question.name for question in questions(opened, Entity.ACCOUNT, {}, circle=circle)} - {"circle"}
            asked = set(asked_fields(opened.schemas.dossier(circle)))
            asked |= (
                {"interactions"}
                if "interactions" in json.dumps(opened.schemas.dossier(circle).get("allOf", ""))
                else set()
            )
            found += [(circle, name) for name in sorted(names | asked)]
        return found


def without(record: dict[str, Any], name: str) -> dict[str, Any]:
    if name in DOSSIER:
        DOSSIER[name](record)
        return record
    *groups, last = name.split(".")
    inside = record
    for group in groups:
        inside = inside[group]
    del inside[last]
    return record


@pytest.mark.parametrize(("circle", "name"), cases())
def test_lacking_one_required_field_nothing_is_written(
    base: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str], circle: str, name: str
) -> None:
    before = files(base.root)
    text = json.dumps(without(complete(circle), name))
    source = tmp_path / ".kam" / "new.json"
    source.parent.mkdir(exist_ok=True)
    source.write_text(text, encoding="utf-8")
    assert run(base.root, "add", "account", "--from", str(source)) == 1
    said = capsys.readouterr().err
    known = {"interactions": "no interaction", "decision_maker": "decides", "contacts": "nobody"}
    word = known.get(name, name.rpartition(".")[2])
    assert word in said or word.replace("_", " ") in said, said
    assert files(base.root) == before


@pytest.mark.parametrize("circle", CIRCLES)
def test_complete_it_is_accepted_and_lints_clean(base: Repository, tmp_path: Path, circle: str) -> None:
    source = tmp_path / ".kam" / "new.json"
    source.parent.mkdir(exist_ok=True)
    source.write_text(json.dumps(complete(circle)), encoding="utf-8")
    assert run(base.root, "add", "account", "--from", str(source)) == 0
    today = whole_date(TODAY)
    assert today is not None
    found = [f for f in lint(open_repository(base.root), today).findings if f.severity == "error"]
    assert found == []
    assert (base.root / "accounts/old-mill/account.yaml").is_file()


def test_all_that_is_missing_is_said_at_once_with_the_option_that_gives_it(
    base: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(base.root)
    assert run(base.root, "add", "account", "Ромашка", "--circle", "customer") == 1
    said = capsys.readouterr().err
    for hint in (
        "--industry INDUSTRY",
        "--source SOURCE",
        "--headcount N or headcount=unknown:WHY",
        "--talk KIND -m TEXT",
    ):
        assert hint in said
    # who answers for the client is known to us: «unknown» is no answer there
    assert "manager=unknown" not in said
    assert files(base.root) == before


def test_one_line_makes_an_account_in_any_script(base: Repository) -> None:
    assert run(base.root, "add", "account", "Ναυπηγεία «Βορρά»", "--circle", "market", "--industry", "machinery") == 0
    record = open_repository(base.root).snapshot.records(Entity.ACCOUNT)["naypigeia-vorra"]
    assert record.data["name"] == "Ναυπηγεία «Βορρά»"
    assert record.data["circle_log"] == [{"circle": "market", "date": TODAY}]


def test_an_account_with_its_first_talk_and_people_comes_in_with_one_command(base: Repository) -> None:
    options = ["--circle", "customer", "--industry", "food", "--source", "referral", "--manager", "anna"]
    options += [
        "--talk",
        "call",
        "-m",
        "They want beans for three shops, and a price by May.",
        "--next",
        "send samples",
    ]
    options += ["--due", "fri", "--who", "anna", "--with", "Иван Петров, закупки, +7 921 555-01-02, decision-maker"]
    open_fields = ["headcount=unknown:refused", "contracts=unknown:not-applicable", "sales_history=unknown:not-found"]
    assert run(base.root, "add", "account", "Ромашка", *options, "lines_of_business=Cafés", *open_fields) == 0
    snapshot = open_repository(base.root).snapshot
    talk = next(iter(snapshot.records(Entity.INTERACTION).values()))
    assert talk.data["participants"] == ["zakupki"]
    assert talk.data["next_steps"][0]["due"] == "2026-04-10"
    assert snapshot.records(Entity.CONTACT)["romashka/zakupki"].data["phones"] == [{"number": "+7 921 555-01-02"}]


def test_the_same_client_twice_is_noticed(base: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    fields = ["--circle", "market", "--industry", "food"]
    entity = "legal_entities=[{id: main, name: Romashka OOO, country: GR, tax_id: '094014201'}]"
    assert run(base.root, "add", "account", "Ромашка", *fields, entity) == 0
    assert run(base.root, "add", "account", "Something else", *fields, entity) == 1
    assert "KAM211" in capsys.readouterr().err
    assert main(["-C", str(base.root), "--today", TODAY, "add", "account", "Romashka Ltd", *fields]) == 0
    assert "KAM213" in capsys.readouterr().err


def test_with_a_broken_policy_nobody_can_say_that_nothing_is_missing(
    base: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    (base.root / "policy").mkdir()
    (base.root / "policy/circles.yaml").write_text("circles: [\n", encoding="utf-8")
    assert run(base.root, "add", "account", "X", "--circle", "market", "--industry", "food") == 2
    assert "policy/circles.yaml:" in capsys.readouterr().err
    assert not (base.root / "accounts").exists()


def test_every_wrong_answer_is_said_at_once(base: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = ["--manager", "nobody", "--headcount", "many", "--industry", "fod", "titel=x"]
    assert run(base.root, "add", "account", "X", "--circle", "market", *wrong) == 2
    said = capsys.readouterr().err
    assert all(each in said for each in ("--manager:", "--headcount:", "did you mean food?", "titel=x:"))


class TestInsideAnAccount:
    @pytest.fixture
    def acme(self, repository: Callable[..., Repository]) -> Path:
        account = "name: Acme GmbH\ncircle: market\nindustry: food\nmanager: anna\n"
        return repository({**BASE, "accounts/acme/account.yaml": account}).root

    def test_a_contact_is_filed_by_function_and_its_birthday_apart(self, acme: Path) -> None:
        given = ["--title", "Head of purchasing", "--email", "m@acme.example", "--phone", "+49 30 901820"]
        assert run(acme, "add", "contact", "Acme", "Мария Иванова", *given, "birthday=12.03.1971") == 0
        snapshot = open_repository(acme).snapshot
        data = snapshot.records(Entity.CONTACT)["acme/head-of-purchasing"].data
        assert data["emails"] == ["m@acme.example"]
        assert snapshot.records(Entity.PERSONAL)["acme/head-of-purchasing"].data == {"birthday": "1971-03-12"}

    def test_a_contact_nobody_can_reach_is_refused(self, acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
        before = files(acme)
        assert run(acme, "add", "contact", "acme", "Мария") == 1
        assert "--email ADDRESS or --phone NUMBER" in capsys.readouterr().err
        assert files(acme) == before

    def test_the_position_never_spells_the_name(self, acme: Path) -> None:
        assert run(acme, "add", "contact", "acme", "Maria", "--title", "Maria", "--email", "m@acme.example") == 0
        assert "acme/contact" in open_repository(acme).snapshot.records(Entity.CONTACT)

    def test_a_deal_and_a_complaint(self, acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(acme, "add", "deal", "acme", "Winter refit", "--amount", "12 000 EUR") == 1
        assert "--stage STAGE" in capsys.readouterr().err
        deal = ["--amount", "12 000 EUR", "--stage", "need", "--close", "2026-11"]
        assert run(acme, "add", "deal", "acme", "Winter refit", *deal) == 0
        assert run(acme, "add", "complaint", "acme", "Two pallets wet", "--responsible", "Anna Smith") == 0
        snapshot = open_repository(acme).snapshot
        deal_data = snapshot.records(Entity.DEAL)["acme/winter-refit"].data
        assert (deal_data["amount"], deal_data["currency"], deal_data["expected_close"]) == (12000, "EUR", "2026-11")
        complaint = next(iter(snapshot.records(Entity.COMPLAINT).values()))
        assert (complaint.data["opened"], complaint.data["responsible"]) == (TODAY, "anna")

    def test_a_list_comes_in_as_one_change_or_not_at_all(
        self, acme: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        source = tmp_path / ".kam" / "people.yaml"
        source.parent.mkdir(exist_ok=True)
        good = "- {account: acme, name: Ann, title: Buyer, emails: [a@acme.example]}\n"
        before = files(acme)
        source.write_text(f"# two people\n{good}- {{account: acme, name: Ben, titel: x}}\n", encoding="utf-8")
        assert run(acme, "add", "contact", "--from", str(source)) == 2
        assert "record 2: there is no field titel; did you mean title?" in capsys.readouterr().err
        assert files(acme) == before
        source.write_text(
            f"{good}- {{account: acme, name: Ben, title: CEO, emails: [b@acme.example]}}\n", encoding="utf-8"
        )
        assert run(acme, "add", "contact", "--from", str(source)) == 0
        assert set(open_repository(acme).snapshot.records(Entity.CONTACT)) == {"acme/buyer", "acme/ceo"}

    def test_a_file_that_cannot_be_read_says_where(self, acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
        source = acme / "list.yaml"
        source.write_text("- name: A\n- name: B\n  name: C\n", encoding="utf-8")
        assert run(acme, "add", "contact", "acme", "--from", str(source)) == 2
        assert "list.yaml:3:" in capsys.readouterr().err

    def test_an_id_that_is_taken_is_refused(self, acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
        fields = ["--circle", "market", "--industry", "food"]
        assert run(acme, "add", "account", "Acme", *fields, "--id", "acme") == 2
        assert "the id acme is taken" in capsys.readouterr().err
        assert run(acme, "add", "account", "Acme", *fields, "--id", "../up") == 2
