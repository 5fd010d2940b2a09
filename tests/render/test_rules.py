"""`kam rules`: every rule is explained by its own module, options and all."""

from __future__ import annotations

import json

import pytest

from kamcli.lint import registry
from kamcli.lint.finding import Rule, Scope
from kamcli.lint.option import Option
from kamcli.render import rules
from kamcli.render.text import terminal_safe

ABOUT = {Scope.FILE: "one file", Scope.ACCOUNT: "one account", Scope.REPOSITORY: "the whole repository"}


@pytest.mark.parametrize("rule", registry.RULES, ids=lambda rule: rule.name)
def test_explanation(rule: Rule) -> None:
    text = rules.explanation(rule)
    assert text.startswith(f"{rule.code} {rule.name} ({rule.severity}; {rule.family}; about {ABOUT[rule.scope]})\n\n")
    assert f"\n\n{rule.summary}\n\n" in text
    for part in (f"Why: {rule.why}", f"What to do: {rule.fix}", "Bad: "):
        assert f"\n\n{part}" in text
    for option in rule.options:
        assert f"    {option.name}: {option.description} Default: " in text
    assert terminal_safe(text) == text
    assert len(text) < 12_000


def test_options() -> None:
    options = (
        Option("days", 90, "How many days."),
        Option("except_stages", (), "Stages."),
        Option("strict", True, "Whether."),
        Option("kinds", ("note", "invoice"), "Kinds."),
    )
    rule = Rule("KAM499", "example", "S.", "W.", "F.", bad={}, good={}, options=options)
    assert rules.explanation(rule).endswith(
        "\n\nOptions (policy/lint.yaml, `options: {example: {days: …}}`):\n"
        "    days: How many days. Default: 90.\n"
        "    except_stages: Stages. Default: none.\n"
        "    strict: Whether. Default: true.\n"
        "    kinds: Kinds. Default: note, invoice.\n"
    )
    (found,) = json.loads(rules.json([rule]))
    assert found["options"][0] == {"name": "days", "default": 90, "description": "How many days."}
    assert found["options"][3]["default"] == ["note", "invoice"]
