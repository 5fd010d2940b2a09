"""kam.yaml: whose repository this is, and by which calendar and currency. Reads no files; broken is an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kamcli import __version__, yamlio
from kamcli.errors import ConfigurationError
from kamcli.model.position import Problem, Unreadable
from kamcli.policy.building import build
from kamcli.policy.checking import KIND, judged, position
from kamcli.policy.defaults import defaults, merged
from kamcli.policy.ours import Company
from kamcli.policy.wording import closest

FORMAT = 1
"""The format of account repositories that this kamcli reads and writes."""
FILE = "kam.yaml"


def company(source: bytes) -> Company:
    """Read kam.yaml. Raises ConfigurationError with `kam.yaml:line:column` for anything wrong with it."""
    document = yamlio.read(source)
    if isinstance(document, Unreadable):
        raise _refusal(document.problems)
    # a newer format may have any fields: its number comes before everything else
    _refuse_newer(document)
    checked = judged(document, "kam")
    problems = [*checked.problems]
    zone = document.data.get("time_zone")
    told = any(problem.pointer == ("time_zone",) for problem in problems)
    if isinstance(zone, str) and not told and (wrong := wrong_time_zone(zone)) is not None:
        problems.append(Problem(KIND, *wrong, position(document, ("time_zone",)), ("time_zone",)))
    if problems:
        raise _refusal(sorted(problems, key=lambda problem: problem.position))
    return _company(merged(defaults("kam"), checked.data))


def _company(data: Mapping[str, Any]) -> Company:
    return build(
        Company,
        {
            **data,
            "name": data["company"]["name"],
            "legal_entities": data["company"].get("legal_entities", ()),
            "fiscal_year_start": data["fiscal_year"]["starts"],
        },
    )


def _refuse_newer(document: yamlio.Document) -> None:
    data: Mapping[str, Any] = document.data
    found, needed = data.get("format"), _version(data.get("needs_kamcli"))
    if needed and needed > (_version(__version__) or ()):
        wanted = ".".join(map(str, needed))
        raise ConfigurationError(
            f"this account repository needs kamcli {wanted} or newer, and this is {__version__}",
            where=f"{FILE}:{position(document, ('needs_kamcli',))}",
            do=f'install it: pip install --upgrade "kamcli>={wanted}"',
        )
    if isinstance(found, int) and not isinstance(found, bool) and found > FORMAT:
        raise ConfigurationError(
            f"this account repository has format {found}, and kamcli {__version__} knows formats up to {FORMAT}",
            where=f"{FILE}:{position(document, ('format',))}",
            do=f"install a kamcli that knows format {found}: pip install --upgrade kamcli",
        )


def _version(text: object) -> tuple[int, ...] | None:
    parts = text.split(".") if isinstance(text, str) else []
    return tuple(map(int, parts)) if parts and all(p.isascii() and p.isdigit() and len(p) < 9 for p in parts) else None


def _refusal(problems: Sequence[Problem]) -> ConfigurationError:
    """All problems of kam.yaml as one error: the first in full, the others as lines below it."""
    first, *others = problems
    lines = [first.do, *(f"{FILE}:{each.position}: {each.message}; {each.do}" for each in others)]
    return ConfigurationError(first.message, where=f"{FILE}:{first.position}", do="\n  ".join(lines))


def wrong_time_zone(name: str) -> tuple[str, str] | None:
    """Message and remedy where this machine knows no such time zone; None where it does."""
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(name)
    except (ValueError, OSError):
        # ZoneInfoNotFoundError is a KeyError; a path or a folder's name gives ValueError or OSError
        pass
    except KeyError:
        pass
    else:
        return None
    known = available_timezones()
    if not known:
        return "this machine has no list of time zones", "install one: pip install tzdata"
    meant = closest(name, sorted(known))
    return f"there is no time zone {name}", f"did you mean {meant}?" if meant else "write it as in Europe/London or UTC"
