"""The wording of the demo: scenes of the trade in the client's language, with names, numbers and places put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.start.demo.cast import Cast, Client, Person, table
from kamcli.start.demo.days import workday
from kamcli.start.demo.dealing import Dealing, Step


@dataclass(frozen=True)
class Talk:
    """What is said with one client; chance comes from the client's own source."""

    cast: Cast
    client: Client
    random: Random

    @property
    def words(self) -> Mapping[str, Any]:
        """The texts in the client's language."""
        return table(f"talk-{self.client.language}")

    def scenes(self) -> Iterator[Mapping[str, Any]]:
        """Everyday scenes without an end, none again before all have been."""
        while True:
            deck = list(self.words["scenes"])
            self.random.shuffle(deck)
            yield from deck

    def slots(self, day: date, **more: object) -> dict[str, object]:
        """What texts may name on a day."""
        facts = self.client.facts
        sites = [site["name"] for site in self.client.sites] or [self.client.name]
        rivals = facts.get("competitors") or ["Tidecoat"]
        return {
            "product": self.random.choice(
                [p["name"] for p in table("company")["products"] if "Thinner" not in p["name"]]
            ),
            "quantity": self.litres(self.random.randrange(4, 60) * 50),
            "site": self.random.choice(sites),
            "days": self.client.payment_days,
            "percent": self.random.randrange(3, 13),
            "date": self.written(day + timedelta(days=self.random.randrange(4, 19))),
            "competitor": self.random.choice(rivals),
            **more,
        }

    def litres(self, quantity: int) -> str:
        """A quantity as people of this language write it."""
        thousands = {"ru": "\N{NO-BREAK SPACE}", "el": ".", "en": ","}[self.client.language]
        return f"{quantity:,}".replace(",", thousands) + f" {self.words['units']}"

    def written(self, day: date) -> str:
        """A day and a month as people of this language write them."""
        if months := self.words.get("months"):
            return f"{day.day} {months[day.month - 1]}"
        return f"{day.day:02}.{day.month:02}"

    def everyday(self, day: date, scene: Mapping[str, Any]) -> Dealing:
        """An everyday scene: the person whom it concerns, sometimes a second one, and a step that is usually done."""
        slots = self.slots(day)
        summary = scene["summary"].format(**slots)
        if self.random.random() < 0.35:
            summary = f"{summary} {self.random.choice(self.words['tails'])}"
        people = self.people(scene.get("with"), scene["kind"])
        block: dict[str, Any] = {}
        if scene["kind"] in ("visit", "meeting") and self.client.sites and "{site}" in scene["summary"]:
            block = {"site": next(s["id"] for s in self.client.sites if s["name"] == slots["site"])}
        elif scene["kind"] == "meeting" and self.random.random() < 0.3:
            block = {"online": True}
        elif scene["kind"] == "call":
            block = {"direction": self.random.choice(("in", "out", "out")), "reached": True}
        elif scene["kind"] == "email":
            block = {"direction": "in"}
        return self.dealing(
            day,
            scene["kind"],
            scene["slug"],
            scene["subject"],
            summary,
            people,
            ours=tuple(scene.get("ours", ())),
            step=self.step(day, scene["next"], people),
            block=block,
        )

    def people(self, role: str | None, kind: str = "call") -> tuple[Person, ...]:
        """Who takes part: somebody with this role, and in meetings now and then another."""
        first = self.client.with_role(role)
        if first is None:
            return ()
        others = [p for p in self.client.people if p is not first and not p.facts.get("draft")]
        if kind in ("meeting", "visit") and others and self.random.random() < 0.45:
            return (first, self.random.choice(others))
        return (first,)

    def step(self, day: date, what: str, people: tuple[Person, ...] = ()) -> Step | None:
        """The next step after a talk; ours, and at times the client's. Done in time, or nearly so, once it was due."""
        if not what:
            return None
        theirs = bool(people) and self.random.random() < 0.08
        due = workday(day + timedelta(days=self.random.randrange(3, 15)))
        due = max(due, day)
        done = max(workday(due + timedelta(days=self.random.choice((-4, -2, -1, 0, 0, 1, 3)))), day)
        last = self.cast.days.last
        if due <= last:
            done = min(done, last)  # people keep their promises here; gaps.py makes the exceptions
        if theirs:
            what = self.words["client-step"]["what"]
        return Step(
            "order" if theirs else "next",
            what,
            "client" if theirs else "us",
            people[0].id if theirs else self.client.manager_on(day),
            due,
            done if done <= last else None,
        )

    def dealing(
        self,
        day: date,
        kind: str,
        name: str,
        subject: str,
        summary: str,
        people: tuple[Person, ...],
        *,
        ours: tuple[str, ...] = (),
        **more: Any,
    ) -> Dealing:
        """A dealing kept by the client's manager of that day."""
        manager = self.client.manager_on(day)
        return Dealing(
            day,
            kind,
            name,
            subject,
            summary,
            tuple(person.id for person in people),
            (manager, *(who for who in ours if who != manager)),
            manager,
            **more,
        )
