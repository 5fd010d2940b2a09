"""Keys that a test presses on a pseudo-terminal."""

from __future__ import annotations

from typing import Any


def press_ctrl_c(child: Any) -> str:
    """Press Ctrl-C until it is heard, and return what was said until the end.

    Pressed just as readline begins to wait, it is heard with the next key only.
    """
    import pexpect

    for _ in range(10):
        child.sendintr()
        if child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=5) == 0:
            return str(child.before)
    raise AssertionError("Ctrl-C was never heard")
