"""Comments that let findings stand: where they reach, what they ask for, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kamcli.lint import Report

ACCOUNT = "accounts/acme/account.yaml"
BASE = "name: Acme\ncircle: market\nindustry: food\n"
REASON = "kam: ignore[KAM202] -- she begins in April"


def codes(report: Report) -> list[str]:
    return sorted(finding.code for finding in report.findings)


@pytest.mark.parametrize(
    "text",
    [
        f"{BASE}manager: vera  # {REASON}\n",
        f"{BASE}# {REASON}\nmanager: vera\n",
        f"{BASE}# {REASON}\n# and more to say\n\nmanager: vera\n",
        f"{BASE}manager:  # {REASON}\n  vera\n",
        f"#{REASON}\nmanager: vera\n{BASE}",
        f"# kam: ignore-file[KAM202] -- she begins in April\n{BASE}manager: vera\n",
        f"{BASE}manager: vera  # kam: ignore[ unknown-colleague,KAM202 ] -- she begins\n",
        f"{BASE}manager: vera  # kam:ignore[kam202] until 2026-03-03 -- today still\n",
        f"{BASE}manager: vera  # Kam: Ignore[kam202] UNTIL 2026-03-03 -- today still\n",
        f"{BASE}manager: vera  # {REASON}\n".replace("\n", "\r\n"),
    ],
)
def test_finding_is_let_stand(linted: Callable[..., Report], text: str) -> None:
    report = linted({ACCOUNT: text})
    assert codes(report) == []
    [silenced] = report.silenced
    assert (silenced.finding.code, silenced.by) == ("KAM202", "comment")
    assert silenced.reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # behind the line above: for that line alone
        (f"name: Acme\ncircle: market\nindustry: food  # {REASON}\nmanager: vera\n", ["KAM202", "KAM905"]),
        # below the line
        (f"manager: vera\n# {REASON}\n{BASE}", ["KAM202", "KAM905"]),
        # in a text, where it is no comment
        (f"{BASE}custom:\n  note: |\n    # {REASON}\nmanager: vera\n", ["KAM202"]),
        (f'{BASE}manager: "vera # {REASON}"\n', ["KAM105", "KAM202"]),
        # another rule
        (f"{BASE}manager: vera  # kam: ignore[KAM101] -- because\n", ["KAM202", "KAM905"]),
        # without a reason, without a rule, with a wrong one, with a wrong date
        (f"{BASE}manager: vera  # kam: ignore[KAM202]\n", ["KAM202", "KAM904"]),
        (f"{BASE}manager: vera  # kam: ignore[KAM202] --  \n", ["KAM202", "KAM904"]),
        (f"{BASE}manager: vera  # kam: ignore[] -- because\n", ["KAM202", "KAM904"]),
        (f"{BASE}manager: vera  # kam: ignore -- because\n", ["KAM202", "KAM904"]),
        (f"{BASE}manager: vera  # kam: ignore KAM202 -- because\n", ["KAM202", "KAM904"]),
        (f"{BASE}manager: vera  # kam: ignore[KAM999] -- because\n", ["KAM202", "KAM904"]),
        (f"{BASE}manager: vera  # kam: ignore[KAM2] -- because\n", ["KAM202", "KAM904"]),
        (f"{BASE}manager: vera  # kam: ignore[KAM905] -- because\n", ["KAM202", "KAM904"]),
        (f"{BASE}manager: vera  # kam: ignore[KAM202] until May -- because\n", ["KAM202", "KAM904"]),
        (f"{BASE}manager: vera  # kam: ignore[KAM202] until -- because\n", ["KAM202", "KAM904"]),
        (f"{BASE}# kam: ignore-file[KAM202] -- because\nmanager: vera\n", ["KAM202", "KAM904"]),
        # over
        (f"{BASE}manager: vera  # kam: ignore[KAM202] until 2026-03-02 -- until yesterday\n", ["KAM202", "KAM906"]),
        # one of two is not found
        (f"{BASE}manager: vera  # kam: ignore[KAM202, KAM105] -- because\n", ["KAM905"]),
        # something else
        (f"{BASE}manager: anna  # kam: ignores nothing; kam list shows all\n", []),
    ],
)
def test_what_a_comment_does_not_do(linted: Callable[..., Report], text: str, expected: list[str]) -> None:
    assert codes(linted({ACCOUNT: text})) == expected


def test_finding_on_the_record_is_let_stand_from_its_top(linted: Callable[..., Report]) -> None:
    contact = "name: Мария Петрова\nroles: [economic-buyer]\nemails: [maria@acme.example]\n"
    twice = {"accounts/acme/interactions/2025/x.yaml": CALL, "accounts/acme/interactions/2026/x.yaml": CALL}
    assert "KAM205" in codes(linted({**twice, "accounts/acme/contacts/cfo.yaml": contact}))
    head = "# A talk.\n# kam: ignore[KAM205] -- both will go\n\n"
    report = linted({path: head + text for path, text in twice.items()})
    assert "KAM205" not in codes(report)
    assert [each.finding.code for each in report.silenced] == ["KAM205"]


CALL = (
    "kind: call\ndate: 2026-03-02\nsubject: The new price list\n"
    "summary: She agrees to the list from April on and asks for it in writing.\n"
    "participants: [cfo]\nteam: [anna]\n"
)


def test_file_that_cannot_be_read_cannot_be_excused(linted: Callable[..., Report]) -> None:
    text = f"# kam: ignore-file[KAM011] -- because\n{BASE}manager: anna\nname: Beta\n"
    assert "KAM011" in codes(linted({ACCOUNT: text}))


def test_rule_that_is_off_leaves_its_comments_alone(linted: Callable[..., Report]) -> None:
    files = {ACCOUNT: f"{BASE}manager: vera  # {REASON}\n", "policy/lint.yaml": "ignore: [KAM202]\n"}
    assert codes(linted(files)) == []


def test_policy_files_may_have_such_comments(linted: Callable[..., Report]) -> None:
    text = "ignore: [KAM999]  # kam: ignore[KAM902] -- comes with the next version\n"
    report = linted({"policy/lint.yaml": text})
    assert codes(report) == []
    assert len(report.silenced) == 1


def test_path_filter_holds_for_what_is_let_stand_too(linted: Callable[..., Report]) -> None:
    report = linted({ACCOUNT: f"{BASE}manager: vera  # {REASON}\n"})
    assert len(report.below(["accounts/acme"]).silenced) == 1
    assert report.below(["team"]).silenced == ()
