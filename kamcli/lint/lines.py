"""Which lines of the ledgers are about which account, as one name each: what of a ledger matters to an account."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, KeysView, Mapping
from typing import Any

from kamcli import csvio
from kamcli.index import Index, content_id, decoded, digest, encoded, program
from kamcli.model.entity import LEDGERS, place_of
from kamcli.model.position import Unreadable
from kamcli.repository import Repository, Source
from kamcli.repository.census import Census

KIND = "lines"
GROUPS = ("sales", "receivables", "rates")
_ABOUT_ACCOUNTS = GROUPS[:2]


def ledgers(census: Census) -> Mapping[str, str]:
    """The files that are ledgers, with the names of their contents."""
    return {
        path: name
        for group in GROUPS
        if group in census.groups
        for path, name in census.groups[group].contents.items()
        if _is_ledger(path)
    }


def _is_ledger(path: str) -> bool:
    return (place := place_of(path)) is not None and place.entity in LEDGERS


def about_accounts(source: Source) -> Iterator[tuple[str, bytes]]:
    """The ledgers in which accounts stand, as far as they can be read, without looking at other files."""
    for group in _ABOUT_ACCOUNTS:
        for path in source.paths_in(group):
            if _is_ledger(path) and isinstance(found := source.read(path), bytes):
                yield path, found


def note(index: Index, name: str, source: bytes, table: csvio.Table | Unreadable) -> None:
    """Remember the lines about each account in a ledger with this name, which was read of these bytes."""
    index.put(KIND, _key(name), encoded(_named(source, table)))


class Lines:
    """The lines of the ledgers in which accounts stand. Ledgers that cannot be read are in `unreadable`."""

    def __init__(self, repository: Repository, census: Census, index: Index) -> None:
        self._files = {path: name for path, name in ledgers(census).items() if not path.startswith("rates/")}
        keys = {path: _key(name) for path, name in self._files.items()}
        known = index.get(KIND, keys.values())
        self._names: dict[str, list[str]] = {}
        self._named: dict[str, KeysView[str]] = {}
        self._taken_apart: dict[str, _Apart | None] = {}
        self.unreadable: list[str] = []
        for path, key in keys.items():
            found = _from(known.get(key))
            if found is None:
                found = _named(repository.snapshot.bytes_of(path), repository.snapshot.ledger(path))
                index.put(KIND, key, encoded(found))
            if not found["readable"]:
                self.unreadable.append(path)
            self._named[path] = found["accounts"].keys()
            for account, name in found["accounts"].items():
                self._names.setdefault(account, []).append(f"{path} {name}")

    def named_in(self, paths: Collection[str]) -> set[str]:
        """The ids that stand as accounts in some ledgers."""
        return {name for path in paths for name in self._named.get(path, ())}

    def of(self, accounts: Iterable[str]) -> list[str]:
        """The names of all lines that are about an account under any of these ids."""
        return [name for account in accounts for name in self._names.get(account, ())]

    def shorten(self, accounts: Collection[str], path: str, data: bytes) -> bytes:
        """A ledger without the lines that are about none of these accounts; one with quotes stays whole."""
        if path not in self._files or path in self.unreadable:
            return data
        header, _, _ = data.partition(b"\n")
        if b'"' not in header and self._named[path].isdisjoint(accounts):
            return header + b"\n"
        if path not in self._taken_apart:
            self._taken_apart[path] = _taken_apart(data)
        if (apart := self._taken_apart[path]) is None:
            return data
        header, lines = apart
        kept = sorted(numbered for account in accounts for numbered in lines.get(account, ()))
        return b"\n".join((header, *(line for _, line in kept), b""))

    def let_go(self) -> None:
        """Let go of what only has to be held while ledgers are made shorter again and again."""
        self._taken_apart.clear()

    def take_apart(self, repository: Repository) -> None:
        """Do for all ledgers what `shorten` does when it first has one."""
        for path in self._files:
            if path in self.unreadable or path in self._taken_apart:
                continue
            if isinstance(data := repository.source.read(path), bytes):
                self._taken_apart[path] = _taken_apart(data)


_Apart = tuple[bytes, dict[str, list[tuple[int, bytes]]]]
"""The header of a ledger, and its lines with their numbers, by account."""


def _taken_apart(data: bytes) -> _Apart | None:
    """A ledger's lines by account; None where it takes more than commas and ends of lines to tell."""
    header, _, rest = data.partition(b"\n")
    names = [name.strip() for name in header.split(b",")]
    if b'"' in data or b"\r" in data.replace(b"\r\n", b"") or names.count(b"account") != 1:
        return None
    column = names.index(b"account")
    found: dict[str, list[tuple[int, bytes]]] = {}
    for number, line in enumerate(rest.split(b"\n")):
        cells = line.split(b",", column + 1)
        if len(cells) > column:
            found.setdefault(cells[column].decode("utf-8", "replace").strip(), []).append((number, line))
    return header, found


def _key(content: str) -> str:
    return digest((program(), content))


def _from(text: str | None) -> dict[str, Any] | None:
    try:
        found = decoded(text) if text is not None else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and set(found) == {"readable", "accounts"} else None


def _named(source: bytes | Unreadable | None, table: csvio.Table | Unreadable | None) -> dict[str, Any]:
    """Names of the lines about each account in a ledger, which was read of `source`."""
    if not isinstance(table, csvio.Table):
        return {"readable": False, "accounts": {}}
    if isinstance(source, bytes) and (apart := _taken_apart(source)) is not None:
        start, numbered = apart
        names = {
            account: content_id(b"\n".join((start, *(line for _, line in each)))) for account, each in numbered.items()
        }
        names.pop("", None)
        return {"readable": True, "accounts": names}
    lines: dict[str, list[str]] = {}
    for row in table.rows:
        if (account := row.cells.get("account", "").strip()) != "":
            lines.setdefault(account, []).append("\x1f".join((*row.cells, *row.cells.values())))
    header = "\x1f".join(table.header)
    return {"readable": True, "accounts": {account: digest((header, *found)) for account, found in lines.items()}}
