"""The session: today, and who hears what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kamcli.cli.session import Session

HERE = Path()


def company(zone: str) -> Any:
    return SimpleNamespace(time_zone=zone)


def test_today_as_told() -> None:
    assert Session(HERE, today=date(2026, 3, 2)).day(company("Europe/Athens")) == date(2026, 3, 2)
    assert Session(HERE, today=date(2026, 3, 2)).local_day() == date(2026, 3, 2)


def test_today_is_the_companys() -> None:
    # The two zones are 26 hours apart: whenever the test runs, their dates differ.
    east, west = (Session(HERE).day(company(zone)) for zone in ("Pacific/Kiritimati", "Etc/GMT+12"))
    assert east - west >= timedelta(days=1)
    assert abs(Session(HERE).local_day() - datetime.now(UTC).date()) <= timedelta(days=1)


@pytest.mark.parametrize(
    ("options", "heard"),
    [
        ({}, "note\nkam: warning\n"),
        ({"quiet": True}, "kam: warning\n"),
        ({"verbose": True}, "note\ndetail\nkam: warning\n"),
    ],
)
def test_who_hears_what(options: dict[str, bool], heard: str, capsys: pytest.CaptureFixture[str]) -> None:
    session = Session(HERE, **options)
    session.result("result\n")
    session.result("unended")
    session.note("note")
    session.detail("detail")
    session.warn("warning")
    assert capsys.readouterr() == ("result\nunended\n", heard)


def test_what_is_said_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    session = Session(HERE, verbose=True)
    for tell in (session.note, session.detail, session.warn):
        tell("\x1b[31m\u202eevil")
    assert capsys.readouterr().err.split("\n") == ["\ufffd[31mevil", "\ufffd[31mevil", "kam: \ufffd[31mevil", ""]
