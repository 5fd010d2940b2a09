"""One lint of a whole repository: every check, all findings, in a fixed order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kamcli.lint import dossier, files, identifiers, references, schema
from kamcli.lint.finding import Finding, Severity
from kamcli.lint.rules import odd_number, unquoted_number
from kamcli.repository import Repository

_CHECKS = (files.check, schema.check, dossier.check, references.check, identifiers.check)


@dataclass(frozen=True)
class Report:
    """The findings of one lint, sorted by file and place; `files` is how many files were looked at."""

    findings: tuple[Finding, ...]
    files: int

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return self._counts[severity]

    @property
    def _counts(self) -> Counter[Severity]:
        return Counter(finding.severity for finding in self.findings)

    @property
    def failed(self) -> bool:
        """Whether anything stands at or above the fail level, which is `error`."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    def below(self, paths: Sequence[str]) -> Report:
        """The same lint, showing only findings in these files or folders (relative to the root)."""
        if not paths or "." in paths:
            return self
        shown = tuple(
            finding
            for finding in self.findings
            if any(finding.path == path or finding.path.startswith(f"{path.rstrip('/')}/") for path in paths)
        )
        return Report(shown, self.files)


def lint(repository: Repository) -> Report:
    """Check everything and report all of it. Goes on past files that cannot be read.

    Whatever is asked to be *shown*, all is computed: a finding in one file may come from another.
    """
    found = {finding for check in _CHECKS for finding in check(repository)}
    found -= _said_better(found)
    return Report(tuple(sorted(found, key=lambda finding: finding.order)), len(repository.snapshot.paths))


def _said_better(found: set[Finding]) -> set[Finding]:
    """Odd numbers where the schema wants text: that they need quotes is said there already."""
    quoted = {(each.path, each.position) for each in found if each.rule == unquoted_number.RULE.name}
    odd = odd_number.RULE.name
    return {each for each in found if each.rule == odd and (each.path, each.position) in quoted}
