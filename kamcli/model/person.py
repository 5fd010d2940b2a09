"""People: the client's contacts and our colleagues. Built from parsed data, never written."""

from __future__ import annotations

from kamcli.dataclass import dataclass
from kamcli.model.dates import PartialDate
from kamcli.model.fields import Fields


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody on the client's side; `counterpart` is the colleague at the same level (D26)."""

    id: str
    account: str
    name: str
    title: str | None
    level: str | None
    roles: tuple[str, ...]
    counterpart: str | None
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    draft: bool
    left: PartialDate | None
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of our own company."""

    id: str
    name: str
    role: str | None
    level: str | None
    emails: tuple[str, ...]
    phone: str | None
    joined: PartialDate | None
    left: PartialDate | None


def contact(record_id: str, fields: Fields) -> Contact:
    """Build a contact from the parsed fields of its file. Raises FieldError on a field of the wrong type."""
    return Contact(
        id=record_id,
        account=record_id.partition("/")[0],
        name=fields.text("name") or record_id,
        title=fields.text("title"),
        level=fields.text("level"),
        roles=fields.texts("roles"),
        counterpart=fields.text("counterpart"),
        emails=fields.texts("emails"),
        phones=tuple(number for phone in fields.items("phones") if (number := phone.text("number"))),
        draft=fields.flag("draft") or False,
        left=fields.partial("left"),
        erased=fields.text("erased") is not None,
    )


def colleague(record_id: str, fields: Fields) -> Colleague:
    """Build a colleague from the parsed fields of their file. Raises FieldError on a field of the wrong type."""
    return Colleague(
        id=record_id,
        name=fields.text("name") or record_id,
        role=fields.text("role"),
        level=fields.text("level"),
        emails=fields.texts("emails"),
        phone=fields.text("phone"),
        joined=fields.partial("joined"),
        left=fields.partial("left"),
    )
