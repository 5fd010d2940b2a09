"""A line on the terminal while a command is busy for more than a second. Measures nothing and changes no result."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator

import click

PATIENCE = 1.0
"""Seconds of silence before the line appears."""
_BEAT = 0.5


@contextlib.contextmanager
def busy(what: str, *, shown: bool = True, patience: float = PATIENCE) -> Iterator[None]:
    """Say `what` is being done, and for how long, while the block runs; wiped away at its end.

    Silent unless stderr is a terminal. Nothing else may write to the terminal inside the block.
    """
    if not shown or sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    line = threading.Thread(target=_tell, args=(what, done, patience), daemon=True)
    line.start()
    try:
        yield
    finally:
        done.set()
        line.join()


def _tell(what: str, done: threading.Event, patience: float) -> None:
    waited, text = patience, ""
    if done.wait(patience):
        return
    with contextlib.suppress(OSError, ValueError):
        while True:
            text = f"{what} … {int(waited)} s"
            click.echo(f"\r{text}", err=True, nl=False)
            if done.wait(_BEAT):
                break
            waited += _BEAT
        click.echo(f"\r{' ' * len(text)}\r", err=True, nl=False)
