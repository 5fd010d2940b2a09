"""What the gate says, as text for whoever commits or pushes: they may never have seen kam before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kamcli.lint.finding import Finding
from kamcli.lint.push import Judgement
from kamcli.render.text import one_line

MOST = 50
"""Findings that are written out of one kind; whoever mends so many runs `kam lint` anyway."""


def text(judged: Iterable[Judgement]) -> str:
    """Every refusal with its findings, every loosened policy; nothing where all is well."""
    return "".join(line + "\n" for each in judged for line in _lines(each))


def last_words(judged: Sequence[Judgement], what: str) -> str:
    """One sentence that says what became of `what` (the push, the commit), and what to do."""
    if not any(each.refused for each in judged):
        return ""
    if all(
        each.error is None and not each.verdict.introduced and each.verdict.broken for each in judged if each.refused
    ):
        return f"{what} is refused. Mend the records, or let the policy change go first, by itself."
    return f"{what} is refused, and nothing was taken in. Mend what is named above, and try again."


def _lines(judged: Judgement) -> Iterator[str]:
    name = one_line(f"{judged.state}, {judged.root}" if judged.root else judged.state)
    verdict = judged.verdict
    if judged.error is not None:
        yield f"{name}: refused, because it cannot be checked:"
        yield from (
            f"{'    ' if line[:1].isspace() else ''}{one_line(line)}" for line in str(judged.error).splitlines()
        )
    if verdict.introduced:
        standing = f" ({_others(verdict.standing)} there before)" if verdict.standing else ""
        yield f"{name}: refused, because of {_count(verdict.introduced)} that it introduces{standing}:"
        yield from _listed(verdict.introduced, judged.root)
    if verdict.broken:
        yield f"{name}: refused, because of {_count(verdict.broken)} by the policy and schemas in force before it:"
        yield from _listed(verdict.broken, judged.root)
        yield "    do: loosen the policy first, in a commit pushed by itself; the records that need it come after"
    if verdict.excused:
        yield f"{name}: comments in the files let {_count(verdict.excused)} stand that it introduces:"
        for each in verdict.excused[:MOST]:
            yield f"{next(_listed((each.finding,), judged.root))}"
            yield f"    because: {one_line(each.reason or 'no reason given')}"
    if verdict.loosened:
        what = "refused, because it loosens" if verdict.loosening_fails else "loosens"
        yield f"{name}: {what} the policy:"
        yield from _listed(verdict.loosened, judged.root)


def _listed(findings: Sequence[Finding], root: str) -> Iterator[str]:
    below = f"{root}/" if root else ""
    for finding in findings[:MOST]:
        place = f"{one_line(below + finding.path)}:{finding.position}"
        yield f"{place}: {finding.severity} {finding.code} {one_line(finding.message)}"
        yield f"    do: {one_line(finding.do)} [{finding.rule}]"
        for each in finding.related:
            yield f"    see: {one_line(below + each.path)}:{each.position}: {one_line(each.message)}"
    if len(findings) > MOST:
        yield f"    and {len(findings) - MOST} more; kam lint lists them all"


def _count(findings: Sequence[object]) -> str:
    return "one finding" if len(findings) == 1 else f"{len(findings)} findings"


def _others(count: int) -> str:
    return "1 other was" if count == 1 else f"{count} others were"
