"""KAM218 invalid-phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.leaf import mappings, text
from kamcli.lint.phrase import colleague_name, contact_name
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer
from kamcli.repository import Record

_EXTENSION = re.compile(r"(?:ext|x|доб)[.]? ?[0-9]{1,8}\Z")


def check(context: Context) -> Iterator[Finding]:
    """Phone numbers of contacts and colleagues that no telephone can have."""
    for entity in (Entity.CONTACT, Entity.COLLEAGUE):
        for record in context.snapshot.records(entity).values():
            for pointer, number in _numbers(record):
                if (wrong := _wrong(number)) is not None:
                    person = entity is Entity.CONTACT
                    who = contact_name(context, record.id) if person else colleague_name(context, record.id)
                    yield RULE.at(
                        record,
                        pointer,
                        f"nobody can call {who} at this number: {wrong}",
                        'write it with its country, in quotes, as in "+30 210 123 4567"; an extension as ext. 12',
                    )


def _numbers(record: Record) -> Iterator[tuple[Pointer, str]]:
    for pointer, phone in mappings(record.data, "phones"):
        if (number := text(phone, "number")) is not None:
            yield (*pointer, "number"), number
    if record.entity is Entity.COLLEAGUE:
        for pointer, holder, name in (
            (("phone",), record.data, "phone"),
            (("sim", "number"), record.data.get("sim"), "number"),
        ):
            if (number := text(holder, name)) is not None:
                yield pointer, number


def _wrong(number: str) -> str | None:
    """What E.164 has against a number; letters and the like are the schema's business."""
    bare = _EXTENSION.sub("", number.strip())
    if not re.fullmatch(r"[+]?[0-9() ./-]+", bare):
        return None
    digits = re.sub(r"[^0-9]", "", bare)
    if len(digits) > 15:
        return f"it has {len(digits)} digits, and no number has more than 15"
    if bare.startswith("+"):
        if digits.startswith("0"):
            return "no country's code begins with 0"
        if len(digits) < 7:
            return f"with the country's code it has only {len(digits)} digits"
    return None


RULE = Rule(
    code="KAM218",
    name="invalid-phone",
    summary="A phone number has too many or too few digits, or a country code that there is not.",
    why=(
        "A contact has a phone so that somebody can call it (D1). Checked by ITU-T E.164 only: at most 15 digits, "
        "and no country code begins with 0."
    ),
    fix="Correct the number.",
    bad={
        "accounts/acme/contacts/cfo.yaml": (
            "name: Мария Петрова\nroles: [economic-buyer]\nphones: [{number: '+0 210 123 4567'}]\n"
        ),
    },
    good={
        "accounts/acme/contacts/cfo.yaml": (
            "name: Мария Петрова\nroles: [economic-buyer]\nphones: [{number: '+30 210 123 4567'}]\n"
        ),
    },
    severity=Severity.WARNING,
    check=check,
)
