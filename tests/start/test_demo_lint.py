"""Lint finds the gaps of the demo, all of them and nothing else; docs/demo.md lists them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from kamcli.lint import lint
from kamcli.repository import open_repository
from kamcli.start import demo

DOCS = Path(__file__).parents[2] / "docs" / "demo.md"


DAYS = [
    (date(2026, 11, 22), 1),
    (date(2025, 3, 2), 4),
    (date(2028, 2, 29), 9),
    (date(2027, 1, 1), 2),
    (date(2026, 4, 6), 77),
    (date(2031, 8, 16), 500),
]
"""Days around the ends of months and years, and a weekend."""


@pytest.mark.parametrize(("today", "seed"), DAYS)
def test_lint_finds_exactly_the_gaps(tmp_path: Path, today: date, seed: int) -> None:
    told = demo.tell(today, seed)
    demo.write(told, tmp_path / "demo", history=False)

    report = lint(open_repository(tmp_path / "demo"), today)

    expected = sorted((gap.rule, gap.path) for gap in told.gaps if gap.rule)
    assert sorted((finding.rule, finding.path) for finding in report.findings) == expected
    assert Counter(finding.severity for finding in report.findings) == {"error": 8, "warning": 7, "notice": 3}


def test_the_docs_list_the_gaps() -> None:
    text = DOCS.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (?:`([a-z-]+)`|none) \| `([^`]+)` \| (.+) \|$", text, re.MULTILINE)
    gaps = demo.tell(date(2026, 11, 22)).gaps
    assert [(name, rule or None, why) for name, rule, _, why in rows] == [(g.name, g.rule, g.why) for g in gaps]
    for (_, _, pattern, _), gap in zip(rows, gaps, strict=True):
        assert re.fullmatch(re.escape(pattern).replace("…", ".*"), gap.path), (pattern, gap.path)
