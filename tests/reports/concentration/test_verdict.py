"""Verdicts at, just below and just above every threshold (D18, D19)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from kamcli.policy.limit import KeyShare, Largest
from kamcli.reports.concentration import verdict
from kamcli.reports.concentration.verdict import Level

BAND = KeyShare(Decimal(30), Decimal(55), Decimal(75))
ALONE = Largest(Decimal(15), Decimal(25))


def percent(text: str) -> Fraction:
    return Fraction(text) / 100


@pytest.mark.parametrize(
    ("share", "level"),
    [
        ("0", Level.LOW),
        ("29.9999", Level.LOW),
        ("30", Level.HEALTHY),
        ("55", Level.HEALTHY),
        ("55.0001", Level.WATCH),
        ("75", Level.WATCH),
        ("75.0001", Level.DEPENDENCE),
        ("100", Level.DEPENDENCE),
    ],
)
def test_key_share(share: str, level: Level) -> None:
    found = verdict.key_share(percent(share), 3, BAND)
    assert found.level is level
    assert found.words.startswith(level.value)


def test_no_key_account_is_said_plainly() -> None:
    found = verdict.key_share(Fraction(0), 0, BAND)
    assert (found.level, found.words) == (Level.LOW, "low: no account was key in this period; 30 to 55 % is usual")


@pytest.mark.parametrize(
    ("share", "level"),
    [
        ("14.9999", Level.FINE),
        ("15", Level.WARNING),
        ("24.9999", Level.WARNING),
        ("25", Level.ALARM),
        ("130", Level.ALARM),
    ],
)
def test_largest(share: str, level: Level) -> None:
    assert verdict.largest(percent(share), ALONE).level is level


def test_thresholds_of_the_company_are_in_the_words() -> None:
    own = Largest(Decimal("7.5"), Decimal(12))
    assert "7.5 %" in verdict.largest(percent("8"), own).words
    assert "12 %" in verdict.largest(percent("13"), own).words


@pytest.mark.parametrize(("share", "level"), [("50", Level.FINE), ("50.1", Level.WARNING)])
def test_manager(share: str, level: Level) -> None:
    found = verdict.manager(percent(share), Decimal(50), "margin")
    assert found.level is level
    assert "margin" in found.words


@pytest.mark.parametrize(("share", "level"), [("5", Level.FINE), ("5.1", Level.WARNING), ("-5.1", Level.WARNING)])
def test_unallocated(share: str, level: Level) -> None:
    assert verdict.unallocated(percent(share), Decimal(5)).level is level


def test_without_a_share_nothing_is_judged() -> None:
    for found in (
        verdict.key_share(None, 3, BAND),
        verdict.largest(None, ALONE),
        verdict.manager(None, Decimal(50), "revenue"),
        verdict.unallocated(None, Decimal(5)),
    ):
        assert found.level is Level.NOT_DEFINED
