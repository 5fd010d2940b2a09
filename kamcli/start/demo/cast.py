"""Who plays in the demo: our company, its clients and their people, from the tables in data/. Makes up numbers only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from kamcli import yamlio
from kamcli.dataclass import dataclass
from kamcli.model.position import Unreadable
from kamcli.start.demo import identifiers
from kamcli.start.demo.days import Days

CIRCLES = ("market", "contacted", "customer", "key")
DOMAIN = "levanter.example"


@cache
def table(name: str) -> Mapping[str, Any]:
    """One of the tables in data/, by its name without `.yaml`."""
    found = yamlio.read((Path(__file__).parent / "data" / f"{name}.yaml").read_bytes())
    if isinstance(found, Unreadable):
        raise TypeError(f"data/{name}.yaml of the demo is broken: {found.problems[0].message}")
    data: Mapping[str, Any] = found.data
    return data


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of our people."""

    id: str
    name: str
    title: str
    role: str
    level: str
    reports_to: str | None
    joined: date
    left: date | None
    successor: str | None
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A legal person, of a client or our own."""

    id: str
    name: str
    country: str
    tax_id: str
    branch_code: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a client; `facts` are the fields of the table that only one place needs."""

    id: str
    name: str
    level: str
    roles: tuple[str, ...]
    email: str
    phone: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Client:
    """A client as the table describes it; `facts` holds what only one place needs."""

    id: str
    name: str
    language: str
    log: tuple[tuple[date, str, str | None], ...]
    managers: tuple[tuple[date, str], ...]
    known: date
    currency: str
    seller: str | None
    entities: tuple[Entity, ...]
    people: tuple[Person, ...]
    facts: Mapping[str, Any]

    def circle_on(self, day: date) -> str:
        """The circle on a day; the first one before that."""
        return [circle for since, circle, _ in self.log if since <= day or since == self.log[0][0]][-1]

    def manager_on(self, day: date) -> str:
        """Who answered for the client on a day."""
        return [who for since, who in self.managers if since <= day or since == self.managers[0][0]][-1]

    def since(self, circle: str) -> date | None:
        """The day on which the client came into this circle or a closer one, if ever."""
        places = [day for day, reached, _ in self.log if CIRCLES.index(reached) >= CIRCLES.index(circle)]
        return places[0] if places else None

    @property
    def sites(self) -> tuple[Mapping[str, Any], ...]:
        """The client's sites, as the table has them."""
        return tuple(self.facts.get("sites", ()))

    @property
    def payment_days(self) -> int:
        """In how many days the client pays by contract."""
        return int(self.facts.get("payment_days", 30))

    def discounts(self, days: Days) -> list[tuple[date, Decimal]]:
        """The discounts in percent and the days from which they hold."""
        return [(days.ago(ago), Decimal(percent)) for percent, ago in self.facts.get("discount", ())]

    def with_role(self, role: str | None) -> Person | None:
        """The person who has a role, or the first one; None where nobody is known."""
        fitting = [person for person in self.people if role in person.roles]
        return next(iter(fitting or self.people), None)


@dataclass(frozen=True)
class Cast:
    """Everybody in one demo."""

    days: Days
    seed: int
    colleagues: tuple[Colleague, ...]
    sellers: tuple[Entity, ...]
    clients: tuple[Client, ...]

    def random(self, *subject: str) -> Random:
        """A source of chance of its own for each subject: a change in one place moves nothing elsewhere."""
        return Random("/".join((str(self.seed), *subject)))

    def colleague(self, name: str) -> Colleague:
        """The colleague with this id."""
        return next(colleague for colleague in self.colleagues if colleague.id == name)

    @property
    def leaver(self) -> Colleague:
        """The colleague who left."""
        return next(colleague for colleague in self.colleagues if colleague.left)


def cast(days: Days, seed: int) -> Cast:
    """Read the tables and give everybody their numbers."""
    company = table("company")
    chance = Random(f"{seed}/company")
    taken: set[str] = set()
    colleagues = tuple(_colleague(row, days, chance, taken) for row in company["team"])
    sellers = tuple(_entity(row, chance, taken) for row in company["legal_entities"])
    clients = tuple(
        _client(row, days, seed, taken)
        for circle in reversed(CIRCLES)
        for row in table(f"accounts-{circle}")["accounts"]
    )
    return Cast(days, seed, colleagues, sellers, clients)


def _colleague(row: Mapping[str, Any], days: Days, chance: Random, taken: set[str]) -> Colleague:
    return Colleague(
        row["id"],
        row["name"],
        row["title"],
        row["role"],
        row["level"],
        row.get("reports_to"),
        days.ago(row["joined"]),
        days.ago(row["left"]) if "left" in row else None,
        row.get("successor"),
        f"{row['id']}@{DOMAIN}",
        _unlike(lambda: identifiers.phone("el", chance, mobile=True), taken),
    )


def _unlike(make: Callable[[], str], taken: set[str]) -> str:
    """A number that nobody in the demo has yet: the ranges that are kept free for films are small."""
    while (number := make()) in taken:
        pass
    taken.add(number)
    return number


def _entity(row: Mapping[str, Any], chance: Random, taken: set[str]) -> Entity:
    number = _unlike(lambda: identifiers.tax_id(row["country"], chance), taken)
    branch = identifiers.branch_code(number) if row["country"] == "RU" else None
    return Entity(row["id"], row["name"], row["country"], number, branch)


def _client(row: Mapping[str, Any], days: Days, seed: int, taken: set[str]) -> Client:
    chance = Random(f"{seed}/{row['id']}")
    log = tuple((days.ago(entry[1]), str(entry[0]), (entry[2] if len(entry) > 2 else None)) for entry in row["log"])
    return Client(
        id=row["id"],
        name=row["name"],
        language=row["language"],
        log=log,
        managers=tuple((days.ago(since), str(who)) for who, since in row["managers"]),
        known=max(days.first, log[0][0]),
        currency=row.get("currency", "EUR"),
        seller=row.get("seller"),
        entities=tuple(_entity(entity, chance, taken) for entity in row.get("legal_entities", ())),
        people=tuple(_person(person, row, chance, taken) for person in row.get("contacts", ())),
        facts=row,
    )


def _person(row: Mapping[str, Any], client: Mapping[str, Any], chance: Random, taken: set[str]) -> Person:
    mobile = chance.random() < 0.4
    return Person(
        row["id"],
        row["name"],
        row["level"],
        tuple(row["roles"]),
        identifiers.email(row["name"], f"{client['id']}.example"),
        _unlike(lambda: identifiers.phone(client["language"], chance, mobile=mobile), taken),
        row,
    )
