"""Gives a record another id: its file moves, the old id stays reserved and leads on, references follow. Drafts only."""

from __future__ import annotations

from kamcli.change.draft import Draft
from kamcli.change.follow import Followed, Lines, Moves, follow, follow_baseline, follow_ledgers, lines_of, move
from kamcli.dataclass import dataclass
from kamcli.errors import DataError, UsageError
from kamcli.lint.phrase import number
from kamcli.model.entity import Entity, path_of, place_of
from kamcli.model.identity import is_id, slug
from kamcli.repository import Record, Repository, taken

RENAMED = (
    Entity.ACCOUNT,
    Entity.CONTACT,
    Entity.COLLEAGUE,
    Entity.INTERACTION,
    Entity.DEAL,
    Entity.COMPLAINT,
)
"""The kinds of record that can be renamed."""

_PARTS = (Entity.CONTACT, Entity.INTERACTION, Entity.DEAL, Entity.COMPLAINT)


@dataclass(frozen=True, slots=True)
class Renamed:
    """A record with its new id, what else changes for it, and the ids that changed."""

    record: Record
    new: str
    moves: Moves
    followed: Followed
    lines: Lines
    ledgers: bool
    remarks: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """What was done, in sentences."""
        old, files = self.record.id, len(self.moves.files)
        found = [f"{self.record.name}: the id is {self.new} now; {old} still leads to it and stays reserved."]
        if files > 1:
            found.append(f"{number(files, 'file')} moved.")
        if self.followed.references:
            count = number(self.followed.references, "reference")
            say = "says" if self.followed.references == 1 else "say"
            found.append(f"{count} in {number(len(self.followed.paths), 'file')} now {say} the new id.")
        if self.lines.count:
            where = f"{number(self.lines.count, 'line')} of {number(len(self.lines.ledgers), 'ledger')}"
            found.append(
                f"{where} rewritten: closed months too."
                if self.ledgers
                else f"{where} go on saying {old}: ledgers stay as they were booked, and the old id leads on."
            )
        return (*found, *self.remarks)


def rename(draft: Draft, record: Record, new: str, *, references: bool = True, ledgers: bool = False) -> Renamed:
    """Give a record the id `new`: whole, or its last part only.

    With `references` all that names it is rewritten, in ledgers only with `ledgers`; without, the old id leads on.
    Raises UsageError where the id cannot be given, DataError where a file cannot be moved.
    """
    repository = draft.repository
    wanted = _wanted(record, new)
    _require_free(repository, record, wanted)
    remarks: tuple[str, ...] = ()
    if record.entity in (Entity.ACCOUNT, Entity.CONTACT):
        repository.personal.require_open(record.id)
        remarks = repository.personal.remarks_on_moving(record.id)
    moves = Moves()
    for entity, old, now in _ids(repository, record, wanted):
        moves.records[(entity, old)] = now
    for path, to in _paths(repository, record, wanted):
        move(draft, moves, path, to)
    followed = follow(draft, moves, keep=not references)
    _leave_former(draft, record, wanted, moves)
    follow_baseline(draft, moves)
    lines = follow_ledgers(draft, moves) if ledgers else lines_of(repository, moves)
    return Renamed(record, wanted, moves, followed, lines, ledgers, remarks)


def matching_id(repository: Repository, record: Record) -> str:
    """The id of an interaction as it would be made today of its date and kind; the rest of its name stays."""
    if record.entity is not Entity.INTERACTION:
        raise UsageError("only the id of an interaction says its date and kind", do="give the new id")
    day, kind = record.data.get("date"), record.data.get("kind")
    if not isinstance(day, str) or not isinstance(kind, str) or not is_id(slug(kind)):
        raise DataError("the interaction has no date or no kind", where=record.path, do="mend it first")
    account, _, name = record.id.partition("/")
    parts = name.split("-")
    rest = parts[3:] if len(parts) > 2 and all(part.isdigit() for part in parts[:3]) else parts
    kinds = sorted(repository.policy.lists.kinds, key=len, reverse=True)
    said = next((known for known in (kind, *kinds) if "-".join(rest).startswith(f"{known}-")), None)
    tail = "-".join(rest).removeprefix(f"{said}-") if said else "-".join(rest)
    return f"{account}/{'-'.join(part for part in (day, kind, tail if tail != kind else '') if part)}"


