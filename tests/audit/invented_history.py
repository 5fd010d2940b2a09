"""Random histories of account repositories, and what is true of them: written by git fast-import, known in full."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from kamcli import yamlio

HEAD = "format: 1\ncompany: {name: Ours}\ncurrency: EUR\n"

Record = tuple[str, dict[str, Any]]
"""The id of an account, and what its file says."""


@dataclass
class Made:
    """A commit: its parents by number, and the accounts after it by what they truly are, whatever their id.

    `into` says which account became part of which other one.
    """

    parents: tuple[int, ...]
    state: dict[int, Record]
    into: dict[int, int] = field(default_factory=dict)
    id: str = ""


@dataclass
class Invented:
    """A history as it was made up; the last commit has all others behind it."""

    commits: list[Made] = field(default_factory=list)


def invent(seed: int, length: int) -> Invented:
    """Make up a history with new accounts, edits, renames, exchanged ids, deletions, and accounts made one.

    With branches, and merges of two or three of them, after which some go on, so that they are merged crosswise.
    """
    random = Random(seed)
    made = Invented([Made((), {0: _new(random, 0)})])
    tips, uid = [0], 1
    for _ in range(length):
        if len(tips) > 1 and random.random() < 0.35:
            parents = tuple(random.sample(tips, 3 if len(tips) > 2 and random.random() < 0.5 else 2))
            _add(made, parents, _merged(random, made, parents), tips, keep=random.random() < 0.3 and len(tips) < 4)
            continue
        start = random.choice(tips)
        state = dict(made.commits[start].state)
        branch = random.random() < 0.3 and len(tips) < 3
        into: dict[int, int] = {}
        match random.random():
            case chance if chance < 0.25 or not state:
                state[uid] = _new(random, uid)
                uid += 1
            case chance if chance < 0.7:
                one = random.choice(sorted(state))
                state[one] = (state[one][0], _edited(random, state[one][1]))
            case chance if chance < 0.83:
                one = random.choice(sorted(state))
                state[one] = _renamed(random, state[one])
            case chance if chance < 0.93 and len(state) > 1:
                one, other = random.sample(sorted(state), 2)
                state[one] = _made_one(random, state[one], state.pop(other))
                into[other] = one
            case _:
                del state[random.choice(sorted(state))]
        _add(made, (start,), state, tips, into, keep=branch)
    while len(tips) > 1:
        _add(made, (tips[0], tips[1]), _merged(random, made, (tips[0], tips[1])), tips)
    return made


def _add(
    made: Invented,
    parents: tuple[int, ...],
    state: dict[int, Record],
    tips: list[int],
    into: dict[int, int] | None = None,
    *,
    keep: bool = False,
) -> None:
    made.commits.append(Made(parents, state, into or {}))
    if not keep:
        for parent in parents:
            tips.remove(parent)
    tips.append(len(made.commits) - 1)


def _new(random: Random, uid: int) -> Record:
    return f"client-{uid}-{random.randrange(10_000)}", {
        "name": f"Client {uid}",
        "circle": "market",
        "website": f"https://client{uid}.example",
        "industry": f"industry-{uid}-{random.randrange(1_000)}",
        "exit_plan": f"plan {uid} {random.randrange(10_000)}",
        "headcount": uid * 1_000 + random.randrange(1_000),
        "tags": [f"tag-{uid}-{number}" for number in range(3)],
        "legal_entities": [{"id": "main", "name": f"Client {uid} Ltd"}],
    }


def _edited(random: Random, data: dict[str, Any]) -> dict[str, Any]:
    data = {name: (list(value) if isinstance(value, list) else value) for name, value in data.items()}
    match random.randrange(6):
        case 0:
            data["headcount"] = random.randrange(5)
        case 1:
            data["manager"] = random.choice(["anna", "boris"])
        case 2 if len(data["tags"]) > 1:
            data["tags"].pop(random.randrange(len(data["tags"])))
        case 3:
            random.shuffle(data["tags"])
        case 4:
            entities = [dict(each) for each in data["legal_entities"]]
            entities.insert(0, {"id": f"e{random.randrange(1_000)}", "name": "More"})
            data["legal_entities"] = entities
        case _:
            entities = [dict(each) for each in data["legal_entities"]]
            entities[-1]["name"] = random.choice(["One", "Two"])
            data["legal_entities"] = entities
    return data


def _renamed(random: Random, record: Record) -> Record:
    old, data = record
    new = f"{old.rpartition('-')[0]}-{random.randrange(10_000)}"
    if random.random() < 0.5:
        return new, _edited(random, data) if random.random() < 0.5 else data
    if random.random() < 0.4:  # so much else is changed, that only the noted id tells which it was
        data = {**data, **_new(random, 1_000 + random.randrange(1_000))[1]}
    return new, {**data, "former_ids": [*data.get("former_ids", []), old]}


def _made_one(random: Random, stays: Record, goes: Record) -> Record:
    """Two accounts as one, as `kam merge` leaves it: the id of the one that went is noted."""
    former = [*stays[1].get("former_ids", []), goes[0], *goes[1].get("former_ids", [])]
    taken = {name: goes[1][name] for name in ("exit_plan", "manager") if name in goes[1] and random.random() < 0.5}
    return stays[0], {**stays[1], **taken, "former_ids": list(dict.fromkeys(former))}


def _merged(random: Random, made: Invented, parents: tuple[int, ...]) -> dict[int, Record]:
    """What somebody might have made of all: a record of one side, or one mixed of two, or one side's deletion."""
    states = [made.commits[parent].state for parent in parents]
    result: dict[int, Record] = {}
    for uid in sorted(set[int]().union(*states)):
        sides = [side[uid] for side in states if uid in side]
        chosen = random.choice(sides)
        if random.random() < 0.2:
            chosen = (chosen[0], _edited(random, chosen[1]))
        elif len(sides) > 1 and random.random() < 0.4:
            chosen = _mixed(random, sides[0], sides[1])
        if len(sides) == len(states) or random.random() < 0.8:
            result[uid] = chosen
    return result


