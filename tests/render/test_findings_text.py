"""Findings for people: the line, the caret under the exact place, safe on any terminal."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from kamcli.lint import Finding, Severity
from kamcli.lint.finding import Edit, Fix, Related
from kamcli.model.position import Position
from kamcli.render.findings import View, summary
from kamcli.render.findings.excerpt import WIDTH
from kamcli.render.findings.text import concise, full
from kamcli.render.text import terminal_safe

ACCOUNT = "accounts/acme/account.yaml"
Viewed = Callable[..., View]
Make = Callable[..., Finding]
FIX = Fix("put it right", (Edit(ACCOUNT, "set", ("name",), "Acme"),))


def shown(text: str) -> tuple[str, str]:
    """The line of the file and the line with the caret, from the columns where the file's text begins."""
    lines = text.splitlines()
    index = next(index for index, line in enumerate(lines) if " | " in line)
    edge = lines[index].index("|") + 2
    assert lines[index + 1][: edge - 1].strip() == "|"
    return lines[index][edge:], lines[index + 1][edge:]


def test_line_and_caret(viewed: Viewed) -> None:
    view = viewed({ACCOUNT: "name: Acme\ncircle: markt\nindustry: food\nmanager: anna\n"})
    assert full(view) == (
        "accounts/acme/account.yaml:2:9: error KAM104 circle: 'markt' is not one of the values allowed\n"
        "  2 | circle: markt\n"
        "    |         ^\n"
        "  do: did you mean `market`? choose one of: 'market', 'contacted', 'customer', 'key' [not-in-list]\n"
    )
    assert concise(view) == full(view).splitlines(keepends=True)[0]


def test_nothing_to_say(viewed: Viewed) -> None:
    view = viewed()
    assert full(view) == concise(view) == ""
    assert summary(view) == "4 files checked: nothing to complain about."


def test_summary_counts_and_says_what_can_be_mended(viewed: Viewed, finding: Make) -> None:
    notice = finding(severity=Severity.NOTICE)
    unsafe = finding(fix=Fix("d", FIX.edits, safe=False))
    view = viewed({}, [notice, finding(fix=FIX), unsafe, finding(severity=Severity.WARNING)])
    assert summary(view) == ("4 files checked: 2 errors, 1 warning, 1 notice. [*] 1 can be mended by kam lint --fix.")
    assert [line.split(": ", 1)[1] for line in concise(view).splitlines()] == [
        "notice KAM104 what is wrong",
        "error KAM104 [*] what is wrong",
        "error KAM104 what is wrong",
        "warning KAM104 what is wrong",
    ]


def test_related_places(viewed: Viewed, finding: Make) -> None:
    other = Related("team/anna.yaml", "she is\nhere", Position(2, 7))
    text = full(viewed({}, [finding(related=(other,)), finding(line=2)]))
    assert "  see: team/anna.yaml:2:7: she is here\n\naccounts/acme/account.yaml:2:1: error" in text


@pytest.mark.parametrize("cores", [{0}, {0, 1}])
def test_many_findings_are_told_as_few_are(
    viewed: Viewed, finding: Make, monkeypatch: pytest.MonkeyPatch, cores: set[int]
) -> None:
    source = b"name: Acme\n# \xff\nname: Acme\n"
    several = [
        finding(line=line, column=column, message=f"{line}.{column}") for line in (1, 2, 3) for column in (1, 3, 5)
    ]
    told = full(viewed({ACCOUNT: source}, several))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: cores)
    monkeypatch.setattr("kamcli.render.findings.text._MANY", 1)
    assert full(viewed({ACCOUNT: source}, several)) == told
    assert [line for line in told.splitlines() if line.endswith(("1.1", "3.5"))] == [
        f"{ACCOUNT}:1:1: error KAM104 1.1",
        f"{ACCOUNT}:3:5: error KAM104 3.5",
    ]


