"""KAM706 placeholder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import repeat
from typing import Any

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.leaf import leaves
from kamcli.lint.option import Option
from kamcli.lint.phrase import listed
from kamcli.model.entity import RECORDS, Entity
from kamcli.model.position import Pointer
from kamcli.repository import Record

_WORDS = (
    *("n/a", "na", "n.a.", "none", "null", "nil", "no data", "no info", "not known", "unknown", "dunno", "tbd", "tba"),
    *("todo", "test", "dummy", "foo", "xxx", "asdf", "qwerty", "unbekannt", "k.a."),
    *("нет", "нет данных", "нет информации", "неизвестно", "не известно", "неизвестен", "не знаю", "хз", "н/д", "н.д."),
    *("тест", "йцукен", "ххх", "пусто", "όχι", "άγνωστο", "δεν ξέρω", "δ/υ", "τεστ"),
)
_DATES = (
    *("1900-01-01", "1901-01-01", "1970-01-01", "1899-12-30", "1111-11-11", "2000-00-00", "9999-12-31", "2099-12-31"),
    *("01.01.1900", "01.01.1901", "01.01.1970", "11.11.1111", "00.00.0000", "31.12.9999", "31.12.2099"),
)
_ANSWERED_BY_NONE = ("conditions", "exit_plan", "resolution", "wanted")
"""Fields where none is a true answer."""
_ELSEWHERE = ("custom", "unknown", "former_ids", "external_ids")
_NOT_WORDS = ("id", "country", "currency", "language", "kind", "circle", "value", "side", "status")
"""Fields of codes: NA is Namibia, and what a code may be is its schema's business."""
_PHONES = re.compile(r"0?1234567(?:8(?:9(?:0)?)?)?|(\d)\1{6,}")
_NUMBERS = ("number", "phone")
_NOBODY = ("test", "none", "no", "noemail", "nomail", "nobody", "xxx", "asdf", "aaa", "example", "email", "mail")


def check(context: Context) -> Iterator[Finding]:
    """Whole values that say nothing, in any field of any record."""
    words = {" ".join(word.split()).casefold() for word in context.option(RULE, "words")}
    dates = set(context.option(RULE, "dates"))
    allowed = {value for values in context.policy.lists.as_mapping().values() for value in values}
    informative = context.policy.lists.informative_kinds
    glance = _Glance(words | dates)
    for entity in RECORDS:
        for record in context.snapshot.records(entity).values():
            if not glance.finds_any(record.data):
                continue
            # That the summary of a meeting says nothing is a rule of its own.
            apart = ("summary",) if entity is Entity.INTERACTION and record.data.get("kind") in informative else ()
            for pointer, value in leaves(record.data, _ELSEWHERE + apart):
                if isinstance(value, str) and pointer and value not in allowed and _empty(pointer, value, words, dates):
                    yield _finding(record, pointer, value)


class _Glance:
    """A quick look at a record, which tells whether it is worth a slow one: hardly any holds a placeholder."""

    def __init__(self, nothings: set[str]) -> None:
        self._nothings = nothings
        self._most = max((len(text.split()) for text in nothings), default=0)
        self._telling: set[str] = set()
        """Values that say something in any field; ids, dates and names come again and again."""

    def finds_any(self, data: Any, field: str = "") -> bool:
        """Whether a value in here may be a placeholder; `field` is the name of the list it stands in."""
        telling = self._telling
        for name, value in data.items() if type(data) is dict else zip(repeat(field), data):
            kind = type(value)
            if kind is str:
                if name == "emails":
                    if _is_nobody(value):
                        return True
                elif (value not in telling and self._says_nothing(value)) or (name in _NUMBERS and _is_made_up(value)):
                    return True
            elif (kind is dict or kind is list) and name not in _ELSEWHERE and self.finds_any(value, name):
                return True
        return False

    def _says_nothing(self, text: str) -> bool:
        if not _says_anything(text):
            return True
        parts = text.split(None, self._most)
        if len(parts) <= self._most and " ".join(parts).casefold() in self._nothings:
            return True
        if len(text) <= _COMMON_LENGTH:
            self._telling.add(text)
        return False


_COMMON_LENGTH = 40
"""Longer texts hardly come twice."""


def _field(pointer: Pointer) -> Any:
    """The name of the field that a value belongs to, be it alone or in a list."""
    return next((step for step in reversed(pointer) if isinstance(step, str)), "")


def _empty(pointer: Pointer, value: str, words: set[str], dates: set[str]) -> bool:
    field = _field(pointer)
    if field in _NOT_WORDS:
        return False
    text = " ".join(value.split()).casefold()
    if field == "emails":
        return _is_nobody(value)
    if field in _NUMBERS and (pointer[0] in ("phones", "phone", "sim")):
        return _is_made_up(value)
    if not _says_anything(text):
        return True
    return text in dates or (text in words and field not in _ANSWERED_BY_NONE)


def _is_nobody(address: str) -> bool:
    local, _, domain = " ".join(address.split()).casefold().rpartition("@")
    return local in _NOBODY and domain.partition(".")[0] in _NOBODY


def _is_made_up(number: str) -> bool:
    return _PHONES.fullmatch(re.sub(r"\D", "", number.casefold())) is not None


def _says_anything(text: str) -> bool:
    return text[:1].isalnum() or any(letter.isalnum() for letter in text)


def _finding(record: Record, pointer: Pointer, value: str) -> Finding:
    field = _field(pointer)
    hidden = record.entity is Entity.PERSONAL or field in ("emails", "number", "phone")
    shown = "" if hidden else f" «{value.strip()}»"
    known = record.entity in (Entity.ACCOUNT, Entity.CONTACT, Entity.PERSONAL) and isinstance(pointer[0], str)
    choices = ["write what it really is", "take the field out"]
    if known and len(pointer) <= 2 and field != "name":
        choices.append(f"say why nobody knows: unknown: {{{pointer[0]}: {{why: not-found, asked: DATE}}}}")
    return RULE.at(
        record,
        pointer,
        f"{field} is filled with a placeholder{shown}, which looks like an answer and is none",
        listed(choices, "or"),
    )


RULE = Rule(
    code="KAM706",
    name="placeholder",
    summary="A field holds a placeholder: n/a, нет, хз, ???, test, 01.01.1970.",
    why=(
        "A placeholder satisfies whoever asks for the field, and then congratulates a client on the first of January "
        "1970. Unknown is an answer, with a reason and a date, and is asked again (D12). Only whole values count, "
        "and not under `custom`; «none» is an answer to conditions."
    ),
    fix="Write what it really is, leave the field out, or say under `unknown` why nobody knows.",
    bad={
        "accounts/acme/contacts/cfo.yaml": (
            "name: Мария Петрова\ntitle: хз\nroles: [economic-buyer]\nemails: [maria@acme.example]\n"
        ),
    },
    good={
        "accounts/acme/contacts/cfo.yaml": (
            "name: Мария Петрова\nroles: [economic-buyer]\nemails: [maria@acme.example]\n"
            "unknown:\n  title: {why: not-found, asked: 2026-02-20, by: anna}\n"
        ),
    },
    severity=Severity.WARNING,
    options=(
        Option(
            "words", _WORDS, "Texts that say nothing when they are all that stands in a field; case does not count."
        ),
        Option("dates", _DATES, "Dates that stand for none."),
    ),
    check=check,
)
