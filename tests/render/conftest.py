"""Findings to be written: a repository laid out in a temporary folder, linted on a fixed day or given its findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from kamcli.lint import Finding, Report, Severity, example, lint
from kamcli.model.position import Position
from kamcli.render.findings import View
from kamcli.repository import open_repository

TODAY = date(2026, 3, 3)
ACCOUNT = "accounts/acme/account.yaml"
Files = Mapping[str, str | bytes | None]


def lay(root: Path, files: Files) -> None:
    """Write files below root; None takes one away, text that begins with `->` makes a symbolic link."""
    for path, content in files.items():
        file = root / path
        file.unlink(missing_ok=True)
        if content is None:
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str) and content.startswith("->"):
            file.symlink_to(content[2:])
        else:
            file.write_bytes(content.encode() if isinstance(content, str) else content)


@pytest.fixture
def viewed(tmp_path: Path) -> Callable[..., View]:
    """Lay files over the example repository; view what lint finds, or the findings that are given."""

    def run(
        files: Files | None = None, findings: Sequence[Finding] | None = None, *, prefix: str = "", colour: bool = False
    ) -> View:
        lay(tmp_path, example.FILES)
        lay(tmp_path, files or {})
        repository = open_repository(tmp_path, tolerant=True)
        report = lint(repository, TODAY) if findings is None else Report(tuple(findings), files=4)
        return View(report, repository, prefix, colour)

    return run


@pytest.fixture
def finding() -> Callable[..., Finding]:
    """A finding, on the first field of the example's account unless told otherwise."""

    def make(path: str = ACCOUNT, line: int = 1, column: int = 1, **fields: object) -> Finding:
        made: dict[str, object] = {
            "code": "KAM104",
            "rule": "not-in-list",
            "severity": Severity.ERROR,
            "message": "what is wrong",
            "do": "what to do",
            "field": "name",
        }
        return Finding(path=path, position=Position(line, column), **{**made, **fields})  # type: ignore[arg-type]

    return make
