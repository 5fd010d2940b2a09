"""A new account repository: its first files, all of them or none. Asks nobody, prints nothing."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from kamcli import atomic, gitrepo, yamlio
from kamcli.dataclass import dataclass
from kamcli.errors import KamError, UsageError, WriteError
from kamcli.model.entity import Entity, path_of
from kamcli.model.identity import slug
from kamcli.policy.defaults import defaults
from kamcli.policy.kam_yaml import FILE, FORMAT
from kamcli.repository.opening import SCRATCH
from kamcli.start.answers import Answers

_LINES = (".gitignore", ".gitattributes")
"""Files of git: what is there already stays, and our lines are added."""
_KEPT = ("README.md",)
"""Files that stay as they are if they are there already."""


@dataclass(frozen=True, slots=True)
class Created:
    """What `create` did: files written, files left as they were, and whether all of it is under git now."""

    root: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]
    under_git: bool


def create(folder: Path, answers: Answers, today: date, *, git: bool = True) -> Created:
    """Write a new account repository into `folder`, which need not exist; nothing is left of it if that fails.

    Raises UsageError where there is one already, and WriteError where it cannot be written.
    """
    root = folder.resolve()
    refuse_taken(root)
    wanted = first_files(answers, today)
    before = {path: _present(root, path) for path in wanted}
    kept = tuple(path for path in _KEPT if before.get(path) is not None)
    changes = {
        path: _with_lines(before[path] or b"", content) if path in _LINES else content
        for path, content in wanted.items()
        if path not in kept
    }
    changes = {path: content for path, content in changes.items() if content != before[path]}
    _refuse_overwriting(root, [path for path in changes if path not in _LINES and before[path] is not None])
    has_git = gitrepo.git_available()
    if git and not has_git:
        raise UsageError("git is not installed", do="install it, or do without for now: --no-git")
    under_git = has_git and gitrepo.top_level(root) is not None
    starts_git = git and not under_git
    _write(root, changes, {path: before[path] for path in changes}, starts_git)
    return Created(root, tuple(changes), kept, under_git or starts_git)


def first_files(answers: Answers, today: date) -> dict[str, bytes]:
    """The files of a new account repository by path. Pure."""
    person = slug(answers.colleague, "colleague")
    found = {
        FILE: _kam(answers),
        path_of(Entity.COLLEAGUE, person): yamlio.dump(
            _given(
                name=answers.colleague,
                role=answers.role,
                level=answers.level,
                emails=[answers.email] if answers.email else None,
                phone=answers.phone,
            )
        ),
        "README.md": _readme(answers, person, today),
        ".gitignore": _gitignore(answers),
        ".gitattributes": _template("gitattributes.txt").encode(),
    }
    if answers.revenue_from != defaults("limits")["revenue"]["from"]:
        found["policy/limits.yaml"] = yamlio.dump(
            {"revenue": {"from": answers.revenue_from}},
            comment="Only what differs from kamcli's defaults stands here.",
        )
    return found


def _kam(answers: Answers) -> bytes:
    entity = _given(id=slug(answers.company, "company"), name=answers.company, country=answers.country)
    return yamlio.dump(
        {
            "format": FORMAT,
            "company": {"name": answers.company, "legal_entities": [entity]},
            "currency": answers.currency,
            "fiscal_year": {"starts": answers.fiscal_year_start},
            "time_zone": answers.time_zone,
            "personal": answers.personal,
            # written out, so that the company reads its own definitions and changes them (D8)
            "definitions": dict(defaults("kam")["definitions"]),
        },
        comment="Marks the root of this account repository, and says whose it is.",
    )


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _readme(answers: Answers, person: str, today: date) -> bytes:
    part = "separate" if answers.personal == "separate" else "here"
    text = Template(_template("README.md")).substitute(
        company=answers.company,
        colleague=person,
        year=today.isoformat()[:4],
        today=today.isoformat(),
        soon=date.fromordinal(min(today.toordinal() + 14, date.max.toordinal())).isoformat(),
        personal_row=_template(f"personal-row-{part}.txt"),
        personal_text=_template(f"personal-{part}.txt"),
    )
    return (text.rstrip() + "\n").encode()


def _gitignore(answers: Answers) -> bytes:
    text = _template("gitignore.txt")
    if answers.personal == "separate":
        text += "# people's data lives in a repository of its own\npersonal/\n"
    return text.encode()


def _template(name: str) -> str:
    return (files("kamcli.start") / "templates" / name).read_text(encoding="utf-8")


# ---- what is there already


def refuse_taken(folder: Path) -> None:
    """Refuse a folder that is, or lies in, an account repository already. Raises UsageError."""
    root = folder.resolve()
    if root.exists() and not root.is_dir():
        raise UsageError(f"{root} is a file, not a folder", do="name a folder; it need not exist yet")
    for folder in (root, *root.parents):
        if (folder / FILE).exists() or (folder / FILE).is_symlink():
            if folder == root:
                raise UsageError(
                    f"there is an account repository in {root} already",
                    do=f"work in it, or name another folder; to begin anew, move its {FILE} away first",
                )
            raise UsageError(f"{root} lies inside the account repository {folder}", do="name a folder outside of it")


def _refuse_overwriting(root: Path, paths: list[str]) -> None:
    if paths:
        raise UsageError(
            f"these files are in {root} already: {', '.join(paths)}", do="move them away, or name another folder"
        )


def _present(root: Path, path: str) -> bytes | None:
    try:
        return (root / path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise WriteError(f"{path} is there and cannot be read: {error.strerror}", do="move it away first") from error


def _with_lines(present: bytes, ours: bytes) -> bytes:
    """What is there, and below it those of our lines that it lacks."""
    have = {line.strip() for line in present.splitlines()}
    if not have:
        return ours
    missing = [line for line in ours.splitlines() if line and not line.startswith(b"#") and line not in have]
    return present.rstrip(b"\r\n") + b"\n\n# for kam\n" + b"\n".join(missing) + b"\n" if missing else present


# ---- all or nothing


def _write(root: Path, changes: Mapping[str, bytes], before: Mapping[str, bytes | None], starts_git: bool) -> None:
    scratch = root / SCRATCH
    folders = {root, *root.parents, *((root / path).parent for path in changes)}
    made = sorted((folder for folder in folders if not folder.exists()), key=lambda path: len(path.parts), reverse=True)
    scratch_made = not scratch.exists()
    try:
        _make(root)
        atomic.replace_all(root, changes, scratch=scratch, expected=before)
        if starts_git:
            gitrepo.init(root)
    except BaseException:
        # a failure of the undoing must not hide the error that led to it
        with suppress(KamError, OSError):
            _undo(root, before)
        if starts_git:
            shutil.rmtree(root / ".git", ignore_errors=True)
        if scratch_made:
            shutil.rmtree(scratch, ignore_errors=True)
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise
    if scratch_made:
        shutil.rmtree(scratch, ignore_errors=True)


def _undo(root: Path, before: Mapping[str, bytes | None]) -> None:
    """Bring back the files as they were, whether the change was never begun, cut off or finished."""
    scratch = root / SCRATCH
    atomic.recover(root, scratch=scratch)
    changed = {path: content for path, content in before.items() if _present(root, path) != content}
    if changed:
        atomic.replace_all(root, changed, scratch=scratch)


def _make(root: Path) -> None:
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(
            f"the folder {root} cannot be made: {(error.strerror or str(error)).lower()}",
            do="name a folder where you may write",
        ) from error
