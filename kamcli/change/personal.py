"""Keeps personal/ in a repository of its own, and its files encrypted: the change sets for that. Reads no key file.

None of it changes what is known of anybody, only where it lies and who can read it; so lint has nothing to judge.
"""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kamcli import encryption, gitrepo
from kamcli.change.apply import Applied, apply
from kamcli.change.draft import Draft
from kamcli.change.plan import Plan, plan
from kamcli.dataclass import dataclass
from kamcli.errors import DataError, UsageError, WriteError
from kamcli.lint.phrase import number
from kamcli.model.entity import Entity
from kamcli.model.position import Unreadable
from kamcli.policy.kam_yaml import FILE as MARK
from kamcli.repository import Repository
from kamcli.repository.sealed import FOLDER, RECIPIENTS, SUFFIX, Sealed, is_encrypted
from kamcli.repository.source import Source

_HEAD = "# The keys that the files of this folder are encrypted for, one a line; kam personal encrypt changes it.\n"
_ATTRIBUTES = f"{FOLDER}/.gitattributes"
_ATTRIBUTE = b"*.age binary\n"
"""Lines of two encrypted files must never be merged, and their differences say nothing."""

_IGNORED = b"personal/"


@dataclass(frozen=True)
class State:
    """How personal data is kept here. `keys` are those it is encrypted for; paths are those of the clear."""

    separate: bool
    absent: bool
    own_git: bool
    keys: tuple[str, ...]
    encrypted: tuple[str, ...]
    clear: tuple[str, ...]
    locked: Mapping[str, str]


def state(repository: Repository) -> State:
    """Look how personal data is kept."""
    source, personal = repository.source, repository.personal
    paths = [path for path, place in repository.snapshot.places.items() if place.entity is Entity.PERSONAL]
    sealed = tuple(path for path in paths if is_encrypted(source, path))
    return State(
        separate=personal.separate,
        absent=personal.absent,
        own_git=source.read(f"{FOLDER}/.git") is not None,
        keys=source.recipients if isinstance(source, Sealed) else (),
        encrypted=sealed,
        clear=tuple(path for path in paths if path not in sealed),
        locked={path: problem.message for path, problem in personal.locked.items()},
    )


# ---- encryption


def encrypt(repository: Repository, add: Sequence[str], remove: Sequence[str] = ()) -> Plan:
    """Encrypt all personal files for the keys there are, with `add` and without `remove`.

    Where the keys change, files that are encrypted already are encrypted anew. Raises UsageError, and DataError
    for a key that is none or a file that cannot be opened.
    """
    repository.personal.require_place(RECIPIENTS)
    known = state(repository).keys
    if lacking := [key for key in remove if key not in known]:
        raise UsageError(f"{lacking[0]} is not among the keys", do="`kam personal status` lists them")
    keys = tuple(key for key in dict.fromkeys((*known, *add)) if key not in remove)
    if not keys:
        raise UsageError(
            "nobody could read the files any more" if known else "nothing says whom the files are encrypted for",
            do="name a key: kam personal encrypt --to age1…; `kam personal key FILE` makes a pair of keys",
        )
    for key in keys:
        encryption.check_key(key)
    changes: dict[str, bytes | None] = {}
    raw = _raw(repository.source)
    for path, data in _files(repository):
        sealed = is_encrypted(repository.source, path)
        if not sealed:
            changes[path] = None
        if not sealed or keys != known:
            changes[f"{path}{SUFFIX}"] = encryption.lock(data, keys)
    if keys != known:
        changes[RECIPIENTS] = (_HEAD + "".join(f"{key}\n" for key in keys)).encode()
    changes |= _with_attribute(raw)
    count = number(sum(path.endswith(SUFFIX) for path in changes), "file")
    told = (
        f"{count} encrypted for {number(len(keys), 'key')}.",
        "New personal files are encrypted from now on; kam opens them in memory only.",
        "What git's history holds in the clear stays there: docs/personal-data.md says how it is purged.",
    )
    return _plan(repository, raw, changes, "personal encrypt", told)


def decrypt(repository: Repository) -> Plan:
    """Put all personal files back into the clear. Raises DataError for a file that cannot be opened."""
    raw = _raw(repository.source)
    if raw.read(RECIPIENTS) is None:
        raise UsageError("the files of personal/ are not encrypted")
    changes: dict[str, bytes | None] = {RECIPIENTS: None}
    for path, data in _files(repository):
        if is_encrypted(repository.source, path):
            changes |= {path: data, f"{path}{SUFFIX}": None}
    count = number(sum(path.endswith(SUFFIX) for path in changes), "file")
    told = (f"{count} decrypted; whoever has the folder can read them now.",)
    return _plan(repository, raw, changes, "personal decrypt", told)


