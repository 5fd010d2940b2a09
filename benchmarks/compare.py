"""Measure kam against its peers, on the same files, and print a table of ratios.

    python benchmarks/compare.py [--scale 10] [--runs 5] [--peers VENV] [--npm FOLDER] [--only lint,growth…]

Peers: check-jsonschema, yamllint and duckdb in VENV (pip install), ajv-cli and ajv-formats in FOLDER (npm install),
hledger and ripgrep on the path. What is missing is said and left out. Each pair is run in turns; shown are medians.
Scratch is kept between runs of this script below --scratch, which takes about 3 GB with --only growth.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from measured import PLAN
from measured.peers import Peers
from measured.running import ROOT, Command, Taken, environment, in_turns, kam


@dataclass(frozen=True)
class Row:
    """One comparison: ours against theirs, and how many times theirs ours may take."""

    what: str
    ours: Taken
    name: str
    theirs: Taken
    most: float | None

    @property
    def ratio(self) -> float:
        return self.ours.wall / self.theirs.wall

    def __str__(self) -> str:
        met = "" if self.most is None else f"≤ {self.most:.3g} {'yes' if self.ratio <= self.most else 'no'}"
        return (
            f"| {self.what} | {_taken(self.ours)} | {self.name} | {_taken(self.theirs)} "
            f"| {self.ratio:.3g} | {self.ours.processor / self.theirs.processor:.3g} | {met} |"
        )


def _taken(taken: Taken) -> str:
    return f"{taken.wall:.2f} s, {taken.processor:.2f} s, {taken.memory:.0f} MB"


class Bench:
    """The material, made when it is first asked for, and the comparisons over it."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self.scratch: Path = chosen.scratch
        self.scratch.mkdir(parents=True, exist_ok=True)
        self.scale, self.runs, self.slow_runs = chosen.scale, chosen.runs, chosen.slow_runs
        self.peers = Peers(chosen.peers, chosen.npm)

    def repository(self, scale: int, *, failing: bool = False, lines: int | None = None) -> Path:
        """An invented company."""
        root = self.scratch / f"company-{scale}{'-failing' if failing else ''}{f'-{lines}' if lines else ''}"
        if not (root / "done").exists():
            shutil.rmtree(root, ignore_errors=True)
            said = [str(root), "--scale", str(scale), *(["--failing"] if failing else [])]
            self._make("generate", *said, *(["--lines", str(lines)] if lines else []))
            (root / "done").write_text("")
        return root

    def _make(self, module: str, *arguments: str) -> None:
        """Run one of our modules in a process of its own, whose memory is not taken for that of what is measured."""
        folder = ROOT / "benchmarks"
        line = [sys.executable, "-m", module, *arguments]
        subprocess.run(line, check=True, stdout=sys.stderr, cwd=folder, env=environment(self.scratch))

    def _plan(self, kind: str, root: Path) -> dict[str, list[str]]:
        """Which files are validated by which schema."""
        folder = self.scratch / f"{kind}-{self.scale}"
        self._make("measured.material", kind, str(root), str(folder))
        found: dict[str, list[str]] = json.loads((folder / PLAN).read_bytes())
        return found

    def versus(
        self, what: str, ours: Command, theirs: Command | None, most: float | None = None, *, runs: int | None = None
    ) -> Iterator[Row]:
        """One comparison; nothing but a word where the peer is missing."""
        if theirs is None:
            print(f"{what}: the peer is not installed, left out", file=sys.stderr)
            return
        print(f"measuring {what} against {theirs.name} …", file=sys.stderr)
        here, there = in_turns([ours, theirs], runs or self.runs, self.scratch)
        yield Row(what, here, theirs.name, there, most)

    def cold(self, root: Path, *arguments: str, name: str = "kam lint, cold") -> Command:
        """A lint that remembers nothing."""
        return kam(name, root, *arguments, "lint", before=lambda: shutil.rmtree(root / ".kam", ignore_errors=True))

    def warm(self, root: Path, *arguments: str, name: str) -> Command:
        """A command that has been run before: the first run, in which nothing is remembered yet, is not counted."""
        command = kam(name, root, *arguments)
        in_turns([command], 1, self.scratch)
        return command

    # ---- what is compared

    def lint(self) -> Iterator[Row]:
        """A lint with all rules, against validators with our schemas alone and the bare libraries."""
        root = self.repository(self.scale)
        cold = self.cold(root)
        self._plan("own", root)
        plan = self.scratch / f"own-{self.scale}" / PLAN
        floor = Command("the floor", [[sys.executable, str(ROOT / "benchmarks/measured/floor.py"), str(plan)]])
        yield from self.versus("lint, cold", cold, floor, 3)
        yield from self.versus("lint, cold, without index", self.cold(root, "--no-index"), floor)
        composed = self._plan("composed", root)
        yield from self.versus("lint, cold", cold, self.peers.ajv(composed, self.scratch / "linked"), 1)
        slow = self.slow_runs
        yield from self.versus("lint, cold", cold, self.peers.check_jsonschema(composed), 0.05, runs=slow)
        yield from self.versus("lint, cold", cold, self.peers.yamllint(root), 0.05, runs=slow)
        warm = self.warm(root, "lint", name="kam lint, warm")
        yield from self.versus("lint, warm", warm, floor)
        failing = self.repository(self.scale, failing=True)
        yield from self.versus("lint, mostly failing, cold", self.cold(failing), self.cold(root), 2)
        again = self.cold(root)
        yield from self.versus("lint, warm", self._again(root), again, 0.25)

    def _again(self, root: Path) -> Command:
        """A warm lint beside cold ones: made warm anew each time."""
        return kam("kam lint, warm", root, "lint", before=lambda: in_turns([kam("", root, "lint")], 1, self.scratch))

    def change(self) -> Iterator[Row]:
        """One file changed among all, against none and, besides, a cold lint of what is about that account alone."""
        root = self.scratch / f"company-{self.scale}-changed"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self.repository(self.scale), root, ignore=shutil.ignore_patterns(".kam"))
        folder = next(
            each for each in sorted((root / "accounts").iterdir()) if len([*each.glob("interactions/*/*")]) > 9
        )
        ledger = sorted((root / "sales").iterdir())[-1]
        changes = {
            "an interaction": (next(folder.glob("interactions/*/*")), "subject: ", folder.name),
            "a contact": (next(folder.glob("contacts/*")), "title: ", folder.name),
            "an account's name": (folder / "account.yaml", "name: ", folder.name),
            "a line of sales": (ledger, "", _cells(ledger)["account"]),
        }
        self._settled(root)
        for what, (file, field, account) in changes.items():
            ours = kam("", root, "lint", before=partial(_changed, file, field))
            yield from self.versus(f"lint, {what} changed", ours, self._none_and_dossier(root, account), 1)

    def _none_and_dossier(self, root: Path, account: str) -> Command:
        """A warm lint of the whole, and a cold one of a company with one account alone, one after the other."""
        alone = self.scratch / f"{root.name}-{account}"

        def before() -> None:
            _only(root, alone, account)
            self._settled(root)

        lines = [line for where in (root, alone) for line in kam("", where, "lint").lines]
        name = "kam lint, warm, and one, cold, of a company with that account's dossier alone"
        return Command(name, lines, before=before, statuses=(0, 1))

    def _settled(self, root: Path) -> None:
        """Lint when no file is so fresh that another change could leave its times as they are, and once more."""
        time.sleep(2.5)
        in_turns([kam("", root, "lint")], 2, self.scratch)

    def ledger(self) -> Iterator[Row]:
        """Sums over the sales lines."""
        for root in (self.repository(self.scale), self.repository(1, lines=1_000_000)):
            journal = self.scratch / f"{root.name}.journal"
            self._make("measured.material", "journal", str(root), str(journal))
            lines = 1_000_000 if root.name.endswith("1000000") else 2000 * self.scale
            what = f"concentration of {lines} lines, warm"
            ours = self.warm(root, "report", "concentration", name="kam report concentration")
            runs = self.runs if lines < 200_000 else self.slow_runs
            yield from self.versus(what, ours, self.peers.hledger(journal), 1 / 3, runs=runs)
            asked = replace(ours, before=partial(_unasked, root))
            yield from self.versus(f"{what}, not asked before", asked, self.peers.hledger(journal), 1 / 3, runs=runs)
            yield from self.versus(what, ours, self.peers.duckdb(root))
            cold = kam(
                "",
                root,
                "report",
                "concentration",
                before=lambda root=root: shutil.rmtree(root / ".kam", True),  # type: ignore[misc]
            )
            yield from self.versus(f"concentration of {lines} lines, cold", cold, self.peers.duckdb(root), runs=runs)
        root = self.repository(self.scale)
        listed = self.warm(root, "list", "accounts", name="kam list accounts")
        hledger = self.peers.hledger(self.scratch / f"{root.name}.journal")
        yield from self.versus("list accounts, warm", listed, hledger, 1 / 3)
        asked = replace(listed, before=partial(_unasked, root))
        yield from self.versus("list accounts, warm, not asked before", asked, hledger, 1 / 3)

    def find(self) -> Iterator[Row]:
        """Words in all texts."""
        root = self.repository(self.scale)
        ours = self.warm(root, "find", "reference", "resin", name="kam find")
        yield from self.versus("find, warm", ours, self.peers.ripgrep(root, "resin"))

    def start(self) -> Iterator[Row]:
        """What every command pays before it begins."""
        version = Command("kam --version", [[sys.executable, "-m", "kamcli", "--version"]])
        click = Command("import click", [[sys.executable, "-c", "import click"]])
        yield from self.versus("kam --version", version, click, 2, runs=max(self.runs, 11))
        root = self.repository(self.scale)
        account = sorted((root / "accounts").iterdir())[0].name
        show = self.warm(root, "show", account, name="kam show")
        yield from self.versus("kam show, warm", show, version, runs=max(self.runs, 11))

    def growth(self) -> Iterator[Row]:
        """A tenth, the whole, and ten times as much: all in the system's memory, as no disk is to be measured."""
        small, middle, large = (self.repository(scale) for scale in (1, 10, 100))
        fewer, some, many = (
            kam(f"{count} files", root, "lint", before=partial(_in_memory, root))
            for root, count in ((small, "2 600"), (middle, "26 000"), (large, "260 000"))
        )
        yield from self.versus("lint, cold, 26 000 files", some, fewer, 11)
        yield from self.versus("lint, cold, 260 000 files", many, some, 11, runs=self.slow_runs)
        again, before = (self.warm(root, "lint", name="26 000 files") for root in (large, middle))
        yield from self.versus("lint, warm, 260 000 files", again, before, runs=self.slow_runs)


