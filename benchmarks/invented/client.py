"""One made-up client: its account file, its people, and how often it talks and buys. No talk, no ledger line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from invented.plain import Value
from invented.wording import GIVEN, INDUSTRIES, LANGUAGES, SURNAMES, SYLLABLES, TITLES, TRADES

TODAY = date(2026, 6, 30)
BEGINNING = date(2024, 7, 1)
DAYS = (TODAY - BEGINNING).days

# Function, level, roles, and who of us answers to it: the comb of director to director (D26).
PEOPLE = (
    ("director", "executive", ["decision-maker"], "head"),
    ("cfo", "head", ["economic-buyer", "finance"], "chief"),
    ("buyer", "specialist", ["procurement"], "manager"),
    ("engineer", "head", ["technical"], "chief"),
    ("stores", "specialist", ["end-user"], "manager"),
)
PEOPLE_BY_CIRCLE = {"key": 5, "customer": 3, "contacted": 1, "market": 0}


@dataclass(frozen=True, slots=True)
class Client:
    """What everything else about a client follows from. Rank 0 buys most."""

    rank: int
    circle: str
    manager: str
    since: date

    @property
    def language(self) -> int:
        return self.rank % 3

    @property
    def country(self) -> str:
        return ("GB", "RU", "GR")[self.language]

    @property
    def functions(self) -> list[str]:
        return [function for function, *_ in PEOPLE[: PEOPLE_BY_CIRCLE[self.circle]]]

    @property
    def buys(self) -> bool:
        return self.circle in ("key", "customer")

    @property
    def id(self) -> str:
        return f"{self._word(0)}-{TRADES[self.trade][0].lower()}"

    @property
    def name(self) -> str:
        return f"{self._word(self.language).capitalize()} {TRADES[self.trade][self.language]}"

    @property
    def trade(self) -> int:
        return (self.rank // 3) % len(TRADES)

    def _word(self, script: int) -> str:
        """Four syllables that no other rank has, neighbours far apart."""
        number, syllables = (self.rank * 40_503 + 7_919) % 65_536, []
        for _ in range(4):
            number, digit = divmod(number, len(SYLLABLES))
            syllables.append(SYLLABLES[digit][script])
        return "".join(syllables)

    def tax_number(self) -> str | None:
        """A number with right check digits, of Russia and Greece."""
        if self.country == "RU":
            digits = [int(digit) for digit in f"77{self.rank:07}"]
            weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
            return "".join(map(str, digits)) + str(sum(a * b for a, b in zip(digits, weights, strict=True)) % 11 % 10)
        if self.country == "GR":
            digits = [int(digit) for digit in f"09{self.rank:06}"]
            return "".join(map(str, digits)) + str(
                sum(digit << 8 - place for place, digit in enumerate(digits)) % 11 % 10
            )
        return None


def account(client: Client, chance: Random) -> dict[str, Value]:
    """The account file: each circle holds what the wider ones hold, and more (D12)."""
    manager = client.manager
    record: dict[str, Value] = {"name": client.name, "circle": client.circle}
    if client.circle != "market":
        steps: list[dict[str, Value]] = [
            {"circle": "contacted", "date": str(client.since), "reason": "First talk", "by": manager}
        ]
        if client.buys:
            bought = client.since + timedelta(20)
            steps.append({"circle": "customer", "date": str(bought), "reason": "First delivery", "by": manager})
        if client.circle == "key":
            decided = str(client.since + timedelta(300))
            steps.append({"circle": "key", "date": decided, "reason": "Buys every month", "by": "head"})
        record |= {
            "circle_log": steps,
            "manager": manager,
            "source": chance.choice(("referral", "exhibition", "tender")),
        }
    record |= {"industry": INDUSTRIES[client.trade], "website": f"https://{client.id}.example", "status": "stable"}
    if client.buys:
        record |= _customer(client, chance)
    if client.circle == "key":
        record |= _key(client)
    return record


def _customer(client: Client, chance: Random) -> dict[str, Value]:
    entity: dict[str, Value] = {"id": "main", "name": client.name, "country": client.country, "status": "active"}
    if number := client.tax_number():
        entity["tax_id"] = number
    term: dict[str, Value] = {"id": "payment", "kind": "payment-terms", "side": "us", "days": 30}
    term |= {"conditions": "Acceptance by certificate", "agreed_by": client.manager, "approved_by": "head"}
    contract: dict[str, Value] = {"id": "supply", "number": f"C-{client.rank}", "legal_entity": "main"}
    contract |= {
        "seller": "main",
        "subject": "Supply of coatings",
        "signed": str(client.since),
        "expires": "2027-12-31",
    }
    contract["terms"] = [term]
    return {
        "legal_entities": [entity],
        "sites": [{"id": "yard", "name": "Yard 1", "legal_entity": "main"}],
        "headcount": chance.randrange(20, 900),
        "lines_of_business": ["Repair", "New building"],
        "competitors": ["Tidecoat"],
        "contracts": [contract],
        "payment_days": 30,
        "credit_limit": {"amount": chance.randrange(10, 400) * 1000, "currency": "EUR"},
        "external_ids": {"accounting": str(10_000 + client.rank)},
    }


def _key(client: Client) -> dict[str, Value]:
    return {
        "key_reasons": ["revenue", "industry-leader"],
        "key_since": str(client.since + timedelta(300)),
        "key_approved_by": "head",
        "owners": "people",
        "lifecycle": "loyalty",
        "strategy": {
            "goals": ["Less waste", "Shorter stays"],
            "plans": ["A second dock"],
            "weaknesses": ["Few painters"],
        },
        "plan": [
            {
                "id": "trial",
                "goal": "Try the new system on one line",
                "due": "2027-03-31",
                "who": client.manager,
                "status": "under-way",
            }
        ],
        "value": [
            {
                "period": "2025",
                "received": "Two reference sites",
                "given": "Stock on site all winter",
                "expectation": 4,
                "delivered": 5,
            }
        ],
        "exit_plan": "Sell the stock on site to the neighbours within one quarter.",
    }


def contact(client: Client, place: int) -> dict[str, Value]:
    """One of its people; the first is the one who decides, and at key clients its owner."""
    function, level, roles, counterpart = PEOPLE[place]
    seat = client.rank * len(PEOPLE) + place
    name = f"{GIVEN[seat % len(GIVEN)][client.language]} {SURNAMES[seat // 6 % len(SURNAMES)][client.language]}"
    record: dict[str, Value] = {
        "name": name,
        "title": TITLES[function][client.language],
        "level": level,
        "roles": roles,
    }
    if place:
        record["reports_to"] = "director"
    record["counterpart"] = client.manager if counterpart == "manager" else counterpart
    if client.circle == "key" and not place:
        record["ownership"] = [{"legal_entity": "main", "share": 60}]
    return record | {
        "emails": [f"{function}@{client.id}.example"],
        "phones": [
            {"number": f"+30 21{seat // 10_000 % 10} 0{seat // 10_000:02} {seat % 10_000:04}", "kind": "office"}
        ],
        "language": LANGUAGES[client.language],
        "processing": {"basis": "legitimate-interest", "source": "business card", "informed": str(client.since)},
    }


def personal(client: Client) -> Mapping[str, Value]:
    """What is known in private of the owner of a key client."""
    return {
        "birthday": f"19{50 + client.rank % 40}-0{1 + client.rank % 9}-11",
        "hobbies": ["Sailing", "Chess"],
        "favourite_places": ["The café at the old harbour"],
    }
