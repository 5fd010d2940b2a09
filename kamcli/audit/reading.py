"""What each commit did to the records: its files paired, compared and told as events. Reads the history in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from kamcli import gitrepo
from kamcli.audit.change import Change, Event
from kamcli.audit.history import Footprint, History
from kamcli.audit.ledger import ledger_keys
from kamcli.audit.pairing import File, Pairs, pair
from kamcli.audit.place import SCHEMA, Subject
from kamcli.audit.version import NOT_HERE, Versions
from kamcli.gitrepo import FileChange, LogEntry
from kamcli.model.difference import ABSENT, NO_KEYS, Difference, ItemKeys, Path, differences, leaves, same
from kamcli.model.entity import LEDGERS
from kamcli.model.position import Unreadable

KeysOf = Callable[[str], ItemKeys]
"""The item keys of a kind of record."""

Relevant = Callable[[Subject], bool]

_AT_ONCE = 400
"""Files whose contents are read in one go."""

_LEDGERS = frozenset(map(str, LEDGERS))


class Reading:
    """Reads what commits did. `keys_of` are the item keys of each kind."""

    def __init__(self, history: History, versions: Versions, keys_of: KeysOf) -> None:
        self.history = history
        self.versions = versions
        self._keys_of = keys_of

    def keys(self, subject: Subject, *versions: Any) -> ItemKeys:
        """The item keys of a record; a ledger's depend on the columns that its versions have."""
        if subject.kind in _LEDGERS:
            return ledger_keys(subject.kind, *versions)
        return NO_KEYS if subject.kind == SCHEMA else self._keys_of(subject.kind)

    # ---- many commits

    def all(self, footprints: Iterable[Footprint]) -> Iterator[tuple[Footprint, list[Change]]]:
        """What each of the commits did to all records, read ahead."""
        waiting: list[Footprint] = []
        count = 0
        for footprint in footprints:
            waiting.append(footprint)
            count += len(footprint.lines)
            if count >= _AT_ONCE:
                yield from self._these(waiting)
                waiting, count = [], 0
        yield from self._these(waiting)

    def _these(self, footprints: Sequence[Footprint]) -> Iterator[tuple[Footprint, list[Change]]]:
        self.versions.want(
            (subject, name)
            for footprint in footprints
            for file in footprint.files
            if (subject := self.history.subject_of(file.path)) is not None
            for name in (*file.before, file.after)
            if name is not None
        )
        for footprint in footprints:
            yield footprint, self.changes(footprint)

    # ---- one commit

    def changes(self, footprint: Footprint, relevant: Relevant = lambda _: True) -> list[Change]:
        """What one commit did to the records that are `relevant`, by what they were or are; in the order of paths."""
        if len(footprint.commit.parents) > 1:
            return self._merge(footprint, relevant)
        commit = footprint.commit
        return self.between(footprint.files, relevant, commit, beginning=commit.id in self.history.beginnings)

    def between(
        self,
        files: Sequence[FileChange],
        relevant: Relevant = lambda _: True,
        commit: LogEntry | None = None,
        *,
        beginning: bool = False,
    ) -> list[Change]:
        """What lies between two states that differ by these files; `commit` is who made one of the other."""
        went, came, stayed = self._sorted(files)
        pairs = self.pairs(went, came, stayed)
        found: list[tuple[str, Change]] = []
        moved = pairs.sources
        for file in went:
            if (into := pairs.merged.get(file.path)) is not None:
                if relevant(file.subject) or relevant(into):
                    before = self._data(file)
                    change = Change(Event.MERGED, into, file.path, before, None, (), file.subject, commit)
                    found.append((file.path, change))
            elif relevant(file.subject) and file.path not in moved:
                change = Change(Event.DELETED, file.subject, file.path, self._data(file), None, commit=commit)
                found.append((file.path, change))
        for file in came:
            old = pairs.moved.get(file.path)
            if old is not None and (relevant(file.subject) or relevant(old.subject)):
                found += ((file.path, change) for change in self._moved(old, file, commit))
            elif old is None and relevant(file.subject):
                event = Event.BEGINS if beginning else Event.CREATED
                data = self._data(file)
                event = Event.UNREADABLE if isinstance(data, Unreadable) else event
                found.append((file.path, Change(event, file.subject, file.path, None, data, commit=commit)))
        for before, after in stayed:
            if relevant(after.subject) and (changed := self._changed(before, after, commit)) is not None:
                found.append((after.path, changed))
        return [change for _, change in sorted(found, key=lambda each: each[0])]

    def origin(self, files: Sequence[FileChange], path: str) -> File | None:
        """The file that one of these was before it came to `path`, if it was another."""
        return self.pairs(*self._sorted(files)).moved.get(path)

    def pairs(self, went: Sequence[File], came: Sequence[File], stayed: Sequence[tuple[File, File]]) -> Pairs:
        """Which of the files that went is which that came."""
        if not went:
            return Pairs()
        kinds = {file.subject.kind for file in went}
        alike = [after for _, after in stayed if after.subject.kind in kinds]
        self.versions.want((file.subject, file.content) for file in alike)
        return pair(went, came, ((file.subject, self._data(file)) for file in alike), self.versions)

    def _sorted(self, files: Sequence[FileChange]) -> tuple[list[File], list[File], list[tuple[File, File]]]:
        """The files that went, that came, and that stayed, before and after."""
        went, came, stayed = [], [], []
        for file in files:
            subject = self.history.subject_of(file.path)
            if subject is None:
                continue
            before, after = file.before[0], file.after
            if before is not None and after is not None:
                stayed.append((File(file.path, subject, before), File(file.path, subject, after)))
            elif before is not None:
                went.append(File(file.path, subject, before))
            elif after is not None:
                came.append(File(file.path, subject, after))
        return went, came, stayed

    def _data(self, file: File) -> Any:
        return self.versions.of(file.subject, file.content)

    def _moved(self, old: File, new: File, commit: LogEntry | None) -> Iterator[Change]:
        before, after = self._data(old), self._data(new)
        if old.subject == new.subject:
            change = self._changed(old, new, commit)
            if change is not None:
                yield change
            return
        found = () if _unreadable(before, after) else self._differences(new.subject, before, after)
        yield Change(Event.RENAMED, new.subject, new.path, before, after, tuple(found), old.subject, commit)

    def _changed(self, old: File, new: File, commit: LogEntry | None) -> Change | None:
        if old.content == new.content:
            return None
        before, after = self._data(old), self._data(new)
        if _unreadable(before, after):
            event = Event.UNREADABLE if isinstance(after, Unreadable) or _is_left_out(before) else Event.READABLE
            return Change(event, new.subject, new.path, before, after, commit=commit)
        found = self._differences(new.subject, before, after)
        if not found:
            return None
        event = _event(new.subject, before, after)
        return Change(event, new.subject, new.path, before, after, tuple(found), commit=commit)

    def _differences(self, subject: Subject, before: Any, after: Any) -> list[Difference]:
        return differences(before, after, self.keys(subject, before, after))

    # ---- merges

    def _merge(self, footprint: Footprint, relevant: Relevant) -> list[Change]:
        """What a merge itself decided: values that no parent has."""
        found = []
        for file in footprint.files:
            subject = self.history.subject_of(file.path)
            if subject is None or not relevant(subject):
                continue
            sources = [
                self._version(subject, content) if content is not None else None
                for content in self._with_moved(footprint, file)
            ]
            change = self.decided(subject, file.path, sources, file.after)
            if change is not None:
                found.append(_by(footprint, change))
        return found

    def _version(self, subject: Subject, content: str) -> Any:
        return self.versions.of(subject, content)

    def _with_moved(self, footprint: Footprint, file: FileChange) -> list[str | None]:
        """The content of a file with each parent, also of one that lay elsewhere there."""
        found = list(file.before)
        if file.after is None or None not in found or not any(found):
            return found
        for number, parent in enumerate(footprint.commit.parents):
            if found[number] is None:
                changed = gitrepo.tree_changes(self.history.git, parent, footprint.commit.id, self.history.prefix)
                moved = self.origin(changed, file.path)
                found[number] = moved.content if moved is not None else None
        return found

    def decided(self, subject: Subject, path: str, sources: Sequence[Any], result: str | None) -> Change | None:
        """How a result differs from every one of its sources, field by field; None where it does nowhere."""
        there = [source for source in sources if source is not None]
        if result is None:
            gone = len(there) == len(sources)
            return Change(Event.DELETED, subject, path, there[0], None) if gone else None
        after = self._version(subject, result)
        before = there[0] if there else None
        if not there:
            return Change(
                Event.UNREADABLE if isinstance(after, Unreadable) else Event.CREATED, subject, path, None, after
            )
        if isinstance(after, Unreadable):
            return Change(Event.UNREADABLE, subject, path, before, after)
        readable = [source for source in there if not isinstance(source, Unreadable)]
        if not readable:
            return Change(Event.READABLE, subject, path, before, after)
        found = self._own(subject, readable, after)
        event = _event(subject, readable[0], after)
        return Change(event, subject, path, readable[0], after, tuple(found)) if found else None

    def _own(self, subject: Subject, sources: Sequence[Any], after: Any) -> list[Difference]:
        keys = self.keys(subject, *sources, after)
        flat = [dict(leaves(source, keys)) for source in sources]
        now = dict(leaves(after, keys))
        found = [
            Difference(path, flat[0].get(path, ABSENT), value)
            for path, value in now.items()
            if not any(path in each and same(each[path], value) for each in flat)
        ]
        gone: list[Path] = [path for path in flat[0] if path not in now and all(path in each for each in flat[1:])]
        return found + [Difference(path, flat[0][path], ABSENT) for path in gone]


def _unreadable(*versions: Any) -> bool:
    return any(isinstance(version, Unreadable) for version in versions)


def _is_left_out(version: Any) -> bool:
    """Whether a version is not in this clone, whatever it says."""
    return isinstance(version, Unreadable) and version.problems[0].kind == NOT_HERE


def _event(subject: Subject, before: Any, after: Any) -> Event:
    """Erased is who became a tombstone (see kamcli.facts.tombstone)."""
    if subject.kind == "contact" and after.get("erased") and not before.get("erased"):
        return Event.ERASED
    return Event.CHANGED


def _by(footprint: Footprint, change: Change) -> Change:
    return Change(
        change.event,
        change.subject,
        change.path,
        change.before,
        change.after,
        change.differences,
        change.former,
        footprint.commit,
    )
