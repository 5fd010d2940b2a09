"""What if: clients lost, grown or won, and how much new business would bring a share back. Renders nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction

from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.model.money import EXACT
from kamcli.policy.limit import Concentration as Thresholds
from kamcli.reports.concentration import verdict
from kamcli.reports.concentration.report import Concentration
from kamcli.reports.concentration.verdict import Verdict
from kamcli.reports.concentration.view import Kind
from kamcli.reports.measures import Measures, measures, share

_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_FORMS = "write lose=acme, grow=acme:20% (or -20%), or add=newcomer:500000"


@dataclass(frozen=True, slots=True)
class Step:
    """One supposition: `lose`, `grow` by `value` percent, or `add` `value` in the base currency."""

    verb: str
    account: str
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The figures of one state of things, real or supposed. Shares are fractions of 1."""

    total: Decimal
    measures: Measures
    largest: str | None
    largest_share: Fraction | None
    largest_verdict: Verdict
    key_share: Fraction | None
    key_verdict: Verdict


@dataclass(frozen=True, slots=True)
class Scenario:
    """Before and after the suppositions, both by account."""

    steps: tuple[Step, ...]
    before: State
    after: State


@dataclass(frozen=True, slots=True)
class BreakEven:
    """New business, from clients that are none yet, after which a share stands at its threshold.

    `threshold` is in percent; `needed` in the base currency, exact but rounded up to the cent.
    """

    what: str
    name: str
    share: Fraction
    threshold: Decimal
    needed: Decimal


def parse(text: str) -> list[Step]:
    """Read suppositions, several with commas between. Raises UsageError, with how they are written."""
    found = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        lost = re.fullmatch(r"lose=(?P<account>[^:=]+)", part)
        grown = re.fullmatch(rf"grow=(?P<account>[^:=]+):\+?(?P<value>{_NUMBER}) ?%", part)
        added = re.fullmatch(rf"add=(?P<account>[^:=]+):\+?(?P<value>{_NUMBER})", part)
        match = lost or grown or added
        if match is None:
            raise UsageError(f"«{part}» is no supposition", do=_FORMS)
        value = Decimal(match["value"]) if not lost else None
        if grown and value is not None and value < -100:
            raise UsageError(f"«{part}»: nobody falls by more than 100 %", do=_FORMS)
        found.append(Step(part.partition("=")[0], match["account"].strip(), value))
    if not found:
        raise UsageError("nothing is supposed", do=_FORMS)
    return found


def scenario(report: Concentration, steps: Iterable[Step], account_of: Callable[[str], str]) -> Scenario:
    """Suppose the steps, one after another, of a report by account.

    `account_of` finds the account that is meant; it is not asked for `add`, which may name a newcomer.
    Raises UsageError for an account that brought nothing in the period.
    """
    amounts = {row.id: row.amount for row in report.rows if row.kind is Kind.GROUP and row.id is not None}
    names = {row.id: row.name for row in report.rows if row.kind is Kind.GROUP and row.id is not None}
    key = dict(report.key.amounts)
    rest = report.total - sum(amounts.values(), Decimal(0))
    before = _state(report, amounts, key, names, rest)
    settled = []
    for step in steps:
        account = step.account if step.verb == "add" else account_of(step.account)
        if step.verb != "add" and account not in amounts:
            raise UsageError(f"{account} brought nothing in this period, so nothing can be supposed of it")
        names.setdefault(account, account)
        for book in (amounts, key):
            if account in book or (step.verb == "add" and book is amounts):
                _suppose(step, account, book)
        settled.append(Step(step.verb, account, step.value))
    return Scenario(tuple(settled), before, _state(report, amounts, key, names, rest))


def _suppose(step: Step, account: str, book: dict[str, Decimal]) -> None:
    value = step.value or Decimal(0)
    with localcontext(EXACT):
        if step.verb == "lose":
            del book[account]
        elif step.verb == "grow":
            book[account] *= 1 + value / 100
        else:
            book[account] = book.get(account, Decimal(0)) + value


def _state(
    report: Concentration,
    amounts: Mapping[str, Decimal],
    key: Mapping[str, Decimal],
    names: Mapping[str, str],
    rest: Decimal,
) -> State:
    with localcontext(EXACT):
        total = sum(amounts.values(), rest)
        keys = sum(key.values(), Decimal(0))
    most = max(amounts, key=lambda account: (amounts[account], account), default=None)
    largest = share(amounts[most], total) if most is not None and amounts[most] > 0 else None
    return State(
        total,
        measures(amounts.values(), total),
        names[most] if most is not None and largest is not None else None,
        largest,
        verdict.largest(largest, report.thresholds.largest),
        share(keys, total),
        verdict.key_share(share(keys, total), len(key), report.thresholds.key_share),
    )


def break_even(report: Concentration) -> tuple[BreakEven, ...]:
    """For each share that is above its threshold, the new business that brings it down to it (D18, D21).

    Of an amount a in a total T, a / (T + x) = t gives x = a / t - T. Thresholds: the warning for the largest
    account and holding, the upper end of the usual band for the key accounts.
    """
    limits: Thresholds = report.thresholds
    asked = [
        ("largest account", client.name, client.amount, limits.largest.warn)
        for client in (report.largest_account,)
        if client is not None
    ]
    holding = report.largest_holding
    if holding is not None and (report.largest_account is None or holding.accounts != report.largest_account.accounts):
        asked.append(("largest holding", holding.name, holding.amount, limits.largest.warn))
    asked.append(("key accounts", "key accounts together", report.key.amount, limits.key_share.high))
    found = []
    for what, name, amount, threshold in asked:
        part = share(amount, report.total)
        if part is None or threshold <= 0 or part * 100 <= Fraction(threshold):
            continue
        needed = Fraction(amount) * 100 / Fraction(threshold) - Fraction(report.total)
        found.append(BreakEven(what, name, part, threshold, _cents_up(needed)))
    return tuple(found)


def _cents_up(value: Fraction) -> Decimal:
    return Decimal(-((-value * 100) // 1)).scaleb(-2)
