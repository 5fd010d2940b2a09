"""Comments in records that say why a finding is to be let stand: `# kam: ignore[KAM404] until 2026-12-01 -- reason`.

They take findings out of a lint and make findings of their own: no reason, no use, over. Changes no file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from datetime import date

from kamcli.dataclass import dataclass
from kamcli.lint import registry
from kamcli.lint.finding import Finding, Rule
from kamcli.lint.report import Silenced
from kamcli.lint.rules import bad_suppression, expired_suppression, unused_suppression
from kamcli.model.dates import whole_date
from kamcli.model.entity import POLICY, RECORDS, Entity, place_of
from kamcli.model.position import START, Position
from kamcli.repository import Record, Repository
from kamcli.yamlio import Comment, Document, comments, read

IsOn = Callable[[str, str | None], bool]
"""Whether a rule (by code) is on for a record."""

_MARK = re.compile(rb"kam:", re.IGNORECASE)
_IGNORE = re.compile(r"\s*kam:\s*ignore(?P<file>-file)?(?![a-z-])(?P<rest>.*)\Z", re.DOTALL | re.IGNORECASE)
_REST = re.compile(
    r"\s*\[(?P<names>[^\]]*)\]\s*(?P<until>until\b\s*(?P<day>(?!--)\S*)\s*)?(?:--\s*(?P<reason>.*))?\Z", re.IGNORECASE
)
_OWN = (bad_suppression.RULE, unused_suppression.RULE, expired_suppression.RULE)
_FORM = "write it as `# kam: ignore[KAM404] -- the reason`, with `until 2026-12-01` before the -- if it is for a time"


@dataclass(frozen=True)
class Suppression:
    """One comment: what it lets stand, and on which lines of its file; `lines` is empty where it is for all of it."""

    path: str
    record: str | None
    position: Position
    codes: tuple[str, ...]
    reason: str
    until: date | None
    lines: frozenset[int]
    whole_file: bool
    of_record: bool
    """Whether it stands at the top, where findings on the record as a whole are shown."""
    used: set[str] = field(default_factory=set, compare=False)

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is let stand by it, today's date left aside."""
        if finding.code not in self.codes:
            return False
        of_record = self.of_record and finding.position == START and finding.field is None
        return self.whole_file or of_record or finding.position.line in self.lines


@dataclass(frozen=True)
class _File:
    """A YAML file whose comments are looked at."""

    path: str
    record: str | None
    document: Document


def applied(
    repository: Repository, findings: Iterable[Finding], today: date, is_on: IsOn, marked: Iterable[str]
) -> tuple[list[Finding], list[Silenced], list[Finding]]:
    """Take out what comments let stand: findings that remain, those that do not, and findings on the comments.

    `marked` are the files that may have such comments.
    """
    by_path: dict[str, list[Suppression]] = {}
    own: list[Finding] = []
    for found in _suppressions(repository, marked):
        if isinstance(found, Finding):
            own.append(found)
        else:
            by_path.setdefault(found.path, []).append(found)
    kept, silenced = [], []
    for finding in findings:
        covering = [each for each in by_path.get(finding.path, ()) if each.covers(finding)]
        for each in covering:
            each.used.add(finding.code)
        standing = next((each for each in covering if each.until is None or today <= each.until), None)
        if standing is None:
            kept.append(finding)
        else:
            silenced.append(Silenced(finding, "comment", standing.reason, standing.until))
    for each in (suppression for suppressions in by_path.values() for suppression in suppressions):
        own += _judged(each, today, is_on)
    return kept, silenced, own


def _judged(found: Suppression, today: date, is_on: IsOn) -> Iterator[Finding]:
    """What is to be said of a comment: that it does nothing, or no longer does what it did."""
    unused = [code for code in found.codes if code not in found.used and is_on(code, found.record)]
    if unused:
        names = " and ".join(unused)
        message = f"{names} {'is' if len(unused) == 1 else 'are'} not found here, so there is nothing to let stand"
        do = "delete the comment" if len(unused) == len(found.codes) else f"take {names} out of the comment"
        yield _finding(found, unused_suppression.RULE, message, do)
    if found.until is not None and today > found.until and found.used:
        yield _finding(
            found,
            expired_suppression.RULE,
            f"this was let stand until {found.until} ({found.reason}), and is not any more",
            "mend what is found, or give a new date and the reason for it",
        )


def _finding(found: Suppression, rule: Rule, message: str, do: str) -> Finding:
    return rule.finding(found.path, message, do, found.position, record=found.record)


# reading


