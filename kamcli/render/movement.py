"""Comparisons, suppositions and break-evens of the concentration report, as grids and as JSON. Computes no figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kamcli.model.money import plain
from kamcli.render.number import shown
from kamcli.render.ratio import number, percent
from kamcli.render.shape import Column, Grid
from kamcli.render.text import one_line

if TYPE_CHECKING:
    from kamcli.reports.concentration.movement import AsOf, Movement
    from kamcli.reports.concentration.report import Concentration
    from kamcli.reports.concentration.scenario import BreakEven, Scenario, State, Step

Number = Decimal | int | None

MOVERS = 10
"""How many movers people are shown."""


def compared(found: Movement) -> tuple[Grid, Grid]:
    """The headline of both periods side by side, and who moved the HHI most."""
    before, after = found.before, found.after
    columns = (
        Column("what", "Compared"),
        Column("before", _title(before, found.as_of), "right", digits=2),
        Column("after", _title(after, None), "right", digits=2),
        Column("change", "Change", "right", digits=2),
    )
    rows = [_line(what, old, new) for what, old, new in _pairs(before, after)]
    movers = tuple(
        (
            each.name,
            each.before,
            each.after,
            percent(each.share_before),
            percent(each.share_after),
            number(each.points),
        )
        for each in found.movers[:MOVERS]
    )
    titles = (
        Column("name", f"What moved the HHI: {after.dimension.one}"),
        Column("before", "Before", "right", digits=2),
        Column("after", "After", "right", digits=2),
        Column("share_before", "Before, %", "right", digits=2),
        Column("share_after", "After, %", "right", digits=2),
        Column("points", "HHI points", "right", digits=1),
    )
    return Grid(columns, tuple(rows)), Grid(titles, movers)


def _title(report: Concentration, as_of: AsOf | None) -> str:
    name = report.period.name
    title = f"{name[:1].upper()}{name[1:]}"
    return title if as_of is None else f"{title}, as of {as_of.day}"


def _pairs(before: Concentration, after: Concentration) -> Iterable[tuple[str, Number, Number]]:
    yield after.counting.basis.capitalize(), before.total, after.total
    yield "Customers", before.customers.customers, after.customers.customers
    yield "Key accounts, %", percent(before.key.share), percent(after.key.share)
    for what, old, new in (
        ("Largest account, %", before.largest_account, after.largest_account),
        ("Largest holding, %", before.largest_holding, after.largest_holding),
    ):
        yield what, percent(old.share) if old else None, percent(new.share) if new else None
    yield "CR5, %", percent(before.measures.cr5), percent(after.measures.cr5)
    yield "HHI", number(before.measures.hhi), number(after.measures.hhi)
    yield "Effective number", number(before.measures.effective_number), number(after.measures.effective_number)
    yield "Gini", number(before.measures.gini), number(after.measures.gini)


def _line(what: str, old: Number, new: Number) -> tuple[str, Any, Any, Any]:
    if isinstance(old, int) and isinstance(new, int):
        # A count has no decimals, though it stands among figures that have.
        return what, shown(Decimal(old), 0), shown(Decimal(new), 0), shown(Decimal(new - old), 0)
    return what, old, new, None if old is None or new is None else new - old


def supposed(found: Scenario, currency: str, basis: str = "revenue") -> Grid:
    """The figures as they are and as they would be."""
    columns = (
        Column("what", "What if"),
        Column("before", "Now", "right", digits=2),
        Column("after", "Then", "right", digits=2),
        Column("meaning", "What it would mean"),
    )
    old, new = found.before, found.after
    return Grid(
        columns,
        (
            (
                f"{basis.capitalize()}, {currency}",
                old.total,
                new.total,
                f"supposed: {', '.join(map(_words, found.steps))}",
            ),
            ("Key accounts, %", percent(old.key_share), percent(new.key_share), new.key_verdict.words),
            (
                "Largest account, %",
                percent(old.largest_share),
                percent(new.largest_share),
                f"{new.largest}; {new.largest_verdict.words}" if new.largest else new.largest_verdict.words,
            ),
            ("CR5, %", percent(old.measures.cr5), percent(new.measures.cr5), None),
            ("HHI", number(old.measures.hhi), number(new.measures.hhi), None),
            ("Effective number", number(old.measures.effective_number), number(new.measures.effective_number), None),
            ("Gini", number(old.measures.gini), number(new.measures.gini), None),
        ),
    )


def _words(step: Step) -> str:
    match step.verb:
        case "lose":
            return f"{step.account} is lost"
        case "grow":
            value = step.value or Decimal(0)
            return f"{step.account} {'falls' if value < 0 else 'grows'} by {plain(abs(value))} %"
        case _:
            return f"{step.account} brings {plain(step.value or Decimal(0))} more"


def break_evens(found: Sequence[BreakEven], currency: str, basis: str = "revenue") -> list[str]:
    """A sentence for each share above its threshold; `basis` is what is counted."""
    what = "New business" if basis == "revenue" else f"New {basis}"
    return [
        f"{what} of {shown(each.needed)} {currency} from others would bring {_what(each)} down to "
        f"{plain(each.threshold)} %."
        for each in found
    ]


def _what(found: BreakEven) -> str:
    if found.what == "key accounts":
        return "the key accounts together"
    return f"the {found.what}, {one_line(found.name)},"


def movement_contract(found: Movement) -> dict[str, Any]:
    """The comparison for programs; shares are percent, points are of the HHI."""
    return {
        "as_of": {"commit": found.as_of.commit, "day": found.as_of.day} if found.as_of is not None else None,
        "before": _state_of(found.before),
        "after": _state_of(found.after),
        "hhi_points": number(found.points),
        "movers": [
            {
                "id": each.id,
                "name": each.name,
                "before": each.before,
                "after": each.after,
                "share_before": percent(each.share_before),
                "share_after": percent(each.share_after),
                "hhi_points": number(each.points),
            }
            for each in found.movers
        ],
    }


def _state_of(report: Concentration) -> dict[str, Any]:
    largest = report.largest_account
    return {
        "period": report.period.name,
        "first": report.period.first,
        "last": report.period.last,
        "total": report.total,
        "key_share": percent(report.key.share),
        "largest_share": percent(largest.share) if largest else None,
        "hhi": number(report.measures.hhi),
    }


def scenario_contract(found: Scenario) -> dict[str, Any]:
    """The suppositions and the figures before and after, for programs."""
    return {
        "steps": [{"verb": each.verb, "account": each.account, "value": each.value} for each in found.steps],
        "before": _state(found.before),
        "after": _state(found.after),
    }


def _state(state: State) -> dict[str, Any]:
    return {
        "total": state.total,
        "largest": state.largest,
        "largest_share": percent(state.largest_share),
        "largest_verdict": state.largest_verdict.level.value,
        "key_share": percent(state.key_share),
        "key_verdict": state.key_verdict.level.value,
        "hhi": number(state.measures.hhi),
        "effective_number": number(state.measures.effective_number),
        "cr5": percent(state.measures.cr5),
        "gini": number(state.measures.gini),
    }


def break_even_contract(found: Sequence[BreakEven]) -> list[dict[str, Any]]:
    """The break-evens for programs."""
    return [
        {
            "what": each.what,
            "name": each.name,
            "share": percent(each.share),
            "threshold": each.threshold,
            "needed": each.needed,
        }
        for each in found
    ]
