"""Some of the files of a source, as if there were no others: what is found in there can depend on these alone."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import cached_property

from kamcli.index import Index
from kamcli.model.position import Unreadable
from kamcli.repository.census import Census, group_of
from kamcli.repository.listing import Marks
from kamcli.repository.source import Meanwhile, Source, unmarked

Shorten = Callable[[str, bytes], bytes]


class Part:
    """The files `paths` of a source, in this order; others that it lists (`hidden`) are not there.

    What a source does not list (what kamcli generates, keys) is read as it is. `shorten` may leave lines of ledgers
    out that do not matter; those of rates it leaves alone.
    """

    def __init__(
        self, below: Source, paths: Sequence[str], hidden: Container[str] = (), shorten: Shorten | None = None
    ) -> None:
        self.below = below
        self._paths = paths
        self._hidden = hidden
        self._shorten = shorten
        self.shortens = shorten is not None

    def paths(self) -> Iterator[str]:
        """The files of this part."""
        return iter(self._paths)

    def paths_in(self, folder: str) -> Iterator[str]:
        """The files of this part in a folder."""
        return (path for path in self._by_group.get(group_of(f"{folder}/"), ()) if path.startswith(f"{folder}/"))

    @property
    def counted(self) -> bool:
        """Whether a census was taken of the whole."""
        return self.below.counted

    def marked(self, where: str) -> Marks:
        """The files of this part in these folders."""
        return unmarked(self._paths, where)

    @cached_property
    def _by_group(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self._paths:
            found.setdefault(group_of(path), []).append(path)
        return found

    def read(self, path: str) -> bytes | Unreadable | None:
        """The bytes of a file, why it cannot be read, or None where there is none in this part."""
        if path in self._hidden:
            return None
        found = self.below.read(path)
        return self._shorten(path, found) if self._shorten is not None and isinstance(found, bytes) else found

    def census(self, index: Index | None, meanwhile: Meanwhile | None = None) -> Census:
        """The names of the contents of all files of the whole; this part has some of them."""
        return self.below.census(index, meanwhile)
