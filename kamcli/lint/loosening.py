"""What a new policy, and new schemas of the company, ask for no more: KAM903. Compares settings, looks at no record.

Where more and less have no direction (which rules have which option), every change counts as one to look at.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from kamcli.lint import registry, selection
from kamcli.lint.finding import Finding, Severity
from kamcli.lint.rules import policy_loosened
from kamcli.model.entity import RECORDS
from kamcli.model.position import START, Pointer, Position, render_pointer
from kamcli.policy import Policy
from kamcli.policy.circle import Circle
from kamcli.policy.vocabulary import PARTS
from kamcli.repository import Repository
from kamcli.schemas import SchemaSet
from kamcli.yamlio import Document, read

Schema = Mapping[str, Any]
DOSSIER = "dossier"
_ASSERTIONS = ("pattern", "format", "minimum", "maximum", "minLength", "minItems", "type")

Loosened = tuple[str, Pointer, str]
"""The file, the place in it, and what became less."""

LESS_IS_LOOSER = frozenset(
    {
        "clients.sites_are_clients",
        "concentration.key_share.low",
        "new_business.cover",
        "receivables.top",
        "renewals.months",
        "tender.months_before",
    }
)
"""Limits of which the smaller value asks for less; of all others the greater one does."""

NEUTRAL = frozenset(
    {
        "agenda.birthdays_days",
        "agenda.contracts_days",
        "agenda.steps_days",
        "concentration.abc.a",
        "concentration.abc.b",
        "concentration.related_parties",
        "contacts.id_from",
        "drift.months",
        "revenue.from_",
        "revenue.period_months",
    }
)
"""Limits that choose between ways to count or to show, neither of which asks for less."""


WORDS: Mapping[str, tuple[str, ...]] = {"audit.signatures": ("none", "required")}
"""Limits that are words, those first that ask for less."""

EXCEPTIONS = frozenset({"audit.other_authors"})
"""Lists of what is let pass: each that is added asks for less."""


def findings(before: Repository, after: Repository) -> Iterator[Finding]:
    """What the policy and schemas of `after` let pass that those of `before` did not."""
    if before.company.personal == "here" and after.company.personal != "here":
        yield _finding(after, "kam.yaml", ("personal",), "personal data is no longer asked for where it is absent")
    for path, pointer, message in _loosened(before, after):
        yield _finding(after, path, pointer, message)


def _loosened(before: Repository, after: Repository) -> Iterator[Loosened]:
    yield from _rules(before.policy, after.policy)
    yield from _circles(before.policy, after.policy)
    yield from _limits(before.policy, after.policy)
    yield from _lists(before.policy, after.policy)
    yield from _schemas(before.schemas, after.schemas)


def _finding(after: Repository, path: str, pointer: Pointer, message: str) -> Finding:
    return policy_loosened.RULE.finding(
        path,
        message,
        "leave it, if it is meant and somebody with the say agreed; otherwise take it back",
        _position(after, path, pointer),
        field=render_pointer(pointer),
    )


def _position(after: Repository, path: str, pointer: Pointer) -> Position:
    source = after.source.read(path)
    document = read(source) if isinstance(source, bytes) else None
    if not isinstance(document, Document):
        return START
    span = document.nearest(pointer)
    return span.key or span.value


# ---- policy/lint.yaml


def _rules(before: Policy, after: Policy) -> Iterator[Loosened]:
    old, new = selection.select(before.lint), selection.select(after.lint)
    if new.fail_on.weight > old.fail_on.weight:
        yield selection.PATH, ("fail_on",), f"only {new.fail_on}s make lint fail, no longer {old.fail_on}s"
    said = set()
    for rule in registry.RULES:
        if less := _weaker(old.severities.get(rule.code), new.severities.get(rule.code)):
            said.add(rule.code)
            yield selection.PATH, ("severity", rule.name), f"the rule {rule.name} ({rule.code}) {less}"
    for circle in sorted({*old.by_circle, *new.by_circle}):
        olds, news = (each.by_circle.get(circle, each.severities) for each in (old, new))
        for rule in registry.RULES:
            if rule.code not in said and (less := _weaker(olds.get(rule.code), news.get(rule.code))):
                pointer = ("circles", circle, "severity", rule.name)
                yield selection.PATH, pointer, f"in the circle {circle} the rule {rule.name} ({rule.code}) {less}"
    yield from _options((), before.lint, after.lint)
    for circle in sorted({*before.lint["circles"], *after.lint["circles"]}):
        own = (each.lint["circles"].get(circle, {}) for each in (before, after))
        yield from _options(("circles", circle), *own)


def _weaker(old: Severity | None, new: Severity | None) -> str | None:
    if old is None or (new is not None and new.weight >= old.weight):
        return None
    return f"is a {new} now, and was: {old}" if new is not None else f"is off now, and was: {old}"


def _options(place: Pointer, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Loosened]:
    olds, news = old.get("options", {}), new.get("options", {})
    for rule in sorted({*olds, *news}):
        for name in sorted({*olds.get(rule, {}), *news.get(rule, {})}):
            was, now = (each.get(rule, {}).get(name) for each in (olds, news))
            if was != now:
                words = f"the option {name} of the rule {rule} is {_said(now)} now, and was: {_said(was)}"
                yield selection.PATH, (*place, "options", rule, name), words


def _said(value: Any) -> str:
    if value is None:
        return "not set"
    return ", ".join(map(str, value)) or "empty" if isinstance(value, list | tuple) else str(value)


# ---- policy/circles.yaml


def _circles(before: Policy, after: Policy) -> Iterator[Loosened]:
    path = "policy/circles.yaml"
    order = [circle.id for circle in after.circles]
    for circle in before.circles:
        now = after.circle(circle.id)
        if now is None:
            yield path, ("circles",), f"there is no circle {circle.id} any more, and what it asked for is not asked"
        else:
            for name, less in _circle(circle, now):
                yield path, ("circles", order.index(circle.id), name), f"the circle {circle.id} {less}"
    kept = [circle.id for circle in before.circles if circle.id in order]
    if kept != [name for name in order if name in kept]:
        yield path, ("circles",), "the circles are in another order, so each asks for what other ones asked before"


def _circle(old: Circle, new: Circle) -> Iterator[tuple[str, str]]:
    if old.decision and not new.decision:
        yield "decision", "needs nobody's decision any more"
    if lost := [kind for kind in old.mandatory_kinds if kind not in new.mandatory_kinds]:
        yield "mandatory_kinds", f"no longer asks for {', '.join(lost)}"
    for name in ("silence_days", "grace_days"):
        was, now = getattr(old, name), getattr(new, name)
        if was is not None and (now is None or now > was):
            yield name, f"has {name} {_said(now)} now, and had {was}"
    for name, was in old.evidence.items():
        now = new.evidence.get(name)
        if now != was and not (isinstance(was, int) and isinstance(now, int) and now > was):
            yield "evidence", f"asks for other evidence: {name} {_said(now)}, and had {_said(was)}"
    if old.regular is not None and old.regular != new.regular:
        yield "regular", "asks for another regularity of purchases"


# ---- policy/limits.yaml and policy/lists.yaml


def limits(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every limit by its name with dots: `concentration.largest.warn`."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from limits(getattr(value, field.name), f"{name}.{field.name}" if name else field.name)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from limits(inner, f"{name}.{key}")
    else:
        yield name, value


def _limits(before: Policy, after: Policy) -> Iterator[Loosened]:
    new = dict(limits(after.limits))
    for name, was in limits(before.limits):
        now = new.get(name)
        if now == was or name in NEUTRAL or not _looser(name, was, now):
            continue
        pointer = tuple(name.rstrip("_").split("."))
        yield "policy/limits.yaml", pointer, f"the limit {name.rstrip('_')} is {_said(now)} now, and was {_said(was)}"


def _looser(name: str, was: Any, now: Any) -> bool:
    if was is None:
        return False
    if now is None:
        return True
    if name in WORDS:
        return WORDS[name].index(now) < WORDS[name].index(was)
    if name in EXCEPTIONS:
        was, now = now, was
    if isinstance(was, tuple):
        return any(each not in now for each in was)
    return bool(now < was if name in LESS_IS_LOOSER else now > was)


def _lists(before: Policy, after: Policy) -> Iterator[Loosened]:
    """Lists that no longer restrict anything, and the parts of lists (deciding roles) that rules go by."""
    olds, news = before.lists.as_mapping(), after.lists.as_mapping()
    for name, was in olds.items():
        now = news[name]
        if name in PARTS and (lost := [value for value in was if value not in now]):
            yield "policy/lists.yaml", (name,), f"{', '.join(lost)} no longer stands in the list {name}"
        elif name not in PARTS and was and not now:
            yield "policy/lists.yaml", (name,), f"the list {name} is empty now, so that any text passes"


# ---- the company's schemas


def _schemas(before: SchemaSet, after: SchemaSet) -> Iterator[Loosened]:
    said: set[tuple[str, str]] = set()
    for circle in before.circles:
        for name, composed in _composed(circle) if circle in after.circles else ():
            was, now = composed(before), composed(after)
            old, new = _asked(was, now), _asked(now, was)
            for demand, title in old.items():
                if demand not in new and (name, title) not in said:
                    said.add((name, title))
                    asked = "asked differently for" if title in new.values() else "no longer asked for"
                    whose = "the dossier of an account is" if name == DOSSIER else f"{name} files are"
                    yield f"schemas/{name}.schema.json", (), f"{whose} {asked}: {title}"


def _composed(circle: str) -> Iterator[tuple[str, Callable[[SchemaSet], Schema]]]:
    for entity in RECORDS:
        yield str(entity), partial(SchemaSet.schema, entity=entity, circle=circle)
    yield DOSSIER, partial(SchemaSet.dossier, circle=circle)


def _asked(schema: Schema, other: Schema, place: str = "") -> dict[str, str]:
    """Every demand of a schema as its own text, with what people call it; of fields that the other has too.

    A field that is gone asks for less of nobody: schemas are closed, so nobody may fill it in any more.
    """
    found = {f"{place} required {name}": f"{place}{name}" for name in schema.get("required", ())}
    others = other.get("properties", {})
    for name, inner in schema.get("properties", {}).items():
        if name in others:
            found.update(_asked(inner, others[name], f"{place}{name}."))
    if isinstance(items := schema.get("items"), Mapping) and isinstance(theirs := other.get("items"), Mapping):
        found.update(_asked(items, theirs, place))
    found |= {f"{place} {word} {schema[word]}": f"{place}{word}" for word in _ASSERTIONS if word in schema}
    for part in schema.get("allOf", ()):
        for demand in _demands(part):
            text = json.dumps(demand, sort_keys=True, default=str, ensure_ascii=False)
            found[f"{place} {text}"] = str(demand.get("title") or demand.get("x-kam-required") or f"{place}(a rule)")
    return found


def _demands(part: Schema) -> Iterator[Schema]:
    """The demands of one file, one by one."""
    yield from part.get("allOf", ())
    if any(word != "allOf" and not word.startswith("x-kam-") for word in part):
        yield {word: value for word, value in part.items() if word not in ("allOf", "x-kam-file", "x-kam-circle")}
