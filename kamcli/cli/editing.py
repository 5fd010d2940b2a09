"""Filling in a form in the editor: opened again with what is wrong in it, and nothing that was typed is lost."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import click

from kamcli.cli.session import Session
from kamcli.errors import KamError, UsageError

UNSAVED = "unsaved"
"""The folder in .kam/ with texts that could not be taken in."""
_WRONG = "#! "
"""Before what is said of a text, on top of it."""


def edit(session: Session, root: Path, name: str, text: str, take: Callable[[bytes, str], int]) -> int:
    """Let the form be filled in until `take` accepts it; returns what `take` returned.

    `take` gets the bytes and the path to name in messages. Where it refuses (KamError) the editor opens again, with
    the reasons on top. A text that is left as it was ends it: then it is kept, and where it is kept is said.
    """
    path = keep(root, name, text)
    shown = os.path.relpath(path)
    before = text
    while True:
        _open(path, shown)
        typed = _without_wrongs(path.read_text(encoding="utf-8", errors="replace"))
        if not _said(typed) or typed == text:
            path.unlink()
            session.note("Nothing was filled in, so nothing was written.")
            return 1
        try:
            status = take(typed.encode(), shown)
        except KamError as error:
            if typed == before:
                raise UsageError("\n".join((str(error), f"  your text is kept in {shown}"))) from error
            before = typed
            path.write_text(_with_wrongs(typed, error), encoding="utf-8")
            continue
        path.unlink()
        return status


def keep(root: Path, name: str, text: str) -> Path:
    """Write a text that could not be taken in into .kam/, under a name of its own. Raises WriteError."""
    from kamcli import atomic
    from kamcli.repository import SCRATCH

    folder = root / SCRATCH
    if not (ignore := folder / ".gitignore").exists():
        atomic.write(ignore, b"*\n")
    path = folder / UNSAVED / f"{name}-{secrets.token_hex(3)}.yaml"
    atomic.write(path, text.encode())
    return path


def _open(path: Path, shown: str) -> None:
    try:
        click.edit(filename=str(path))
    except click.ClickException as error:
        raise UsageError(
            f"the editor failed: {error.format_message()}",
            do=f"set VISUAL or EDITOR to one that works; the form is kept in {shown}",
        ) from error


def _said(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())


def _without_wrongs(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(_WRONG.strip()))


def _with_wrongs(text: str, error: KamError) -> str:
    lines = [f"{_WRONG}{line}".rstrip() for line in str(error).splitlines()]
    return "\n".join((*lines, f"{_WRONG}Mend it, save and close; close it unchanged to give up.", text))
