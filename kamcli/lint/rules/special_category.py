"""KAM702 special-category."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.lint.leaf import leaves
from kamcli.lint.option import Option
from kamcli.model.entity import Entity

_RECORDS = (Entity.ACCOUNT, Entity.CONTACT, Entity.INTERACTION, Entity.DEAL, Entity.COMPLAINT)


def check(context: Context) -> Iterator[Finding]:
    """Words of the company's own list in any text outside personal/; without a list, nothing is looked for."""
    words = [word for word in context.option(RULE, "words") if word.strip()]
    if not words:
        return
    beginnings = "|".join(re.escape(word.strip()) for word in sorted(words, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{beginnings})", re.IGNORECASE)
    for entity in _RECORDS:
        for record in context.snapshot.records(entity).values():
            for pointer, value in leaves(record.data):
                if isinstance(value, str) and pattern.search(value):
                    yield RULE.at(
                        record,
                        pointer,
                        "this text has a word of your list of special categories of personal data",
                        "say it without health, belief or origin of a person; what we may keep belongs in personal/",
                    )


RULE = Rule(
    code="KAM702",
    name="special-category",
    summary="A text outside personal/ has a word that speaks of health, belief or origin, by the company's own list.",
    why=(
        "Health, religion, origin and opinions are special categories (GDPR, article 9): in a summary that everybody "
        "reads they are a breach. Words mean different things to different companies, so there is no list until you "
        "write one: `options: {special-category: {words: [...]}}` in policy/lint.yaml (D23)."
    ),
    fix="Say it without the personal fact.",
    bad={
        "policy/lint.yaml": "options:\n  special-category:\n    words: [surgery]\n",
        "accounts/acme/interactions/2026/2026-03-02-call-price.yaml": (
            "kind: call\ndate: 2026-03-02\nsubject: The new price list\n"
            "summary: She is at home after a surgery, and decides on the list in April.\n"
            "participants: [cfo]\nteam: [anna]\n"
        ),
    },
    good={
        "policy/lint.yaml": "options:\n  special-category:\n    words: [surgery]\n",
        "accounts/acme/interactions/2026/2026-03-02-call-price.yaml": (
            "kind: call\ndate: 2026-03-02\nsubject: The new price list\n"
            "summary: She is away for some weeks, and decides on the list in April.\n"
            "participants: [cfo]\nteam: [anna]\n"
        ),
    },
    severity=Severity.WARNING,
    options=(Option("words", (), "Words, or beginnings of words, that should not stand in any text."),),
    check=check,
)
