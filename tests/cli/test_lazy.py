"""The lazy group: commands come from the table, are imported when they run, and broken entries are bugs."""

from __future__ import annotations

import click
import pytest

from kamcli.cli.lazy import Entry, LazyGroup


def test_entry_loads_the_command_it_names() -> None:
    assert isinstance(Entry("kam", "kamcli.cli.main:kam", "Test", "…").load(), click.Command)


def test_entry_that_names_something_else() -> None:
    with pytest.raises(TypeError, match="not a click command"):
        Entry("main", "kamcli.cli.main:main", "Test", "…").load()


def test_commands_keep_the_order_of_the_table() -> None:
    group = LazyGroup("g", entries=(Entry("b", "x:y", "S", ""), Entry("a", "x:y", "S", "")))
    assert group.list_commands(click.Context(group)) == ["b", "a"]
