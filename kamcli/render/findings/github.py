"""Findings as annotations of GitHub Actions: workflow commands, worst first, as many as GitHub shows.

What comes from files is escaped by the rules of actions/toolkit, so that data cannot give commands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kamcli.render.findings.view import View
from kamcli.render.text import one_line, terminal_safe

if TYPE_CHECKING:
    from kamcli.lint import Finding

CAP = 10
"""Annotations of each kind that GitHub shows of one step: 10 errors, 10 warnings, 10 notices; and 50 of all kinds
of a job and of a run, which one step so never reaches. (docs/problem-matchers.md in actions/toolkit)"""

_KINDS = ("error", "warning", "notice")
"""Severities, worst first; GitHub's commands have the same names."""


def github(view: View) -> str:
    """One annotation a line; where there are more findings than GitHub shows, the last one says how many."""
    by_kind = {kind: [each for each in view.findings if each.severity.value == kind] for kind in _KINDS}
    too_many = any(len(findings) > CAP for findings in by_kind.values())
    # The sentence about the rest is a notice itself.
    shown = {kind: found[: CAP - (too_many and kind == "notice")] for kind, found in by_kind.items()}
    lines = [_annotation(view, finding) for kind in _KINDS for finding in shown[kind]]
    if too_many:
        lines.append(_rest(by_kind, shown))
    return "".join(f"{line}\n" for line in lines)


def _annotation(view: View, finding: Finding) -> str:
    properties = {
        "file": terminal_safe(view.from_git_root(finding.path)),
        "line": str(finding.position.line),
        "col": str(finding.position.column),
        "title": f"{finding.code} {finding.rule}",
    }
    return _command(finding.severity.value, properties, f"{one_line(finding.message)}\n{one_line(finding.do)}")


def _rest(by_kind: Mapping[str, Sequence[Finding]], shown: Mapping[str, Sequence[Finding]]) -> str:
    found = Counter({kind: len(findings) for kind, findings in by_kind.items()})
    hidden = found - Counter({kind: len(findings) for kind, findings in shown.items()})
    message = (
        f"{_counted(found)} in all; {_counted(hidden)} not shown here, because GitHub shows {CAP} of each. "
        "`kam lint` in a clone shows them all."
    )
    return _command("notice", {"title": "kam lint"}, message)


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[kind]} {kind}{'' if counts[kind] == 1 else 's'}" for kind in _KINDS if counts[kind])


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    return f"::{name} {','.join(f'{key}={_property(value)}' for key, value in properties.items())}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
