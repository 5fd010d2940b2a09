"""Make up an account repository of a given size, for measuring: 2 600 files at scale 1, always the same ones.

    python benchmarks/generate.py FOLDER [--scale 10] [--failing] [--lines 1000000] [--seed 1]

Dates are quoted, so that other validators take them for text too. Lint it with --today 2026-06-30.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

from invented import gap, history, ledger
from invented.client import BEGINNING, TODAY, Client, account, contact, personal
from invented.plain import Value, dump

FILES, LINES = 2_600, 2_000
# Clients of each circle at scale 1, from the dearest to the widest, and how much more is said with one than another.
CIRCLES = {"key": 5, "customer": 48, "contacted": 50, "market": 45}
TALK = {"key": 6.0, "customer": 2.0, "contacted": 0.3, "market": 0.0}
MANAGERS = 8
COMPANY = """\
format: 1
company:
  name: Invented Coatings
  legal_entities:
    - id: main
      name: Invented Coatings Ltd
      country: GB
currency: EUR
time_zone: UTC
personal: here
"""
LIMITS = "key_accounts:\n  total: null\n  per_manager: null\nconcentration:\n  manager: 100\n"


class Folder:
    """Where the files go: counts them, and makes each folder once."""

    def __init__(self, root: Path) -> None:
        self.root, self.files, self._made = root, 0, set[Path]()

    def write(self, path: str, content: bytes | str) -> None:
        target = self.root / path
        if target.parent not in self._made:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(target.parent)
        with open(target, "wb") as file:  # noqa: PTH123 (the fastest way, 260 000 times)
            file.write(content if isinstance(content, bytes) else content.encode())
        self.files += 1


def generate(root: Path, *, scale: int, lines: int, failing: bool = False, seed: int = 1) -> int:
    """Write the repository into a folder that does not exist, and return the number of its files."""
    folder, chance = Folder(root), Random(seed)
    _company(folder, MANAGERS * scale)
    clients = _clients(scale)
    buyers = [client for client in clients if client.buys]
    for month, text in ledger.sales(buyers, lines, chance):
        folder.write(f"sales/{month}.csv", text)
    for year, text in ledger.rates(chance):
        folder.write(f"rates/{year}.csv", text)
    folder.write(f"receivables/{TODAY}.csv", ledger.receivables(buyers, chance))
    for client in clients:
        _record(folder, client, chance, failing=failing)
    _talks(folder, clients, FILES * scale - folder.files, chance, failing=failing)
    return folder.files


def _company(folder: Folder, managers: int) -> None:
    folder.write("kam.yaml", COMPANY)
    folder.write("policy/limits.yaml", LIMITS)
    folder.write(".gitignore", ".kam/\n")
    people = [("head", "Head Office", "director", "executive"), ("chief", "Chief Expert", "expert", "head")]
    people += [(f"manager-{n}", f"Manager {n}", "account-manager", "specialist") for n in range(1, managers + 1)]
    for number, (who, name, role, level) in enumerate(people):
        phone = f"+30 690 0{number // 10_000:02} {number % 10_000:04}"
        person: dict[str, Value] = {"name": name, "title": name, "role": role, "level": level}
        person |= {"emails": [f"{who}@invented.example"], "phone": phone}
        person |= {"sim": {"number": phone, "issued": "2020-01-15"}, "joined": "2020-01-15"}
        folder.write(f"team/{who}.yaml", dump(person if who == "head" else person | {"reports_to": "head"}))


def _clients(scale: int) -> list[Client]:
    circles = [circle for circle, count in CIRCLES.items() for _ in range(count * scale)]
    return [
        Client(rank, circle, f"manager-{1 + rank % (MANAGERS * scale)}", BEGINNING - timedelta(400 - rank % 300))
        for rank, circle in enumerate(circles)
    ]


def _record(folder: Folder, client: Client, chance: Random, *, failing: bool) -> None:
    """Everything about a client but the talks."""

    def write(path: str, record: dict[str, Value]) -> None:
        content = dump(record)
        folder.write(f"accounts/{client.id}/{path}", gap.spoil(content, chance) if failing else content)

    write("account.yaml", account(client, chance))
    for place, function in enumerate(client.functions):
        write(f"contacts/{function}.yaml", contact(client, place))
    for path, record in history.deals(client, chance):
        write(f"deals/{path}", record)
    for path, record in history.complaints(client, chance):
        write(f"complaints/{path}", record)
    if client.circle == "key":
        folder.write(f"personal/{client.id}/director.yaml", dump(personal(client)))


def _talks(folder: Folder, clients: Sequence[Client], files: int, chance: Random, *, failing: bool) -> None:
    """So many interactions in all: at least three with each client we talk to, most with the dearest."""
    talked = [client for client in clients if TALK[client.circle]]
    weights = list(accumulate(TALK[client.circle] for client in talked))
    spare, given = files - 3 * len(talked), 0
    for client, weight in zip(talked, weights, strict=True):
        due = round(spare * weight / weights[-1])
        for path, record in history.interactions(client, 3 + due - given, chance):
            content = dump(record)
            folder.write(
                f"accounts/{client.id}/interactions/{path}", gap.spoil(content, chance) if failing else content
            )
        given = due


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where to write; must not exist, unless --replace")
    parser.add_argument("--scale", type=int, default=1, help="1: 2 600 files; 10: 26 000; 100: 260 000 (default 1)")
    parser.add_argument("--failing", action="store_true", help="four files in five have something to find")
    parser.add_argument("--clean", dest="failing", action="store_false", help="nothing to find (the default)")
    parser.add_argument("--lines", type=int, help="lines of the sales ledger (default 2 000 times the scale)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other figures (default 1)")
    parser.add_argument("--replace", action="store_true", help="delete what is there first")
    chosen = parser.parse_args()
    if chosen.replace and (chosen.folder / "kam.yaml").is_file():
        shutil.rmtree(chosen.folder)
    if chosen.folder.exists():
        print(f"{chosen.folder} exists: choose another folder, or --replace what was generated there", file=sys.stderr)
        return 2
    started = time.perf_counter()
    lines = LINES * chosen.scale if chosen.lines is None else chosen.lines
    files = generate(chosen.folder, scale=chosen.scale, lines=lines, failing=chosen.failing, seed=chosen.seed)
    print(f"{files} files, {lines} sales lines in {time.perf_counter() - started:.1f} s; lint with --today {TODAY}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
