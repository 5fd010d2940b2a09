"""What is remembered of the policy and the schemas: the same as what their files say, and nothing of what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from kamcli import policy, schemas
from kamcli.errors import ConfigurationError
from kamcli.index import Index
from kamcli.model.entity import RECORDS, Entity
from kamcli.policy.defaults import default_file
from kamcli.repository import Repository, open_repository, settled

POLICY = {
    "policy/limits.yaml": "concentration:\n  largest: {warn: 15.50, alarm: 30.0}\nrevenue: {period_months: 6}\n",
    "policy/circles.yaml": "circles:\n  - id: lead\n  - id: client\n",
    "policy/lists.yaml": "# ours\nsources: [fair, friend]\n",
    "policy/lint.yaml": "severity: {KAM101: notice}\noptions: {}\n",
    "policy/queries.yaml": "queries:\n  one: {sql: select 1, title: One}\n",
}
OWN = '{"properties": {"fleet": {"type": "integer", "title": "Fleet"}}}'
NAMES = ("name", "fleet", "no_such_field")

Opened = Callable[..., Repository]


def said(repository: Repository) -> list[Any]:
    """What a repository says of its policy and its fields."""
    titles = [(name, repository.titles(entity, NAMES)) for name, entity in ((each.value, each) for each in RECORDS)]
    return [repr(repository.policy), repr(repository.loaded_policy.settings), titles, repository.configuration_problems]


def never(*_: object) -> NoReturn:
    raise AssertionError("this was to be remembered")


EMPTY = {"policy/limits.yaml": "# none\n"}


@pytest.mark.parametrize("files", [{}, POLICY, {"schemas/account.schema.json": OWN}, EMPTY])
def test_it_is_what_the_files_say(opened: Opened, root: Path, files: dict[str, str]) -> None:
    opened(files)
    expected = said(open_repository(root))
    for _ in range(2):
        with Index(root) as index:
            assert said(open_repository(root, index=index)) == expected


def test_all_that_is_set_by_default_is_remembered(opened: Opened, root: Path) -> None:
    names = ("limits", "circles", "lists", "lint", "playbooks", "queries")
    opened({f"policy/{name}.yaml": default_file(name) for name in names})
    expected = repr(open_repository(root).policy)
    for _ in range(2):
        with Index(root) as index:
            found = open_repository(root, index=index)
            assert repr(found.policy) == expected
            assert found.settled.settings is not None


def test_nothing_is_read_twice(opened: Opened, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(POLICY | {"schemas/account.schema.json": OWN})
    with Index(root) as index:
        before = open_repository(root, index=index)
        expected = (repr(before.policy), before.titles(Entity.ACCOUNT, ("name", "fleet")))
    monkeypatch.setattr(policy.loading, "load", never)
    monkeypatch.setattr(policy, "load", never)
    monkeypatch.setattr(schemas, "compose", never)
    with Index(root) as index:
        found = open_repository(root, index=index)
        assert (repr(found.policy), found.titles(Entity.ACCOUNT, ("name", "fleet"))) == expected
        assert expected[1] == {"name": "Name", "fleet": "Fleet"}


@pytest.mark.parametrize(
    "files",
    [
        {"policy/limits.yaml": "concentration: {largest: {warn: often}}\n"},
        {"policy/circles.yaml": "circles: [\n"},
        {"schemas/account.schema.json": "{"},
        {"schemas/contact.schema.json": '{"properties": {"x": {"$ref": "https://example.com/x.json"}}}'},
    ],
)
def test_what_is_wrong_is_said_each_time(opened: Opened, root: Path, files: dict[str, str]) -> None:
    for _ in range(2):
        with Index(root) as index:
            assert open_repository(root, index=index).configuration_problems == ()
    expected = said(opened(files))
    for _ in range(2):
        with Index(root) as index, pytest.raises(ConfigurationError):
            open_repository(root, index=index)
        with Index(root) as index:
            assert said(open_repository(root, tolerant=True, index=index)) == expected


def test_a_file_that_cannot_be_read_is_said_each_time(opened: Opened, root: Path, tmp_path: Path) -> None:
    (tmp_path / "limits.yaml").write_text("concentration: {largest: {warn: 99}}\n")
    (root / "policy").mkdir()
    (root / "policy/limits.yaml").symlink_to(tmp_path / "limits.yaml")
    for _ in range(2):
        with Index(root) as index, pytest.raises(ConfigurationError, match="leads out of the repository"):
            open_repository(root, index=index)


@pytest.mark.parametrize("text", ["", "null", "[]", "{", "1", '"sound', "{}", '{"limits": {}}', "[" * 100_000])
def test_what_is_remembered_wrongly_does_not_count(opened: Opened, root: Path, text: str) -> None:
    opened(POLICY)
    with Index(root) as index:
        expected = said(open_repository(root, index=index))
        for key in index.all(settled.KIND):
            index.put(settled.KIND, key, text)
        assert said(open_repository(root, index=index)) == expected
