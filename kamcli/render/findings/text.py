"""Findings for people: with the line each is about, or one line each; and the sentence that sums them up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from kamcli import crew
from kamcli.model.position import START
from kamcli.render.findings.view import View
from kamcli.render.text import one_line

if TYPE_CHECKING:
    from kamcli.lint import Finding

_STYLES = {"error": "1;31", "warning": "1;33", "notice": "1;36", "place": "1", "frame": "34", "fixable": "36"}
"""What is coloured on a terminal, by the codes of ECMA-48."""

FIXABLE = "[*]"
_FILES_AND_YAML = "0"

_MANY = 2000
"""Of fewer findings, the lines are read more quickly than a copy of the process is made and heard."""

_Paint = Callable[[str, str], str]


def full(view: View) -> str:
    """Each finding with its place and message, the line it is about, what to do, and other places to look at."""
    paint = _paint(view)

    def told(findings: Sequence[Finding]) -> list[str]:
        return ["".join(f"{line}\n" for line in _lines(view, finding, paint)) for finding in findings]

    findings = view.findings
    if len(findings) < _MANY:
        return "\n".join(told(findings))
    middle = len(findings) // 2
    first, second = crew.both(lambda: told(findings[:middle]), lambda: told(findings[middle:]))
    return "\n".join(first + second)


def concise(view: View) -> str:
    """One line a finding: place, severity, code, message."""
    paint = _paint(view)
    return "".join(f"{_head(finding, paint)}\n" for finding in view.findings)


def summary(view: View) -> str:
    """One sentence: how many findings of which weight, in how many files, and how many can be mended unasked."""
    counted = Counter(finding.severity for finding in view.findings)
    counts = [
        f"{count} {severity}{'' if count == 1 else 's'}"
        for severity, count in sorted(counted.items(), key=lambda item: -item[0].weight)
    ]
    files = view.report.files
    looked = f"{files} file{'' if files == 1 else 's'} checked"
    fixable = f" {FIXABLE} {view.fixable} can be mended by kam lint --fix." if view.fixable else ""
    comments, baseline = view.silenced("comment"), view.silenced("baseline")
    aside = [f"{comments} let stand by comments"] if comments else []
    aside += [f"{baseline} put aside by the baseline"] if baseline else []
    said = f" Besides {' and '.join(aside)}." if aside else ""
    return f"{looked}: {', '.join(counts) if counts else 'nothing to complain about'}.{said}{fixable}"


def _lines(view: View, finding: Finding, paint: _Paint) -> Iterator[str]:
    yield _head(finding, paint)
    excerpt = None if _of_the_whole_file(finding) else view.excerpts.at(finding.path, finding.position)
    if excerpt is not None:
        number = str(excerpt.number)
        yield f"  {paint('frame', f'{number} |')} {excerpt.text}"
        caret = paint(finding.severity.value, "^")
        yield f"  {paint('frame', ' ' * len(number) + ' |')} {' ' * excerpt.caret}{caret}"
    yield f"  {paint('frame', 'do:')} {one_line(finding.do)} [{finding.rule}]"
    for each in finding.related:
        yield f"  {paint('frame', 'see:')} {one_line(each.path)}:{each.position}: {one_line(each.message)}"


def _head(finding: Finding, paint: _Paint) -> str:
    place = paint("place", f"{one_line(finding.path)}:{finding.position}:")
    what = paint(finding.severity.value, f"{finding.severity} {finding.code}")
    mark = f"{paint('fixable', FIXABLE)} " if finding.fix is not None and finding.fix.safe else ""
    return f"{place} {what} {mark}{one_line(finding.message)}"


def _of_the_whole_file(finding: Finding) -> bool:
    """Whether a finding is about a file as such (its name, its dossier): its first line would explain nothing."""
    return finding.position == START and finding.field is None and finding.code[3] != _FILES_AND_YAML


def _paint(view: View) -> _Paint:
    if not view.colour:
        return lambda _, text: text
    return lambda style, text: f"\x1b[{_STYLES[style]}m{text}\x1b[0m"
