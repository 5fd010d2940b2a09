"""What became of contacts that are no more: who was erased before, and who got which id. By the history alone.

The present says it of nearly everybody: a tombstone keeps its former ids. This is for those that it knows no more.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from kamcli.audit.change import Change
from kamcli.audit.history import Footprint
from kamcli.audit.place import Subject
from kamcli.audit.reading import Reading
from kamcli.model.entity import Entity, path_of

_FOLDER = "/contacts/"


class Fates:
    """Looks up the commits that took a contact's file away, and reads no others."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._changes: dict[str, list[Change]] = {}

    def of(self, contact: str) -> tuple[bool, frozenset[str]]:
        """Whether a contact was a tombstone when its file went, and the ids that it got instead."""
        erased, became = False, set[str]()
        for footprint in self._went.get(path_of(Entity.CONTACT, contact), ()):
            for change in self._of_commit(footprint):
                if change.former is not None and change.former.id == contact:
                    became.add(change.subject.id)
                elif change.subject.id != contact:
                    continue
                erased = erased or any(map(_is_tombstone, (change.before, change.after)))
        return erased, frozenset(became)

    @cached_property
    def _went(self) -> dict[str, list[Footprint]]:
        """The commits that took files of contacts away, by their paths."""
        found: dict[str, list[Footprint]] = defaultdict(list)
        for footprint in self._reading.history.footprints():
            for line in footprint.lines:
                if _FOLDER in line:
                    about, _, path = line.partition("\t")
                    if "D" in about.rpartition(" ")[2]:
                        found[path].append(footprint)
        return found

    def _of_commit(self, footprint: Footprint) -> list[Change]:
        if footprint.commit.id not in self._changes:
            self._changes[footprint.commit.id] = self._reading.changes(footprint, _is_contact)
        return self._changes[footprint.commit.id]


def _is_contact(subject: Subject) -> bool:
    return subject.kind == "contact"


def _is_tombstone(version: object) -> bool:
    return isinstance(version, dict) and bool(version.get("erased"))
