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
    """A commit: its parents by number, and the accounts after it by what they truly are, whatever their id."""

    parents: tuple[int, ...]
    state: dict[int, Record]
    id: str = ""


@dataclass
class Invented:
    """A history as it was made up; the last commit has all others behind it."""

    commits: list[Made] = field(default_factory=list)


def invent(seed: int, length: int) -> Invented:
    """Make up a history with new accounts, edits, renames, deletions, branches and merges."""
    random = Random(seed)
    made = Invented([Made((), {0: _new(random, 0)})])
    tips, uid = [0], 1
    for _ in range(length):
        if len(tips) > 1 and random.random() < 0.35:
            ours, theirs = random.sample(tips, 2)
            _add(made, (ours, theirs), _merged(random, made, ours, theirs), tips)
            continue
        start = random.choice(tips)
        state = dict(made.commits[start].state)
        branch = random.random() < 0.3 and len(tips) < 3
        match random.random():
            case chance if chance < 0.25 or not state:
                state[uid] = _new(random, uid)
                uid += 1
            case chance if chance < 0.75:
                one = random.choice(sorted(state))
                state[one] = (state[one][0], _edited(random, state[one][1]))
            case chance if chance < 0.9:
                one = random.choice(sorted(state))
                state[one] = _renamed(random, state[one])
            case _:
                del state[random.choice(sorted(state))]
        _add(made, (start,), state, tips, keep=branch)
    while len(tips) > 1:
        ours, theirs = tips[0], tips[1]
        _add(made, (ours, theirs), _merged(random, made, ours, theirs), tips)
    return made


def _add(
    made: Invented, parents: tuple[int, ...], state: dict[int, Record], tips: list[int], keep: bool = False
) -> None:
    made.commits.append(Made(parents, state))
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
        return new, data
    return new, {**data, "former_ids": [*data.get("former_ids", []), old]}


def _merged(random: Random, made: Invented, ours: int, theirs: int) -> dict[int, Record]:
    """What somebody might have made of both: a record of either side, or one mixed of both, or one side's deletion."""
    first, second = made.commits[ours].state, made.commits[theirs].state
    result: dict[int, Record] = {}
    for uid in sorted(first.keys() | second.keys()):
        sides = [side[uid] for side in (first, second) if uid in side]
        chosen = random.choice(sides)
        if random.random() < 0.2:
            chosen = (chosen[0], _edited(random, chosen[1]))
        elif len(sides) == 2 and random.random() < 0.4:
            chosen = (chosen[0], {**sides[0][1], **{k: v for k, v in sides[1][1].items() if random.random() < 0.5}})
        if len(sides) == 2 or random.random() < 0.8:
            result[uid] = chosen
    return result


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
