"""What the peers are given: the same files by the same schemas, and the same sales lines in their own form.

    cd benchmarks && python -m measured.material own|composed|journal REPOSITORY TARGET

In a process of its own, so that what it needs of memory is not taken for what the measured commands need.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

from kamcli.model.entity import LEDGERS, RECORDS, Entity
from kamcli.repository import open_repository
from measured import PLAN


def by_own_schema(root: Path, target: Path) -> None:
    """The schema of each file by its circle and kind, as lint has it: ledgers too."""
    repository = open_repository(root)
    snapshot, found = repository.snapshot, dict[int, tuple[Any, list[str]]]()
    for entity in RECORDS:
        for record in snapshot.records(entity).values():
            schema = repository.schema_of(record)
            found.setdefault(id(schema), (schema, []))[1].append(str(root / record.path))
    for entity in LEDGERS:
        for ledger in snapshot.ledgers(entity).values():
            schema = repository.schemas.schema(entity)
            found.setdefault(id(schema), (schema, []))[1].append(str(root / ledger.path))
    _write([*found.values()], target)


def by_composed_schema(root: Path, target: Path) -> None:
    """Fewer schemas, as `kam schemas` writes them for other tools: one for each kind of record, YAML files only."""
    repository = open_repository(root)
    _write(
        [
            (
                _without_ours(repository.schemas.by_own_circle(entity)),
                [str(root / record.path) for record in repository.snapshot.records(entity).values()],
            )
            for entity in RECORDS
            if repository.snapshot.records(entity)
        ],
        target,
    )


def _write(groups: list[tuple[Any, list[str]]], target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    plan = {}
    for number, (schema, paths) in enumerate(groups):
        file = target / f"{number}.schema.json"
        file.write_text(json.dumps(schema), encoding="utf-8")
        plan[str(file)] = paths
    (target / PLAN).write_text(json.dumps(plan), encoding="utf-8")


def _without_ours(schema: Any) -> Any:
    """Without the keywords that only kamcli knows, over which strict tools stumble."""
    if isinstance(schema, dict):
        return {name: _without_ours(below) for name, below in schema.items() if not name.startswith("x-kam-")}
    return [_without_ours(each) for each in schema] if isinstance(schema, list) else schema


def journal(root: Path, target: Path) -> None:
    """The sales lines as a journal of hledger, a transaction each."""
    with target.open("w", encoding="utf-8") as file:
        for path in sorted((root / Entity.SALES.value).iterdir()):
            with path.open(encoding="utf-8", newline="") as ledger:
                for row in csv.DictReader(ledger):
                    file.write(
                        f"{row['date']} ({row['document']}) {row['account']}\n"
                        f"    revenue:{row['account']}  {row['amount']} {row['currency']}\n    receivables\n\n"
                    )


MAKERS = {"own": by_own_schema, "composed": by_composed_schema, "journal": journal}


if __name__ == "__main__":
    MAKERS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