@pytest.mark.parametrize(
    ("line", "column", "expected", "before"),
    [
        ("name: Ромашка", 7, "name: Ромашка", "name: "),
        ("name: 株式会社 Acme", 12, "name: 株式会社 Acme", "name: 株式会社 "),
        ("name: e\u0301te\u0301 X", 13, "name: e\u0301te\u0301 X", "name: e\u0301te\u0301 "),
        ("a:\tb\tX", 6, "a:  b   X", "a:  b   "),
        ("\tX", 2, "    X", "    "),
        ("name: A\x1b[31mX", 13, "name: A\ufffd[31mX", "name: A\ufffd[31m"),
        ("name: \u202eX", 8, "name: \ufffdX", "name: \ufffd"),
        ("name: a\u2028X", 9, "name: a\ufffdX", "name: a\ufffd"),
        ("name: a\rX", 9, "name: a\ufffdX", "name: a\ufffd"),
        ("name: می\u200cخواهم X", 16, "name: می\u200cخواهم X", "name: می\u200cخواهم "),
        ("name: Acme\r", 11, "name: Acme", "name: Acme"),
        ("name: Acme", 99, "name: Acme", "name: Acme"),
    ],
    ids=["Cyrillic", "wide", "combining", "tab", "leading tab", "escape", "direction", "line separator",
         "carriage return", "joiner", "CRLF", "beyond the end"],
)  # fmt: skip
def test_caret_stands_under_the_place(
    line: str, column: int, expected: str, before: str, viewed: Viewed, finding: Make
) -> None:
    source, caret = shown(full(viewed({ACCOUNT: f"# remark\n{line}\nz: 1\n"}, [finding(line=2, column=column)])))
    assert source == expected
    assert caret.rstrip() == " " * wcswidth(before) + "^"


def test_bytes_that_are_no_text(viewed: Viewed) -> None:
    text = full(viewed({ACCOUNT: b"name: " + "Ромашка".encode("cp1251") + b"\ncircle: market\n"}))
    assert shown(text) == ("name: " + "\ufffd" * 7, "      ^")


def test_byte_order_mark_moves_nothing(viewed: Viewed, finding: Make) -> None:
    text = full(viewed({ACCOUNT: b"\xef\xbb\xbfname: Acme\n"}, [finding(column=7)]))
    assert shown(text) == ("name: Acme", "      ^")


@pytest.mark.parametrize("filling", ["x", "株", "e\u0301", "\t"])
@pytest.mark.parametrize("place", [0, 30, 5000, 9990, 9999])
def test_long_line_is_cut_around_the_place(filling: str, place: int, viewed: Viewed, finding: Make) -> None:
    line = (filling * 10_000)[:place] + "X" + (filling * 10_000)[place:9_999]
    source, caret = shown(full(viewed({ACCOUNT: line}, [finding(column=place + 1)])))
    assert wcswidth(source) <= WIDTH + 2
    assert "…" in (source[0], source[-1])
    column = len(caret) - 1
    assert next(i for i in range(len(source) + 1) if wcswidth(source[:i]) == column and source[i] == "X") >= 0


def test_no_line_to_show(viewed: Viewed, finding: Make) -> None:
    for files, path, line in (
        ({}, ACCOUNT, 77),
        ({ACCOUNT: "\n\nname: Acme\n"}, ACCOUNT, 2),
        ({}, "accounts/none/account.yaml", 1),
        ({}, "accounts/", 1),
        ({ACCOUNT: "->nowhere"}, ACCOUNT, 1),
    ):
        assert " | " not in full(viewed(files, [finding(path, line)]))


def test_first_line_explains_nothing_about_a_whole_file(viewed: Viewed, finding: Make) -> None:
    assert " | " not in full(viewed({}, [finding(field=None)]))
    assert " | name: Acme" in full(viewed({}, [finding(field=None, code="KAM010")])), "bad YAML may begin there"


def test_colour_is_only_added(viewed: Viewed, finding: Make) -> None:
    findings = [finding(fix=FIX), finding(severity=Severity.NOTICE)]
    for write in (full, concise):
        plain, coloured = write(viewed({}, findings)), write(viewed({}, findings, colour=True))
        assert "\x1b" not in plain
        assert "\x1b[1;31merror KAM104\x1b[0m" in coloured
        stripped = coloured
        for code in ("1;31", "1;33", "1;36", "1", "34", "36", "0"):
            stripped = stripped.replace(f"\x1b[{code}m", "")
        assert stripped == plain


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300), line=st.integers(1, 5), column=st.integers(1, 400))
def test_no_file_can_drive_the_terminal(text: str, line: int, column: int, viewed: Viewed, finding: Make) -> None:
    source = text.encode("utf-8", "surrogatepass")
    shown_text = full(viewed({ACCOUNT: source}, [finding(line=line, column=column, message=text, do=text)]))
    assert terminal_safe(shown_text) == shown_text
    assert len(shown_text.splitlines()) in (2, 4)
