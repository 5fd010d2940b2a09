"""What `add` and `log` share: asking for what is missing, saying all that is missing at once, and carrying it out."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kamcli.cli import asking
from kamcli.cli.changing import carry_out, writable
from kamcli.cli.session import Session
from kamcli.errors import KamError, UsageError

if TYPE_CHECKING:
    from kamcli.change import RefusedError
    from kamcli.change.entry import Entry
    from kamcli.change.form import Question
    from kamcli.change.reading import Reading
    from kamcli.lint import Finding
    from kamcli.model.entity import Entity
    from kamcli.repository import Repository
    from kamcli.schemas.shape import Shape


_REACH = ("emails", "phones")
"""Either will do, so they are one question."""
_OURS = ("manager", "responsible")
"""Fields in which who gives the command is usually the answer."""
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
    text = Text(from_file(ways.file), ways.file) if ways.file is not None else None
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
    said = f"your answers are kept: kam {ways.again} --from {path.relative_to(root).as_posix()} --edit takes them up"
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


@dataclass
class Wrongs:
    """Wrong answers of one command line, gathered so that all are said at once."""

    lines: list[str] = dataclasses.field(default_factory=list)

    @contextmanager
    def about(self, option: str) -> Iterator[None]:
        """Gather what is wrong with an option instead of stopping at it."""
        try:
            yield
        except KamError as error:
            self.lines.append(f"{option}: {error.message}" + (f"; {error.do}" if error.do else ""))

    def check(self) -> None:
        """Raise what was gathered, if anything was."""
        if not self.lines:
            return
        raise UsageError(self.lines[0] if len(self.lines) == 1 else "\n  ".join(("this is wrong:", *self.lines)))


def wrongs(lines: Sequence[str], place: str = "") -> None:
    """Raise UsageError that names all of these, if there are any, each with the place where the record stands."""
    Wrongs([f"{place}{line}" for line in lines]).check()


@dataclass
class Filling:
    """One record that is filled by answers, on a terminal or from defaults."""

    reading: Reading
    entity: Entity
    data: dict[str, Any]
    circle: str | None = None
    kind: str | None = None
    me: str | None = None
    personal: dict[str, Any] | None = None
    """Where personal facts of a contact go; None where there are none to go anywhere."""

    def field(self, argument: str) -> None:
        """Take `FIELD=VALUE`. Raises UsageError."""
        from kamcli.change.filling import fill
        from kamcli.change.pointing import assignment, steps

        first = steps(assignment(argument).field)[0]
        if self.personal is not None and first not in self.root.names and self._facts.field(first) is not None:
            fill(self.personal, argument, self._facts, self.reading, self.me)
        else:
            fill(self.data, argument, self.root, self.reading, self.me)

    def say(self, name: str, text: str, *, item: str | None = None) -> None:
        """Take the text for a field; of a list, one item more, of which `item` is what the text says."""
        from kamcli.change.filling import answer

        shape = self.root.field(name)
        if shape is None or shape.kind != "list":
            answer(self.data, (name,), text, self.root, self.reading)
            return
        at: tuple[str | int, ...] = (name, len(self.data.get(name, ())))
        answer(self.data, (*at, item) if item else at, text, self.root, self.reading)

    def take_facts(self, facts: Mapping[str, Any], wrong: list[str]) -> None:
        """Take personal facts that come parsed."""
        from kamcli.change.filling import take_record

        self.personal = {**(self.personal or {}), **take_record(facts, self._facts, self.reading, wrong, self.me)}

    @property
    def _facts(self) -> Shape:
        from kamcli.model.entity import Entity
        from kamcli.schemas.shape import shape

        return shape(self.reading.repository.schemas.schema(Entity.PERSONAL))

    @property
    def may_stay_open(self) -> frozenset[str]:
        """The required fields of which the record may say instead why they are not known."""
        return frozenset(question.name for question in self.questions() if question.unknown)

    def ask_reach(self) -> None:
        """Ask for a phone number or an address, where nobody can be reached without (D1)."""
        from kamcli.change.passing import caught

        def read(text: str) -> None:
            found = caught(self.reading.repository, f"-, {text}")
            if not found.keys() & set(_REACH):
                raise UsageError(f"“{text}” is neither a phone number nor an e-mail address")
            self.data.update({name: found[name] for name in _REACH if name in found})

        if not any(each.name in _REACH for each in self.questions()):
            return
        reasons = self.reading.repository.policy.lists.unknown_reasons
        found = asking.ask(asking.Ask("Phone or e-mail", read, "Every contact can be reached (D1).", reasons=reasons))
        if isinstance(found, asking.Open):
            from kamcli.change.filling import answer_open

            answer_open(self.data, "phones", found.why, self.root, self.reading, self.me)

    def questions(self) -> list[Question]:
        """What is still required."""
        from kamcli.change.form import questions

        return questions(self.reading.repository, self.entity, self.data, circle=self.circle, kind=self.kind)

    @property
    def root(self) -> Shape:
        """The shape of the record."""
        from kamcli.schemas.shape import shape

        return shape(self.reading.repository.schemas.schema(self.entity, self.circle, self.kind))

    def ask(self) -> None:
        """Ask for all that is required, until nothing is."""
        while found := [each for each in self.questions() if each.name not in _REACH]:
            self.put(found[0])

    def take_defaults(self) -> None:
        """Answer with the default what has one; the rest stays missing."""
        from kamcli.change.filling import answer

        for question in self.questions():
            if question.default is not None:
                answer(self.data, question.pointer, question.default, self.root, self.reading)

    def put(self, question: Question, *, default: str | None = None) -> None:
        """Ask one question, and take the answer in."""
        from kamcli.change.filling import answer, answer_open

        def read(text: str) -> str:
            answer(self.data, question.pointer, text, self.root, self.reading)
            return text

        found = asking.ask(self.question(question, read, default))
        if isinstance(found, asking.Open):
            answer_open(self.data, question.unknown_name, found.why, self.root, self.reading, self.me)

    def question(self, question: Question, read: Callable[[str], Any], default: str | None) -> asking.Ask:
        """A question of the form as one for the terminal."""
        from kamcli.change.naming import known

        shape = question.shape.item if question.shape.kind == "list" and question.shape.item else question.shape
        default = default or question.default
        if default is None and question.pointer[-1] in _OURS:
            default = self.me
        meanings: dict[str, str] = {}
        if shape.list_name == "circles":
            meanings = {circle.id: circle.name for circle in self.reading.repository.policy.circles}
        return asking.Ask(
            title=question.title,
            read=read,
            description=question.description,
            expected=question.expected,
            default=default,
            choices={choice: meanings.get(choice, "") for choice in question.choices},
            completions=dict(known(shape.references, self.reading)) if shape.references else {},
            reasons=question.unknown,
        )


def account_question(repository: Repository) -> asking.Ask:
    """Asks for an account, by its id or name."""
    from kamcli.change.passing import account_of
    from kamcli.model.entity import Entity

    names = {record.id: record.name for record in repository.snapshot.records(Entity.ACCOUNT).values()}
    return asking.Ask("With which client", lambda text: account_of(repository, text), completions=names)


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
