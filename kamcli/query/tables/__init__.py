"""The tables that `kam query` offers, and `kam list` where they have columns to show: an explicit list.

Each is imported, with what it needs, when somebody asks for it: a list of accounts needs no ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from kamcli.query.column import Table

_HOMES: Mapping[str, str] = {
    **dict.fromkeys(("accounts", "contacts", "interactions"), "records"),
    **dict.fromkeys(("participants", "next_steps", "agreements"), "inside"),
    **dict.fromkeys(("deals", "complaints", "team"), "records"),
    **dict.fromkeys(("legal_entities", "sites", "circle_log"), "inside"),
    **dict.fromkeys(("sales", "revenue", "receivables"), "money"),
    "findings": "findings",
}
"""The module of each table; there, it is called by its name in capitals."""

_FOR_SQL_ONLY = ("participants", "circle_log", "sales", "revenue", "receivables", "findings")


class Tables(Mapping[str, Table]):
    """Tables by their names."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    def __getitem__(self, name: str) -> Table:
        if name not in self._names:
            raise KeyError(name)
        found: Table = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name.upper())
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


TABLES = Tables(tuple(_HOMES))
"""Every table."""

LISTINGS = Tables(tuple(name for name in _HOMES if name not in _FOR_SQL_ONLY))
"""Those that `kam list` shows."""
