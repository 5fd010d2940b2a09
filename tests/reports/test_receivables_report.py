"""Open items against sums and ages worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from kamcli.cli.main import main
from kamcli.cli.receivables import GROUPINGS as OFFERED
from kamcli.errors import DataError, NotFoundError, UnreadableError
from kamcli.reports.receivables import GROUPINGS, receivables
from kamcli.repository import Repository

Build = Callable[..., Repository]
TODAY = date(2026, 6, 15)
HEAD = "account,legal_entity,document,date,due,amount,currency\n"
FILES = {
    "accounts/a/account.yaml": "name: Anker\nmanager: anna\ncredit_limit: {amount: 100, currency: EUR}\n"
    "legal_entities:\n- {id: one, name: Anker One}\n- {id: two, name: Anker Two}\n",
    "accounts/b/account.yaml": "name: Boje\nmanager: anna\nformer_ids: [old-b]\n"
    "credit_limit: {amount: 10000, currency: RUB}\n",
    "accounts/c/account.yaml": "name: Cargo\n",
    "team/anna.yaml": "name: Анна\n",
    "rates/2026.csv": "date,currency,rate\n2026-05-31,RUB,0.01\n",
    "receivables/2026-04-30.csv": HEAD + "a,one,D-0,2026-01-01,2026-02-01,999,EUR\n",
    "receivables/2026-05-31.csv": HEAD
    + "a,one,D-1,2026-05-01,2026-06-30,80,EUR\n"
    + "a,two,D-2,2026-03-01,2026-05-30,40,EUR\n"
    + "old-b,,D-3,2026-01-01,2026-02-01,2000,RUB\n"
    + "c,,D-4,2026-01-01,,10,EUR\n"
    + "c,,D-5,2026-01-01,2026-05-01,-15,EUR\n"
    + ",,D-6,2026-05-01,2026-05-31,5,EUR\n",
    "receivables/2026-06-30.csv": HEAD + "a,one,D-9,2026-06-01,2026-07-01,1,EUR\n",
}


def test_the_latest_list_up_to_today_counts(repository: Build) -> None:
    found = receivables(repository(FILES), TODAY)
    assert (found.day, found.total) == (date(2026, 5, 31), Decimal(140))
    assert [(each.id, each.amount) for each in found.debtors] == [("a", 120), ("b", 20), ("c", -5), (None, 5)]


def test_ages_and_what_is_overdue(repository: Build) -> None:
    found = receivables(repository(FILES), TODAY)
    anker, boje, cargo, nobody = found.debtors
    assert anker.ages == {"not due": 80, "1-30 days": 40}
    assert (anker.overdue, anker.oldest) == (40, 1)
    assert (boje.ages, boje.oldest) == ({"over 90 days": 20}, 119)
    assert cargo.ages == {"1-30 days": -15, "no due date": 10}
    assert (cargo.overdue, cargo.oldest) == (-15, None)
    assert nobody.ages == {"not due": 5}
    assert found.overdue == 40 + 20 - 15
    assert sum(found.ages.values()) == found.total


def test_credit_limits_in_any_currency(repository: Build) -> None:
    found = receivables(repository(FILES), TODAY)
    assert [(each.id, each.used) for each in found.debtors[:2]] == [("a", Fraction(6, 5)), ("b", Fraction(1, 5))]
    assert [each.id for each in found.over_limit] == ["a"]
    lenient = {**FILES, "policy/limits.yaml": "receivables: {credit_used: 120}\n"}
    assert receivables(repository(lenient), TODAY).over_limit == ()


def test_the_day_from_which_it_is_overdue_is_the_policys(repository: Build) -> None:
    found = receivables(repository({**FILES, "policy/limits.yaml": "receivables: {overdue_days: 31}\n"}), TODAY)
    assert found.overdue == 20


def test_concentration_of_what_is_owed(repository: Build) -> None:
    found = receivables(repository({**FILES, "policy/limits.yaml": "receivables: {top: 1}\n"}), TODAY)
    assert found.top_share == Fraction(120, 140)
    assert found.measures.cr1 == Fraction(120, 140)
    assert (found.measures.counted, found.measures.negative) == (2, 1)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("legal-entity", {"a/one": 80, "a/two": 40, "b": 20, "c": -5, None: 5}),
        ("manager", {"anna": 140, None: 0}),
    ],
)
def test_every_grouping_has_the_same_total(repository: Build, by: str, expected: dict[str | None, int]) -> None:
    found = receivables(repository(FILES), TODAY, by=by)
    assert {each.id: each.amount for each in found.debtors} == expected
    assert found.total == 140


def test_a_missing_rate_is_named(repository: Build) -> None:
    files = {name: text for name, text in FILES.items() if not name.startswith("rates/")}
    with pytest.raises(DataError, match="no rate for RUB on or before 2026-05-31"):
        receivables(repository(files), TODAY)


def test_without_a_list_the_message_says_where_it_comes_from(repository: Build) -> None:
    with pytest.raises(NotFoundError, match="no list of open items up to 2026-06-15"):
        receivables(repository({}), TODAY)


def test_a_line_without_an_amount_refuses_or_is_left_out(repository: Build) -> None:
    files = {**FILES, "receivables/2026-05-31.csv": HEAD + "a,,D-1,2026-05-01,2026-06-30,80,EUR\na,,D-2,,,x,EUR\n"}
    with pytest.raises(UnreadableError, match=r"receivables/2026-05-31.csv:3: no amount"):
        receivables(repository(files), TODAY)
    found = receivables(repository(files), TODAY, skip=True)
    assert (found.total, len(found.left_out)) == (80, 1)


@pytest.mark.parametrize("format", ["table", "md", "csv", "tsv", "json", "jsonl"])
def test_the_command_prints_every_format(
    repository: Build,
    format: str,  # noqa: A002
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = repository(FILES).root
    assert main(["-C", str(root), "--today", "2026-06-15", "report", "receivables", "--format", format]) == 0
    assert "Anker" in capsys.readouterr().out


def test_the_command_offers_every_grouping() -> None:
    assert OFFERED == GROUPINGS
