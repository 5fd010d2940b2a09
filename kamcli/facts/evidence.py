"""What the files show of the dealings with each account: talks by kind and day, purchases by day. Judges no account.

Read from the records as they are, not from the typed views: a wrong field elsewhere in a record hides no talk.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cached_property

from kamcli.dataclass import dataclass
from kamcli.facts.books import books
from kamcli.facts.ledger import SOURCES
from kamcli.facts.purchases import months_before, purchase_days
from kamcli.model.dates import whole_date
from kamcli.model.entity import Entity
from kamcli.policy import Circle
from kamcli.repository import Record, Snapshot


@dataclass(frozen=True, slots=True)
class Talk:
    """One interaction that has happened, with its day."""

    day: date
    kind: str
    record: Record


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one account, up to today, the earliest first. `bought_below` adds what the accounts of its holding bought.

    `booked` tells that the ledger has lines of the account, whatever they come to. `hidden` tells that some of its
    interactions could not be read, `sales_hidden` that part of the ledger could not: what is not here may be there.
    """

    talks: tuple[Talk, ...] = ()
    bought: tuple[date, ...] = ()
    bought_below: tuple[date, ...] = ()
    booked: bool = False
    hidden: bool = False
    sales_hidden: bool = False

    def of(self, kinds: Collection[str] = ()) -> list[Talk]:
        """The talks of these kinds; none named: of any."""
        return [talk for talk in self.talks if not kinds or talk.kind in kinds]

    def last(self, without: Collection[str] = ()) -> Talk | None:
        """The latest talk, but of none of these kinds."""
        return next((talk for talk in reversed(self.talks) if talk.kind not in without), None)

    def since(self, day: date) -> list[Talk]:
        """The talks on that day and after it."""
        return [talk for talk in self.talks if talk.day >= day]


NOTHING = Evidence()


class EvidenceOf:
    """The evidence of every account of a snapshot up to one day, gathered when first asked for."""

    def __init__(self, snapshot: Snapshot, today: date) -> None:
        self._snapshot = snapshot
        self._today = today

    def __call__(self, account: str) -> Evidence:
        """The evidence of one account; empty for one that there is not."""
        return self._all.get(account, NOTHING)

    @cached_property
    def _all(self) -> Mapping[str, Evidence]:
        snapshot = self._snapshot
        bought, below = self._bought, self._bought_below
        sales_hidden = bool(snapshot.unreadable(Entity.SALES))
        hidden = {path.split("/")[1] for path in snapshot.unreadable(Entity.INTERACTION) if path.count("/") > 1}
        return {
            account: Evidence(
                talks=tuple(sorted(self._talks(account), key=lambda talk: (talk.day, talk.record.id))),
                bought=tuple(bought.get(account, ())),
                bought_below=tuple(sorted(below.get(account, ()))),
                booked=account in self._entries_of["sales"],
                hidden=account in hidden,
                sales_hidden=sales_hidden,
            )
            for account in snapshot.records(Entity.ACCOUNT)
        }

    def _talks(self, account: str) -> Iterator[Talk]:
        for record in self._snapshot.inside(Entity.INTERACTION, account):
            day, kind = record.data.get("date"), record.data.get("kind")
            found = whole_date(day) if isinstance(day, str) else None
            if found is not None and found <= self._today and isinstance(kind, str):
                yield Talk(found, kind, record)

    @cached_property
    def _entries_of(self) -> Mapping[str, Mapping[str, list[date]]]:
        """The days of each account's purchases, by the ledger and by invoices; none for lines that make no purchase."""
        return {source: purchase_days(books(self._snapshot, source).entries) for source in SOURCES}

    @cached_property
    def _bought(self) -> Mapping[str, list[date]]:
        """The days of purchases up to today: of an account, by the ledger or by its invoices, whichever shows more.

        Never both together: an invoice on record is usually in the ledger too, under a number of its own.
        """
        found: dict[str, list[date]] = {}
        for by_account in self._entries_of.values():
            for account, days in by_account.items():
                past = [day for day in days if day <= self._today]
                if len(past) > len(found.get(account, ())):
                    found[account] = past
        return found

    @cached_property
    def _bought_below(self) -> Mapping[str, list[date]]:
        """The purchases of each account and of all accounts below it in its holding (D7)."""
        found: dict[str, list[date]] = {}
        for account, days in self._bought.items():
            seen: set[str] = set()
            above: str | None = account
            while above is not None and above not in seen:
                seen.add(above)
                found.setdefault(above, []).extend(days)
                above = self._parent(above)
        return found

    def _parent(self, account: str) -> str | None:
        record = self._snapshot.records(Entity.ACCOUNT).get(account)
        parent = record.data.get("parent") if record is not None else None
        return self._snapshot.resolve(Entity.ACCOUNT, parent) if isinstance(parent, str) else None


@dataclass(frozen=True, slots=True)
class Count:
    """One thing that a circle's evidence counts: how many it wants, and the days there are."""

    what: str
    wanted: int
    days: tuple[date, ...]

    @property
    def enough(self) -> bool:
        """Whether there are as many as wanted."""
        return len(self.days) >= self.wanted


def counts(circle: Circle, evidence: Evidence, today: date, *, holding: bool = False) -> list[Count]:
    """What a circle's evidence asks to be counted (`interactions`, `purchases`), counted; none if it asks nothing.

    With `holding`, what the accounts below bought counts for an account too.
    """
    months = circle.evidence.get("months")
    first = months_before(today, months) if months else date.min
    kinds = circle.evidence.get("kinds") or ()
    bought = evidence.bought_below if holding else evidence.bought
    days = {"interactions": [talk.day for talk in evidence.of(kinds)], "purchases": bought}
    return [
        Count(what, wanted, tuple(day for day in found if day >= first))
        for what, found in days.items()
        if (wanted := circle.evidence.get(what) or 0) > 0
    ]


def reached(counted: list[Count]) -> date | None:
    """The day on which there was enough of everything; None if there is not, or if nothing is asked."""
    if not counted or not all(count.enough for count in counted):
        return None
    return max(count.days[count.wanted - 1] for count in counted)
