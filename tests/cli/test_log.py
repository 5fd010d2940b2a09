"""`kam log`: a call from memory in one line, people caught in passing, agreements, letters."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from kamcli.cli.main import main
from kamcli.model.entity import Entity
from kamcli.repository import Repository, open_repository

TODAY = "2026-04-06"  # a Monday
FILES = {
    "team/anna.yaml": (
        "name: Anna Smith\nrole: account-manager\nlevel: head\nemails: [anna@ours.example]\nphone: +44 20 7946 0001\n"
    ),
    "team/boss.yaml": (
        "name: Bob Boss\nrole: director\nlevel: executive\nemails: [bob@ours.example]\nphone: +44 20 7946 0002\n"
    ),
    "accounts/acme/account.yaml": "name: Acme GmbH\ncircle: market\nindustry: food\nmanager: anna\n",
    "accounts/acme/contacts/cfo.yaml": "name: Carla Vogt\ntitle: CFO\nemails: [c.vogt@acme.example]\n",
}


@pytest.fixture
def root(repository: Callable[..., Repository]) -> Path:
    folder = repository(FILES).root
    for command in (["init", "-q"], ["config", "user.email", "Anna@ours.example"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def run(root: Path, *arguments: str) -> int:
    return main(["-C", str(root), "--today", TODAY, "log", *arguments])


def logged(root: Path) -> Mapping[str, Any]:
    records = open_repository(root).snapshot.records(Entity.INTERACTION)
    assert len(records) == 1
    return next(iter(records.values())).data


def test_a_call_from_memory_takes_one_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    summary = "They want an offer for 40 seats on the terrace; Carla decides in May."
    assert run(root, "call", "acme", "-m", summary, "--next", "send offer", "--due", "fri") == 0
    assert logged(root) == {
        "kind": "call",
        "date": TODAY,
        "subject": "They want an offer for 40 seats…",
        "summary": summary,
        "team": ["anna"],
        "next_steps": [{"id": "send-offer", "what": "send offer", "side": "us", "who": "anna", "due": "2026-04-10"}],
    }
    # the path says what the talk was about, and nobody's name
    path = root / "accounts/acme/interactions/2026/2026-04-06-call-they-want-an-offer-for-40-seats.yaml"
    assert path.is_file()
    assert "Logged: call with Acme GmbH, 2026-04-06 (acme/2026-04-06-call-they-want" in capsys.readouterr().out


def test_where_git_knows_nobody_of_ours_the_manager_does_the_next_step(root: Path) -> None:
    subprocess.run(["git", "config", "user.email", "stranger@elsewhere.example"], cwd=root, check=True)
    assert run(root, "call", "acme", "-m", "They compare three roasters.", "--next", "send offer", "--due", "fri") == 0
    data = logged(root)
    assert (data["next_steps"][0]["who"], "team" in data) == ("anna", False)


def test_somebody_new_becomes_a_draft_and_no_call_is_lost(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = ["--with", "Мария, закупки", "--with", "Carla", "--with", "Bob Boss"]
    assert run(root, "call", "acme", "-m", "Мария спросила о цене на март и обещала ответ.", *people) == 0
    assert (logged(root)["participants"], logged(root)["team"]) == (["zakupki", "cfo"], ["boss"])
    contact = open_repository(root).snapshot.records(Entity.CONTACT)["acme/zakupki"].data
    assert (contact["name"], contact["title"], contact["draft"]) == ("Мария", "закупки", True)
    assert "draft contact (acme/zakupki)" in capsys.readouterr().out
    name = next((root / "accounts/acme/interactions/2026").iterdir()).name
    assert "mari" not in name


def test_a_slip_in_an_id_is_no_new_contact(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, "call", "acme", "-m", "Short talk about the price.", "--with", "cof") == 2
    assert "did you mean cfo?" in capsys.readouterr().err
    assert not (root / "accounts/acme/interactions").exists()


def test_options_belong_to_the_step_or_agreement_before_them(root: Path) -> None:
    steps = ["--next", "send offer", "--due", "fri", "--next", "check the draft", "--who", "Carla", "--due", "+2w"]
    agree = ["--agree", "discount 5 % if prepaid", "--approved-by", "Bob Boss", "--until", "31.12.2026"]
    agree += ["--agree", "payment-terms", "--amount", "1 200,50 EUR"]
    assert (
        run(root, "call", "acme", "-m", "Prices for the year are settled, see below.", *steps, *agree, "--with", "cfo")
        == 0
    )
    data = logged(root)
    assert [(step["who"], step["side"], step["due"]) for step in data["next_steps"]] == [
        ("anna", "us", "2026-04-10"),
        ("cfo", "client", "2026-04-20"),
    ]
    discount, terms = data["agreements"]
    assert discount == {
        "id": "discount",
        "kind": "discount",
        "side": "us",
        "percent": 5,
        "conditions": "prepaid",
        "agreed_with": "cfo",
        "agreed_by": "anna",
        "approved_by": "boss",
        "valid_until": "2026-12-31",
    }
    assert (float(terms["amount"]), terms["currency"]) == (1200.5, "EUR")


def test_a_proposal_asks_for_its_sum_and_its_last_day(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, "proposal", "acme", "-m", "Forty seats with delivery before the season begins.") == 1
    said = capsys.readouterr().err
    assert "valid_until is missing" in said
    assert "proposal.amount is missing" in said
    assert "--amount" in said
    text = "Forty seats with delivery before the season begins."
    fields = ["--amount", "12 000", "--number", "P-17", "--valid-until", "+30d", "proposal.urgency=season"]
    assert run(root, "proposal", "acme", "-m", text, *fields) == 0
    assert logged(root)["proposal"] == {
        "number": "P-17",
        "amount": 12000,
        "currency": "EUR",
        "valid_until": "2026-05-06",
        "urgency": "season",
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["call", "acme"], "-m TEXT, or --subject TEXT"),
        (["meeting", "acme", "--subject", "Prices"], "the meeting has no summary"),
        (["chat", "acme", "-m", "x"], "there is no kind of interaction"),
        (["call", "nobody", "-m", "x"], "nothing called 'nobody'"),
        (["call"], "ACCOUNT must be given"),
        (["call", "acme", "-m", "x", "--due", "fri"], "--due: a call has no due; it belongs behind --next"),
        (["call", "acme", "-m", "x", "--next", "a", "--due", "never"], "“never” is not a day"),
        (["call", "acme", "-m", "x", "--agree", "discont 5%"], "did you mean discount?"),
        (["call", "acme", "-m", "x", "--next", "a", "--due", "fri", "--due", "mon"], "--due stands twice behind"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run(root, *arguments) in (1, 2)
    assert said in capsys.readouterr().err
    assert not (root / "accounts/acme/interactions").exists()


def test_a_dry_run_shows_the_files_and_writes_none(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, "call", "acme", "-m", "They compare three roasters by tasting.", "--dry-run") == 0
    assert "+summary: They compare three roasters by tasting." in capsys.readouterr().out
    assert not (root / "accounts/acme/interactions").exists()


def test_the_message_of_the_commit_is_not_the_text_of_the_call(root: Path) -> None:
    subprocess.run(["git", "config", "user.name", "Anna"], cwd=root, check=True)
    text = "They compare three roasters by tasting; secret Mary."
    assert run(root, "call", "acme", "-m", text, "--commit") == 0
    log = subprocess.run(["git", "log", "-1", "--format=%B"], cwd=root, check=True, capture_output=True, text=True)
    assert log.stdout.startswith("log call acme/2026-04-06-call-")
    assert "secret" not in log.stdout


class TestLetters:
    def letter(self, **headers: str) -> EmailMessage:
        message = EmailMessage()
        given = {
            "From": "Carla Vogt <c.vogt@acme.example>",
            "To": "anna@ours.example, =?utf-8?b?0J/RkdGC0YA=?= <p@acme.example>, new@ours.example",
            "Subject": "Prices for March",
            "Date": "Thu, 02 Apr 2026 23:30:00 +0000",
            "Message-ID": "<1@acme.example>",
            **headers,
        }
        for name, value in given.items():
            message[name] = value
        message.set_content("Please send the March prices and two samples.\n\nOn Wed Anna wrote:\n> old text\n")
        message.add_attachment(b"x", maintype="application", subtype="pdf", filename="plan.pdf")
        return message

    def test_a_letter_knows_whose_it_is(self, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        source = tmp_path / ".kam" / "letter.eml"
        source.parent.mkdir(exist_ok=True)
        source.write_bytes(self.letter().as_bytes())
        assert run(root, "--from", str(source), "--next", "send prices", "--due", "fri") == 0
        data = logged(root)
        assert (data["kind"], data["date"], data["subject"]) == ("email", "2026-04-02", "Prices for March")
        assert data["summary"] == "Please send the March prices and two samples.\n\nAttached: plan.pdf"
        assert (data["participants"], data["team"]) == (["cfo", "contact"], ["anna"])
        assert (data["email"], data["external_ids"]) == ({"direction": "in"}, {"message-id": "1@acme.example"})
        new = open_repository(root).snapshot.records(Entity.CONTACT)["acme/contact"].data
        assert (new["name"], new["emails"], new["draft"]) == ("Пётр", ["p@acme.example"], True)
        assert "new@ours.example is one of ours, but nobody in team/ has it" in capsys.readouterr().out
        # the same letter again is noticed by the number that the mail system gave it
        assert run(root, "--from", str(source)) == 1
        assert "this letter is logged already, as acme/" in capsys.readouterr().err
        assert len(open_repository(root).snapshot.records(Entity.INTERACTION)) == 1

    def test_a_letter_of_a_stranger_asks_for_the_account(
        self, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        source = tmp_path / ".kam" / "letter.eml"
        source.parent.mkdir(exist_ok=True)
        source.write_bytes(self.letter(From="x@elsewhere.example", To="anna@ours.example").as_bytes())
        assert run(root, "--from", str(source)) == 2
        assert "name the account: kam log email ACCOUNT" in capsys.readouterr().err
        assert run(root, "email", "acme", "--from", str(source)) == 0
        assert logged(root)["participants"] == ["contact"]


def test_records_of_a_file_bring_their_people(root: Path, tmp_path: Path) -> None:
    source = tmp_path / ".kam" / "talk.yaml"
    source.parent.mkdir(exist_ok=True)
    source.write_text(
        "kind: visit\naccount: acme\ndate: yesterday\nsummary: Saw both halls; the second one opens in June.\n"
        "participants: [ceo, 'Иван, склад']\nnext_steps: [{what: measure the hall, due: fri, who: anna}]\n"
        "contacts: [{id: ceo, name: Dora Klein, title: CEO, emails: [d@acme.example]}]\n",
        encoding="utf-8",
    )
    assert run(root, "--from", str(source)) == 0
    data = logged(root)
    assert (data["date"], data["participants"]) == ("2026-04-05", ["ceo", "sklad"])
    assert data["next_steps"] == [
        {"id": "measure-the-hall", "what": "measure the hall", "who": "anna", "due": "2026-04-10"}
    ]
