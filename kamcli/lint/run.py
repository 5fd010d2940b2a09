"""One lint of a whole repository: every check, all findings, in a fixed order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kamcli.lint import baseline as baselines
from kamcli.lint import dossier, files, identifiers, references, registry, schema, selection, suppression
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Severity
from kamcli.lint.rules import odd_number, unquoted_number
from kamcli.lint.suppression import Silenced
from kamcli.repository import Repository

_CHECKS = (files.check, schema.check, dossier.check, references.check, identifiers.check, selection.check)
"""Checks that serve several rules each."""


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


def lint(repository: Repository, today: date, *, baseline: bool = True) -> Report:
    """Check everything and report all of it. Goes on past files that cannot be read.

    Whatever is asked to be *shown*, all is computed: a finding in one file may come from another.
    `baseline`: whether what policy/lint-baseline.yaml puts aside is left out.
    """
    chosen = selection.select(repository.policy.lint)
    context = Context(repository, today)
    found = set(_found(context))
    found -= _said_better(found)
    shown, silenced = _without_silenced(context, chosen, found, baseline=baseline)
    shown.sort(key=lambda finding: finding.order)
    silenced.sort(key=lambda each: each.finding.order)
    return Report(tuple(shown), len(repository.snapshot.paths), chosen.fail_on, tuple(silenced))


def _without_silenced(
    context: Context, chosen: selection.Selection, found: set[Finding], *, baseline: bool
) -> tuple[list[Finding], list[Silenced]]:
    """The findings that are shown, each with its severity, and those that comments or the baseline let stand."""

    def circle_of(finding: Finding) -> str | None:
        return context.circle_of(finding.record)

    def is_on(code: str, record: str | None) -> bool:
        return chosen.severity(code, context.circle_of(record)) is not None

    # In their order, so that it is the same ones that a comment or an entry is said to be used by.
    weighed = sorted(chosen.applied(found, circle_of), key=lambda finding: finding.order)
    shown, silenced, own = suppression.applied(context.repository, weighed, context.today, is_on)
    shown += chosen.applied(own, circle_of)
    if baseline:
        loaded = baselines.followed(baselines.load(context.snapshot.bytes_of(baselines.PATH)), context.snapshot)
        shown, more, own = baselines.applied(loaded, shown, context.today, is_on)
        shown += chosen.applied(own, circle_of)
        silenced += more
    return shown, silenced


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
