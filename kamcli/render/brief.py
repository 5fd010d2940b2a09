"""A brief as Markdown, for people to read and print: sections in the order in which a newcomer needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from kamcli.documents.brief import Answer, Brief, Contract, Matter, Person, Promise, Step
from kamcli.facts.receivables import Receivables
from kamcli.model.money import plain
from kamcli.render.text import markdown_safe, one_line

MARK = "# Handover: "
"""How every brief begins: a file that begins otherwise is never written over."""

_MANY_RISKS = 25


def markdown(brief: Brief, *, before: str | None = None) -> str:
    """The whole brief; `before` is the name of whoever had the account until now."""
    lines = [f"{MARK}{_safe(brief.name)}", "", *_head(brief, before)]
    for title, section in _SECTIONS:
        lines += ["", f"## {title}", "", *(section(brief) or ["Nothing is on record."])]
    return "\n".join(lines).rstrip() + "\n"


def _head(brief: Brief, before: str | None) -> Iterator[str]:
    answers = f"{_safe(brief.manager)} answers for this client" if brief.manager else "Nobody answers for this client"
    yield f"{answers}{f' (before: {_safe(before)})' if before else ''}. As of {brief.day}; account `{brief.id}`."
    yield ""
    yield from (f"- {_safe(title)}: {_safe(text)}" for title, text in brief.facts.items())
    for name, role in brief.team:
        yield f"- On the team: {_safe(name)}{f', {_safe(role)}' if role else ''}"


# ---- sections


def _promises(brief: Brief) -> list[str]:
    """Promised discounts first: the client remembers them, and the newcomer must not deny them."""
    promised = [each for each in brief.promises if each.ours and each.status == "promised"]
    lines = []
    if promised:
        lines += [f"**Promised, not yet approved: {len(promised)}.** Settle them before the first meeting.", ""]
    for ours, group in groupby(sorted(brief.promises, key=lambda each: not each.ours), key=lambda each: each.ours):
        lines += ["We give:" if ours else "The client gives:", "", *map(_promise, group), ""]
    return lines[:-1]


def _promise(each: Promise) -> str:
    size = f" {_safe(each.size)}" if each.size else ""
    until = f" to {_safe(each.until)}" if each.until else ""
    since = f", from {each.since}{until}" if each.since else (f", until {_safe(each.until)}" if each.until else "")
    approved = f" by {_safe(each.approved_by)}" if each.approved_by else ""
    status = f" ({_safe(each.status)}{approved})" if each.status else ""
    where = f"contract {_safe(each.contract)}" if each.contract else f"`{each.source}`"
    conditions = _safe(each.conditions) if each.conditions else "**none on record**"
    return f"- **{_safe(each.kind)}{size}**{since}{status}. Conditions: {conditions}. See {where}."


def _contracts(brief: Brief) -> list[str]:
    return [_contract(each) for each in sorted(brief.contracts, key=lambda each: (each.days is None, each.days or 0))]


def _contract(each: Contract) -> str:
    about = f": {_safe(each.subject)}" if each.subject else ""
    if each.days is None:
        ends = "without an end"
    elif each.days < 0:
        ends = f"**ended on {_safe(each.expires or '')}**"
    else:
        ends = f"ends on {_safe(each.expires or '')}, in {each.days} day{'s' * (each.days != 1)}"
    return f"- {_safe(each.number or each.id)}{about}; {ends}"


def _debts(brief: Brief) -> list[str]:
    found = brief.receivables
    if found is None:
        return ["No list of open items was ever imported, so nobody can say here what the client owes."]
    if not found.items and not found.unusable:
        return [f"Nothing is open by the list of {found.day}."]
    lines = [f"By the list of {found.day}:", "", *_ageing(found)]
    overdue = [item for item in found.items if item.days is not None and item.days > 0]
    if overdue:
        lines += ["", "| Document | Due | Days overdue | Open |", "|---|---|---:|---:|"]
        lines += [
            f"| {_safe(item.document)} | {item.due} | {item.days} | {_safe(str(item.money))} |" for item in overdue
        ]
    lines += [f"- could not be read: {_safe(each)}" for each in found.unusable]
    return lines


def _ageing(found: Receivables) -> Iterator[str]:
    for currency, total in found.total.items():
        ages = ", ".join(f"{name} {plain(amount)}" for name, amount in found.aged(currency).items())
        yield f"- **{plain(total)} {currency}** open: {ages}"


def _steps(brief: Brief) -> list[str]:
    return [_step(each) for each in brief.steps]


def _step(each: Step) -> str:
    due = f"by {each.due}" if each.due else "without a date"
    late = f", **{each.late} day{'s' * (each.late != 1)} overdue**" if each.late else ""
    side = " (the client)" if each.side == "client" else ""
    who = f": {_safe(each.who)}{side}" if each.who else side
    return f"- [ ] {_safe(each.what)}, {due}{late}{who} (`{each.source}`)"


def _people(brief: Brief) -> list[str]:
    if not brief.people:
        return []
    lines = ["| Who | Position | Part in decisions | Ours | Phone, e-mail |", "|---|---|---|---|---|"]
    lines += [_person(each) for each in brief.people]
    if not any(each.decides for each in brief.people):
        lines += ["", "**Who decides is not known.**"]
    if brief.personal is not None:
        lines += ["", _safe(brief.personal)]
    return lines


def _person(each: Person) -> str:
    name = f"**{_safe(each.name)}**" if each.decides else _safe(each.name)
    name += " (draft: met in passing)" if each.draft else ""
    name += f", speaks {_safe(each.language)}" if each.language else ""
    position = ", ".join(_safe(part) for part in (each.title, each.level) if part)
    ours = _safe(each.counterpart) if each.counterpart else ("**nobody**" if each.decides else "")
    if each.counterpart_level and each.level and each.counterpart_level != each.level:
        ours += f" ({_safe(each.counterpart_level)}, not {_safe(each.level)})"
    reach = ", ".join(map(_safe, (*each.phones, *each.emails)))
    return f"| {name} | {position} | {', '.join(map(_safe, each.roles))} | {ours} | {reach} |"


def _deals(brief: Brief) -> list[str]:
    return [_matter(each, "close by") for each in brief.deals]


def _complaints(brief: Brief) -> list[str]:
    return [_matter(each, "open since") for each in brief.complaints] or ["None is open."]


def _goals(brief: Brief) -> list[str]:
    return [_matter(each, "by") for each in brief.goals]


def _matter(each: Matter, day: str) -> str:
    parts = [each.state, each.money, f"{day} {each.day}" if each.day else None, each.who]
    said = ", ".join(_safe(part) for part in parts if part)
    return f"- {_safe(each.name)}{f': {said}' if said else ''} (`{each.id}`)"


def _talks(brief: Brief) -> list[str]:
    lines = []
    for each in brief.talks:
        people = f" With {', '.join(map(_safe, each.people))}." if each.people else ""
        summary = f" {_sentence(_safe(each.summary))}" if each.summary else ""
        lines.append(f"- **{each.date or 'no date'}, {_safe(each.kind)}: {_safe(each.subject)}.**{summary}{people}")
    return lines


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…", "»", "”", '"', ")", ":", ";")) else f"{text}."


def _risks(brief: Brief) -> list[str]:
    lines = [f"- {each.severity}: {_safe(each.message)}. To do: {_safe(each.do)}." for each in brief.risks]
    rest = len(lines) - _MANY_RISKS
    if rest > 0:
        lines = [*lines[:_MANY_RISKS], f"- … and {rest} more: `kam lint accounts/{brief.id}`"]
    plan = f"Plan for a parting: {_safe(brief.exit_plan)}" if brief.exit_plan else "There is no plan for a parting."
    return [*lines, *([""] if lines else []), plan]


def _unknown(brief: Brief) -> list[str]:
    return [_answer(each) for each in brief.unknown] or ["No question was left open."]


def _answer(each: Answer) -> str:
    said = ", ".join(_safe(part) for part in (each.why, each.asked) if part)
    return f"- {_safe(each.whose)}: {_safe(each.field)} ({said}){f': {_safe(each.note)}' if each.note else ''}"


_SECTIONS: Sequence[tuple[str, Callable[[Brief], list[str]]]] = (
    ("Agreements in force", _promises),
    ("Contracts", _contracts),
    ("What the client owes", _debts),
    ("Open next steps", _steps),
    ("People", _people),
    ("Open complaints", _complaints),
    ("Open deals", _deals),
    ("Joint plan", _goals),
    ("Last dealings", _talks),
    ("Risks", _risks),
    ("What nobody could find out", _unknown),
)


def _safe(text: str) -> str:
    """Text on one line that neither starts markup nor becomes HTML."""
    return markdown_safe(one_line(text))
