"""Random histories: what the changes say, played again from the first commit, gives every later state."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from invented_history import Invented, Made, invent, write

from kamcli import gitrepo
from kamcli.audit.blame import Blame
from kamcli.audit.change import Change, Event
from kamcli.audit.history import History
from kamcli.audit.place import Subject
from kamcli.audit.reading import Reading
from kamcli.audit.trace import Scope, trace
from kamcli.audit.version import GitVersions
from kamcli.model.difference import Path as Place
from kamcli.model.difference import applied, leaves, same
from kamcli.model.entity import Entity
from kamcli.schemas.item_key import own_item_keys

KEYS = own_item_keys(Entity.ACCOUNT)

histories = st.tuples(st.integers(0, 10**9), st.integers(3, 14))


@contextmanager
def opened(made: Invented) -> Iterator[Reading]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(made, root)
        git = gitrepo.GitFolder(root)
        with gitrepo.Contents(git) as contents:
            yield Reading(History(git), GitVersions(contents), lambda kind: own_item_keys(Entity(kind)))


def states(commit: Made) -> dict[str, Any]:
    return dict(commit.state.values())


def replayed(before: dict[str, Any], changes: list[Change]) -> dict[str, Any]:
    """A state after changes; of a change, only what it says is used, not what it knows of the versions."""
    state = dict(before)
    accounts = [change for change in changes if change.subject.kind == "account"]
    went = {change.former.id: state.pop(change.former.id) for change in accounts if change.former is not None}
    for change in accounts:
        if change.event is Event.CREATED:
            state[change.subject.id] = change.after
        elif change.event is Event.DELETED:
            del state[change.subject.id]
        elif change.event is not Event.MERGED:
            old = went[change.former.id] if change.former is not None else state[change.subject.id]
            state[change.subject.id] = applied(old, change.differences)
    return state


@settings(max_examples=25)
@given(histories)
def test_replaying_the_changes_gives_every_state(drawn: tuple[int, int]) -> None:
    made = invent(*drawn)
    with opened(made) as reading:
        by_id = {commit.id: commit for commit in made.commits}
        told = {each.commit.id: found for each, found in reading.all(reading.history.footprints())}
        known: dict[str, dict[str, Any]] = {}
        for commit in made.commits:
            if len(commit.parents) < 2:
                before = known[made.commits[commit.parents[0]].id] if commit.parents else {}
                known[commit.id] = replayed(before, told[commit.id])
            else:
                first = made.commits[commit.parents[0]].id
                files = gitrepo.tree_changes(reading.history.git, first, commit.id)
                known[commit.id] = replayed(known[first], reading.between(files))
                check_decided(made, commit, told[commit.id])
            assert same(known[commit.id], states(by_id[commit.id]))


def flat(data: Any) -> dict[Place, Any]:
    return dict(leaves(data, KEYS))


def check_decided(made: Invented, commit: Made, told: list[Change]) -> None:
    """A merge says exactly what none of its parents says."""
    expected = {}
    for uid, (name, data) in commit.state.items():
        before = [
            flat(made.commits[parent].state[uid][1]) for parent in commit.parents if uid in made.commits[parent].state
        ]
        for place, value in flat(data).items():
            if not any(place in each and same(each[place], value) for each in before):
                expected[name, place] = value
    found = {(change.subject.id, each.path): each.after for change in told for each in change.differences}
    assert {key: value for key, value in found.items() if key in expected} == expected
    assert all(not isinstance(value, (str, int)) for key, value in found.items() if key not in expected)


@settings(max_examples=25)
@given(histories)
def test_blame_agrees_with_a_walk_over_all_commits(drawn: tuple[int, int]) -> None:
    made = invent(*drawn)
    with opened(made) as reading:
        for uid, (name, data) in made.commits[-1].state.items():
            path = f"accounts/{name}/account.yaml"
            found = Blame(reading).of(Subject("account", name, name), path, data)
            assert [(line.path, line.commit and line.commit.id) for line in found] == [
                (place, naive(made, len(made.commits) - 1, uid, place, value)) for place, value in flat(data).items()
            ]


def naive(made: Invented, number: int, uid: int, place: Place, value: Any) -> str:
    """The commit that a value is of: back along the parents that have it too, first those whose record is the same."""
    commit = made.commits[number]
    record = commit.state[uid]
    parents = [parent for parent in commit.parents if uid in made.commits[parent].state]
    for parent in sorted(parents, key=lambda each: not same(made.commits[each].state[uid][1], record[1])):
        there = flat(made.commits[parent].state[uid][1])
        if place in there and same(there[place], value):
            return naive(made, parent, uid, place, value)
    return commit.id


@settings(max_examples=25)
@given(histories)
def test_a_record_is_followed_through_all_its_ids(drawn: tuple[int, int]) -> None:
    made = invent(*drawn)
    with opened(made) as reading:
        for uid, (name, _) in made.commits[-1].state.items():
            found = list(trace(reading, Scope(accounts=frozenset({name}))))
            for commit in made.commits:
                if len(commit.parents) != 1 or uid not in commit.state:
                    continue
                before = made.commits[commit.parents[0]].state.get(uid)
                if before is None or before[0] != commit.state[uid][0] or not same(before[1], commit.state[uid][1]):
                    assert any(change.commit is not None and change.commit.id == commit.id for change in found)
            merged = {
                change.commit.id for change in found if change.event is Event.MERGED and change.commit is not None
            }
            assert merged >= {commit.id for commit in made.commits if uid in commit.into.values()}