def _in_memory(root: Path) -> None:
    """Forget what is remembered, and read all files once, so that the system has them in memory."""
    shutil.rmtree(root / ".kam", ignore_errors=True)
    # In a process of its own, whose memory is not taken for that of what is measured.
    read = "import pathlib, sys; [f.read_bytes() for f in pathlib.Path(sys.argv[1]).rglob('*.*') if f.is_file()]"
    subprocess.run([sys.executable, "-c", read, str(root)], check=True)


def _only(root: Path, alone: Path, account: str) -> None:
    """Make a company anew that has one account of another: its folders, its lines of ledgers, and all settings."""
    shutil.rmtree(alone, ignore_errors=True)
    alone.mkdir()
    shutil.copy(root / "kam.yaml", alone)
    for folder in ("policy", "schemas", "rates", "team", f"accounts/{account}", f"personal/{account}"):
        if (root / folder).is_dir():
            shutil.copytree(root / folder, alone / folder)
    for ledger in sorted([*(root / "sales").glob("*"), *(root / "receivables").glob("*")]):
        header, *lines = ledger.read_text("utf-8").splitlines(keepends=True)
        column = header.rstrip("\n").split(",").index("account")
        own = [line for line in lines if line.split(",")[column] == account]
        if own:
            (alone / ledger.parent.name).mkdir(exist_ok=True)
            (alone / ledger.parent.name / ledger.name).write_text("".join((header, *own)), encoding="utf-8")


