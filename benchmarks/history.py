"""Measure what the history of 5 000 commits and 20 000 changed files costs, against git saying and printing the same.

    python benchmarks/history.py [FOLDER]

FOLDER keeps the repository that is made up, for the next time. Budgets are for seconds of the processor in all
processes together, which say the same on a busy machine. Exit status 1 where one is exceeded.
"""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from kamcli.gitrepo import Commit, GitFolder, file_change, import_history, init, log, raw_changes

COMMITS, FILES_EACH, CLIENTS = 5_000, 4, 600
MOST, WARM_SECONDS, ROUNDS = 4.0, 0.5, 5
FLOOR = "git log --raw and cat-file --batch"
COLD = "kam changes of one field, cold"
ADDED = "the first of these after one more commit"
WARM = (("changes", "client-1"), ("blame", "client-1"), ("diff", "HEAD~50..HEAD"))
HEAD = b"format: 1\ncompany:\n  name: Ours\ncurrency: EUR\n"
"""As `kam init` writes it."""


def account(number: int, change: int, random: Random) -> str:
    return (
        f"name: Client {number}\ncircle: {random.choice(['market', 'contacted', 'customer', 'key'])}\n"
        f"industry: machinery\nmanager: manager-{random.randrange(8)}\nheadcount: {change}\npayment_days: 30\n"
        "legal_entities:\n"
        f"  - id: main\n    name: Client {number} Ltd\n    country: GB\n    tax_id: 'GB{number:09}'\n"
        f"strategy:\n  goals: grow by {change % 40} % in two years\n  plans: a second line in the north\n"
        "tags:\n  - coast\n  - repeat\n"
    )


def contact(number: int, change: int) -> str:
    return (
        f"name: Person {number}\ntitle: Finance director\nlevel: director\nroles: [decides, pays]\n"
        f"emails: [person{number}@example.com]\n"
        f"phones:\n  - number: '+44 20 7946 {change % 10_000:04}'\n    kind: work\n"
    )


def talk(change: int) -> str:
    return (
        f"kind: meeting\ndate: 2026-01-{change % 28 + 1:02}\nsubject: Talk {change}\n"
        f"summary: They asked for lot {change} by the end of the month, and for terms.\nparticipants: [cfo]\n"
        f"next_steps:\n  - id: s1\n    what: send the offer {change}\n    side: us\n"
        f"    due: 2026-02-{change % 28 + 1:02}\n"
    )


def commits() -> Iterator[Commit]:
    random = Random(1)
    when = datetime(2021, 1, 1, tzinfo=UTC)
    for change in range(COMMITS):
        files: dict[str, bytes | None] = {"kam.yaml": HEAD} if change == 0 else {}
        while len(files) < FILES_EACH:
            number = random.randrange(CLIENTS)
            folder = f"accounts/client-{number}"
            match random.randrange(4):
                case 0:
                    files[f"{folder}/account.yaml"] = account(number, change, random).encode()
                case 1:
                    files[f"{folder}/contacts/cfo.yaml"] = contact(number, change).encode()
                case _:
                    day = f"2026-01-{change % 28 + 1:02}"
                    files[f"{folder}/interactions/2026/{day}-meeting-{change}.yaml"] = talk(change).encode()
        who = random.randrange(8)
        yield Commit(f"Manager {who}", f"manager-{who}@example.com", when, f"kam set {change}", files)
        when += timedelta(hours=3)


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, and of the processor in all processes that were started."""

    wall: float
    cpu: float


def cost(call: Callable[[], object]) -> Cost:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    call()
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def median(costs: list[Cost]) -> Cost:
    return Cost(statistics.median(each.wall for each in costs), statistics.median(each.cpu for each in costs))


def floor(root: Path) -> None:
    """git saying which files each commit changed, then printing all their contents."""
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    said = subprocess.run(
        ["git", "log", "--raw", "-r", "-z", "--no-abbrev", "--no-renames", "--root"],
        cwd=root,
        env=environment,
        capture_output=True,
        check=True,
    )
    if not said.stdout:
        raise SystemExit("git said nothing")
    with open(root / ".git" / "names", "rb") as names:  # noqa: PTH123 (a stream for git)
        subprocess.run(["git", "cat-file", "--batch"], cwd=root, stdin=names, stdout=subprocess.PIPE, check=True)


def write_names(root: Path) -> int:
    git = GitFolder(root)
    found = [
        file.after
        for _, lines in raw_changes(git, [each.id for each in log(git, "HEAD")])
        for file in map(file_change, lines)
        if file.after is not None
    ]
    (root / ".git" / "names").write_text("".join(f"{name}\n" for name in found), encoding="ascii")
    return len(found)


def kam(root: Path, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "kamcli", "-q", "-C", str(root), *arguments],
        stdout=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        check=True,
    )


def forget(root: Path) -> None:
    shutil.rmtree(root / ".kam", ignore_errors=True)


def one_more(root: Path, number: int) -> None:
    file = root / "accounts" / "client-1" / "account.yaml"
    file.write_bytes(account(1, 90_000 + number, Random(number)).encode())
    subprocess.run(["git", "commit", "--quiet", "-am", "One more"], cwd=root, check=True)


def run(root: Path) -> int:
    if not (root / "kam.yaml").exists():
        init(root)
        import_history(root, list(commits()))
    for name, value in (("user.name", "Bench"), ("user.email", "bench@example.com")):
        subprocess.run(["git", "config", name, value], cwd=root, check=True)
    print(f"{write_names(root)} file changes in {COMMITS} commits")
    costs: dict[str, list[Cost]] = {}

    def measure(what: str, call: Callable[[], object]) -> None:
        costs.setdefault(what, []).append(cost(call))

    kam(root, "--version")  # compiled from now on
    for number in range(ROUNDS):
        measure(FLOOR, lambda: floor(root))
        forget(root)
        measure(COLD, lambda: kam(root, "changes", "--field", "circle"))
        measure("all changes written as JSON, warm", lambda: kam(root, "changes", "--format", "jsonl"))
        for command in WARM:
            kam(root, *command)
            measure(f"kam {' '.join(command)}, warm", lambda: kam(root, *command))  # noqa: B023 (called at once)
        one_more(root, number)
        measure(ADDED, lambda: kam(root, *WARM[0]))
    medians = {what: median(each) for what, each in costs.items()}
    floor_cost = medians[FLOOR]
    print(f"medians of {ROUNDS} rounds                            clock  processor")
    for what, found in medians.items():
        print(f"{what:45} {found.wall:6.2f} s   {found.cpu:6.2f} s   {found.cpu / floor_cost.cpu:5.2f}×")
    one = max(medians[f"kam {' '.join(WARM[0])}, warm"].cpu, medians[ADDED].cpu)
    ratio = medians[COLD].cpu / floor_cost.cpu
    print(f"cold: {ratio:.1f}× git (budget {MOST}); one record: {one:.2f} s of processor (budget {WARM_SECONDS} s)")
    return 1 if ratio > MOST or one > WARM_SECONDS else 0


def main() -> int:
    if len(sys.argv) > 1:
        root = Path(sys.argv[1])
        root.mkdir(parents=True, exist_ok=True)
        return run(root)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        return run(Path(folder))


if __name__ == "__main__":
    sys.exit(main())
