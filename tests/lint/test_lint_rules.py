"""Every rule: its examples do what they say, and folder, registry and codes agree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import kamcli.lint.rules
from kamcli.lint import Report, Severity, registry
from kamcli.lint.finding import FAMILIES, Rule
from kamcli.lint.rules import policy_loosened

EACH = pytest.mark.parametrize("rule", registry.RULES, ids=lambda rule: rule.name)
OF_ONE_STATE = pytest.mark.parametrize(
    "rule", [rule for rule in registry.RULES if rule is not policy_loosened.RULE], ids=lambda rule: rule.name
)
"""All rules but the one that compares two states of a repository: test_gate.py runs its examples."""


def test_example_repository_is_clean(linted: Callable[..., Report]) -> None:
    assert linted({}).findings == ()


@OF_ONE_STATE
def test_bad_example_is_found(rule: Rule, linted: Callable[..., Report]) -> None:
    report = linted(rule.bad)
    found = [finding for finding in report.findings if finding.code == rule.code]
    assert found, [f"{f.path}:{f.position} {f.code} {f.message}" for f in report.findings]
    for finding in found:
        assert finding.rule == rule.name
        assert finding.message
        assert finding.do


@EACH
def test_good_example_is_clean(rule: Rule, linted: Callable[..., Report]) -> None:
    report = linted(rule.good)
    assert rule.code not in {finding.code for finding in report.findings}
    # A circle's demands are another rule's business; everything else in a good example must be right.
    others = {"KAM101", "KAM110"} if rule.code == "KAM901" else set()
    assert [f for f in report.findings if f.severity is Severity.ERROR and f.code not in others] == []


def test_folder_and_registry_agree() -> None:
    folder = Path(kamcli.lint.rules.__file__).parent
    modules = {file.stem for file in folder.glob("*.py")} - {"__init__"}
    assert modules == {rule.name.replace("-", "_") for rule in registry.RULES}


def test_codes_are_unique_sorted_and_of_a_family() -> None:
    codes = [rule.code for rule in registry.RULES]
    assert codes == sorted(set(codes))
    assert len(registry.BY_NAME) == len(registry.RULES)
    assert all(len(code) == 6 and code[3] in FAMILIES for code in codes)


@EACH
def test_words_are_sentences(rule: Rule) -> None:
    for text in (rule.summary, rule.why, rule.fix):
        assert text[0].isupper() or text[0] == "`"
        assert text.endswith(".")
