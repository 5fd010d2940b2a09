"""Reading typed values out of parsed data. Says what a field should have been; fills nothing in silently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.model.dates import PartialDate, partial_date, whole_date
from kamcli.model.money import Money
from kamcli.model.position import Pointer, render_pointer


class FieldError(ValueError):
    """A field that was needed holds something of another type; `pointer` says which field."""

    def __init__(self, pointer: Pointer, expected: str) -> None:
        super().__init__(f"{render_pointer(pointer) or 'the file'} should be {expected}")
        self.pointer = pointer
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping of parsed data with its place in the file. A field that is absent or null reads as None or ()."""

    data: Mapping[str, Any]
    pointer: Pointer = ()

    def _of(self, name: str, kind: type | tuple[type, ...], expected: str) -> Any:
        value = self.data.get(name)
        if value is not None and (not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)):
            raise FieldError((*self.pointer, name), expected)
        return value

    def text(self, name: str) -> str | None:
        """Text, or None."""
        value: str | None = self.data.get(name)
        return value if value is None or type(value) is str else self._of(name, str, "text")

    def flag(self, name: str) -> bool | None:
        """True, false, or None."""
        value: bool | None = self._of(name, bool, "true or false")
        return value

    def number(self, name: str) -> Decimal | None:
        """A number as an exact decimal, or None."""
        value = self._of(name, (int, Decimal), "a number")
        return None if value is None else Decimal(value)

    def day(self, name: str) -> date | None:
        """A whole date, or None."""
        text = self.text(name)
        found = whole_date(text) if text is not None else None
        if text is not None and found is None:
            raise FieldError((*self.pointer, name), "a date such as 2026-03-02")
        return found

    def partial(self, name: str) -> PartialDate | None:
        """A date that may lack its day or month, or None."""
        text = self.text(name)
        found = partial_date(text) if text is not None else None
        if text is not None and found is None:
            raise FieldError((*self.pointer, name), "a date such as 2026-03-02, 2026-03 or 2026")
        return found

    def money(self) -> Money | None:
        """The money that this mapping's `amount` and `currency` give, or None where either is absent."""
        amount, currency = self.number("amount"), self.text("currency")
        return None if amount is None or currency is None else Money(amount, currency)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; () where absent."""
        if name not in self.data:
            return ()
        values = self._of(name, list, "a list") or ()
        for index, value in enumerate(values):
            if not isinstance(value, str):
                raise FieldError((*self.pointer, name, index), "text")
        return tuple(values)

    def inside(self, name: str) -> Fields | None:
        """A nested mapping, or None."""
        value = self._of(name, dict, "a group of fields")
        return None if value is None else Fields(value, (*self.pointer, name))

    def items(self, name: str) -> Iterator[Fields]:
        """The mappings of a list; none where absent."""
        return self._items(name) if name in self.data else iter(())

    def _items(self, name: str) -> Iterator[Fields]:
        for index, value in enumerate(self._of(name, list, "a list") or ()):
            if not isinstance(value, dict):
                raise FieldError((*self.pointer, name, index), "a group of fields")
            yield Fields(value, (*self.pointer, name, index))
