"""One interaction of the demo, before it has a file: what happened, who was there, what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.model.identity import unused
from kamcli.start.demo.cast import Cast, Client
from kamcli.start.demo.people import filled
from kamcli.start.demo.story import Moment, Story


@dataclass(frozen=True, slots=True)
class Step:
    """A next step; `done` is the day it was done, None while it is open."""

    id: str
    what: str
    side: str
    who: str
    due: date
    done: date | None


@dataclass(frozen=True, slots=True)
class Dealing:
    """One interaction. `name` becomes the last part of its id, `author` commits it."""

    day: date
    kind: str
    name: str
    subject: str
    summary: str
    participants: tuple[str, ...]
    team: tuple[str, ...]
    author: str
    step: Step | None = None
    about: tuple[str, ...] = ()
    agreements: tuple[Mapping[str, Any], ...] = ()
    block: Mapping[str, Any] = field(default_factory=dict)


def identified(dealings: list[Dealing]) -> Iterator[tuple[str, Dealing]]:
    """Give each dealing of one account its id: date, kind and name, numbered where two are alike."""
    taken: set[str] = set()
    for dealing in sorted(dealings, key=lambda d: (d.day, d.kind, d.name)):
        name = unused(f"{dealing.day}-{dealing.kind}-{dealing.name}", taken)
        taken.add(name)
        yield name, dealing


def story(cast: Cast, client: Client, name: str, dealing: Dealing) -> Story:
    """The dealing's file: written on its day, changed when its step is done or passes to a successor."""
    moments = [Moment(dealing.day, dealing.author, f"Log {dealing.kind} with {client.id}")]
    leaver, step = cast.leaver, dealing.step
    left = leaver.left
    passes = bool(
        step and left and step.who == leaver.id and (step.done is None or step.done > left) and dealing.day < left
    )
    if passes and left:
        moments.append(
            Moment(left, "viktor", f"Hand over {client.id} from {leaver.id} to {leaver.successor}", alone=True)
        )
    if step and step.done:
        who = client.manager_on(step.done)
        moments.append(Moment(step.done, who, f"Done: {name.split('-', 3)[3]} of {client.id}"))

    def on(day: date) -> Mapping[str, Any]:
        steps = []
        if step:
            handed = passes and left and day >= left
            steps.append(
                filled(
                    id=step.id,
                    what=step.what,
                    side=step.side,
                    who=leaver.successor if handed else step.who,
                    due=step.due.isoformat(),
                    done=step.done.isoformat() if step.done and step.done <= day else None,
                )
            )
        return filled(
            kind=dealing.kind,
            date=dealing.day.isoformat(),
            subject=dealing.subject,
            summary=dealing.summary,
            about=list(dealing.about),
            participants=list(dealing.participants),
            team=list(dealing.team),
            next_steps=steps,
            agreements=[dict(agreement) for agreement in dealing.agreements],
            **({dealing.kind: dict(dealing.block)} if dealing.block else {}),
        )

    return Story(f"accounts/{client.id}/interactions/{dealing.day.year}/{name}.yaml", tuple(moments), on)
