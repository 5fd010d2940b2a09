"""Changes in a sentence of the trade: «3 accounts promoted, 1 discount raised 5 % → 7 %, 2 managers changed».

Counts what is there; shows no personal value. Nothing that changed is left unsaid: the rest is counted too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import field
from decimal import Decimal
from typing import Any

from kamcli.audit.change import Change, Event
from kamcli.audit.selection import POLICY_KINDS
from kamcli.dataclass import dataclass
from kamcli.model.difference import ABSENT, Difference, Item
from kamcli.model.entity import LEDGERS

_LEDGERS = frozenset(map(str, LEDGERS))
_DISCOUNT = "discount"
_PLURALS = {"interaction": "interactions", "personal": "personal files", "import": "imports", "plan": "plans"}
_NAMES = {"personal": "personal file", "plan": "plan", "import": "import"}
_AGREEMENTS = ("agreements", "terms")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of the sentence: what was counted (`accounts_promoted`), how often, and in words."""

    key: str
    count: int
    text: str


@dataclass
class _Tally:
    """Counts, in the order in which they are said."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    steps: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    records: set[tuple[str, str]] = field(default_factory=set)

    def add(self, noun: str, what: str, step: str = "", count: int = 1) -> None:
        self.counts[noun, what] += count
        if step:
            self.steps[noun, what].append(step)


def summary(changes: Sequence[Change], circles: Sequence[str]) -> list[Phrase]:
    """What the changes come to. `circles` are the company's, from the widest to the narrowest."""
    tally = _Tally()
    percents = _percents(changes)
    for change in changes:
        if change.subject.kind in _LEDGERS:
            _ledger(change, tally)
        elif change.subject.kind in POLICY_KINDS:
            own = change.subject.kind == change.subject.id
            tally.add("setting", "changed", change.subject.id if own else f"{change.subject.kind} {change.subject.id}")
        else:
            _record(change, tally, circles, percents)
    found = [_phrase(noun, what, count, tally.steps[noun, what]) for (noun, what), count in tally.counts.items()]
    return sorted(found, key=lambda phrase: _rank(phrase.key))


# ---- records


def _record(change: Change, tally: _Tally, circles: Sequence[str], percents: dict[str, Decimal]) -> None:
    kind = change.subject.kind
    if change.event is not Event.CHANGED:
        tally.add(kind, _EVENTS[change.event])
    if change.event is Event.CREATED and kind == "interaction" and isinstance(change.after, dict):
        for agreement in _items(change.after.get("agreements")):
            _agreed(agreement, tally, percents)
    differences = [each for each in change.differences if not each.is_place]
    rest = [each for each in differences if not _known(kind, each, tally, circles, percents)]
    if rest and change.event is not Event.ERASED:
        tally.records.add((kind, change.subject.id))
        tally.add("other field", "changed", count=len(rest))


_EVENTS = {
    Event.CREATED: "added",
    Event.BEGINS: "added",
    Event.DELETED: "removed",
    Event.RENAMED: "renamed",
    Event.MERGED: "merged",
    Event.ERASED: "erased",
    Event.UNREADABLE: "cannot be read",
    Event.READABLE: "can be read again",
}


def _known(kind: str, each: Difference, tally: _Tally, circles: Sequence[str], percents: dict[str, Decimal]) -> bool:
    """Count a difference that has a name of its own; False for any other."""
    before, after, top = each.before, each.after, each.path[0] if each.path else ""
    last = each.path[-1] if each.path else ""
    if kind == "account" and each.path == ("circle",) and before in circles and after in circles:
        up = circles.index(after) > circles.index(before)
        tally.add("account", "promoted" if up else "moved out", f"{before} → {after}")
    elif kind == "account" and top == "circle_log":
        pass  # says the same once more
    elif kind == "account" and each.path == ("manager",):
        tally.add("manager", "changed")
    elif kind == "account" and top in ("former_managers", "former_ids"):
        pass
    elif any(step in _AGREEMENTS for step in each.path):
        return _agreement(each, tally, percents)
    elif kind == "interaction" and top == "next_steps" and last == "done" and before is ABSENT:
        tally.add("next step", "done")
    elif kind in ("contact", "colleague") and each.path == ("left",) and before is ABSENT:
        tally.add(kind, "left")
    elif kind == "deal" and each.path == ("outcome",) and isinstance(after, str):
        tally.add("deal", after)
    elif kind == "complaint" and each.path == ("resolved",) and before is ABSENT:
        tally.add("complaint", "resolved")
    else:
        return False
    return True


