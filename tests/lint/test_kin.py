"""Which accounts an account's findings can depend on."""

from __future__ import annotations

from dataclasses import fields

from kamcli.lint.kin import Kin
from kamcli.lint.ties import Ties


def ties(**known: list[str]) -> Ties:
    """The ties of an account that has none but these."""
    lists = {field.name: known.get(field.name, []) for field in fields(Ties)}
    return Ties(**lists | {"private": False})  # type: ignore[arg-type]


def test_accounts_that_had_one_id_are_tied_both_ways() -> None:
    kin = Kin({"a": ties(former=["old"]), "b": ties(former=["old", "older"]), "c": ties(former=["other"])})
    assert kin.of("a") == {"b"}
    assert kin.of("b") == {"a"}
    assert kin.of("c") == set()
    assert kin.ids("a") == ["a", "old"]
    assert kin.ids("b") == ["b", "older"]
