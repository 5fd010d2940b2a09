"""`kam blame`: since which commit each value of a record is as it is, and who made it so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kamcli.cli import completing
from kamcli.cli.options import examples, formats
from kamcli.cli.session import Session, pass_session

if TYPE_CHECKING:
    from kamcli.audit.blame import Line
    from kamcli.audit.chronicle import Chronicle
    from kamcli.audit.reading import Reading
    from kamcli.repository import Record


@click.command("blame")
@click.argument("record", metavar="ID[.FIELD]", type=completing.Id("account", "contact", "colleague"))
@click.option("--personal", is_flag=True, help="Show private values too, and the contact's personal file.")
@formats()
@pass_session
@examples(
    "kam blame acme",
    "kam blame acme.manager",
    "kam blame acme.legal_entities[main]",
    "kam blame acme/cfo.phones --format json",
)
def blame_command(session: Session, record: str, personal: bool, output_format: str) -> None:
    """Show who gave each value of a record its present form, when, and in which commit.

    A line for each field and for each item of a list, by its key. It follows the record through renames and merges;
    a value that moved about in the file is as old as it was. What is not committed says so. Private values are masked.
    """
    from kamcli.cli.chronicle import chronicle, meant, require_known, warn_of_missing
    from kamcli.errors import NotFoundError
    from kamcli.model.entity import Entity
    from kamcli.render.blame import blame_text

    with chronicle(session) as opened:
        repository = opened.repository
        found = meant(repository, record)
        if found.record is None:
            require_known(opened, found)
            raise NotFoundError(
                f"there is no record {record} any more", do=f"`kam changes {record}` shows what became of it"
            )
        lines = _lines(opened, found.record, found.field)
        if personal and found.record.entity is Entity.CONTACT:
            private = repository.snapshot.records(Entity.PERSONAL).get(found.record.id)
            lines += _private(session, opened, private, found.field) if private is not None else []
        if not lines and found.field is not None:
            raise NotFoundError(
                f"{found.record.name} has no field {found.field}", do=f"`kam blame {found.record.id}` shows all"
            )
        discretion = opened.discretion(personal=personal)
        session.result(blame_text(lines, discretion, opened.people, repository, output_format))
        if any(line.is_beginning for _, line in lines):
            session.warn("this clone is shallow: what is said to be of its first commit may be older")
        warn_of_missing(session, opened)


def _private(session: Session, opened: Chronicle, record: Record, field: str | None) -> list[tuple[Record, Line]]:
    """The values of a personal file, by the repository that has its history."""
    from kamcli.cli.chronicle import personal_history

    if (apart := personal_history(session, opened)) is None:
        return _lines(opened, record, field)
    return _lines(opened, record, field, opened.reading_of(apart), record.path.removeprefix("personal/"))


def _lines(
    opened: Chronicle, record: Record, field: str | None, reading: Reading | None = None, path: str | None = None
) -> list[tuple[Record, Line]]:
    """The values of a record, or of one of its fields; `reading` and `path` where another history has it."""
    from kamcli.audit.blame import Blame
    from kamcli.audit.field import field_pattern
    from kamcli.audit.place import Subject

    pattern = field_pattern(field) if field is not None else None
    subject = Subject(str(record.entity), record.id, record.account)
    found = Blame(reading or opened.reading).of(subject, path or record.path, record.data)
    return [(record, line) for line in found if pattern is None or pattern.fits(line.path) == "inside"]
