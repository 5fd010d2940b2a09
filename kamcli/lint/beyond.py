"""What a lint finds besides what it finds in single accounts: in ledgers, in files of no account, and by comparing
accounts with each other. Says what each depends on; remembers nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from kamcli.facts.circles import key_circles
from kamcli.facts.reference import columns, named
from kamcli.index import digest
from kamcli.lint import checks, suspect
from kamcli.lint.around import OF_ACCOUNTS, around
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding
from kamcli.lint.lines import GROUPS, Lines, ledgers
from kamcli.lint.narrow import VIEW, Narrow
from kamcli.lint.ties import BY_MONEY, LOOKED_AT, Ties
from kamcli.lint.unit import Unit
from kamcli.model.entity import OUTSIDE, Entity
from kamcli.repository.census import Census
from kamcli.repository.memory import View
from kamcli.schemas import SchemaSet

AT_ONCE = 8 * 1024 * 1024
"""Bytes of ledgers that are judged at once: in memory they take ten times as many."""

_REST = ("account", "colleague", "plan", "import", "seller", "legal_entity", "site")
"""What ledgers and records outside of accounts may refer to without their findings depending on whole accounts."""


class Everywhere:
    """All that is found where each file is looked at with what it is tied to; done once, if at all."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.done = False

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings on all files."""
        self.done = True
        return tuple(checks.findings(checks.OF_ONE, self._context))


class Beyond:
    """The units of one lint. `static` is the name of all that any finding depends on, `owns` those of the accounts."""

    def __init__(
        self,
        context: Context,
        census: Census,
        static: str,
        owns: Mapping[str, str],
        everywhere: Everywhere,
        lines: Lines,
    ) -> None:
        self._context = context
        self._repository = context.repository
        self._census = census
        self._static = static
        self._owns = owns
        self._everywhere = everywhere
        self._lines = lines

    def units(self, ties: Mapping[str, Ties], ids: str, disputed: Collection[str]) -> list[Unit]:
        """All of them, what takes longest first; `ids` is the name of what ledgers and others may refer to, `disputed`
        are accounts, as ledgers write them, with documents that others have too.
        """
        return [self._money(ties, disputed), *self._besides(ties, ids), *self._of_people(ties)]

    # ---- ledgers, and whatever is in no account

    def _besides(self, ties: Mapping[str, Ties], ids: str) -> Iterator[Unit]:
        """The findings on files that belong to no account."""
        referring = _refer_further(self._repository.schemas)
        referred = digest((ids, *(self._owns[each] for each in ties if referring)))
        hidden = [
            path
            for account, each in ties.items()
            if each.misnamed or f"accounts/{account}" in self._census.closed
            for path in self._files_of(account)
        ]
        named_by_account = all(
            column == "account" or Entity.ACCOUNT.value not in targets
            for entity in (Entity.SALES, Entity.RECEIVABLES)
            for column, targets in columns(self._repository.schemas, entity).items()
        )
        others = sorted((name, group) for name, group in self._census.groups.items() if "/" not in name.rstrip("/"))
        names = (f"{name} {' '.join(group.paths) if name in GROUPS else group.name}" for name, group in others)

        def on(paths: Collection[str], accounts: Collection[str]) -> Iterable[Finding]:
            if referring or self._everywhere.done:
                return self._everywhere.findings
            wanted = {*_heads(ties, accounts), *hidden, *paths}
            return checks.findings(checks.OUTSIDE, self._part(wanted, {Entity.ACCOUNT: BY_MONEY}, view=VIEW))

        def on_ledgers(paths: Collection[str]) -> Iterator[Finding]:
            for some in (paths,) if referring or self._everywhere.done else self._some_at_once(paths):
                yield from on(some, suspect.meant(ties, self._lines.named_in(some)) if named_by_account else ties)

        def on_rest(_: Collection[str]) -> Iterable[Finding]:
            taken = self._taken
            return on(taken, ties if taken else suspect.meant(ties, self._named_outside()))

        if referring:
            _ = self._everywhere.findings
        files = self._ledgers
        keys = {path: digest((self._static, path, name, referred)) for path, name in files.items()}
        yield Unit("ledger", keys, on_ledgers, lambda finding: finding.path)
        key = digest((self._static, *names, referred))
        yield Unit("rest", {"": key}, on_rest, self._name_of_rest)

    def _named_outside(self) -> set[str]:
        """The ids of accounts that records outside of accounts name."""
        snapshot = self._repository.snapshot
        records = (record for entity in OUTSIDE for record in snapshot.records(entity).values())
        return {
            text.partition("/")[0]
            for record in records
            for _, targets, text in named(self._repository, record)
            if Entity.ACCOUNT.value in targets
        }

    def _some_at_once(self, paths: Iterable[str]) -> Iterator[list[str]]:
        """These ledgers, no more at once than is well held in memory."""
        some: list[str] = []
        room = AT_ONCE
        for path in paths:
            data = self._repository.snapshot.bytes_of(path)
            size = len(data) if isinstance(data, bytes) else 0
            if some and size > room:
                yield some
                some, room = [], AT_ONCE
            some.append(path)
            room -= size
        if some:
            yield some

    @cached_property
    def _ledgers(self) -> Mapping[str, str]:
        return ledgers(self._census)

    @property
    def _taken(self) -> Collection[str]:
        """The ledgers, where a file is not read as it is named: what it could be called depends on which names are."""
        groups = (self._census.groups[group] for group in GROUPS if group in self._census.groups)
        return self._ledgers.keys() if any(path not in self._ledgers for each in groups for path in each.paths) else ()

    def _name_of_rest(self, finding: Finding) -> str:
        """Nothing for a finding on the rest, else the path."""
        elsewhere = finding.path in self._ledgers or finding.path.startswith(OF_ACCOUNTS)
        return finding.path if elsewhere else ""

    def _files_of(self, account: str) -> Iterable[str]:
        group = self._census.groups.get(f"accounts/{account}")
        return group.paths if group is not None else ()

    def _part(
        self,
        wanted: Collection[str],
        fields: Mapping[Entity, Collection[str]],
        whole: frozenset[str] = frozenset(),
        view: View | None = None,
    ) -> Context:
        """These files of accounts and ledgers, with all that belong to neither, shown by these `fields` but for those
        that are known as a `whole`.
        """
        owners = {path.split("/", 2)[1] for path in wanted if path.startswith(OF_ACCOUNTS)}
        paths = [
            path
            for path in around(self._census, owners)
            if path in wanted or (not path.startswith(OF_ACCOUNTS) and path not in self._ledgers)
        ]
        part = self._repository.part(paths, change=Narrow(fields, whole), view=view)
        return replace(self._context, repository=part)

    # ---- checks that compare

    def _of_people(self, ties: Mapping[str, Ties]) -> Iterator[Unit]:
        yield self._comparing(checks.SETTINGS, self._static, lambda: self._part((), {}))
        yield self._persons(checks.PEOPLE, ties, suspect.alike(ties))
        circles = key_circles(self._repository.policy)
        yield self._persons(checks.KEY, ties, {account for account, each in ties.items() if each.circle in circles})
        yield self._claims(ties)

    def _money(self, ties: Mapping[str, Ties], disputed: Collection[str]) -> Unit:
        """Ledgers, records in currencies that no rates are for, invoices that are recorded twice, and whose they are.
        Where revenue is counted from invoices, all of them.
        """
        name = self._census.name
        invoiced = suspect.invoiced_twice(ties)
        if self._repository.policy.limits.revenue.from_ == "invoices":
            invoiced = {account for account, each in ties.items() if each.invoices}
        shown = sorted(invoiced | suspect.meant(ties, disputed))
        files = {path: known for account in invoiced for path, known in ties[account].invoices}
        files.update((path, known) for each in ties.values() for path, known in each.foreign)
        key = digest(
            (
                *(self._static, *map(name, ("plans", "imports", *GROUPS))),
                *(f"{account} {bool(ties[account].account)} {ties[account].money}" for account in shown),
                *(part for file in files.items() for part in file),
            )
        )
        return self._comparing(
            checks.MONEY,
            None if any(each.private for each in ties.values()) else key,
            lambda: self._part(
                {*self._ledgers, *_heads(ties, shown), *files}, {Entity.ACCOUNT: BY_MONEY}, frozenset(files)
            ),
        )

    def _persons(self, group: str, ties: Mapping[str, Ties], accounts: Collection[str]) -> Unit:
        """Account files and contacts of these accounts."""
        shown = sorted(accounts)
        key = digest((self._static, *(f"{account} {ties[account].people}" for account in shown)))
        return self._comparing(group, key, lambda: self._part(self._people(shown), LOOKED_AT))

    def _claims(self, ties: Mapping[str, Ties]) -> Unit:
        """What claims ids of other systems or of former times, with the files that have those."""
        shown = sorted(suspect.claiming(ties, lambda *claimed: any(self._holders(*claimed))))
        files = {path: known for account in shown for path, known in ties[account].claims}
        files.update(file for account in shown for claimed in ties[account].claimed for file in self._holders(*claimed))
        besides = map(self._census.name, ("plans", "imports"))
        people = (f"{account} {ties[account].people}" for account in shown)
        key = digest((self._static, *besides, *people, *(part for file in files.items() for part in file)))
        return self._comparing(
            checks.CLAIMS,
            None if any(each.private for each in ties.values()) else key,
            lambda: self._part(self._people(shown) | files.keys(), LOOKED_AT, frozenset(files)),
        )

    def _comparing(self, group: str, key: str | None, part: Callable[[], Context]) -> Unit:
        """What checks of a group find. Their keys know fields, not where these stand: that is as it was only where the
        files that were found fault with are as they were.
        """

        def find(_: Collection[str]) -> Iterator[Finding]:
            return checks.findings(checks.OF_ALL[group], part())

        return Unit(group, {"": key}, find, placed=True)

    def _people(self, accounts: Collection[str]) -> set[str]:
        """The account files and contacts of these accounts."""
        paths = (path for account in accounts for path in self._files_of(account))
        return {path for path in paths if path.endswith("/account.yaml") or "/contacts/" in path}

    def _holders(self, entity: str, record: str) -> Iterator[tuple[str, str]]:
        """The files that have an id now which is claimed as a former one."""
        account, _, name = record.partition("/")
        group = self._census.groups.get(f"accounts/{account}")
        for path in group.paths if group is not None and name else ():
            if path.endswith(f"/{name}.yaml") and entity != Entity.PERSONAL.value:
                yield path, self._census.of(path) or ""


def _heads(ties: Mapping[str, Ties], accounts: Collection[str]) -> list[str]:
    """The account files of these accounts, as far as they have one."""
    return [f"accounts/{account}/account.yaml" for account in accounts if ties[account].account]


def _refer_further(schemas: SchemaSet) -> bool:
    """Whether ledgers or records outside of accounts refer to things within accounts that are more than their ids."""
    entities = (Entity.SALES, Entity.RECEIVABLES, Entity.RATES, Entity.COLLEAGUE, Entity.PLAN, Entity.IMPORT)
    return any(target not in _REST for entity in entities for target in _targets(schemas.schema(entity)))


def _targets(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        targets = schema.get("x-kam-references") or ()
        yield from (targets,) if isinstance(targets, str) else targets
        for below in schema.values():
            yield from _targets(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from _targets(below)
