"""Files that could not be read for a while: what they say since, against what they said before. Judges nothing.

What is changed by way of a broken version differs from no version beside it, and would not be seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kamcli.audit.change import Change, Event
from kamcli.audit.history import Footprint
from kamcli.audit.reading import Reading
from kamcli.model.difference import differences
from kamcli.model.position import Unreadable


def mended(reading: Reading, readable: Iterable[Change]) -> Iterator[Change]:
    """Each change by which a file became readable again, as a change of what it said before that.

    Of a file that never could be read before, as the creation of its record.
    """
    beginnings = {(change.commit.id, change.path): change for change in readable if change.commit is not None}
    if not beginnings:
        return
    waiting: dict[str, Change] = {}
    for footprint in reading.history.footprints():
        if any(path in waiting for path in _paths(footprint)):
            yield from _found(reading, footprint, waiting)
        for path in _paths(footprint):
            if (change := beginnings.pop((footprint.commit.id, path), None)) is not None:
                waiting[path] = change
        if not waiting and not beginnings:
            return


def _found(reading: Reading, footprint: Footprint, waiting: dict[str, Change]) -> Iterator[Change]:
    subjects = {waiting[path].subject for path in _paths(footprint) if path in waiting}
    for broken in reading.changes(footprint, subjects.__contains__):
        if broken.path not in waiting or broken.event is not Event.UNREADABLE or isinstance(broken.before, Unreadable):
            continue
        change = waiting.pop(broken.path)
        before, after = broken.before, change.after
        if before is None:
            yield replace(change, event=Event.CREATED, before=None)
            continue
        found = differences(before, after, reading.keys(change.subject, before, after))
        yield replace(change, event=Event.CHANGED, before=before, differences=tuple(found))


def _paths(footprint: Footprint) -> Iterator[str]:
    return (line.partition("\t")[2] for line in footprint.lines)
