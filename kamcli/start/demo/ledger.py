"""The demo's sales, month by month: one client is heavy, and the key accounts have over half. Writes no files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from kamcli.dataclass import dataclass
from kamcli.start.demo.cast import Cast, Client, table
from kamcli.start.demo.days import Days, month_end, workday

YEARLY = Decimal(3_600_000)
"""Revenue of a year in the base currency, before seasons and chance."""

SEASON = (70, 75, 95, 110, 120, 120, 105, 80, 115, 120, 105, 85)
"""Percent of an average month: little is painted in winter, and in August Greece is shut."""

PRICE_IN = {"EUR": Decimal(1), "RUB": Decimal(96), "GBP": Decimal("0.86")}
"""Units of the currency in our price lists for one euro."""

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger; amounts in the document's currency."""

    product: str
    site: str | None
    quantity: int
    amount: Decimal
    cost: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice or, with negative lines, a credit note. `client` is None where nobody knows whose it is."""

    number: str
    day: date
    client: Client | None
    seller: str
    entity: str | None
    sold_by: str | None
    currency: str
    lines: tuple[Line, ...]
    paid: date
    """The day on which the client pays, be it in the future."""
    due: date

    @property
    def amount(self) -> Decimal:
        """Net of VAT."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def vat(self) -> Decimal:
        """The VAT on top."""
        return sum((line.vat for line in self.lines), Decimal(0))

    @property
    def quantity(self) -> int:
        """Litres of the first line, as a proposal would name them."""
        return self.lines[0].quantity


def documents(cast: Cast) -> tuple[Document, ...]:
    """All documents of the two years, by day; numbers run through each seller's year."""
    made: list[Document] = []
    for client in cast.clients:
        first = client.since("customer")
        if first is None:
            continue
        chance = cast.random("sales", client.id)
        for month in cast.days.months:
            made += _of_month(cast, client, month, max(first, cast.days.first), chance)
    made += _walk_in(cast)
    return tuple(_numbered(made))


def _of_month(cast: Cast, client: Client, month: date, first: date, chance: Random) -> Iterator[Document]:
    """A client's documents of one month, and now and then a credit note for one of them."""
    last = min(month_end(month), cast.days.last)
    count = int(client.facts["documents"])
    target = _target(client, month, cast.days) * Decimal(chance.randrange(88, 113)) / 100
    for place in range(count):
        # as many documents are drawn in every month, so that a month cut short by today changes no other
        day = workday(month + timedelta(days=1 + (place * 27 + chance.randrange(18)) // count % 27))
        entity = chance.choice(client.entities)
        share = target / count * Decimal(chance.randrange(75, 126)) / 100
        document = _document(cast, client, max(day, month), entity.id, share, chance)
        credited = chance.random() < 0.02
        returned = workday(document.day + timedelta(days=chance.randrange(9, 20)))
        if not first <= document.day <= last:
            continue
        yield document
        if credited and returned <= cast.days.last:
            yield _credit_note(document, returned)


def _target(client: Client, month: date, days: Days) -> Decimal:
    """What the client buys in a month, in the base currency: weight, season, and for one of them a decline."""
    target = YEARLY / 12 * Decimal(str(client.facts["weight"])) / 100 * SEASON[month.month - 1] / 100
    if client.facts.get("decline"):
        age = (days.last.year - month.year) * 12 + days.last.month - month.month
        target = target * (Decimal("0.55") if age <= 3 else Decimal("0.8") if age <= 6 else Decimal("1.25"))
    return target


def _document(cast: Cast, client: Client, day: date, entity: str, target: Decimal, chance: Random) -> Document:
    country = next(e.country for e in client.entities if e.id == entity)
    home = next(seller for seller in cast.sellers if seller.id == client.seller)
    vat = Decimal(table("company")["vat"][country] if country == home.country else 0)
    factor = PRICE_IN[client.currency]
    discount = next((percent for since, percent in reversed(client.discounts(cast.days)) if since <= day), Decimal(0))
    sites = [site["id"] for site in client.sites if site["legal_entity"] == entity] or [None]
    lines = []
    for share, product in _basket(chance):
        price = (Decimal(product["price"]) * factor * (100 - discount) / 100).quantize(CENT, ROUND_HALF_UP)
        step = 5 if price * 100 > target else 20
        quantity = max(step, int(target * share * factor / price / step) * step)
        amount = price * quantity
        cost = (Decimal(product["price"]) * factor * Decimal(product["cost"]) * quantity).quantize(CENT, ROUND_HALF_UP)
        lines.append(
            Line(
                product["name"],
                chance.choice(sites),
                quantity,
                amount,
                cost,
                (amount * vat / 100).quantize(CENT, ROUND_HALF_UP),
            )
        )
    due = day + timedelta(days=client.payment_days)
    late = chance.randrange(25, 60) if client.facts.get("decline") else chance.choice((-6, -3, -1, 0, 0, 1, 2, 4, 11))
    return Document(
        "",
        day,
        client,
        home.id,
        entity,
        client.manager_on(day),
        client.currency,
        tuple(lines),
        workday(due + timedelta(days=late)),
        due,
    )


def _basket(chance: Random) -> list[tuple[Decimal, dict[str, str]]]:
    """One to three products with their shares of the document; now and then days of inspection."""
    products = [dict(product) for product in table("company")["products"]]
    chosen = chance.sample(products, k=chance.choice((1, 2, 2, 3)))
    shares = {1: (100,), 2: (68, 32), 3: (55, 30, 15)}[len(chosen)]
    found = [(Decimal(share) / 100, product) for share, product in zip(shares, chosen, strict=True)]
    if chance.random() < 0.12:
        found.append((Decimal("0.04"), dict(table("company")["inspection"])))
    return found


def _credit_note(document: Document, day: date) -> Document:
    """A fifth of the first line comes back."""
    line = document.lines[0]
    quantity = max(1, line.quantity // 5)
    part = Decimal(quantity) / line.quantity

    def back(amount: Decimal) -> Decimal:
        return -(amount * part).quantize(CENT, ROUND_HALF_UP)

    returned = Line(line.product, line.site, -quantity, back(line.amount), back(line.cost), back(line.vat))
    return Document(
        "",
        day,
        document.client,
        document.seller,
        document.entity,
        document.sold_by,
        document.currency,
        (returned,),
        day,
        day,
    )


def _walk_in(cast: Cast) -> list[Document]:
    """A sale over the counter that nobody could put to an account: the ledger's honest gap."""
    day = cast.days.ago(70)
    line = Line("Levant Thinner 9", None, 120, Decimal("552.00"), Decimal("336.72"), Decimal("132.48"))
    return [Document("", day, None, "levanter-gr", None, None, "EUR", (line,), day, day)]


def _numbered(made: Sequence[Document]) -> Iterator[Document]:
    counts: dict[tuple[str, int], int] = {}
    for document in sorted(made, key=lambda d: (d.day, d.client.id if d.client else "", d.currency, d.amount)):
        key = (document.seller, document.day.year)
        counts[key] = counts.get(key, 0) + 1
        letters = {"levanter-gr": "TP", "levanter-ru": "УПД"}[document.seller]
        yield replace(document, number=f"{letters}-{document.day.year}-{counts[key]:04}")
