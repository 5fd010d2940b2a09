"""Open next steps as people name them, and what marking them done changes. Edits a draft; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from kamcli.change.draft import Draft
from kamcli.dataclass import dataclass
from kamcli.errors import NotFoundError, UsageError
from kamcli.facts import dealings
from kamcli.model.dealing import Interaction, NextStep
from kamcli.model.entity import Entity
from kamcli.model.identity import slug, unused
from kamcli.query.lookup import lookup
from kamcli.repository import Repository

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A next step that is not done, with the interaction it was agreed in."""

    interaction: Interaction
    step: NextStep
    account_name: str

    @property
    def name(self) -> str:
        """What names it anywhere: `acme/2026-03-02-call-price#offer`."""
        return f"{self.interaction.id}#{self.step.id or self.index}"

    @property
    def index(self) -> int:
        """Its place in the interaction's list."""
        return int(dealings.step_pointer(self.interaction, self.step)[1])


def open_steps(repository: Repository, account: str | None = None) -> list[OpenStep]:
    """The open steps of one account, or of all, those due first first; without a date last."""
    snapshot = repository.snapshot
    accounts = snapshot.records(Entity.ACCOUNT)
    found = [
        OpenStep(interaction, step, accounts[each].name)
        for each in ([account] if account is not None else accounts)
        for interaction, step in dealings.open_steps(snapshot, each)
    ]
    return sorted(found, key=lambda one: (one.step.due or date.max, one.name))


def meant(repository: Repository, words: Sequence[str]) -> list[OpenStep]:
    """The steps that words name: each by `INTERACTION#STEP`, or an account and what is to be done.

    Raises UsageError where several fit, and NotFoundError where none does, with those that are open.
    """
    if words and all("#" in word for word in words):
        return [_by_name(repository, word) for word in words]
    account = lookup(repository.snapshot, words[0], (Entity.ACCOUNT,))
    there = open_steps(repository, account.id)
    text = " ".join(words[1:]).casefold().strip()
    found = [one for one in there if one.step.id == text] or [one for one in there if _fits(one.step, text)]
    if len(found) == 1 and text:
        return found
    if not there:
        raise NotFoundError(f"{account.name} has no open step", do="`kam log` with --next records one")
    if not found:
        raise NotFoundError(f"no open step of {account.name} fits “{text}”", do=_listed(there))
    raise UsageError(
        f"“{text}” fits {len(found)} open steps of {account.name}" if text else f"which step of {account.name}?",
        do=_listed(found),
    )


def finish(draft: Draft, one: OpenStep, day: date) -> str:
    """Mark a step done; returns the sentence that says so. Raises UsageError for a day still to come."""
    if day > draft.today:
        raise UsageError(f"{day} is still to come", do="say the day on which it was done, or leave --on out")
    path = draft.repository.snapshot.records(Entity.INTERACTION)[one.interaction.id].path
    draft.set(path, ("next_steps", one.index, "done"), day.isoformat())
    late = (day - one.step.due).days if one.step.due is not None else 0
    when = f", {late} {'day' if late == 1 else 'days'} late" if late > 0 else ""
    return f"{one.account_name}: “{one.step.what}” is done ({day}{when})"


def follow(draft: Draft, one: OpenStep, what: str, due: str | None, who: str | None) -> str:
    """Add the step that comes after one, to the same interaction; returns the sentence that says so."""
    record = draft.repository.snapshot.records(Entity.INTERACTION)[one.interaction.id]
    taken = [step.id for step in one.interaction.next_steps if step.id]
    step: dict[str, Any] = {"id": unused(slug(what, "step"), taken), "what": what}
    step |= {"side": one.step.side} if one.step.side and who in (None, one.step.who) else {}
    step |= {"who": found} if (found := who or one.step.who) else {}
    step |= {"due": due} if due else {}
    draft.append(record.path, ("next_steps",), step)
    return f"{one.account_name}: next is “{what}”" + (f", due {due}" if due else "")


def _by_name(repository: Repository, name: str) -> OpenStep:
    place, _, wanted = name.partition("#")
    record = lookup(repository.snapshot, place, (Entity.INTERACTION,))
    interaction = repository.snapshot.interactions.get(record.id)
    steps = interaction.next_steps if interaction is not None else ()
    for index, step in enumerate(steps):
        if interaction is not None and wanted in (step.id, str(index)):
            if not step.open:
                raise UsageError(f"{name} was done already ({step.done})", do=f"`kam show {record.id}` shows its steps")
            account = repository.snapshot.records(Entity.ACCOUNT).get(interaction.account)
            return OpenStep(interaction, step, account.name if account is not None else interaction.account)
    known = ", ".join(step.id or str(index) for index, step in enumerate(steps)) or "none"
    raise NotFoundError(f"{record.id} has no step {wanted}", do=f"its steps are: {known}")


def _fits(step: NextStep, text: str) -> bool:
    said = f"{step.id or ''} {step.what}".casefold()
    return text in said or all(word in said for word in text.split())


def _listed(steps: Iterable[OpenStep]) -> str:
    found = list(steps)
    lines = [
        f"{one.name}  {one.step.what}" + (f", due {one.step.due}" if one.step.due else "") for one in found[:_SHOWN]
    ]
    more = [f"and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    return "\n  ".join(["open are:", *lines, *more])
