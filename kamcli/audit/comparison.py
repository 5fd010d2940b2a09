"""Two states of an account repository compared: commits, what would be committed, the files on disk. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kamcli import gitrepo
from kamcli.audit.change import Change
from kamcli.audit.chronicle import Chronicle
from kamcli.audit.place import subject_of
from kamcli.dataclass import dataclass
from kamcli.gitrepo import EMPTY, FileChange
from kamcli.index import content_id
from kamcli.model.entity import Entity
from kamcli.model.position import Unreadable
from kamcli.repository.source import WorkTree


@dataclass(frozen=True, slots=True)
class Tree:
    """A commit or tree of git, and where in it the account repository lies; EMPTY for one without files."""

    name: str
    prefix: str = ""

    @property
    def folder(self) -> str:
        """Its name for git, down to the account repository."""
        return f"{self.name}:{self.prefix}"


def between_trees(chronicle: Chronicle, old: Tree, new: Tree) -> list[Change]:
    """What lies between two trees."""
    git = chronicle.history.git
    empty = gitrepo.empty_tree(git)
    names = [empty if each.name == EMPTY else each.folder for each in (old, new)]
    return _read(chronicle, gitrepo.tree_changes(git, names[0], names[1]))


def since_tree(chronicle: Chronicle, old: Tree) -> list[Change]:
    """What lies between a tree and the files on disk, those included that git does not know yet."""
    history, root = chronicle.history, chronicle.repository.root
    disk = WorkTree(root)
    paths = gitrepo.work_tree_changes(history.git, old.name, history.prefix)
    if old.name != EMPTY and old.prefix != history.prefix:
        there = {file.path for file in gitrepo.tree_changes(history.git, gitrepo.empty_tree(history.git), old.folder)}
        paths = tuple(dict.fromkeys((*_files(root), *sorted(there))))
    ours = [path for path in paths if subject_of(path) is not None]
    asked = [(old.name, f"{old.prefix}/{path}" if old.prefix else path) for path in ours]
    befores = [None] * len(ours) if old.name == EMPTY else gitrepo.blob_at(history.git, asked)
    found = [
        FileChange(path, (before,), _offered(chronicle, path, disk.read(path)))
        for path, before in zip(ours, befores, strict=True)
    ]
    return _read(chronicle, [file for file in found if file.before[0] != file.after])


def _files(root: Path) -> list[str]:
    return [path for path in WorkTree(root).paths() if not path.endswith("/")]


def _offered(chronicle: Chronicle, path: str, content: bytes | Unreadable | None) -> str | None:
    """A name for a content on disk, under which the content can be asked for."""
    subject = subject_of(path)
    if content is None or subject is None:
        return None
    name = content_id(content) if isinstance(content, bytes) else f"unreadable {path}"
    chronicle.versions.offer(subject, name, content)
    return name


def _read(chronicle: Chronicle, files: list[FileChange]) -> list[Change]:
    chronicle.versions.want(
        (subject, name)
        for file in files
        if (subject := subject_of(file.path)) is not None
        for name in (*file.before, file.after)
        if name is not None
    )
    return chronicle.reading.between(files)


def account_names(chronicle: Chronicle, changes: list[Change]) -> Mapping[str, str]:
    """What the accounts that the changes belong to are called: as they are now, else as they were."""
    found: dict[str, str] = {}
    accounts = chronicle.repository.snapshot.records(Entity.ACCOUNT)
    for change in changes:
        account = change.subject.account
        if account is not None and account not in found and (record := accounts.get(account)) is not None:
            found[account] = record.name
        if change.subject.kind == "account":
            name: Any = change.name
            found[change.subject.id] = name
    return found
