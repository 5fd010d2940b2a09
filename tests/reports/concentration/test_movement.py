"""Comparisons of two periods, suppositions and break-evens, by hand and by what must hold for any amounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamcli.errors import UsageError
from kamcli.model.dates import period
from kamcli.reports.concentration import Concentration, concentration
from kamcli.reports.concentration.movement import movement
from kamcli.reports.concentration.outlook import failed
from kamcli.reports.concentration.scenario import break_even, parse, scenario
from kamcli.repository import Repository

Build = Callable[..., Repository]
TODAY = date(2026, 6, 15)
HEAD = "date,account,amount,currency\n"


def report(repository: Build, before: dict[str, object], after: dict[str, object]) -> tuple[Concentration, ...]:
    names = sorted({*before, *after} - {""})
    company = repository(
        {
            **{
                f"accounts/{n}/account.yaml": f"name: {n.title()}\ncircle: {'key' if n == 'k' else 'market'}\n"
                for n in names
            },
            "sales/2025-01.csv": HEAD + "".join(f"2025-01-05,{n},{a},EUR\n" for n, a in before.items()),
            "sales/2026-01.csv": HEAD + "".join(f"2026-01-05,{n},{a},EUR\n" for n, a in after.items()),
        }
    )
    return tuple(concentration(company, period(year, TODAY, 1), TODAY) for year in ("2025", "2026"))


def test_movers_say_who_moved_the_hhi_and_by_how_much(repository: Build) -> None:
    found = movement(*report(repository, {"a": 50, "b": 50}, {"a": 80, "c": 20}))
    assert found.points == 6800 - 5000
    assert [(each.id, each.points) for each in found.movers] == [("a", 3900), ("b", -2500), ("c", 400)]
    gone = found.movers[1]
    assert (gone.name, gone.before, gone.after, gone.share_before, gone.share_after) == ("B", 50, 0, Fraction(1, 2), 0)


amounts = st.dictionaries(st.sampled_from("abcdk"), st.integers(-50, 1000), max_size=5)


@given(amounts, amounts)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_movers_together_are_the_whole_movement(
    repository: Build, before: dict[str, int], after: dict[str, int]
) -> None:
    found = movement(*report(repository, dict(before), dict(after)))
    if found.points is None:
        assert {each.points for each in found.movers} <= {None}
    else:
        assert sum((each.points or Fraction(0) for each in found.movers), Fraction(0)) == found.points
    assert sum(each.after - each.before for each in found.movers) == found.after.total - found.before.total


def suppose(found: Concentration, text: str):  # type: ignore[no-untyped-def]
    return scenario(found, parse(text), str)


def test_a_client_lost_takes_its_revenue_along(repository: Build) -> None:
    _, now = report(repository, {}, {"a": 50, "b": 30, "k": 20})
    then = suppose(now, "lose=a").after
    assert (then.total, then.largest, then.largest_share, then.key_share) == (50, "B", Fraction(3, 5), Fraction(2, 5))
    assert then.measures.customers == 2


def test_several_suppositions_hold_at_once(repository: Build) -> None:
    _, now = report(repository, {}, {"a": 50, "k": 20, "": 10})
    then = suppose(now, "grow=a:-20%, grow=k:+50%,add=new:30, add=a:5").after
    assert then.total == 45 + 30 + 30 + 10
    assert then.key_share == Fraction(30, 115)
    assert then.measures.customers == 3


def test_what_is_supposed_of_nothing_changes_nothing(repository: Build) -> None:
    _, now = report(repository, {}, {"a": 50, "k": 20})
    found = suppose(now, "grow=a:0%")
    assert found.before == found.after
    assert found.before.measures == now.measures
    assert found.before.key_share == now.key.share


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing is supposed"),
        ("lose", "is no supposition"),
        ("grow=a", "is no supposition"),
        ("grow=a:10", "is no supposition"),
        ("grow=a:-150%", "more than 100 %"),
        ("lose=stranger", "brought nothing"),
        ("add=a:NaN", "is no supposition"),
    ],
)
def test_what_cannot_be_supposed_is_said(repository: Build, text: str, message: str) -> None:
    _, now = report(repository, {}, {"a": 50})
    with pytest.raises(UsageError, match=message):
        suppose(now, text)


def test_break_even_is_the_new_business_at_which_the_share_stands_at_its_threshold(repository: Build) -> None:
    _, now = report(repository, {}, {"a": 40, "b": 12, "c": 12, "d": 12, "e": 12, "k": 12})
    (found,) = break_even(now)
    assert (found.what, found.name, found.threshold) == ("largest account", "A", 15)
    assert found.needed == Decimal("166.67")
    after = suppose(now, f"add=new:{found.needed}").after.measures
    assert Fraction(40) / (100 + Fraction(found.needed)) <= Fraction(15, 100)
    assert after.counted == 7


def test_key_accounts_and_holdings_have_break_evens_of_their_own(repository: Build) -> None:
    _, now = report(repository, {}, {"a": 10, "b": 10, "k": 80})
    assert [(each.what, each.needed) for each in break_even(now)] == [
        ("largest account", Decimal("433.34")),
        ("key accounts", Decimal("45.46")),
    ]


def test_without_revenue_nothing_is_needed(repository: Build) -> None:
    before, now = report(repository, {"a": -5}, {})
    assert break_even(now) == break_even(before) == ()
    assert movement(before, now).points is None


def test_failed_asks_for_alarm_or_when_strict_for_warning(repository: Build) -> None:
    even, alarming = report(repository, dict.fromkeys("abcdefg", 14), {"a": 90, "b": 10})
    assert (failed(even), failed(alarming)) == (False, True)
    warned, _ = report(repository, {**dict.fromkeys("abcde", 16), "f": 20}, {})
    assert (failed(warned), failed(warned, strict=True)) == (False, True)
