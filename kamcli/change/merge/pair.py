"""Two records become one: the first takes in the fields and comments of the second, whose file goes. Drafts only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import field
from datetime import timedelta
from typing import Any

from kamcli import yamlio
from kamcli.change.draft import Draft
from kamcli.change.follow import Moves, rewritten
from kamcli.change.former import FORMER
from kamcli.change.merge import circle, parts
from kamcli.change.merge.comments import carried
from kamcli.change.merge.conflict import Conflict, Decide, GivenUp
from kamcli.change.merge.values import Edit, United, Uniting, alike, empty
from kamcli.dataclass import dataclass
from kamcli.lint.discretion import is_shielded
from kamcli.model.entity import Entity
from kamcli.model.position import Pointer, render_pointer
from kamcli.repository import Record, Repository
from kamcli.schemas.field import trail


@dataclass
class Outcome:
    """What a whole merge could not keep, could not decide, and has to tell."""

    given_up: list[GivenUp] = field(default_factory=list)
    undecided: list[Conflict] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def add(self, found: United) -> None:
        """Take in what came of one pair."""
        self.given_up += found.given_up
        self.undecided += found.undecided
        self.told += found.told


def absorb(
    draft: Draft, moves: Moves, first: Record, second: Record, decide: Decide, outcome: Outcome, prefix: str = ""
) -> None:
    """Unite two records of one kind in the file of the first, as it is in the draft; the second's file goes.

    The references in both have to follow `moves`: the first's do in the draft, the second's are rewritten here.
    """
    repository = draft.repository
    one, other = parsed(draft, first), translated(repository, moves, second)
    _drop_self(draft, first, one, other, outcome, prefix)
    one = parsed(draft, first)

    def shield(pointer: Pointer) -> bool:
        return is_shielded(repository.schemas, first.entity, pointer)

    uniting = Uniting(_with(first, one), second, decide, prefix, shield)
    uniting.group(repository.schema_of(first), one, other, (), ())
    if first.entity is Entity.ACCOUNT:
        _circle(draft, uniting, one, other)
        _former(draft, uniting, one)
    if first.entity is Entity.CONTACT:
        _draft(uniting, one, other)
    _unknown(uniting, one, other)
    _external(uniting.found.places, moves, second, first)
    outcome.add(uniting.found)
    if not uniting.found.undecided:
        _apply(draft, first.path, uniting.found.edits)
        _carry_comments(draft, first, second, uniting.found.places)
    draft.write(second.path, None)


def parsed(draft: Draft, record: Record) -> dict[str, Any]:
    """The data of a record as it is in the draft."""
    document = yamlio.read(draft.read(record.path) or b"")
    assert isinstance(document, yamlio.Document)
    data: dict[str, Any] = document.data
    return data


def translated(repository: Repository, moves: Moves, record: Record) -> dict[str, Any]:
    """The data of a record with its references, and the ids of its parts, as they are after `moves`."""
    data: dict[str, Any] = deepcopy(dict(record.data))
    schema = repository.schema_of(record)
    for pointer, text in rewritten(repository, moves, record):
        inner: Any = data
        for step in pointer[:-1]:
            inner = inner[step]
        inner[pointer[-1]] = text
    for pointer in _unique_lists(schema, data):
        inner = data
        for step in pointer[:-1]:
            inner = inner[step]
        inner[pointer[-1]] = _once(inner[pointer[-1]])
    if record.entity is Entity.ACCOUNT:
        parts.rename(repository.snapshot, record, data, moves)
    return data


def _unique_lists(schema: Mapping[str, Any], data: Any, at: Pointer = ()) -> list[Pointer]:
    """The lists of references in which nothing may stand twice."""
    found: list[Pointer] = []
    if isinstance(data, list) and at:
        around = list(trail(schema, at))
        items = around[-1].get("items") if len(around) == len(at) else None
        if around and around[-1].get("uniqueItems") and isinstance(items, dict) and "x-kam-references" in items:
            found.append(at)
    for step, inner in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        found += _unique_lists(schema, inner, (*at, step))
    return found


def _once(items: list[Any]) -> list[Any]:
    return [item for index, item in enumerate(items) if item not in items[:index]]


def _with(record: Record, data: dict[str, Any]) -> Record:
    document = yamlio.Document(record.document.source, data)
    return Record(record.entity, record.id, record.account, record.path, document)


def _drop_self(
    draft: Draft, first: Record, one: dict[str, Any], other: dict[str, Any], outcome: Outcome, prefix: str
) -> None:
    """Take out `reports_to` where the two reported to one another: nobody reports to himself."""
    own = {first.id, first.id.rpartition("/")[2]}
    for data, record in ((one, first), (other, None)):
        if isinstance(superior := data.get("reports_to"), str) and superior in own:
            outcome.given_up.append(GivenUp(f"{prefix}reports_to", superior, "the two are one person"))
            if record is None:
                del data["reports_to"]
            else:
                draft.remove(first.path, ("reports_to",))


def _circle(draft: Draft, uniting: Uniting, one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    """The narrower circle, and one log of both histories."""
    order = [each.id for each in draft.repository.policy.circles]
    found = circle.united(one, other, order, uniting.second.id, draft.today)
    before = one.get("circle")
    if found.circle != before and found.circle is not None:
        uniting.found.edits.append(Edit("set", ("circle",), found.circle))
        uniting.found.told.append(f"The circle is {found.circle}, as that of {uniting.second.id} was.")
        if before is not None:
            uniting.give_up("circle", before, f"{found.circle} is the narrower circle")
    elif isinstance(other.get("circle"), str) and other["circle"] != before:
        uniting.give_up("circle", other["circle"], f"{before} is the narrower circle")
    for entry in found.given_up:
        uniting.give_up("circle_log", dict(entry), "the other account was as near or nearer by then")
    log, known = list(found.log), one.get("circle_log")
    known = known if isinstance(known, list) else []
    if log[: len(known)] == known:
        uniting.found.edits += [Edit("append", ("circle_log",), dict(entry)) for entry in log[len(known) :]]
    else:
        uniting.found.edits.append(Edit("set", ("circle_log",), [dict(entry) for entry in log]))


def _former(draft: Draft, uniting: Uniting, one: Mapping[str, Any]) -> None:
    """Manager and holding so far are former ones, where the other's go on."""
    edits = uniting.found.edits
    for name, (kept, key) in FORMER.items():
        before = one.get(name)
        if isinstance(before, str) and any(edit.pointer == (name,) for edit in edits):
            until = (draft.today - timedelta(days=1)).isoformat()
            entry = {key: before, "until": until, "reason": f"merged with {uniting.second.id}"}
            edits.append(Edit("append", (kept,), entry))


