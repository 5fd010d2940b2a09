"""Two states compared, as text: the sentence, then what differs by account; Markdown for merge requests, JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from kamcli.audit.row import Row
from kamcli.audit.selection import POLICY_KINDS
from kamcli.audit.summary import Phrase
from kamcli.render.changes import record, values, what
from kamcli.render.exact import json_text
from kamcli.render.text import markdown_safe, one_line

NOTHING = "Nothing differs."
_REST = "Ledgers, team and settings"


def comparison_text(
    phrases: Sequence[Phrase],
    rows: Sequence[Row],
    names: Mapping[str, str],
    format: str,  # noqa: A002 - the word of the option
) -> str:
    """Write it: `table` and `md` for people, `json` for programs."""
    if format == "json":
        return json_text(
            {
                "summary": [{"what": each.key, "count": each.count, "text": each.text} for each in phrases],
                "changes": [record(row, None) for row in rows],
            }
        )
    if not rows:
        return NOTHING if not phrases else _sentence(phrases)
    return _markdown(phrases, rows, names) if format == "md" else _table(phrases, rows, names)


def _sentence(phrases: Sequence[Phrase]) -> str:
    text = ", ".join(phrase.text for phrase in phrases)
    return f"{text[:1].upper()}{text[1:]}." if text else NOTHING


def _grouped(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """The rows by account; what belongs to none comes last, the settings at the very end."""

    def order(row: Row) -> tuple[bool, bool, str]:
        subject = row.change.subject
        return (subject.account is None, subject.kind in POLICY_KINDS, subject.account or "")

    ordered = sorted(rows, key=order)
    return [(account or "", list(group)) for account, group in groupby(ordered, lambda row: row.change.subject.account)]


def _table(phrases: Sequence[Phrase], rows: Sequence[Row], names: Mapping[str, str]) -> str:
    lines = [one_line(_sentence(phrases))]
    for account, group in _grouped(rows):
        lines += ["", f"{one_line(names.get(account, account))} ({account})" if account else _REST]
        for place, inside in groupby(group, _place):
            found = [_line(row) for row in inside]
            if place:
                lines.append(f"  {one_line(place)}")
            lines += [f"  {'  ' * bool(place)}{text}" for text in found]
    return "\n".join(lines)


def _markdown(phrases: Sequence[Phrase], rows: Sequence[Row], names: Mapping[str, str]) -> str:
    lines = [f"**{markdown_safe(one_line(_sentence(phrases)))}**"]
    for account, group in _grouped(rows):
        title = f"{one_line(names.get(account, account))} ({account})" if account else _REST
        lines += ["", f"### {markdown_safe(title)}", ""]
        for row in group:
            place = _place(row)
            lines.append(f"- {markdown_safe(f'{one_line(place)}: ' if place else '')}{markdown_safe(_line(row))}")
    return "\n".join(lines)


def _place(row: Row) -> str:
    """Which record of the account it is; nothing for the account itself."""
    subject = row.change.subject
    if subject.kind == "account":
        return ""
    name = f", {row.name}" if row.name not in (subject.id, subject.name) else ""
    if subject.kind in POLICY_KINDS:
        return row.change.path
    return f"{subject.kind} {subject.name if subject.account is not None else subject.id}{name}"


def _line(row: Row) -> str:
    before, after = values(row)
    if not row.path:
        # The name stands in the heading already.
        old = row.change.former
        if old is None:
            return f"{row.change.event}{f': {after}' if row.change.why else ''}"
        return f"{what(row)}: {old.id} → {row.change.subject.id}"
    if row.lines:
        return f"{row.lines} {'line' if row.lines == 1 else 'lines'} added"
    if row.how == "set":
        return f"{one_line(what(row))}: {after}"
    if row.how == "removed":
        return f"{one_line(what(row))}: {before} → (nothing)"
    return f"{one_line(what(row))}: {before} → {after}"
