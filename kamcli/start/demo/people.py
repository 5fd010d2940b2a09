"""The people of the demo: our team, the clients' contacts, and what is personal about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from kamcli.start.demo.cast import Cast, Client, Colleague, Person
from kamcli.start.demo.days import workday
from kamcli.start.demo.story import Moment, Story, always


def filled(**fields: Any) -> dict[str, Any]:
    """The fields that have a value, in their order."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {}, ())}


def team(cast: Cast) -> Iterator[Story]:
    """Our colleagues. The one who leaves gives the SIM card back, and the successor gets it."""
    for colleague in cast.colleagues:
        moments = [Moment(cast.days.first, "viktor", "Add the team")]
        if colleague.left:
            moments.append(Moment(colleague.left, "viktor", f"{colleague.id} leaves"))
            moments.append(Moment(_sim_returned(colleague.left), "maria", f"SIM of {colleague.id} is back"))
        yield Story(f"team/{colleague.id}.yaml", tuple(moments), _colleague(colleague))


def _sim_returned(left: date) -> date:
    return workday(left + timedelta(days=4))


def _colleague(colleague: Colleague) -> Any:
    def on(day: date) -> Mapping[str, Any]:
        gone = colleague.left if colleague.left and day >= colleague.left else None
        sim = {"number": colleague.phone, "issued": colleague.joined.isoformat()}
        if gone and day >= _sim_returned(gone):
            sim["returned"] = _sim_returned(gone).isoformat()
            sim["reassigned_to"] = str(colleague.successor)
        return filled(
            name=colleague.name,
            title=colleague.title,
            role=colleague.role,
            level=colleague.level,
            emails=[colleague.email],
            phone=None if gone else colleague.phone,
            sim=sim,
            joined=colleague.joined.isoformat(),
            left=gone and gone.isoformat(),
            reports_to=colleague.reports_to,
        )

    return on


def contacts(client: Client) -> Iterator[Story]:
    """A client's people, each with a counterpart among us of the same level (D26)."""
    for person in client.people:
        moments = [Moment(client.known, client.manager_on(client.known), f"Add contacts of {client.id}")]
        moments += handovers(client, "specialist" if person.level == "specialist" else None)
        yield Story(f"accounts/{client.id}/contacts/{person.id}.yaml", tuple(moments), _contact(client, person))


def handovers(client: Client, level: str | None = "specialist") -> list[Moment]:
    """The days on which another colleague takes a client over, where that changes a file at all."""
    if level is None:
        return []
    return [
        Moment(day, "viktor", f"Hand over {client.id} from {before} to {who}", alone=True)
        for (_, before), (day, who) in zip(client.managers, client.managers[1:], strict=False)
    ]


def counterpart(client: Client, person: Person, day: date) -> str:
    """Director to director, head to head, specialist to specialist; technical heads have our technologist."""
    if named := person.facts.get("counterpart"):
        return str(named)
    if person.level == "executive":
        return "eleni"
    if person.level == "head":
        return "irina" if "technical" in person.roles else "viktor"
    return client.manager_on(day)


def _contact(client: Client, person: Person) -> Any:
    if person.facts.get("draft"):
        return always({"name": person.name, "phones": [{"number": person.phone}], "draft": True})

    def on(day: date) -> Mapping[str, Any]:
        share = person.facts.get("share")
        return filled(
            name=person.name,
            title=person.facts["title"],
            level=person.level,
            roles=list(person.roles),
            style=person.facts.get("style"),
            reports_to=person.facts.get("reports_to"),
            counterpart=counterpart(client, person, day),
            ownership=[{"share": share}] if share else None,
            emails=[person.email],
            phones=[
                {
                    "number": person.phone,
                    "kind": "mobile" if "900" in person.phone or " 690 " in person.phone else "office",
                }
            ],
            language=client.language,
            processing={
                "basis": "legitimate-interest",
                "source": "business card",
                "informed": client.known.isoformat(),
            },
        )

    return on


def personal(client: Client) -> Iterator[Story]:
    """What is personal: of owners all that circle key asks for, of others what came up in talks (D12, D23)."""
    for person in client.people:
        facts = filled(
            birthday=person.facts.get("birthday"),
            hobbies=person.facts.get("hobbies"),
            family=person.facts.get("family"),
            values=person.facts.get("values"),
            favourite_places=person.facts.get("places"),
        )
        if facts:
            # before a promotion, which would be refused without them
            promoted = next((since for since, circle, _ in client.log if circle == "key"), client.known)
            day = max(client.known, workday(promoted - timedelta(days=3)))
            moment = Moment(day, client.manager_on(day), f"Add personal files of {client.id}")
            yield Story(f"personal/{client.id}/{person.id}.yaml", (moment,), always(facts))
