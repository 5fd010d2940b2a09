"""Setting any field of any example file: only its bytes change, and setting it back gives the old file again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from kamcli import yamlio
from kamcli.change.draft import Draft
from kamcli.change.naming import known
from kamcli.change.pointing import Assignment
from kamcli.change.reading import Reading
from kamcli.change.setting import Setting
from kamcli.change.value import read_value
from kamcli.model.entity import RECORDS, Entity, place_of
from kamcli.model.position import Pointer, render_pointer
from kamcli.repository import Repository, open_repository
from kamcli.schemas import violations
from kamcli.schemas.shape import Shape, shape
from kamcli.yamlio.pieces import same

ROOT = Path(__file__).resolve().parents[2]
COMPANY = ROOT / "examples" / "company"
SINGLE = ROOT / "tests" / "schemas" / "examples"
TODAY = date(2026, 4, 6)


@cache
def company() -> Repository:
    return open_repository(COMPANY)


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml"))


OURS = [path for path in files(COMPANY) if (place := place_of(path)) and place.entity in RECORDS]
OTHERS = [path for path in files(SINGLE) if path.split("/")[0] in RECORDS]

VARIANTS = (
    lambda source: source,
    lambda source: source.replace(b"\n", b"\r\n"),
    lambda source: source.removesuffix(b"\n"),
    lambda source: source.replace(b"\n", b"\r\n").removesuffix(b"\r\n"),
)
"""A file as it is, with the line ends of Windows, without its last one, and with both."""

TEXTS = (
    "Another «text» with 'quotes' and \"more\" — και ελληνικά",
    "another-id",
    "+30 210 123 4567",
    "someone.else@example.org",
    "https://example.org/a?b=c#d",
    "CY",
    "CHF",
    "pt-BR",
    "5493001KJTIIGC8Y1R12",
    "01.13",
    "acme/somebody",
)
AWKWARD = "no: text, # [that] {needs} \"quotes\" or 'others' & *more"
LINES = "Several lines\n\n  of: text # no comment\nwith «words»"
FORMS = {
    "date": ("2031-03-31", "2031-04-01"),
    "part-date": ("2031-03", "2031"),
    "birthday": ("--03-31", "--04-01"),
    "period": ("2031-Q1", "2031"),
}


def places(data: Any, at: Pointer = ()) -> Iterator[Pointer]:
    """Every single value in a file."""
    for step, value in data.items() if isinstance(data, dict) else enumerate(data):
        if isinstance(value, dict | list):
            yield from places(value, (*at, step))
        else:
            yield (*at, step)


def value_at(data: Any, pointer: Pointer) -> Any:
    for step in pointer:
        data = data[step]
    return data


def another(found: Shape, old: Any, reading: Reading) -> str | None:
    """A valid value other than the old one, as one would type it; None where there is no other."""
    if found.choices:
        return next(str(choice) for choice in found.choices if choice != old)
    if found.references:
        return next((ref for ref, _ in known(found.references, reading) if ref != old), None)
    if found.kind == "yes-no":
        return "no" if old else "yes"
    if found.kind in ("integer", "number"):
        most = found.bound("maximum")
        return format(Decimal(old) + (1 if most is None or old < most else -1), "f")
    texts = (LINES,) if isinstance(old, str) and "\n" in old.strip() else FORMS.get(found.kind, TEXTS)
    return next((text for text in texts if text != old and found.takes(text)), None)


def typed(value: Any) -> str:
    """A value as one would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


@lru_cache(maxsize=8)
def document(source: bytes) -> yamlio.Document:
    found = yamlio.read(source)
    assert isinstance(found, yamlio.Document), (found, source.decode())
    return found


