"""Fingerprints outlive edits, and no two findings share one."""

from __future__ import annotations

from collections.abc import Callable

from kamcli.lint import Report
from kamcli.lint.fingerprint import fingerprints

ACCOUNT = "accounts/acme/account.yaml"
BAD = "name: Acme\ncircle: golden\nindustry: food\nmanager: anna\nwebsit: x\n"
SALES = "sales/2026-01.csv"
TABLE = "date,account,amount,currency\n2026-01-02,nobody,1,EUR\n2026-01-03,nobody,2,EUR\n"

Linted = Callable[..., Report]


def named(report: Report) -> dict[str, str]:
    return dict(zip((finding.code for finding in report.findings), fingerprints(report.findings), strict=True))


def test_moving_about_in_a_file_changes_nothing(linted: Linted) -> None:
    before = named(linted({ACCOUNT: BAD}))
    after = named(
        linted({ACCOUNT: "# a remark\nwebsit: y\nmanager: anna\nindustry: food\ncircle: silver\nname: Acme\n"})
    )
    assert len(before) >= 2
    assert before == after


def test_another_rule_record_or_field_is_another_finding(linted: Linted) -> None:
    first = set(named(linted({ACCOUNT: BAD})).values())
    other = set(named(linted({ACCOUNT: BAD.replace("websit:", "webside:")})).values())
    assert len(first & other) == len(first) - 1
    assert all(len(each) == 64 for each in first)


def test_lines_of_a_ledger_are_told_apart(linted: Linted) -> None:
    two = fingerprints(linted({SALES: TABLE}).findings)
    three = fingerprints(linted({SALES: TABLE + "2026-01-04,nobody,3,EUR\n"}).findings)
    assert len(set(two)) == 2
    assert len(set(three)) == 3
    assert set(two) < set(three), "one line more is one finding more"


def test_it_is_what_it_was(linted: Linted) -> None:
    """Baselines and code hosts keep fingerprints: they must not change from release to release."""
    from kamcli.lint.rules import not_in_list

    found = not_in_list.RULE.finding(ACCOUNT, "m", "d", record="acme", field="circle")
    assert fingerprints([found]) == ("e54fd314b7ff1e1ed8546820c8b3c94d34dd1e669ccfdaebfdc94e018996a2eb",)
