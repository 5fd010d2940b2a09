"""policy/lint.yaml: which rules apply, how much they weigh, their options, by circle too."""

from __future__ import annotations

from collections.abc import Callable

from kamcli.lint import Report, Severity
from kamcli.lint.finding import Rule
from kamcli.lint.option import Option, option

BROKEN = {"accounts/acme/account.yaml": "name: Acme\ncircle: market\nmanager: ana\n"}
"""No industry (KAM101), an unknown manager (KAM202)."""


def codes(report: Report) -> dict[str, str]:
    return {finding.code: str(finding.severity) for finding in report.findings}


def test_all_rules_by_default(linted: Callable[..., Report]) -> None:
    report = linted(BROKEN)
    assert codes(report) == {"KAM101": "error", "KAM202": "error"}
    assert report.failed


def test_select_ignore_and_severity(linted: Callable[..., Report]) -> None:
    assert codes(linted({**BROKEN, "policy/lint.yaml": "select: [KAM2]\n"})) == {"KAM202": "error"}
    assert codes(linted({**BROKEN, "policy/lint.yaml": "ignore: [unknown-colleague]\n"})) == {"KAM101": "error"}
    weighed = linted({**BROKEN, "policy/lint.yaml": "severity: {KAM1: 'off', KAM2: notice, KAM202: warning}\n"})
    assert codes(weighed) == {"KAM202": "warning"}
    assert not weighed.failed
    strict = linted({**BROKEN, "policy/lint.yaml": "severity: {KAM: notice}\nfail_on: notice\n"})
    assert set(codes(strict).values()) == {"notice"}
    assert strict.failed


def test_settings_of_a_circle_concern_its_accounts_alone(linted: Callable[..., Report]) -> None:
    market = linted(
        {**BROKEN, "policy/lint.yaml": "circles: {market: {ignore: [KAM202], severity: {KAM101: warning}}}\n"}
    )
    assert codes(market) == {"KAM101": "warning"}
    other = linted({**BROKEN, "policy/lint.yaml": "circles: {key: {ignore: [KAM202]}}\n"})
    assert codes(other) == {"KAM101": "error", "KAM202": "error"}


def test_names_that_do_not_exist_are_found(linted: Callable[..., Report]) -> None:
    policy = "ignore: [KAM999]\nseverity: {required-feld: error}\ncircles: {gold: {ignore: [KAM9x]}}\n"
    report = linted({"policy/lint.yaml": policy})
    assert [(f.code, f.field) for f in report.findings] == [
        ("KAM902", "ignore[0]"),
        ("KAM902", "severity.required-feld"),
        ("KAM902", "circles.gold"),
        ("KAM902", "circles.gold.ignore[0]"),
    ]
    assert "did you mean `required-field`?" in report.findings[1].do
    assert report.findings[1].position.line == 2
    assert report.findings[0].severity is Severity.WARNING


def test_options_fall_back_from_circle_to_policy_to_rule() -> None:
    rule = Rule("KAM999", "wordy", "s", "w", "f", {}, {}, options=(Option("words", 5, "How many."),))
    settings = {"circles": {"key": {"options": {"wordy": {"words": 9}}}}, "options": {"KAM999": {"words": 7}}}
    assert option(settings, rule, "words", "key") == 9
    assert option(settings, rule, "words", "market") == 7
    assert option({"circles": {}, "options": {"wordy": {"words": "many"}}}, rule, "words", None) == 5