def span(source: bytes, pointer: Pointer) -> tuple[int, int]:
    """Where a value begins and ends, in bytes."""
    found = document(source).locate(pointer)
    lines = source.split(b"\n")

    def offset(line: int, column: int) -> int:
        return sum(len(each) + 1 for each in lines[: line - 1]) + len(lines[line - 1].decode()[: column - 1].encode())

    return offset(found.value.line, found.value.column), offset(found.end.line, found.end.column)


def check(source: bytes, pointer: Pointer, changed: bytes, wanted: Any) -> None:
    """Only the bytes of one value differ, and it is the one that was wanted."""
    start, end = span(source, pointer)
    assert changed.startswith(source[:start]), f"what stands before {render_pointer(pointer)} changed"
    assert changed.endswith(source[end:]), f"what stands behind {render_pointer(pointer)} changed"
    assert same(value_at(document(changed).data, pointer), wanted), render_pointer(pointer)


def _is_free(found: Shape) -> bool:
    return found.kind == "text" and not found.choices and not found.references and found.takes(AWKWARD)


@pytest.mark.parametrize("path", OURS)
def test_every_field_of_the_example_company(path: str) -> None:
    place = place_of(path)
    assert place is not None
    if place.entity is Entity.PERSONAL:
        record = company().snapshot.records(Entity.CONTACT)[place.id]
    else:
        record = company().snapshot.records(place.entity)[place.id]
    written = (COMPANY / path).read_bytes()
    kind = record.data.get("kind") if place.entity is Entity.INTERACTION else None
    root = shape(company().schemas.schema(place.entity, kind=kind))
    account = place.account or (place.id if place.entity is Entity.ACCOUNT else None)
    reading = Reading(company(), TODAY, account)
    done = 0
    for pointer, variant in zip(list(places(document(written).data)), cycle(VARIANTS), strict=False):
        if pointer in (("circle",), ("kind",)) or pointer[0] == "unknown":
            continue
        source, found = variant(written), root.at(pointer)
        old = value_at(document(source).data, pointer)
        assert found is not None
        new = another(found, old, reading)
        if new is None:
            continue
        field = render_pointer(pointer)

        draft = Draft(company(), TODAY)
        draft.write(path, source)
        Setting(draft, record).assign(Assignment(field, "=", new))
        changed = draft.read(path)
        assert changed is not None
        wanted = read_value(new, found, reading)
        check(source, pointer, changed, f"{wanted}\n" if isinstance(old, str) and old.endswith("\n") else wanted)

        Setting(draft, record).assign(Assignment(field, "=", typed(old)))
        if document(source).locate(pointer).text[:1] != ">":  # how a folded text was broken into lines, nobody knows
            assert draft.read(path) == source, f"{field} set back"
        if done % 5 == 0 and _is_free(found):
            Setting(draft, record).assign(Assignment(field, "=", AWKWARD))
            awkward = draft.read(path)
            assert awkward is not None
            check(source, pointer, awkward, f"{AWKWARD}\n" if old.endswith("\n") else AWKWARD)
        done += 1
    assert done


@pytest.mark.parametrize("path", OTHERS)
def test_every_field_of_the_examples_of_the_schemas(path: str) -> None:
    """The good and the bad ones: what is wrong elsewhere in a file stops no change of a field."""
    written = (SINGLE / path).read_bytes()
    data, entity = document(written).data, Entity(path.split("/")[0])
    kind = data.get("kind") if entity is Entity.INTERACTION else None
    root, reading = shape(company().schemas.schema(entity, kind=kind)), Reading(company(), TODAY)
    for pointer, variant in zip(list(places(data)), cycle(VARIANTS), strict=False):
        source, found, old = variant(written), root.at(pointer), value_at(data, pointer)
        if found is None or violations(found.own, old) or (new := another(found, old, reading)) is None:
            continue
        wanted = read_value(new, found, reading)
        changed = yamlio.set_value(source, pointer, wanted)
        check(source, pointer, changed, wanted)
        restored = yamlio.set_value(changed, pointer, old)
        assert restored == source, render_pointer(pointer)
