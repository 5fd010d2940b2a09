"""Which files belong to some accounts, or to none at all: what is looked at with them. Reads none."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kamcli.repository.census import COMPOSED, Census

OF_ACCOUNTS = ("accounts/", "personal/")


def around(census: Census, accounts: Collection[str]) -> Iterator[str]:
    """All files that belong to one of these accounts, or to none, in the order of the whole."""
    for name, group in census.groups.items():
        if name != COMPOSED and is_around(name, accounts):
            yield from group.paths


def is_around(path: str, accounts: Collection[str]) -> bool:
    """Whether a file, or a group of them, belongs to one of these accounts, or to none at all."""
    if not path.startswith(OF_ACCOUNTS):
        return True
    account = path.split("/", 2)[1]
    return not account or account in accounts
