"""The questions of `kam circle` on a terminal: the fields that a circle asks for, of the account and of its people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kamcli import yamlio
from kamcli.cli import asking
from kamcli.cli.filling import Filling

if TYPE_CHECKING:
    from kamcli.change import Draft
    from kamcli.change.circle import Move
    from kamcli.change.form import Question
    from kamcli.change.pointing import Assignment
    from kamcli.change.setting import Setting
    from kamcli.repository import Record


def ask_fields(draft: Draft, wanted: Move) -> list[tuple[str, Assignment]]:
    """Ask for every field that can be asked for here; returns the answers by record. The draft takes them in.

    What no field supplies, such as a talk that was never recorded, is left to the refusal that names it.
    """
    from kamcli.change.circle import people_of
    from kamcli.model.entity import Entity

    answers: list[tuple[str, Assignment]] = []
    repository = draft.repository
    people = people_of(repository, wanted.account.id) - {wanted.account.id}
    records = [wanted.account, *(repository.snapshot.records(Entity.CONTACT)[each] for each in sorted(people))]
    for record in records:
        answers += _ask_record(draft, wanted, record)
    return answers + _ask_dossier(draft, wanted)


def _ask_record(draft: Draft, wanted: Move, record: Record) -> list[tuple[str, Assignment]]:
    from kamcli.change.form import questions
    from kamcli.change.setting import Setting

    setting = Setting(draft, record, wanted.by)
    answers: list[tuple[str, Assignment]] = []
    while found := questions(draft.repository, record.entity, _data(draft, record.path), circle=wanted.to.id):
        if record.id != wanted.account.id and not answers:
            asking.tell(record.name)
        answers.append((record.id, _ask(setting, found[0], wanted)))
    return answers


def _ask_dossier(draft: Draft, wanted: Move) -> list[tuple[str, Assignment]]:
    """What the dossier asks of single people, in their own files or those with personal facts."""
    from kamcli.change.circle import missing
    from kamcli.change.form import UNKNOWN_REASONS, Question
    from kamcli.change.setting import Setting
    from kamcli.change.supply import accepts_unknown
    from kamcli.model.entity import Entity
    from kamcli.schemas.shape import shape

    repository = draft.repository
    contacts = repository.snapshot.records(Entity.CONTACT)
    answers: list[tuple[str, Assignment]] = []
    before: Record | None = None
    for found in missing(draft, wanted.account.id):
        record = contacts.get(found.record or "")
        roots = [shape(repository.schemas.schema(entity)) for entity in (Entity.CONTACT, Entity.PERSONAL)]
        name = found.field or ""
        inside = next((field for root in roots if (field := root.field(name)) is not None), None)
        if record is None or inside is None or "." in name:
            continue
        reasons = repository.policy.lists.as_mapping().get(UNKNOWN_REASONS, ())
        open_for = tuple(reasons) if accepts_unknown(found, repository) else ()
        choices = tuple(map(str, inside.choices or (inside.item.choices if inside.item is not None else ())))
        question = Question((name,), inside, inside.title, inside.description, choices, None, open_for, found.circle)
        if record is not before:
            asking.tell(record.name)
        before = record
        answers.append((record.id, _ask(Setting(draft, record, wanted.by), question, wanted)))
    return answers


def _ask(setting: Setting, question: Question, wanted: Move) -> Assignment:
    """Ask one question until the answer is one, which the setting takes in."""
    from kamcli.change.pointing import Assignment
    from kamcli.change.reading import Reading

    def read(text: str) -> Assignment:
        answer = Assignment(question.name, "=", text)
        setting.assign(answer)
        return answer

    reading = Reading(setting.draft.repository, setting.draft.today, wanted.account.id)
    filling = Filling(reading, setting.record.entity, {})
    found = asking.ask(filling.question(question, read, None))
    if isinstance(found, asking.Open):
        return read(f"unknown:{found.why}")
    assert isinstance(found, Assignment)
    return found


def _data(draft: Draft, path: str) -> Mapping[str, Any]:
    source = draft.read(path)
    document = yamlio.read(source) if source is not None else None
    return document.data if isinstance(document, yamlio.Document) else {}
