"""The one judgement of the concentration report, in sentences for people. Judges nothing itself."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from kamcli.model.money import plain
from kamcli.render.number import NOTHING, shown
from kamcli.render.ratio import percent
from kamcli.render.text import one_line
from kamcli.reports.concentration.overall import Overall, overall
from kamcli.reports.concentration.report import Client, Concentration
from kamcli.reports.concentration.verdict import Level


def basis(report: Concentration) -> str:
    """What the report counts, in words: revenue, recurring revenue, margin."""
    counting = report.counting
    return f"{counting.only} {counting.basis}" if counting.only else counting.basis


def judgement(report: Concentration) -> tuple[str, ...]:
    """The sentences, the gravest matter first; none where there is nothing to judge."""
    if not report.lines:
        return ()
    found = overall(report)
    if found.level is Level.NOT_DEFINED:
        return (
            f"Nothing can be said of dependence: {basis(report)} comes to {shown(report.total)} {report.currency}, "
            "which is not above zero.",
        )
    return (
        *_client(report, found),
        _key(report),
        *_manager(report, found),
        *_rest(report, found),
        "Thresholds: policy/limits.yaml (clients and key accounts D18, managers D19).",
    )


def _client(report: Concentration, found: Overall) -> Iterator[str]:
    limits, what, client = report.thresholds.largest, basis(report), found.client
    if client is None:
        yield f"No client brings {what} above zero."
        return
    name, part = called(client), _percent(client.share)
    match client.verdict.level:
        case Level.ALARM:
            yield (
                f"The company depends on {name}, which brings {part} of {what}: "
                f"from {plain(limits.alarm)} % on, one client is an alarm."
            )
        case Level.WARNING:
            yield (
                f"{name} weighs heavily, with {part} of {what}: the warning begins at {plain(limits.warn)} %, "
                f"the alarm at {plain(limits.alarm)} %."
            )
        case _:
            yield (
                f"No single client is a danger: the largest, {name}, brings {part} of {what}, "
                f"and the warning begins at {plain(limits.warn)} %."
            )


def _key(report: Concentration) -> str:
    band, part = report.thresholds.key_share, _percent(report.key.share)
    usual = f"{plain(band.low)} to {plain(band.high)} %"
    if not report.key.accounts:
        return f"No account was key in this period; key accounts usually bring {usual}."
    match report.key.verdict.level:
        case Level.DEPENDENCE:
            return f"Key accounts together bring {part}: above {plain(band.dependence)} %, the company depends on them."
        case Level.WATCH:
            return f"Key accounts together bring {part}, more than the usual {usual}."
        case Level.HEALTHY:
            return f"Key accounts together bring {part}, which is usual ({usual})."
        case _:
            return f"Key accounts together bring {part}, less than the usual {usual}."


def _manager(report: Concentration, found: Overall) -> Iterator[str]:
    manager = report.manager
    if manager is not None and found.manager is Level.WARNING:
        yield (
            f"{one_line(manager.name)} alone answers for {_percent(manager.share)} of {manager.basis}, "
            f"more than {plain(report.thresholds.manager)} %."
        )


def _rest(report: Concentration, found: Overall) -> Iterator[str]:
    if found.unallocated is Level.WARNING:
        yield f"{_percent(report.unallocated.share)} is unallocated, so that all this may be worse than it looks."


def called(client: Client) -> str:
    """A client by name, with how many accounts it is where it is more than one."""
    count = len(client.accounts)
    return f"{one_line(client.name)} ({count} accounts)" if count > 1 else one_line(client.name)


def _percent(part: Fraction | None) -> str:
    return NOTHING if part is None else f"{shown(percent(part))} %"
