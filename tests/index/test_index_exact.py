"""Values as JSON and back: every number keeps its digits, and what cannot be told apart is not kept at all."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamcli.index import ENCODE_ERRORS, decoded, encoded

SCALARS = st.none() | st.booleans() | st.integers() | st.decimals() | st.text(st.characters(exclude_categories=()))
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


def strict(value: Any) -> Any:
    """A value in which 1, 1.0, Decimal(1) and True are four."""
    if isinstance(value, dict):
        return {key: strict(inner) for key, inner in value.items()}
    return [strict(inner) for inner in value] if isinstance(value, list) else repr(value)


@given(VALUES)
def test_what_is_kept_comes_back_as_it_was(value: Any) -> None:
    with contextlib.suppress(*ENCODE_ERRORS):
        assert strict(decoded(encoded(value))) == strict(value)


@pytest.mark.parametrize(
    "value",
    [0, -1, 10**40, True, None, "", "1.50", "é 中 \U0001f600", {"a": [1, {"b": "c"}]}]
    + [Decimal(text) for text in ("1.50", "-0.00", "0.1", "1E+3", "12345678901234567890.123456789")],
)
def test_kept(value: Any) -> None:
    assert strict(decoded(encoded(value))) == strict(value)


@pytest.mark.parametrize(
    "value",
    [
        *(Decimal("NaN"), Decimal("Infinity"), Decimal(5), float("nan"), "\ud800", b"bytes", {1, 2}, object()),
        *([Decimal("1.5"), "\ue000"], [Decimal("1.5"), "\ue0002.5\ue000"]),
    ],
)
def test_not_kept(value: Any) -> None:
    kept = None
    with contextlib.suppress(*ENCODE_ERRORS):
        kept = strict(decoded(encoded(value)))
    assert kept is None or kept == strict(value)


def test_too_deep() -> None:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(ENCODE_ERRORS):
        encoded(value)
    with pytest.raises((ValueError, RecursionError)):
        decoded("[" * 100_000)
