"""The line that a busy command shows, on a real terminal and off it."""

from __future__ import annotations

import sys

import pytest

SCRIPT = """
import sys, time
from kamcli.cli.progress import busy
with busy("reading", shown={shown}, patience=0.2):
    time.sleep({seconds})
print("done")
"""


def run(seconds: float, *, shown: bool = True) -> str:
    pexpect = pytest.importorskip("pexpect")
    child = pexpect.spawn(sys.executable, ["-c", SCRIPT.format(seconds=seconds, shown=shown)], encoding="utf-8")
    child.expect(pexpect.EOF, timeout=20)
    return str(child.before)


def test_a_long_wait_is_told_and_wiped_away() -> None:
    shown = run(0.9)
    assert "\rreading … 0 s" in shown
    assert shown.endswith("\rdone\r\n")
    last = shown.rsplit("\r", 3)[-3]
    assert last.strip() == ""


@pytest.mark.parametrize(("seconds", "shown"), [(0.0, True), (0.6, False)])
def test_nothing_is_told_of_what_is_quick_or_quiet(seconds: float, shown: bool) -> None:
    assert run(seconds, shown=shown) == "done\r\n"


def test_nothing_is_told_off_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    import time

    from kamcli.cli.progress import busy

    with busy("reading", patience=0.01):
        time.sleep(0.1)
    assert capsys.readouterr() == ("", "")


def test_an_error_inside_comes_out() -> None:
    from kamcli.cli.progress import busy

    with pytest.raises(ValueError, match="inside"), busy("reading"):
        raise ValueError("inside")
