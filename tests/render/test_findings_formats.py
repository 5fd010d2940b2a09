"""What all formats have in common: one model, one registry, the same bytes; and GitLab's own form."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kamcli.lint import Finding, Severity, example, lint
from kamcli.lint.finding import Edit, Fix, Related
from kamcli.model.position import Position
from kamcli.render.findings import FORMATS, FROM_GIT_ROOT, STATISTICS, View
from kamcli.repository import open_repository

ACCOUNT = "accounts/acme/account.yaml"
Viewed = Callable[..., View]
Make = Callable[..., Finding]


def test_registries_agree() -> None:
    assert set(FORMATS) >= {*FROM_GIT_ROOT, *STATISTICS}
    assert next(iter(FORMATS)) == "text", "the default comes first"


@pytest.mark.parametrize("name", FORMATS)
def test_order_of_files_makes_no_difference(name: str, tmp_path: Path) -> None:
    files = {
        **example.FILES,
        **{f"accounts/{name}/account.yaml": "name: Twin\ncircle: golden\nmanager: nobody\n" for name in "abcdefgh"},
        **{f"accounts/{name}/contacts/ceo.yaml": "name: Ann\nroles: [x]\nemails: [a@x.example]\n" for name in "abcd"},
        "sales/2026-01.csv": "date,account,amount,currency\n2026-01-02,nobody,1,EUR\n2026-01-02,none,1,EUR\n",
        "team/zoe.yaml": "name: 5\n",
    }
    written = set()
    for order, paths in (("one", list(files)), ("other", list(reversed(files)))):
        for path in paths:
            file = tmp_path / order / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(files[path], encoding="utf-8")
        repository = open_repository(tmp_path / order, tolerant=True)
        written.add(FORMATS[name](View(lint(repository, date(2026, 3, 3)), repository)))
    (text,) = written
    assert text.count("golden") or name == "github"


def test_json_of_a_finding(viewed: Viewed, finding: Make) -> None:
    related = (Related("team/anna.yaml", "she", Position(2, 7)),)
    fix = Fix("name it", (Edit(ACCOUNT, "set", ("name",), "x"),), safe=False)
    full = finding(record="acme", circle="key", schema="schemas/account.schema.json", related=related, fix=fix)
    whole = json.loads(FORMATS["json"](viewed({}, [full, finding(severity=Severity.NOTICE)])))
    first, second = whole["findings"]
    fingerprint = first.pop("fingerprint")
    assert first == {
        "code": "KAM104",
        "rule": "not-in-list",
        "severity": "error",
        "path": ACCOUNT,
        "line": 1,
        "column": 1,
        "message": "what is wrong",
        "do": "what to do",
        "record": "acme",
        "field": "name",
        "circle": "key",
        "schema": "schemas/account.schema.json",
        "related": [{"path": "team/anna.yaml", "line": 2, "column": 7, "message": "she"}],
        "fix": {"description": "name it", "safe": False},
    }
    assert second["fix"] is None
    assert second["related"] == []
    assert len({fingerprint, second["fingerprint"]}) == 2
    assert whole["summary"] == {
        "files": 4,
        "errors": 1,
        "warnings": 0,
        "notices": 1,
        "fixable": 0,
        "suppressed": 0,
        "baselined": 0,
    }


def test_gitlab(viewed: Viewed, finding: Make) -> None:
    findings = [
        finding("accounts/Ромашка, 1.yml", 3, 5),
        *(finding(severity=severity) for severity in Severity),
    ]
    issues = json.loads(FORMATS["gitlab"](viewed({}, findings, prefix="crm/")))
    assert [issue["severity"] for issue in issues] == ["major", "major", "minor", "info"]
    assert len({issue.pop("fingerprint") for issue in issues}) == 4
    assert issues[0] == {
        "description": "what is wrong. To do: what to do.",
        "check_name": "KAM104 not-in-list",
        "severity": "major",
        "location": {"path": "crm/accounts/Ромашка, 1.yml", "lines": {"begin": 3}},
    }


def test_nothing_found(viewed: Viewed) -> None:
    view = viewed()
    assert FORMATS["gitlab"](view) == "[]\n"
    assert FORMATS["github"](view) == ""
    assert json.loads(FORMATS["json"](view))["findings"] == []
    assert STATISTICS["text"](view) == ""
    assert json.loads(STATISTICS["json"](view)) == {"rules": [], "accounts": [], "managers": []}


def test_statistics(viewed: Viewed, finding: Make) -> None:
    files = {
        "accounts/beta/account.yaml": "name: Бета\ncircle: market\nmanager: gone\n",
        "accounts/gamma/account.yaml": "name: Gamma\nmanager: [anna]\n",
    }
    warning = finding(severity=Severity.WARNING, code="KAM105", rule="wrong-form")
    findings = [
        warning,
        warning,
        finding("personal/acme/cfo.yaml"),
        finding("accounts/beta/contacts/x.yaml"),
        finding("accounts/beta/account.yaml", severity=Severity.NOTICE),
        finding("accounts/gamma/account.yaml"),
        finding("sales/2026-01.csv"),
        finding("accounts/"),
    ]
    view = viewed(files, findings)
    counts = ("errors", "warnings", "notices", "total")
    found = json.loads(STATISTICS["json"](view))
    rows = {name: [tuple(row.values()) for row in group] for name, group in found.items()}
    assert all(tuple(row)[-4:] == counts for group in found.values() for row in group)
    assert rows["rules"] == [("KAM104", "not-in-list", 5, 0, 1, 6), ("KAM105", "wrong-form", 0, 2, 0, 2)]
    assert rows["accounts"] == [
        (None, None, 2, 0, 0, 2),
        ("acme", "Acme", 1, 2, 0, 3),
        ("beta", "Бета", 1, 0, 1, 2),
        ("gamma", "Gamma", 1, 0, 0, 1),
    ]
    assert rows["managers"] == [
        (None, None, 3, 0, 0, 3),
        ("anna", "Anna Ivanova", 1, 2, 0, 3),
        ("gone", None, 1, 0, 1, 2),
    ]
    text = STATISTICS["text"](view)
    assert "KAM104  not-in-list         5           0          1        6\n" in text
    assert "(no account)" in text
    assert "(no manager)" in text
