"""Which accounts an account's findings can depend on: whoever it names, whoever names it, and so on. Judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kamcli.lint.ties import Ties


class Kin:
    """The accounts by what ties them: one way where one names the other, both ways where they share ids, or had one
    and the same formerly.
    """

    def __init__(self, ties: Mapping[str, Ties]) -> None:
        self._former: dict[str, str] = {}
        self._named: dict[str, set[str]] = {}
        self._naming: dict[str, set[str]] = {}
        for account, each in ties.items():
            for old in each.former:
                first = self._former.setdefault(old, account)
                self._tie(account, first)
                self._tie(first, account)
        self._ids: dict[str, list[str]] = {}
        for old, account in self._former.items():
            self._ids.setdefault(account, []).append(old)
        for account, each in ties.items():
            for name in each.named:
                for other in self._meant(name, ties):
                    self._tie(account, other)
            for name in each.kin:
                for other in self._meant(name, ties):
                    self._tie(account, other)
                    self._tie(other, account)
            if (now := self._former.get(account)) is not None:
                self._tie(account, now)
                self._tie(now, account)

    def _meant(self, name: str, ties: Mapping[str, Ties]) -> list[str]:
        found = [name] if name in ties else []
        return found + [now for now in (self._former.get(name),) if now is not None]

    def _tie(self, account: str, other: str) -> None:
        if account != other:
            self._named.setdefault(account, set()).add(other)
            self._naming.setdefault(other, set()).add(account)

    def ids(self, account: str) -> list[str]:
        """The ids of an account, present and former."""
        return [account, *self._ids.get(account, ())]

    def of(self, account: str) -> set[str]:
        """All that an account names, directly or through others, and all that name it so."""
        return (reached([account], self._named) | reached([account], self._naming)) - {account}


def reached(start: Iterable[str], ties: Mapping[str, Iterable[str]]) -> set[str]:
    """All that these are tied to, directly or through others; one of them only where it is reached again."""
    found: set[str] = set()
    waiting = [*start]
    while waiting:
        for other in ties.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found
