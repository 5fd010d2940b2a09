"""Who was erased, whatever became of the tombstone or of the ids before it: by the history. Knows no values.

The present says it of nearly everybody: a tombstone keeps its former ids. This is for those that it knows no more.
"""

from __future__ import annotations

from kamcli.audit.change import Change, Event
from kamcli.audit.history import Footprint
from kamcli.audit.place import Subject
from kamcli.audit.reading import Reading

_FOLDER = "/contacts/"


def forgotten(reading: Reading) -> frozenset[str]:
    """The ids that erased contacts ever had. Reads every version of every contact, and nothing else."""
    found: set[str] = set()
    for footprint in reading.history.footprints():
        if _has_contacts(footprint):
            for change in reading.changes(footprint, _is_contact):
                if change.subject.id in found or _erased(change):
                    found.add(change.subject.id)
                    if change.former is not None:
                        found.add(change.former.id)
    return frozenset(found)


def _has_contacts(footprint: Footprint) -> bool:
    return _FOLDER in footprint.text


def _is_contact(subject: Subject) -> bool:
    return subject.kind == "contact"


def _erased(change: Change) -> bool:
    return change.event is Event.ERASED or any(
        isinstance(version, dict) and bool(version.get("erased")) for version in (change.before, change.after)
    )
