"""Brings the composed schemas and the editor's settings of an account repository up to date, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kamcli import atomic
from kamcli.dataclass import dataclass
from kamcli.errors import DataError
from kamcli.schemas import editor
from kamcli.schemas.composing import SchemaSet
from kamcli.schemas.locate import SUFFIX
from kamcli.schemas.write import FOLDER, composed_files

SCRATCH = ".kam"


@dataclass(frozen=True, slots=True)
class Plan:
    """What differs: composed schemas by path (None: to be deleted), and the editor's new settings.

    `by_hand` says that the settings lack the schemas and only a person can add them.
    """

    schemas: Mapping[str, bytes | None]
    settings: bytes | None
    by_hand: bool
    before: Mapping[str, bytes | None]


def plan(root: Path, schemas: SchemaSet) -> Plan:
    """Compare what is there with what should be. Raises DataError where a file cannot be read."""
    wanted: dict[str, bytes | None] = dict(composed_files(schemas))
    for path in sorted((root / FOLDER).rglob(f"*{SUFFIX}")) if not (root / FOLDER).is_symlink() else ():
        wanted.setdefault(path.relative_to(root).as_posix(), None)
    before = {path: _read(root, path) for path in (*wanted, editor.SETTINGS)}
    changes = {path: data for path, data in wanted.items() if data != before[path]}
    settings = editor.merged(before[editor.SETTINGS])
    by_hand = settings is None and not _has_all(before[editor.SETTINGS])
    if settings == before[editor.SETTINGS]:
        settings = None
    return Plan(changes, settings, by_hand, before)


def apply(root: Path, found: Plan) -> None:
    """Write what differs. Raises WriteError, and then nothing has changed."""
    changes: dict[str, bytes | None] = dict(found.schemas)
    if found.settings is not None:
        changes[editor.SETTINGS] = found.settings
    if changes:
        expected = {path: found.before[path] for path in changes}
        atomic.replace_all(root, changes, scratch=root / SCRATCH, expected=expected)


def _read(root: Path, path: str) -> bytes | None:
    try:
        return (root / path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise DataError(f"the file cannot be read: {error.strerror}", where=path, do="check its permissions") from error


def _has_all(settings: bytes | None) -> bool:
    return settings is not None and all(path.encode() in settings for path in editor.GLOBS)
