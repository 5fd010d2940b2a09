"""Keys that a test presses on a pseudo-terminal."""

from __future__ import annotations

from typing import Any


def press_ctrl_c(child: Any) -> str:
    """Press Ctrl-C, again where it was not heard, and return what was said until the end."""
    import pexpect

    for _ in range(10):
        child.sendintr()
        if child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=5) == 0:
            return str(child.before)
    raise AssertionError("Ctrl-C was never heard")
