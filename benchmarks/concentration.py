"""How long the concentration report takes over a ledger, against the floor: reading the CSV and summing decimals.

Run `python benchmarks/concentration.py [LINES]`. Prints seconds (the best of five, in new processes) and the ratio.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = ("date", "account", "amount", "currency", "document", "seller", "product", "cost", "sold_by", "ref")
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]


def company(root: Path, lines: int) -> None:
    """Write a repository with so many sales lines, a quarter of them in another currency."""
    chance = random.Random(1)
    (root / "kam.yaml").write_text("format: 1\ncompany:\n  name: Benchmark\ncurrency: EUR\n", encoding="utf-8")
    for number in range(300):
        folder = root / f"accounts/client-{number}"
        folder.mkdir(parents=True)
        log = "circle_log:\n- circle: customer\n  date: 2024-01-01\n- circle: key\n  date: 2025-06-01\n"
        (folder / "account.yaml").write_text(
            f"name: Клиент {number}\ncircle: key\nmanager: anna\n{log}", encoding="utf-8"
        )
    for ledger in ("sales", "rates"):
        (root / ledger).mkdir()
    for month in MONTHS:
        with (root / f"sales/{month}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADER)
            for number in range(lines // len(MONTHS)):
                day, currency = f"{month}-{chance.randint(1, 28):02}", chance.choice(("EUR", "EUR", "EUR", "USD"))
                amount, cost = (f"{chance.randint(100, most) / 100:.2f}" for most in (9_999_999, 99_999))
                client = f"client-{int(chance.paretovariate(0.8)) % 300}"
                document, product = f"D{number // 3}", f"P{number % 50}"
                writer.writerow(
                    (day, client, amount, currency, document, "main", product, cost, "anna", f"{month}-{number}")
                )
    for year in ("2024", "2025"):
        days = [
            f"{year}-{month:02}-{day:02},USD,0.9{chance.randint(100, 999)}\n"
            for month in range(1, 13)
            for day in range(1, 29, 3)
        ]
        (root / f"rates/{year}.csv").write_text("date,currency,rate\n" + "".join(days), encoding="utf-8")


def floor(root: Path) -> Decimal:
    """Read the same lines with the csv module and add up their amounts: no report can be faster."""
    total = Decimal(0)
    for path in sorted((root / "sales").iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            total += sum((Decimal(line["amount"]) for line in csv.DictReader(file)), Decimal(0))
    return total


def best(run: Callable[[], object]) -> float:
    """The seconds of the fastest of five runs."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        company(root, lines)
        command = [sys.executable, "-m", "kamcli", "-C", str(root), "--today", "2026-01-10"]
        report = [*command, "report", "concentration", "--period", "all", "--format", "csv"]

        def quiet() -> None:
            subprocess.run(report, check=True, capture_output=True, cwd=ROOT)

        least, whole = best(lambda: floor(root)), best(quiet)
        print(f"{lines} lines: floor {least:.2f} s, report {whole:.2f} s, ratio {whole / least:.1f}")


if __name__ == "__main__":
    main()
