"""Why a change is not made, in words: every finding at once, by the record it is about. Judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from kamcli.errors import KamError
from kamcli.lint import Finding
from kamcli.lint.phrase import number
from kamcli.model.entity import Entity, place_of
from kamcli.repository import Repository


class RefusedError(KamError):
    """The change would bring in findings that fail a lint, or leave out what is required. Nothing was written."""

    exit_code = 1

    def __init__(
        self, findings: Sequence[Finding], after: Repository | None = None, *, why: str = "", do: str | None = None
    ) -> None:
        self.findings = tuple(findings)
        count = number(len(self.findings), "thing")
        verb = "is" if len(self.findings) == 1 else "are"
        super().__init__(f"nothing was written: {why or f'{count} {verb} missing or wrong'}", do=do)
        self._lines = tuple(_lines(self.findings, after))

    def __str__(self) -> str:
        return "\n".join((f"{self.message}", *self._lines, *([f"  {self.do}"] if self.do else [])))


def _lines(findings: Iterable[Finding], after: Repository | None) -> Iterator[str]:
    for named, several in groupby(findings, key=lambda finding: _named(finding, after)):
        yield f"  {named}"
        for do, alike in groupby(several, key=lambda finding: finding.do):
            for each in alike:
                yield f"    {each.path}:{each.position.line}: {_message(each)} ({each.code})"
            yield f"      {do}"


def _message(finding: Finding) -> str:
    return finding.message.removesuffix(f" ({finding.schema})") if finding.schema else finding.message


def _named(finding: Finding, after: Repository | None) -> str:
    """The record that a finding is about, as people call it."""
    place = place_of(finding.path)
    if place is None or finding.record is None or after is None:
        return finding.record or finding.path
    entity = Entity.CONTACT if place.entity is Entity.PERSONAL else place.entity
    record = after.snapshot.records(entity).get(finding.record)
    return finding.record if record is None or record.name == record.id else f"{record.name} ({record.id})"
