"""What `kam init` asks, in order, and how answers, options and defaults become one whole. Talks to nobody itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.policy.defaults import defaults
from kamcli.policy.wording import choices, closest
from kamcli.start.answers import (
    Answers,
    a_country,
    a_currency,
    a_month,
    a_name,
    a_phone,
    a_time_zone,
    an_email,
    customs,
)


def _none(_: Mapping[str, Any]) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to know. `read` makes the value of a text or raises UsageError; `default` sees the answers before."""

    key: str
    option: str
    text: str
    read: Callable[[str], Any]
    default: Callable[[Mapping[str, Any]], str | None] = _none
    optional: bool = False


def _usual(field: str, otherwise: str | None) -> Callable[[Mapping[str, Any]], str | None]:
    def default(known: Mapping[str, Any]) -> str | None:
        found = customs().get(known.get("country") or "")
        return str(getattr(found, field)) if found else otherwise

    return default


def _one_of(name: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        allowed: list[str] = defaults("lists")[name]
        if text.strip() in allowed:
            return text.strip()
        meant = closest(text, allowed)
        hint = f"did you mean {meant}? " if meant else ""
        raise UsageError(f"{text!r} is none of ours", do=f"{hint}choose one of: {choices(allowed)}")

    return read


QUESTIONS = (
    Question("name", "--name", "The company's name", a_name),
    Question("country", "--country", "Its country, two letters as in GB", a_country, optional=True),
    Question("currency", "--currency", "The currency of all totals", a_currency, _usual("currency", None)),
    Question("time_zone", "--time-zone", "Time zone", a_time_zone, _usual("time_zone", "UTC")),
    Question(
        "fiscal_year_start",
        "--fiscal-year-start",
        "First month of the fiscal year",
        a_month,
        _usual("fiscal_year_start", "1"),
    ),
    Question("colleague", "--colleague", "The first account manager's name", a_name),
    Question("role", "--role", "Their role", _one_of("team_roles"), lambda _: "account-manager"),
    Question("level", "--level", "Their level", _one_of("levels"), lambda _: "head"),
    Question("email", "--email", "Their e-mail address", an_email, optional=True),
    Question("phone", "--phone", "Their corporate phone number", a_phone, optional=True),
)


def settle(given: Mapping[str, Any], ask: Callable[[Question, str | None], Any] | None) -> Answers:
    """Every answer: as `given`, else what `ask` returns for the question and its default, else the default.

    Given answers are judged before anything is asked. Raises UsageError, naming all that is missing or wrong at once.
    """
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for question in QUESTIONS:
        if given.get(question.key) is not None:
            try:
                values[question.key] = question.read(given[question.key])
            except UsageError as error:
                wrong.append(f"{question.option}: {error.message}; {error.do}")
    if wrong:
        raise UsageError(wrong[0].partition("; ")[0], do="\n  ".join([wrong[0].partition("; ")[2], *wrong[1:]]))
    missing: list[str] = []
    for question in QUESTIONS:
        if question.key in values:
            continue
        default = question.default(values)
        if ask is not None:
            values[question.key] = ask(question, default)
        elif default is not None or question.optional:
            values[question.key] = None if default is None else question.read(default)
        else:
            missing.append(question.option)
    if missing:
        raise UsageError(
            f"these are needed and not given: {', '.join(missing)}",
            do="give them as options, or run kam init on a terminal, where it asks"
            + (" (--country gives a currency too)" if "--currency" in missing else ""),
        )
    return Answers(
        company=values.pop("name"),
        personal=given.get("personal") or "here",
        revenue_from=given.get("revenue_from") or "sales",
        **values,
    )
