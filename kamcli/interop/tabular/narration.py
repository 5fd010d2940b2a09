"""A plan in words, line by line, for the person who imports. Prints nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kamcli.interop.tabular.functions import text_of
from kamcli.interop.tabular.plan import BadRow, Change, FieldChange, Plan, TargetPlan
from kamcli.model.entity import Entity
from kamcli.model.money import plain
from kamcli.model.position import render_pointer

SOME = 20
"""How many rows or changes are listed unless all are asked for."""
_WIDEST = 70


def summary(plan: Plan, *, done: bool) -> Iterator[str]:
    """One line for each target, and the sums of what came in."""
    for target in plan.targets:
        yield f"{target.to}: {_counts(target, done=done)}"
        for total in target.totals:
            lines = "line sums" if total.rows == 1 else "lines sum"
            text = f"  {total.rows} {lines} up to {plain(total.amount)} {total.currency}"
            if target.period:
                text += f", from {target.period[0]} to {target.period[1]}"
            yield text
            if total.allocated != total.amount:
                yield f"  of which unallocated: {plain(total.amount - total.allocated)} {total.currency}"


def _counts(target: TargetPlan, *, done: bool) -> str:
    verb = "" if done else "to be "
    parts = [f"{target.added} {verb}added", f"{target.changed} {verb}changed", f"{target.unchanged} unchanged"]
    if target.kept:
        parts.append(f"{len(target.kept)} differ and stay (on_change: keep)")
    if target.filtered:
        parts.append(f"{_rows(target.filtered)} passed over by where:")
    if target.bad:
        parts.append(f"{_rows(len(target.bad))} left out")
    return ", ".join(parts)


def _rows(count: int) -> str:
    return f"{count} {'row' if count == 1 else 'rows'}"


def changes(plan: Plan, *, every: bool) -> Iterator[str]:
    """Every record and line that would be created or changed, with old → new; the first ones unless `every`."""
    for target in plan.targets:
        created = [one for one in target.changes if one.created]
        yield from _listed(f"new {target.to}", created, kept=False, every=every)
        changed = [one for one in target.changes if not one.created]
        yield from _listed(f"changed {target.to}", changed, kept=False, every=every)
    yield from changes_kept(plan, every=every)


def changes_kept(plan: Plan, *, every: bool) -> Iterator[str]:
    """Every record that differs from the file and stays, because the mapping says so."""
    for target in plan.targets:
        heading = f"{target.to} that differ from the file and stay as they are"
        yield from _listed(heading, target.kept, kept=True, every=every)


def _listed(heading: str, found: Sequence[Change], *, kept: bool, every: bool) -> Iterator[str]:
    if found:
        yield f"{heading}:"
        for change in _some(found, every=every):
            yield from _change(change, kept=kept)
        yield from _more(len(found), every=every)


def _change(change: Change, *, kept: bool) -> Iterator[str]:
    fields = [one for one in change.fields if one.kept == kept]
    where = f"{change.path}:{change.line}" if change.line is not None else change.path
    if change.created:
        values = ", ".join(f"{one.pointer[0]}: {_short(one.new)}" for one in fields if one.pointer != ("ref",))
        yield f"  + {change.id} ({change.place} → {where})"
        yield f"      {values if len(values) <= 240 else values[:239] + '…'}"
        return
    yield f"  ~ {change.id} ({where}, from {change.place})"
    yield from (f"      {_field(one)}" for one in fields)


def _field(change: FieldChange) -> str:
    name = render_pointer(change.pointer)
    if change.kept:
        return f"{name}: {_short(change.old)} stays, the file says {_short(change.new)}"
    if change.old is None:
        return f"{name}: {_short(change.new)} (new)"
    if change.new is None:
        return f"{name}: {_short(change.old)} (removed)"
    return f"{name}: {_short(change.old)} → {_short(change.new)}"


def _short(value: Any) -> str:
    if isinstance(value, dict):
        text = "{" + ", ".join(f"{key}: {_short(inner)}" for key, inner in value.items()) + "}"
    elif isinstance(value, list):
        text = "[" + ", ".join(_short(inner) for inner in value) + "]"
    else:
        text = " ".join(text_of(value).split())
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def gone(plan: Plan, *, every: bool) -> Iterator[str]:
    """What came from this system before and is not in the file any more; it stays."""
    for target in plan.targets:
        if not target.gone:
            continue
        count = len(target.gone)
        if target.to == Entity.SALES.value:
            what = f"{count} {'line is' if count == 1 else 'lines are'} in the ledger but no longer in the file"
        else:
            what = f"{count} {target.to} from {plan.system} are in the repository but no longer in the file"
        yield f"{what}; nothing is deleted:"
        for one in _some(target.gone, every=every):
            yield f"  {one.id} ({one.path}{f':{one.line}' if one.line is not None else ''})"
        yield from _more(count, every=every)


def bad_rows(rows: Sequence[BadRow], *, every: bool) -> list[str]:
    """The rows that cannot be taken, as `file:line: reason`."""
    return [*map(str, _some(rows, every=every)), *(line.strip() for line in _more(len(rows), every=every))]


def notes(plan: Plan, *, every: bool) -> Iterator[str]:
    """What was put right while the foreign files were read."""
    yield from (f"  {note}" for note in _some(plan.notes, every=every))
    yield from _more(len(plan.notes), every=every)


def _some(found: Sequence[Any], *, every: bool) -> Sequence[Any]:
    return found if every or len(found) <= SOME else found[:SOME]


def _more(count: int, *, every: bool) -> Iterator[str]:
    if count > SOME and not every:
        yield f"  … and {count - SOME} more: kam --verbose lists all"
