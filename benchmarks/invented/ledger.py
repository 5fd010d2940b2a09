"""The sales ledger, the exchange rates and the receivables of a made-up company. Revenue follows Zipf's law."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from invented.client import BEGINNING, DAYS, TODAY, Client
from invented.wording import PRODUCTS

SALES = "date,account,amount,currency,document,seller,legal_entity,site,product,quantity,cost,sold_by,ref"
ASSURED = 8


def sales(clients: Sequence[Client], lines: int, chance: Random) -> Iterator[tuple[str, str]]:
    """Month and ledger text; so many lines in all, each client's share falling with its rank."""
    months: dict[str, list[str]] = {}
    for number, (buyer, day) in enumerate(sorted(_purchases(clients, lines, chance), key=_day)):
        months.setdefault(f"{day:%Y-%m}", [SALES]).append(_line(buyer, day, number, chance))
    for month, text in months.items():
        yield month, "\n".join(text) + "\n"


def _day(purchase: tuple[Client, date]) -> date:
    return purchase[1]


def _purchases(clients: Sequence[Client], lines: int, chance: Random) -> Iterator[tuple[Client, date]]:
    """First what every customer needs to be one, and a key client to buy regularly; the rest by Zipf's law."""
    left = lines
    for client in clients:
        for number in range(min(left, ASSURED if client.circle == "key" else 1)):
            left -= 1
            yield client, TODAY - timedelta(10 + number * 40)
    weights = list(accumulate(1 / (client.rank + 1) for client in clients))
    for client in chance.choices(clients, cum_weights=weights, k=left):
        yield client, BEGINNING + timedelta(chance.randrange(DAYS))


def _line(client: Client, day: date, number: int, chance: Random) -> str:
    litres = chance.randrange(20, 2000)
    cents = litres * chance.randrange(700, 1400)
    currency = "USD" if number % 5 == 0 else "EUR"
    if number % 97 == 96:
        cents, litres = -cents // 10, -litres // 10
    return (
        f"{day},{client.id},{_money(cents)},{currency},S-{day:%Y%m%d}-{client.rank},main,main,yard,"
        f"{PRODUCTS[number % len(PRODUCTS)]},{litres},{_money(cents * 3 // 5)},{client.manager},S-{number}"
    )


def _money(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def rates(chance: Random) -> Iterator[tuple[str, str]]:
    """Year and rates of the dollar, three times a week."""
    years: dict[int, list[str]] = {}
    for back in range(DAYS + 10, -1, -1):
        day = TODAY - timedelta(back)
        if day.weekday() in (0, 2, 4):
            years.setdefault(day.year, ["date,currency,rate"]).append(f"{day},USD,0.{chance.randrange(8800, 9500)}")
    for year, text in years.items():
        yield str(year), "\n".join(text) + "\n"


def receivables(clients: Sequence[Client], chance: Random) -> str:
    """The open items of today, one for every second customer."""
    text = ["account,legal_entity,seller,document,date,due,amount,currency,ref"]
    for client in clients[::2]:
        day = TODAY - timedelta(chance.randrange(1, 28))
        document = f"R-{client.rank}"
        text.append(
            f"{client.id},main,main,{document},{day},{day + timedelta(30)},{client.rank + 100}.50,EUR,{document}"
        )
    return "\n".join(text) + "\n"
