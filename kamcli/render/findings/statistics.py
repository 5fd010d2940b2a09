"""How many findings there are: by rule, by account, by account manager. Worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from kamcli.dataclass import dataclass
from kamcli.model.entity import Entity
from kamcli.render.exact import json_text
from kamcli.render.layout import table
from kamcli.render.shape import Column, Grid

if TYPE_CHECKING:
    from kamcli.lint import Finding
    from kamcli.render.findings.view import View
    from kamcli.repository import Snapshot

Key = tuple[str | None, ...]

_COUNTS = ("errors", "warnings", "notices")


@dataclass(frozen=True, slots=True)
class _Group:
    """Findings counted by something: `columns` are the keys and titles of what that is."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Key, Counter[str]], ...]


def text(view: View) -> str:
    """Three tables."""
    return "\n".join(table(_grid(group)) for group in _groups(view) if group.rows)


def json(view: View) -> str:
    """The documented JSON of `kam lint --statistics` (docs/json.md)."""
    return json_text({group.name: [_object(group, *row) for row in group.rows] for group in _groups(view)}) + "\n"


def _groups(view: View) -> Iterable[_Group]:
    snapshot = view.repository.snapshot
    yield _Group(
        "rules",
        (("code", "Code"), ("rule", "Rule")),
        _counted(view.findings, lambda finding: (finding.code, finding.rule)),
    )
    yield _Group(
        "accounts",
        (("account", "Account"), ("name", "Name")),
        _counted(view.findings, lambda finding: _account(snapshot, finding)),
    )
    yield _Group(
        "managers",
        (("manager", "Manager"), ("name", "Name")),
        _counted(view.findings, lambda finding: _manager(snapshot, finding)),
    )


def _counted(findings: Iterable[Finding], key: Callable[[Finding], Key]) -> tuple[tuple[Key, Counter[str]], ...]:
    found: dict[Key, Counter[str]] = {}
    for finding in findings:
        found.setdefault(key(finding), Counter())[f"{finding.severity}s"] += 1
    return tuple(sorted(found.items(), key=lambda item: ([-item[1][name] for name in _COUNTS], *map(str, item[0]))))


def _account(snapshot: Snapshot, finding: Finding) -> Key:
    """The account that a finding's file belongs to, and its name; None for files of no account."""
    top, _, rest = finding.path.partition("/")
    account = rest.partition("/")[0]
    if top not in ("accounts", "personal") or not account:
        return None, None
    record = snapshot.records(Entity.ACCOUNT).get(account)
    return account, record.name if record else None


def _manager(snapshot: Snapshot, finding: Finding) -> Key:
    """The manager of the account that a finding is about, and their name; None where there is none."""
    account, _ = _account(snapshot, finding)
    record = snapshot.records(Entity.ACCOUNT).get(account or "")
    manager = record.data.get("manager") if record else None
    if not isinstance(manager, str):
        return None, None
    person = snapshot.resolve(Entity.COLLEAGUE, manager)
    return (manager, None) if person is None else (person, snapshot.records(Entity.COLLEAGUE)[person].name)


def _grid(group: _Group) -> Grid:
    counts = (*_COUNTS, "total")
    columns = (
        *(Column(key, title) for key, title in group.columns),
        *(Column(name, name.title(), "right") for name in counts),
    )
    missing = f"(no {group.columns[0][0]})"
    rows = tuple(
        (key[0] or missing, *key[1:], *(counted[name] for name in _COUNTS), counted.total())
        for key, counted in group.rows
    )
    return Grid(columns, rows)


def _object(group: _Group, key: Key, counted: Counter[str]) -> dict[str, Any]:
    names = (name for name, _ in group.columns)
    return {
        **dict(zip(names, key, strict=True)),
        **{name: counted[name] for name in _COUNTS},
        "total": counted.total(),
    }
