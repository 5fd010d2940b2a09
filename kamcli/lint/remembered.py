"""The report of an earlier lint, where all that it depends on is as it was: every file, the policy, the day.

Nothing is remembered that says anything of personal files. Finds and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any

from kamcli.index import ENCODE_ERRORS, Index, decoded, digest, encoded, program
from kamcli.lint import kept
from kamcli.lint.finding import Severity
from kamcli.lint.report import Report
from kamcli.repository import Repository
from kamcli.repository.census import named
from kamcli.repository.sealed import RECIPIENTS
from kamcli.repository.source import Meanwhile

_LATEST = 3
"""Whole reports that are remembered."""


class Remembered:
    """What is remembered of lints of a repository on a day."""

    def __init__(
        self, repository: Repository, today: date, index: Index, *, baseline: bool, meanwhile: Meanwhile | None = None
    ) -> None:
        """`meanwhile` may be done while it is found out which files there are."""
        self.index = index
        self.census = repository.source.census(index, meanwhile)
        self._repository = repository
        self._today = today
        self._baseline = baseline

    @cached_property
    def base(self) -> str:
        """The name of what findings depend on besides files."""
        return digest(self._circumstances())

    def _circumstances(self) -> Iterator[str]:
        repository = self._repository
        yield from (program(), self._today.isoformat(), repr(repository.company))
        absent = repository.company.personal != "here" and repository.personal.absent
        yield from (str(absent), named(repository.source.read(RECIPIENTS)))

    @cached_property
    def _whole(self) -> str | None:
        """The name of all there is; None where it would not last."""
        return digest((self.base, str(self._baseline), self.census.whole)) if self.census.lasting else None

    def report(self) -> Report | None:
        """The report of an earlier lint of just this, if it is remembered."""
        if self.census.is_new or self._whole is None:
            return None
        text = self.index.get("report", [self._whole]).get(self._whole)
        try:
            found: Any = decoded(text) if text is not None else None
            shown, silenced, files, fail_on = found
            return Report(tuple(map(kept.finding, shown)), files, Severity(fail_on), tuple(kept.silenced(silenced)))
        except (TypeError, ValueError, KeyError, RecursionError):
            return None

    def keep(self, report: Report) -> None:
        """Remember a report, unless it says anything of personal files."""
        every = (*report.findings, *(each.finding for each in report.silenced))
        if self._whole is None or any(map(kept.is_private, every)):
            return
        shown, silenced = [*map(kept.plain, report.findings)], [*map(kept.plain_silenced, report.silenced)]
        try:
            text = encoded([shown, silenced, report.files, str(report.fail_on)])
        except ENCODE_ERRORS:
            return
        self.index.put("report", self._whole, text, latest=_LATEST)
