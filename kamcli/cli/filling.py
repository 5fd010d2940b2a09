"""Filling in one record by answers: from options, by questions, from defaults. Writes nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kamcli.cli import asking
from kamcli.dataclass import dataclass
from kamcli.errors import KamError, UsageError

if TYPE_CHECKING:
    from kamcli.change.form import Question
    from kamcli.change.reading import Reading
    from kamcli.model.entity import Entity
    from kamcli.repository import Repository
    from kamcli.schemas.shape import Shape

_RENAMED = {"wish": "wanted"}
_ITEMS = {"phones": "number"}
"""Options of which the field has another name, and the field of an item that an option says."""
_REACH = ("emails", "phones")
"""Either will do, so they are one question."""
_OURS = ("manager", "responsible")
"""Fields in which who gives the command is usually the answer."""


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
        from kamcli.change.pointing import assignment
        from kamcli.model.field_name import steps

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


def take_options(
    filling: Filling,
    named: str,
    name: str | None,
    fields: Sequence[str],
    given: Mapping[str, Any],
    hints: Mapping[str, str],
) -> None:
    """Take in the name, the options and the `FIELD=VALUE`s. Raises UsageError that names every wrong one at once."""
    found = Wrongs()
    if name is not None:
        with found.about(named):
            filling.say(named, name)
    for option, texts in given.items():
        field = _RENAMED.get(option, option)
        if field not in hints or not texts:
            continue
        for text in (texts,) if isinstance(texts, str) else texts:
            with found.about(hints[field].partition(" ")[0]):
                filling.say(field, text, item=_ITEMS.get(field))
    for argument in fields:
        with found.about(argument):
            filling.field(argument)
    found.check()


def account_question(repository: Repository) -> asking.Ask:
    """Asks for an account, by its id or name."""
    from kamcli.change.passing import account_of
    from kamcli.model.entity import Entity

    names = {record.id: record.name for record in repository.snapshot.records(Entity.ACCOUNT).values()}
    return asking.Ask("With which client", lambda text: account_of(repository, text), completions=names)
