"""What is to become of several files, as it is written down before the first of them is touched. Changes no file."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from kamcli.atomic.file import present
from kamcli.atomic.trail import BACK, FORWARD
from kamcli.dataclass import dataclass
from kamcli.errors import WriteError

STAGE = re.compile(r"stage-[0-9a-f]{8}\Z")
_STAGED = re.compile(r"[0-9]+\.(?:new|old)\Z")


@dataclass(frozen=True, slots=True)
class Step:
    """One file: `new` and `old` are names in the stage; no new is a deletion, no old a creation.

    `was` and `becomes` are digests of the bytes before and after; None where there is no file.
    """

    path: str
    new: str | None
    old: str | None
    was: str | None
    becomes: str | None


@dataclass(frozen=True, slots=True)
class Journal:
    """A whole change: `folders` did not exist before, outermost first; `what` says in a few words what it is.

    `unfinished` is what is left to be said when only healing finished it.
    """

    stage: str
    steps: tuple[Step, ...]
    folders: tuple[str, ...]
    what: str = ""
    unfinished: str = ""

    @property
    def told(self) -> str:
        """The change in words."""
        count = f"{len(self.steps)} file{'s' * (len(self.steps) != 1)}"
        return f"An interrupted change of {count}{f' ({self.what})' if self.what else ''}"

    def encoded(self) -> bytes:
        """The bytes of the file."""
        return json.dumps(asdict(self), ensure_ascii=False).encode("utf-8")


def digest(data: bytes | None) -> str | None:
    """A short name for the bytes of a file; None for no file."""
    return None if data is None else sha256(data).hexdigest()


def pending(scratch: Path) -> str | None:
    """The name of the journal of a change that waits to be healed."""
    return next((name for name in (BACK, FORWARD) if (scratch / name).exists()), None)


def read(path: Path) -> Journal:
    """Read a journal. Raises WriteError where it is not one."""
    try:
        found = json.loads(path.read_bytes())
        steps = tuple(Step(**step) for step in found.pop("steps"))
        journal = Journal(steps=steps, folders=tuple(found.pop("folders")), **found)
        names = [name for step in steps for name in (step.new, step.old) if name is not None]
        sound = STAGE.match(journal.stage) is not None and all(map(_STAGED.match, names))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        sound = False
    if not sound:
        raise WriteError(
            "an interrupted change cannot be healed: its journal cannot be read",
            where=f"{path.parent.name}/{path.name}",
            do="see with git status what was changed, put it right, then delete the journal",
        )
    return journal


def refuse_touched(root: Path, scratch: Path, name: str, journal: Journal) -> None:
    """Refuse to heal over a file that somebody changed after the crash. Raises WriteError, naming all of them."""
    touched = ", ".join(step.path for step in journal.steps if _is_touched(root, scratch, name, journal, step))
    if touched:
        raise WriteError(
            f"{journal.told[:1].lower()}{journal.told[1:]} cannot be healed: since then, {touched} was changed",
            do=f"put the file aside, bring back the old one (git checkout), and run the command again; "
            f"or delete {scratch.name}/{name}, which leaves all files as they are now",
        )


def _is_touched(root: Path, scratch: Path, name: str, journal: Journal, step: Step) -> bool:
    staged = step.new if name == FORWARD else step.old
    if staged is not None and not (scratch / journal.stage / staged).exists():
        return False  # this one was in place when the crash came
    return digest(present(root, step.path)) not in (step.was, step.becomes)
