"""Many accounts looked at anew: share by share on two cores, and no more held in memory than a share.

Of each account come what ties it to others, and what was found as if there were only its share: that stands where it
is tied to nobody outside. Remembers nothing itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from math import ceil

from kamcli import crew
from kamcli.dataclass import dataclass
from kamcli.index import Index
from kamcli.lint import checks, narrow
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding
from kamcli.lint.lines import Lines
from kamcli.lint.ties import Ties, Tying
from kamcli.model.entity import IN_ACCOUNTS, Entity
from kamcli.repository.census import COMPOSED, Census, Found, group_of

FILES = 2500
"""Files in a share, at most: with many more, it takes much memory; with far fewer, what each needs besides weighs."""

_TIMES = 8
"""Where each share needs many files besides, which belong to no account, it has at most so many times as many."""

_TOPS = ("accounts", "personal")


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a share: of each account its ties and findings, what the index is to remember, and the names of its
    contents.
    """

    accounts: frozenset[str]
    ties: dict[str, Ties]
    findings: dict[str, list[Finding]]
    remember: list[tuple[str, str, str]]
    named: dict[str, Found]


def seen(
    context: Context, census: Census, index: Index, lines: Lines, quoted: Collection[str], accounts: Sequence[str]
) -> Iterator[Seen]:
    """Look at these accounts anew."""
    work = _Work(context, census, index, lines, quoted, _dealt(census, accounts))
    return crew.shared(work.on, len(work.shares))


def _dealt(census: Census, accounts: Sequence[str]) -> list[list[str]]:
    """The accounts in shares of about as many files each, and as many shares for each copy of the process."""
    sizes = [
        sum(len(census.groups[name].paths) for name in _groups(each) if name in census.groups) for each in accounts
    ]
    files = sum(sizes)
    besides = sum(len(group.paths) for name, group in census.groups.items() if name.partition("/")[0] not in _TOPS)
    most = max(FILES, besides * _TIMES)
    size = ceil(files / crew.COPIES / ceil(files / crew.COPIES / most)) if files > most else most
    shares: list[list[str]] = []
    room = 0
    for account, number in zip(accounts, sizes, strict=True):
        if room <= 0:
            shares.append([])
            room += size  # what the last one had too many, this one has less
        shares[-1].append(account)
        room -= number
    return shares


def _groups(account: str) -> list[str]:
    return [f"{top}/{account}" for top in _TOPS]


class _Work:
    """The shares of a lint, with all that each of them needs at hand before it is begun."""

    def __init__(
        self,
        context: Context,
        census: Census,
        index: Index,
        lines: Lines,
        quoted: Collection[str],
        shares: list[list[str]],
    ) -> None:
        self.shares = shares
        self._context, self._census, self._index = context, census, index
        self._lines, self._quoted = lines, quoted
        context.repository.snapshot.ledgers(Entity.RATES)
        lines.take_apart(context.repository)
        self._order = dict.fromkeys(
            top if top in _TOPS and rest else name
            for name in census.groups
            if name != COMPOSED
            for top, _, rest in (name.partition("/"),)
        )

    def on(self, number: int) -> Seen:
        """Look at one share."""
        share = self.shares[number]
        own = frozenset(share)
        named = self._census.found(name for account in share for name in _groups(account))  # which reads them
        names = set(share)
        shorten = partial(self._lines.shorten, names)
        part = self._context.repository.part(self._paths(share), shorten)
        for entity in IN_ACCOUNTS:
            part.snapshot.of(entity)  # at once, which is quicker than account by account
        tying = Tying(part, self._census, self._quoted)
        ties = {account: tying.of(account) for account in share}
        # From here on the ledgers are read, with the lines under former ids too.
        names.update(old for each in ties.values() for old in each.former)
        found: dict[str, list[Finding]] = {account: [] for account in share}
        for finding in checks.findings(checks.OF_ONE, replace(self._context, repository=part)):
            top, _, account = group_of(finding.path).partition("/")
            if top in _TOPS and account in own:
                found[account].append(finding)
        for account in share:
            narrow.keep(self._index, self._census, part, account, misfit=account in tying.misfits)
        part.snapshot.memo.clear()  # which may hold it, so that it would stay for ever
        return Seen(own, ties, found, self._index.taken(), named)

    def _paths(self, share: Sequence[str]) -> list[str]:
        """The files of these accounts and all that belong to none, in the order of the whole."""
        paths: list[str] = []
        for name in self._order:
            names = [f"{name}/{account}" for account in share] if name in _TOPS else [name]
            for each in names:
                if each in self._census.groups:
                    paths += self._census.groups[each].paths
        return paths
