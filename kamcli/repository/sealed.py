"""Files of personal/ that are encrypted, read as what is in them and stored encrypted again. Judges and writes nothing.

`personal/acme/cfo.yaml.age` is `personal/acme/cfo.yaml` to everybody above: decrypted in memory, never on disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kamcli import encryption
from kamcli.dataclass import dataclass
from kamcli.encryption import Keys, Locked
from kamcli.errors import DataError, WriteError
from kamcli.index import Index
from kamcli.model.position import Problem, Unreadable
from kamcli.repository.census import Census, fleeting_group
from kamcli.repository.listing import Marks
from kamcli.repository.source import Meanwhile, Source, unreadable

FOLDER = "personal"
SUFFIX = ".age"
RECIPIENTS = f"{FOLDER}/.age-recipients"
"""The public keys that all files of personal/ are encrypted for; it lies beside them, whatever repository that is."""

LOCKED = "locked"
"""The kind of problem that an encrypted file has which cannot be opened here: nothing is wrong with it."""


class Sealed:
    """A source whose encrypted files of personal/ are read as what is in them."""

    def __init__(self, source: Source, keys: Keys) -> None:
        self.source = source
        self._keys = keys
        self._opened: dict[bytes, bytes | Unreadable] = {}

    def paths(self) -> Iterator[str]:
        """All files of the folders of format 1, in the order of their paths; without the ending of encrypted ones."""
        last = ""
        for path in self.source.paths():
            if (name := shown(path)) != last:
                yield name
            last = name

    def paths_in(self, folder: str) -> Iterator[str]:
        """The files in one folder, without the ending of encrypted ones."""
        return iter(dict.fromkeys(map(shown, self.source.paths_in(folder))))

    @property
    def counted(self) -> bool:
        """Whether a census was taken."""
        return self.source.counted

    def marked(self, where: str) -> Marks:
        """The files in these folders, of which none is encrypted."""
        return self.source.marked(where)

    def read(self, path: str) -> bytes | Unreadable | None:
        """The bytes of a file, decrypted where it is encrypted; why it cannot be read; or None where there is none."""
        if not _may_be_sealed(path):
            return self.source.read(path)
        stored, plain = self.source.read(f"{path}{SUFFIX}"), self.source.read(path)
        if stored is None:
            return plain
        if plain is not None:
            what = f"this file is there twice: in the clear, and encrypted as {path}{SUFFIX}"
            return unreadable(what, "compare the two, then delete the one in the clear")
        return stored if isinstance(stored, Unreadable) else self.unlocked(stored)

    def census(self, index: Index | None, meanwhile: Meanwhile | None = None) -> Census:
        """The names of the contents of all files; those of encrypted files are nobody's business later."""
        groups = dict(self.source.census(index, meanwhile).groups)
        for name, group in groups.items():
            if any(path.endswith(SUFFIX) for path in group.paths if path.startswith(f"{FOLDER}/")):
                names = dict.fromkeys(map(shown, group.paths))
                groups[name] = fleeting_group(names, dict.fromkeys(names, group.name))
        return Census(groups)

    def unlocked(self, stored: bytes) -> bytes | Unreadable:
        """What is in an encrypted file, or why nobody here can say."""
        if stored not in self._opened:
            found = self._keys.unlock(stored)
            if isinstance(found, Locked):
                self._opened[stored] = Unreadable((Problem(LOCKED, found.message, found.do),))
            else:
                self._opened[stored] = found
        return self._opened[stored]

    @property
    def recipients(self) -> tuple[str, ...]:
        """The public keys that new files are encrypted for."""
        found = self.source.read(RECIPIENTS)
        return encryption.readers(found) if isinstance(found, bytes) else ()


@dataclass(frozen=True, slots=True)
class Stored:
    """Changes as they are on disk: new bytes by path (None: the file goes), and the bytes that are there now."""

    changes: Mapping[str, bytes | None]
    before: Mapping[str, bytes | None]


def stored(source: Source, changes: Mapping[str, bytes | None], before: Mapping[str, bytes | None]) -> Stored:
    """Encrypt what belongs into encrypted files; `changes` and `before` are in the clear, as `source` reads them.

    Raises WriteError where an encrypted file was changed meanwhile, DataError where nothing can be encrypted.
    """
    if not isinstance(source, Sealed):
        return Stored(changes, before)
    new: dict[str, bytes | None] = {}
    old: dict[str, bytes | None] = {}
    for path, data in changes.items():
        there = source.source.read(f"{path}{SUFFIX}") if _may_be_sealed(path) else None
        begun = _may_be_sealed(path) and data is not None and before.get(path) is None
        if there is None and not begun:
            new[path], old[path] = data, before.get(path)
            continue
        if there is not None and source.read(path) != before.get(path):
            raise WriteError("the file was changed meanwhile", where=f"{path}{SUFFIX}", do="look at it, then try again")
        name = f"{path}{SUFFIX}"
        new[name] = None if data is None else encryption.lock(data, _readers(source))
        old[name] = there if isinstance(there, bytes) else None
    return Stored(new, old)


def cleared(source: Source, path: str, data: bytes) -> bytes | Unreadable:
    """What is in a file with this path and these bytes, as `source` would read it; why it cannot be read."""
    if not isinstance(source, Sealed) or shown(path) == path:
        return data
    return source.unlocked(data)


def is_encrypted(source: Source, path: str) -> bool:
    """Whether what is read at a path stands encrypted on disk, or would if it were written there now."""
    if (below := getattr(source, "below", None)) is not None:
        return is_encrypted(below, path)
    if not isinstance(source, Sealed) or not _may_be_sealed(path):
        return False
    return source.source.read(f"{path}{SUFFIX}") is not None or source.source.read(path) is None


def shown(path: str) -> str:
    """The path by which a file is read and spoken of; for an encrypted one, that of the clear."""
    return path.removesuffix(SUFFIX) if path.startswith(f"{FOLDER}/") else path


def opened(source: Source, keys: Keys) -> Source:
    """The source as it is; where personal/ has encrypted files (and so says whom for), with these opened."""
    return Sealed(source, keys) if source.read(RECIPIENTS) is not None else source


def _may_be_sealed(path: str) -> bool:
    return path.startswith(f"{FOLDER}/") and path.endswith(".yaml")


def _readers(source: Sealed) -> tuple[str, ...]:
    found = source.recipients
    if not found:
        raise DataError(
            "nobody is named who could read the file once it is encrypted",
            where=RECIPIENTS,
            do="name the keys: kam personal encrypt --to age1…",
        )
    return found
