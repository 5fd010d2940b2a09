"""`kam done`: steps by the words one has for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kamcli import yamlio
from kamcli.cli.main import main
from kamcli.lint import example

CALL = "accounts/acme/interactions/2026/2026-03-02-call-price.yaml"
MEETING = "accounts/acme/interactions/2026/2026-02-10-meeting-plant.yaml"
FILES = {
    **example.FILES,
    CALL: """\
kind: call
date: 2026-03-02
subject: The new price list
next_steps:
  - {id: offer, what: Send the offer, side: us, who: anna, due: 2026-03-10}   # by mail
  - {id: list, what: Send the price list, side: us, who: anna}
  - {id: old, what: Say thank you, done: 2026-03-02}
""",
    MEETING: """\
kind: meeting
date: 2026-02-10
subject: The new plant
summary: They build a plant and want an offer for the cold store by March.
next_steps:
  - id: plans
    what: Прислать планы завода
    side: client
    who: cfo
    due: 2026-02-20
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
    return main(["-C", str(root), "--today", "2026-03-04", *words])


def steps(root: Path, path: str = CALL) -> Any:
    document = yamlio.read((root / path).read_bytes())
    assert isinstance(document, yamlio.Document)
    return document.data["next_steps"]


@pytest.mark.parametrize(
    "words",
    [("acme", "offer"), ("Acme", "send", "the", "offer"), ("acme/2026-03-02-call-price#offer",), ("acme", "OFFER")],
)
def test_a_step_is_done(words: tuple[str, ...], root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kam(root, "done", *words) == 0
    assert capsys.readouterr().out == "Acme: “Send the offer” is done (2026-03-04)\n"
    line = "due: 2026-03-10}   # by mail"
    changed = FILES[CALL].replace(line, "due: 2026-03-10, done: 2026-03-04}   # by mail")
    assert (root / CALL).read_text(encoding="utf-8") == changed


def test_in_another_script_late_and_on_another_day(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kam(root, "done", "acme", "планы", "--on", "mon") == 0
    assert "is done (2026-03-02, 10 days late)" in capsys.readouterr().out
    assert steps(root, MEETING)[0]["done"] == "2026-03-02"


def test_several_at_once_and_what_follows(root: Path) -> None:
    one, two = "acme/2026-03-02-call-price#offer", "acme/2026-03-02-call-price#1"
    assert kam(root, "done", one, two, "--next", "Call about the offer", "--due", "+1w") == 0
    found = steps(root)
    assert [each.get("done") for each in found] == ["2026-03-04", "2026-03-04", "2026-03-02", None]
    assert found[3] == {
        "id": "call-about-the-offer",
        "what": "Call about the offer",
        "side": "us",
        "who": "anna",
        "due": "2026-03-11",
    }
    assert kam(root, "done", "acme", "about", "--next", "Call about the offer", "--who", "мария") == 0
    assert steps(root)[4] == {"id": "call-about-the-offer-2", "what": "Call about the offer", "who": "cfo"}


def test_without_a_step_the_open_ones_are_listed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kam(root, "done") == 0
    out = capsys.readouterr().out
    assert [line.split()[-1].partition("#")[2] for line in out.splitlines()[2:]] == ["plans", "offer", "list"]
    assert kam(root, "done", "acme") == 0
    assert capsys.readouterr().out == out
    assert (root / CALL).read_bytes() == FILES[CALL].encode()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("acme", "send"), "“send” fits 2 open steps of Acme"),
        (("acme", "zebra"), "2026-03-02-call-price#list  Send the price list"),
        (("acme", "thank"), "no open step"),
        (("acme/2026-03-02-call-price#old",), "was done already (2026-03-02)"),
        (("acme/2026-03-02-call-price#zz",), "its steps are: offer, list, old"),
        (("nobody", "offer"), "there is nothing called"),
        (("acme", "offer", "--on", "tomorrow"), "still to come"),
        (("acme", "offer", "--on", "soon"), "not a day"),
        (("acme", "offer", "--due", "fri"), "--next WHAT"),
        (("acme", "--next", "x"), "name it by a word"),
    ],
)
def test_what_is_not_clear_is_refused(
    words: tuple[str, ...], says: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kam(root, "done", *words) == 2
    assert says in capsys.readouterr().err
    for path, text in FILES.items():
        assert (root / path).read_bytes() == text.encode()
