"""SARIF: valid by the official schema whatever is found, with places and fixes that lead where they should."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamcli import __version__
from kamcli.lint import Finding, Severity, registry
from kamcli.lint.finding import Edit, Fix, Related, Rule
from kamcli.lint.fingerprint import fingerprints
from kamcli.model.position import Position
from kamcli.render.findings import FORMATS, View
from kamcli.render.findings.replacement import replacement

ACCOUNT = "accounts/acme/account.yaml"
OFFICIAL = json.loads((Path(__file__).parents[1] / "data" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft4Validator(OFFICIAL, format_checker=jsonschema.FormatChecker())

Viewed = Callable[..., View]
Make = Callable[..., Finding]


def run_of(view: View) -> Any:
    """The run, checked against the official schema."""
    log = json.loads(FORMATS["sarif"](view))
    assert [error.message for error in VALIDATOR.iter_errors(log)] == []
    assert log["$schema"] == OFFICIAL["id"]
    (run,) = log["runs"]
    return run


def applied(source: bytes, replacements: list[Any]) -> bytes:
    """What a viewer makes of a file that takes a fix."""
    lines = source.decode().split("\n")
    (one,) = replacements
    region = one["deletedRegion"]
    before = "\n".join((*lines[: region["startLine"] - 1], lines[region["startLine"] - 1][: region["startColumn"] - 1]))
    after = "\n".join((lines[region["endLine"] - 1][region["endColumn"] - 1 :], *lines[region["endLine"] :]))
    text: str = before + one["insertedContent"]["text"] + after
    return text.encode()


def test_schema_sees_what_is_wrong(viewed: Viewed, finding: Make) -> None:
    log = json.loads(FORMATS["sarif"](viewed({}, [finding()])))
    log["runs"][0]["results"][0]["level"] = "notice"
    assert list(VALIDATOR.iter_errors(log))


@pytest.mark.parametrize("rule", registry.RULES, ids=lambda rule: rule.name)
def test_every_rule_in_every_format(rule: Rule, viewed: Viewed) -> None:
    view = viewed(rule.bad)
    run = run_of(view)
    described = {each["id"]: each for each in run["tool"]["driver"]["rules"]}
    assert [result["ruleId"] for result in run["results"]] == [finding.code for finding in view.findings]
    assert list(described) == sorted({finding.code for finding in view.findings})
    for each in view.findings:
        told, own = described[each.code], registry.BY_CODE[each.code]
        assert told["name"] == own.name
        assert told["shortDescription"] == {"text": own.summary}
        assert own.fix in told["help"]["text"]
        assert own.fix in told["help"]["markdown"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    for write in FORMATS.values():
        assert bool(write(view)) or not view.findings


def test_run(viewed: Viewed, finding: Make) -> None:
    run = run_of(viewed({}, [finding(severity=Severity.WARNING)]))
    assert run["tool"]["driver"]["name"] == "kamcli"
    assert run["tool"]["driver"]["version"] == __version__
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 0}]
    assert run_of(viewed({}, [finding()]))["invocations"][0]["exitCode"] == 1
    assert run_of(viewed({}, []))["results"] == []


def test_result(viewed: Viewed, finding: Make) -> None:
    found = finding(
        "accounts/Ромашка & co%/{x}.yml",
        2,
        7,
        record="acme/cfo",
        field="emails[0]",
        severity=Severity.NOTICE,
        message="write [this](not a link) or {why: refused} or {0}",
        related=(Related("team/anna.yaml", "she", Position(3, 4)),),
    )
    (result,) = run_of(viewed({}, [found], prefix="crm/"))["results"]
    assert result == {
        "ruleId": "KAM104",
        "ruleIndex": 0,
        "level": "note",
        "message": {"text": "write [this] (not a link) or {why: refused} or { 0 }. To do: what to do."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "crm/accounts/%D0%A0%D0%BE%D0%BC%D0%B0%D1%88%D0%BA%D0%B0%20%26%20co%25/%7Bx%7D.yml",
                        "uriBaseId": "%SRCROOT%",
                    },
                    "region": {"startLine": 2, "startColumn": 7},
                },
                "logicalLocations": [{"fullyQualifiedName": "acme/cfo.emails[0]"}],
            }
        ],
        "partialFingerprints": {"kamFinding/v1": fingerprints([found])[0]},
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": {"uri": "crm/team/anna.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 3, "startColumn": 4},
                },
                "message": {"text": "she"},
            }
        ],
    }


SOURCE = "# Ромашка\nname: 'Acme'   # 😀 as registered\nheadcount: 07\ntags: [a,  b]\n"


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ((Edit(ACCOUNT, "set", ("headcount",), "07"),), SOURCE.replace("07", '"07"')),
        ((Edit(ACCOUNT, "set", ("headcount",), 7),), SOURCE.replace("07", "7")),
        ((Edit(ACCOUNT, "rename", ("headcount",), "employees"),), SOURCE.replace("headcount", "employees")),
        ((Edit(ACCOUNT, "remove", ("headcount",)),), SOURCE.replace("headcount: 07\n", "")),
        ((Edit(ACCOUNT, "set", ("manager",), "anna"),), SOURCE + "manager: anna\n"),
        (
            (Edit(ACCOUNT, "set", ("name",), "Ромашка"), Edit(ACCOUNT, "set", ("tags", 1), "c")),
            SOURCE.replace("'Acme'", "'Ромашка'").replace("b]", "c]"),
        ),
        ((Edit(ACCOUNT, "replace", (), b"name: x\n"),), "name: x\n"),
    ],
)
def test_fix(edits: tuple[Edit, ...], expected: str, viewed: Viewed, finding: Make) -> None:
    view = viewed(
        {ACCOUNT: SOURCE}, [finding(fix=Fix("mend it", edits)), finding(fix=Fix("mend it", edits, safe=False))]
    )
    safe, unsafe = (result["fixes"][0] for result in run_of(view)["results"])
    assert safe["description"] == {"text": "mend it"}
    assert unsafe["description"] == {"text": "mend it (this may change the meaning: look at it first)"}
    (change,) = safe["artifactChanges"]
    assert change["artifactLocation"] == {"uri": ACCOUNT, "uriBaseId": "%SRCROOT%"}
    assert applied(SOURCE.encode(), change["replacements"]).decode() == expected


def test_fix_of_a_ledger(viewed: Viewed, finding: Make) -> None:
    path, table = "sales/2026-01.csv", "date,account,amount,currency\n2026-01-02,acme,1,eur\n"
    fix = Fix("write EUR", (Edit(path, "set", (2, "currency"), "EUR"),))
    (result,) = run_of(viewed({path: table}, [finding(path, 2, 19, fix=fix)]))["results"]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 2, "startColumn": 19, "endLine": 2, "endColumn": 22},
            "insertedContent": {"text": "EUR"},
        }
    ]


@pytest.mark.parametrize(
    "edits",
    [
        (Edit(ACCOUNT, "move", (), "accounts/acme/other.yaml"),),
        (Edit(ACCOUNT, "set", ("tags", 7), "x"),),
        (Edit(ACCOUNT, "replace", (), SOURCE.encode()),),
        (Edit("accounts/none/account.yaml", "set", ("name",), "x"),),
        (),
    ],
    ids=["moves", "not possible", "changes nothing", "no such file", "no edits"],
)
def test_fix_that_cannot_be_told(edits: tuple[Edit, ...], viewed: Viewed, finding: Make) -> None:
    (result,) = run_of(viewed({ACCOUNT: SOURCE}, [finding(fix=Fix("mend it", edits))]))["results"]
    assert "fixes" not in result


@given(st.text("ab\n😀", max_size=12), st.text("ab\n😀", max_size=12))
def test_replacement_makes_the_one_of_the_other(before: str, after: str) -> None:
    found = replacement(before.encode(), after.encode())
    if found is None:
        assert before == after
        return
    region = {
        "startLine": found.start.line,
        "startColumn": found.start.column,
        "endLine": found.end.line,
        "endColumn": found.end.column,
    }
    one = {"deletedRegion": region, "insertedContent": {"text": found.text}}
    assert applied(before.encode(), [one]).decode() == after


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(min_size=1, max_size=30), words=st.text(max_size=60))
def test_valid_whatever_is_found(path: str, words: str, viewed: Viewed, finding: Make) -> None:
    related = (Related(path, words),)
    run_of(viewed({}, [finding(path, message=words, do=words, record=words, field=words, related=related)]))