def _unasked(root: Path) -> None:
    """Forget all answers of lists and reports, and nothing of what files hold."""
    with closing(sqlite3.connect(root / ".kam/index.sqlite", isolation_level=None)) as index:
        index.execute("DELETE FROM entry WHERE kind = 'answer'")


def _changed(file: Path, field: str) -> None:
    """Change a field of a record; or add a line to a ledger like its last one, with another document and ref."""
    lines = file.read_text("utf-8").splitlines(keepends=True)
    number = len(lines) + time.time_ns() % 100_000
    if field:
        place = next(place for place, line in enumerate(lines) if line.startswith(field))
        lines[place] = f"{field}Changed {number}\n"
    else:
        lines.append(",".join((_cells(file) | {"document": f"S-{number}", "ref": f"R-{number}"}).values()) + "\n")
    file.write_text("".join(lines), encoding="utf-8")


def _cells(ledger: Path) -> dict[str, str]:
    """The cells of a ledger's last line, by the names of its columns."""
    lines = ledger.read_text("utf-8").splitlines()
    return dict(zip(lines[0].split(","), lines[-1].split(","), strict=True))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=int, default=10, help="size of the company: 10 is 26 000 files (the default)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each command, of which the median is shown")
    parser.add_argument("--slow-runs", type=int, default=1, help="runs of what takes minutes")
    parser.add_argument("--peers", type=Path, help="a virtual environment with check-jsonschema, yamllint, duckdb")
    parser.add_argument("--npm", type=Path, help="a folder with node_modules of ajv-cli and ajv-formats")
    parser.add_argument("--scratch", type=Path, default=Path("benchmarks/.scratch"), help="where the material is made")
    parser.add_argument(
        "--only", default="lint,change,ledger,find,start,growth", help="some of these, separated by commas"
    )
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the table into this page too")
    chosen = parser.parse_args()
    chosen.scratch = chosen.scratch.resolve()
    chosen.peers, chosen.npm = (each.resolve() if each else None for each in (chosen.peers, chosen.npm))
    bench = Bench(chosen)
    parts: dict[str, Callable[[], Iterator[Row]]] = {
        "lint": bench.lint,
        "change": bench.change,
        "ledger": bench.ledger,
        "find": bench.find,
        "start": bench.start,
        "growth": bench.growth,
    }
    said = [
        f"{date.today()}, {_machine()}, load {os.getloadavg()[0]:.1f} at the beginning.",  # noqa: DTZ011
        "",
        "| what | ours: clock, processor, memory | against | theirs | ratio | by processor | target |",
        "|---|---|---|---|---|---|---|",
    ]
    print("\n".join(said))
    for name in chosen.only.split(","):
        for row in parts[name]():
            said.append(str(row))
            print(row, flush=True)
    if chosen.write is not None:
        _write(chosen.write, "\n".join(said))
    return 0


def _write(page: Path, table: str) -> None:
    """Put the table in place of the last one, between the marks of the page."""
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


BEGIN, END = "<!-- measured by benchmarks/compare.py -->", "<!-- end of what was measured -->"


def _machine() -> str:
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    return f"{cores} cores {model or platform.processor()}, Python {platform.python_version()}, kam at {commit}"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text("utf-8").splitlines()
    except OSError:
        return []


if __name__ == "__main__":
    raise SystemExit(main())
