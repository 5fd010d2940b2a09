"""The ledger against the imports' control totals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from kamcli.facts.control import Comparison, comparisons, control_totals
from kamcli.facts.ledger import entries
from kamcli.model.dates import ALL_TIME, Period, period
from kamcli.repository import Repository

Build = Callable[..., Repository]
SALES = "date,account,amount,currency\n2026-01-05,acme,70.10,EUR\n2026-01-31,,30,EUR\n2026-02-01,acme,5,EUR\n"


def record(first: str, last: str, amount: str, *, source: str = "1c", extra: str = "", entity: str = "sales") -> str:
    return (
        f"source: {source}\ndate: 2026-03-01\nfiles: []\nperiod: {{first: {first}, last: {last}}}\n"
        f"control_totals:\n- {{entity: {entity}, currency: EUR, amount: {amount}}}\n{extra}"
    )


def compared(repository: Build, over: Period = ALL_TIME, **imports: str) -> tuple[Comparison, ...]:
    files = {f"imports/{name.replace('_', '-')[1:]}.yaml": text for name, text in imports.items()}
    snapshot = repository({"sales/2026-01.csv": SALES, **files}).snapshot
    totals, problems = control_totals(snapshot)
    assert problems == []
    return comparisons(totals, entries(snapshot, "sales").entries, over)


def test_the_ledger_on_the_days_of_an_import(repository: Build) -> None:
    (found,) = compared(repository, _2026_03_01_one=record("2026-01-01", "2026-01-31", "100.10"))
    assert (found.control, found.ledger, found.allocated) == (Decimal("100.10"), Decimal("100.10"), Decimal("70.10"))
    assert (found.difference, found.overlap, found.imports) == (0, False, ("2026-03-01-one",))


def test_what_is_missing_from_the_ledger_is_the_difference(repository: Build) -> None:
    (found,) = compared(repository, _2026_03_01_one=record("2026-01-01", "2026-02-28", "110.10"))
    assert found.difference == Decimal("-5.00")


def test_importing_again_does_not_count_twice(repository: Build) -> None:
    (found,) = compared(
        repository,
        _2026_03_01_a=record("2026-01-01", "2026-01-31", "99"),
        _2026_03_01_b=record("2026-01-01", "2026-02-28", "105.10"),
    )
    assert (found.control, found.difference, found.imports) == (Decimal("105.10"), 0, ("2026-03-01-b",))


def test_two_sources_add_up(repository: Build) -> None:
    (found,) = compared(
        repository,
        _2026_03_01_a=record("2026-01-01", "2026-01-31", "40"),
        _2026_03_01_b=record("2026-01-05", "2026-01-31", "60.10", source="other"),
    )
    assert (found.control, found.difference, found.overlap) == (Decimal("100.10"), 0, False)


def test_imports_that_overlap_are_said_to(repository: Build) -> None:
    (found,) = compared(
        repository,
        _2026_03_01_a=record("2026-01-01", "2026-01-31", "100.10"),
        _2026_03_01_b=record("2026-01-31", "2026-02-28", "35"),
    )
    assert found.overlap


def test_other_ledgers_and_other_periods_do_not_count(repository: Build) -> None:
    receivables = record("2026-01-01", "2026-01-31", "1", entity="receivables")
    sales = record("2026-01-01", "2026-01-31", "1")
    assert compared(repository, _2026_03_01_a=receivables) == ()
    assert compared(repository, period("2025", date(2026, 6, 1)), _2026_03_01_b=sales) == ()


def test_a_control_total_that_is_no_number_is_told(repository: Build) -> None:
    snapshot = repository({"imports/2026-03-01-a.yaml": record("2026-01-01", "2026-01-31", "'100'")}).snapshot
    totals, problems = control_totals(snapshot)
    assert totals == []
    assert problems == ["imports/2026-03-01-a.yaml:6:42: control_totals[0].amount should be a number"]
