"""Open deals with what they are worth, weighted by their probability. Expects no repeated business."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext

from kamcli.facts.exchange import Exchange
from kamcli.model.dealing import Deal
from kamcli.model.money import EXACT
from kamcli.repository import Repository


def open_deals(repository: Repository, exchange: Exchange) -> Iterator[tuple[Deal, Decimal]]:
    """Deals that are not decided, each with its amount times its probability, in the base currency.

    A deal without an amount or a probability is worth nothing yet, and left out. Raises DataError as `exchange` does.
    """
    closed = repository.policy.lists.closed_stages
    for deal in repository.snapshot.deals.values():
        if deal.outcome or deal.stage in closed or deal.money is None or not deal.probability:
            continue
        amount = exchange(deal.money, f"the deal {deal.id}")
        if amount is not None:
            with localcontext(EXACT):
                yield deal, amount * deal.probability / 100
