"""The headline of the concentration report: each figure with what it means. Computes no figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from kamcli.model.money import plain
from kamcli.render.judgement import basis, called
from kamcli.render.number import NOTHING, shown
from kamcli.render.ratio import number, percent
from kamcli.render.shape import Column, Grid
from kamcli.render.text import one_line
from kamcli.reports.concentration.exposure import Exposure
from kamcli.reports.concentration.report import Client, Concentration

HHI_AT_MOST = 10_000
"""Of shares that come to 100 %: only where credits lower the total it can be more."""
NAMED = 5
"""How many candidates and disclosed clients the headline names."""


def headline(report: Concentration, exposed: Exposure | None) -> Grid:
    """The figures that are about the whole, the verdicts first."""
    columns = (Column("what", "What"), Column("value", "Value", "right", digits=2), Column("meaning", "What it means"))
    hanging = _hanging(report, exposed) if exposed is not None else ()
    return Grid(columns, (*_verdicts(report), *hanging, *_measured(report), *_checks(report)))


def _verdicts(report: Concentration) -> Iterable[tuple[str, str, str]]:
    yield basis(report).capitalize(), shown(report.total), _people(report)
    yield from _parts(report)
    yield "Key accounts", _percent(report.key.share), report.key.verdict.words
    before: Client | None = None
    for what, client in (
        ("Largest account", report.largest_account),
        ("Largest holding", report.largest_holding),
        ("Under common control", report.largest_group),
    ):
        if client is not None:
            same = before is not None and before.accounts == client.accounts
            yield (
                what,
                _percent(client.share),
                "the same client" if same else f"{called(client)}; {client.verdict.words}",
            )
            before = client
    if (manager := report.manager) is not None:
        yield "Largest manager", _percent(manager.share), f"{manager.name}; {manager.verdict.words}"
    if report.costs.revenue > 0:
        words = f"to be disclosed, with {plain(report.thresholds.disclosure)} % of revenue or more"
        names = some([client.name for client in report.disclosure])
        yield "Disclosure", str(len(report.disclosure)), f"{words}: {names}" if names else f"clients {words}"


def _parts(report: Concentration) -> Iterable[tuple[str, str, str]]:
    """What the total is of: lines with a cost, recurring business."""
    costs = report.costs
    if report.counting.basis == "margin":
        known = Fraction(costs.covered) / Fraction(costs.revenue) if costs.revenue > 0 else None
        left = f"; {counted(costs.without, 'line', 'lines')} without a cost left out" if costs.without else ""
        yield "Costs known", _percent(known), f"of revenue {shown(costs.revenue)}{left}"
    parts = report.recurrence
    if parts is not None and report.counting.only is None and report.total > 0:
        words = f"one-off {_percent(Fraction(parts.one_off) / Fraction(report.total))}"
        if parts.unknown:
            words += f", product not stated {_percent(Fraction(parts.unknown) / Fraction(report.total))}"
        yield "Recurring", _percent(Fraction(parts.recurring) / Fraction(report.total)), f"of the total; {words}"


def _hanging(report: Concentration, found: Exposure) -> Iterable[tuple[str, str, str]]:
    """What else hangs on few, or may end."""
    if report.total > 0:
        if found.ending is not None:
            count = len(found.ending.accounts)
            whose = f"from {counted(count, 'account whose', 'accounts whose')}" if count else "no account's"
            words = f"{whose} last contract ends by {found.horizon}, or has ended"
            if not found.contracted:
                words = "no contract is recorded"
            yield "Contracts ending", _percent(found.ending.share), words
        if found.owned:
            bodies = counted(len(found.public.accounts), "public body", "public bodies")
            yield "Public bodies", _percent(found.public.share), f"from {bodies}"
    if (debts := found.debts) is not None:
        late = f"; {_percent(debts.overdue_share)} of all is overdue" if debts.overdue_share is not None else ""
        words = f"owed by the {debts.count} largest debtors on {debts.day}{late}"
        yield "Receivables", _percent(debts.share), words
    if (new := found.new_business) is not None and new.largest is not None:
        deals = f"by {counted(new.deals, 'open deal', 'open deals')} with new clients ({shown(new.amount)} weighted)"
        words = f"of the largest account, {deals if new.deals else 'for want of open deals with new clients'}"
        yield "New business", _percent(new.ratio), f"{words}; {new.verdict.words}"
    for name, why in found.unsaid:
        yield name.capitalize(), NOTHING, f"cannot be said: {one_line(why)}"


def _people(report: Concentration) -> str:
    found = report.customers
    words = counted(found.customers, "customer", "customers")
    beside = [
        f"{n} with {what} {report.counting.basis}"
        for n, what in ((found.zero, "zero"), (found.negative, "negative"))
        if n
    ]
    return f"from {words}" + (f", {' and '.join(beside)}" if beside else "")


def _measured(report: Concentration) -> Iterable[tuple[str, str, str]]:
    found, many = report.measures, report.dimension.many
    if found.hhi is None:
        yield "Measures", NOTHING, "not defined: the total is not above zero"
        return
    for count, ratio in ((1, found.cr1), (3, found.cr3), (5, found.cr5), (10, found.cr10)):
        which = f"{count} largest {many}" if count > 1 else f"largest {report.dimension.one}"
        yield f"CR{count}", _percent(ratio), f"share of the {which}"
    scale = "from 0 (many small ones) to 10 000 (a single one)"
    credited = "above 10 000, as credits make the total smaller than what it is of"
    yield "HHI", shown(number(found.hhi)), scale if found.hhi <= HHI_AT_MOST else credited
    effective = number(found.effective_number)
    yield "Effective number", shown(effective), f"as concentrated as so many {many} of equal size"
    yield "Gini", shown(number(found.gini), 4), f"0 if all were equal; among {found.counted} above zero"
    if found.theil is not None and found.shannon is not None:
        yield "Hall–Tideman", shown(number(found.hall_tideman), 4), "1 if one had everything; small where many share"
        yield "Theil", shown(found.theil, 4), "0 if all were equal"
        yield "Shannon", shown(found.shannon, 4), "0 if one had everything"
    if found.fewest is None:
        yield f"80 % of {report.counting.basis}", NOTHING, f"all {many} together do not bring 80 % of the total"
    else:
        words = counted(found.fewest, report.dimension.one, many, number=False)
        yield (
            f"80 % of {report.counting.basis}",
            str(found.fewest),
            f"{words} bring{'s' if found.fewest == 1 else ''} it",
        )


def _checks(report: Concentration) -> Iterable[tuple[str, str, str]]:
    if report.candidates is not None:
        number_of_them = len(report.candidates.accounts)
        words = "buy regularly and are not key; see below" if number_of_them else "nobody else buys regularly"
        yield "Candidates for key", str(number_of_them), words
    rest = report.unallocated
    yield "Unallocated", _percent(rest.share), rest.verdict.words
    for each in report.coverage:
        part = _percent(Fraction(each.allocated) / Fraction(each.control)) if each.control > 0 else NOTHING
        yield f"Coverage, {each.currency}", part, _covered(each.control, each.ledger, each.difference, each.overlap)


def _covered(control: Decimal, ledger: Decimal, difference: Decimal, overlap: bool) -> str:
    words = f"of the imports' control total {shown(control)} is allocated to accounts"
    if overlap:
        return f"{words}; imports of one source overlap, so that days may count twice"
    if difference:
        return f"{words}; the ledger has {shown(ledger)} on those days, {plain(abs(difference))} " + (
            "more" if difference > 0 else "less"
        )
    return f"{words}; the ledger agrees with it"


def some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    shown = ", ".join(one_line(name) for name in names[:NAMED])
    return f"{shown} and {len(names) - NAMED} more" if len(names) > NAMED else shown


def counted(count: int, one: str, many: str, *, number: bool = True) -> str:
    """A number with its word."""
    word = one if count == 1 else many
    return f"{shown(Decimal(count), 0)} {word}" if number else word


def _percent(fraction: Fraction | None) -> str:
    return NOTHING if fraction is None else f"{shown(percent(fraction))} %"
