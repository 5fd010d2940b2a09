"""What of a new or nearer account nobody could judge, as personal data is absent or locked. Judges nothing itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kamcli.lint.phrase import listed
from kamcli.model.entity import Entity
from kamcli.repository import Repository


def unchecked(after: Repository, complete: Collection[str]) -> Iterator[str]:
    """A sentence for each account among these records whose circle asks for what cannot be looked at here."""
    personal = after.personal
    if not personal.absent and not personal.locked:
        return
    accounts = after.snapshot.records(Entity.ACCOUNT)
    for account in sorted(complete):
        circle = after.policy.circle(str(accounts[account].data.get("circle"))) if account in accounts else None
        asked = after.schemas.not_checked(circle.id) if circle is not None else ()
        if asked and (personal.absent or personal.locked_in(account)):
            why = "is not here" if personal.absent else "is locked"
            names = listed([f"{title[:1].lower()}{title[1:]}" for title in asked])
            yield f"NOT checked for {accounts[account].name}, because personal data {why}: {names}."
