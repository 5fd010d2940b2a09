"""Which file that went in a commit is which that came: by former ids, by equal content, by place, by likeness.

Sees one commit's files at a time; knows nothing of commits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import Any

from kamcli.audit.place import Subject
from kamcli.audit.version import Versions
from kamcli.dataclass import dataclass
from kamcli.model.difference import leaves

_LIKE = 0.6
"""Share of values that two records have in common to be taken for one that was moved."""

_MOST_PAIRS = 2_500
"""Pairs of records whose likeness is measured in one commit; beyond them only names and equal contents tell."""

_ORDER = {"account": 0, "colleague": 1, "contact": 2}


@dataclass(frozen=True, slots=True)
class File:
    """A file that came or went in a commit."""

    path: str
    subject: Subject
    content: str


@dataclass
class Pairs:
    """What became of the files that went: by the path that came, the file it was; by the path that went, into whom."""

    moved: dict[str, File] = field(default_factory=dict)
    merged: dict[str, Subject] = field(default_factory=dict)
    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    """By kind and id of a record that was moved, the id that it has now."""

    @property
    def sources(self) -> frozenset[str]:
        """The paths of files that were moved."""
        return frozenset(file.path for file in self.moved.values())


def former_subjects(subject: Subject, data: Any) -> list[Subject]:
    """The subjects that a record says it was before."""
    former = data.get("former_ids") if isinstance(data, dict) else None
    found = []
    for old in former if isinstance(former, list) else ():
        if isinstance(old, str):
            if subject.account is None or subject.kind == "account":
                found.append(Subject(subject.kind, old, old if subject.account is not None else None))
            else:
                whole = old if "/" in old else f"{subject.account}/{old}"
                found.append(Subject(subject.kind, whole, whole.partition("/")[0]))
    return found


def pair(
    went: Sequence[File], came: Sequence[File], stayed: Iterable[tuple[Subject, Any]], versions: Versions
) -> Pairs:
    """Pair the files of one commit. `stayed` are the records that it changed, with what they say after it."""
    pairs = Pairs()
    if not went:
        return pairs
    gone, there = _by_kind(went), _by_kind(came)
    versions.want((file.subject, file.content) for kind in gone for file in there.get(kind, ()))
    into = _into(went, stayed)
    accounts = {old.id: new.id for old, new in into.items() if old.kind == "account"}
    for kind in sorted(gone, key=lambda each: (_ORDER.get(each, 9), each)):
        _Kind(gone[kind], there.get(kind, []), accounts, versions, pairs).run()
    moved = pairs.sources
    for file in went:
        if file.path not in moved and (found := into.get(file.subject)) is not None:
            pairs.merged[file.path] = found
    return pairs


def _by_kind(files: Iterable[File]) -> dict[str, list[File]]:
    found: dict[str, list[File]] = defaultdict(list)
    for file in files:
        found[file.subject.kind].append(file)
    return found


def _into(went: Iterable[File], stayed: Iterable[tuple[Subject, Any]]) -> dict[Subject, Subject]:
    """The subjects that went, as far as a record that stayed says that it was them before."""
    gone = {file.subject for file in went}
    found: dict[Subject, Subject] = {}
    for subject, data in stayed:
        for former in former_subjects(subject, data):
            if former in gone:
                found.setdefault(former, subject)
    return found


class _Kind:
    """The files of one kind that went and came."""

    def __init__(
        self, went: list[File], came: list[File], accounts: dict[str, str], versions: Versions, pairs: Pairs
    ) -> None:
        self._went = {file.path: file for file in went}
        self._came = {file.path: file for file in came}
        self._accounts = accounts
        self._versions = versions
        self._pairs = pairs

    def run(self) -> None:
        """The surest signs first."""
        self._by(lambda file: file.subject, lambda file: [file.subject])
        self._by(lambda file: file.subject, lambda file: former_subjects(file.subject, self._data(file)))
        self._by(lambda file: (file.content, file.subject.name), lambda file: [(file.content, file.subject.name)])
        self._by(lambda file: file.content, lambda file: [file.content])
        self._by(self._where_now, lambda file: [(file.subject.account, file.subject.name)])
        self._by_likeness()

    def _data(self, file: File) -> Any:
        return self._versions.of(file.subject, file.content)

    def _where_now(self, file: File) -> Any:
        """Where a file lies when its account, or the contact that it is about, has got another id."""
        if file.subject.kind == "personal" and (now := self._pairs.ids.get(("contact", file.subject.id))) is not None:
            return tuple(now.split("/"))
        account = file.subject.account
        return (self._accounts.get(account, account), file.subject.name) if account in self._accounts else file.path

    def _by(self, of_gone: Any, of_come: Any) -> None:
        waiting: dict[Any, list[File]] = defaultdict(list)
        for file in self._went.values():
            waiting[of_gone(file)].append(file)
        for file in list(self._came.values()):
            for key in of_come(file):
                if waiting.get(key):
                    self._match(waiting[key].pop(0), file)
                    break

    def _match(self, old: File, new: File) -> None:
        del self._went[old.path], self._came[new.path]
        self._pairs.moved[new.path] = old
        self._pairs.ids[old.subject.kind, old.subject.id] = new.subject.id
        if old.subject.kind == "account" and old.subject.id != new.subject.id:
            self._accounts[old.subject.id] = new.subject.id

    def _by_likeness(self) -> None:
        if not self._went or not self._came or len(self._went) * len(self._came) > _MOST_PAIRS:
            return
        self._versions.want((file.subject, file.content) for file in self._went.values())
        values = {file.path: _values(self._data(file)) for files in (self._went, self._came) for file in files.values()}
        scores = []
        for old in self._went:
            for new in self._came:
                if (score := _likeness(values[old], values[new])) >= _LIKE:
                    scores.append((-score, old, new))
        for _, old_path, new_path in sorted(scores):
            if old_path in self._went and new_path in self._came:
                self._match(self._went[old_path], self._came[new_path])


def _values(data: Any) -> frozenset[tuple[Any, ...]]:
    if not isinstance(data, dict) or "lines" in data:
        return frozenset()
    return frozenset((path, type(value).__name__, str(value)) for path, value in leaves(data))


def _likeness(one: frozenset[tuple[Any, ...]], other: frozenset[tuple[Any, ...]]) -> float:
    """The share of values that two records have in common (Jaccard, twice the common over both)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
