"""The full text of one repository in SQLite (FTS5): kept in `.kam/`, brought up to date before it is asked.

Disposable: a damaged file is made anew, and where none can be written, or another process holds it, memory does.
Words are kept folded, in the forms in which they stand; a table of their stems leads from one form to the others.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from kamcli.index import TEXT_FILE, ready_folder
from kamcli.query.find.contents import Contents
from kamcli.query.find.stem import stem

_FORMAT = 1
_APPLICATION = 0x6B616D32
_WAIT = 2.0

_TABLES = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE part (name TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE file (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, content TEXT NOT NULL, part TEXT NOT NULL,"
    " entity TEXT NOT NULL, kind TEXT NOT NULL, account TEXT NOT NULL, date TEXT, people TEXT NOT NULL, problem TEXT)",
    "CREATE INDEX file_part ON file (part)",
    "CREATE TABLE form (word TEXT PRIMARY KEY, stem TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX form_stem ON form (stem)",
    "CREATE VIRTUAL TABLE word USING fts5(name, text, id, detail=full,"
    " tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* Co'\")",
)


@cache
def has_full_text() -> bool:
    """Whether this SQLite has FTS5."""
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        try:
            database.execute("CREATE VIRTUAL TABLE found USING fts5(text)")
        except sqlite3.OperationalError:
            return False
    return True


@contextlib.contextmanager
def opened(contents: Contents, *, kept: bool = True) -> Iterator[sqlite3.Connection]:
    """The full text, up to date. `kept`: whether a file in `.kam/` may remember it for the next time."""
    database = _from_file(contents) if kept else None
    if database is None:
        database = sqlite3.connect(":memory:", isolation_level=None)
        _make(database, "")
        _bring_up_to_date(database, contents)
    with contextlib.closing(database):
        yield database


def problems(database: sqlite3.Connection) -> list[str]:
    """A line for each file that cannot be read."""
    return [line for (line,) in database.execute("SELECT problem FROM file WHERE problem IS NOT NULL ORDER BY path")]


def forms(database: sqlite3.Connection, word: str) -> list[str]:
    """All forms in which a word stands somewhere, by what `is_form` says, and the word itself."""
    rows = database.execute(
        "SELECT word FROM form WHERE stem IN (:stem, :word) OR word = :stem ORDER BY word LIMIT 200",
        {"stem": stem(word), "word": word},
    )
    return list(dict.fromkeys([word, *(form for (form,) in rows)]))


def forget(contents: Contents) -> None:
    """Delete the file that remembers the text, for one that turned out to be damaged."""
    with contextlib.suppress(OSError):
        _delete(contents.repository.root / TEXT_FILE)


# ---- the file


def _from_file(contents: Contents) -> sqlite3.Connection | None:
    """The file's database, up to date; None where there can be none."""
    file = contents.repository.root / TEXT_FILE
    if not ready_folder(contents.repository.root) or file.is_symlink():
        return None
    for _ in range(2):
        database = None
        try:
            database = sqlite3.connect(file, timeout=_WAIT, isolation_level=None)
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA synchronous = OFF")
            database.execute("PRAGMA temp_store = MEMORY")
            _make_or_refuse(database, str(file.stat().st_ino))
            if database.execute("SELECT value FROM about WHERE name = 'everything'").fetchall() != [
                (contents.everything,)
            ]:
                _bring_up_to_date(database, contents)
                with contextlib.suppress(sqlite3.OperationalError):  # it may be closed to us, or somebody be writing
                    database.execute("INSERT OR REPLACE INTO about VALUES ('everything', ?)", (contents.everything,))
        except sqlite3.OperationalError as error:
            _close(database)
            if "no such" not in str(error) and "malformed" not in str(error):
                return None
        except sqlite3.DatabaseError:
            _close(database)
        except OSError:
            _close(database)
            return None
        else:
            return database
        with contextlib.suppress(OSError):
            _delete(file)
    return None


def _close(database: sqlite3.Connection | None) -> None:
    if database is not None:
        with contextlib.suppress(sqlite3.Error):
            database.close()


def _delete(file: Path) -> None:
    for end in ("", "-journal", "-wal", "-shm"):
        file.with_name(file.name + end).unlink(missing_ok=True)


