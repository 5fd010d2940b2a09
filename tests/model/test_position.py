"""Places in files, as people read them."""

from __future__ import annotations

import pytest

from kamcli.model.position import START, Pointer, Position, Problem, render_pointer


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        ((), ""),
        (("name",), "name"),
        (("legal_entities", 0, "tax_id"), "legal_entities[0].tax_id"),
        ((0,), "[0]"),
        ((1, "a", 2), "[1].a[2]"),
    ],
)
def test_pointers(pointer: Pointer, text: str) -> None:
    assert render_pointer(pointer) == text


def test_positions_sort_by_line_then_column() -> None:
    assert sorted([Position(2, 1), Position(1, 9), Position(1, 2)]) == [Position(1, 2), Position(1, 9), Position(2, 1)]
    assert str(Position(3, 14)) == "3:14"


def test_a_problem_stands_at_the_start_unless_told() -> None:
    assert Problem("syntax", "it is broken", "mend it").position == START
