"""Annotations of GitHub Actions: within its caps, worst first, and no data ever gives a command."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamcli.lint import Finding, Severity
from kamcli.render.findings import View
from kamcli.render.findings.github import CAP, github
from kamcli.render.text import terminal_safe

Viewed = Callable[..., View]
Make = Callable[..., Finding]

COMMAND = re.compile(r"::(?P<name>[a-z]+) (?P<properties>[^:]*)::(?P<data>.*)\Z", re.DOTALL)


def run(text: str) -> list[tuple[str, dict[str, str], str]]:
    """What a runner makes of the lines: commands, their properties and data. (`ActionCommand` of actions/runner)"""
    found = []
    # The runner ends lines at these; U+0085 and the like end none there, and shall not stand here at all.
    for line in re.split(r"\r\n|\r|\n", text.removesuffix("\n")) if text else []:
        match = COMMAND.match(line)
        assert match, line
        pairs = (each.split("=", 1) for each in match["properties"].split(","))
        found.append((match["name"], {key: _plain(value) for key, value in pairs}, _plain(match["data"])))
    return found


def _plain(text: str) -> str:
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


def test_annotation(viewed: Viewed, finding: Make) -> None:
    found = finding("accounts/acme/contacts/cfo.yaml", 7, 3, message="phones: 5 % is no phone")
    assert github(viewed({}, [found])) == (
        "::error file=accounts/acme/contacts/cfo.yaml,line=7,col=3,title=KAM104 not-in-list"
        "::phones: 5 %25 is no phone%0Awhat to do\n"
    )


def test_paths_are_those_of_git(viewed: Viewed, finding: Make) -> None:
    ((_, properties, _),) = run(github(viewed({}, [finding()], prefix="sales, EU/crm/")))
    assert properties["file"] == "sales, EU/crm/accounts/acme/account.yaml"


def test_kinds(viewed: Viewed, finding: Make) -> None:
    """Errors first, whatever the order of files."""
    findings = [finding(line=n, severity=severity) for n, severity in enumerate(reversed(Severity), 1)]
    assert [name for name, _, _ in run(github(viewed({}, findings)))] == ["error", "warning", "notice"]


def test_as_many_as_are_shown(viewed: Viewed, finding: Make) -> None:
    ten = [finding(line=n, severity=severity) for severity in Severity for n in range(1, CAP + 1)]
    assert Counter(name for name, _, _ in run(github(viewed({}, ten)))) == dict.fromkeys(map(str, Severity), CAP)


def test_no_more_than_are_shown_and_a_word_about_the_rest(viewed: Viewed, finding: Make) -> None:
    findings = [
        *(finding(line=n, severity=Severity.NOTICE) for n in range(1, 11)),
        *(finding(line=n, severity=Severity.WARNING) for n in range(1, 14)),
        *(finding(line=n) for n in range(1, 43)),
    ]
    commands = run(github(viewed({}, findings)))
    assert Counter(name for name, _, _ in commands) == {"error": 10, "warning": 10, "notice": 10}
    assert [properties["line"] for name, properties, _ in commands if name == "error"] == [*map(str, range(1, 11))]
    assert commands[-1] == (
        "notice",
        {"title": "kam lint"},
        "42 errors, 13 warnings, 10 notices in all; 32 errors, 3 warnings, 1 notice not shown here, because GitHub "
        "shows 10 of each. `kam lint` in a clone shows them all.",
    )


ANY = st.text(alphabet=st.one_of(st.sampled_from("\r\n%:,=\u2028\x85\x0b\x1b[]#ADa0"), st.characters()), max_size=60)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=ANY, message=ANY, do=ANY)
def test_data_gives_no_commands(path: str, message: str, do: str, viewed: Viewed, finding: Make) -> None:
    text = github(viewed({}, [finding(path, message=message, do=do)]))
    ((name, properties, data),) = run(text)
    assert len(text.splitlines()) == 1
    assert name == "error"
    assert list(properties) == ["file", "line", "col", "title"]
    assert properties["file"] == terminal_safe(path)
    assert properties["title"] == "KAM104 not-in-list"
    assert data.count("\n") == 1


def test_attack(viewed: Viewed, finding: Make) -> None:
    evil = "x\n::stop-commands::go\r::add-mask::a\u2028::error::b%0A::error::c"
    text = github(viewed({}, [finding(f"accounts/{evil}", message=evil, do=evil)]))
    assert len(re.findall(r"^::", text, re.MULTILINE)) == len(text.splitlines()) == 1
