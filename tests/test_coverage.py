"""docs/coverage.md has every requirement once, and names nothing as there that is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest

from kamcli import policy
from kamcli.cli.main import kam
from kamcli.lint.registry import BY_CODE
from kamcli.model.entity import LEDGERS, RECORDS, place_of
from kamcli.policy.defaults import defaults
from kamcli.schemas import compose

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "coverage.md"
TAGS = sorted([*(f"D{number}" for number in range(1, 54)), "D13a"])
ROW = re.compile(r"^\| (D\d+a?) \| (.+?) \| (.*?) \|(?: (.*?))? \|$", re.MULTILINE)
NAME = re.compile(r"`([^`]+)`")

Cells = tuple[str, str, str, str]


def rows() -> list[Cells]:
    """Tag, requirement, now, planned."""
    return ROW.findall(PAGE.read_text(encoding="utf-8"))


@cache
def fields() -> frozenset[str]:
    """Every field of kamcli's own schemas as `entity.field.below`."""
    own = policy.load(lambda _: None).policy
    composed = compose([circle.id for circle in own.circles], {}, own.lists.as_mapping())
    return frozenset(
        f"{entity}.{field.pointer_pattern.replace('[]', '')}"
        for entity in (*RECORDS, *LEDGERS)
        for field in composed.fields(entity)
    )


def has_setting(data: Any, path: list[str]) -> bool:
    """Whether the defaults have a setting; in a list of groups, whether one of them has it."""
    if not path:
        return True
    if isinstance(data, list):
        return any(has_setting(item, path) for item in data)
    return isinstance(data, Mapping) and path[0] in data and has_setting(data[path[0]], path[1:])


def has_command(words: list[str]) -> bool:
    """Whether `kam` has these commands; options must exist, and choices be choices."""
    command: click.Command = kam
    for word in words:
        if isinstance(command, click.Group) and not word.startswith("-"):
            context = click.Context(command)
            found = command.get_command(context, word) if word in command.list_commands(context) else None
            if found is None:
                return False
            command = found
        elif word.startswith("-"):
            if not any(word in parameter.opts for parameter in command.params):
                return False
        elif not any(_takes(parameter, word) for parameter in command.params):
            return False
    return True


def _takes(parameter: click.Parameter, word: str) -> bool:
    return word in parameter.type.choices if isinstance(parameter.type, click.Choice) else "=" in word


def exists(name: str) -> bool:
    """Whether what a name of the page stands for is there now."""
    if name.startswith("KAM"):
        return name in BY_CODE
    if name.startswith("kam "):
        return has_command(name.split()[1:])
    if match := re.fullmatch(r"(?:policy/)?([a-z]+)\.yaml: ([a-z_.]+)", name):
        return has_setting(defaults(match[1]), match[2].split("."))
    if "/" in name and "<" in name:
        return place_of(re.sub("<[^>]+>", lambda found: "2026" if found[0] == "<year>" else "acme", name)) is not None
    if "/" in name:
        return (ROOT / name).exists()
    return name in fields() or place_of(name) is not None


def test_every_requirement_is_there_exactly_once() -> None:
    assert sorted(tag for tag, *_ in rows()) == TAGS


def test_no_row_is_malformed() -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| D")]
    assert len(lines) == len(rows())


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_what_is_named_as_there_is_there(row: Cells) -> None:
    _, wanted, now, planned = row
    assert len(wanted) > 10
    assert now or planned
    assert [name for name in NAME.findall(now) if not exists(name)] == []
    assert NAME.search(now), "a requirement has at least one field, file, setting, rule or command now"


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_what_is_planned_is_not_there_yet(row: Cells) -> None:
    commands = [name for name in NAME.findall(row[3]) if name.startswith("kam ")]
    arrived = [name for name in commands if has_command([word for word in name.split()[1:] if not word.isupper()])]
    assert arrived == []


@pytest.mark.parametrize(
    "name",
    [
        *("account.nonsense", "nonsense.name", "KAM999", "kam nonsense", "kam list nonsense", "kam lint --nonsense"),
        *("policy/limits.yaml: nonsense", "policy/circles.yaml: circles.nonsense", "schemas/none.schema.json"),
        *("account/<account>/x.yaml", "kam report concentration --by nonsense"),
    ],
)
def test_the_test_itself_can_fail(name: str) -> None:
    assert not exists(name)
