"""What follows from a summary."""

from __future__ import annotations

import pytest

from kamcli.change.talk import subject_of


@pytest.mark.parametrize(
    ("summary", "subject"),
    [
        ("They want an offer for 40 seats on the terrace. Nora decides in May.", "They want an offer for 40 seats…"),
        ("Price agreed. They sign on Monday and pay in advance.", "Price agreed"),
        ("Им нужен кофе для двух залов, решают в мае.", "Им нужен кофе для…"),
        ("Called, nobody answered.", ""),
        ("\n\nFirst line\nSecond line with some more words in it", "First line"),
        ("x" * 500 + " a b c d e f g", "x" * 120 + "…"),
    ],
)
def test_a_subject_is_never_more_than_half_of_what_is_said(summary: str, subject: str) -> None:
    assert subject_of(summary) == subject
