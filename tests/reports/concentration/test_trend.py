"""The trend: steps that begin where they should, and sums that are conserved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from kamcli.model.dates import ALL_TIME, period
from kamcli.reports.concentration import concentration
from kamcli.reports.concentration.trend import trend
from kamcli.repository import Repository

Build = Callable[..., Repository]
TODAY = date(2026, 6, 15)
HEAD = "date,account,amount,currency\n"
FILES = {
    "accounts/a/account.yaml": "name: Anker\n",
    "accounts/b/account.yaml": "name: Boje\ncircle: key\n",
    "sales/2025-11.csv": HEAD + "2025-11-20,a,100,EUR\n",
    "sales/2026-01.csv": HEAD + "2026-01-05,a,30,EUR\n2026-01-31,b,70,EUR\n",
    "sales/2026-03.csv": HEAD + "2026-03-31,b,-5,EUR\n",
    "sales/2026-04.csv": HEAD + "2026-04-01,,10,EUR\n",
}


def names(repository: Repository, step: str, over: str = "all") -> dict[str, Decimal]:
    points = trend(repository, period(over, TODAY, repository.company.fiscal_year_start), step)
    return {point.period.name: point.total for point in points}


def test_months_without_revenue_are_there(repository: Build) -> None:
    assert names(repository(FILES), "month") == {
        "2025-11": 100,
        "2025-12": 0,
        "2026-01": 100,
        "2026-02": 0,
        "2026-03": -5,
        "2026-04": 10,
    }


def test_a_step_is_cut_where_the_period_is(repository: Build) -> None:
    points = trend(repository(FILES), period("2026-01-10..2026-03-31", 1), "quarter")
    assert [(point.period.first, point.period.last) for point in points] == [(date(2026, 1, 10), date(2026, 3, 31))]
    assert points[0].total == 65


def test_years_and_quarters_are_those_of_the_fiscal_year(repository: Build) -> None:
    files = {**FILES, "kam.yaml": FILES.get("kam.yaml", KAM).replace("starts: 1", "starts: 4")}
    assert names(repository(files), "year") == {"2025-04 to 2026-03": 195, "2026-04 to 2027-03": 10}
    files["kam.yaml"] = KAM.replace("starts: 1", "starts: 2")
    assert list(names(repository(files), "quarter")) == [
        "2025-11 to 2026-01",
        "2026-02 to 2026-04",
    ]


KAM = "format: 1\ncompany: {name: X}\ncurrency: EUR\nfiscal_year: {starts: 1}\ntime_zone: UTC\n"


@pytest.mark.parametrize("step", ["month", "quarter", "year"])
def test_the_steps_add_up_to_the_whole(repository: Build, step: str) -> None:
    company = repository(FILES)
    whole = concentration(company, ALL_TIME, TODAY)
    points = trend(company, ALL_TIME, step)
    assert sum(point.total for point in points) == whole.total


def test_a_point_has_the_figures_of_its_own_days(repository: Build) -> None:
    january = trend(repository(FILES), period("2026-01", 1), "month")[0]
    assert (january.customers, january.largest, january.largest_share) == (2, "Boje", Fraction(7, 10))
    assert (january.key_share, january.hhi) == (Fraction(7, 10), 5800)


def test_a_step_that_is_not_above_zero_has_no_shares(repository: Build) -> None:
    march = trend(repository(FILES), period("2026-03", 1), "month")[0]
    assert (march.total, march.largest_share, march.hhi) == (-5, None, None)


def test_no_revenue_at_all_has_no_steps(repository: Build) -> None:
    assert trend(repository({}), ALL_TIME, "month") == ()
