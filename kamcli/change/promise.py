"""An agreement as people say it, «discount 5 % if prepaid», as the fields of one. Judges no agreement."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from kamcli.change.number import read_number
from kamcli.errors import UsageError
from kamcli.policy.wording import choices, closest

_NUMBER = r"\d[\d \u00a0\u202f]*(?:[.,]\d+)?"
_PERCENT = re.compile(rf"({_NUMBER})\s*(?:%|percent\b|процент\w*|τοις εκατό)", re.I)
_MONEY = re.compile(rf"({_NUMBER})\s*([A-Z]{{3}})\b")
_DAYS = re.compile(r"(\d+)\s*(?:days?\b|дн\w*|день\b|μέρες|ημέρες|ημερών)", re.I)
_DEBT = re.compile(
    rf"(\S+)\s*:?\s+(?:from|с|από)?\s*({_NUMBER})\s*(?:to|до|σε|->|→)\s*({_NUMBER})\s*([A-Z]{{3}})\b", re.I
)
_IF = re.compile(
    r"[\s,;:–—-]*(?:if|provided(?: that)?|on condition(?: that)?|при условии,?(?: что)?|если|αν|εφόσον)\s+", re.I
)
FORM = "«discount 5 % if prepaid», «price 1200 EUR», «payment-terms 30 days», «debt-reduction A-17 from 900 to 450 EUR»"


def promise(text: str, kinds: Iterable[str]) -> dict[str, Any]:
    """The kind, size and conditions of an agreement. Raises UsageError where the text begins with no kind of ours."""
    allowed = tuple(kinds)
    kind, rest = _kind(text.strip(), allowed)
    found: dict[str, Any] = {"kind": kind}
    if kind == "debt-reduction" and (debt := _DEBT.search(rest)):
        found["debt"] = {
            "document": debt[1],
            "was": read_number(debt[2]),
            "now": read_number(debt[3]),
            "currency": debt[4].upper(),
        }
        rest = rest[: debt.start()] + rest[debt.end() :]
    else:
        rest = _sized(rest, found)
    conditions = (
        " ".join(_IF.sub("", rest, count=1).split()) if _IF.match(rest) else " ".join(rest.strip(" ,;:–—-").split())
    )
    return {**found, "conditions": conditions} if conditions else found


def _sized(rest: str, found: dict[str, Any]) -> str:
    """Take the size off the head of the text: what stands further back («for orders over 500 EUR») is a condition."""
    head = _IF.split(f" {rest}", maxsplit=1)[0]
    for pattern in (_PERCENT, _MONEY, _DAYS):
        match = pattern.match(head.lstrip(" :,–—-"))
        if match:
            if pattern is _PERCENT:
                found["percent"] = read_number(match[1])
            elif pattern is _MONEY:
                found |= {"amount": read_number(match[1]), "currency": match[2]}
            else:
                found["days"] = int(match[1])
            stripped = rest.lstrip(" :,–—-")
            return stripped[match.end() :]
    return rest


def _kind(text: str, allowed: tuple[str, ...]) -> tuple[str, str]:
    plain = text.casefold().replace("_", "-")
    for kind in sorted(allowed, key=len, reverse=True):
        for spelled in (kind.casefold(), kind.casefold().replace("-", " ")):
            if plain == spelled or (plain.startswith(spelled) and not plain[len(spelled)].isalnum()):
                return kind, text[len(spelled) :]
    first = re.split(r"[\s,:]", text, maxsplit=1)[0]
    if not allowed and first:
        return first, text[len(first) :]
    meant = closest(first, allowed)
    hint = f"did you mean {meant}? " if meant else ""
    raise UsageError(
        f"«{text}» does not begin with a kind of agreement" if text else "the agreement is empty",
        do=f"{hint}write it as in {FORM}; the kinds are {choices(allowed)}",
    )
