"""How long one call of the merge driver takes against `git merge-file` on the same three files, runs interleaved.

Usage: python benchmarks/merge_driver.py [RUNS]. Exit status 1 above the budget.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BUDGET = 6.0
"""Times `python -c "import click"`: what of a call is Python's own start, nobody here can change."""

LEDGER_LINES = 20_000
RECORD = """\
name: Acme
circle: key
manager: anna
industry: food
legal_entities:
{entities}\
notes: |
  one
  two
  three
"""
ENTITY = "  - id: e{0}\n    name: Acme {0}\n    country: GR\n"


def record(manager: str, country: str) -> str:
    """A record of 2 kB in which two things differ."""
    entities = "".join(ENTITY.format(number) for number in range(30)).replace("GR", country, 1)
    return RECORD.format(entities=entities).replace("anna", manager)


def ledger(sign: str, more: int) -> str:
    """A ledger with `more` lines of its own at the end."""
    lines = [f"2026-01-01,acme,{number}.00,EUR,r{number}\n" for number in range(LEDGER_LINES)]
    own = [f"2026-01-02,acme,{number}.00,EUR,{sign}{number}\n" for number in range(more)]
    return "".join(["date,account,amount,currency,ref\n", *lines, *own])


CASES = {
    "accounts/acme/account.yaml": (record("anna", "GR"), record("bob", "GR"), record("anna", "CY")),
    "sales/2026-01.csv": (ledger("", 0), ledger("a", 100), ledger("b", 100)),
}


def seconds(command: list[str]) -> float:
    """Return the wall-clock seconds of one run; conflicts are no failure."""
    started = time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def measure(path: str, texts: tuple[str, str, str], runs: int) -> tuple[float, float, float]:
    """Return the median seconds of kam, of git and of importing click."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("base", "ours", "theirs")]
        times: list[list[float]] = [[], [], []]
        kam = [sys.executable, "-P", "-m", "kamcli", "merge-driver", *map(str, files), path]
        git = ["git", "merge-file", "-p", "-q", *(str(files[index]) for index in (1, 0, 2))]
        click = [sys.executable, "-c", "import click"]
        for _ in range(runs):
            for into, command in zip(times, (kam, git, click), strict=True):
                for file, text in zip(files, texts, strict=True):
                    file.write_text(text, encoding="utf-8")
                into.append(seconds(command))
    ours, theirs, start = map(statistics.median, times)
    return ours, theirs, start


def main() -> int:
    """Print the medians; the budget is for a record."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    worst = 0.0
    for path, texts in CASES.items():
        kam, git, start = measure(path, texts, runs)
        print(f"{path}, {len(texts[1]) / 1000:.0f} kB (median of {runs})")
        print(f"  kam merge-driver  {kam * 1000:7.1f} ms")
        print(f"  git merge-file    {git * 1000:7.1f} ms")
        print(f"  import click      {start * 1000:7.1f} ms")
        if path.endswith(".yaml"):
            worst = kam / start
    print(f"a record: {worst:.1f} times import click (budget {BUDGET:.0f})")
    return 0 if worst <= BUDGET else 1


if __name__ == "__main__":
    raise SystemExit(main())
