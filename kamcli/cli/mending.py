"""What `kam lint --fix` and `--diff` do: mend, say what was mended, or show what would be. Judges nothing."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from kamcli.cli.changing import said_of_commits, write
from kamcli.cli.session import Session

if TYPE_CHECKING:
    from kamcli.lint import Finding, Report
    from kamcli.lint.fixing import Fixed
    from kamcli.repository import Repository


def mend(
    session: Session,
    repository: Repository,
    today: date,
    narrowed: Callable[[Report], Report],
    *,
    unsafe: bool,
    baseline: bool,
) -> tuple[Repository, Report]:
    """Write what can be mended and say what that was; the repository as it is then, and what is left to be shown."""
    from kamcli.change import Draft, unjudged
    from kamcli.lint import fixing

    found = fixing.fixed(repository, today, unsafe=unsafe, baseline=baseline, narrowed=narrowed)
    codes = dict.fromkeys(code for code, _ in _by_rule(found.mended))
    draft = Draft(repository, today)
    draft.take(found.changes, found.before)
    # Fixing has judged it already: nothing that makes a finding is in it.
    plan = unjudged(draft, f"lint --fix {' '.join(codes)}")
    applied = write(session, plan) if found.changes else None
    session.note(_mended(found, "mended"))
    for path, data in found.changes.items():
        session.detail(f"{'removed' if data is None else 'wrote'} {path}")
    if applied is not None:
        said_of_commits(session, plan, applied)
    return found.repository, narrowed(found.report)


def show(
    session: Session,
    repository: Repository,
    today: date,
    narrowed: Callable[[Report], Report],
    *,
    unsafe: bool,
    baseline: bool,
) -> int:
    """Print as a diff what would be mended; exit status 1 if that is anything."""
    from kamcli.lint import fixing
    from kamcli.render.diff import unified
    from kamcli.render.text import terminal_safe

    found = fixing.fixed(repository, today, unsafe=unsafe, baseline=baseline, narrowed=narrowed)
    diff = unified(found.before, found.changes)
    if diff:
        # Exact for programs that apply it; for eyes without what could deceive them.
        session.result(terminal_safe(diff) if sys.stdout.isatty() else diff)
    session.note(_mended(found, "would be mended"))
    return 1 if found.changes else 0


def _mended(found: Fixed, verb: str) -> str:
    if not found.mended:
        return f"Nothing {'was' if verb == 'mended' else ''} {verb}.".replace("  ", " ")
    files = len(found.changes)
    counts = ", ".join(f"{count} {code} {rule}" for (code, rule), count in _by_rule(found.mended).items())
    return f"{len(found.mended)} {verb} in {files} file{'' if files == 1 else 's'}: {counts}."


def _by_rule(mended: Iterable[Finding]) -> dict[tuple[str, str], int]:
    counts = Counter((finding.code, finding.rule) for finding in mended)
    return dict(sorted(counts.items()))
