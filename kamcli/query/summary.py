"""What lists say of each account's interactions: the last contact, the open steps. Remembered from one command to the
next by what the account's files contain, so that a list of accounts need not read all that ever happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from kamcli.dataclass import dataclass
from kamcli.errors import UnreadableError
from kamcli.index import Index, decoded, digest, encoded, program
from kamcli.model.entity import Entity, folder_of
from kamcli.repository import Record, Repository, Snapshot, census
from kamcli.repository.census import NEVER, Files, Group
from kamcli.repository.listing import IN_EACH, Mark
from kamcli.repository.part import Part

KIND = "dealings"
"""What such texts are called in the index."""

ALL = "all dealings"
"""What the text of all accounts is called: where nothing changed, it is the only one that is looked up."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The date of an account's last interaction, and how many of its next steps are not done."""

    last: str | None = None
    open_steps: int = 0


@dataclass(frozen=True, slots=True)
class Summaries:
    """Of each account that has interactions; `left_out` says which files it does without."""

    by_account: Mapping[str, Summary]
    left_out: tuple[str, ...]

    def of(self, account: str) -> Summary:
        """The summary of one account."""
        return self.by_account.get(account, _NOTHING)


_NOTHING = Summary()


def summaries(repository: Repository, *, skip: bool) -> Summaries:
    """Sum up all accounts. Raises UnreadableError over files that cannot be used, unless `skip`."""
    known: dict[str, Summary] = {}
    index, snapshot = repository.index, repository.snapshot
    if index is not None:
        files = _files(repository, index)
        if (everybody := _read_all(index.get(ALL, [files.whole]).get(files.whole))) is not None:
            return Summaries(everybody, ())
        groups = files.groups()
        keys = {account: _key(group) for account, group in groups.items()}
        by_key = {key: account for account, key in keys.items()}
        for key, text in index.get(KIND, by_key).items():
            if (found := _read(text)) is not None:
                known[by_key[key]] = found
        missing = [account for account in groups if account not in known]
        if not missing:
            _keep_all(index, files.whole, known)
            return Summaries(known, ())
        paths = [path for account in missing for path in groups[account].paths]
        if not repository.source.counted:
            snapshot = Snapshot(Part(repository.source, paths), whole=snapshot)
        elif known:
            snapshot = repository.part(paths).snapshot
    lines = snapshot.require_usable(as_written=(Entity.INTERACTION,), skip=True)
    fresh, odd = _summed_up(snapshot)
    lines += odd
    if lines and not skip:
        number = len({line.partition(":")[0] for line in lines})
        raise UnreadableError(
            f"{number} {'file' if number == 1 else 'files'} cannot be used, so the answer would be wrong",
            lines,
            do="mend them (kam lint says how), or go on without them: --skip-unreadable",
        )
    if index is not None and not lines:
        for account in groups:
            if account not in known and groups[account].lasting:
                summary = fresh.get(account, _NOTHING)
                index.put(KIND, keys[account], encoded([summary.last, summary.open_steps]))
        if files.lasting():
            _keep_all(index, files.whole, {**known, **fresh})
    return Summaries({**known, **fresh}, tuple(lines))


@dataclass(frozen=True, slots=True)
class _Files:
    """What there is to sum up: one name for all of it, whether that will mean the same tomorrow, and each account's."""

    whole: str
    lasting: Callable[[], bool]
    groups: Callable[[], Mapping[str, Group]]


def _files(repository: Repository, index: Index) -> _Files:
    """The interactions, by what the disk says of them; or all files by their contents, where it does not of each."""
    source = repository.source
    marks = source.marked(_WHERE) if not source.counted else None
    if marks is not None and marks.latest < NEVER:
        now = index.now() or 0  # before any of them is read: what changes while it is read is younger
        return _Files(
            digest((program(), marks.name)),
            lambda: marks.latest < now - census.SAFE,
            lambda: _by_marks(marks, now),
        )
    counted = source.census(index)
    return _Files(
        digest((program(), counted.whole)),
        lambda: True,
        lambda: {
            name.removeprefix(_ACCOUNTS): group for name, group in counted.groups.items() if name.startswith(_ACCOUNTS)
        },
    )


_WHERE = f"{IN_EACH}{folder_of(Entity.INTERACTION)}"
_ACCOUNTS = "accounts/"


def _by_marks(marks: Mapping[str, Mark], now: int) -> dict[str, Group]:
    """The interactions of each account, each file with this mark at that time."""
    paths: dict[str, list[str]] = {}
    for path in marks:
        paths.setdefault(path.split("/", 2)[1], []).append(path)
    return {account: _marked(own, [marks[path] for path in own], now) for account, own in paths.items()}


def _marked(paths: Sequence[str], marks: Sequence[Mark], now: int) -> Group:
    files = Files.of(paths, marks, max(map(census.changed_at, marks)))
    return Group(paths, lambda: (digest([files.lines]), ""), lambda: files.is_old(now))


def _key(group: Group) -> str:
    return digest((program(), group.name))


def _read(text: str) -> Summary | None:
    try:
        last, steps = decoded(text)
    except (ValueError, TypeError):
        return None
    return Summary(last, steps)


def _keep_all(index: Index, whole: str, found: Mapping[str, Summary]) -> None:
    text = encoded({account: [summary.last, summary.open_steps] for account, summary in found.items()})
    index.put(ALL, whole, text, latest=3)


def _read_all(text: str | None) -> dict[str, Summary] | None:
    try:
        found = decoded(text) if text is not None else None
        return (
            {account: Summary(last, steps) for account, (last, steps) in found.items()} if found is not None else None
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _summed_up(snapshot: Snapshot) -> tuple[dict[str, Summary], list[str]]:
    """The summaries, and a line for each field that cannot be used for them."""
    last: dict[str, str] = {}
    steps: dict[str, int] = {}
    odd: list[str] = []
    for record in snapshot.records(Entity.INTERACTION).values():
        account, day = record.account or "", record.data.get("date")
        if isinstance(day, str):
            last[account] = max(day, last.get(account, ""))
        elif day is not None:
            odd.append(_line(record, "date", "a date such as 2026-03-02"))
        found = record.data.get("next_steps")
        if isinstance(found, list):
            steps[account] = steps.get(account, 0) + sum(_open(found))
        elif found is not None:
            odd.append(_line(record, "next_steps", "a list"))
    return {account: Summary(last.get(account), steps.get(account, 0)) for account in {**last, **steps}}, odd


def _open(steps: Iterable[object]) -> Iterable[bool]:
    return (isinstance(step, dict) and not step.get("done") for step in steps)


def _line(record: Record, field: str, expected: str) -> str:
    return f"{record.path}:{record.document.position((field,))}: {field} should be {expected}"
