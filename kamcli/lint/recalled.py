"""A lint with what is remembered of the last ones: only what a change can matter to is checked again.

The answer is that of a lint of everything. What is found for an account is remembered under the names of all that
it can depend on: its files, those of accounts it is tied to, its lines in the ledgers, the settings, and the day.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from kamcli.index import ENCODE_ERRORS, decoded, digest, encoded
from kamcli.lint import checks, dossier, kept, shares, suppression, unit
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding
from kamcli.lint.kin import Kin
from kamcli.lint.lines import GROUPS, Lines, ledgers
from kamcli.lint.remembered import Remembered
from kamcli.lint.rules import unknown_account
from kamcli.lint.shares import Seen
from kamcli.lint.ties import BY_MONEY, LOOKED_AT, Ties, Tying, from_plain, is_misfit
from kamcli.lint.unit import Unit
from kamcli.model.entity import LEDGERS, Entity
from kamcli.repository import Record
from kamcli.repository.census import group_of
from kamcli.schemas import SchemaSet

_SETTINGS = ("kam.yaml", "policy", "schemas", "schemas/composed", "rates", "team")
"""Groups that any finding may depend on."""

_MANY = 4
"""From every so-manieth account on that has to be checked again, all are: that is quicker than piecing together."""

_REST = ("account", "colleague", "plan", "import", "seller", "legal_entity", "site")
"""What ledgers and records outside of accounts may refer to without their findings depending on whole accounts."""


@dataclass(frozen=True)
class _Row:
    """What is remembered of one account; `depends` names all else that it depended on."""

    ties: Ties
    depends: str
    ids: str | None
    findings: list[Any]


class Recall:
    """One lint of a repository whose index is at hand, where not all is as it was."""

    def __init__(self, context: Context, remembered: Remembered) -> None:
        self._context = context
        self._repository = context.repository
        self._index = remembered.index
        self._census = remembered.census
        self._base = remembered.base

    def found(self) -> tuple[set[Finding], list[str]]:
        """All findings, and the files in which comments may let some stand."""
        known = self._rows()
        missing = [account for account in self._accounts if account not in known]
        many = len(missing) * _MANY > len(self._accounts)
        for entity in LEDGERS if many else ():
            self._repository.snapshot.ledgers(entity)  # once for all
        lines = Lines(self._repository, self._census, self._index)
        seen = self._seen(missing, lines) if many else {}
        tying = Tying(self._repository, self._census, self._quoted)
        ties = {
            account: known[account].ties
            if account in known
            else seen[account].ties[account]
            if account in seen
            else tying.of(account)
            for account in self._accounts
        }
        kin = Kin(ties)
        ids = digest(self._ids(ties))
        depends = {account: self._depends(account, kin, lines) for account in self._accounts}
        fresh: dict[str, list[Finding]] = {
            account: share.findings[account] for account, share in seen.items() if kin.of(account) <= share.accounts
        }
        again = [
            account
            for account in self._accounts
            if account not in fresh
            and ((row := known.get(account)) is None or row.depends != depends[account] or row.ids not in (None, ids))
        ]
        found: set[Finding] = set()
        checked = _Checked(self._context)
        if again:
            by_account = self._checked_again(again, checked, kin, lines)
            fresh.update((account, by_account.get(account, [])) for account in again)
        for account, mine in fresh.items():
            found.update(mine)
            self._keep(account, ties[account], depends[account], ids, mine, kin)
        for account, row in known.items():
            if account not in fresh:
                found.update(map(kept.finding, row.findings))
        units = [*self._of_all(ties), *self._besides(checked, ties, ids)]
        found.update(unit.findings(units, self._index, self._census, len(self._repository.snapshot.paths)))
        marked = [path for account in self._accounts for path in ties[account].marked]
        marked += self._marked_besides()
        circles = {account: each.circle for account, each in ties.items() if each.parts is not None}
        found.update(dossier.unreached(self._repository, circles))
        return found, marked

    def _seen(self, missing: list[str], lines: Lines) -> dict[str, Seen]:
        """What comes of looking at many accounts share by share, by account."""
        found: dict[str, Seen] = {}
        for share in shares.seen(self._context, self._census, self._index, lines, self._quoted, missing):
            for entry in share.remember:
                self._index.put(*entry)
            share.remember.clear()
            self._index.save()
            found.update(dict.fromkeys(share.accounts, share))
        return found

    @cached_property
    def _accounts(self) -> list[str]:
        """All that have a folder, in the order of their paths."""
        names = (name.partition("/") for name in self._census.groups)
        found = {name for top, _, name in names if top in ("accounts", "personal") and name}
        return sorted(found)

    @cached_property
    def _static(self) -> str:
        return digest((self._base, *map(self._census.name, _SETTINGS)))

    @cached_property
    def _quoted(self) -> frozenset[str]:
        """The currencies that need no second look: the base, and those with rates."""
        tables = self._repository.snapshot.ledgers(Entity.RATES).values()
        codes = {row.cells.get("currency", "") for ledger in tables for row in ledger.table.rows}
        return frozenset({self._repository.company.currency, *codes})

    def _own(self, account: str) -> str:
        return digest((self._census.name(f"accounts/{account}"), self._census.name(f"personal/{account}")))

    @cached_property
    def _owns(self) -> Mapping[str, str]:
        return {account: self._own(account) for account in self._accounts}

    def _key(self, account: str) -> str:
        return digest((self._static, account, self._owns[account]))

    def _lasts(self, account: str) -> bool:
        group = self._census.groups.get(f"personal/{account}")
        return group is None or group.lasting

    def _rows(self) -> dict[str, _Row]:
        keys = {self._key(account): account for account in self._accounts}
        found = {}
        for key, text in self._index.get("account", keys).items():
            value = _value(text)
            try:
                found[keys[key]] = _Row(from_plain(value[0]), value[1], value[2], value[3])
            except (TypeError, IndexError, KeyError):
                continue
        return found

    def _depends(self, account: str, kin: Kin, lines: Lines) -> str:
        """The name of all that an account's findings can depend on besides its own files and the settings."""
        tied = sorted(kin.of(account))
        return digest(
            (
                " ".join(lines.unreadable),
                *self._closed,
                *lines.of(kin.ids(account)),
                *(part for other in tied for part in (other, self._owns.get(other, ""), *lines.of(kin.ids(other)))),
            )
        )

    @cached_property
    def _closed(self) -> list[str]:
        """Whole folders that cannot be listed."""
        names = (name for name in self._census.groups if name.endswith("/") or name in GROUPS)
        return [path for name in names for path in self._census.groups[name].paths if path.endswith("/")]

    def _ids(self, ties: Mapping[str, Ties]) -> Iterator[str]:
        """What of all accounts matters to those who refer to accounts."""
        for account, each in ties.items():
            group = self._census.groups.get(f"accounts/{account}")
            closed = [path for path in (group.paths if group else ()) if path.endswith("/")]
            yield repr((account, bool(each.account), each.parts, each.former, each.misnamed, closed))

    # ---- accounts

    def _checked_again(
        self, again: Collection[str], checked: _Checked, kin: Kin, lines: Lines
    ) -> dict[str, list[Finding]]:
        """The findings on these accounts, by account."""
        if len(again) * _MANY > len(self._accounts):
            findings: Iterable[Finding] = checked.everywhere
        else:
            around = {*again, *(other for account in again for other in kin.of(account))}
            names = {name for account in around for name in kin.ids(account)}
            paths = [path for path in self._repository.snapshot.paths if _is_around(path, around)]
            part = self._repository.part(paths, partial(lines.shorten, names))
            findings = checks.findings(checks.OF_ONE, replace(self._context, repository=part))
        found: dict[str, list[Finding]] = {}
        for finding in findings:
            top, _, name = group_of(finding.path).partition("/")
            if top in ("accounts", "personal"):
                found.setdefault(name, []).append(finding)
        return found

    def _keep(self, account: str, ties: Ties, depends: str, ids: str, findings: list[Finding], kin: Kin) -> None:
        """Remember what was found for an account, unless it says anything of personal files."""
        if ties.private or not self._lasts(account) or any(map(kept.is_private, findings)):
            return
        around = {account, *kin.of(account)}
        if not all(_is_around(each.path, around) for finding in findings for each in finding.related):
            return
        asks = any(finding.rule == unknown_account.RULE.name for finding in findings)
        try:
            text = encoded([ties.plain, depends, ids if asks else None, [*map(kept.plain, findings)]])
        except ENCODE_ERRORS:
            return
        self._index.put("account", self._key(account), text)

    # ---- ledgers, and whatever is in no account

    def _besides(self, checked: _Checked, ties: Mapping[str, Ties], ids: str) -> Iterator[Unit]:
        """The findings on files that belong to no account."""
        referring = _refer_further(self._repository.schemas)
        around = digest((ids, *(self._owns[each] for each in ties if referring)))
        heads = [f"accounts/{account}/account.yaml" for account, each in ties.items() if each.account]
        heads += [
            path
            for account, each in ties.items()
            if each.misnamed or any(path.endswith("/") for path in self._files_of(account))
            for path in self._files_of(account)
        ]
        others = sorted((name, group) for name, group in self._census.groups.items() if "/" not in name.rstrip("/"))
        names = (f"{name} {' '.join(group.paths) if name in GROUPS else group.name}" for name, group in others)

        def on(paths: Collection[str]) -> Iterable[Finding]:
            if referring or checked.done:
                return checked.everywhere
            return checks.findings(checks.OUTSIDE, self._part({*heads, *paths}))

        if referring:
            _ = checked.everywhere
        files = self._ledgers
        keys = {path: digest((self._static, path, name, around)) for path, name in files.items()}
        yield Unit("ledger", keys, on, lambda finding: finding.path)
        key = digest((self._static, *names, around))
        yield Unit("rest", {"": key}, lambda _: on(self._taken), self._name_of_rest)

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
        elsewhere = finding.path in self._ledgers or finding.path.startswith(("accounts/", "personal/"))
        return finding.path if elsewhere else ""

    def _files_of(self, account: str) -> Iterable[str]:
        group = self._census.groups.get(f"accounts/{account}")
        return group.paths if group is not None else ()

    def _marked_besides(self) -> list[str]:
        """The files of no account in which comments may let findings stand."""
        key = digest((self._static, *map(self._census.name, ("plans", "imports"))))
        value = _value(self._index.get("marked", [key]).get(key))
        if isinstance(value, list):
            return [*map(str, value)]
        snapshot = self._repository.snapshot
        found: list[str] = []
        for entity in (Entity.COLLEAGUE, Entity.PLAN, Entity.IMPORT):
            found += suppression.marked_records(snapshot.records(entity).values())
            found += suppression.marked_records(snapshot.twice(entity))
        found += suppression.marked_settings(self._repository)
        self._index.put("marked", key, encoded(found))
        return found

    def _part(self, wanted: Collection[str], change: Callable[[Record], Record] | None = None) -> Context:
        """These files of accounts and ledgers, with all that belong to neither."""
        paths = [
            path
            for path in self._repository.snapshot.paths
            if path in wanted or (not path.startswith(("accounts/", "personal/")) and path not in self._ledgers)
        ]
        return replace(self._context, repository=self._repository.part(paths, change=change))

    # ---- checks that compare

    def _of_all(self, ties: Mapping[str, Ties]) -> Iterator[Unit]:
        name = self._census.name
        people = digest((self._static, *(f"{account} {each.people}" for account, each in ties.items())))
        besides = [name(group) for group in ("plans", "imports")]
        claims = [file for each in ties.values() for file in each.claims]
        claims += [file for each in ties.values() for claimed in each.claimed for file in self._holders(*claimed)]
        money = [file for each in ties.values() for file in (*each.invoices, *each.foreign)]
        heads = [f"accounts/{account}/account.yaml" for account, each in ties.items() if each.account]
        of_heads = [f"{account} {bool(each.account)} {each.money}" for account, each in ties.items()]
        sums = [name(group) for group in GROUPS]
        private = any(each.private for each in ties.values())
        yield self._comparing(
            checks.MONEY,
            None
            if private
            else digest((self._static, *besides, *sums, *of_heads, *(part for file in money for part in file))),
            lambda: {*self._ledgers, *heads, *(path for path, _ in money)},
            Narrow({Entity.ACCOUNT: BY_MONEY}, frozenset(path for path, _ in money)),
        )
        yield self._comparing(checks.SETTINGS, self._static, lambda: ())
        yield self._comparing(checks.PEOPLE, people, lambda: self._people, Narrow(LOOKED_AT))
        yield self._comparing(
            checks.CLAIMS,
            None if private else digest((people, *besides, *(part for file in claims for part in file))),
            lambda: {*self._people, *(path for path, _ in claims)},
            Narrow(LOOKED_AT, frozenset(path for path, _ in claims)),
        )

    def _comparing(
        self, group: str, key: str | None, wanted: Callable[[], Collection[str]], narrow: Narrow | None = None
    ) -> Unit:
        """What checks of a group find. Their keys know fields, not where these stand: that is as it was only where the
        files that were found fault with are as they were.
        """

        def find(_: Collection[str]) -> Iterator[Finding]:
            return checks.findings(checks.OF_ALL[group], self._part(frozenset(wanted()), narrow))

        return Unit(group, {"": key}, find, placed=True)

    @cached_property
    def _people(self) -> frozenset[str]:
        """The account files and contacts."""
        return frozenset(
            path
            for path in self._repository.snapshot.paths
            if path.startswith("accounts/") and (path.endswith("/account.yaml") or "/contacts/" in path)
        )

    def _holders(self, entity: str, record: str) -> Iterator[list[str]]:
        """The files that have an id now which is claimed as a former one."""
        account, _, name = record.partition("/")
        group = self._census.groups.get(f"accounts/{account}")
        for path in group.paths if group is not None and name else ():
            if path.endswith(f"/{name}.yaml") and entity != Entity.PERSONAL.value:
                yield [path, self._census.of(path) or ""]


@dataclass(frozen=True, slots=True)
class Narrow:
    """Shows of records only the fields that their key knows: what nobody is shown, nobody's findings depend on.

    Files in `whole` are known by all that they contain.
    """

    fields: Mapping[Entity, Collection[str]]
    whole: frozenset[str] = frozenset()

    def __call__(self, record: Record) -> Record:
        names = self.fields.get(record.entity)
        if names is None or record.path in self.whole or (record.entity is Entity.ACCOUNT and is_misfit(record)):
            return record
        return record.narrowed(names)


class _Checked:
    """All that is found where each file is looked at with what it is tied to; done once, if at all."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.done = False

    @cached_property
    def everywhere(self) -> tuple[Finding, ...]:
        """The findings on all files."""
        self.done = True
        return tuple(checks.findings(checks.OF_ONE, self._context))


def _is_around(path: str, accounts: Collection[str]) -> bool:
    """Whether a file belongs to one of these accounts, or to none at all."""
    top, _, rest = path.partition("/")
    return top not in ("accounts", "personal") or rest.partition("/")[0] in accounts or not rest


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


def _value(text: str | None) -> Any:
    try:
        return decoded(text) if text is not None else None
    except (ValueError, RecursionError):
        return None
