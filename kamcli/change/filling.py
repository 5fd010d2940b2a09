"""Putting answers into the fields of a record that is not written yet: plain data in, plain data out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kamcli.change.field_place import at
from kamcli.change.form import answer_unknown
from kamcli.change.pointing import assignment, point
from kamcli.change.reading import Reading
from kamcli.change.value import read_data, read_parts, read_value
from kamcli.errors import UsageError
from kamcli.model.identity import is_reference, slug, unused
from kamcli.model.position import Pointer, render_pointer
from kamcli.policy.wording import suggestion
from kamcli.schemas.shape import Shape

_ID_WORDS = 4
UNKNOWN = "unknown:"
"""Before the reason for which a field stays open: `headcount=unknown:refused`."""


def fill(data: dict[str, Any], argument: str, root: Shape, reading: Reading, by: str | None = None) -> None:
    """Take `FIELD=VALUE` or `FIELD+=VALUE` into `data`. Raises UsageError where there is no such field or value.

    `FIELD=unknown:WHY` says why a field stays open (D12); `by` is who asked.
    """
    change = assignment(argument)
    if change.sign == "-=":
        raise UsageError(f"“{argument}” takes something out of a record that is new", do=f"leave {change.field} out")
    if change.sign == "=" and change.text.startswith(UNKNOWN):
        answer_open(data, change.field, change.text.removeprefix(UNKNOWN), root, reading, by)
        return
    pointer, shape = point(change.field, data, root)
    if not change.text.strip():
        raise UsageError(f"{change.field}: nothing is written there", do=f"leave {change.field} out, or give its value")
    if change.sign == "=":
        answer(data, pointer, change.text, root, reading)
        return
    value = read_value(change.text, shape, reading)
    if not isinstance(value, list):
        raise UsageError(f"{change.field} is not a list, so nothing can be added to it", do=f"write {change.field}=…")
    put(data, pointer, [*(at(data, pointer) or []), *value])


def answer(data: dict[str, Any], pointer: Pointer, text: str, root: Shape, reading: Reading) -> None:
    """Take the text typed for one field; a sum with its currency fills the field beside it too."""
    group = root.at(pointer[:-1])
    name = pointer[-1]
    if isinstance(name, int) and group is not None and group.item is not None:
        put(data, pointer, read_value(text, group.item, reading))
        return
    if group is None or not isinstance(name, str):
        raise UsageError(f"there is no field {render_pointer(pointer)}")
    for field, value in read_parts(text, group, name, reading).items():
        put(data, (*pointer[:-1], field), value)


def answer_open(data: dict[str, Any], name: str, why: str, root: Shape, reading: Reading, by: str | None) -> None:
    """Say under `unknown` why a field stays open, and that it was asked today (D12)."""
    answers = root.field("unknown")
    shape = root.at(("unknown", name, "why"))
    if answers is None or name not in answers.names or shape is None:
        raise UsageError(f"{name} cannot be left open", do=f"give it: {name}=…")
    pointer, value = answer_unknown(read_value(why, shape, reading), name, reading.today.isoformat(), by)
    put(data, pointer, value)


def take_record(
    data: Mapping[str, Any], root: Shape, reading: Reading, wrong: list[str], by: str | None = None
) -> dict[str, Any]:
    """The fields of a record that comes parsed, as `take` reads them; a text `unknown:WHY` leaves its field open."""
    opened = {
        name: value.removeprefix(UNKNOWN)
        for name, value in data.items()
        if isinstance(value, str) and value.startswith(UNKNOWN)
    }
    found = take({name: value for name, value in data.items() if name not in opened}, root, reading, wrong)
    record: dict[str, Any] = dict(found)
    for name, why in opened.items():
        try:
            answer_open(record, name, why, root, reading, by)
        except UsageError as error:
            wrong.append(f"{name}: {error.message}" + (f"; {error.do}" if error.do else ""))
    return record


def take(data: Any, shape: Shape, reading: Reading, wrong: list[str], where: str = "") -> Any:
    """Data that comes parsed, from YAML or JSON, with its texts read as if typed.

    A reference that leads nowhere stays as it is: it may mean what comes with it, and lint looks. Everything else
    that cannot be read goes into `wrong`, with its place.
    """
    if isinstance(data, str) and data.strip():
        try:
            return read_data(data, shape, reading)
        except UsageError as error:
            if not (shape.references and is_reference(data)):
                wrong.append(f"{where}: {error.message}" + (f"; {error.do}" if error.do else ""))
    elif isinstance(data, list) and shape.kind == "list" and shape.item is not None:
        inner = shape.item
        items = [take(item, inner, reading, wrong, f"{where}[{index}]") for index, item in enumerate(data)]
        return _identified(items, inner)
    elif isinstance(data, dict) and shape.kind == "group":
        found = {}
        for name, value in data.items():
            here = f"{where}.{name}" if where else str(name)
            inside = shape.field(name)
            if inside is None:
                wrong.append(f"there is no field {here}; {suggestion(str(name), shape.names)}")
            else:
                found[name] = take(value, inside, reading, wrong, here)
        return found
    return data


def _identified(items: list[Any], shape: Shape) -> list[Any]:
    """The items of a list, each with an id where they need one: nobody has to invent it."""
    if "id" not in shape.required:
        return items
    used = {str(item["id"]) for item in items if isinstance(item, dict) and "id" in item}
    found: list[Any] = []
    for item in items:
        if isinstance(item, dict) and "id" not in item:
            words = next((item[name] for name in shape.required if isinstance(item.get(name), str)), "item")
            name = unused(slug(" ".join(words.split()[:_ID_WORDS]), "item"), used)
            used.add(name)
            item = {"id": name, **item}
        found.append(item)
    return found


def put(data: dict[str, Any], pointer: Pointer, value: Any) -> None:
    """Set a value, making the groups around it; a number one past the end adds an item to a list."""
    here: Any = data
    for index, step in enumerate(pointer[:-1]):
        below: Any = [] if isinstance(pointer[index + 1], int) else {}
        if isinstance(here, list) and isinstance(step, int):
            if step == len(here):
                here.append(below)
            here = here[step]
        else:
            here = here.setdefault(step, below)
    last = pointer[-1]
    if isinstance(here, list) and last == len(here):
        here.append(value)
    else:
        here[last] = value
