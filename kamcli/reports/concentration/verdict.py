"""What a share means, by the company's thresholds, in words. Computes no share."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from kamcli.dataclass import dataclass
from kamcli.model.money import plain
from kamcli.policy.limit import KeyShare, Largest


class Level(StrEnum):
    """How a share stands to its thresholds. The values are part of the JSON contract."""

    NOT_DEFINED = "not-defined"
    LOW = "low"
    HEALTHY = "healthy"
    WATCH = "watch"
    DEPENDENCE = "dependence"
    FINE = "fine"
    WARNING = "warning"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A level and a sentence that says what it means."""

    level: Level
    words: str


NOT_DEFINED = Verdict(Level.NOT_DEFINED, "not defined: the total is not above zero")


def key_share(share: Fraction | None, accounts: int, band: KeyShare) -> Verdict:
    """Judge the share of all key accounts together (D18): both ends of the band are healthy."""
    low, high, dependence = plain(band.low), plain(band.high), plain(band.dependence)
    if share is None:
        return NOT_DEFINED
    if not accounts:
        return Verdict(Level.LOW, f"low: no account was key in this period; {low} to {high} % is usual")
    percent = share * 100
    if percent < Fraction(band.low):
        return Verdict(Level.LOW, f"low: {low} to {high} % is usual; key accounts weigh little, or too few are named")
    if percent <= Fraction(band.high):
        return Verdict(Level.HEALTHY, f"healthy: {low} to {high} % is usual")
    if percent <= Fraction(band.dependence):
        return Verdict(
            Level.WATCH, f"watch: more than the usual {low} to {high} %; dependence begins above {dependence} %"
        )
    return Verdict(Level.DEPENDENCE, f"dependence: above {dependence} % the company depends on its key accounts")


def largest(share: Fraction | None, limits: Largest) -> Verdict:
    """Judge the share of one client alone (D18); the thresholds themselves already warn."""
    warn, alarm = plain(limits.warn), plain(limits.alarm)
    if share is None:
        return NOT_DEFINED
    percent = share * 100
    if percent >= Fraction(limits.alarm):
        return Verdict(Level.ALARM, f"alarm: one client brings {alarm} % or more")
    if percent >= Fraction(limits.warn):
        return Verdict(Level.WARNING, f"warning: one client brings {warn} % or more; alarm from {alarm} % on")
    return Verdict(Level.FINE, f"fine: below {warn} %, where the warning begins")


def manager(share: Fraction | None, limit: Decimal, basis: str) -> Verdict:
    """Judge how much of margin (or of revenue, where costs are not known) is in one manager's hands (D19)."""
    if share is None:
        return NOT_DEFINED
    if share * 100 > Fraction(limit):
        return Verdict(Level.WARNING, f"warning: more than {plain(limit)} % of {basis} is in one manager's hands")
    return Verdict(Level.FINE, f"fine: not more than {plain(limit)} % of {basis} in one manager's hands")


def unallocated(share: Fraction | None, limit: Decimal) -> Verdict:
    """Judge the part of revenue that belongs to no account, by its size whatever its sign."""
    if share is None:
        return NOT_DEFINED
    if abs(share) * 100 > Fraction(limit):
        return Verdict(
            Level.WARNING,
            f"warning: more than {plain(limit)} % is unallocated, which makes every other share doubtful",
        )
    return Verdict(Level.FINE, f"fine: at most {plain(limit)} % unallocated")


def new_business(ratio: Fraction | None, cover: Decimal) -> Verdict:
    """Judge whether open deals with new clients would make up for the largest account (D21)."""
    if ratio is None:
        return NOT_DEFINED
    if ratio * 100 < Fraction(cover):
        return Verdict(Level.WARNING, f"warning: below {plain(cover)} %, losing it would not be made up for")
    return Verdict(Level.FINE, f"fine: at least {plain(cover)} %, losing it would be made up for")
