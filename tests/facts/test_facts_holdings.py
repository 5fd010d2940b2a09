"""Holdings and groups under common control."""

from __future__ import annotations

from datetime import date

import pytest

from kamcli.errors import DataError
from kamcli.facts.holdings import Holdings, common_control
from kamcli.model.account import Account, account
from kamcli.model.fields import Fields


def known(**accounts: dict[str, object]) -> dict[str, Account]:
    return {name: account(name, Fields({"name": name, **fields})) for name, fields in accounts.items()}


def test_the_top_of_the_holding_not_the_next_above() -> None:
    holdings = Holdings(known(a={"parent": "b"}, b={"parent": "c"}, c={}, d={}))
    assert [holdings.top(each) for each in "abcd"] == ["c", "c", "c", "d"]
    assert holdings.strangers == set()


def test_a_parent_that_nobody_knows_is_the_top() -> None:
    holdings = Holdings(known(a={"parent": "far"}))
    assert holdings.top("a") == "far"
    assert holdings.strangers == {"far"}
    assert holdings.top("nobody") == "nobody"
    assert holdings.strangers == {"far"}


@pytest.mark.parametrize(
    ("parents", "circle"),
    [({"a": "a"}, "a → a"), ({"a": "b", "b": "a"}, "a → b → a"), ({"a": "b", "b": "c", "c": "b"}, "b → c → b")],
)
def test_parents_that_go_round_are_an_error(parents: dict[str, str], circle: str) -> None:
    holdings = Holdings(known(**{name: {"parent": parent} for name, parent in parents.items()}))
    with pytest.raises(DataError) as error:
        holdings.top("a")
    assert circle in str(error.value)
    assert "accounts/" in str(error.value)


def test_common_control_joins_holdings_and_groups() -> None:
    accounts = known(
        a={"parent": "top"},
        top={},
        # no revenue, but it ties the holding of `a` to the group of `c`
        b={"parent": "top", "control_group": "family"},
        c={"control_group": "family"},
        d={"parent": "e"},
        e={},
        f={},
    )
    found = common_control(["a", "c", "d", "f", "stranger"], accounts, Holdings(accounts))
    assert {found[each] for each in ("a", "b", "c", "top")} == {"group:family"}
    assert (found["d"], found["e"], found["f"], found["stranger"]) == ("e", "e", "f", "stranger")


def test_two_groups_in_one_holding_are_one() -> None:
    accounts = known(a={"parent": "h", "control_group": "x"}, b={"parent": "h", "control_group": "w"}, h={})
    assert set(common_control(accounts, accounts, Holdings(accounts)).values()) == {"group:w"}


def test_former_parents_say_which_holding_it_was_then() -> None:
    log = [{"until": "2026-02-28", "parent": "south"}, {"until": "2026-01-31"}]
    accounts = known(a={"parent": "north", "former_parents": log}, b={"parent": "a"}, north={}, south={})
    holdings = Holdings(accounts)
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]
    assert [holdings.top("a", holdings.era(day)) for day in days] == ["a", "south", "south", "north"]
    assert [holdings.top("b", holdings.era(day)) for day in days] == ["a", "south", "south", "north"]
    assert holdings.top("b") == "north"
    assert holdings.era(days[-1]) == holdings.now
    assert common_control((), accounts, holdings, holdings.era(days[0]))["b"] == "a"
    assert common_control((), accounts, holdings)["b"] == "north"


def test_parents_that_went_round_then_are_an_error_of_then_only() -> None:
    accounts = known(a={"former_parents": [{"until": "2026-01-31", "parent": "b"}]}, b={"parent": "a"})
    holdings = Holdings(accounts)
    assert holdings.top("b") == "a"
    with pytest.raises(DataError, match=r"as they were on 2026-01-31") as error:
        holdings.top("b", 0)
    assert "former_parents" in str(error.value)
