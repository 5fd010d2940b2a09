"""Two pieces of work at once, on two cores, where the system allows it; else one after the other. Knows no work.

Python runs on one core at a time, so the second piece is done by a copy of this process, which sends its result back
and ends. A copy is only made on Linux: elsewhere it costs more than it gains, or is not safe.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

A = TypeVar("A")
B = TypeVar("B")

_working = False
"""Whether a copy is at work already, or this is one: more than two would only be in each other's way."""


def helps() -> bool:
    """Whether a second piece of work can be done at the same time."""
    return sys.platform == "linux" and not _working and len(os.sched_getaffinity(0)) > 1


def both(here: Callable[[], A], there: Callable[[], B]) -> tuple[A, B]:
    """Do both, and return what they return; `there` may be done by a copy of this process.

    Whatever `there` changes besides stays in the copy, so it must only compute; its result has to be plain values and
    objects of module-level classes. If the copy fails, for whatever reason, `there` is done here.
    """
    if not helps():
        return here(), there()
    from multiprocessing import get_context

    global _working
    context = get_context("fork")
    mine, theirs = context.Pipe(duplex=False)
    copy = context.Process(target=_answer, args=(there, theirs), daemon=True)
    _working = True
    try:
        try:
            copy.start()
        except OSError:  # no more processes, or no memory, to be had
            _working = False
            return here(), there()
        theirs.close()
        result = here()
        received = _received(mine)
    finally:
        _working = False
        mine.close()
        if copy.pid is not None:
            copy.kill()
            copy.join()
    return result, received[0] if received is not None else there()


def _answer(work: Callable[[], Any], answer: Connection) -> None:
    """In the copy: do the work and send what it gives; say nothing where it fails."""
    try:
        answer.send((work(),))
    except BaseException:
        answer.close()


def _received(answer: Connection) -> tuple[Any] | None:
    try:
        found: tuple[Any] = answer.recv()
    except Exception:
        return None
    return found
