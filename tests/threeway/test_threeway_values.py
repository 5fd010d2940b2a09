"""Merging records whose values are few and alike: at every place stands what whoever changed it wrote."""

from __future__ import annotations

import random
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli import yamlio
from kamcli.model.conflict import Labels
from kamcli.model.difference import NO_KEYS, Path, leaves, same
from kamcli.model.position import Unreadable
from kamcli.threeway.merging import join

PATH = "accounts/acme/account.yaml"
WORDS = ("a", "b", "c", "")
_CONFLICT = re.compile(r"<<<<<<< ours\n(.*?)=======\n(.*?)>>>>>>> theirs\n", re.DOTALL)

Record = dict[str, Any]


def value(chance: random.Random, depth: int) -> Any:
    match chance.randrange(8 if depth < 2 else 4):
        case 0 | 1 | 2:
            return chance.choice(WORDS)
        case 3:
            return chance.choice([1, 2, True, None, "x\ny\n", "long text\nof two lines"])
        case 4:
            return chance.sample("abcde", chance.randint(1, 4))
        case 5 | 6:
            return {name: value(chance, depth + 1) for name in chance.sample("pqrs", chance.randint(1, 3))}
        case _:
            return [{"id": name, "n": value(chance, 2)} for name in chance.sample("xyz", chance.randint(1, 3))]


def changed(chance: random.Random, record: Record, depth: int = 0) -> Record:
    """The record with one thing changed; a field that is there keeps its sort of value, or goes."""
    record = dict(record)
    name = chance.choice([*record, chance.choice("pqrstu")])
    old = record.get(name)
    if isinstance(old, dict) and chance.random() < 0.8:
        record[name] = changed(chance, old, depth + 1)
    elif isinstance(old, list) and isinstance(old[0], dict) and chance.random() < 0.8:
        at = chance.randrange(len(old))
        record[name] = [*old[:at], {**old[at], "n": value(chance, 2)}, *old[at + 1 :]]
        if chance.random() < 0.3 and len(old) > 1:
            record[name].pop(chance.randrange(len(old)))
    elif isinstance(old, list) and isinstance(old[0], str) and chance.random() < 0.8:
        left = [word for word in old if chance.random() < 0.7]
        record[name] = [*left, *(word for word in chance.sample("abcde", 1) if word not in left)]
    elif name in record and len(record) > 1 and chance.random() < 0.3:
        del record[name]
    else:
        record[name] = chance.choice(WORDS) if isinstance(old, str) else value(chance, depth)
    return record


def flat(record: Any) -> dict[Path, Any]:
    return dict(leaves(record, NO_KEYS))


def is_one(one: Any, other: Any) -> bool:
    return (one is None) == (other is None) and (one is None or same(one[0], other[0]))


@settings(max_examples=250, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 3), st.integers(1, 3))
def test_at_every_place_stands_what_was_written_there(seed: int, mine: int, yours: int) -> None:
    chance = random.Random(seed)
    base = {name: value(chance, 0) for name in chance.sample("pqrstu", chance.randint(2, 5))}
    sides = []
    for times in (mine, yours):
        side = base
        for _ in range(times):
            side = changed(chance, side)
        sides.append(side)
    files = [yamlio.dump(each) for each in (base, *sides)]
    found = join(*files, PATH, Labels())
    if found is None:
        return
    before, here, there = ({path: (each,) for path, each in flat(record).items()} for record in (base, *sides))
    for number, (side, other) in enumerate(((here, there), (there, here))):
        text = _CONFLICT.sub(lambda match, number=number: match[number + 1], found.content.decode())
        read = yamlio.read(text.encode())
        assert not isinstance(read, Unreadable), text
        result = {path: (each,) for path, each in flat(read.data).items()}
        for path in before | here | there | result:
            was, own, others = before.get(path), side.get(path), other.get(path)
            wanted = [others if is_one(was, own) else own]
            if found.conflicts:
                wanted.append(own)  # on this side of a conflict about it, or about what it is in
            assert any(is_one(result.get(path), each) for each in wanted), (path, files, found.content.decode())
