"""What a writer of findings gets: the report, the files it is about, and how to show them. Writes nothing itself."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from kamcli.dataclass import dataclass
from kamcli.render.text import one_line

if TYPE_CHECKING:
    from kamcli.lint import Finding, Report
    from kamcli.lint.finding import Fix
    from kamcli.render.findings.excerpt import Excerpts
    from kamcli.repository import Repository


@dataclass(frozen=True)
class View:
    """One report to be written. `prefix` leads from the root of git's repository to ours: '' or `crm/`."""

    report: Report
    repository: Repository
    prefix: str = ""
    colour: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is shown, in its order."""
        return self.report.findings

    @cached_property
    def named(self) -> tuple[tuple[str, Finding], ...]:
        """Each finding after its fingerprint."""
        from kamcli.lint.fingerprint import fingerprints

        return tuple(zip(fingerprints(self.findings), self.findings, strict=True))

    @cached_property
    def excerpts(self) -> Excerpts:
        """Lines of the files, with what is personal masked."""
        from kamcli.render.findings.excerpt import Excerpts

        return Excerpts(self.repository)

    def from_git_root(self, path: str) -> str:
        """A path as the code host knows it."""
        return f"{self.prefix}{path}"

    def uri(self, path: str) -> str:
        """A path from git's root as a relative URI reference (RFC 3986): UTF-8, percent-encoded."""
        return quote(self.from_git_root(path), safe="/", errors="surrogateescape")

    def told(self, finding: Finding) -> str:
        """What is wrong and what to do, in one line, for formats that have one place for both."""
        return f"{_sentence(finding.message)} To do: {_sentence(finding.do)}"

    def described(self, fix: Fix) -> str:
        """What a fix would do, without the value where it is personal."""
        from kamcli.lint.discretion import description

        return one_line(description(self.repository.schemas, fix))

    @property
    def fixable(self) -> int:
        """How many findings have a safe fix."""
        return sum(1 for finding in self.findings if finding.fix is not None and finding.fix.safe)

    def silenced(self, by: str) -> int:
        """How many findings are not shown because a `comment` or the `baseline` lets them stand."""
        return sum(1 for each in self.report.silenced if each.by == by)


def _sentence(text: str) -> str:
    line = one_line(text)
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."
