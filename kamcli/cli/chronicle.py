"""Opens the history for the commands that look into it: in a work tree, a bare repository, at `--at`. Shows nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kamcli.cli.session import Session
from kamcli.dataclass import dataclass

if TYPE_CHECKING:
    from kamcli.audit.chronicle import Chronicle
    from kamcli.audit.history import History
    from kamcli.audit.trace import Scope
    from kamcli.errors import NotFoundError
    from kamcli.repository import Record, Repository


def chronicle(session: Session) -> Chronicle:
    """The history that leads to HEAD, or to `--at`. Raises UsageError where there is no git."""
    from kamcli import gitrepo
    from kamcli.audit.chronicle import Chronicle
    from kamcli.errors import UsageError

    given = gitrepo.surroundings(os.environ)
    state = session.state()
    if state is None and gitrepo.git_available() and gitrepo.bare_folder(session.start, given) is not None:
        state = session.state_of("HEAD")
    if state is not None:
        return Chronicle(session.past(state, tolerant=True), state.git, state.prefix, state.commit)
    repository = session.repository(tolerant=True)
    found = gitrepo.work_tree(repository.root, given)
    if found is None:
        raise UsageError(
            f"{repository.root} is not in a git repository, so nothing is known of its past",
            do="`git init` and a commit begin a history",
        )
    return Chronicle(repository, *found)


@dataclass(frozen=True, slots=True)
class Meant:
    """What an argument `ID` or `ID.FIELD` means: what to follow; no record where it is gone from the repository.

    `missing` says so then, for whoever finds that not even the history knows it.
    """

    scope: Scope
    record: Record | None
    field: str | None
    missing: NotFoundError | None = None


def meant(repository: Repository, argument: str) -> Meant:
    """The record, and maybe its field. Raises NotFoundError and UsageError as `lookup` does, DataError."""
    from kamcli.audit.place import Subject
    from kamcli.audit.trace import subject_scope
    from kamcli.errors import NotFoundError
    from kamcli.model.identity import is_reference
    from kamcli.query.lookup import lookup

    left, dot, field = argument.partition(".")
    with_field = bool(dot) and is_reference(left)
    name = left if with_field else argument
    try:
        record = lookup(repository.snapshot, name)
    except NotFoundError as missing:
        if not is_reference(name):
            raise
        return Meant(_gone(name), None, field if with_field else None, missing)
    subject = Subject(str(record.entity), record.id, record.account)
    return Meant(subject_scope(subject, whole=not with_field), record, field if with_field else None)


def personal_history(session: Session, opened: Chronicle) -> History | None:
    """The history of the personal data where it has a repository of its own, and that is here."""
    from kamcli.audit.history import History
    from kamcli.audit.place import Subject, subject_of
    from kamcli.gitrepo import work_tree

    folder = opened.repository.root / "personal"
    if opened.repository.company.personal == "here" or session.at is not None or not (folder / ".git").exists():
        return None
    found = work_tree(folder, {})

    def subject(path: str) -> Subject | None:
        return subject_of(f"personal/{path}")

    return History(found[0], found[1], subjects=subject) if found is not None else None


def warn_of_missing(session: Session, opened: Chronicle) -> None:
    """Say what a partial clone left out of the answer, if anything."""
    if count := opened.contents.left_out:
        session.warn(
            f"this clone is partial: {count} contents of the past are not here; "
            "git fetch --refetch --no-filter brings them"
        )


def require_known(opened: Chronicle, found: Meant) -> None:
    """Raise NotFoundError where neither the repository nor its history knows what was meant."""
    from kamcli.audit.trace import trace

    if found.missing is not None and next(trace(opened.reading, found.scope), None) is None:
        raise found.missing


def _gone(name: str) -> Scope:
    """Whatever only the history may know by this id."""
    from kamcli.audit.trace import Scope
    from kamcli.model.entity import RECORDS

    inside = "/" in name
    return Scope(
        accounts=frozenset() if inside else frozenset({name}),
        records=frozenset((str(entity), name) for entity in RECORDS),
    )
