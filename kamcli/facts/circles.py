"""Which circle an account was in on a day, and which circles count as key. Judges no account."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kamcli.model.account import Account
    from kamcli.policy import Policy


def circle_on(account: Account, day: date) -> str | None:
    """The circle of that day by `circle_log`; today's circle where there is no log.

    None before the first entry of a log: the account was not yet in that entry's circle, and in which
    it was nobody wrote down. So an account made key today was not key last year.
    """
    log = account.circle_log
    if not log:
        return account.circle
    for change in reversed(log):
        if change.date <= day:
            return change.circle
    return None


def key_circles(policy: Policy) -> frozenset[str]:
    """The circles that an account comes into by a decision of people (D10): `key`, unless the policy names others."""
    return frozenset(circle.id for circle in policy.circles if circle.decision)
