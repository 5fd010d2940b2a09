"""Amounts that stand on one day, in the base currency: open items, limits, plans, deals. Converts no revenue."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext

from kamcli.errors import DataError
from kamcli.facts.ledger import refuse
from kamcli.facts.rates import Missing, Rates, rates
from kamcli.model.money import EXACT, Money
from kamcli.repository import Repository


class Exchange:
    """Converts by the rate of one day; rates are read when the first other currency comes.

    `left_out` says what could not be converted (only with `skip`).
    """

    def __init__(self, repository: Repository, day: date, *, skip: bool = False) -> None:
        self._day = day
        self._skip = skip
        self._base = repository.company.currency
        self._max_age = repository.policy.limits.rates.max_age_days
        self._repository = repository
        self._table: Rates | None = None
        self.left_out: list[str] = []

    def __call__(self, money: Money, what: str) -> Decimal | None:
        """The amount, or None where it cannot be converted and may be left out. Raises DataError otherwise.

        `what` says in words what is converted.
        """
        if money.currency == self._base:
            return money.amount
        if self._table is None:
            self._table, wrong = rates(self._repository.snapshot, self._base, self._max_age)
            refuse(wrong, skip=self._skip)
            self.left_out += wrong
        rate = self._table.on(money.currency, self._day)
        if isinstance(rate, Missing):
            if not self._skip:
                raise DataError(
                    f"{what} cannot be converted: {rate.sentence(self._max_age)}",
                    where=rate.file,
                    do="add the rate (columns: date, currency, rate)",
                )
            self.left_out.append(f"{rate.file}: {what}: {rate.sentence(self._max_age)}")
            return None
        with localcontext(EXACT):
            return money.amount * rate