def _draft(uniting: Uniting, one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    """A contact is a draft only while both are."""
    if one.get("draft") is True and other.get("draft") is not True:
        uniting.found.edits.append(Edit("remove", ("draft",)))
        uniting.give_up(uniting.name(("draft",)), True, f"{uniting.second.id} is no draft")
    elif other.get("draft") is True and one.get("draft") is not True:
        uniting.give_up(uniting.name(("draft",)), True, f"{uniting.first.id} is no draft")


def _unknown(uniting: Uniting, one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    """What one side knows is not unknown; of two answers that it is not, the later holds."""
    ours, theirs = one.get("unknown"), other.get("unknown")
    ours = dict(ours) if isinstance(ours, dict) else {}
    for name, answer in (theirs if isinstance(theirs, dict) else {}).items():
        label = uniting.name(("unknown", name))
        if not empty(one.get(name)):
            uniting.give_up(label, answer, f"{uniting.first.id} knows it")
        elif not empty(other.get(name)):
            uniting.give_up(label, answer, f"{uniting.second.id} knows it")
        elif name not in ours:
            uniting.found.edits.append(Edit("set", ("unknown", name), answer))
            uniting.found.places[("unknown", name)] = ("unknown", name)
        elif not alike(ours[name], answer):
            later = _asked(answer) > _asked(ours[name])
            uniting.give_up(label, ours[name] if later else answer, "the other asked later")
            if later:
                uniting.found.edits.append(Edit("set", ("unknown", name), answer))
    gone = [name for name in ours if not empty(other.get(name)) and empty(one.get(name))]
    for name in gone:
        uniting.give_up(uniting.name(("unknown", name)), ours[name], f"{uniting.second.id} knows it")
    if (
        gone
        and len(gone) == len(ours)
        and not any(edit.pointer[0] == "unknown" for edit in uniting.found.edits if edit.action == "set")
    ):
        uniting.found.edits.append(Edit("remove", ("unknown",)))
    else:
        uniting.found.edits += [Edit("remove", ("unknown", name)) for name in gone]


def _asked(answer: Any) -> str:
    asked = answer.get("asked") if isinstance(answer, dict) else None
    return asked if isinstance(asked, str) else ""


def _external(places: Mapping[Pointer, Pointer], moves: Moves, second: Record, first: Record) -> None:
    """Remember where the second's fields stand: findings and the baseline speak of them by their place."""
    if second.entity is not Entity.PERSONAL:  # known by the id of its contact
        moves.records[(second.entity, second.id)] = first.id
    moves.fields[second.path] = {render_pointer(at): render_pointer(to) for at, to in places.items() if at != to}


def _apply(draft: Draft, path: str, edits: Sequence[Edit]) -> None:
    for edit in edits:
        match edit.action:
            case "set":
                draft.set(path, edit.pointer, edit.value)
            case "append":
                draft.append(path, edit.pointer, edit.value)
            case "remove":
                draft.remove(path, edit.pointer)


def _carry_comments(draft: Draft, first: Record, second: Record, places: Mapping[Pointer, Pointer]) -> None:
    """Keep the comments of both: the second's, and those of the first that went with a list that was set anew."""
    source = draft.read(first.path) or b""
    own = {pointer: pointer for pointer in _all_places(first.data)}
    source = carried(source, first.document, own, first.path)
    draft.write(first.path, carried(source, second.document, places, second.path))


def _all_places(data: Any, at: Pointer = ()) -> list[Pointer]:
    found = [at] if at else []
    for step, inner in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        found += _all_places(inner, (*at, step))
    return found
