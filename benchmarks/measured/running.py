"""Runs commands in turns and keeps what each took: seconds by the clock, of the processor, and peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Command:
    """What is run. `before` is done first, unmeasured; several `lines` are one job, one after the other."""

    name: str
    lines: Sequence[Sequence[str]]
    folder: Path = ROOT
    before: Callable[[], object] | None = None
    statuses: tuple[int, ...] = (0,)
    """The exit statuses that mean that it did its work."""


@dataclass(frozen=True)
class Taken:
    """What one run took; `memory` in megabytes, of the largest process."""

    wall: float
    processor: float
    memory: float


def environment(scratch: Path) -> dict[str, str]:
    """As an installed copy runs: compiled modules at hand, nothing of the surroundings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KAM", "_KAM"))}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(scratch / "compiled"), "PYTHONUTF8": "1"}


def kam(name: str, repository: Path, *arguments: str, before: Callable[[], object] | None = None) -> Command:
    """One of our own commands, on the day that the invented company lives in."""
    line = [sys.executable, "-m", "kamcli", "-C", str(repository), "--today", "2026-06-30", *arguments]
    return Command(name, [line], before=before, statuses=(0, 1))


def run(command: Command, scratch: Path) -> Taken:
    """Run it once. Raises RuntimeError where it fails."""
    if command.before is not None:
        command.before()
    wall = processor = memory = 0.0
    for line in command.lines:
        with (scratch / "said.txt").open("wb") as said:
            started = time.perf_counter()
            process = subprocess.Popen(
                line, cwd=command.folder, env=environment(scratch), stdout=subprocess.DEVNULL, stderr=said
            )
            _, status, used = os.wait4(process.pid, 0)
            wall += time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in command.statuses:
            words = (scratch / "said.txt").read_text("utf-8", "replace")[-600:]
            raise RuntimeError(f"{command.name} ended with {process.returncode}: {words}")
        processor += used.ru_utime + used.ru_stime
        memory = max(memory, used.ru_maxrss / 1024)
    return Taken(wall, processor, memory)


def in_turns(commands: Sequence[Command], runs: int, scratch: Path) -> list[Taken]:
    """The medians of each command's runs, taken in turns, so that a busy machine slows all alike."""
    taken: list[list[Taken]] = [[] for _ in commands]
    for _ in range(runs):
        for place, command in enumerate(commands):
            taken[place].append(run(command, scratch))
    return [
        Taken(*(statistics.median(getattr(each, what) for each in found) for what in ("wall", "processor", "memory")))
        for found in taken
    ]