# ---- agreements


def _agreement(each: Difference, tally: _Tally, percents: dict[str, Decimal]) -> bool:
    at = next(number for number, step in enumerate(each.path) if step in _AGREEMENTS)
    rest = each.path[at + 1 :]
    if len(rest) == 1 and isinstance(each.after, dict) and each.before is ABSENT:
        _agreed(each.after, tally, percents)
    elif not rest and isinstance(each.after, list) and each.before is ABSENT:
        for item in _items(each.after):
            _agreed(item, tally, percents)
    elif len(rest) == 2 and rest[1] == "percent" and _is_number(each.before) and _is_number(each.after):
        _moved(each.before, each.after, tally)
    elif len(rest) == 2 and rest[1] == "status" and each.after == "withdrawn":
        tally.add("agreement", "withdrawn")
    elif len(rest) <= 1 and each.after is ABSENT:
        tally.add("agreement", "removed")
    else:
        return False
    return True


def _agreed(agreement: dict[str, Any], tally: _Tally, percents: dict[str, Decimal]) -> None:
    percent = agreement.get("percent")
    if agreement.get("kind") != _DISCOUNT or not _is_number(percent):
        tally.add("agreement", "made")
        return
    old = percents.get(str(agreement.get("supersedes", "")).rpartition("/")[2])
    if old is None:
        tally.add(_DISCOUNT, "agreed", _percent(percent))
    else:
        _moved(old, percent, tally)


def _moved(before: Any, after: Any, tally: _Tally) -> None:
    what = "raised" if after > before else "lowered" if after < before else "confirmed"
    tally.add(_DISCOUNT, what, f"{_percent(before)} → {_percent(after)}")


def _percents(changes: Iterable[Change]) -> dict[str, Decimal]:
    """The percent of each agreement that the changed records had before, by its id."""
    found: dict[str, Decimal] = {}
    for change in changes:
        for data in (change.before, change.after):
            for agreement in _items(data.get("agreements") if isinstance(data, dict) else None):
                percent: Any = agreement.get("percent")
                if _is_number(percent) and "id" in agreement:
                    found.setdefault(str(agreement["id"]), percent)
    return found


def _items(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _percent(value: Any) -> str:
    return f"{Decimal(value).normalize():f} %"


# ---- ledgers


def _ledger(change: Change, tally: _Tally) -> None:
    noun = f"{change.subject.kind} line"
    if change.event in (Event.UNREADABLE, Event.READABLE):
        tally.add("ledger", _EVENTS[change.event])
    for data, what in ((change.before, "removed"), (change.after, "added")):
        whole = change.event in (Event.CREATED, Event.BEGINS, Event.DELETED)
        if whole and isinstance(data, dict) and data["lines"]:
            tally.add(noun, what, count=len(data["lines"]))
    lines = {each.path[1] for each in change.differences if len(each.path) > 2}
    if lines:
        tally.add(noun, "changed", count=len(lines))
    for each in change.differences:
        if len(each.path) == 2 and isinstance(each.path[1], (Item, int)):
            tally.add(noun, "added" if each.before is ABSENT else "removed" if each.after is ABSENT else "changed")


# ---- in words


def _phrase(noun: str, what: str, count: int, steps: Sequence[str]) -> Phrase:
    key = f"{noun}s_{what}".replace(" ", "_")
    if noun == "setting":
        return Phrase("settings_changed", count, f"settings changed: {', '.join(dict.fromkeys(steps))}")
    name = _NAMES.get(noun, noun) if count == 1 else _PLURALS.get(noun, f"{noun}s")
    said = ""
    if steps:
        unlike = list(dict.fromkeys(steps))
        said = f" {unlike[0]}" if len(unlike) == 1 else f" ({', '.join(unlike[:4])}{', …' if len(unlike) > 4 else ''})"
    return Phrase(key, count, f"{count} {name} {what}{said}")


_ORDER = ("account", "manager", "discount", "agreement", "deal", "contact", "personal", "interaction", "next step")


def _rank(key: str) -> tuple[int, int]:
    noun = next((number for number, each in enumerate(_ORDER) if key.startswith(f"{each}s_".replace(" ", "_"))), 50)
    return (99 if key.startswith("other_") else noun, 0)
