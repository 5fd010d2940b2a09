"""Which rules apply and how much each weighs, by policy/lint.yaml. Finds only mistakes of that file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.lint import registry
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.option import fits
from kamcli.lint.rules import unknown_rule
from kamcli.model.position import START, Pointer, Position, render_pointer
from kamcli.policy.wording import closest
from kamcli.repository import Repository
from kamcli.yamlio import Document, read

OFF = "off"
PATH = "policy/lint.yaml"


@dataclass(frozen=True)
class Selection:
    """The severity that each rule has here, in general and by circle; rules that are off are absent."""

    severities: Mapping[str, Severity]
    by_circle: Mapping[str, Mapping[str, Severity]]
    fail_on: Severity

    def severity(self, code: str, circle: str | None) -> Severity | None:
        """What a rule weighs in a circle; None where it is off."""
        return self.by_circle.get(circle or "", self.severities).get(code)

    def applied(self, findings: Iterable[Finding], circle_of: Callable[[Finding], str | None]) -> Iterator[Finding]:
        """The findings of rules that are on where they are, each with the severity it has there."""
        for finding in findings:
            severity = self.severity(finding.code, circle_of(finding) if self.by_circle else None)
            if severity is not None:
                yield finding if severity is finding.severity else replace(finding, severity=severity)


def select(settings: Mapping[str, Any]) -> Selection:
    """Read the settings of policy/lint.yaml: `select` (none: all) less `ignore`, with the severities it gives."""
    chosen = {rule.code for name in settings["select"] for rule in named(name)} or set(registry.BY_CODE)
    severities = {rule.code: rule.severity for rule in registry.RULES if rule.code in chosen}
    general = _narrowed(severities, settings)
    by_circle = {circle: _narrowed(general, own) for circle, own in settings["circles"].items()}
    return Selection(general, by_circle, Severity(settings["fail_on"]))


def _narrowed(severities: Mapping[str, Severity], settings: Mapping[str, Any]) -> dict[str, Severity]:
    """The severities less what `ignore` and `off` take away, with those that `severity` gives."""
    narrowed = dict(severities)
    # The more exactly a name fits, the later it is applied: KAM2, then KAM201 or its name.
    for name, severity in sorted(settings.get("severity", {}).items(), key=lambda item: -len(named(item[0]))):
        for rule in named(name):
            if severity == OFF:
                narrowed.pop(rule.code, None)
            elif rule.code in narrowed:
                narrowed[rule.code] = Severity(severity)
    for name in settings.get("ignore", ()):
        for rule in named(name):
            narrowed.pop(rule.code, None)
    return narrowed


def named(name: str) -> tuple[Rule, ...]:
    """The rules that a code (KAM201), the beginning of codes (KAM2) or a name means; none for an unknown one."""
    if name.lower() in registry.BY_NAME:
        return (registry.BY_NAME[name.lower()],)
    if not name.upper().startswith("KAM"):
        return ()
    return tuple(rule for rule in registry.RULES if rule.code.startswith(name.upper()))


def check(repository: Repository) -> Iterator[Finding]:
    """Names in policy/lint.yaml that no rule, option or circle has, and options of the wrong type."""
    settings = repository.policy.lint
    circles = [circle.id for circle in repository.policy.circles]
    for pointer, own in (((), settings), *((("circles", name), own) for name, own in settings["circles"].items())):
        if pointer and pointer[1] not in circles:
            yield _unknown(repository, pointer, "circle", pointer[1], circles, "the circles are in policy/circles.yaml")
        for place, name in _named_rules(pointer, own):
            if not named(name):
                known = [*registry.BY_NAME, *registry.BY_CODE]
                yield _unknown(repository, place, "rule", name, known, "`kam rules` lists the rules, by code and name")
        for name, options in own.get("options", {}).items():
            for rule in named(name):
                yield from _options(repository, (*pointer, "options", name), rule, options)


def _named_rules(pointer: tuple[str, ...], own: Mapping[str, Any]) -> Iterator[tuple[Pointer, str]]:
    for part in ("select", "ignore"):
        for index, name in enumerate(own.get(part, ())):
            yield (*pointer, part, index), name
    for part in ("severity", "options"):
        for name in own.get(part, {}):
            yield (*pointer, part, name), name


def _options(repository: Repository, pointer: Pointer, rule: Rule, options: Mapping[str, Any]) -> Iterator[Finding]:
    defaults = {option.name: option.default for option in rule.options}
    for name, value in options.items():
        if name not in defaults:
            advice = f"`kam rules {rule.code}` says which it has"
            yield _unknown(repository, (*pointer, name), f"option of {rule.name}", name, list(defaults), advice)
        elif not fits(value, defaults[name]):
            yield unknown_rule.RULE.finding(
                PATH,
                f"the option {name} of {rule.name} is of the wrong type, so its default stands",
                f"write a value like the default, {defaults[name]!r}",
                _position(repository, (*pointer, name)),
                field=render_pointer((*pointer, name)),
            )


def _unknown(repository: Repository, pointer: Pointer, what: str, name: str, known: list[str], advice: str) -> Finding:
    meant = closest(name, known)
    hint = f"did you mean `{meant}`? " if meant else ""
    return unknown_rule.RULE.finding(
        PATH,
        f"there is no {what} `{name}`",
        f"{hint}{advice}",
        _position(repository, pointer),
        field=render_pointer(pointer),
    )


def _position(repository: Repository, pointer: Pointer) -> Position:
    source = repository.source.read(PATH)
    document = read(source) if isinstance(source, bytes) else None
    if not isinstance(document, Document):
        return START
    span = document.nearest(pointer)
    return span.key or span.value
