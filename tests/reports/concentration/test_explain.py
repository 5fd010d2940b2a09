"""The lines behind a row: all of them, as they are written, adding up to it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from kamcli.errors import UsageError
from kamcli.model.dates import ALL_TIME
from kamcli.render.explanation import NAMES, explanation_text
from kamcli.reports.concentration import DIMENSIONS
from kamcli.reports.concentration.counting import USUAL, Counting, count
from kamcli.reports.concentration.explain import Explanation, explain
from kamcli.reports.concentration.report import measured
from kamcli.reports.concentration.view import Kind
from kamcli.repository import Repository

Build = Callable[..., Repository]
TODAY = date(2026, 6, 15)
FILES = {
    "policy/lists.yaml": "recurring_products: [Rent]\n",
    "accounts/a/account.yaml": "name: Anker\nformer_ids: [old]\nmanager: anna\n",
    "accounts/b/account.yaml": "name: Boje Werft\n",
    "accounts/c/account.yaml": "name: Boje Handel\n",
    "rates/2026.csv": "date,currency,rate,nominal\n2026-01-02,USD,0.91234,\n2026-01-02,RUB,1,3\n",
    "sales/2026-01.csv": "date,account,amount,currency,document,product,cost\n"
    "2026-01-06,old,33.33,USD,A-2,Rent,1.01\n2026-01-05,a,100,EUR,A-1,Work,20\n"
    "2026-01-07,b,7,RUB,B-1,,\n2026-01-08,,5,EUR,,Rent,\n2026-01-08,c,5,EUR,,Rent,\n",
}


def behind(repository: Repository, wanted: str, how: Counting = USUAL) -> Explanation:
    counted = count(repository, ALL_TIME, how, each=True)
    return explain(counted, measured(counted, TODAY), wanted)


def test_every_line_is_there_as_it_is_written(repository: Build) -> None:
    found = behind(repository(FILES), "anker")
    assert [(each.path, each.line, each.document, each.written, each.currency) for each in found.sources] == [
        ("sales/2026-01.csv", 3, "A-1", 100, "EUR"),
        ("sales/2026-01.csv", 2, "A-2", Decimal("33.33"), "USD"),
    ]
    assert [each.rate for each in found.sources] == [1, Decimal("0.91234")]
    assert sum(each.amount for each in found.sources) == found.row.amount == 100 + Decimal("33.33") * Decimal("0.91234")


@pytest.mark.parametrize("basis", ["revenue", "margin"])
@pytest.mark.parametrize("by", DIMENSIONS)
def test_each_row_of_each_grouping_is_explained_to_the_last_digit(repository: Build, by: str, basis: str) -> None:
    counted = count(repository(FILES), ALL_TIME, Counting(by=by, basis=basis), each=True)
    report = measured(counted, TODAY)
    seen = 0
    for row in report.rows:
        found = explain(counted, report, row.id if row.id is not None else row.kind.value)
        assert found.row == row
        assert sum(each.amount for each in found.sources) == row.amount
        for each in found.sources:
            assert each.amount == (each.written - (each.cost or 0)) * each.rate
        seen += len(found.sources)
    assert seen == report.lines


def test_rows_that_are_no_groups_have_words(repository: Build) -> None:
    home = repository(FILES)
    assert behind(home, "unallocated").row.kind is Kind.UNALLOCATED
    assert [each.line for each in behind(home, "unknown", Counting(by="product")).sources] == [4]
    with pytest.raises(UsageError, match="no customer 'unknown'"):
        behind(home, "unknown")


def test_a_name_that_fits_two_or_none_is_said(repository: Build) -> None:
    home = repository(FILES)
    with pytest.raises(UsageError, match=r"fits 2 customers") as both:
        behind(home, "boje")
    assert "b (Boje Werft)" in str(both.value)
    with pytest.raises(UsageError) as none:
        behind(home, "ankr")
    assert "did you mean a?" in str(none.value)


@pytest.mark.parametrize("format_name", ["csv", "tsv", "jsonl", "json", "table", "md"])
def test_formats_have_the_same_lines_and_exact_amounts(repository: Build, format_name: str) -> None:
    found = behind(repository(FILES), "a")
    text = explanation_text(found, format_name)
    if format_name == "csv":
        rows = list(csv.DictReader(io.StringIO(text)))
        assert tuple(rows[0]) == NAMES
        assert sum(Decimal(row["amount"]) for row in rows) == found.row.amount
    elif format_name == "json":
        assert len(json.loads(text)["lines"]) == 2
    elif format_name in ("table", "md"):
        # as many digits as the exact amounts have: what is shown adds up
        assert "130.4082922" in text
        assert "100.0000000" in text
    else:
        assert text.count("sales/2026-01.csv") == 2