def _suppressions(repository: Repository, marked: Iterable[str]) -> Iterator[Suppression | Finding]:
    for file in _files(repository, marked):
        found = [(comment, match) for comment in comments(file.document) if (match := _IGNORE.match(comment.text))]
        if found:
            layout = _Layout(file.document.source)
            for comment, match in found:
                yield _read(file, comment, match, layout)


def marked(repository: Repository) -> Iterator[str]:
    """The files that may have such comments: records, the policy and kam.yaml, as far as they can be read."""
    for entity in RECORDS:
        yield from marked_records(repository.snapshot.records(entity).values())
        yield from marked_records(repository.snapshot.twice(entity))
    yield from marked_settings(repository)


def marked_records(records: Iterable[Record]) -> Iterator[str]:
    """The paths of those records that may have such comments."""
    for record in records:
        # What is recalled has no such comment.
        if record.document.recalled:
            continue
        if b"#" in record.document.source and _MARK.search(record.document.source):
            yield record.path


def marked_settings(repository: Repository) -> Iterator[str]:
    """The files of the configuration that may have such comments."""
    snapshot = repository.snapshot
    for entity in (Entity.KAM, *POLICY):
        path = "kam.yaml" if entity is Entity.KAM else f"policy/{entity.value}.yaml"
        if path in snapshot.paths and isinstance(source := snapshot.bytes_of(path), bytes) and _MARK.search(source):
            yield path


def _files(repository: Repository, marked: Iterable[str]) -> Iterator[_File]:
    """The files among those that can be read, each with the record it is."""
    for path in marked:
        place, source = place_of(path), repository.snapshot.bytes_of(path)
        if place is not None and isinstance(source, bytes) and isinstance(document := read(source), Document):
            yield _File(path, place.id if place.entity in RECORDS else None, document)


class _Layout:
    """Which lines of a file hold something besides comments."""

    def __init__(self, source: bytes) -> None:
        lines = source.decode("utf-8").split("\n")
        self._content = [bool(line.strip()) and not line.lstrip().startswith("#") for line in lines]

    def first(self) -> int:
        """The first line with content."""
        return self.next(0)

    def next(self, line: int) -> int:
        """The first line with content below `line`; the last line where there is none."""
        for number in range(line, len(self._content)):
            if self._content[number]:
                return number + 1
        return len(self._content)


def _read(file: _File, comment: Comment, match: re.Match[str], layout: _Layout) -> Suppression | Finding:
    def bad(message: str, do: str = _FORM) -> Finding:
        return bad_suppression.RULE.finding(file.path, message, do, comment.position, record=file.record)

    rest = _REST.match(match["rest"])
    if rest is None:
        return bad("this comment is meant to let a finding stand, but does not say which in the way that is read")
    names = [name.strip() for name in rest["names"].split(",") if name.strip()]
    if not names:
        return bad("this comment names no rule, so it has no effect")
    for name in names:
        rule = registry.BY_CODE.get(name.upper()) or registry.BY_NAME.get(name.lower())
        if rule is None:
            return bad(f"there is no rule `{name}`, so this comment has no effect", "`kam rules` lists the rules")
        if rule in _OWN:
            return bad(f"{rule.code} is about such comments and is not let stand by one", "delete or mend the comment")
    if not (rest["reason"] or "").strip():
        return bad("no reason is given, so this comment has no effect", "add -- and the reason at its end")
    until = whole_date(rest["day"] or "") if rest["until"] else None
    if rest["until"] and until is None:
        return bad(f"`{rest['day']}` is not a date, so this comment has no effect", "write it as until 2026-12-01")
    line, first = comment.position.line, layout.first()
    if match["file"] and not (comment.alone and line < first):
        return bad("ignore-file stands above the first field or not at all", f"move it there, or {_FORM}")
    return Suppression(
        file.path,
        file.record,
        comment.position,
        tuple(dict.fromkeys(_code(name) for name in names)),
        rest["reason"].strip(),
        until,
        _lines(comment, layout),
        whole_file=bool(match["file"]),
        of_record=line <= first,
    )


def _code(name: str) -> str:
    rule = registry.BY_CODE.get(name.upper()) or registry.BY_NAME[name.lower()]
    return rule.code


def _lines(comment: Comment, layout: _Layout) -> frozenset[int]:
    """A comment behind something is for its line, one on a line of its own for the next with content.

    Behind `field:` or `-` it is for the value below as well.
    """
    line = comment.position.line
    opens = comment.before.rstrip().endswith((":", "-"))
    return frozenset(range(line, layout.next(line) + 1)) if comment.alone or opens else frozenset({line})
