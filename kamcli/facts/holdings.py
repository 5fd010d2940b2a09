"""Which accounts belong together, on a day: by holding (`parent`, D7), and under common control. Sums nothing up."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import date

from kamcli.errors import DataError
from kamcli.model.account import Account, parent_on


class Holdings:
    """The top of each account's holding, found when first asked for.

    Holdings change on few days (`former_parents`), so that time falls into eras, in each of which all stay as they
    are: `era` finds that of a day, `now` is the last. A parent that the repository does not have is the top, under
    the id that is written; such ids are in `strangers`.
    """

    def __init__(self, accounts: Mapping[str, Account]) -> None:
        self._accounts = accounts
        self._ends = sorted({each.until for account in accounts.values() for each in account.former_parents})
        self._tops: dict[tuple[int, str], str] = {}
        self.strangers: set[str] = set()

    @property
    def now(self) -> int:
        """The era that has not ended."""
        return len(self._ends)

    def era(self, day: date) -> int:
        """The number of the era that a day lies in, from 0."""
        return bisect_left(self._ends, day) if self._ends else 0

    def top(self, account: str, era: int | None = None) -> str:
        """Follow `parent` to the top, in an era, or now. Raises DataError where the parents go round in a circle."""
        at = self.now if era is None else era
        if (at, account) in self._tops:
            return self._tops[at, account]
        path = [account]
        while (parent := self._parent(path[-1], at)) is not None and (at, parent) not in self._tops:
            if parent in path:
                raise _cycle([*path[path.index(parent) :], parent], self._last(at))
            path.append(parent)
        top = self._tops[at, parent] if parent is not None else path[-1]
        if top not in self._accounts and top != account:
            self.strangers.add(top)
        self._tops.update(dict.fromkeys(((at, each) for each in path), top))
        return top

    def _last(self, era: int) -> date | None:
        return self._ends[era] if era < self.now else None

    def _parent(self, account: str, era: int) -> str | None:
        found = self._accounts.get(account)
        if found is None:
            return None
        last = self._last(era)
        return found.parent if last is None else parent_on(found, last)


def common_control(
    accounts: Iterable[str], known: Mapping[str, Account], holdings: Holdings, era: int | None = None
) -> dict[str, str]:
    """Put each of `accounts`, and each known one, into its group under common control, in an era, or now.

    One holding is one group, and so is one `control_group`; both join transitively. A group is named
    after the first of its control groups, written `group:NAME`, else after the top of its holding.
    """
    leaders: dict[str, str] = {}

    def leader(name: str) -> str:
        while leaders.setdefault(name, name) != name:
            leaders[name] = leaders[leaders[name]]
            name = leaders[name]
        return name

    members = {*accounts, *known}
    for account in members:
        group = known[account].control_group if account in known else None
        top = f"account:{holdings.top(account, era)}"
        for name in (f"account:{account}", *([f"group:{group}"] if group else [])):
            one, other = sorted((leader(top), leader(name)), key=_rank)
            leaders[other] = one
    tops = {leader(f"account:{account}"): f"account:{holdings.top(account, era)}" for account in sorted(members)}
    return {
        account: found
        if (found := leader(f"account:{account}")).startswith("group:")
        else tops[found].partition(":")[2]
        for account in members
    }


def _rank(name: str) -> tuple[bool, str]:
    return (not name.startswith("group:"), name)


def _cycle(path: list[str], last: date | None) -> DataError:
    then, field = (f" (as they were on {last})", "former_parents") if last else ("", "parent")
    return DataError(
        f"the parents of {path[0]} go round in a circle: {' → '.join(path)}{then}",
        where=f"accounts/{path[0]}/account.yaml",
        do=f"take `{field}` out of the account that is the top of the holding",
    )
