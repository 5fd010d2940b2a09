"""The file of the index: texts by kind and key, in SQLite. Whatever is wrong with it, the caller goes on without.

Every value carries a checksum, so that a damaged file can lose what it had and never lie. Several processes may
use it at once: transactions are short, and who cannot write does not.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

FOLDER = ".kam"
"""The folder for the index, and for what a command needs to be undone or finished: git-ignored, disposable."""

FILE = f"{FOLDER}/index.sqlite"

TEXT_FILE = f"{FOLDER}/text.sqlite"
"""The full text for `kam find`, which `kamcli.query.find` keeps; it is forgotten together with the index."""

BUDGET = 256 * 1024 * 1024
"""Bytes that the index may have; beyond them, what no present file uses is let go."""

_FORMAT = 1
_APPLICATION = 0x6B616D31
_TABLE = "CREATE TABLE entry (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL)"
_UNIQUE = "CREATE UNIQUE INDEX entry_key ON entry (kind, key)"
_ONLY_LATEST = """DELETE FROM entry WHERE kind = ? AND id NOT IN
(SELECT id FROM entry WHERE kind = ? ORDER BY id DESC LIMIT ?)"""
_WAIT = 2.0
"""Seconds to wait for another process that is writing."""

_AT_ONCE = 900
"""Keys asked for in one statement: SQLite allows 999 in its oldest form."""

_SUM = 8


def forget(root: Path) -> None:
    """Delete the index of the account repository at `root`, and all that it remembers. Raises OSError."""
    _delete(root, FILE)
    _delete(root, TEXT_FILE)


def _delete(root: Path, file: str) -> None:
    for name in (file, f"{file}-journal", f"{file}-wal", f"{file}-shm"):
        (root / name).unlink(missing_ok=True)


def ready_folder(root: Path) -> bool:
    """Whether there is a folder to write into; it is made if need be, and keeps itself out of git."""
    folder = root / FOLDER
    try:
        if folder.is_symlink():
            return False
        folder.mkdir(exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_bytes(b"*\n")
    except OSError:
        return False
    return os.access(folder, os.W_OK)


class Index:
    """What is remembered of one account repository. Opened when first asked, written by `save` alone."""

    def __init__(self, root: Path, *, kept: bool = True) -> None:
        self.root = root
        self.kept = kept
        """Whether what is new is kept. Of past states nothing is: they would push out what the present needs, and
        bring back whoever was erased since."""
        self._file = root / FILE
        self._database: sqlite3.Connection | None = None
        self._closed = False
        self._process = os.getpid()
        self._opener = self._process
        """The process that the open file belongs to."""
        self._inherited: sqlite3.Connection | None = None
        """In a copy of the process, what must neither be used nor closed there."""
        self._new: dict[tuple[str, str], str] = {}
        self._of_copy: dict[tuple[str, str], str] = {}
        """What of it a copy of the process found, which all else was known to already."""
        self._there: dict[str, bool] = {}
        """Kinds that were asked for, and whether there was anything of them."""
        self._used: set[tuple[str, str]] = set()
        self._latest: dict[str, int] = {}
        self._now: int | None = None

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    # ---- asking

    def get(self, kind: str, keys: Iterable[str]) -> dict[str, str]:
        """The texts under these keys, as far as they are remembered."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, str] = {}
        missing = []
        for key in wanted:
            if (new := self._new.get((kind, key))) is not None:
                found[key] = new
            else:
                missing.append(key)
        for start in range(0, len(missing) if self._was_there(kind) else 0, _AT_ONCE):
            part = missing[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            found.update(self._ask(f"SELECT key, value FROM entry WHERE kind = ? AND key IN ({marks})", kind, part))
        self._used.update((kind, key) for key in found)
        return found

    def all(self, kind: str) -> dict[str, str]:
        """Every text of a kind, by key."""
        found = self._ask("SELECT key, value FROM entry WHERE kind = ?", kind, ())
        found.update((key, value) for (each, key), value in self._new.items() if each == kind)
        return found

    def has(self, kind: str) -> bool:
        """Whether there is any text of a kind, sound or not."""
        return any(each == kind for each, _ in self._new) or self._was_there(kind)

    def _was_there(self, kind: str) -> bool:
        """Whether anything of a kind was in the file when somebody first asked, or has been written since."""
        if kind not in self._there:
            self._there[kind] = False
            database = self._opened()
            if database is not None:
                with self._safely():
                    found = database.execute("SELECT 1 FROM entry WHERE kind = ? LIMIT 1", (kind,)).fetchall()
                    self._there[kind] = bool(found)
        return self._there[kind]

    def _ask(self, statement: str, kind: str, keys: Collection[str]) -> dict[str, str]:
        database = self._opened()
        if database is None:
            return {}
        with self._safely():
            rows = database.execute(statement, (kind, *keys)).fetchall()
            found = dict(_sound(kind, rows))
            if len(found) < len(rows):
                self._begin_anew()
            return found
        return {}

    # ---- telling

    def put(self, kind: str, key: str, value: str, *, latest: int | None = None) -> None:
        """Remember a text from the next `save` on; of its kind, only so many of the `latest` are kept."""
        if not self.kept:
            return
        self._new[kind, key] = value
        if not self._is_ours():
            self._of_copy[kind, key] = value
        self._used.add((kind, key))
        if latest is not None:
            self._latest[kind] = latest

    def use(self, kind: str, keys: Iterable[str]) -> None:
        """Say that these are of use at present, so that they are not let go."""
        self._used.update((kind, key) for key in keys)

    def taken(self) -> list[tuple[str, str, str]]:
        """What is new, as kind, key and value, which is let go of here: another process is to remember it."""
        found = self._new if self._is_ours() else self._of_copy
        new = [(kind, key, value) for (kind, key), value in found.items()]
        for entry in [*found]:
            del self._new[entry]
        self._of_copy.clear()
        return new

    def save(self) -> None:
        """Write what is new. Where that cannot be done (no space, a read-only folder), it is not."""
        if not self._new or self._closed or not self.kept or not self._is_ours():
            return
        if self._database is None and not self._prepared():
            return
        database = self._opened(make=True)
        if database is None:
            return
        with self._safely():
            database.execute("BEGIN IMMEDIATE")
            try:
                database.executemany(
                    "INSERT OR REPLACE INTO entry (kind, key, value) VALUES (?, ?, ?)",
                    self._rows(),
                )
                for kind, count in self._latest.items():
                    database.execute(_ONLY_LATEST, (kind, kind, count))
                self._let_go(database)
                database.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(Exception):
                    database.execute("ROLLBACK")
                raise
        self._there.update(dict.fromkeys((kind for kind, _ in self._new), True))
        self._new.clear()

    def _rows(self) -> Iterator[tuple[str, str, bytes]]:
        for (kind, key), value in self._new.items():
            # A path may have bytes in it that are no text: such a thing is not remembered.
            with contextlib.suppress(UnicodeEncodeError):
                key.encode("utf-8")
                yield kind, key, _sealed(kind, key, value)

    def now(self) -> int | None:
        """The present time in nanoseconds by the clock of the disk itself; None where nothing can be written."""
        if self._now is None and self.kept and self._prepared():
            mark = self._file.parent / "now"
            try:
                mark.write_bytes(b"")
                os.utime(mark)
                self._now = mark.stat().st_mtime_ns
                mark.unlink()
            except OSError:
                return None
        return self._now

    def close(self) -> None:
        """Write what is new and let go of the file."""
        self.save()
        self._closed = True
        if self._database is not None and self._opener == os.getpid():
            with contextlib.suppress(Exception):
                self._database.close()
        self._database = None

    # ---- the file

    def _is_ours(self) -> bool:
        """Whether this is the process that opened it. A connection must not be carried into another: a copy of the
        process has one of its own, and writes nothing.
        """
        return self._process == os.getpid()

    def _opened(self, *, make: bool = False) -> sqlite3.Connection | None:
        if self._closed:
            return None
        if self._opener != os.getpid():
            self._inherited, self._database, self._opener = self._database, None, os.getpid()
        if self._file.is_symlink() or self._file.parent.is_symlink():
            return None
        if self._database is None and (make or self._file.is_file()):
            with self._safely():
                self._database = self._connected(make=make)
        return self._database

    def _connected(self, *, make: bool) -> sqlite3.Connection | None:
        import sqlite3

        for again in (False, True):
            if not make and not self._file.is_file():
                return None
            database = sqlite3.connect(
                f"{self._file.absolute().as_uri()}?mode={'rwc' if make else self._mode()}",
                uri=True,
                timeout=_WAIT,
                isolation_level=None,
            )
            database.text_factory = lambda data: data.decode("utf-8", "replace")
            try:
                database.execute("PRAGMA trusted_schema = OFF")
                database.execute("PRAGMA synchronous = OFF")
                database.execute("PRAGMA cache_size = -65536")
                database.execute("PRAGMA mmap_size = 0")
                if _is_sound(database, self._file) or (make and _made(database, self._file)):
                    return database
            except sqlite3.OperationalError:
                database.close()
                raise
            except (sqlite3.DatabaseError, UnicodeDecodeError):
                pass
            database.close()
            if again or not self._is_ours():
                break
            _delete(self.root, FILE)
        return None

    def _mode(self) -> str:
        """How to open it for reading: where nobody can write there, SQLite must not try to lock either."""
        return "rw" if os.access(self._file, os.W_OK) and os.access(self._file.parent, os.W_OK) else "ro&immutable=1"

    def _prepared(self) -> bool:
        """Whether there is a folder to write into."""
        return ready_folder(self.root)

    @contextlib.contextmanager
    def _safely(self) -> Iterator[None]:
        """Whatever goes wrong with the file is nobody's business; what is damaged is begun anew."""
        import sqlite3

        try:
            yield
        except sqlite3.OperationalError as error:
            if "no such" in str(error):
                self._begin_anew()
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            self._begin_anew()
        except (OSError, MemoryError, UnicodeEncodeError):
            pass

    def _begin_anew(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            with contextlib.suppress(Exception):
                database.close()
        if self._is_ours():
            with contextlib.suppress(OSError):
                _delete(self.root, FILE)

    def _let_go(self, database: sqlite3.Connection) -> None:
        """Keep the file within its budget: the oldest go first that this command had no use for."""
        ((pages,),) = database.execute("PRAGMA page_count").fetchall()
        ((size,),) = database.execute("PRAGMA page_size").fetchall()
        ((free,),) = database.execute("PRAGMA freelist_count").fetchall()
        excess = (pages - free) * size - BUDGET
        if excess <= 0:
            return
        # A little more than needed, so that it is not done each time.
        excess += BUDGET // 8
        gone = []
        for number, kind, key, length in database.execute(
            "SELECT id, kind, key, length(value) FROM entry WHERE kind <> 'home' ORDER BY id"
        ):
            if (kind, key) not in self._used:
                gone.append((number,))
                excess -= length
                if excess <= 0:
                    break
        database.executemany("DELETE FROM entry WHERE id = ?", gone)


def _is_sound(database: sqlite3.Connection, file: Path) -> bool:
    """Whether this is an index of this format, and was made here: one that came with a copy or a clone is not."""
    ((application,),) = database.execute("PRAGMA application_id").fetchall()
    ((made,),) = database.execute("PRAGMA user_version").fetchall()
    if (application, made) != (_APPLICATION, _FORMAT):
        return False
    rows = database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY sql").fetchall()
    if [sql for (sql,) in rows] != sorted((_TABLE, _UNIQUE)):
        return False
    home = database.execute("SELECT key, value FROM entry WHERE kind = 'home'").fetchall()
    return dict(_sound("home", home)).get("here") == _home(file)


def _made(database: sqlite3.Connection, file: Path) -> bool:
    """Make the tables of a new file; True where another process was quicker; False where it holds something else."""
    database.execute("BEGIN IMMEDIATE")
    ((count,),) = database.execute("SELECT count(*) FROM sqlite_master").fetchall()
    if count:
        database.execute("ROLLBACK")
        return _is_sound(database, file)
    database.execute(_TABLE)
    database.execute(_UNIQUE)
    database.execute(
        "INSERT INTO entry (kind, key, value) VALUES ('home', 'here', ?)", (_sealed("home", "here", _home(file)),)
    )
    database.execute(f"PRAGMA application_id = {_APPLICATION}")
    database.execute(f"PRAGMA user_version = {_FORMAT}")
    database.execute("COMMIT")
    return True


def _home(file: Path) -> str:
    return str(file.stat().st_ino)


def _sealed(kind: str, key: str, value: str) -> bytes:
    data = value.encode("utf-8")
    return _sum(kind, key, data) + data


def _sound(kind: str, rows: Iterable[tuple[Any, Any]]) -> Iterator[tuple[str, str]]:
    """The rows whose value is what was written under their key."""
    for key, value in rows:
        if isinstance(key, str) and isinstance(value, bytes) and value[:_SUM] == _sum(kind, key, value[_SUM:]):
            yield key, value[_SUM:].decode("utf-8", "replace")


def _sum(kind: str, key: str, data: bytes) -> bytes:
    found = hashlib.blake2b(f"{kind}\0{key}\0".encode("utf-8", "surrogateescape"), digest_size=_SUM)
    found.update(data)
    return found.digest()
