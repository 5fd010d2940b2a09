"""One lint of a whole repository: every check, all findings, in a fixed order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kamcli.lint import dossier, files, identifiers, references, registry, schema, selection
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Severity
from kamcli.lint.rules import odd_number, unquoted_number
from kamcli.repository import Repository

_CHECKS = (files.check, schema.check, dossier.check, references.check, identifiers.check, selection.check)
"""Checks that serve several rules each."""


@dataclass(frozen=True)
class Report:
    """The findings of one lint, sorted by file and place; `files` is how many files were looked at."""

    findings: tuple[Finding, ...]
    files: int
    fail_on: Severity = Severity.ERROR

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
        shown = tuple(
            finding
            for finding in self.findings
            if any(finding.path == path or finding.path.startswith(f"{path.rstrip('/')}/") for path in paths)
        )
        return replace(self, findings=shown)


def lint(repository: Repository, today: date) -> Report:
    """Check everything and report all of it. Goes on past files that cannot be read.

    Whatever is asked to be *shown*, all is computed: a finding in one file may come from another.
    """
    chosen = selection.select(repository.policy.lint)
    context = Context(repository, today)
    found = set(_found(context))
    found -= _said_better(found)
    shown = sorted(
        chosen.applied(found, lambda finding: context.circle_of(finding.record)), key=lambda finding: finding.order
    )
    return Report(tuple(shown), len(repository.snapshot.paths), chosen.fail_on)


def _found(context: Context) -> Iterator[Finding]:
    for check in _CHECKS:
        yield from check(context.repository)
    for rule in registry.RULES:
        if rule.check is not None:
            yield from rule.check(context)


def _said_better(found: set[Finding]) -> set[Finding]:
    """Odd numbers where the schema wants text: that they need quotes is said there already."""
    quoted = {(each.path, each.position) for each in found if each.rule == unquoted_number.RULE.name}
    odd = odd_number.RULE.name
    return {each for each in found if each.rule == odd and (each.path, each.position) in quoted}
