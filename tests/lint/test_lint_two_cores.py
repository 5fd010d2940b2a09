"""A lint on two cores finds what a lint on one finds."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import pytest

from kamcli.lint import checks, lint
from kamcli.lint.finding import Finding
from kamcli.repository import ahead, open_repository

COMPANY = Path(__file__).parents[2] / "examples/company"
TODAY = date(2027, 1, 1)
"""Long after the example was written, so that there is much to find."""


def _found() -> list[tuple[Finding, object]]:
    report = lint(open_repository(COMPANY, tolerant=True), TODAY)
    return [(finding, finding.fix) for finding in report.findings]


@pytest.mark.skipif(sys.platform != "linux", reason="two cores are used on Linux alone")
def test_two_cores_find_what_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    alone = _found()
    assert len(alone) > 10
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(ahead, "LEAST", 1)
    monkeypatch.setattr(checks, "_MANY", 1)
    assert _found() == alone
