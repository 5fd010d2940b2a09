"""What a field wants, by its schema: in words for people, and whether it is a currency or country. Reads no values."""

from __future__ import annotations

from kamcli.model.spoken_date import FORMS
from kamcli.policy.wording import choices
from kamcli.schemas.shape import Shape

_EXPECTED = {
    "integer": "a whole number: 250",
    "number": "a number: 1200.50",
    "yes-no": "yes or no",
    "date": f"a day: {FORMS}",
    "part-date": "a date or part of it: 2026-03-31, 2026-03 or 2026",
    "birthday": "1971-03-02, or --03-02 when the year is unknown",
    "period": "a period: 2026, FY2026, 2026-H1, 2026-Q2 or 2026-03",
}


def expected(shape: Shape) -> str:
    """What a field wants, in a few words, for a prompt or a message."""
    if shape.choices:
        return f"one of: {choices(shape.choices)}"
    if shape.references:
        named = " or ".join(target.replace("_", " ") for target in shape.references)
        return f"the id or name of {'an' if named[0] in 'aeio' else 'a'} {named}"
    if shape.kind == "list" and shape.item is not None:
        each = shape.item
        plain = each.kind == "text" and not each.choices and not each.references and each.do is None
        return "one or several, with commas between them" + ("" if plain else f"; each {expected(each)}")
    if shape.kind == "group":
        fields = ", ".join(f"{name}=…" for name in (shape.required or shape.names)[:6])
        return f"write its fields: {fields or 'NAME=…'}"
    return _EXPECTED.get(shape.kind) or shape.do or shape.description or "some text"


def is_free(shape: Shape | None) -> bool:
    """Whether any text may stand there."""
    return (
        shape is not None and shape.kind == "text" and not (shape.choices or shape.references or shape.bound("pattern"))
    )


def is_currency(shape: Shape) -> bool:
    """Whether the form of a currency's code is asked for, and nothing else."""
    return shape.kind == "text" and shape.takes("EUR") and not shape.takes("EURO") and not shape.takes("EU")


def is_country(shape: Shape) -> bool:
    """Whether the form of a country's code is asked for, and nothing else."""
    return shape.kind == "text" and shape.takes("GR") and not shape.takes("GRE") and not shape.takes("G")
