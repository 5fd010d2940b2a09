"""What a draft would do, judged by lint before it is written: no error may come in with it (D14). Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from kamcli.change.draft import Draft
from kamcli.errors import KamError
from kamcli.lint import Finding
from kamcli.lint.gate import difference, seen
from kamcli.lint.run import lint
from kamcli.repository import Repository


class RefusedError(KamError):
    """The change would bring in findings that fail a lint, or leave out what is required. Nothing was written."""

    exit_code = 1

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        lines = [f"{each.path}: {each.message} ({each.code}); {each.do}" for each in self.findings]
        super().__init__("nothing was written, because of this:", do="\n  ".join(lines))


@dataclass(frozen=True)
class Plan:
    """One change set: new bytes by path (None: the file goes), the bytes it was planned on, and what it means.

    `subject` is the commit message: the command, kinds and ids, never names or texts. `told` are sentences for
    who gave the command. `noticed` are findings that come in with it and do not fail a lint.
    """

    repository: Repository
    after: Repository
    changes: Mapping[str, bytes | None]
    before: Mapping[str, bytes | None]
    subject: str
    told: tuple[str, ...] = ()
    noticed: tuple[Finding, ...] = ()


def plan(
    draft: Draft,
    subject: str,
    told: Sequence[str] = (),
    *,
    complete: Collection[str] = (),
    as_now: Callable[[Finding], Finding] = lambda finding: finding,
) -> Plan:
    """Judge a draft. An old gap elsewhere stops nothing; the records `complete` (by id) may have no gap at all.

    `as_now` says where what an old finding is about lies after the change, beyond what former ids tell.
    Raises RefusedError, naming every finding at once.
    """
    after = draft.now
    report = lint(after, draft.today)
    before = map(as_now, lint(draft.repository, draft.today, baseline=False).findings)
    known = seen(before, draft.repository, after)
    new = difference(seen(report.findings, after), known)
    asked = [each for each in report.findings if each.record in complete and each not in new]
    failing = [each for each in (*new, *asked) if each.severity.weight >= report.fail_on.weight]
    if failing:
        raise RefusedError(failing)
    return Plan(draft.repository, after, draft.changes, draft.before, subject, tuple(told), tuple(new))
