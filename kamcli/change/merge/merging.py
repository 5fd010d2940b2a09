"""Makes one record of two: accounts with all that belongs to them, contacts, colleagues. Drafts only; asks nobody."""

from __future__ import annotations

from typing import Any

from kamcli.change.draft import Draft
from kamcli.change.follow import Lines, Moves, follow, follow_baseline, lines_of, move
from kamcli.change.merge import dealing, former, holding, parts, yearplan
from kamcli.change.merge.conflict import Decide, UndecidedError
from kamcli.change.merge.pair import Outcome, absorb
from kamcli.change.merge.people import same_people
from kamcli.dataclass import dataclass
from kamcli.errors import UsageError
from kamcli.facts.presence import erased
from kamcli.lint.phrase import number
from kamcli.model.entity import Entity, path_of
from kamcli.model.identity import unused
from kamcli.repository import Record, taken

MERGED = (Entity.ACCOUNT, Entity.CONTACT, Entity.COLLEAGUE)
"""The kinds of record that can be merged."""

Pairs = list[tuple[Record, Record, str]]
"""Records that become one, each with what stands before the names of its conflicts."""


@dataclass(frozen=True, slots=True)
class Merge:
    """What a merge did: what changed its id or place, and what there is to tell."""

    moves: Moves
    told: tuple[str, ...]


def merge(draft: Draft, first: Record, second: Record, decide: Decide) -> Merge:
    """Put the second record into the first, in a draft. `decide` says which side holds where they differ.

    Raises UsageError where the two cannot become one, UndecidedError (naming all) where nobody decided.
    """
    _require_two(draft, first, second)
    if first.entity is not Entity.COLLEAGUE:
        draft.repository.personal.require_open(first.id, second.id)
    moves, outcome = Moves(), Outcome()
    moves.records[(second.entity, second.id)] = first.id
    if first.entity is Entity.ACCOUNT:
        pairs = _account(draft, first, second, moves, outcome)
    else:
        pairs = [(first, second, ""), *_personal(draft, moves, first, second)]
    moved = [record for record in _inside(draft, second) if record.path in moves.files]
    apart = {other.path for _, other, _ in pairs}
    apart |= yearplan.unite(draft, first, second, outcome) if first.entity is not Entity.CONTACT else set()
    followed = follow(draft, moves, apart=apart)
    former.write_whole(draft, moves, moved)
    for one, other, prefix in pairs:
        absorb(draft, moves, one, other, decide, outcome, prefix)
    if outcome.undecided:
        raise UndecidedError(outcome.undecided)
    former.lead_on(draft, moves)
    follow_baseline(draft, moves)
    told = [f"{second.name} ({second.id}) is part of {first.name} ({first.id}) now; {second.id} still leads there."]
    told += outcome.told
    if followed.references:
        count = number(followed.references, "reference")
        say = "says" if followed.references == 1 else "say"
        told.append(f"{count} in {number(len(followed.paths), 'file')} now {say} the new id.")
    told += _of_ledgers(lines_of(draft.repository, moves), second)
    told += [each.line for each in outcome.given_up]
    told += draft.repository.personal.remarks_on_moving(second.id) if first.entity is not Entity.COLLEAGUE else ()
    return Merge(moves, tuple(told))


def _require_two(draft: Draft, first: Record, second: Record) -> None:
    if first.entity is not second.entity:
        raise UsageError(
            f"{first.id} is a record of kind {first.entity}, {second.id} one of kind {second.entity}",
            do="merge two accounts, two contacts or two colleagues",
        )
    if first.entity not in MERGED:
        raise UsageError(
            f"records of kind {first.entity} are not merged", do="copy over what is missing, and delete the other"
        )
    if first.id == second.id:
        raise UsageError(f"both names mean {first.name} ({first.id})", do="name the two records that are to be one")
    if first.entity is Entity.ACCOUNT:
        holding.require_apart(draft.repository.snapshot, first, second)
    for record in (first, second):
        if record.entity is Entity.CONTACT and erased(record.data):
            raise UsageError(
                f"{record.id} was erased on {record.data['erased']}: nothing says who that was",
                do="let the tombstone stand; the other record goes on as it is",
            )
    for record in (first, second):
        below = record.path.removesuffix("account.yaml") if first.entity is Entity.ACCOUNT else record.path
        draft.repository.snapshot.require_usable(*Entity, below=below)


