"""The demo's tables: sales by month with their imports, exchange rates, receivables and plans. Makes up no sale."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kamcli import csvio
from kamcli.model.money import plain
from kamcli.start.demo.cast import Cast, Client, table
from kamcli.start.demo.days import month_end, workday
from kamcli.start.demo.ledger import YEARLY, Document
from kamcli.start.demo.people import filled
from kamcli.start.demo.story import Moment, Story, always

SALES = (
    "date",
    "account",
    "amount",
    "currency",
    "document",
    "seller",
    "legal_entity",
    "site",
    "product",
    "quantity",
    "cost",
    "vat",
    "sold_by",
    "ref",
)
RATES = ("date", "currency", "rate", "nominal", "source")
RECEIVABLES = ("account", "legal_entity", "seller", "document", "date", "due", "amount", "currency", "ref")


def sales(cast: Cast, documents: Sequence[Document]) -> Iterator[Story]:
    """A ledger a month, and the record of its import by the back office in the first days of the next month."""
    for month in cast.days.months:
        rows = [row for document in documents if document.day.replace(day=1) == month for row in _rows(document)]
        if not rows:
            continue
        name = f"{month.year}-{month.month:02}"
        ledger = csvio.write(SALES, rows)
        day = import_day(cast, month)
        moment = Moment(day, "maria", f"Import sales {name} from accounting")
        yield Story(f"sales/{name}.csv", (moment,), always(ledger))
        record = _import(name, day, rows, ledger)
        yield Story(f"imports/{day}-accounting-{name}.yaml", (moment,), always(record))


def import_day(cast: Cast, month: date) -> date:
    """The workday near the fourth of the next month on which accounting hands a month over, or the last day of data."""
    return min(workday(month_end(month) + timedelta(days=5)), cast.days.last)


def _rows(document: Document) -> Iterator[dict[str, str]]:
    for place, line in enumerate(document.lines, 1):
        yield filled(
            date=document.day.isoformat(),
            account=document.client and document.client.id,
            amount=plain(line.amount),
            currency=document.currency,
            document=document.number,
            seller=document.seller,
            legal_entity=document.entity,
            site=line.site,
            product=line.product,
            quantity=str(line.quantity),
            cost=plain(line.cost),
            vat=plain(line.vat),
            sold_by=document.sold_by,
            ref=f"{document.seller}-{document.number.partition('-')[2]}-{place}",
        )


def _import(month: str, day: date, rows: Sequence[Mapping[str, str]], ledger: bytes) -> Mapping[str, Any]:
    """What the import of a month brought, with the totals that accounting can be asked for."""
    totals = []
    for currency in sorted({row["currency"] for row in rows}):
        lines = [row for row in rows if row["currency"] == currency]
        totals.append(
            {
                "entity": "sales",
                "currency": currency,
                "amount": sum((Decimal(row["amount"]) for row in lines), Decimal(0)),
                "rows": len(lines),
                "allocated": sum((Decimal(row["amount"]) for row in lines if "account" in row), Decimal(0)),
            }
        )
    dates = sorted(row["date"] for row in rows)
    return {
        "source": "accounting",
        "date": day.isoformat(),
        "by": "maria",
        "files": [{"name": f"sales-{month}.csv", "sha256": hashlib.sha256(ledger).hexdigest(), "rows": len(rows)}],
        "period": {"first": dates[0], "last": dates[-1]},
        "entities": {"sales": {"read": len(rows), "added": len(rows), "rejected": 0}},
        "control_totals": totals,
    }


def rates(cast: Cast) -> Iterator[Story]:
    """A rate for each Monday, so that no sale is further than a week from one; brought in with the ledgers."""
    days = cast.days
    start = days.months[0] - timedelta(days=10)
    start -= timedelta(days=start.weekday())
    rows: list[dict[str, str]] = []
    for currency, facts in table("company")["rates"].items():
        chance = cast.random("rates", currency)
        start_rate, rate = Decimal(facts["start"]), Decimal(facts["start"])
        monday = start
        while monday <= days.last:
            pull = (start_rate - rate) / 20
            rate = (rate + pull + Decimal(facts["step"]) * chance.randrange(-100, 101) / 100).quantize(
                Decimal("0.0001")
            )
            rows.append(
                {
                    "date": monday.isoformat(),
                    "currency": currency,
                    "rate": plain(rate),
                    "nominal": str(facts["nominal"]),
                    "source": "demo",
                }
            )
            monday += timedelta(days=7)
    rows.sort(key=lambda row: (row["date"], row["currency"]))
    for year in sorted({row["date"][:4] for row in rows}):
        lines = [row for row in rows if row["date"].startswith(year)]
        imports = [import_day(cast, month) for month in days.months]
        first = date.fromisoformat(lines[0]["date"])
        when = sorted({max(days.first, day) for day in imports if day >= first and day <= date(int(year) + 1, 1, 9)})
        moments = tuple(Moment(day, "maria", "Bring the exchange rates up to date") for day in (when or [days.last]))

        def on(day: date, lines: Sequence[Mapping[str, str]] = lines) -> bytes:
            return csvio.write(RATES, [row for row in lines if row["date"] <= day.isoformat()])

        yield Story(f"rates/{year}.csv", moments, on)


def receivables(cast: Cast, documents: Sequence[Document]) -> Iterator[Story]:
    """What is open at the ends of the last two months and on the last day of data, VAT included."""
    months = cast.days.months
    for day in sorted({month_end(months[-3]), month_end(months[-2]), cast.days.last}):
        rows = [
            filled(
                account=document.client and document.client.id,
                legal_entity=document.entity,
                seller=document.seller,
                document=document.number,
                date=document.day.isoformat(),
                due=document.due.isoformat(),
                amount=plain(document.amount + document.vat),
                currency=document.currency,
                ref=document.number,
            )
            for document in documents
            if document.day <= day < document.paid
        ]
        ledger = csvio.write(RECEIVABLES, rows)
        imported = min(workday(day + timedelta(days=4)), cast.days.last)
        moment = Moment(imported, "maria", f"Import receivables of {day} from accounting")
        yield Story(f"receivables/{day}.csv", (moment,), always(ledger))


def plans(cast: Cast) -> Iterator[Story]:
    """The revenue plans of this year and the last, made in December, revised in July."""
    for year in (cast.days.last.year - 1, cast.days.last.year):
        made = max(workday(date(year - 1, 12, 18)), cast.days.first)
        revised = workday(date(year, 7, 10))
        moments = [Moment(made, "viktor", f"Plan revenue for {year}")]
        if made < revised <= cast.days.last:
            moments.append(Moment(revised, "viktor", f"Revise the plan for {year}"))

        def on(day: date, year: int = year, made: date = made, revised: date = revised) -> Mapping[str, Any]:
            return _plan(cast, year, made, day if day >= revised else None)

        yield Story(f"plans/{year}.yaml", tuple(moments), on)


def _plan(cast: Cast, year: int, made: date, revised: date | None) -> Mapping[str, Any]:
    buyers = [
        client for client in cast.clients if client.circle_on(made) in ("customer", "key") and client.since("customer")
    ]
    accounts = []
    by_manager: dict[str, Decimal] = {}
    for client in buyers:
        amount = _rounded(YEARLY * Decimal(str(client.facts["weight"])) / 100 * (102 if year % 2 else 98) / 100)
        manager = client.manager_on(revised or made)
        by_manager[manager] = by_manager.get(manager, Decimal(0)) + amount
        accounts.append(
            filled(account=client.id, amount=amount, forecast=_forecast(client, amount) if revised else None)
        )
    new = _rounded(YEARLY * 6 / 100)
    by_manager["sofia"] = by_manager.get("sofia", Decimal(0)) + new
    return {
        "currency": "EUR",
        "total": sum(by_manager.values(), Decimal(0)),
        "accounts": accounts,
        "managers": [{"manager": manager, "amount": amount} for manager, amount in sorted(by_manager.items())],
        "notes": f"Of the total, {plain(new)} is to come from clients we do not have yet.",
    }


def _forecast(client: Client, amount: Decimal) -> Decimal:
    return _rounded(amount * (60 if client.facts.get("decline") else 104) / 100)


def _rounded(amount: Decimal) -> Decimal:
    return (amount / 1000).quantize(Decimal(1)) * 1000
