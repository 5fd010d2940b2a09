"""Two pieces of work at once give what they give one after the other, whatever happens to the copy."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest

from kamcli import crew

linux = pytest.mark.skipif(sys.platform != "linux", reason="copies are only made on Linux")


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "linux":
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


@pytest.fixture
def one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "linux":
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})


@linux
@pytest.mark.usefixtures("two_cores")
def test_the_second_piece_is_done_by_a_copy() -> None:
    here, there = crew.both(os.getpid, os.getpid)
    assert here == os.getpid() != there


@pytest.mark.usefixtures("one_core")
def test_on_one_core_both_are_done_here() -> None:
    assert crew.both(os.getpid, os.getpid) == (os.getpid(), os.getpid())


@pytest.mark.usefixtures("two_cores")
def test_results_come_back_whatever_their_size() -> None:
    large = {"text": "Ромашка" * 1_000_000, "nothing": None, "list": list(range(1000))}
    assert crew.both(lambda: large, lambda: large) == (large, large)


def _dying() -> int:
    """Work that ends the copy, and is done when it is not one."""
    if os.getpid() != _HERE:
        os._exit(1)
    return 7


def _failing() -> int:
    if os.getpid() != _HERE:
        raise MemoryError
    return 8


def _unsendable() -> Any:
    return lambda: 9


_HERE = os.getpid()


@pytest.mark.usefixtures("two_cores")
def test_what_the_copy_cannot_do_is_done_here(capfd: pytest.CaptureFixture[str]) -> None:
    assert crew.both(lambda: 1, _dying) == (1, 7)
    assert crew.both(lambda: 1, _failing) == (1, 8)
    assert crew.both(lambda: 1, _unsendable)[1]() == 9
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("two_cores")
def test_an_error_here_is_an_error() -> None:
    def wrong() -> None:
        raise KeyError("here")

    with pytest.raises(KeyError, match="here"):
        crew.both(wrong, lambda: 2)
    assert crew.both(lambda: 1, lambda: 2) == (1, 2)


@pytest.mark.usefixtures("two_cores")
def test_an_error_of_the_work_itself_is_raised_once_here() -> None:
    def wrong() -> None:
        raise KeyError("there")

    with pytest.raises(KeyError, match="there"):
        crew.both(lambda: 1, wrong)


@linux
@pytest.mark.usefixtures("two_cores")
def test_no_copy_makes_copies() -> None:
    inner = crew.both(crew.helps, crew.helps)
    assert inner == (False, False)
    assert crew.helps()


def _where(number: int) -> tuple[int, int]:
    return number, os.getpid()


@linux
@pytest.mark.usefixtures("two_cores")
def test_shared_work_is_done_by_copies() -> None:
    found = list(crew.shared(_where, 50))
    assert sorted(number for number, _ in found) == list(range(50))
    assert os.getpid() not in {process for _, process in found}
    assert crew.helps()


@pytest.mark.usefixtures("one_core")
def test_shared_work_is_done_here_on_one_core() -> None:
    assert list(crew.shared(_where, 3)) == [(0, os.getpid()), (1, os.getpid()), (2, os.getpid())]


def _sometimes(number: int) -> int:
    """Work that a copy dies of, fails at, or cannot send; here it can be done."""
    if os.getpid() != _HERE:
        if number == 5:
            os._exit(1)
        if number == 9:
            raise MemoryError
    return number


@pytest.mark.usefixtures("two_cores")
def test_what_copies_fail_to_do_is_done_here(capfd: pytest.CaptureFixture[str]) -> None:
    assert sorted(crew.shared(_sometimes, 40)) == list(range(40))
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("two_cores")
def test_shared_results_come_back_whatever_their_size() -> None:
    assert sorted(map(len, crew.shared(lambda number: "Ромашка" * number * 100_000, 5))) == [
        number * 700_000 for number in range(5)
    ]


@linux
@pytest.mark.usefixtures("two_cores")
def test_who_stops_listening_leaves_no_copy_behind() -> None:
    results = crew.shared(_where, 1000)
    _, copy = next(results)
    results.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(copy, 0)
    assert crew.helps()


@pytest.mark.usefixtures("two_cores")
def test_more_pieces_than_a_pipe_holds() -> None:
    assert sorted(crew.shared(lambda number: number, 3000)) == list(range(3000))
