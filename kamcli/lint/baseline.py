"""The findings that were there when the gate was put up, and are put aside: policy/lint-baseline.yaml.

An entry is keyed by rule, record (or file) and field, so it survives moves of files and lines. What is found
more often than its entry says is new, and shown. Reads and makes bytes; writes no file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.lint import registry
from kamcli.lint.files import BASELINE
from kamcli.lint.finding import Finding, Rule
from kamcli.lint.report import Silenced
from kamcli.lint.rules import bad_baseline, expired_baseline, stale_baseline
from kamcli.lint.suppression import IsOn
from kamcli.model.dates import whole_date
from kamcli.model.entity import RECORDS
from kamcli.model.position import START, Position, Unreadable
from kamcli.repository import Snapshot
from kamcli.yamlio import Document, dump, read

PATH = BASELINE
Key = tuple[str, str, str]

_FIELDS = ("rule", "record", "path", "field", "count", "until", "reason")
_OWN = frozenset({bad_baseline.RULE.code, stale_baseline.RULE.code, expired_baseline.RULE.code})
"""Findings on the baseline itself are never put aside by it."""

_HEAD = """\
Findings that are put aside: they were there before, and do not fail a lint. New ones do.
`kam baseline prune` takes out what is mended, `kam baseline write` adds what is found now.
An entry may say `until: 2026-12-31` and a `reason`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding, or `count` of them, put aside."""

    key: Key
    in_file: bool
    count: int = 1
    until: date | None = None
    reason: str | None = None
    position: Position = START

    def is_over(self, today: date) -> bool:
        """Whether its time has passed."""
        return self.until is not None and today > self.until


@dataclass(frozen=True, slots=True)
class Baseline:
    """All entries, and what is wrong with the file."""

    entries: tuple[Entry, ...] = ()
    faults: tuple[Finding, ...] = ()


def load(source: bytes | Unreadable | None) -> Baseline:
    """Read the baseline; where there is none, nothing is put aside."""
    if source is None:
        return Baseline()
    document = source if isinstance(source, Unreadable) else read(source)
    if isinstance(document, Unreadable):
        faults = (_bad(each.message, each.do, each.position) for each in document.problems)
        return Baseline((), tuple(faults))
    items = document.data.get("findings")
    if items is None and set(document.data) <= {"findings"}:
        return Baseline()
    if not isinstance(items, list) or set(document.data) != {"findings"}:
        return Baseline((), (_bad("the baseline holds a list `findings` and nothing else", bad_baseline.RULE.fix),))
    found = [_entry(document, index, item) for index, item in enumerate(items)]
    return Baseline(
        tuple(each for each in found if isinstance(each, Entry)),
        tuple(each for each in found if isinstance(each, Finding)),
    )


def _entry(document: Document, index: int, item: Any) -> Entry | Finding:
    position = document.position(("findings", index))

    def bad(message: str, do: str) -> Finding:
        return _bad(message, do, position)

    if not isinstance(item, dict) or (odd := [name for name in item if name not in _FIELDS]):
        what = f"has no field {odd[0]}" if isinstance(item, dict) else "is a group of fields"
        return bad(f"an entry {what}", f"its fields are: {', '.join(_FIELDS)}")
    texts = {name: item[name] for name in ("rule", "record", "path", "field", "until", "reason") if name in item}
    if wrong := [name for name, value in texts.items() if not isinstance(value, str)]:
        return bad(f"{wrong[0]} of this entry is not text", "write it as text, in quotes if it looks like a number")
    rule = registry.BY_CODE.get(texts.get("rule", "").upper()) or registry.BY_NAME.get(texts.get("rule", "").lower())
    if rule is None:
        return bad(f"there is no rule `{texts.get('rule', '')}`", "`kam rules` lists the rules")
    if ("record" in texts) == ("path" in texts):
        return bad("an entry names a `record` or, where there is none, the `path` of a file", "keep one of the two")
    count = item.get("count", 1)
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        return bad("`count` is how many such findings there are", "write a whole number from 1 on")
    until = whole_date(texts["until"]) if "until" in texts else None
    if "until" in texts and until is None:
        return bad(f"`{texts['until']}` is not a date", "write it as 2026-12-31")
    key = (rule.code, texts.get("record", texts.get("path", "")), texts.get("field", ""))
    return Entry(key, "path" in texts, count, until, texts.get("reason"), position)


def _bad(message: str, do: str, position: Position = START) -> Finding:
    return bad_baseline.RULE.finding(PATH, message, do, position)


def followed(baseline: Baseline, snapshot: Snapshot) -> Baseline:
    """The baseline with the present ids of records that were renamed since."""
    entries = (entry if entry.in_file else _renamed(entry, snapshot) for entry in baseline.entries)
    return replace(baseline, entries=tuple(entries))


def _renamed(entry: Entry, snapshot: Snapshot) -> Entry:
    code, record, field = entry.key
    now = [found for entity in RECORDS if (found := snapshot.resolve(entity, record)) is not None]
    return entry if record in now or not now else replace(entry, key=(code, now[0], field))


def applied(
    baseline: Baseline, findings: Iterable[Finding], today: date, is_on: IsOn
) -> tuple[list[Finding], list[Silenced], list[Finding]]:
    """Put aside what the baseline has: findings that remain, those put aside, and findings on the baseline."""
    findings = list(findings)
    found = _counted(findings)
    # After a merge the same entry may stand twice: it counts once.
    standing: dict[Key, Entry] = {}
    for entry in baseline.entries:
        if not entry.is_over(today) and entry.count >= standing.get(entry.key, entry).count:
            standing[entry.key] = entry
    kept, silenced = [], []
    for finding in findings:
        aside = standing.get(finding.key)
        if aside is None or finding.code in _OWN or found[finding.key] > aside.count:
            kept.append(finding)
        else:
            silenced.append(Silenced(finding, "baseline", aside.reason, aside.until))
    return kept, silenced, [*baseline.faults, *_judged(baseline, found, today, is_on)]


def _judged(baseline: Baseline, found: Mapping[Key, int], today: date, is_on: IsOn) -> Iterator[Finding]:
    for entry in baseline.entries:
        code, place, name = entry.key
        where = f"{place} {name}".rstrip()
        there = found.get(entry.key, 0)
        if not is_on(code, None if entry.in_file else place):
            continue
        if there < entry.count:
            left = f"only {there} of {entry.count} are left" if there else "it is not found any more"
            yield _on(entry, stale_baseline.RULE, f"{code} at {where}: {left}", "run `kam baseline prune`")
        elif entry.is_over(today):
            message = f"{code} at {where} was put aside until {entry.until}, and is not any more"
            yield _on(entry, expired_baseline.RULE, message, "mend it, or give the entry a new until: and reason:")


def _on(entry: Entry, rule: Rule, message: str, do: str) -> Finding:
    # The entry's own key is the field: findings on two entries are two findings, wherever the entries stand.
    return rule.finding(PATH, message, do, entry.position, field=" ".join(filter(None, entry.key)))


def _counted(findings: Iterable[Finding]) -> Counter[Key]:
    return Counter(finding.key for finding in findings)


# writing


def pruned(entries: Iterable[Entry], findings: Iterable[Finding]) -> list[Entry]:
    """The entries that are still found, each with no more than there are."""
    found = _counted(findings)
    return [replace(entry, count=min(entry.count, found[entry.key])) for entry in entries if found[entry.key]]


def renewed(
    entries: Iterable[Entry], findings: Iterable[Finding], today: date, *, until: date | None, reason: str | None
) -> list[Entry]:
    """An entry for each finding there is; those that stand already keep their date and reason."""
    known = {entry.key: entry for entry in entries}
    findings = [finding for finding in findings if finding.code not in _OWN]
    in_file = {finding.key: finding.record is None for finding in findings}
    result = []
    for key, count in _counted(findings).items():
        entry = known.get(key)
        if entry is None or entry.is_over(today):
            entry = Entry(key, in_file[key], until=until, reason=reason or (entry.reason if entry else None))
        result.append(replace(entry, count=count))
    return result


def written(entries: Iterable[Entry]) -> bytes:
    """The file: one entry a block, in an order that does not depend on when it was written, so that branches merge."""
    unique = {entry.key: entry for entry in entries}
    items = [_item(entry) for entry in sorted(unique.values(), key=lambda entry: (entry.key[1:], entry.key[0]))]
    return dump({"findings": items}, comment=_HEAD)


def _item(entry: Entry) -> dict[str, Any]:
    code, place, name = entry.key
    item: dict[str, Any] = {"rule": code, "path" if entry.in_file else "record": place}
    if name:
        item["field"] = name
    if entry.count > 1:
        item["count"] = entry.count
    if entry.until is not None:
        item["until"] = entry.until.isoformat()
    if entry.reason:
        item["reason"] = entry.reason
    return item
