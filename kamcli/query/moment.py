"""A repository on one day, with what several columns ask of it worked out once. Reads; judges nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kamcli.dataclass import dataclass
from kamcli.errors import DataError
from kamcli.model.entity import Entity

if TYPE_CHECKING:
    from kamcli.facts.holdings import Holdings
    from kamcli.facts.ledger import Entries
    from kamcli.facts.revenue import Revenue
    from kamcli.model.account import Account
    from kamcli.query.summary import Summaries
    from kamcli.repository import Record, Repository, Snapshot


@dataclass(frozen=True)
class Moment:
    """A repository and the day it is looked at; `skip`: go on without what cannot be used.

    `findings` gives the lint's findings when they are asked for: the lint is no part of this layer.
    """

    repository: Repository
    today: date
    skip: bool = False
    findings: Callable[[], Iterable[Any]] | None = None

    @property
    def snapshot(self) -> Snapshot:
        """The records and ledgers."""
        return self.repository.snapshot

    # ---- names

    def account(self, account: str | None) -> Account | None:
        """An account as a value, where it is known and fits its types."""
        return self.snapshot.accounts.get(account) if account else None

    def account_name(self, account: str | None) -> str | None:
        """What an account is called; its id where it cannot be read."""
        record = self.snapshot.records(Entity.ACCOUNT).get(account or "")
        return record.name if record else account

    def person(self, entity: Entity, reference: str, account: str | None) -> tuple[str, str | None]:
        """The id that a reference to a contact or colleague means (as it is written if none), and the name."""
        found = self.snapshot.resolve(entity, reference, account)
        return (found, self.snapshot.records(entity)[found].name) if found else (reference, None)

    # ---- what happened with an account

    @cached_property
    def summaries(self) -> Summaries:
        """The last contact and the open steps of each account. Raises UnreadableError unless `skip`."""
        from kamcli.query.summary import summaries

        return summaries(self.repository, skip=self.skip)

    @cached_property
    def contacts(self) -> Mapping[str, int]:
        """How many contacts are recorded, by account; those who left are not counted."""
        found: Counter[str] = Counter()
        for record in self.snapshot.records(Entity.CONTACT).values():
            if record.account is not None and not record.data.get("left"):
                found[record.account] += 1
        return found

    @cached_property
    def agreements_in_force(self) -> Set[tuple[str, int]]:
        """The agreements that hold today, as interaction and place in it; `facts.dealings` says which those are."""
        from kamcli.facts import dealings

        return {
            (interaction.id, next(place for place, each in enumerate(interaction.agreements) if each is agreement))
            for account in {each.account for each in self.snapshot.interactions.values() if each.agreements}
            for interaction, agreement in dealings.agreements_in_force(self.snapshot, account, self.today)
        }

    # ---- who belongs together

    @cached_property
    def holdings(self) -> Holdings:
        """The tops of the accounts' holdings."""
        from kamcli.facts.holdings import Holdings

        return Holdings(self.snapshot.accounts)

    def holding(self, account: str) -> str | None:
        """The top of an account's holding. Raises DataError where the parents go round in a circle."""
        return self.holdings.top(account)

    @cached_property
    def control(self) -> Mapping[str, str]:
        """Who is under common control, by account. Raises DataError as `holding` does."""
        from kamcli.facts.holdings import common_control

        return common_control((), self.snapshot.accounts, self.holdings)

    # ---- money

    @cached_property
    def entries(self) -> Entries:
        """The lines of the sales ledger. Raises UnreadableError over lines that cannot be used, unless `skip`."""
        from kamcli.facts.ledger import entries, refuse

        found = entries(self.snapshot, "sales")
        refuse(found.problems, skip=self.skip)
        return found

    @cached_property
    def revenue(self) -> Revenue:
        """All revenue in the base currency. Raises UnreadableError and DataError as `facts.revenue` does."""
        from kamcli.facts.revenue import revenue
        from kamcli.model.dates import ALL_TIME

        return revenue(self.repository, ALL_TIME, skip=self.skip)

    @cached_property
    def last_receivables(self) -> str | None:
        """The day of the latest list of open items."""
        return max(self.snapshot.ledgers(Entity.RECEIVABLES), default=None)

    def lint(self) -> Iterable[Any]:
        """The lint's findings. Raises DataError where nobody gave them."""
        if self.findings is None:
            raise DataError("findings are not to be had here", do="`kam lint` has them")
        return self.findings()


def text_of(record: Record, field: str) -> str | None:
    """A field of a record where it is text."""
    value = record.data.get(field)
    return value if isinstance(value, str) else None
