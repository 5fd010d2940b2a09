"""What a lint says. Values only: whoever shows them, or finds them remembered, needs no rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kamcli.dataclass import dataclass
from kamcli.lint.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class Silenced:
    """A finding that is let stand: why, until when, and where that is said (`comment` or `baseline`)."""

    finding: Finding
    by: str
    reason: str | None = None
    until: date | None = None


@dataclass(frozen=True)
class Report:
    """The findings of one lint, sorted by file and place; `files` is how many files were looked at."""

    findings: tuple[Finding, ...]
    files: int
    fail_on: Severity = Severity.ERROR
    silenced: tuple[Silenced, ...] = ()
    """Findings that a comment or the baseline lets stand; they are in no count."""

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return Counter(finding.severity for finding in self.findings)[severity]

    @property
    def failed(self) -> bool:
        """Whether a finding stands at or above the fail level of the policy."""
        return any(finding.severity.weight >= self.fail_on.weight for finding in self.findings)

    def below(self, paths: Sequence[str]) -> Report:
        """The same lint, showing only findings in these files or folders (relative to the root)."""
        if not paths or "." in paths:
            return self

        def is_below(finding: Finding) -> bool:
            return any(finding.path == path or finding.path.startswith(f"{path.rstrip('/')}/") for path in paths)

        return replace(
            self,
            findings=tuple(finding for finding in self.findings if is_below(finding)),
            silenced=tuple(each for each in self.silenced if is_below(each.finding)),
        )
