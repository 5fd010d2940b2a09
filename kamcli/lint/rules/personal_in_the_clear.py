"""KAM710 personal-in-the-clear."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule, Severity
from kamcli.model.entity import Entity
from kamcli.repository.sealed import RECIPIENTS, is_encrypted


def check(context: Context) -> Iterator[Finding]:
    """Files in personal/ that are not encrypted although the folder's others are."""
    if not context.repository.personal.encrypted:
        return
    for record in context.snapshot.records(Entity.PERSONAL).values():
        if not is_encrypted(context.repository.source, record.path):
            yield RULE.finding(
                record.path,
                "this file stands in the clear, while personal/ is kept encrypted",
                "run kam personal encrypt: it encrypts what is not yet",
                record=record.id,
            )


_KEY = "age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z"

RULE = Rule(
    code="KAM710",
    name="personal-in-the-clear",
    summary="A file in personal/ is not encrypted, while the others are.",
    why=(
        f"A file in the clear beside {RECIPIENTS}, which says for whom all of them are encrypted, is read by everybody "
        "who has the repository (D23)."
    ),
    fix="Run `kam personal encrypt`.",
    bad={
        RECIPIENTS: f"{_KEY}\n",
        "personal/acme/cfo.yaml": "birthday: 1971-03-02\n",
    },
    good={
        "personal/acme/cfo.yaml": "birthday: 1971-03-02\n",
    },
    severity=Severity.WARNING,
    check=check,
)
