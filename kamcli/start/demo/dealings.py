"""Two years of dealings with each client: everyday talk at the pace of its circle, and what deals and papers bring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from kamcli.start.demo import milestones, papers
from kamcli.start.demo.cast import Cast, Client
from kamcli.start.demo.days import workday
from kamcli.start.demo.dealing import Dealing, Step, identified, story
from kamcli.start.demo.ledger import Document
from kamcli.start.demo.story import Story
from kamcli.start.demo.talk import Talk

PACE = {"contacted": (42, 70), "customer": (17, 34), "key": (8, 17)}
"""Between how many days one talk follows another, by circle."""


def interactions(cast: Cast, client: Client, documents: Sequence[Document]) -> Iterator[Story]:
    """All interactions of a client; one of the market has none."""
    since = client.since("contacted")
    if since is None:
        return
    talk = Talk(cast, client, cast.random("talk", client.id))
    begin = max(since + timedelta(days=1), cast.days.first)
    mine = [document for document in documents if document.client is client]
    special = [d for d in (*papers.of(talk, mine), *milestones.of(talk, mine)) if begin <= d.day <= cast.days.last]
    dealings = [*_everyday(talk, since), *special]
    for name, dealing in identified(_with_open_step(talk, dealings)):
        yield story(cast, client, name, dealing)


def _everyday(talk: Talk, since: date) -> Iterator[Dealing]:
    """The first talk, where the two years saw it, and all that follow."""
    days, client = talk.cast.days, talk.client
    day = max(since, days.first)
    if since > days.first:
        yield _first_talk(talk, since)
    else:
        day = workday(day + timedelta(days=talk.random.randrange(2, 9)))
    scenes = talk.scenes()
    while True:
        shortest, longest = PACE[client.circle_on(day)]
        day = workday(day + timedelta(days=talk.random.randrange(shortest, longest)))
        if day > days.last:
            return
        yield talk.everyday(day, next(scenes))


def _first_talk(talk: Talk, day: date) -> Dealing:
    """How the client was met, by the source that its file names (D22)."""
    source = talk.client.facts.get("source", "inbound")
    scene = talk.words["first"][source]
    drafts = (person for person in talk.client.people if person.facts.get("draft"))
    people = (*talk.people("decision-maker"), *drafts)
    block = {"source": source} if scene["kind"] == "enquiry" else {}
    summary = f"{scene['summary']} {talk.random.choice(talk.words['tails'])}"
    return talk.dealing(
        day,
        scene["kind"],
        scene["slug"],
        scene["subject"],
        summary,
        people,
        step=talk.step(day, scene["next"]),
        block=block,
    )


def _with_open_step(talk: Talk, dealings: Sequence[Dealing]) -> list[Dealing]:
    """Every client has something planned: the step of the latest talk lies ahead, with a day and a person (D44)."""
    found = sorted(dealings, key=lambda d: (d.day, d.kind, d.name))
    latest = max((place for place, dealing in enumerate(found) if dealing.step), default=None)
    if latest is None:
        return found
    dealing = found[latest]
    ahead = workday(talk.cast.days.last + timedelta(days=talk.random.randrange(5, 26)))
    step = Step(
        "next",
        dealing.step.what if dealing.step and dealing.step.side == "us" else talk.words["client-step"]["what"],
        "us",
        talk.client.manager_on(talk.cast.days.last),
        max(ahead, talk.cast.days.last + timedelta(days=3)),
        None,
    )
    found[latest] = replace(dealing, step=step)
    return found
