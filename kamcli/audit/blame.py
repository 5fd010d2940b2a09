"""Which commit gave each value of a record its present form. Walks the history once; shows nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kamcli import gitrepo
from kamcli.audit.history import Footprint
from kamcli.audit.pairing import File
from kamcli.audit.place import Subject
from kamcli.audit.reading import Reading
from kamcli.dataclass import dataclass
from kamcli.gitrepo import LogEntry
from kamcli.model.difference import Path, leaves, same
from kamcli.model.position import Unreadable


@dataclass(frozen=True, slots=True)
class Line:
    """One value: its place, and the commit that it has been so since; None for what is not committed yet."""

    path: Path
    value: Any
    commit: LogEntry | None
    is_beginning: bool = False
    """The history in this shallow clone begins there: it may be older."""


@dataclass
class _Pending:
    """What is still to be explained at one commit: values by place, of the file with a path and a content."""

    path: str
    subject: Subject
    content: str
    values: dict[Path, Any]
    since: LogEntry | None = None
    """Of a file that cannot be read here, the commit since which it can be."""


class Blame:
    """Blames the values of one record."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._found: dict[Path, Line] = {}
        self._pending: dict[str, list[_Pending]] = {}

    def of(self, subject: Subject, path: str, present: Any) -> list[Line]:
        """A line for each value of the record as it is at `path`, in the order in which it says them.

        What is not so in the latest commit is not committed yet.
        """
        values = self._values(subject, present)
        history = self._reading.history
        head = history.commits[0].id if history.commits else None
        rest = values
        if head is not None and (content := self._at(head, path)) is not None:
            rest = self._hand_over(head, path, subject, content, values)
        self._found.update((place, Line(place, value, None)) for place, value in rest.items())
        for footprint in history.footprints():
            for pending in self._pending.pop(footprint.commit.id, ()):
                self._explain(footprint, pending)
            if not self._pending:
                break
        return [self._found[place] for place in values]

    def _values(self, subject: Subject, data: Any) -> dict[Path, Any]:
        return dict(leaves(data, self._reading.keys(subject, data))) if isinstance(data, dict) else {}

    def _at(self, commit: str, path: str) -> str | None:
        prefix = self._reading.history.prefix
        return gitrepo.blob_at(self._reading.history.git, [(commit, f"{prefix}/{path}" if prefix else path)])[0]

    def _hand_over(
        self,
        commit: str,
        path: str,
        subject: Subject,
        content: str,
        values: Mapping[Path, Any],
        since: LogEntry | None = None,
    ) -> dict[Path, Any]:
        """Have a commit explain the values that its version of the file has too; returns those that it has not.

        A version that cannot be read may have them all, if those before it have; else they are of `since`.
        """
        version = self._reading.versions.of(subject, content)
        if isinstance(version, Unreadable) and since is not None:
            self._pending.setdefault(commit, []).append(_Pending(path, subject, content, dict(values), since))
            return {}
        there = self._values(subject, version)
        shared = {place: value for place, value in values.items() if place in there and same(there[place], value)}
        if shared:
            self._pending.setdefault(commit, []).append(_Pending(path, subject, content, shared))
        return {place: value for place, value in values.items() if place not in shared}

    def _explain(self, footprint: Footprint, pending: _Pending) -> None:
        commit = footprint.commit
        rest = pending.values
        for parent, file in self._sources(footprint, pending):
            if not rest:
                break
            if file.content == pending.content:
                self._pending.setdefault(parent, []).append(
                    _Pending(file.path, file.subject, file.content, rest, pending.since)
                )
                rest = {}
            else:
                since = pending.since or commit
                rest = self._hand_over(parent, file.path, file.subject, file.content, rest, since)
        of = pending.since or commit
        beginning = of.id in self._reading.history.beginnings
        self._found.update((place, Line(place, value, of, beginning)) for place, value in rest.items())

    def _sources(self, footprint: Footprint, pending: _Pending) -> list[tuple[str, File]]:
        """The file as each parent has it, wherever it lay there: first those that have it so, last broken ones."""
        commit, path = footprint.commit, pending.path
        found: list[tuple[str, File]] = []
        if len(commit.parents) == 1:
            file = next((file for file in footprint.files if file.path == path), None)
            if file is None:
                return [(commit.parents[0], File(path, pending.subject, pending.content))]
            if file.before[0] is not None:
                return [(commit.parents[0], File(path, pending.subject, file.before[0]))]
            moved = self._reading.origin(footprint.files, path)
            return [(commit.parents[0], moved)] if moved is not None else []
        for parent in commit.parents:
            content = self._at(parent, path)
            if content is not None:
                found.append((parent, File(path, pending.subject, content)))
            else:
                changed = gitrepo.tree_changes(
                    self._reading.history.git, parent, commit.id, self._reading.history.prefix
                )
                if (moved := self._reading.origin(changed, path)) is not None:
                    found.append((parent, moved))
        return sorted(found, key=lambda each: (each[1].content != pending.content, self._is_broken(each[1])))

    def _is_broken(self, file: File) -> bool:
        return isinstance(self._reading.versions.of(file.subject, file.content), Unreadable)
