"""The rules of the lint, explained: one of them to people, any of them to programs. Docs are made by docs/build.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kamcli.lint.finding import Example, Rule, Scope
from kamcli.lint.option import Option
from kamcli.render.exact import json_text

SHOWN = 1200
"""Characters of an example that are shown; a file of 64 MB of x teaches no more than its beginning."""


_ABOUT = {Scope.FILE: "one file", Scope.ACCOUNT: "one account", Scope.REPOSITORY: "the whole repository"}


def explanation(rule: Rule) -> str:
    """What a rule finds, why, what to do, and a bad and a good example."""
    parts = [
        f"{rule.code} {rule.name} ({rule.severity}; {rule.family}; about {_ABOUT[rule.scope]})",
        rule.summary,
        f"Why: {rule.why}",
        f"What to do: {rule.fix}",
        *_explained(rule),
        *(f"Bad: {path}\n{_indented(content)}" for path, content in examples(rule.bad)),
        *(f"Good: {path}\n{_indented(content)}" for path, content in examples(rule.good)),
    ]
    return "\n\n".join(parts) + "\n"


def json(rules: Sequence[Rule]) -> str:
    """The rules as JSON (docs/json.md): code, name, family, summary, why, fix, severity, scope, options."""
    names = ("code", "name", "family", "summary", "why", "fix", "severity", "scope")
    return json_text([{**{n: getattr(r, n) for n in names}, "options": _options(r)} for r in rules]) + "\n"


def _options(rule: Rule) -> list[dict[str, Any]]:
    return [
        {"name": option.name, "default": option.default, "description": option.description} for option in rule.options
    ]


def _explained(rule: Rule) -> list[str]:
    """The options of a rule, and where they are set."""
    if not rule.options:
        return []
    lines = [f"Options (policy/lint.yaml, `options: {{{rule.name}: {{{rule.options[0].name}: …}}}}`):"]
    lines += [f"    {option.name}: {option.description} Default: {_default(option)}." for option in rule.options]
    return ["\n".join(lines)]


def _default(option: Option) -> str:
    if isinstance(option.default, tuple):
        return ", ".join(option.default) or "none"
    return str(option.default).lower() if isinstance(option.default, bool) else str(option.default)


def examples(example: Example) -> list[tuple[str, str]]:
    """The files of an example, by path, as they can be shown: no control characters, nothing endless."""
    shown = []
    for path, content in example.items():
        if content is None:
            continue
        text = content.decode("utf-8", "backslashreplace") if isinstance(content, bytes) else content
        if text.startswith("->"):
            text = f"(a symbolic link to {text[2:]})\n"
        visible = "".join(c if c.isprintable() or c in "\n\t" else f"\\u{ord(c):04x}" for c in text[:SHOWN])
        shown.append((path, visible + ("…\n" if len(text) > SHOWN else "")))
    return shown


def _indented(content: str) -> str:
    return "".join(f"    {line}\n" for line in content.splitlines()).rstrip("\n")
