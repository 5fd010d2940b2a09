"""The history of circles of two accounts that are one: on each day the narrower of the two."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli.change.merge.circle import united

ORDER = ("market", "contacted", "customer", "key")
TODAY = date(2026, 4, 6)


def account(*log: tuple[str, str], circle: str | None = None) -> dict[str, Any]:
    entries = [{"circle": name, "date": day} for name, day in log]
    return {"circle": circle or log[-1][0], "circle_log": entries} if log else {"circle": circle}


def test_what_changed_nothing_is_given_up() -> None:
    first = account(("market", "2024-01-01"), ("contacted", "2025-01-01"))
    second = account(("customer", "2024-06-01"))
    found = united(first, second, ORDER, "b", TODAY)
    assert found.circle == "customer"
    assert [(each["circle"], each["date"]) for each in found.log] == [
        ("market", "2024-01-01"),
        ("customer", "2024-06-01"),
    ]
    assert found.log[1]["reason"] == "as it was on file before the merge with b"
    assert [each["circle"] for each in found.given_up] == ["contacted"]


def test_the_log_ends_with_the_circle() -> None:
    found = united(account(circle="customer"), account(("market", "2024-01-01")), ORDER, "b", TODAY)
    assert found.circle == "customer"
    assert found.log[-1] == {"circle": "customer", "date": "2026-04-06", "reason": "merged with b"}


def test_without_any_log_none_is_made() -> None:
    found = united(account(circle="market"), account(circle="key"), ORDER, "b", TODAY)
    assert (found.circle, found.log) == ("key", ())


def test_a_step_back_of_one_is_none_while_the_other_stays() -> None:
    first = account(("key", "2024-01-01"), ("customer", "2025-01-01"))
    second = account(("key", "2024-03-01"), ("contacted", "2025-06-01"))
    found = united(first, second, ORDER, "b", TODAY)
    assert [(each["circle"], each["date"]) for each in found.log] == [("key", "2024-01-01"), ("customer", "2025-06-01")]


LOGS = st.lists(
    st.tuples(st.sampled_from(ORDER), st.dates(date(2024, 1, 1), date(2024, 2, 1)).map(str)), max_size=4
).map(lambda log: sorted(log, key=lambda each: each[1]))


@settings(max_examples=50)
@given(LOGS, LOGS)
def test_a_united_log_is_in_order_and_explains_every_jump(first: Any, second: Any) -> None:
    found = united(
        account(*first, circle="market" if not first else None),
        account(*second, circle="market" if not second else None),
        ORDER,
        "b",
        TODAY,
    )
    days = [each["date"] for each in found.log]
    assert days == sorted(days)
    for before, after in pairwise(found.log):
        steps = ORDER.index(after["circle"]) - ORDER.index(before["circle"])
        assert steps == 1 or after.get("reason")
    assert not found.log or found.log[-1]["circle"] == found.circle
