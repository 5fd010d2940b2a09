"""Control totals: what a file must sum up to, and the record of the import in imports/. Compares; decides nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kamcli import yamlio
from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.interop.tabular.mapping import Control, TableMapping
from kamcli.interop.tabular.plan import TargetPlan
from kamcli.interop.tabular.source import SourceTable
from kamcli.model.entity import Entity, path_of
from kamcli.model.identity import unused
from kamcli.model.money import decimal_of, plain


def wanted_totals(texts: Sequence[str]) -> dict[str, Decimal]:
    """Read `--control-total`: `1265793.0395` or `USD=1265793.0395`. Raises UsageError."""
    totals: dict[str, Decimal] = {}
    for text in texts:
        currency, sign, number = text.rpartition("=")
        amount = decimal_of(number)
        if amount is None or (sign and not currency) or currency in totals:
            raise UsageError(
                f"{text!r} is not a control total",
                do="write the sum as 1265793.0395, or with its currency: USD=1265793.0395 (a point for the decimals)",
            )
        totals[currency] = amount
    return totals


def mismatches(control: Control, plan: TargetPlan) -> Iterator[str]:
    """Where a file is not what it should be, in sentences."""
    if control.rows is not None and control.rows != plan.taken:
        yield f"{plan.to}: the file gives {plan.taken} rows, and there should be {control.rows}"
    sums = {total.currency: total.amount for total in plan.totals}
    for currency, wanted in control.totals.items():
        if not currency and len(sums) > 1:
            yield f"{plan.to}: the file has sums in {', '.join(sums)}; give each currency its control total"
            continue
        found = sums.get(currency, Decimal(0)) if currency else next(iter(sums.values()), Decimal(0))
        if found != wanted:
            unit = currency or next(iter(sums), "")
            yield f"{plan.to}: the file sums up to {plain(found)} {unit}, and should to {plain(wanted)} {unit}".replace(
                "  ", " "
            )


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """The path and bytes of a new file in imports/."""

    path: str
    source: bytes


def import_record(
    mapping: TableMapping,
    tables: Mapping[str, SourceTable],
    targets: Sequence[TargetPlan],
    today: date,
    taken: Collection[str],
    rejected: int,
) -> ImportRecord:
    """What was imported: files and their checksums, counts, period, sums by currency. No cell of any row."""
    record_id = unused(f"{today.isoformat()}-{mapping.system}", taken)
    data: dict[str, Any] = {
        "source": mapping.system,
        "date": today.isoformat(),
        "mapping": mapping.name,
        "mapping_sha256": mapping.sha256,
        "files": [
            {"name": part.name, "sha256": part.sha256, "rows": part.rows}
            for table in tables.values()
            for part in table.parts
        ],
    }
    periods = [target.period for target in targets if target.period is not None]
    if periods:
        data["period"] = {"first": min(first for first, _ in periods), "last": max(last for _, last in periods)}
    data["entities"] = _counts(targets)
    totals = [
        {
            "entity": target.to,
            "currency": total.currency,
            "amount": total.amount,
            "rows": total.rows,
            "allocated": total.allocated,
        }
        for target in targets
        for total in target.totals
    ]
    if totals:
        data["control_totals"] = totals
    if rejected:
        data["notes"] = f"{rejected} {'row was' if rejected == 1 else 'rows were'} left out by --skip-bad-rows."
    return ImportRecord(path_of(Entity.IMPORT, record_id), yamlio.dump(data))


def _counts(targets: Sequence[TargetPlan]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for target in targets:
        entry = counts.setdefault(target.to, dict.fromkeys(("read", "added", "changed", "unchanged", "rejected"), 0))
        entry["read"] += target.read
        entry["added"] += target.added
        entry["changed"] += target.changed
        entry["unchanged"] += target.unchanged
        entry["rejected"] += len(target.bad)
    return counts