def _files(repository: Repository) -> Iterator[tuple[str, bytes]]:
    """The personal files with what is in them. Raises DataError for the first that cannot be read."""
    for path, place in repository.snapshot.places.items():
        if place.entity is Entity.PERSONAL:
            found = repository.source.read(path)
            if isinstance(found, Unreadable):
                problem = found.problems[0]
                raise DataError(f"the file cannot be read: {problem.message}", where=path, do=problem.do)
            if found is not None:
                yield path, found


def _with_attribute(raw: Source) -> dict[str, bytes | None]:
    present = raw.read(_ATTRIBUTES)
    lines = present if isinstance(present, bytes) else b""
    if _ATTRIBUTE.strip() in lines.split(b"\n"):
        return {}
    return {_ATTRIBUTES: lines + (b"" if lines.endswith(b"\n") or not lines else b"\n") + _ATTRIBUTE}


def _raw(source: Source) -> Source:
    return source.source if isinstance(source, Sealed) else source


def _plan(
    repository: Repository, raw: Source, changes: Mapping[str, bytes | None], subject: str, told: Sequence[str]
) -> Plan:
    """A plan on the files as they are on disk: it is encrypted already, or is to be in the clear."""
    before: dict[str, bytes | None] = {}
    for path in changes:
        found = raw.read(path)
        before[path] = found if isinstance(found, bytes) else None
    changed = {path: data for path, data in changes.items() if before[path] != data}
    on_disk = dataclasses.replace(repository, source=raw)
    return Plan(on_disk, on_disk, changed, {path: before[path] for path in changed}, subject, tuple(told))


# ---- a repository of its own


@dataclass(frozen=True, slots=True)
class Separated:
    """What `separate` did: the first commit of the new repository, if it has one."""

    applied: Applied
    commit: str | None


def separation(draft: Draft) -> Plan:
    """The change that makes this repository leave personal/ to one of its own. Raises UsageError."""
    repository = draft.repository
    if repository.company.personal != "here":
        raise UsageError(
            "personal/ is kept in a repository of its own already",
            do="`kam personal status` says whether it is here; to begin with an empty one: kam personal separate --new",
        )
    draft.set(MARK, ("personal",), "separate")
    draft.write(".gitignore", _ignoring(draft.read(".gitignore") or b""))
    told = ("personal/ is a git repository of its own now, and this one ignores it.",)
    return plan(draft, "personal separate", told)


def separate(planned: Plan) -> Separated:
    """Make personal/ a git repository with all that is in it, and let this one ignore it. Raises UsageError."""
    root = planned.repository.root
    folder = root / FOLDER
    if (folder / ".git").exists():
        return Separated(apply(planned), None)
    made = not folder.exists()
    try:
        folder.mkdir(exist_ok=True)
        _start(root, folder)
        commit = _first_commit(folder)
        return Separated(apply(planned), commit)
    except BaseException:
        shutil.rmtree(folder / ".git", ignore_errors=True)
        if made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def begin(repository: Repository) -> None:
    """Start an empty repository in personal/, where it is to be one and is not here. Raises UsageError, WriteError."""
    if not repository.personal.absent:
        raise UsageError("personal/ is here already", do="`kam personal status` says more")
    folder = repository.root / FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise WriteError(f"{FOLDER}/ cannot be made: {error.strerror}", do="mend that, then try again") from error
    _start(repository.root, folder)


def _start(root: Path, folder: Path) -> None:
    """A git repository where whoever commits in the account repository can commit."""
    gitrepo.init(folder)
    found = gitrepo.author(root)
    if found is not None and gitrepo.author(folder) is None:  # said in the account repository's configuration alone
        for name, value in zip(("user.name", "user.email"), found, strict=True):
            gitrepo.settings(folder, name, (value,))


def _first_commit(folder: Path) -> str | None:
    """Commit everything in the folder; None where there is nothing."""
    files = sorted(
        file for file in folder.rglob("*") if file.is_file() and ".git" not in file.relative_to(folder).parts
    )
    if not files:
        return None
    contents = [gitrepo.Content(file.relative_to(folder).as_posix(), None, file.read_bytes()) for file in files]
    room = folder / ".git" / "kam"
    room.mkdir()
    try:
        prepared = gitrepo.prepare(folder, contents, "personal separate\n\nKam-Command: personal\n", room)
        prepared.finish()
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return prepared.commit


def _ignoring(present: bytes) -> bytes:
    if _IGNORED in {line.strip() for line in present.splitlines()}:
        return present
    start = present + (b"" if present.endswith(b"\n") or not present else b"\n")
    return start + b"# people's data lives in a repository of its own\n" + _IGNORED + b"\n"
