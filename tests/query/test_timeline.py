"""What happened with an account, newest first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kamcli.errors import UsageError
from kamcli.model.entity import Entity
from kamcli.query.timeline import Event, require_kinds, timeline
from kamcli.repository import Repository

Company = Callable[..., Repository]


def events(repository: Repository, account: str = "acme", **limits: object) -> list[Event]:
    snapshot = repository.snapshot
    return timeline(snapshot, snapshot.records(Entity.ACCOUNT)[account], **limits)  # type: ignore[arg-type]


def test_everything_newest_first(company: Company) -> None:
    assert [(event.date, event.kind, event.subject) for event in events(company())] == [
        ("2026-06", "deal", "Second line: negotiation"),
        ("2026-02-20", "meeting", "Terms for 2026"),
        ("2025-09-04", "complaint", "resolved: Sent by courier"),
        ("2025-09-01", "complaint", "opened: Flour two days late"),
        ("2025-06-01", "circle", "into customer: first order"),
        ("2025-01-10", "call", "First talk"),
        ("2025-01-10", "circle", "into contacted"),
    ]


def test_people_are_named_and_unknown_ones_keep_their_id(company: Company) -> None:
    found = {event.id: event.people for event in events(company())}
    assert found["acme/2026-02-20-meeting-terms"] == ("Мария Петрова", "nobody", "Anna Ivanova", "Борис Ильин")
    circle = [event.people for event in events(company(), kinds=("circle",))]
    assert circle == [("gone",), ("Anna Ivanova",)]


def test_only_open_steps_are_marked(company: Company) -> None:
    found = {event.id: event.open_steps for event in events(company())}
    assert found["acme/2026-02-20-meeting-terms"] == ("Send the offer, due 2026-03-09", "Think it over")
    assert found["acme/2025-01-10-call"] == ()


def test_kinds_and_dates_narrow_it(company: Company) -> None:
    repository = company()
    assert {event.kind for event in events(repository, kinds=("call", "deal"))} == {"call", "deal"}
    assert [event.date for event in events(repository, since="2025-09-04", until="2026-02-20")] == [
        "2026-02-20",
        "2025-09-04",
    ]
    assert len(events(repository, until="2025")) == 5, "a year holds all its days"


def test_a_kind_that_nothing_can_have_is_refused(company: Company) -> None:
    kinds = company().policy.lists.kinds
    require_kinds(("meeting", "deal", "circle"), kinds)
    with pytest.raises(UsageError, match="no kind 'meting'") as refused:
        require_kinds(("call", "meting"), kinds)
    assert refused.value.do == "did you mean meeting?"


def test_an_account_without_a_past(company: Company) -> None:
    assert events(company(), "romashka") == []


def test_data_of_the_wrong_type_stops_nothing(company: Company) -> None:
    repository = company(
        {
            "accounts/odd/account.yaml": "name: 7\ncircle_log: [x, {circle: 7, date: 2026}]\n",
            "accounts/odd/interactions/2026/2026-01-01-odd.yaml": "date: 7\nparticipants: [7]\nnext_steps: [x]\n",
            "accounts/odd/deals/odd.yaml": "expected_close: 2026\n",
            "accounts/odd/complaints/odd.yaml": "opened: [x]\n",
        }
    )
    assert {event.kind for event in events(repository, "odd")} <= {"", "circle"}
