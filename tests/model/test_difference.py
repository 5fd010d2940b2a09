"""Differences of two values: found, applied again, named as people write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli.model.difference import (
    ABSENT,
    Difference,
    ItemKeys,
    applied,
    differences,
    leaves,
    named,
    same,
    written,
)

KEYS = ItemKeys(
    fields={
        "entities": ItemKeys(key=("id",), items=ItemKeys(fields={"terms": ItemKeys(key=("id",))})),
        "log": ItemKeys(key=("date", "circle")),
    }
)

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from(["a", "b", "1", ""]), st.just(Decimal("1.0"))
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["id", "entities", "log", "date", "circle", "terms", "x"]), inner, max_size=4),
    ),
    max_leaves=14,
)


@settings(max_examples=300)
@given(values, values)
def test_applying_what_differs_gives_the_other(before: Any, after: Any) -> None:
    found = differences(before, after, KEYS)
    assert same(applied(before, found), after)
    assert bool(found) != same(before, after)


@settings(max_examples=100)
@given(values)
def test_leaves_hold_all_that_a_value_says(value: Any) -> None:
    found = list(leaves(value, KEYS))
    assert len({path for path, _ in found}) == len(found)
    rebuilt = str(sorted(str(each) for _, each in found if not isinstance(each, (dict, list))))
    assert rebuilt == str(sorted(_scalars(value)))


def _scalars(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [each for inner in value.values() for each in _scalars(inner)]
    if isinstance(value, list):
        return [each for inner in value for each in _scalars(inner)]
    return [str(value)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": Decimal("1.0")}, []),
        ({"a": 1}, {"a": True}, [("a", 1, True)]),
        ({"a": "1"}, {"a": 1}, [("a", "1", 1)]),
        ({"tags": ["x", "y"]}, {"tags": ["w", "x", "y"]}, [("tags[w]", ABSENT, "w"), ("tags", "order", "order")]),
        ({"tags": ["x", "y"]}, {"tags": ["x", "y", "z"]}, [("tags[z]", ABSENT, "z")]),
        (
            {"entities": [{"id": "m", "n": 1}, {"id": "s", "n": 2}]},
            {"entities": [{"id": "s", "n": 3}]},
            [("entities[s].n", 2, 3), ("entities[m]", {"id": "m", "n": 1}, ABSENT)],
        ),
        (
            {"log": [{"date": "d", "circle": "key", "by": "a"}]},
            {"log": [{"date": "d", "circle": "key", "by": "b"}]},
            [("log[d, key].by", "a", "b")],
        ),
        ({"x": [[1]]}, {"x": [[2]]}, [("x[0][2]", ABSENT, 2), ("x[0][1]", 1, ABSENT)]),
    ],
)
def test_items_go_by_their_key(before: Any, after: Any, expected: list[Any]) -> None:
    found = [
        (written(each.path), *(("order", "order") if each.is_order else (each.before, each.after)))
        for each in differences(before, after, KEYS)
    ]
    assert found[: len(expected)] == expected


def test_items_of_one_key_are_counted() -> None:
    items = [{"id": "m", "n": 1}, {"id": "m", "n": 2}]
    (names,) = named(items, key=("id",)) or ((),)
    assert list(map(str, names)) == ["m", "m #2"]


def test_items_without_a_key_go_by_their_place() -> None:
    before, after = {"x": [{"n": 1}, {"n": 2}]}, {"x": [{"n": 1}, {"n": 5}, {"n": 6}]}
    assert differences(before, after) == [
        Difference(("x", 1, "n"), 2, 5),
        Difference(("x", 2), ABSENT, {"n": 6}),
    ]
