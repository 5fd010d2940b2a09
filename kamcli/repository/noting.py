"""A source that notes what it is asked and what it says, so that a later command can find out whether it still would.

Who has such notes need not look at any other file: what was worked out depends on nothing else of the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from kamcli.index import Index, digest
from kamcli.model.position import Unreadable
from kamcli.repository import census
from kamcli.repository.census import Census, named
from kamcli.repository.listing import Marks
from kamcli.repository.source import Meanwhile, Source

How = Literal["read", "paths", "paths in", "marked", "census"]
"""The ways to ask a source."""

Note = tuple[How, str, str]
"""How a source was asked, about which path or folder, and one name for what it said."""

_PERSONAL = "personal/"


class Noting:
    """A source that notes what it is asked, each question once; of a census, that there was one says all.

    Copies of this process may only `read` files about which was asked here: whose folders were `marked`, or all.
    """

    def __init__(self, source: Source, index: Index) -> None:
        self._source = source
        self._index = index
        self._said: dict[tuple[How, str], str] = {}
        self._marked: set[str] = set()
        """Files that were not read before their marks were taken: these say already whether they are as they were."""
        self._census: Census | None = None
        self._lasting = True

    @property
    def notes(self) -> list[Note] | None:
        """What was asked and said, in that order; None where a later command could not rely on it.

        That is: where a file may change without another mark, where personal files were read, or where the same was
        asked twice and not answered alike.
        """
        found = self._census
        if not self._lasting or (found is not None and not found.lasting):
            return None
        if found is not None:
            self._said["census", ""] = found.whole
        return [(how, where, name) for (how, where), name in self._said.items() if not self._is_counted(how, where)]

    def _is_counted(self, how: How, where: str) -> bool:
        """Whether the census says it already."""
        return how == "read" and self._census is not None and self._census.of(where) == self._said[how, where]

    def _note(self, how: How, where: str, name: str) -> None:
        if self._said.setdefault((how, where), name) != name:
            self._lasting = False

    def paths(self) -> Iterator[str]:
        """All files, as the source lists them."""
        found = tuple(self._source.paths())
        if not self.counted:
            self._note("paths", "", digest(found))
        return iter(found)

    def paths_in(self, folder: str) -> Iterator[str]:
        """Those in a folder."""
        found = tuple(self._source.paths_in(folder))
        if not self.counted:
            self._note("paths in", folder, digest(found))
        return iter(found)

    @property
    def counted(self) -> bool:
        """Whether a census was asked for here, by which the source goes from then on."""
        return self._census is not None

    def marked(self, where: str) -> Marks:
        """Files with their marks, by folders."""
        found = self._source.marked(where)
        self._note("marked", where, found.name)
        now = self._index.now()  # before any of them is read: what changes while it is read is younger
        if now is None or found.latest >= now - census.SAFE:
            self._lasting = False
        self._marked.update(path for path in found if ("read", path) not in self._said)
        return found

    def read(self, path: str) -> bytes | Unreadable | None:
        """What is at a path."""
        found = self._source.read(path)
        if path not in self._marked:
            self._note("read", path, named(found))
        if path.startswith(_PERSONAL):
            self._lasting = False
        return found

    def census(self, index: Index | None, meanwhile: Meanwhile | None = None) -> Census:
        """The names of the contents of all files."""
        self._census = self._source.census(index, meanwhile)
        return self._census


def still_says(source: Source, index: Index, notes: Iterable[Note]) -> bool:
    """Whether a source says what these notes say; asked no further than to the first that it does not.

    No file is read for a census: where the disk does not say at once that all are as they were, that is an answer.
    """
    return all(_said(source, index, how, where) == name for how, where, name in notes)


def _said(source: Source, index: Index, how: How, where: str) -> str | None:
    match how:
        case "read":
            return named(source.read(where))
        case "paths":
            return digest(source.paths())
        case "paths in":
            return digest(source.paths_in(where))
        case "marked":
            return source.marked(where).name
        case "census":
            return source.census(index).known