def _mixed(random: Random, one: Record, other: Record) -> Record:
    """A record of both sides, which still says what it was before: else nobody could know that it is the same."""
    data = {**one[1], **{k: v for k, v in other[1].items() if random.random() < 0.5}}
    former = list(dict.fromkeys([*one[1].get("former_ids", []), *other[1].get("former_ids", [])]))
    if former:
        data["former_ids"] = former
    newer = other if one[0] in other[1].get("former_ids", []) else one
    return newer[0], data


def write(made: Invented, root: Path) -> None:
    """Write a history into a new repository, and note the ids of its commits."""
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(root)], check=True)
    stream = []
    for number, commit in enumerate(made.commits):
        who = f"Anna <anna@example.com> {1_700_000_000 + number * 3600} +0200"
        stream.append(f"commit refs/heads/main\nmark :{number + 1}\nauthor {who}\ncommitter {who}\ndata 1\nx\n")
        for at, parent in enumerate(commit.parents):
            stream.append(f"{'merge' if at else 'from'} :{parent + 1}\n")
        stream.append("deleteall\n")
        files = {"kam.yaml": HEAD} | {
            f"accounts/{name}/account.yaml": yamlio.dump(data).decode() for name, data in commit.state.values()
        }
        for path, text in files.items():
            stream.append(f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n")
    marks = root / ".git" / "marks"
    subprocess.run(
        ["git", "fast-import", "--quiet", f"--export-marks={marks}"],
        cwd=root,
        input="".join(stream).encode(),
        check=True,
    )
    for line in marks.read_text().split("\n"):
        if line:
            mark, name = line.split(" ")
            made.commits[int(mark[1:]) - 1].id = name
    subprocess.run(["git", "reset", "--quiet", "--hard"], cwd=root, check=True)
