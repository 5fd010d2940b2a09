"""What is remembered of a history: new commits are added to it, and nothing else is looked at again."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kamcli import gitrepo
from kamcli.audit.chronicle import Chronicle
from kamcli.audit.place import Subject
from kamcli.audit.trace import Scope, subject_scope, trace
from kamcli.gitrepo import Commit, Contents, GitFolder, import_history, init
from kamcli.index import Index
from kamcli.repository import open_repository

HEAD = b"format: 1\ncompany: {name: Ours}\ncurrency: EUR\n"
COMMITS, CLIENTS = 60, 10
ONE = subject_scope(Subject("account", "client-1", "client-1"))


@dataclass
class Asked:
    """What git was asked for."""

    commits: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)


def account(change: int) -> bytes:
    return f"name: Client\ncircle: market\nheadcount: {change}\n".encode()


def path(number: int) -> str:
    return f"accounts/client-{number}/account.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    changes: list[dict[str, bytes | None]] = [{path(number % CLIENTS): account(number)} for number in range(COMMITS)]
    changes[0]["kam.yaml"] = HEAD
    init(tmp_path)
    import_history(
        tmp_path,
        [
            Commit("Anna", "anna@example.com", when + timedelta(hours=number), f"Change {number}", each)
            for number, each in enumerate(changes)
        ],
    )
    return tmp_path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    found = Asked()
    raw_changes, read = gitrepo.raw_changes, Contents.read

    def asking(git: GitFolder, commits: Sequence[str], *rest: Any, **named: Any) -> Iterator[tuple[str, list[str]]]:
        found.commits += commits
        return raw_changes(git, commits, *rest, **named)

    def reading(contents: Contents, names: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        wanted = list(names)
        found.contents += wanted
        return read(contents, wanted)

    monkeypatch.setattr(gitrepo, "raw_changes", asking)
    monkeypatch.setattr(Contents, "read", reading)
    return found


def told(root: Path, scope: Scope, asked: Asked) -> tuple[int, int, int]:
    """How many changes there are; how many commits and contents git was asked for to tell them."""
    asked.commits.clear()
    asked.contents.clear()
    with Index(root) as index, Chronicle(open_repository(root, index=index), GitFolder(root)) as opened:
        changes = list(trace(opened.reading, scope))
    return len(changes), len(asked.commits), len(asked.contents)


def one_more(root: Path, number: int, change: int) -> None:
    (root / path(number)).write_bytes(account(change))
    who = ("-c", "user.name=Anna", "-c", "user.email=anna@example.com")
    subprocess.run(["git", *who, "commit", "--quiet", "--all", "--message", "One more"], cwd=root, check=True)


def test_of_a_history_that_is_known_git_is_asked_for_the_new_commits_alone(root: Path, asked: Asked) -> None:
    each = COMMITS // CLIENTS
    assert told(root, ONE, asked) == (each, COMMITS, each)
    assert told(root, ONE, asked) == (each, 0, each)
    one_more(root, 1, 1001)
    assert told(root, ONE, asked) == (each + 1, 1, each + 1)
    one_more(root, 2, 1002)
    one_more(root, 3, 1003)
    assert told(root, ONE, asked) == (each + 1, 2, each + 1)
    assert told(root, ONE, asked) == (each + 1, 0, each + 1)


def test_every_content_is_read_once(root: Path, asked: Asked) -> None:
    changes, _, contents = told(root, Scope(), asked)
    assert changes == COMMITS + 1
    assert contents == len(set(asked.contents)) == COMMITS + 1
