"""Text as people type it to the value that a field takes, by the field's schema. Asks nobody and changes nothing.

What cannot be understood in one way only is refused (UsageError), with what is expected. Text stays text, whatever
it looks like.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kamcli import yamlio
from kamcli.change import naming
from kamcli.change.expectation import expected, is_country, is_currency, is_free
from kamcli.change.number import read_currency, read_money, read_number
from kamcli.change.reading import Reading
from kamcli.errors import UsageError
from kamcli.facts.iso import COUNTRIES, MISTAKEN_COUNTRIES
from kamcli.model.identity import slug
from kamcli.model.position import Pointer, Unreadable
from kamcli.model.spoken_date import FORMS, AmbiguousDayError, spoken_day, spoken_part
from kamcli.policy.wording import choices, closest, sentence, suggestion
from kamcli.schemas import violations
from kamcli.schemas.shape import Shape

_PAST = frozenset(
    ("date", "done", "opened", "closed", "resolved", "sent", "confirmed", "answered", "asked", "informed", "signed")
)
"""Days of what has happened: there a day of the week is the last one."""

_YES = frozenset(("yes", "y", "true", "on", "да", "д", "ναι", "ν"))
_NO = frozenset(("no", "n", "false", "off", "нет", "н", "όχι", "οχι", "ο"))
_PAIR = re.compile(r"(?:^|[,;\n]|(?<=\s))\s*([A-Za-z_][\w-]*)\s*=")
_PERIOD = re.compile(r"(?:(FY)?(\d{4})[-/ ]?([QH]\d)|([QH]\d)[-/ ]?(\d{4})|(FY)[-/ ]?(\d{4}))\Z", re.IGNORECASE)


def read_value(text: str, shape: Shape, reading: Reading) -> Any:
    """The value that `text` means for a field of this shape. Raises UsageError that says what is expected."""
    if not text.strip():
        raise UsageError("nothing is written there", do=expected(shape))
    if shape.choices:
        return _choice(text, shape, reading)
    if shape.references:
        return naming.reference(text, shape.references, reading)
    value = _READERS[shape.kind](text, shape, reading)
    _check(value, shape)
    return value


def read_parts(text: str, group: Shape, name: str, reading: Reading) -> dict[str, Any]:
    """What `text` says for the field `name` of a group: its value, and the currency beside it for `12 000 EUR`."""
    shape = group.field(name)
    if shape is None:
        raise UsageError(f"there is no field {name}", do=suggestion(name, group.names))
    beside = group.field("currency")
    if shape.kind == "number" and name != "currency" and beside is not None and is_currency(beside):
        number, currency = read_money(text)
        _check(number, shape)
        return {name: number} if currency is None else {name: number, "currency": currency}
    if shape.kind == "date" and name in _PAST and text.strip():
        return {name: read_day(text, reading.today, past=True).isoformat()}
    return {name: read_value(text, shape, reading)}


def read_data(data: Any, shape: Shape, reading: Reading) -> Any:
    """Values that come parsed, from YAML or JSON: texts in them are read as if typed, all else stays as it is."""
    if isinstance(data, str):
        return read_value(data, shape, reading) if data.strip() and shape.kind != "any" else data
    if isinstance(data, list) and shape.kind == "list" and shape.item is not None:
        return [read_data(item, shape.item, reading) for item in data]
    if isinstance(data, Mapping) and shape.kind == "group":
        found = {name: _within(shape, name) for name in data}
        return {name: read_data(data[name], inside, reading) for name, inside in found.items()}
    return data


# ---- one way of reading for each kind


def _choice(text: str, shape: Shape, reading: Reading) -> Any:
    codes = {str(choice): choice for choice in shape.choices}
    if shape.list_name == "circles":
        titles = {circle.name: circle.id for circle in reading.repository.policy.circles}
    else:
        titles = {}
    named = {_bare(code): value for code, value in codes.items()}
    named |= {_bare(title): codes[code] for title, code in titles.items() if code in codes}
    if (wanted := _bare(text)) in named:
        return named[wanted]
    meant = closest(text.strip(), codes)
    listed = f"choose one of: {choices(codes)}"
    where = f"; the list is {shape.list_name} in policy/lists.yaml" if shape.list_name not in (None, "circles") else ""
    raise UsageError(
        f"“{text.strip()}” is none of ours", do=f"{f'did you mean {meant}? ' if meant else ''}{listed}{where}"
    )


def _bare(text: str) -> str:
    return re.sub(r"[\s_-]+", "-", text.strip().casefold())


def _text(text: str, shape: Shape, reading: Reading) -> str:  # noqa: ARG001
    text = unicodedata.normalize("NFC", text)
    text = text if "\n" in text.strip() else text.strip()
    if is_currency(shape):
        return read_currency(text)
    if is_country(shape):
        code = MISTAKEN_COUNTRIES.get(text.upper(), text.upper())
        if code not in COUNTRIES:
            raise UsageError(f"“{text}” is not a country", do="write its two letters, as in GB, RU or GR")
        return code
    if not shape.takes(text):
        for other in (f"https://{text}" if "." in text else text, text.upper(), text.lower()):
            if shape.takes(other):
                return other
    return text


def _integer(text: str, shape: Shape, reading: Reading) -> int:  # noqa: ARG001
    return int(read_number(text, whole=True))


def _number(text: str, shape: Shape, reading: Reading) -> Decimal:  # noqa: ARG001
    if shape.bound("maximum") == 100 and text.strip().endswith("%"):
        text = text.strip()[:-1]
    return read_number(text)


def _yes_no(text: str, shape: Shape, reading: Reading) -> bool:  # noqa: ARG001
    word = text.strip().casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise UsageError(f"“{text.strip()}” is neither yes nor no", do="write yes or no")


def _date(text: str, shape: Shape, reading: Reading) -> str:  # noqa: ARG001
    return read_day(text, reading.today).isoformat()


def read_day(text: str, today: date, *, past: bool = False) -> date:
    """The day that a text means; of what is `past`, a day of the week is the last one. Raises UsageError."""
    try:
        day = spoken_day(text, today, past=past)
        part = spoken_part(text, today) if day is None else None
    except AmbiguousDayError as error:
        raise UsageError(str(error), do="write it as year-month-day, as in 2026-03-31") from error
    if day is not None:
        return day
    if part is not None and part.year is None:
        raise UsageError(f"“{text.strip()}” does not say the year", do=f"write one of: {FORMS}")
    if part is not None:
        raise UsageError(f"“{text.strip()}” is only part of a date", do=f"a whole day is needed: {FORMS}")
    raise UsageError(f"“{text.strip()}” is not a day", do=f"write one of: {FORMS}")


def _part_date(text: str, shape: Shape, reading: Reading) -> str:
    try:
        part = spoken_part(text, reading.today)
    except AmbiguousDayError as error:
        raise UsageError(str(error), do="write it as year-month-day, as in 2026-03-31") from error
    if part is None or not shape.takes(str(part)):
        raise UsageError(f"“{text.strip()}” is not what is asked for", do=expected(shape))
    return str(part)


def _period(text: str, shape: Shape, reading: Reading) -> str:  # noqa: ARG001
    written = text.strip().upper()
    if not shape.takes(written) and (match := _PERIOD.match(written)):
        fiscal, year, part = match[1] or match[6], match[2] or match[5] or match[7], match[3] or match[4]
        written = f"{fiscal or ''}{year}{f'-{part}' if part else ''}"
    return written if shape.takes(written) else text.strip()


def _list(text: str, shape: Shape, reading: Reading) -> list[Any]:
    if text.lstrip().startswith("["):
        found = _from_yaml(text, shape, reading)
        return found if isinstance(found, list) else [found]
    if shape.item is None:
        return [_any(text, shape, reading)]
    if shape.item.kind == "group":
        return [
            read_value(each, shape.item, reading) for each in text.split(";" if "=" in text else "\n") if each.strip()
        ]
    sign = ";" if ";" in text else "\n" if "\n" in text.strip() else ","
    return [read_value(each.strip(), shape.item, reading) for each in text.split(sign) if each.strip()]


def _group(text: str, shape: Shape, reading: Reading) -> dict[str, Any]:
    if text.lstrip().startswith("{"):
        found = _from_yaml(text, shape, reading)
        assert isinstance(found, dict)
        return _with_id(found, shape)
    pairs = [match for match in _PAIR.finditer(text) if match[1] in shape.names or not shape.names]
    if pairs and not text[: pairs[0].start()].strip():
        return _with_id(_of_pairs(text, pairs, shape, reading), shape)
    amount, currency = shape.field("amount"), shape.field("currency")
    if (
        amount is not None
        and currency is not None
        and amount.kind == "number"
        and set(shape.required) <= {"amount", "currency"}
    ):
        number, code = read_money(text)
        return {"amount": number, "currency": code or reading.repository.company.currency}
    named = [name for name in shape.required if name != "id"] or [name for name in shape.key if name != "id"]
    named = named or [name for name in shape.names if name != "id" and is_free(shape.field(name))][:1]
    if len(named) == 1 and (only := shape.field(named[0])) is not None:
        return _with_id({named[0]: read_value(text, only, reading)}, shape)
    raise UsageError(f"“{text.strip()}” does not say which field is meant", do=expected(shape))


def _of_pairs(text: str, pairs: list[re.Match[str]], shape: Shape, reading: Reading) -> dict[str, Any]:
    found: dict[str, Any] = {}
    ends = [*(pair.start() for pair in pairs[1:]), len(text)]
    for pair, end in zip(pairs, ends, strict=True):
        value = text[pair.end() : end].strip().strip(",;").strip()
        inside = _within(shape, pair[1])
        found |= read_parts(value, shape, pair[1], reading) if shape.names else {pair[1]: _any(value, inside, reading)}
    return found


def _with_id(found: dict[str, Any], shape: Shape) -> dict[str, Any]:
    """A new item of a list that needs an id gets one from what else it says."""
    if "id" not in shape.required or "id" in found:
        return found
    words = next((str(found[name]) for name in (*shape.required, *found) if isinstance(found.get(name), str)), "")
    return {"id": slug(words, "item"), **found}


def _any(text: str, shape: Shape, reading: Reading) -> Any:  # noqa: ARG001
    """For a field that no schema types: a number or yes/no as YAML reads it, a list or group in brackets, else text."""
    document = yamlio.read(f"value: {text.strip()}\n".encode())
    if isinstance(document, Unreadable) or document.notes or not isinstance(document.data, dict):
        return text.strip()
    found = document.data["value"] if list(document.data) == ["value"] else text
    return text.strip() if isinstance(found, str) or found is None else found


_READERS: Mapping[str, Callable[[str, Shape, Reading], Any]] = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "yes-no": _yes_no,
    "date": _date,
    "part-date": _part_date,
    "birthday": _part_date,
    "period": _period,
    "list": _list,
    "group": _group,
    "any": _any,
}


# ---- pieces


def _from_yaml(text: str, shape: Shape, reading: Reading) -> Any:
    """A list or group in brackets. Its texts are read as if typed, and its numbers by how they are written."""
    document = yamlio.read(f"value: {text.strip()}\n".encode())
    if isinstance(document, Unreadable):
        raise UsageError(f"“{text.strip()}” cannot be read: {document.problems[0].message}", do=expected(shape))
    return _typed(document, ("value",), document.data["value"], shape, reading)


def _typed(document: yamlio.Document, at: Pointer, data: Any, shape: Shape, reading: Reading) -> Any:
    if isinstance(data, dict):
        return {
            name: _typed(document, (*at, name), value, _within(shape, name), reading) for name, value in data.items()
        }
    if isinstance(data, list):
        item = shape.item
        if item is None:
            return data
        return [_typed(document, (*at, index), value, item, reading) for index, value in enumerate(data)]
    if shape.kind == "any" or data is None:
        return data
    return read_value(data if isinstance(data, str) else document.locate(at).text, shape, reading)


def _within(group: Shape, name: str) -> Shape:
    found = group.field(name)
    if found is None:
        raise UsageError(f"there is no field {name}", do=suggestion(name, group.names))
    return found


def _check(value: Any, shape: Shape) -> None:
    """What the schema of the field itself does not take is refused here, before anything is planned."""
    title = shape.title or "value"
    wrong = violations({"properties": {title: shape.own}}, {title: value})
    if wrong:
        said = [sentence(each) for each in wrong]
        raise UsageError(said[0][0], do="; ".join(dict.fromkeys(do for _, do in said)))
