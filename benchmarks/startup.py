"""How long `kam --version` takes against `python -c "import click"`: the ratio of medians, runs interleaved.

Usage: python benchmarks/startup.py [RUNS]. Exit status 1 above the budget.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

BUDGET = 2.0
OURS = [sys.executable, "-m", "kamcli", "--version"]
CLICK = [sys.executable, "-c", "import click"]


def seconds(command: list[str]) -> float:
    """Return the wall-clock seconds of one run."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def measure(runs: int) -> tuple[float, float]:
    """Return the median seconds of ours and of click's, taken in turns so that a busy machine slows both."""
    for command in (OURS, CLICK):
        seconds(command)
    pairs = [(seconds(OURS), seconds(CLICK)) for _ in range(runs)]
    ours, theirs = zip(*pairs, strict=True)
    return statistics.median(ours), statistics.median(theirs)


def main() -> int:
    """Print both medians and their ratio."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    ours, theirs = measure(runs)
    ratio = ours / theirs
    print(f"kam --version   {ours * 1000:6.1f} ms   (median of {runs})")
    print(f"import click    {theirs * 1000:6.1f} ms")
    print(f"ratio           {ratio:6.2f}      (budget {BUDGET})")
    return 0 if ratio <= BUDGET else 1


if __name__ == "__main__":
    raise SystemExit(main())
