"""Options that belong to the one before them."""

from __future__ import annotations

import click
import pytest

from kamcli.cli.grouping import Group, Grouped, Grouping, grouped


def said(*arguments: str) -> Grouped:
    found: list[Grouped] = []

    @click.command(cls=Grouping, leaders={"step": ("due", "who"), "deal": ("sum",)})
    @click.option("--step", multiple=True)
    @click.option("--due", multiple=True)
    @click.option("--who", multiple=True)
    @click.option("--deal", multiple=True)
    @click.option("--sum", multiple=True)
    @click.option("--text")
    def command(**_: object) -> None:
        found.append(grouped())

    command.main(list(arguments), standalone_mode=False)
    return found[0]


def test_each_follows_the_last_leader_that_takes_it() -> None:
    found = said("--due=1", "--step", "a", "--due", "2", "--deal", "b", "--text", "--due", "--who", "x", "--sum", "3")
    assert found.groups == [Group("step", "a", {"due": "2", "who": "x"}), Group("deal", "b", {"sum": "3"})]
    assert found.loose == [("due", "1")]


def test_the_same_twice_behind_one_leader_is_a_mistake() -> None:
    with pytest.raises(click.UsageError, match="--due stands twice behind --step"):
        said("--step", "a", "--due", "1", "--due", "2")


def test_without_any_there_are_none() -> None:
    assert said("--text", "x") == Grouped()