def _wanted(record: Record, new: str) -> str:
    """The whole new id. Raises UsageError where it is none, or the record's own."""
    if record.entity not in RENAMED:
        raise UsageError(f"{record.path} is called after what it is about, so it keeps its name")
    inside = record.entity in _PARTS
    parts = new.split("/")
    if len(parts) > (2 if inside else 1):
        raise UsageError(f"'{new}' is not an id for {record.id}", do="give letters a-z, digits and single hyphens")
    for part in parts:
        if not is_id(part):
            raise UsageError(
                f"'{part}' cannot be an id: it has lower-case letters a-z, digits and single hyphens",
                do=f"perhaps {slug(part)}?",
            )
    wanted = new if not inside or len(parts) == 2 else f"{record.account}/{new}"
    if wanted == record.id:
        raise UsageError(f"nothing was written: {record.id} is its id already")
    return wanted


def _require_free(repository: Repository, record: Record, wanted: str) -> None:
    snapshot, entity = repository.snapshot, record.entity
    if entity in _PARTS:
        account = wanted.partition("/")[0]
        if account not in snapshot.records(Entity.ACCOUNT):
            raise UsageError(f"there is no account {account}", do="`kam list accounts` shows the ids")
    there = snapshot.records(entity).get(wanted)
    if there is not None:
        what = f"{there.name} has the id {wanted} already"
        raise UsageError(what, do=f"choose another, or `kam merge {wanted} {record.id}` if the two are one")
    owner = snapshot.resolve(entity, wanted)
    if owner is not None and owner != record.id:
        name = snapshot.records(entity)[owner].name
        raise UsageError(
            f"{wanted} was once the id of {name}, {owner} now, and stays reserved: old references lead there",
            do="choose another id",
        )
    folders = (f"accounts/{wanted}/", f"personal/{wanted}/") if entity is Entity.ACCOUNT else ()
    if (owner is None and wanted in taken(snapshot, entity)) or any(
        path.startswith(folders) for path in (snapshot.paths if folders else ())
    ):
        raise UsageError(f"files of {wanted} are there already", do="choose another id, or look what they are")


def _ids(repository: Repository, record: Record, wanted: str) -> list[tuple[Entity, str, str]]:
    """Every id that changes with a record's: those of all that lies inside an account, too."""
    found = [(record.entity, record.id, wanted)]
    if record.entity is Entity.ACCOUNT:
        found += [
            (entity, inner.id, f"{wanted}/{inner.id.partition('/')[2]}")
            for entity in _PARTS
            for inner in repository.snapshot.inside(entity, record.id)
        ]
    return found


def _paths(repository: Repository, record: Record, wanted: str) -> list[tuple[str, str]]:
    """Every file that moves, and where to."""
    if record.entity is Entity.ACCOUNT:
        return [
            (path, f"{top}/{wanted}/{path.removeprefix(f'{top}/{record.id}/')}")
            for top in ("accounts", "personal")
            for path in repository.snapshot.paths
            if path.startswith(f"{top}/{record.id}/")
        ]
    found = [(record.path, _path(record, wanted))]
    if record.entity is Entity.CONTACT and (personal := repository.snapshot.records(Entity.PERSONAL).get(record.id)):
        found.append((personal.path, path_of(Entity.PERSONAL, wanted)))
    return found


def _path(record: Record, wanted: str) -> str:
    if record.entity is not Entity.INTERACTION:
        return path_of(record.entity, wanted)
    name = wanted.partition("/")[2]
    year = name[:4] if name[:4].isdigit() and name[4:5] == "-" else record.path.split("/")[3]
    return path_of(record.entity, wanted, year=int(year))


def _leave_former(draft: Draft, record: Record, wanted: str, moves: Moves) -> None:
    """Keep the old id in `former_ids`, and take one out that is the record's own again.

    Inside an account ids are kept as they read there; in another account they are written whole.
    """
    path = moves.files[record.path]
    place = place_of(path)
    moved = record.entity in _PARTS and place is not None and place.account != record.account
    former = record.data.get("former_ids")
    known = [each for each in former if isinstance(each, str)] if isinstance(former, list) else []
    whole = [f"{record.account}/{each}" if moved and "/" not in each else each for each in known]
    for index, (old, now) in enumerate(zip(known, whole, strict=True)):
        if old != now:
            draft.set(path, ("former_ids", index), now)
    own = {wanted, wanted.partition("/")[2]} if record.entity in _PARTS else {wanted}
    for index in sorted((index for index, each in enumerate(whole) if each in own), reverse=True):
        draft.remove(path, ("former_ids", index))
    name = record.id if moved or record.entity not in _PARTS else record.id.partition("/")[2]
    if name not in whole:
        draft.append(path, ("former_ids",), name)
