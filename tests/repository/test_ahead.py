"""Files parsed ahead, on two cores, are what they are when parsed one by one."""

from __future__ import annotations

import os
import sys
from decimal import Decimal

import pytest

from kamcli import yamlio
from kamcli.model.position import Problem, Unreadable
from kamcli.repository import ahead

FILES: dict[str, bytes | Unreadable | None] = {
    "plain.yaml": "name: Ромашка\nshare: 12.50\n".encode(),
    "odd.yaml": b"code: 007\n",
    "flow.yaml": b"{a: [1, 2.50, null]}\n",
    "twice.yaml": b"a: 1\na: 2\n",
    "locked.yaml": Unreadable((Problem("unreadable-file", "no", "mend it"),)),
    "gone.yaml": None,
    "last.yaml": b"kind: call\nparticipants:\n- cfo\n",
}


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "LEAST", 1)
    if sys.platform == "linux":
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


@pytest.mark.skipif(sys.platform != "linux", reason="files are parsed ahead on Linux alone")
@pytest.mark.parametrize("turned", [False, True])
def test_what_is_parsed_ahead_is_what_would_be_parsed(turned: bool) -> None:
    paths = sorted(FILES, reverse=turned)
    found = ahead.parsed(FILES.__getitem__, paths)
    assert set(found) == {path for path, source in FILES.items() if source is not None}
    for path, each in found.items():
        source = FILES[path]
        expected = yamlio.read(source) if isinstance(source, bytes) else source
        if isinstance(each, yamlio.Document) and isinstance(expected, yamlio.Document):
            assert (each.source, each.data, each.notes) == (expected.source, expected.data, expected.notes)
            assert each.position(()) == expected.position(())
        else:
            assert each == expected
    plain = found["plain.yaml"]
    assert isinstance(plain, yamlio.Document)
    assert isinstance(plain.data["share"], Decimal)


def test_of_few_files_none_are_parsed_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "LEAST", len(FILES) + 1)
    assert ahead.parsed(FILES.__getitem__, sorted(FILES)) == {}