def _account(draft: Draft, first: Record, second: Record, moves: Moves, outcome: Outcome) -> Pairs:
    """Place all that belongs to the second account; returns the records of both that become one."""
    snapshot = draft.repository.snapshot
    outcome.told += parts.match(first, second, moves)
    pairs: Pairs = [(first, second, ""), *_contacts(draft, first, second, moves, outcome)]
    pairs += [(one, other, f"{one.id}.") for one, other in dealing.place(draft, first, second, moves, outcome)]
    outcome.told += parts.qualify_agreements(snapshot, first, second, moves)
    apart = {other.path for _, other, _ in pairs}
    counts: dict[str, int] = {}
    for record in _inside(draft, second):
        if record.path not in apart and record.path not in moves.files:
            new = moves.records[(record.entity, record.id)]
            move(draft, moves, record.path, dealing.path_in(record, new))
            counts[record.entity] = counts.get(record.entity, 0) + 1
            if new.partition("/")[2] != record.id.partition("/")[2]:
                outcome.told.append(f"{record.id} is {new} now: its old name means another one there.")
    outcome.told += [f"{number(count, kind)} moved." for kind, count in counts.items()]
    outcome.told += [
        f"{other.id} and {one.id} were one {one.entity} already on file twice."
        for one, other, _ in pairs
        if one.entity in dealing.ENTITIES
    ]
    _other_files(draft, first, second, moves, apart, outcome)
    return pairs


def _contacts(draft: Draft, first: Record, second: Record, moves: Moves, outcome: Outcome) -> Pairs:
    snapshot = draft.repository.snapshot
    reserved = taken(snapshot, Entity.CONTACT) | taken(snapshot, Entity.PERSONAL)
    local = {each.partition("/")[2] for each in reserved if each.startswith(f"{first.id}/")}
    theirs = list(snapshot.inside(Entity.CONTACT, second.id))
    same = same_people(snapshot.inside(Entity.CONTACT, first.id), theirs)
    pairs: Pairs = []
    for record in theirs:
        if record.id in same:
            one, shared = same[record.id]
            moves.records[(Entity.CONTACT, record.id)] = one.id
            outcome.told.append(f"{record.id} and {one.id} are one person: one {shared}.")
            pairs += [(one, record, f"{one.id}."), *_personal(draft, moves, one, record)]
        else:
            name = unused(record.id.partition("/")[2], local)
            local.add(name)
            new = f"{first.id}/{name}"
            moves.records[(Entity.CONTACT, record.id)] = new
            personal = snapshot.records(Entity.PERSONAL).get(record.id)
            if personal is not None:
                move(draft, moves, personal.path, path_of(Entity.PERSONAL, new))
    return pairs


def _personal(draft: Draft, moves: Moves, one: Record, other: Record) -> Pairs:
    """The personal files of two contacts: both become one; that of the second alone moves."""
    files = draft.repository.snapshot.records(Entity.PERSONAL)
    if one.entity is not Entity.CONTACT or (theirs := files.get(other.id)) is None:
        return []
    if (ours := files.get(one.id)) is not None:
        return [(ours, theirs, f"personal/{one.id}.")]
    move(draft, moves, theirs.path, path_of(Entity.PERSONAL, one.id))
    return []


def _inside(draft: Draft, second: Record) -> list[Record]:
    """The contacts, deals, complaints and interactions of the second account."""
    if second.entity is not Entity.ACCOUNT:
        return []
    snapshot = draft.repository.snapshot
    return [record for entity in (Entity.CONTACT, *dealing.ENTITIES) for record in snapshot.inside(entity, second.id)]


def _other_files(draft: Draft, first: Record, second: Record, moves: Moves, apart: set[str], outcome: Outcome) -> None:
    """Move what else lies in the second account's folders: papers, and personal files without a contact."""
    snapshot = draft.repository.snapshot
    for path in snapshot.paths:
        top = next((top for top in ("accounts", "personal") if path.startswith(f"{top}/{second.id}/")), None)
        if top is None or path in apart or path in moves.files:
            continue
        rest = path.removeprefix(f"{top}/{second.id}/")
        stem, dot, suffix = rest.rpartition(".")
        wanted, attempt = f"{top}/{first.id}/{rest}", 1
        while draft.read(wanted) is not None:
            attempt += 1
            wanted = f"{top}/{first.id}/{stem or rest}-{attempt}{dot}{suffix if stem else ''}"
        move(draft, moves, path, wanted)
        outcome.told.append(f"{path} is {wanted} now.")


def _of_ledgers(lines: Lines, second: Record) -> list[str]:
    if not lines.count:
        return []
    where = f"{number(lines.count, 'line')} of {number(len(lines.ledgers), 'ledger')}"
    return [f"{where} go on saying {second.id}: ledgers stay as they were booked, and the old id leads on."]


def undecided(draft: Draft, first: Record, second: Record, decide: Decide) -> tuple[Any, ...]:
    """The conflicts that nobody decided yet; none where the merge could go on. Raises as `merge` does otherwise."""
    try:
        merge(draft, first, second, decide)
    except UndecidedError as error:
        return error.conflicts
    return ()
