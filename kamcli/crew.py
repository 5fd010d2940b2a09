"""Pieces of work at once, on two cores, where the system allows it; else one after the other. Knows no work.

Python runs on one core at a time, so a second piece is done by a copy of this process, which sends its result back
and ends. A copy is only made on Linux: elsewhere it costs more than it gains, or is not safe.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

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


COPIES = 2
"""Copies that work at the same time."""
_NUMBER = 4
"""Bytes of a piece's number on its way to a copy."""


def shared(work: Callable[[int], A], count: int) -> Iterator[A]:
    """What `work` returns for each number from 0 to `count`, in whatever order it is done.

    Copies of this process take one number after the other, as for the `there` of `both`; this one only waits for what
    they send, so that it holds no more than one result at a time. What the copies fail to do is done here.
    """
    waiting = set(range(count))
    if count > 1 and count * _NUMBER <= _PIPE and helps():
        for number, found in _from_copies(work, count):
            waiting.remove(number)
            yield found
    for number in sorted(waiting):
        yield work(number)


_PIPE = 4096
"""Bytes that a pipe holds for certain, so that writing them waits for nobody."""


def _from_copies(work: Callable[[int], A], count: int) -> Iterator[tuple[int, A]]:
    from multiprocessing import get_context
    from multiprocessing.connection import wait

    global _working
    context = get_context("fork")
    numbers, given = os.pipe()
    os.write(given, b"".join(number.to_bytes(_NUMBER, "little") for number in range(count)))
    os.close(given)
    copies = []
    answers: list[Connection] = []
    _working = True
    try:
        for _ in range(COPIES):
            mine, theirs = context.Pipe(duplex=False)
            copy: BaseProcess = context.Process(target=_answer_each, args=(work, numbers, theirs), daemon=True)
            try:
                copy.start()
            except OSError:  # no more processes, or no memory, to be had
                mine.close()
            else:
                copies.append(copy)
                answers.append(mine)
            theirs.close()
        while answers:
            for answer in wait(answers):
                received = _received(answer)  # type: ignore[arg-type]
                if received is None:
                    answers.remove(answer)  # type: ignore[arg-type]
                    answer.close()  # type: ignore[union-attr]
                else:
                    yield received[0]
    finally:
        _working = False
        os.close(numbers)
        for each in answers:
            each.close()
        for copy in copies:
            copy.kill()
            copy.join()


def _answer_each(work: Callable[[int], Any], numbers: int, answer: Connection) -> None:
    """In a copy: take numbers as long as there are any, do their work and send what it gives; end where it fails."""
    with answer, suppress(BaseException):
        while taken := os.read(numbers, _NUMBER):
            number = int.from_bytes(taken, "little")
            answer.send(((number, work(number)),))
