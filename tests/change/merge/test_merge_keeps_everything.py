"""Whatever two accounts say: a merge keeps every value of both, or names it as given up; sums stay the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli import yamlio
from kamcli.change import Draft
from kamcli.change.merge import Choice, merge
from kamcli.facts import reference
from kamcli.facts.ledger import entries
from kamcli.model.entity import RECORDS, Entity
from kamcli.repository import Repository, open_repository, open_source
from kamcli.repository.overlay import Overlaid

TODAY = date(2026, 4, 6)
KAM = b"format: 1\ncompany:\n  name: Ours\n  legal_entities: [{id: ours, name: Ours}]\ncurrency: EUR\n"
SIDES = ("a", "b")


def words(side: str, field: str) -> st.SearchStrategy[str]:
    """A text that both sides may say, or one that only this side says."""
    return st.sampled_from([f"shared {field}", f"{side} {field}", f"{side} other {field}"])


def some(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


def lists(strategy: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[list[Any]]:
    return st.lists(strategy, max_size=most, unique_by=str)


def entities(side: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    item = st.fixed_dictionaries(
        {"id": st.sampled_from(["main", "shop", f"{side}-own"]), "name": words(side, "entity")},
        optional={
            "tax_id": st.sampled_from(["094014201", "123456783", f"{side}-1"]),
            "country": st.just("GR"),
            "address": words(side, "address"),
        },
    )
    return st.lists(item, max_size=3, unique_by=lambda each: each["id"])


def account(side: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"name": words(side, "name"), "circle": st.sampled_from(["market", "contacted", "customer"])},
        optional={
            "manager": st.sampled_from(["ann", "bob"]),
            "headcount": st.integers(1, 5),
            "industry": words(side, "industry"),
            "exit_plan": words(side, "plan"),
            "tags": lists(words(side, "tag")),
            "strategy": some({"goals": lists(words(side, "goal")), "plans": lists(words(side, "plan"))}),
            "potential": st.fixed_dictionaries(
                {"amount": st.integers(1, 3), "currency": st.sampled_from(["EUR", "USD"])},
                optional={"our_share": st.integers(1, 3)},
            ),
            "cost_to_serve": st.lists(
                st.fixed_dictionaries(
                    {
                        "period": st.sampled_from(["2025", "2026"]),
                        "amount": st.integers(1, 9),
                        "currency": st.just("EUR"),
                    }
                ),
                max_size=2,
                unique_by=lambda each: each["period"],
            ),
            "contracts": st.lists(
                st.fixed_dictionaries({"id": st.sampled_from(["k", "l"]), "number": words(side, "number")}),
                max_size=2,
                unique_by=lambda each: each["id"],
            ),
            "circle_log": st.lists(
                st.fixed_dictionaries(
                    {
                        "circle": st.sampled_from(["market", "contacted", "customer"]),
                        "date": st.dates(date(2024, 1, 1), date(2025, 1, 1)).map(str),
                    },
                    optional={"reason": words(side, "reason")},
                ),
                max_size=3,
            ),
            "legal_entities": entities(side),
            "external_ids": some({"crm": words(side, "crm"), "erp": words(side, "erp")}),
            "custom": some({"colour": words(side, "colour"), "more": lists(words(side, "more"))}),
            "unknown": some(
                {
                    name: st.fixed_dictionaries(
                        {"why": st.just("refused"), "asked": st.dates(date(2025, 1, 1), date(2026, 1, 1)).map(str)},
                        optional={"note": words(side, name)},
                    )
                    for name in ("headcount", "source")
                }
            ),
        },
    )


def contact(side: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"name": st.sampled_from(["Maria Kanari", "Petros Lemos", f"Nobody {side.title()}"])},
        optional={
            "title": words(side, "title"),
            "emails": lists(st.sampled_from(["m@x.example", "p@x.example", f"{side}@x.example"])),
            "roles": lists(st.sampled_from(["finance", "technical"]), 2),
            "draft": st.just(True),
            "reports_to": st.sampled_from(["cfo", "buyer"]),
        },
    )


def interaction(side: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "kind": st.just("call"),
            "date": st.just("2026-01-05"),
            "subject": words(side, "subject"),
            "participants": st.just(["cfo"]),
        },
        optional={
            "agreements": st.just([{"id": "d", "kind": "discount", "percent": 3, "conditions": f"{side} terms"}])
        },
    )


def files(side: str) -> st.SearchStrategy[dict[str, bytes]]:
    names = ("cfo", "buyer")
    people = st.fixed_dictionaries({"cfo": contact(side)}, optional={"buyer": contact(side)})
    personal = some(
        {name: some({"hobbies": lists(words(side, "hobby")), "notes": words(side, "note")}) for name in names}
    )
    talks = some({name: interaction(side) for name in ("2026-01-05-call-x", f"2026-01-05-call-{side}")})

    def laid(found: tuple[Any, ...]) -> dict[str, bytes]:
        head, contacts, private, calls = found
        result = {f"accounts/{side}/account.yaml": yamlio.dump(head)}
        result |= {f"accounts/{side}/contacts/{name}.yaml": yamlio.dump(data) for name, data in contacts.items()}
        result |= {
            f"personal/{side}/{name}.yaml": yamlio.dump(data) for name, data in private.items() if name in contacts
        }
        result |= {f"accounts/{side}/interactions/2026/{name}.yaml": yamlio.dump(data) for name, data in calls.items()}
        return result

    return st.tuples(account(side), people, personal, talks).map(laid)


def ledger(found: dict[str, bytes]) -> bytes:
    """A line for each legal entity of both accounts, and one without."""
    lines = ["date,account,amount,currency,legal_entity", "2026-01-05,a,0.10,EUR,", "2026-01-05,b,0.20,EUR,"]
    for side in SIDES:
        document = yamlio.read(found[f"accounts/{side}/account.yaml"])
        assert isinstance(document, yamlio.Document)
        lines += [f"2026-01-06,{side},7,EUR,{each['id']}" for each in document.data.get("legal_entities", ())]
    return ("\n".join(lines) + "\n").encode()


def opened(found: dict[str, bytes], folder: Path) -> Repository:
    (folder / "kam.yaml").write_bytes(KAM)
    base = open_repository(folder)
    team = {f"team/{who}.yaml": f"name: {who.title()}\n".encode() for who in ("ann", "bob")}
    return open_source(folder, Overlaid(base.source, {**team, **found, "sales/2026-01.csv": ledger(found)}))


def leaves(data: Any) -> Iterator[str]:
    if isinstance(data, dict | list):
        for inner in data.values() if isinstance(data, dict) else data:
            yield from leaves(inner)
    else:
        yield str(data)


def said(repository: Repository) -> set[str]:
    """Every value of every record, a joined text line by line."""
    found: set[str] = set()
    for entity in RECORDS:
        for record in repository.snapshot.records(entity).values():
            for leaf in leaves(record.data):
                found |= {leaf, *leaf.split("\n")}
    return found


def revenue(repository: Repository) -> tuple[dict[str | None, Decimal], list[str]]:
    """Revenue by account, and the name of the legal entity of each line."""
    sums: dict[str | None, Decimal] = {}
    names = []
    for entry in entries(repository.snapshot, "sales").entries:
        sums[entry.account] = sums.get(entry.account, Decimal(0)) + entry.amount
        items = reference.parts(repository.snapshot, entry.account or "", "legal_entity")
        names.append(next((each.get("tax_id", each["name"]) for each in items if each["id"] == entry.legal_entity), ""))
    return sums, names


@settings(max_examples=50)
@given(files("a"), files("b"), st.sampled_from(Choice), st.booleans())
def test_nothing_is_lost(first: dict[str, bytes], second: dict[str, bytes], choice: Choice, alternate: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        before = opened({**first, **second}, Path(folder))
        snapshot = before.snapshot
        names: list[str] = []

        def decide(conflict: Any) -> Choice:
            names.append(conflict.name)
            wanted = choice if not alternate else list(Choice)[len(names) % 3]
            return wanted if wanted is not Choice.BOTH or conflict.joins else Choice.B

        draft = Draft(before, TODAY)
        one, other = (snapshot.records(Entity.ACCOUNT)[side] for side in SIDES)
        done = merge(draft, one, other, decide)
        after = draft.now
        assert not after.snapshot.unreadable()
        told = "\n".join(done.told)
        kept = said(after)
        for leaf in said(before) - kept:
            shown = "yes" if leaf == "True" else leaf
            private = leaf.endswith((" hobby", " note"))
            assert shown in told or (private and "a personal value, not shown" in told), leaf
        old, new = revenue(before), revenue(after)
        assert new[0] == {"a": sum(old[0].values())}
        if choice is Choice.A and not alternate:
            same_name = [pair for pair in zip(old[1], new[1], strict=True) if pair[0] != pair[1]]
            assert not [pair for pair in same_name if pair[0] and not pair[1]]
        for entity in (Entity.CONTACT, Entity.INTERACTION):
            for record in snapshot.records(entity).values():
                assert after.snapshot.resolve(entity, record.id) is not None
        ids = [each["id"] for each in reference.parts(after.snapshot, "a", "legal_entity")]
        assert len(ids) == len(set(ids))
        assert set(after.snapshot.records(Entity.ACCOUNT)) == {"a"}
