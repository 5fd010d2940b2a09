"""Margin, cost to serve, concessions and assessments, by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from kamcli.cli.main import main
from kamcli.errors import UnreadableError
from kamcli.model.dates import period
from kamcli.reports.value import ValueReport, Worth, value_report
from kamcli.repository import Repository

Build = Callable[..., Repository]
TODAY = date(2026, 6, 15)
HEAD = "date,account,amount,currency,cost\n"


def note(day: str, *agreements: str) -> str:
    listed = "".join(f"- {{{each}}}\n" for each in agreements)
    return f"kind: note\ndate: {day}\nsubject: Terms\nsummary: Terms were agreed.\nagreements:\n{listed}"


FILES = {
    "accounts/a/account.yaml": "name: Anker\ncircle: key\nmanager: anna\n"
    "cost_to_serve:\n- {period: '2026', amount: 365, currency: EUR}\n- {period: '2024', amount: 9, currency: EUR}\n"
    "value:\n- {period: '2024', given: Old, expectation: 5, delivered: 1}\n"
    "- {period: 2026-H1, given: A warehouse, received: A reference, expectation: 4, delivered: 3}\n"
    "- {period: '2027', given: Future}\n",
    "accounts/b/account.yaml": "name: Boje\ncost_to_serve:\n- {period: 2026-Q1, amount: 1000, currency: EUR}\n",
    "accounts/c/account.yaml": "name: Cargo\n",
    "accounts/d/account.yaml": "name: Delfin\n",
    "accounts/a/interactions/2026/2026-02-01-note-a.yaml": note(
        "2026-02-01",
        "id: one, kind: discount, percent: 5",
        "id: two, kind: discount, percent: 8, valid_until: 2026-03-31",
        "id: three, kind: discount, percent: 9, status: withdrawn",
        "id: four, kind: discount, percent: 50, side: client",
        "id: five, kind: delivery",
    ),
    "accounts/a/interactions/2024/2024-02-01-note-b.yaml": note("2024-02-01", "id: six, kind: bonus, percent: 1"),
    "sales/2026-01.csv": HEAD
    + "2026-01-05,a,100,EUR,60\n2026-01-06,a,50,EUR,\n2026-01-07,b,200,EUR,150\n2026-01-08,c,10,EUR,\n",
    "sales/2025-01.csv": HEAD + "2025-01-05,a,777,EUR,1\n",
}


def made(repository: Build, files: dict[str, str] = FILES, over: str = "2026") -> ValueReport:
    return value_report(repository(files), period(over, TODAY, 1), TODAY)


def of(report: ValueReport, account: str) -> Worth:
    return next(each for each in report.accounts if each.account == account)


def test_margin_is_of_the_sales_whose_cost_is_known(repository: Build) -> None:
    anker = of(made(repository), "a")
    assert (anker.revenue, anker.covered, anker.margin, anker.margin_ratio) == (150, 100, 40, Fraction(2, 5))
    assert of(made(repository), "c").margin is None


def test_cost_to_serve_is_shared_out_by_days(repository: Build) -> None:
    assert of(made(repository), "a").serving == 365
    january = of(made(repository, over="2026-01"), "a")
    assert (january.serving, january.contribution) == (31, 9)
    assert of(made(repository, over="2026-02..2026-04"), "b").serving == Decimal("655.56")
    assert [each.account for each in made(repository, over="2025").accounts] == ["a"]


def test_who_costs_more_than_they_bring_is_last_and_named(repository: Build) -> None:
    found = made(repository)
    assert [each.account for each in found.accounts] == ["a", "b", "c"]
    assert [(each.account, each.contribution) for each in found.losing] == [("a", -325), ("b", -950)]


def test_discounts_in_force_and_concessions_of_twelve_months(repository: Build) -> None:
    anker = of(made(repository), "a")
    assert (anker.discount, anker.concessions) == (5, 2)


def test_the_latest_assessment_that_has_begun_counts(repository: Build) -> None:
    found = of(made(repository), "a")
    assert found.assessment is not None
    assert (found.assessment.period, found.assessment.given) == ("2026-H1", "A warehouse")
    assert found.disappointed
    assert not of(made(repository), "b").disappointed


def test_a_cost_that_cannot_be_read_refuses(repository: Build) -> None:
    files = {
        **FILES,
        "accounts/d/account.yaml": "name: D\ncost_to_serve:\n- {period: soon, amount: 1, currency: EUR}\n",
    }
    with pytest.raises(UnreadableError, match=r"accounts/d/account.yaml:3.*period should be a period"):
        made(repository, files)


def test_a_cost_in_another_currency_is_converted(repository: Build) -> None:
    files = {
        **FILES,
        "accounts/c/account.yaml": "name: C\ncost_to_serve:\n- {period: '2026', amount: 100, currency: RUB}\n",
        "rates/2026.csv": "date,currency,rate\n2026-06-14,RUB,0.01\n",
    }
    assert of(made(repository, files), "c").serving == 1


@pytest.mark.parametrize("format", ["table", "md", "csv", "tsv", "json", "jsonl"])
def test_the_command_prints_every_format(
    repository: Build,
    format: str,  # noqa: A002
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = repository(FILES).root
    arguments = ["report", "value", "--period", "2026", "--format", format]
    assert main(["-C", str(root), "--today", "2026-06-15", *arguments]) == 0
    out = capsys.readouterr().out
    assert "Anker" in out
    if format in ("table", "md"):
        assert "costs more than it brings" in out
        assert "less than expected" in out


def test_an_empty_repository_says_so(repository: Build, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(repository({}).root), "--today", "2026-06-15", "report", "value"]) == 0
    assert "No customer brought or cost anything" in capsys.readouterr().out
