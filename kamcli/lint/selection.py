"""Which rules apply and how much each weighs, by policy/lint.yaml. Finds only mistakes of that file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from kamcli.lint import registry
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.rules import unknown_rule
from kamcli.model.entity import Entity
from kamcli.model.position import START, Pointer, Position
from kamcli.repository import Repository
from kamcli.yamlio import Document, read

OFF = "off"
PATH = "policy/lint.yaml"


@dataclass(frozen=True)
class Selection:
    """The severity that each rule has here; rules that are off are absent."""

    severities: Mapping[str, Severity]
    fail_on: Severity

    def applied(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings of rules that are on, each with the severity it has here."""
        for finding in findings:
            severity = self.severities.get(finding.code)
            if severity is not None:
                yield finding if severity is finding.severity else replace(finding, severity=severity)


def select(settings: Mapping[str, Any]) -> Selection:
    """Read the settings of policy/lint.yaml: `select` (none: all) less `ignore`, with the severities it gives."""
    chosen = {rule.code for name in settings["select"] for rule in named(name)} or set(registry.BY_CODE)
    ignored = {rule.code for name in settings["ignore"] for rule in named(name)}
    severities = {rule.code: rule.severity for rule in registry.RULES if rule.code in chosen - ignored}
    # The more exactly a name fits, the later it is applied: KAM2, then KAM201 or its name.
    for name, severity in sorted(settings["severity"].items(), key=lambda item: -len(named(item[0]))):
        for rule in named(name):
            if severity == OFF:
                severities.pop(rule.code, None)
            elif rule.code in severities:
                severities[rule.code] = Severity(severity)
    return Selection(severities, Severity(settings["fail_on"]))


def named(name: str) -> tuple[Rule, ...]:
    """The rules that a code (KAM201), the beginning of codes (KAM2) or a name means; none for an unknown one."""
    if name.lower() in registry.BY_NAME:
        return (registry.BY_NAME[name.lower()],)
    if not name.upper().startswith("KAM"):
        return ()
    return tuple(rule for rule in registry.RULES if rule.code.startswith(name.upper()))


def check(repository: Repository) -> Iterator[Finding]:
    """Names in policy/lint.yaml that no rule has."""
    settings = repository.policy.lint
    places: list[tuple[Pointer, str]] = []
    for part in ("select", "ignore"):
        places += [((part, index), name) for index, name in enumerate(settings[part])]
    places += [(("severity", name), name) for name in settings["severity"]]
    for pointer, name in places:
        if not named(name):
            known = [*registry.BY_NAME, *registry.BY_CODE]
            close = get_close_matches(name, known, n=1, cutoff=0.6)
            hint = f"did you mean `{close[0]}`? " if close else ""
            yield unknown_rule.RULE.finding(
                PATH,
                f"there is no rule `{name}`",
                f"{hint}`kam rules` lists the rules, by code and name",
                _position(repository, pointer),
                record=str(Entity.LINT),
                field=str(pointer[0]),
            )


def _position(repository: Repository, pointer: Pointer) -> Position:
    source = repository.source.read(PATH)
    document = read(source) if isinstance(source, bytes) else None
    if not isinstance(document, Document):
        return START
    span = document.nearest(pointer)
    return span.key or span.value