def _make_or_refuse(database: sqlite3.Connection, home: str) -> None:
    """Make an empty file's tables. Raises DatabaseError for a file that is not ours, or was not made here."""
    ((application,),) = database.execute("PRAGMA application_id").fetchall()
    ((made,),) = database.execute("PRAGMA user_version").fetchall()
    if (application, made) == (0, 0) and not _schema(database):
        database.execute("BEGIN IMMEDIATE")
        if not _schema(database):
            _make(database, home)
        database.execute("COMMIT")
    elif (application, made) != (_APPLICATION, _FORMAT) or _schema(database) != _expected():
        raise sqlite3.DatabaseError("another format")
    elif database.execute("SELECT value FROM about WHERE name = 'home'").fetchall() != [(home,)]:
        raise sqlite3.DatabaseError("a copy of another folder's")


def _make(database: sqlite3.Connection, home: str) -> None:
    for statement in _TABLES:
        database.execute(statement)
    database.execute("INSERT INTO about VALUES ('home', ?)", (home,))
    database.execute(f"PRAGMA application_id = {_APPLICATION}")
    database.execute(f"PRAGMA user_version = {_FORMAT}")


def _schema(database: sqlite3.Connection) -> list[str]:
    return [sql for (sql,) in database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")]


@cache
def _expected() -> list[str]:
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        _make(database, "")
        return _schema(database)


# ---- bringing it up to date


def _bring_up_to_date(database: sqlite3.Connection, contents: Contents) -> None:
    """Take in what is new or changed, drop what is gone; write only where there is something to write.

    Raises DatabaseError where all would have to be made anew.
    """
    rules = database.execute("SELECT value FROM about WHERE name = 'rules'").fetchall()
    if rules and rules != [(contents.rules,)]:
        raise sqlite3.DatabaseError("made by other rules")
    known: Mapping[str, str] = dict(database.execute("SELECT name, content FROM part"))
    changed = [part for part, content in contents.parts.items() if known.get(part) != content]
    gone = [part for part in known if part not in contents.parts]
    if rules and not changed and not gone:
        return
    database.execute("BEGIN IMMEDIATE")
    try:
        seen: set[str] = set()
        for part in (*gone, *changed):
            _bring_part_up_to_date(database, contents, part, seen)
        _learn(database, seen)
        database.execute("INSERT OR REPLACE INTO about VALUES ('rules', ?)", (contents.rules,))
        database.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise


def _bring_part_up_to_date(database: sqlite3.Connection, contents: Contents, part: str, seen: set[str]) -> None:
    files = contents.files(part) if part in contents.parts else {}
    known: Mapping[str, str] = dict(database.execute("SELECT path, content FROM file WHERE part = ?", (part,)))
    for path, content in known.items():
        if files.get(path) != content:
            database.execute("DELETE FROM word WHERE rowid IN (SELECT id FROM file WHERE path = ?)", (path,))
            database.execute("DELETE FROM file WHERE path = ?", (path,))
    for path, content in files.items():
        if known.get(path) != content:
            _take_in(database, contents, part, path, content, seen)
    if part in contents.parts:
        database.execute("INSERT OR REPLACE INTO part VALUES (?, ?)", (part, contents.parts[part]))
    else:
        database.execute("DELETE FROM part WHERE name = ?", (part,))


def _take_in(
    database: sqlite3.Connection, contents: Contents, part: str, path: str, content: str, seen: set[str]
) -> None:
    found = contents.read(path)
    if isinstance(found, str):
        database.execute(
            "INSERT INTO file (path, content, part, entity, kind, account, people, problem)"
            " VALUES (?, ?, ?, '', '', '', '', ?)",
            (path, content, part, found),
        )
        return
    place = found.place
    row = (path, content, part, place.entity.value, found.kind, place.account or "", found.date)
    cursor = database.execute(
        "INSERT INTO file (path, content, part, entity, kind, account, date, people) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*row, f" {' '.join(sorted(found.people))} "),
    )
    columns = found.columns()
    database.execute(
        "INSERT INTO word (rowid, name, text, id) VALUES (?, ?, ?, ?)",
        (cursor.lastrowid, *(" ".join(column) for column in columns)),
    )
    seen.update(*columns)


def _learn(database: sqlite3.Connection, words: Iterable[str]) -> None:
    """Note the stems of words that have not been seen before."""
    known = {word for (word,) in database.execute("SELECT word FROM form")}
    database.executemany(
        "INSERT OR IGNORE INTO form VALUES (?, ?)", ((word, stem(word)) for word in sorted(set(words) - known))
    )
