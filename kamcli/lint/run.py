"""One lint of a whole repository: every check, all findings, in a fixed order."""

from __future__ import annotations

from datetime import date

from kamcli.index import Index
from kamcli.lint.remembered import Remembered
from kamcli.lint.report import Report
from kamcli.repository import Repository

__all__ = ["Report", "lint"]


def lint(repository: Repository, today: date, *, baseline: bool = True) -> Report:
    """Check everything and report all of it. Goes on past files that cannot be read.

    Whatever is asked to be *shown*, all is computed: a finding in one file may come from another.
    `baseline`: whether what policy/lint-baseline.yaml puts aside is left out.
    """
    before: Remembered | None = None
    if (index := repository.index) is not None:
        before = Remembered(repository, today, index, baseline=baseline, meanwhile=lambda: _prepare(repository, index))
    if before is not None and (report := before.report()) is not None:
        return report
    # Rules are a hundred modules: they are only imported by a lint that needs them.
    from kamcli.lint.judging import judged

    report = judged(repository, today, before, baseline=baseline)
    if before is not None:
        before.keep(report)
    return report


def _prepare(repository: Repository, index: Index) -> None:
    from kamcli.lint.judging import prepare

    prepare(repository, index)
