"""Ids and names of records, read roughly and fast for the shell's completion. Nothing is decided by them.

Reads no YAML: of a file, only the line that says the name. Never raises for what it cannot read.
"""

from __future__ import annotations

import json
import os
import re
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from kamcli.dataclass import dataclass

MARK = "kam.yaml"
_NAME = re.compile(rb"^(?:name|subject):[ \t]*(\S[^\r\n]*)", re.M)
_HEAD = 2048
"""Bytes of a file in which its name stands, usually on the first line."""
_PATIENCE = 0.4
"""Seconds after which no more files are opened: whoever presses Tab waits no longer."""
_MOST = 200
_OUTER = {"account", "colleague"}
_FOLDERS = {
    "contact": "contacts",
    "deal": "deals",
    "complaint": "complaints",
    "interaction": "interactions",
    "personal": "contacts",
}


@dataclass(frozen=True, slots=True)
class Named:
    """A record as completion shows it: its id, and what people call it."""

    id: str
    name: str


def root(start: Path) -> Path | None:
    """The account repository around a folder, or None."""
    try:
        here = start.resolve()
        return next((folder for folder in (here, *here.parents) if os.path.lexists(folder / MARK)), None)
    except OSError:
        return None


def fitting(folder: Path, entities: tuple[str, ...], typed: str, account: str | None = None) -> list[Named]:
    """Records whose id begins with what is typed, or else those in whose name a word does; inside `account` short."""
    until = time.monotonic() + _PATIENCE
    paths: dict[str, Path] = {}
    outer = tuple(each for each in entities if each in _OUTER)
    inner = tuple(each for each in entities if each not in _OUTER)
    # what is inside accounts is many, and begins with the account: first the account, then what is in it
    for group in (outer, inner) if account is None else (entities,):
        paths |= dict(_paths(folder, group, typed, account))
        if by_id := [each for each in paths if each.startswith(typed)]:
            return [Named(each, name_of(paths[each]) if time.monotonic() < until else "") for each in by_id[:_MOST]]
    wanted = folded(typed)
    found: list[Named] = []
    for record_id, path in paths.items():
        if time.monotonic() > until or len(found) == _MOST:
            break
        name = name_of(path)
        words = folded(name)
        if words.startswith(wanted) or f" {wanted}" in words:
            found.append(Named(record_id, name))
    return found


def folded(text: str) -> str:
    """Text without case and accents, with one space between words and none of their quotes."""
    plain = "".join(letter for letter in unicodedata.normalize("NFD", text) if unicodedata.category(letter) != "Mn")
    return " ".join(re.sub(r"[«»“”\"'‘’()]", " ", plain).casefold().split())


def name_of(path: Path) -> str:
    """The name that a file gives to its record, or ''."""
    try:
        with path.open("rb") as file:
            match = _NAME.search(file.read(_HEAD))
    except OSError:
        return ""
    if match is None:
        return ""
    text = match[1].decode("utf-8", "replace").strip()
    if text[0] == '"':
        end = re.match(r'"(?:[^"\\]|\\.)*"', text)
        try:
            return str(json.loads(end[0])) if end else text.strip('"')
        except ValueError:
            return text.strip('"')
    if text[0] == "'":
        end = re.match(r"'(?:[^']|'')*'", text)
        return (end[0][1:-1] if end else text.strip("'")).replace("''", "'")
    return "" if text[0] in "|>&*!{[" else text.partition(" #")[0].rstrip()


def exists(folder: Path, entity: str, record_id: str) -> bool:
    """Whether there is a record with this id; of interactions, in any year."""
    account, _, name = record_id.partition("/")
    if entity == "account":
        return (folder / "accounts" / record_id / "account.yaml").is_file()
    if entity == "colleague":
        return (folder / "team" / f"{record_id}.yaml").is_file()
    inside = folder / "accounts" / account / _FOLDERS[entity]
    if entity == "interaction":
        return (inside / name[:4] / f"{name}.yaml").is_file()
    return (inside / f"{name}.yaml").is_file()


def _paths(folder: Path, entities: tuple[str, ...], typed: str, account: str | None) -> Iterator[tuple[str, Path]]:
    for entity in entities:
        if entity == "account":
            for name in _listed(folder / "accounts"):
                yield name, folder / "accounts" / name / "account.yaml"
        elif entity == "colleague":
            yield from ((name, folder / "team" / f"{name}.yaml") for name in _files(folder / "team"))
        else:
            yield from _inside(folder, entity, typed, account)


def _inside(folder: Path, entity: str, typed: str, account: str | None) -> Iterator[tuple[str, Path]]:
    """Records inside accounts: of one only where it is named; interactions are too many to be listed otherwise."""
    owner, slash, _ = typed.partition("/")
    owners = [account] if account is not None else [owner] if slash else _listed(folder / "accounts")
    if entity == "interaction" and len(owners) != 1:
        return
    for each in owners:
        inside = folder / "accounts" / each / _FOLDERS[entity]
        for below in sorted(_listed(inside), reverse=True) if entity == "interaction" else [""]:
            for name in _files(inside / below, newest_first=entity == "interaction"):
                short = name if account is not None else f"{each}/{name}"
                yield short, inside / below / f"{name}.yaml"


def _listed(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())
    except OSError:
        return []


def _files(folder: Path, *, newest_first: bool = False) -> list[str]:
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.name.endswith(".yaml")]
    except OSError:
        return []
    return sorted((name.removesuffix(".yaml") for name in names), reverse=newest_first)
