"""`kam set`: fields of one record."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamcli.cli import completing
from kamcli.cli.changing import carry_out, changing, writable
from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session
from kamcli.errors import UsageError

if TYPE_CHECKING:
    from kamcli.change.pointing import Assignment


@click.command("set")
@click.argument(
    "record",
    metavar="ID",
    type=completing.Id("account", "contact", "colleague", "deal", "complaint", "interaction"),
)
@click.argument("changes", metavar="FIELD=VALUE…", nargs=-1, type=completing.Field())
@click.option("--unset", metavar="FIELD", multiple=True, help="Take a field out; FIELD= does the same.")
@click.option(
    "--unknown",
    metavar="FIELD=WHY",
    multiple=True,
    help="Record that a field is not known, and why; FIELD=unknown:WHY does the same.",
)
@click.option(
    "--by",
    metavar="COLLEAGUE",
    type=completing.Id("colleague"),
    help="Who tried to find it out. [default: who git says you are]",
)
@changing
@pass_session
@examples(
    "kam set acme manager=olga headcount=250",
    'kam set acme "potential=120 000 EUR" website=acme.example',
    "kam set acme 'legal_entities[acme-de].tax_id=DE129273398'",
    "kam set acme tags+=marine tags-=prospect",
    'kam set acme/cfo "phones+=+30 210 123 4567" birthday=12.03.1971',
    "kam set acme headcount=unknown:refused",
    "kam set acme first_contact=- < note.txt",
)
def set_command(
    session: Session,
    record: str,
    changes: tuple[str, ...],
    unset: tuple[str, ...],
    unknown: tuple[str, ...],
    by: str | None,
) -> int:
    """Set fields of one record.

    ID is a record by its id, its name or a part of it. FIELD is a field of its schema: strategy.plans inside a group,
    phones[0].kind or legal_entities[acme-de].name for an item of a list, by its key or its number. = sets a value, and
    with nothing behind it takes the field out; += adds to a list, -= takes from it. VALUE is written as people do:
    yes, 1 200.50 EUR, fri, 12.03.2026, a colleague's name; - reads it from standard input, @FILE from a file. Birthdays
    and other personal facts of a contact go to its file in personal/.
    """
    from kamcli.change import Draft, plan
    from kamcli.change.author import author
    from kamcli.change.former import remember_changes
    from kamcli.change.naming import reference
    from kamcli.change.pointing import Assignment, assignment
    from kamcli.change.reading import Reading
    from kamcli.change.setting import Setting
    from kamcli.query.lookup import lookup

    wanted = [_with_text(assignment(each)) for each in changes]
    wanted += [Assignment(field.strip(), "=", f"unknown:{why}") for field, _, why in map(_parted, unknown)]
    with writable(session) as repository:
        today = session.day(repository.company)
        draft = Draft(repository, today)
        found = lookup(repository.snapshot, record)
        if not wanted and not unset:
            raise UsageError(f"what to set in {found.name} is missing", do="write FIELD=VALUE, as in headcount=250")
        person = author(repository) if by is None else reference(by, ("colleague",), Reading(repository, today))
        setting = Setting(draft, found, person)
        for each in wanted:
            setting.assign(each)
        for field in unset:
            setting.unset(field)
        setting.told += remember_changes(draft, found)
        fields = " ".join(dict.fromkeys(setting.fields))
        return carry_out(session, plan(draft, f"set {found.entity} {found.id} {fields}".strip(), setting.told))


def _parted(text: str) -> tuple[str, str, str]:
    return text.partition("=")


def _with_text(found: Assignment) -> Assignment:
    """The assignment with its text read from standard input (`-`) or a file (`@FILE`); `@@x` is the text `@x`."""
    if found.text == "-":
        return replace(
            found, text=_decoded(sys.stdin.buffer.read() if sys.stdin is not None else b"", "standard input")
        )
    if found.text.startswith("@@"):
        return replace(found, text=found.text[1:])
    if found.text.startswith("@"):
        return replace(found, text=_file(found.text[1:]))
    return found


def _file(name: str) -> str:
    try:
        return _decoded(Path(name).read_bytes(), name)
    except OSError as error:
        raise UsageError(
            f"@{name}: the file cannot be read ({error.strerror})", do=f"for a text that begins with @ write @@{name}"
        ) from error


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").rstrip()
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not UTF-8 text", do="save it as UTF-8") from error
