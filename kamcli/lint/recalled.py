"""A lint with what is remembered of the last ones: only what a change can matter to is checked again.

The answer is that of a lint of everything. What is found for an account is remembered under the names of all that
it can depend on: its files, those of accounts it is tied to, its lines in the ledgers, the settings, and the day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.facts import booked
from kamcli.index import ENCODE_ERRORS, decoded, digest, encoded, program
from kamcli.lint import checks, dossier, kept, narrow, shares, suppression, unit
from kamcli.lint.around import around, is_around
from kamcli.lint.beyond import Beyond, Everywhere
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding
from kamcli.lint.kin import Kin
from kamcli.lint.lines import GROUPS, Lines, ledgers
from kamcli.lint.remembered import Remembered
from kamcli.lint.rules import unknown_account
from kamcli.lint.shares import Seen
from kamcli.lint.ties import Ties, Tying, from_plain
from kamcli.model.entity import OUTSIDE, Entity
from kamcli.repository.census import group_of

_SETTINGS = ("kam.yaml", "policy", "schemas", "schemas/composed", "rates", "team")
"""Groups that any finding may depend on."""

_MANY = 4
"""From every so-manieth account on that has to be checked again, all are: that is quicker than piecing together."""


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
        if not known:
            self._census.piecemeal()  # the shares find the names of what they read
        for entity in OUTSIDE:
            self._repository.snapshot.of(entity)  # once, for all parts that are looked at
        missing = [account for account in self._accounts if account not in known]
        many = len(missing) * _MANY > len(self._accounts)
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
        for account in missing:
            if account not in seen:
                narrow.keep(self._index, self._census, self._repository, account, misfit=account in tying.misfits)
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
        everywhere = Everywhere(self._context)
        if again:
            by_account = self._checked_again(again, everywhere, kin, lines)
            fresh.update((account, by_account.get(account, [])) for account in again)
        for account, mine in fresh.items():
            found.update(mine)
            self._keep(account, ties[account], depends[account], ids, mine, kin)
        self._index.save()
        for account, row in known.items():
            if account not in fresh:
                found.update(map(kept.finding, row.findings))
        beyond = Beyond(self._context, self._census, self._static, self._owns, everywhere, lines)
        units = beyond.units(ties, ids, self._disputed())
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
            self._census.take(share.named)
            share.named.clear()
            self._index.save()
            found.update(dict.fromkeys(share.accounts, share))
        lines.let_go()
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
        return f"{self._census.name(f'accounts/{account}')} {self._census.name(f'personal/{account}')}"

    @cached_property
    def _owns(self) -> Mapping[str, str]:
        return {account: self._own(account) for account in self._accounts}

    def _key(self, account: str) -> str:
        return digest((self._static, account, self._owns[account]))

    def _lasts(self, account: str) -> bool:
        group = self._census.groups.get(f"personal/{account}")
        return group is None or group.lasting

    def _rows(self) -> dict[str, _Row]:
        if self._census.is_new:
            return {}
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
        closed = self._census.closed
        return [path for name in closed if name.endswith("/") or name in GROUPS for path in closed[name]]

    def _ids(self, ties: Mapping[str, Ties]) -> Iterator[str]:
        """What of all accounts matters to those who refer to accounts."""
        for account, each in ties.items():
            closed = self._census.closed.get(f"accounts/{account}", ())
            yield repr((account, bool(each.account), each.parts, each.former, each.misnamed, closed))

    # ---- accounts

    def _checked_again(
        self, again: Collection[str], everywhere: Everywhere, kin: Kin, lines: Lines
    ) -> dict[str, list[Finding]]:
        """The findings on these accounts, by account."""
        if len(again) * _MANY > len(self._accounts):
            findings: Iterable[Finding] = everywhere.findings
        else:
            those = {*again, *(other for account in again for other in kin.of(account))}
            names = {name for account in those for name in kin.ids(account)}
            part = self._repository.part([*around(self._census, those)], partial(lines.shorten, names))
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
        those = {account, *kin.of(account)}
        if not all(is_around(each.path, those) for finding in findings for each in finding.related):
            return
        asks = any(finding.rule == unknown_account.RULE.name for finding in findings)
        try:
            text = encoded([ties.plain, depends, ids if asks else None, [*map(kept.plain, findings)]])
        except ENCODE_ERRORS:
            return
        self._index.put("account", self._key(account), text)

    def _disputed(self) -> list[str]:
        """The accounts, as ledgers write them, that have documents which others have too."""
        key = digest((program(), *(f"{path} {name}" for path, name in ledgers(self._census).items())))
        known = _value(self._index.get("disputed", [key]).get(key))
        if isinstance(known, list):
            return [*map(str, known)]
        found = booked.disputed(self._repository)
        self._index.put("disputed", key, encoded(found))
        return found

    def _marked_besides(self) -> list[str]:
        """The files of no account in which comments may let findings stand."""
        key = digest((self._static, *map(self._census.name, ("plans", "imports"))))
        value = _value(self._index.get("marked", [key]).get(key))
        if isinstance(value, list):
            return [*map(str, value)]
        snapshot = self._repository.snapshot
        found: list[str] = []
        for entity in OUTSIDE:
            found += suppression.marked_records(snapshot.records(entity).values())
            found += suppression.marked_records(snapshot.twice(entity))
        found += suppression.marked_settings(self._repository)
        self._index.put("marked", key, encoded(found))
        return found


def _value(text: str | None) -> Any:
    try:
        return decoded(text) if text is not None else None
    except (ValueError, RecursionError):
        return None
