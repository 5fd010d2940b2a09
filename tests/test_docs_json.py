"""docs/json.md says of every command's JSON what there is, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kamcli.cli.main import main
from kamcli.lint import example
from kamcli.query.tables import LISTINGS

TEXT = (Path(__file__).parent.parent / "docs" / "json.md").read_text(encoding="utf-8")
NAMES = re.compile(r"`(\w+)`")

Run = Callable[..., Any]


def tables(heading: str) -> list[dict[str, str]]:
    """The tables of a section: first cell → second."""
    section = re.split(r"^## ", TEXT.split(f"## {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    found: list[dict[str, str]] = []
    for line in section.splitlines():
        if line.startswith("|---"):
            found.append({})
        elif match := re.match(r"\| `(\w+)` \| (.*) \|$", line):
            found[-1][match[1]] = match[2]
    return found


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    files = {
        **example.FILES,
        "accounts/acme/interactions/2026/2026-03-02-meeting.yaml": """\
kind: meeting
date: 2026-03-02
subject: Terms
summary: Five percent agreed.
participants: [cfo]
next_steps: [{id: offer, what: Send the offer, side: us, who: anna, due: 2026-03-09}]
agreements: [{id: discount, kind: discount, amount: 1265793.0390, currency: EUR}]
""",
        "accounts/acme/deals/line.yaml": "name: Line\nstage: lead\n",
        "accounts/acme/complaints/late.yaml": "opened: 2026-01-05\nsubject: Late\n",
        "accounts/beta/account.yaml": "nmae: Beta\ncircle: market\nlegal_entities: [{id: beta-ltd, name: Beta Ltd}]\n"
        "sites: [{id: north, name: North}]\n",
        "personal/acme/cfo.yaml": "birthday: --03-02\n",
    }
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")

    def go(*words: str, status: int = 0) -> Any:
        code = main(["-C", str(tmp_path), "--today", "2026-03-15", *words, "--format", "json"])
        out, err = capsys.readouterr()
        assert code == status, err
        return json.loads(out, parse_float=Decimal)

    return go


def test_lint(run: Run) -> None:
    whole, finding, summary = tables("kam lint")
    found = run("lint", status=1)
    assert list(found) == list(whole)
    assert found["findings"]
    assert all(list(each) == list(finding) for each in found["findings"])
    assert list(found["summary"]) == list(summary)


def test_lint_statistics(run: Run) -> None:
    (lists,) = tables("kam lint --statistics")
    found = run("lint", "--statistics", status=1)
    assert list(found) == list(lists)
    for name, words in lists.items():
        columns = [column for column in NAMES.findall(words) if column != "null"]
        assert [list(row) for row in found[name]] == [[*columns, "errors", "warnings", "notices", "total"]] * len(
            found[name]
        )
        assert found[name]


def test_show(run: Run) -> None:
    record, account = tables("kam show")
    found = run("show", "acme")
    assert list(found) == [*record, *account]
    for name, words in account.items():
        assert list(found[name][0]) == NAMES.findall(words.split(":", 1)[1])
    assert str(found["agreements"][0]["amount"]) == "1265793.0390"
    assert list(run("show", "anna")) == list(record)
    assert list(run("show", "acme/cfo", "--personal")) == [*record, "personal"]


@pytest.mark.parametrize("name", LISTINGS)
def test_list(run: Run, name: str) -> None:
    (lists,) = tables("kam list")
    assert list(lists) == list(LISTINGS)
    found = run("list", name)
    assert found
    assert all(list(row) == NAMES.findall(lists[name]) for row in found)


def test_find(run: Run) -> None:
    (hit,) = tables("kam find")
    found = run("find", "percent")
    assert found
    assert all(list(each) == list(hit) for each in found)


def test_timeline(run: Run) -> None:
    (event,) = tables("kam timeline")
    found = run("timeline", "acme")
    assert found
    assert all(list(each) == list(event) for each in found)


def test_rules(run: Run) -> None:
    (rule,) = tables("kam rules")
    assert all(list(each) == list(rule) for each in run("rules"))
    assert len(run("rules", "KAM101")) == 1
