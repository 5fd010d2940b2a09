"""Accounts that belong together: holdings by `parent`, and common control. Refuses cycles, guesses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kamcli.errors import DataError
from kamcli.model.account import Account


class Holdings:
    """The top of each account's holding, found when first asked for.

    A parent that the repository does not have is the top, under the id that is written; such ids are
    in `strangers`.
    """

    def __init__(self, accounts: Mapping[str, Account]) -> None:
        self._accounts = accounts
        self._tops: dict[str, str] = {}
        self.strangers: set[str] = set()

    def top(self, account: str) -> str:
        """Follow `parent` to the top. Raises DataError where the parents go round in a circle."""
        if account in self._tops:
            return self._tops[account]
        path = [account]
        while (parent := self._parent(path[-1])) is not None and parent not in self._tops:
            if parent in path:
                raise _cycle([*path[path.index(parent) :], parent])
            path.append(parent)
        top = self._tops[parent] if parent is not None else path[-1]
        if top not in self._accounts and top != account:
            self.strangers.add(top)
        self._tops.update(dict.fromkeys(path, top))
        return top

    def _parent(self, account: str) -> str | None:
        found = self._accounts.get(account)
        return found.parent if found is not None else None


def common_control(accounts: Iterable[str], known: Mapping[str, Account], holdings: Holdings) -> dict[str, str]:
    """Put each of `accounts`, and each known one, into its group under common control.

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
        top = f"account:{holdings.top(account)}"
        for name in (f"account:{account}", *([f"group:{group}"] if group else [])):
            one, other = sorted((leader(top), leader(name)), key=_rank)
            leaders[other] = one
    tops = {leader(f"account:{account}"): f"account:{holdings.top(account)}" for account in sorted(members)}
    return {
        account: found
        if (found := leader(f"account:{account}")).startswith("group:")
        else tops[found].partition(":")[2]
        for account in members
    }


def _rank(name: str) -> tuple[bool, str]:
    return (not name.startswith("group:"), name)


def _cycle(path: list[str]) -> DataError:
    return DataError(
        f"the parents of {path[0]} go round in a circle: {' → '.join(path)}",
        where=f"accounts/{path[0]}/account.yaml",
        do="take `parent` out of the account that is the top of the holding",
    )
