"""KAM406 empty-summary."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from kamcli.dataclass import dataclass
from kamcli.facts.telling import same_words, telling_words
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Scope, Severity
from kamcli.lint.option import Option
from kamcli.lint.phrase import account_name
from kamcli.model.entity import Entity
from kamcli.repository import Record


def check(context: Context) -> Iterator[Finding]:
    """Meetings, calls and their like whose summary tells nothing that their subject and people do not."""
    by_circle = bool(context.policy.lint["circles"])
    asked = lru_cache(maxsize=None)(lambda circle: _Asked.in_circle(context, circle))
    names = _Names(context)
    for record in context.snapshot.records(Entity.INTERACTION).values():
        kind, summary = record.data.get("kind"), record.data.get("summary")
        least = asked(context.circle_of(record.id) if by_circle else None)
        if not isinstance(kind, str) or kind not in least.kinds:
            continue
        if not isinstance(summary, str) or not summary.strip():
            # A missing one is the schema's business for meetings, visits and events; other types of value always.
            wrong = None if summary is not None or kind in _BY_SCHEMA else "has no summary"
        else:
            wrong = _wrong(names, record, summary, least)
        if wrong:
            subject = record.data.get("subject")
            said = f" «{subject}»" if isinstance(subject, str) else ""
            yield RULE.at(
                record,
                ("summary",),
                f"the {kind}{said} with {account_name(context, record.account or '')} {wrong}",
                "write what was said, what was decided, and what comes next, so that whoever takes over need not ask",
            )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of summaries in a circle."""

    kinds: frozenset[str]
    words: int
    empty: tuple[str, ...]

    @classmethod
    def in_circle(cls, context: Context, circle: str | None) -> _Asked:
        kinds = frozenset((*context.policy.lists.informative_kinds, *context.option(RULE, "more_kinds", circle)))
        return cls(kinds, context.option(RULE, "min_words", circle), context.option(RULE, "empty_words", circle))


_BY_SCHEMA = frozenset({"meeting", "visit", "event"})


def _wrong(names: _Names, record: Record, summary: str, asked: _Asked) -> str | None:
    """What is wrong with a summary, in words."""
    subject = record.data.get("subject")
    about = subject if isinstance(subject, str) else ""
    if same_words(summary, about):
        return "has a summary that only repeats the subject"
    told = telling_words(summary, (about, *names.of(record)), asked.words, asked.empty)
    if len(told) >= asked.words:
        return None
    if not told:
        return "has a summary that says nothing beyond the subject and the people"
    return f"has a summary that says next to nothing: beyond the subject and the people only «{', '.join(told)}»"


_PRESENT = (("participants", Entity.CONTACT), ("team", Entity.COLLEAGUE))


class _Names:
    """What those who met are called, who meet again and again."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: dict[tuple[Entity, str, str | None], str | None] = {}

    def of(self, record: Record) -> Iterator[str]:
        """The names of the client and of those who took part."""
        yield account_name(self._context, record.account or "")
        for field, entity in _PRESENT:
            present = record.data.get(field)
            for reference in present if isinstance(present, list) else ():
                if isinstance(reference, str) and (name := self._name(entity, reference, record.account)) is not None:
                    yield name

    def _name(self, entity: Entity, reference: str, account: str | None) -> str | None:
        key = (entity, reference, account)
        if key not in self._known:
            snapshot = self._context.snapshot
            found = snapshot.resolve(entity, reference, account)
            self._known[key] = snapshot.records(entity)[found].name if found is not None else None
        return self._known[key]


RULE = Rule(
    code="KAM406",
    name="empty-summary",
    summary="A meeting, visit, event or call has a summary that says nothing.",
    why=(
        "Events are informative: a meeting has a summary that says more than its subject (D1). The rule counts the "
        "words that are neither in the subject, nor names of those present, nor words of which every report is full, "
        "in English, Russian and Greek. It understands nothing: a short summary that tells two things is enough."
    ),
    fix="Write what was said, what was decided and what comes next.",
    bad={
        "accounts/acme/interactions/2026/2026-03-02-meeting-price.yaml": (
            "kind: meeting\ndate: 2026-03-02\nsubject: The new price list\n"
            "summary: We had a good meeting and discussed the prices with Мария.\n"
            "participants: [cfo]\nteam: [anna]\n"
        ),
    },
    good={
        "accounts/acme/interactions/2026/2026-03-02-meeting-price.yaml": (
            "kind: meeting\ndate: 2026-03-02\nsubject: The new price list\n"
            "summary: She agrees to the list from April on and asks for it in writing.\n"
            "participants: [cfo]\nteam: [anna]\n"
        ),
    },
    severity=Severity.WARNING,
    scope=Scope.ACCOUNT,
    options=(
        Option("min_words", 2, "At least so many words tell something that subject and names do not."),
        Option("more_kinds", ("call",), "Kinds to look at besides `informative_kinds` of policy/lists.yaml."),
        Option("empty_words", (), "More words that tell nothing."),
    ),
    check=check,
)
