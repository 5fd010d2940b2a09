"""What `add` and `log` share: asking for what is missing, saying all that is missing at once, and carrying it out."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kamcli.cli import asking
from kamcli.cli.changing import carry_out, writable
from kamcli.cli.session import Session
from kamcli.dataclass import dataclass
from kamcli.errors import KamError, UsageError

if TYPE_CHECKING:
    from kamcli.change import RefusedError
    from kamcli.change.entry import Entry
    from kamcli.lint import Finding
    from kamcli.repository import Repository


_MISSING, _DOSSIER = "KAM101", "KAM110"
"""The rules that say what a record, or a dossier, lacks."""


class IncompleteError(KamError):
    """What is to be entered lacks something; nothing was written."""

    exit_code = 1


@dataclass(frozen=True)
class Prepared:
    """New records, ready to be entered in their order.

    `verb` begins the commit's message; `says` makes the sentences out of the ids that the records got. `hints` say
    by the name of a field how it is given on the command line.
    """

    entries: Sequence[Entry]
    verb: str
    says: Callable[[Sequence[str]], list[str]]
    hints: Mapping[str, str] = dataclasses.field(default_factory=dict)
    open_fields: frozenset[str] = frozenset()
    in_file: bool = False
    """Whether what is missing is to be added to a text, rather than given as an option."""


@dataclass(frozen=True, slots=True)
class Text:
    """What was read from a file, from standard input, or typed in the editor."""

    data: bytes
    name: str


Prepare = Callable[["Repository", bool, "Text | None"], Prepared]
"""Makes new records of what was said and of a text; asks for what is missing if the flag says so."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How the records come in: from a file (`-`: standard input), and whether through the editor.

    `form` makes the text to be edited; `again` is the command line that takes a kept text in.
    """

    file: str | None
    edit: bool
    form: Callable[[Repository], str]
    again: str


def ways_in(command: Any) -> Any:
    """`--from FILE|-` and `--edit`, passed to the command as `file` and `edit`."""
    command = click.option("--edit", is_flag=True, help="Fill in a form in the editor ($VISUAL or $EDITOR).")(command)
    return click.option(
        "--from",
        "file",
        metavar="FILE|-",
        type=click.Path(allow_dash=True),
        help="Take the fields from a file, YAML or JSON, of one record or a list of them; - is standard input.",
    )(command)


def enter_all(session: Session, prepare: Prepare, ways: Ways) -> int:
    """Prepare, judge and write new records. Questions are asked before the lock is taken."""
    text = None
    if ways.file is not None:
        text = Text(from_file(ways.file), ways.file if ways.file != "-" else "standard input")
    if ways.edit:
        return _edited(session, prepare, ways, text)
    if not asking.terminal():
        with writable(session) as repository:
            return _carried(session, repository, replace(prepare(repository, False, text), in_file=text is not None))
    prepared = prepare(session.repository(tolerant=True), True, text)
    try:
        with writable(session) as repository:
            return _carried(session, repository, prepared)
    except KamError as error:
        raise _kept(session, prepared, ways, error) from error


def _edited(session: Session, prepare: Prepare, ways: Ways, text: Text | None) -> int:
    from kamcli.cli.editing import edit

    def take(typed: bytes, name: str) -> int:
        with writable(session) as repository:
            return _carried(session, repository, replace(prepare(repository, False, Text(typed, name)), in_file=True))

    repository = session.repository(tolerant=True)
    form = text.data.decode("utf-8", "replace") if text is not None else ways.form(repository)
    return edit(session, repository.root, ways.again.replace(" ", "-"), form, take)


def _kept(session: Session, prepared: Prepared, ways: Ways, error: KamError) -> KamError:
    """The error, with where the answers are kept, so that nobody has to give them again."""
    from kamcli.change.parcel import written
    from kamcli.cli.editing import keep
    from kamcli.repository import find_root

    root = find_root(session.start)
    path = keep(root, ways.again.replace(" ", "-"), written(prepared.entries).decode())
    said = f"your answers are kept: kam {ways.again} --from {os.path.relpath(path)} --edit takes them up"
    found = IncompleteError(error.message, where=error.where, do="\n  ".join(filter(None, (error.do, said))))
    found.exit_code = error.exit_code
    return found


def joined(all_of_them: Sequence[Prepared]) -> Prepared:
    """Several records of one file as one change."""
    if len(all_of_them) == 1:
        return all_of_them[0]

    def says(ids: Sequence[str]) -> list[str]:
        sentences: list[str] = []
        start = 0
        for each in all_of_them:
            sentences += each.says(ids[start : start + len(each.entries)])
            start += len(each.entries)
        return sentences

    return Prepared(
        tuple(entry for each in all_of_them for entry in each.entries),
        all_of_them[0].verb,
        says,
        all_of_them[0].hints,
        frozenset().union(*(each.open_fields for each in all_of_them)),
    )


def _carried(session: Session, repository: Repository, prepared: Prepared) -> int:
    from kamcli.change import Draft, RefusedError, plan
    from kamcli.change.entry import enter

    # what is required stands in the policy and the schemas: nobody can say with broken ones that nothing is missing
    repository.require_sound()
    draft = Draft(repository, session.day(repository.company))
    ids = [enter(draft, entry) for entry in prepared.entries]
    subject = f"{prepared.verb} {' '.join(dict.fromkeys(ids))}"
    try:
        found = plan(draft, subject, prepared.says(ids), complete=set(ids))
    except RefusedError as error:
        raise refused(error, prepared) from error
    return carry_out(session, found)


def refused(error: RefusedError, prepared: Prepared) -> IncompleteError:
    """Everything that stands in the way at once, each with the option that gives it."""
    lines = [_line(finding, prepared) for finding in error.findings]
    return IncompleteError("nothing was written, because of this:", do="\n  ".join(dict.fromkeys(lines)))


def _line(finding: Finding, prepared: Prepared) -> str:
    # of the dossier, only the talks have no field of their own
    name = finding.field or ("interactions" if finding.code == _DOSSIER else "")
    if finding.code not in (_MISSING, _DOSSIER):
        return f"{finding.path}: {finding.message} ({finding.code}); {finding.do}"
    gives = ": " if prepared.in_file else "="
    hints = {} if prepared.in_file else prepared.hints
    hint = hints.get(name) or hints.get(name.partition(".")[0]) or (f"{name}{gives}…" if name else "")
    if name in prepared.open_fields:
        unknown = f"{name}{gives}unknown:WHY"
        hint += f" or {unknown}" if hint != unknown else ""
    said = finding.message.replace(f" ({finding.schema})", "")
    if len(prepared.entries) > 1:
        said = f"{finding.record}: {said}"
    return f"{said} ({finding.code})" + (f"\n    {hint}" if hint else "")


def from_file(name: str) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises UsageError."""
    if name == "-":
        if sys.stdin is None or sys.stdin.isatty():
            raise click.UsageError("--from - reads standard input, and nothing is piped into it.")
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{name}: the file cannot be read ({error.strerror})", do="check its name") from error
