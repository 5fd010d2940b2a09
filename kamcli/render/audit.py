"""The audit as text: a report for people, or its documented JSON. Reads nothing, masks nothing, computes no figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from kamcli.audit.inspection.observation import MEANINGS, Kind, Observation, came_in
from kamcli.audit.inspection.report import Audit
from kamcli.audit.inspection.touch import Touch
from kamcli.audit.people import Author, People
from kamcli.model.difference import ABSENT, Item, written
from kamcli.model.entity import Entity
from kamcli.render.changes import cut
from kamcli.render.exact import json_text
from kamcli.render.layout import grid
from kamcli.render.page import FOR_PEOPLE, page
from kamcli.render.shape import Column, Grid
from kamcli.render.text import written as plain
from kamcli.repository import Repository

_OBSERVATION = (
    "kind",
    "when",
    "author",
    "email",
    "colleague",
    "commit",
    "commits",
    "record_kind",
    "id",
    "account",
    "name",
    "field",
    "from",
    "to",
    "days",
    "lines_added",
    "lines_altered",
    "lines_removed",
    "says",
)
_MANY = 5
"""From so many on, observations of one kind in one commit are told together to people."""


def audit_text(found: Audit, people: People, repository: Repository, format: str) -> str:  # noqa: A002 - the option's word
    """Write the audit in one of kamcli.render.FORMATS; line formats have the observations alone."""
    zone = ZoneInfo(repository.company.time_zone)
    rows = [_observation(each, people, zone) for each in found.observations]
    if format == "json":
        return json_text(_whole(found, rows, zone)) + "\n"
    if format in FOR_PEOPLE:
        grids = (_seen(found, people, zone), _authors(found), _accounts(found, repository), _personal(found, zone))
        title = f"Audit of {repository.company.name}"
        return page(title, _about(found, zone), grids, _notes(found), format)
    columns = tuple(Column(name, name.replace("_", " ").capitalize()) for name in _OBSERVATION)
    return grid(Grid(columns, tuple(tuple(row.values()) for row in rows)), format)


# ---- for programs


def _observation(each: Observation, people: People, zone: ZoneInfo) -> dict[str, Any]:
    commit, subject = each.commit, each.subject
    author = people.author(commit) if commit is not None else None
    values = (
        each.kind,
        came_in(commit, zone) if commit is not None else None,
        *_who(author),
        commit.id if commit is not None else None,
        len(each.commits),
        subject.kind if subject is not None else None,
        subject.id if subject is not None else None,
        subject.account if subject is not None else None,
        each.name or None,
        written(each.path) or None,
        _value(each.before),
        _value(each.after),
        each.days,
        *(each.lines or (None, None, None)),
        each.says or None,
    )
    return dict(zip(_OBSERVATION, values, strict=True))


def _whole(found: Audit, rows: list[dict[str, Any]], zone: ZoneInfo) -> dict[str, Any]:
    touches = found.touches
    return {
        "report": "audit",
        "version": 1,
        "period": {"name": found.period.name, "first": found.period.first, "last": found.period.last},
        "commit": found.tip.id,
        "commits": len(found.commits),
        "shallow": found.is_shallow,
        "missing_contents": found.missing,
        "observations": rows,
        "authors": [
            {
                **dict(zip(("author", "email", "colleague"), _who(author), strict=True)),
                **_touch(touch),
                "accounts": sum(1 for _, who in touches.accounts if who == author),
                "personal": sum(1 for each in touches.personal if each.author == author),
                "ledgers": len(touches.ledgers[author].records) if author in touches.ledgers else 0,
                "settings": _settings(found, author),
            }
            for author, touch in _by_commits(touches.authors)
        ],
        "accounts": [
            {
                "account": account,
                **dict(zip(("author", "email", "colleague"), _who(author), strict=True)),
                **_touch(touch),
            }
            for (account, author), touch in sorted(
                touches.accounts.items(), key=lambda each: (each[0][0], each[0][1].email)
            )
        ],
        "personal": [
            {
                "when": came_in(each.commit, zone),
                **dict(zip(("author", "email", "colleague"), _who(each.author), strict=True)),
                "commit": each.commit.id,
                "event": each.event,
                "id": each.subject.id,
                "account": each.subject.account,
            }
            for each in touches.personal
        ],
        "anchors": [
            {"day": each.day, "commit": each.commit, "branch": each.branch, "holds": holds}
            for each, holds in found.anchors
        ],
    }


def _settings(found: Audit, author: Author) -> list[str]:
    touch = found.touches.settings.get(author)
    return sorted(name for _, name in touch.records) if touch is not None else []


def _touch(touch: Touch) -> dict[str, Any]:
    return {"commits": len(touch.commits), "records": len(touch.records), "first": touch.first, "last": touch.last}


def _who(author: Author | None) -> tuple[str | None, str | None, str | None]:
    return (author.name, author.email, author.colleague) if author is not None else (None, None, None)


def _value(value: Any) -> Any:
    if value is ABSENT:
        return None
    return str(value) if isinstance(value, Item) else value


# ---- for people


def _about(found: Audit, zone: ZoneInfo) -> str:
    first, last = found.period.first, found.period.last
    span = "The whole history" if first is None and last is None else f"What came in from {first or 'the beginning'}"
    span += f" to {last}" if last is not None else ""
    count, authors = len(found.commits), len(found.touches.authors)
    commits = f"{count} commit{'s' * (count != 1)} by {authors} author{'s' * (authors != 1)}"
    seen = len(found.observations)
    return (
        f"{span}: {commits}, up to commit {found.tip.id[:10]} of {came_in(found.tip, zone)}. "
        f"{seen or 'Nothing'} to look at."
    )


def _seen(found: Audit, people: People, zone: ZoneInfo) -> Grid:
    columns = tuple(
        Column(title.lower(), title) for title in ("What to look at", "When", "Who", "Record", "Details", "Commit")
    )
    together: dict[tuple[Any, ...], list[Observation]] = defaultdict(list)
    for number, each in enumerate(found.observations):
        alone = each.commit is None or len(each.commits) > 1
        together[each.kind, number if alone else each.commit].append(each)
    rows: list[tuple[Any, ...]] = []
    for group in together.values():
        if len(group) >= _MANY:
            rows.append(_row(group[0], people, zone, f"{len(group)} records", _range(group)))
        else:
            rows += (_row(each, people, zone, _record(each), _details(each)) for each in group)
    return Grid(columns, tuple(rows))


def _row(each: Observation, people: People, zone: ZoneInfo, record: str, details: str) -> tuple[Any, ...]:
    commit = each.commit
    when = str(came_in(commit, zone)) if commit is not None else ""
    who = cut(people.author(commit).called, 24) if commit is not None else ""
    return (each.kind.replace("-", " "), when, who, record, details, commit.id[:10] if commit is not None else "")


def _record(each: Observation) -> str:
    if each.subject is None:
        return ""
    return each.subject.id if each.subject.account is not None else f"{each.subject.kind} {each.subject.id}"


def _range(group: Sequence[Observation]) -> str:
    days = [each.days for each in group if each.days is not None]
    return f"{min(days)} to {max(days)} days" if days else ""


def _details(each: Observation) -> str:
    said = [each.says] if each.says else []
    if each.lines is not None and any(each.lines):
        words = zip(each.lines, ("added", "changed", "removed"), strict=True)
        said.insert(0, "lines: " + ", ".join(f"{count} {word}" for count, word in words if count))
    elif each.kind in (Kind.BACKDATED, Kind.FUTURE_DATED):
        said.insert(0, f"dated {each.after}, {each.days} days {'before' if each.kind is Kind.BACKDATED else 'after'}")
    elif each.path:
        change = f": {_short(each.before)} → {_short(each.after)}" if each.kind is not Kind.AGREEMENT_REMOVED else ""
        said.insert(0, f"{written(each.path)}{change}")
    if len(each.commits) > 1:
        said.append(f"{len(each.commits)} commits")
    elif each.kind is Kind.UNKNOWN_AUTHOR and each.commit is not None:
        said.append(each.commit.email)
    if len(each.commits) > 1 and each.kind is Kind.UNKNOWN_AUTHOR and each.commit is not None:
        said.append(each.commit.email)
    return cut("; ".join(said), 90)


def _short(value: Any) -> str:
    if value is ABSENT or value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(map(_short, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_short(each)}" for name, each in value.items())
    return cut(plain(value), 36)


def _authors(found: Audit) -> Grid:
    columns = (
        Column("author", "Who"),
        Column("colleague", "Colleague"),
        *(Column(name, name.capitalize(), "right") for name in ("commits", "accounts", "personal", "ledgers")),
        Column("settings", "Settings"),
        Column("first", "First"),
        Column("last", "Last"),
    )
    touches = found.touches
    rows = tuple(
        (
            cut(author.called, 24),
            author.colleague or f"nobody: {author.email}".rstrip(": "),
            len(touch.commits),
            sum(1 for _, who in touches.accounts if who == author),
            sum(1 for each in touches.personal if each.author == author),
            len(touches.ledgers[author].records) if author in touches.ledgers else 0,
            cut(", ".join(_settings(found, author))),
            touch.first,
            touch.last,
        )
        for author, touch in _by_commits(touches.authors)
    )
    return Grid(columns, rows)


def _accounts(found: Audit, repository: Repository) -> Grid:
    columns = (
        Column("account", "Account"),
        Column("name", "Name"),
        Column("who", "Who touched it, in how many commits"),
    )
    by_account: dict[str, dict[Author, Touch]] = defaultdict(dict)
    for (account, author), touch in found.touches.accounts.items():
        by_account[account][author] = touch
    snapshot, accounts = repository.snapshot, repository.snapshot.accounts
    rows = tuple(
        (
            account,
            cut(now.name, 32) if (now := accounts.get(snapshot.resolve(Entity.ACCOUNT, account) or "")) else "",
            ", ".join(f"{cut(author.called, 24)} {len(touch.commits)}" for author, touch in _by_commits(theirs)),
        )
        for account, theirs in sorted(by_account.items())
    )
    return Grid(columns, rows)


def _personal(found: Audit, zone: ZoneInfo) -> Grid:
    columns = tuple(Column(title.lower(), title) for title in ("Personal data of", "When", "Who", "What", "Commit"))
    rows = tuple(
        (each.subject.id, came_in(each.commit, zone), cut(each.author.called, 24), each.event, each.commit.id[:10])
        for each in found.touches.personal
    )
    return Grid(columns, rows)


def _by_commits(touches: Mapping[Author, Touch]) -> list[tuple[Author, Touch]]:
    return sorted(touches.items(), key=lambda each: (-len(each[1].commits), each[0].email))


def _notes(found: Audit) -> list[str]:
    kinds = dict.fromkeys(each.kind for each in found.observations)
    notes = [f"{kind.replace('-', ' ')}: {MEANINGS[kind]}" for kind in kinds]
    if found.anchors:
        held = sum(1 for _, holds in found.anchors if holds)
        notes.append(f"Anchors: {len(found.anchors)} checked, {held} hold.")
    else:
        notes.append("No anchor was given, so a history that was made anew would not be seen (--anchors FILE).")
    if found.is_shallow:
        notes.append("This clone is shallow: what came in before its beginning was not looked at.")
    if found.missing:
        notes.append(
            f"This clone is partial: {found.missing} contents are not here, so what changed in them is not seen."
        )
    return notes
