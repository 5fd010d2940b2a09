"""Which of our colleagues gives the command: the one whose e-mail address git signs commits with. Writes nothing."""

from __future__ import annotations

from pathlib import Path

from kamcli.errors import ConfigurationError
from kamcli.gitrepo.command import GitFolder
from kamcli.model.entity import Entity
from kamcli.repository import Repository, Snapshot


def author(repository: Repository) -> str | None:
    """The id of the colleague with the e-mail address of git's configuration (user.email), or None."""
    email = _email(repository.root)
    return colleague_of(repository.snapshot, email) if email else None


def colleague_of(snapshot: Snapshot, email: str) -> str | None:
    """The id of the colleague who has this e-mail address, or None; where two share it, who has not left."""
    found = [
        record
        for record in snapshot.records(Entity.COLLEAGUE).values()
        if email.casefold() in {str(each).casefold() for each in _listed(record.data.get("emails"))}
    ]
    found.sort(key=lambda record: record.data.get("left") is not None)
    return found[0].id if found else None


def _email(root: Path) -> str | None:
    try:
        return GitFolder(root).line("config", "--get", "user.email")
    except ConfigurationError:
        return None


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
