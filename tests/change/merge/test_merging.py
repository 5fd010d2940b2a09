"""Merging two accounts, contacts or colleagues: what goes where, what is asked, what is refused, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kamcli.change import Draft, Plan, apply, plan
from kamcli.change.merge import Choice, Conflict, Merge, UndecidedError, merge
from kamcli.errors import KamError
from kamcli.facts.dealings import agreements_in_force
from kamcli.facts.ledger import entries
from kamcli.lint import lint
from kamcli.lint.baseline import PATH as BASELINE
from kamcli.model.entity import Entity
from kamcli.query.lookup import lookup
from kamcli.repository import Repository, open_repository

TODAY = date(2026, 4, 6)
KAM = "format: 1\ncompany:\n  name: Ours\n  legal_entities: [{id: ours, name: Ours}]\ncurrency: EUR\n"
TEAM = {f"team/{who}.yaml": f"name: {who.title()} B\nphone: '+30 210 123 4567'\n" for who in ("ann", "bob")}
A = "name: Acme\ncircle: market\nindustry: food\nmanager: ann\n"
B = "name: Acme Ltd\ncircle: market\nindustry: food\nmanager: ann\n"
CALL = "kind: call\nsubject: Prices\nsummary: They want the new list in writing before they decide.\nteam: [ann]\n"

Build = Callable[..., Repository]


def always(choice: Choice) -> Callable[[Conflict], Choice]:
    return lambda _: choice


def merged(
    repository: Repository, first: str = "a", second: str = "b", decide: object = Choice.A
) -> tuple[Merge, Repository, Plan]:
    """Merge two records, judged by the lint; the repository as it is then, written to the disk."""
    snapshot = repository.snapshot
    draft = Draft(repository, TODAY)
    chosen = always(decide) if isinstance(decide, Choice) else decide
    done = merge(draft, lookup(snapshot, first), lookup(snapshot, second), chosen)  # type: ignore[arg-type]
    found = plan(draft, "merge", done.told, as_now=done.moves.as_now)
    apply(found)
    return done, open_repository(repository.root), found


@pytest.fixture
def two(repository: Build) -> Callable[[Mapping[str, str]], Repository]:
    """Two accounts, a and b, and what else there is."""

    def build(files: Mapping[str, str]) -> Repository:
        return repository(
            {"kam.yaml": KAM, **TEAM, "accounts/a/account.yaml": A, "accounts/b/account.yaml": B, **files}
        )

    return build


def data(repository: Repository, entity: Entity, name: str) -> Mapping[str, object]:
    return repository.snapshot.records(entity)[name].data


def test_what_one_side_lacks_comes_from_the_other(two: Callable[..., Repository]) -> None:
    opened = two(
        {
            "accounts/a/account.yaml": A + "tags: [x, y] # ours\nstrategy: {goals: [grow]}\n",
            "accounts/b/account.yaml": B + "tags: [y, z]\nheadcount: 7\nstrategy: {goals: [sell], plans: [a port]}\n"
            "custom: {colour: red}\n",
        }
    )
    _, after, _ = merged(opened)
    found = data(after, Entity.ACCOUNT, "a")
    assert found["tags"] == ["x", "y", "z"]
    assert found["headcount"] == 7
    assert found["strategy"] == {"goals": ["grow", "sell"], "plans": ["a port"]}
    assert found["custom"] == {"colour": "red"}
    assert found["former_ids"] == ["b"]
    assert b"tags: [x, y, z] # ours" in (after.root / "accounts/a/account.yaml").read_bytes()
    assert not (after.root / "accounts/b").exists()


def test_every_conflict_is_named_at_once_and_nothing_is_written(two: Callable[..., Repository]) -> None:
    opened = two(
        {
            "accounts/a/account.yaml": A + "headcount: 7\npotential: {amount: 5, currency: EUR}\n",
            "accounts/b/account.yaml": B.replace("ann", "bob")
            + "headcount: 8\npotential: {amount: 5, currency: USD, our_share: 3}\n",
        }
    )
    before = {path: path.read_bytes() for path in opened.root.rglob("*.yaml")}
    with pytest.raises(UndecidedError) as caught:
        merged(opened, decide=lambda _: None)
    assert [each.name for each in caught.value.conflicts] == ["name", "manager", "headcount", "potential"]
    assert "manager: ann (A) or bob (B)" in str(caught.value)
    assert "amount 5, currency EUR (A) or amount 5, currency USD, our_share 3 (B)" in str(caught.value)
    assert {path: path.read_bytes() for path in opened.root.rglob("*.yaml")} == before


def test_what_is_not_kept_is_named(two: Callable[..., Repository]) -> None:
    opened = two({"accounts/a/account.yaml": A + "headcount: 7\n", "accounts/b/account.yaml": B + "headcount: 8\n"})
    done, after, _ = merged(opened, decide=Choice.B)
    assert data(after, Entity.ACCOUNT, "a")["headcount"] == 8
    assert "given up: headcount: 7 (b says otherwise, and that holds)" in done.told
    assert "given up: name: Acme (b says otherwise, and that holds)" in done.told


def test_texts_can_both_be_kept(two: Callable[..., Repository]) -> None:
    opened = two(
        {
            "accounts/a/account.yaml": A + "exit_plan: Sell the stock\n",
            "accounts/b/account.yaml": B + "exit_plan: Keep the van\n",
        }
    )
    _, after, _ = merged(opened, decide=lambda each: Choice.BOTH if each.joins else Choice.A)
    assert data(after, Entity.ACCOUNT, "a")["exit_plan"] == "Sell the stock\nKeep the van"


def test_a_new_manager_leaves_the_old_one_his_time(two: Callable[..., Repository]) -> None:
    opened = two({"accounts/b/account.yaml": B.replace("ann", "bob")})
    _, after, _ = merged(opened, decide=Choice.B)
    found = data(after, Entity.ACCOUNT, "a")
    assert found["manager"] == "bob"
    assert found["former_managers"] == [{"who": "ann", "until": "2026-04-05", "reason": "merged with b"}]


def test_a_known_value_beats_unknown_and_the_later_question_the_earlier(two: Callable[..., Repository]) -> None:
    asked = "{why: refused, asked: 2026-0%d-01, by: ann}"
    opened = two(
        {
            "accounts/a/account.yaml": A + f"unknown:\n  headcount: {asked % 1}\n  source: {asked % 1}\n",
            "accounts/b/account.yaml": B
            + f"headcount: 9\nunknown:\n  source: {asked % 2}\n  owners: {asked % 1}\n  industry: {asked % 1}\n",
        }
    )
    done, after, _ = merged(opened)
    found = data(after, Entity.ACCOUNT, "a")
    assert found["headcount"] == 9
    unknown = found["unknown"]
    assert isinstance(unknown, dict)
    assert set(unknown) == {"source", "owners"}
    assert unknown["source"]["asked"] == "2026-02-01"
    given_up = [line for line in done.told if line.startswith("given up: unknown")]
    assert len(given_up) == 3


def test_one_tax_number_is_one_legal_entity_and_its_old_id_leads_on(two: Callable[..., Repository]) -> None:
    opened = two(
        {
            "accounts/a/account.yaml": A
            + "legal_entities:\n  - {id: main, name: Acme SA, country: GR, tax_id: '094014201'}\n"
            "  - {id: shop, name: Shop SA}\n",
            "accounts/b/account.yaml": B
            + "legal_entities:\n  - {id: hq, name: Acme SA, country: GR, tax_id: EL 094014201, address: Port 1}\n"
            "  - {id: shop, name: Other Shop SA}\n  - {id: ship, name: Ship SA}\n"
            "sites:\n  - {id: quay, name: Quay, legal_entity: hq}\n  - {id: yard, name: Yard, legal_entity: shop}\n",
            "sales/2026-01.csv": "date,account,amount,currency,legal_entity,site\n"
            "2026-01-05,a,10,EUR,main,\n2026-01-06,b,20,EUR,hq,quay\n2026-01-07,b,30,EUR,shop,yard\n"
            "2026-01-08,a,40,EUR,shop,\n",
        }
    )
    ledger = (opened.root / "sales/2026-01.csv").read_bytes()
    done, after, _ = merged(opened)
    found = data(after, Entity.ACCOUNT, "a")
    assert [entity["id"] for entity in found["legal_entities"]] == ["main", "shop", "shop-2", "ship"]  # type: ignore[attr-defined]
    assert [site["legal_entity"] for site in found["sites"]] == ["main", "shop-2"]  # type: ignore[attr-defined]
    assert (after.root / "sales/2026-01.csv").read_bytes() == ledger
    booked = entries(after.snapshot, "sales").entries
    assert [(each.account, each.legal_entity) for each in booked] == [
        ("a", "main"),
        ("a", "main"),
        ("a", "shop-2"),
        ("a", "shop"),
    ]
    assert any("tax_id" in line and "EL 094014201" in line for line in done.told)


def test_lines_of_ledgers_mean_the_same_after_two_merges_and_a_rename(repository: Build) -> None:
    from kamcli.change.rename import rename

    accounts = {
        f"accounts/{name}/account.yaml": f"name: {name.title()} {name}\ncircle: market\nindustry: food\nmanager: ann\n"
        f"legal_entities:\n  - {{id: main, name: {name.upper()} SA}}\n"
        for name in ("a", "b", "c")
    }
    opened = repository(
        {
            "kam.yaml": KAM,
            **TEAM,
            **accounts,
            "sales/2026-01.csv": "date,account,amount,currency,legal_entity\n"
            + "".join(f"2026-01-05,{name},10,EUR,main\n" for name in ("a", "b", "c")),
        }
    )
    _, after, _ = merged(opened, "b", "c")
    draft = Draft(after, TODAY)
    rename(draft, lookup(after.snapshot, "b"), "d")
    apply(plan(draft, "rename"))
    _, after, _ = merged(open_repository(opened.root), "a", "d")
    account = after.snapshot.records(Entity.ACCOUNT)["a"]
    names = {each["id"]: each["name"] for each in account.data["legal_entities"]}
    booked = [names[each.legal_entity or ""] for each in entries(after.snapshot, "sales").entries]
    assert booked == ["A SA", "B SA", "C SA"]
    assert account.data["former_ids"] == ["d", "c", "b"]
    assert not [each for each in lint(after, TODAY).findings if each.code == "KAM204"]


def test_people_who_are_one_become_one_and_others_get_ids_of_their_own(two: Callable[..., Repository]) -> None:
    opened = two(
        {
            "accounts/a/contacts/cfo.yaml": "name: Maria Kanari\nemails: [m@acme.example]\nroles: [finance]\n",
            "accounts/a/contacts/buyer.yaml": "name: Nikos Gikas\nemails: [n@acme.example]\nreports_to: cfo\n",
            "accounts/b/contacts/cfo.yaml": "name: Petros Lemos\nemails: [p@acme.example]\nreports_to: boss\n",
            "accounts/b/contacts/boss.yaml": "name: M. Kanari\nemails: [M@acme.example]\nroles: [executive-sponsor]\n",
            "accounts/b/interactions/2026/2026-02-01-call-x.yaml": CALL
            + "date: 2026-02-01\nparticipants: [cfo, boss]\n",
            "personal/a/cfo.yaml": "hobbies: [chess]\n",
            "personal/b/boss.yaml": "hobbies: [sailing]\nbirthday: 1970-01-02\n",
            "personal/b/cfo.yaml": "notes: Likes tea\n",
        }
    )
    done, after, _ = merged(opened)
    snapshot = after.snapshot
    assert set(snapshot.records(Entity.CONTACT)) == {"a/cfo", "a/buyer", "a/cfo-2"}
    assert data(after, Entity.CONTACT, "a/cfo")["emails"] == ["m@acme.example", "M@acme.example"]
    assert data(after, Entity.CONTACT, "a/cfo-2")["reports_to"] == "cfo"
    assert data(after, Entity.INTERACTION, "a/2026-02-01-call-x")["participants"] == ["cfo-2", "cfo"]
    assert data(after, Entity.PERSONAL, "a/cfo") == {"hobbies": ["chess", "sailing"], "birthday": "1970-01-02"}
    assert data(after, Entity.PERSONAL, "a/cfo-2") == {"notes": "Likes tea"}
    for old, now in (("b/cfo", "a/cfo-2"), ("b/boss", "a/cfo"), ("a/cfo", "a/cfo")):
        assert snapshot.resolve(Entity.CONTACT, old) == now
    assert "b/boss and a/cfo are one person: one e-mail address." in done.told


def test_whoever_fits_two_people_is_left_alone(two: Callable[..., Repository]) -> None:
    opened = two(
        {
            "accounts/a/contacts/one.yaml": "name: Maria Kanari\nemails: [m@acme.example]\n",
            "accounts/a/contacts/two.yaml": "name: Maria Kanari\nemails: [k@acme.example]\n",
            "accounts/b/contacts/cfo.yaml": "name: Maria Kanari\nemails: [x@acme.example]\n",
        }
    )
    _, after, _ = merged(opened)
    assert set(after.snapshot.records(Entity.CONTACT)) == {"a/one", "a/two", "a/cfo"}


def test_dealings_move_and_what_is_on_file_twice_is_one(two: Callable[..., Repository]) -> None:
    invoice = (
        "kind: invoice\ndate: 2026-01-10\nsubject: Invoice 7\n"
        "invoice: {number: '7', type: tax-invoice, amount: 100, currency: EUR, seller: ours%s}\n"
    )
    opened = two(
        {
            "accounts/a/interactions/2026/2026-01-05-call-x.yaml": CALL + "date: 2026-01-05\n",
            "accounts/b/interactions/2026/2026-01-05-call-y.yaml": CALL + "date: 2026-01-05\n",
            "accounts/a/interactions/2026/2026-01-06-call-z.yaml": CALL + "date: 2026-01-06\n",
            "accounts/b/interactions/2026/2026-01-06-call-z.yaml": CALL.replace("Prices", "Terms")
            + "date: 2026-01-06\nabout: [d]\n",
            "accounts/a/interactions/2026/2026-01-10-invoice-7.yaml": invoice % "",
            "accounts/b/interactions/2026/2026-01-10-invoice-7a.yaml": invoice % ", due: 2026-02-10",
            "accounts/b/interactions/2026/2026-01-20-payment.yaml": "kind: payment\ndate: 2026-01-20\nsubject: Paid\n"
            "payment: {amount: 100, currency: EUR, allocations: [{invoice: 2026-01-10-invoice-7a, amount: 100}]}\n",
            "accounts/a/deals/d.yaml": "name: A port\nstage: lead\n",
            "accounts/b/deals/d.yaml": "name: A ship\nstage: lead\n",
            "accounts/b/complaints/late.yaml": "opened: 2026-01-09\nwanted: A refund\nseverity: low\n",
        }
    )
    done, after, _ = merged(opened)
    snapshot = after.snapshot
    assert set(snapshot.records(Entity.INTERACTION)) == {
        "a/2026-01-05-call-x",
        "a/2026-01-06-call-z",
        "a/2026-01-06-call-z-2",
        "a/2026-01-10-invoice-7",
        "a/2026-01-20-payment",
    }
    assert data(after, Entity.INTERACTION, "a/2026-01-06-call-z-2")["about"] == ["d-2"]
    payment = data(after, Entity.INTERACTION, "a/2026-01-20-payment")["payment"]
    assert payment["allocations"] == [{"invoice": "2026-01-10-invoice-7", "amount": 100}]  # type: ignore[index]
    bill = data(after, Entity.INTERACTION, "a/2026-01-10-invoice-7")["invoice"]
    assert bill["due"] == "2026-02-10"  # type: ignore[index]
    assert set(snapshot.records(Entity.DEAL)) == {"a/d", "a/d-2"}
    assert set(snapshot.records(Entity.COMPLAINT)) == {"a/late"}
    for old, now in (
        ("b/2026-01-05-call-y", "a/2026-01-05-call-x"),
        ("b/2026-01-06-call-z", "a/2026-01-06-call-z-2"),
        ("b/2026-01-10-invoice-7a", "a/2026-01-10-invoice-7"),
        ("b/2026-01-20-payment", "a/2026-01-20-payment"),
    ):
        assert snapshot.resolve(Entity.INTERACTION, old) == now
    assert snapshot.resolve(Entity.DEAL, "b/d") == "a/d-2"
    assert "b/2026-01-05-call-y and a/2026-01-05-call-x were one interaction already on file twice." in done.told


def test_an_agreement_supersedes_what_it_superseded_before(two: Callable[..., Repository]) -> None:
    def agreed(day: str, percent: int, more: str = "", name: str = "discount") -> str:
        return (
            f"{CALL}date: {day}\nagreements:\n"
            f"  - {{id: {name}, kind: discount, percent: {percent}, conditions: none{more}}}\n"
        )

    opened = two(
        {
            "accounts/a/interactions/2026/2026-01-01-call-a.yaml": agreed("2026-01-01", 1),
            "accounts/b/interactions/2026/2026-01-02-call-b.yaml": agreed("2026-01-02", 2),
            "accounts/b/interactions/2026/2026-01-03-call-c.yaml": agreed(
                "2026-01-03", 3, ", supersedes: discount", "newer"
            ),
        }
    )
    _, after, _ = merged(opened)
    held = agreements_in_force(after.snapshot, "a", TODAY)
    assert [agreement.percent for _, agreement in held] == [1, 3]


def test_references_from_elsewhere_follow(two: Callable[..., Repository]) -> None:
    opened = two(
        {
            "accounts/c/account.yaml": "name: Daughter\ncircle: market\nindustry: food\nmanager: ann\nparent: b\n",
            "accounts/c/contacts/x.yaml": "name: Xenia Y\nemails: [x@y.example]\nreports_to: b/boss\n",
            "accounts/b/contacts/boss.yaml": "name: Petros Lemos\nemails: [p@acme.example]\n",
            "plans/2025.yaml": "currency: EUR\naccounts:\n  - {account: b, amount: 5}\n",
            "plans/2026.yaml": "currency: EUR\naccounts:\n  - {account: a, amount: 5}\n  - {account: b, amount: 2.5}\n",
        }
    )
    _, after, _ = merged(opened)
    assert data(after, Entity.ACCOUNT, "c")["parent"] == "a"
    assert data(after, Entity.CONTACT, "c/x")["reports_to"] == "a/boss"
    assert data(after, Entity.PLAN, "2025")["accounts"] == [{"account": "a", "amount": 5}]
    assert data(after, Entity.PLAN, "2026")["accounts"] == [{"account": "a", "amount": Decimal("7.5")}]


def test_comments_go_with_their_fields(two: Callable[..., Repository]) -> None:
    opened = two(
        {
            "accounts/a/account.yaml": "# Ours\n" + A + "tags: [x] # why\n",
            "accounts/b/account.yaml": "# Theirs\n# kam: ignore[KAM120] -- the card was read out\n"
            + B
            + "# a guess\nheadcount: 7\ntags:\n  - y # seldom\nexternal_ids: # of the old system\n  crm: '1'\n# last\n",
        }
    )
    _, after, _ = merged(opened)
    text = (after.root / "accounts/a/account.yaml").read_text(encoding="utf-8")
    for comment in ("# Ours", "# Theirs", "# kam: ignore[KAM120] -- the card was read out", "# why", ") last"):
        assert text.count(comment) == 1
    lines = text.splitlines()
    assert lines[lines.index("headcount: 7") - 1] == "# a guess"
    assert lines[lines.index("external_ids:") - 1] == "# of the old system"
    assert "seldom" in text


def test_old_findings_stop_no_merge_and_the_baseline_goes_along(two: Callable[..., Repository]) -> None:
    wrong = "legal_entities:\n  - {id: %s, name: %s SA, country: GR, tax_id: '%s'}\n"
    opened = two(
        {
            "accounts/a/account.yaml": A + wrong % ("one", "One", "094014202"),
            "accounts/b/account.yaml": B + wrong % ("two", "Two", "123456789"),
            BASELINE: "findings:\n  - {rule: invalid-tax-number, record: b, field: 'legal_entities[0].tax_id'}\n",
        }
    )
    before = lint(opened, TODAY)
    assert [each.record for each in before.findings if each.rule == "invalid-tax-number"] == ["a"]
    _, after, found = merged(opened)
    assert not found.noticed
    assert [each.record for each in lint(after, TODAY).findings if each.rule == "invalid-tax-number"] == ["a"]
    assert "legal_entities[1].tax_id" in (after.root / BASELINE).read_text(encoding="utf-8")


def test_other_files_in_the_folders_move_too(two: Callable[..., Repository]) -> None:
    opened = two({"accounts/a/notes.txt": "ours\n", "accounts/b/notes.txt": "theirs\n", "accounts/b/map.txt": "m\n"})
    _, after, _ = merged(opened)
    folder = after.root / "accounts/a"
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.txt")} == {
        "notes.txt": "ours\n",
        "notes-2.txt": "theirs\n",
        "map.txt": "m\n",
    }


def test_contacts_of_two_accounts_become_one(two: Callable[..., Repository]) -> None:
    opened = two(
        {
            "accounts/a/contacts/cfo.yaml": "name: Maria Kanari\ndraft: true\nphones: [{number: '+30 690 111 1111'}]\n",
            "accounts/b/contacts/cfo.yaml": "name: Maria Kanari\nemails: [m@acme.example]\nformer_ids: [clerk]\n",
            "accounts/b/contacts/aide.yaml": "name: Petros Lemos\nemails: [p@acme.example]\nreports_to: clerk\n",
            "accounts/b/interactions/2026/2026-02-01-call-x.yaml": CALL
            + "date: 2026-02-01\nparticipants: [cfo, a/cfo, aide]\n",
            "personal/b/cfo.yaml": "notes: Likes tea\n",
        }
    )
    done, after, _ = merged(opened, "a/cfo", "b/cfo")
    snapshot = after.snapshot
    found = data(after, Entity.CONTACT, "a/cfo")
    assert "draft" not in found
    assert found["emails"] == ["m@acme.example"]
    assert data(after, Entity.CONTACT, "b/aide")["reports_to"] == "a/cfo"
    assert data(after, Entity.INTERACTION, "b/2026-02-01-call-x")["participants"] == ["a/cfo", "aide"]
    assert data(after, Entity.PERSONAL, "a/cfo") == {"notes": "Likes tea"}
    for old in ("b/cfo", "b/clerk"):
        assert snapshot.resolve(Entity.CONTACT, old) == "a/cfo"
    assert any("draft" in line for line in done.told)


def test_nobody_reports_to_himself(two: Callable[..., Repository]) -> None:
    opened = two(
        {
            "accounts/a/contacts/cfo.yaml": "name: Maria Kanari\nemails: [m@acme.example]\nreports_to: finance\n",
            "accounts/a/contacts/finance.yaml": "name: Maria Kanari\nemails: [m@acme.example]\n",
        }
    )
    done, after, _ = merged(opened, "a/cfo", "a/finance")
    assert "reports_to" not in data(after, Entity.CONTACT, "a/cfo")
    assert data(after, Entity.CONTACT, "a/cfo")["former_ids"] == ["finance"]
    assert any(line.startswith("given up: reports_to") for line in done.told)


def test_colleagues_become_one_wherever_they_are_named(two: Callable[..., Repository]) -> None:
    opened = two(
        {
            "accounts/b/account.yaml": B.replace("ann", "bob") + "team: [{who: ann, role: support}]\n",
            "accounts/a/interactions/2026/2026-02-01-call-x.yaml": CALL.replace("[ann]", "[bob, ann]")
            + "date: 2026-02-01\n",
            "sales/2026-01.csv": "date,account,amount,currency,sold_by\n2026-01-05,a,10,EUR,bob\n",
        }
    )
    _, after, _ = merged(opened, "ann", "bob")
    assert data(after, Entity.ACCOUNT, "b")["manager"] == "ann"
    assert data(after, Entity.INTERACTION, "a/2026-02-01-call-x")["team"] == ["ann"]
    assert [each.sold_by for each in entries(after.snapshot, "sales").entries] == ["ann"]


def test_the_narrower_circle_holds_with_one_history(two: Callable[..., Repository]) -> None:
    log = (
        "circle_log:\n  - {circle: market, date: 2024-05-01, by: ann}\n"
        "  - {circle: contacted, date: 2025-01-01, by: ann}\n"
    )
    first_log = "circle_log: # since when\n  - {circle: market, date: 2025-03-01, by: bob} # a list we bought\n"
    opened = two(
        {
            "accounts/a/account.yaml": A + first_log,
            "accounts/b/account.yaml": B.replace("circle: market", "circle: contacted") + "source: letter\n" + log,
            "accounts/b/interactions/2026/2026-02-01-call-x.yaml": CALL
            + "date: 2026-02-01\nnext_steps: [{id: s, what: Send the list, side: us, who: ann, due: 2026-05-01}]\n",
        }
    )
    done, after, _ = merged(opened)
    found = data(after, Entity.ACCOUNT, "a")
    assert found["circle"] == "contacted"
    assert [each["date"] for each in found["circle_log"]] == ["2024-05-01", "2025-01-01"]  # type: ignore[attr-defined]
    assert any("circle market, date 2025-03-01, by bob" in line for line in done.told)
    text = (after.root / "accounts/a/account.yaml").read_text(encoding="utf-8")
    assert "# since when" in text
    assert "# a list we bought" in text
    assert not [each for each in lint(after, TODAY).findings if each.code in ("KAM303", "KAM304", "KAM305")]


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("a", "a", r"both names mean Acme \(a\)"),
        ("a", "ann", "a is a record of kind account, ann one of kind colleague"),
        ("a", "top", r"Top \(top\) is the holding of Acme \(a\): a → middle → top"),
        ("top", "a", r"Top \(top\) is the holding of Acme \(a\)"),
        ("a/2026-02-01-call-x", "a/2026-02-02-call-x", "records of kind interaction are not merged"),
    ],
)
def test_what_cannot_be_one_is_refused(two: Callable[..., Repository], first: str, second: str, message: str) -> None:
    opened = two(
        {
            "accounts/a/account.yaml": A + "parent: middle\n",
            "accounts/middle/account.yaml": "name: Middle\ncircle: market\nindustry: food\nparent: top\n",
            "accounts/top/account.yaml": "name: Top\ncircle: market\nindustry: food\n",
            "accounts/a/interactions/2026/2026-02-01-call-x.yaml": CALL + "date: 2026-02-01\n",
            "accounts/a/interactions/2026/2026-02-02-call-x.yaml": CALL + "date: 2026-02-02\n",
        }
    )
    with pytest.raises(KamError, match=message):
        merged(opened, first, second)


def test_a_file_that_cannot_be_read_stops_the_merge(two: Callable[..., Repository]) -> None:
    opened = two({"accounts/b/contacts/cfo.yaml": "name: [\n"})
    with pytest.raises(KamError, match="cannot be used"):
        merged(opened)


def test_a_merge_that_would_bring_in_an_error_is_refused(two: Callable[..., Repository]) -> None:
    opened = two(
        {
            "accounts/a/account.yaml": A.replace("market", "key"),
            "accounts/b/contacts/cfo.yaml": "name: Maria Kanari\nphones: [{number: '+30 690 111 1111'}]\n",
        }
    )
    with pytest.raises(KamError) as caught:
        merged(opened)
    assert "accounts/a/contacts/cfo.yaml" in str(caught.value)
    assert (Path(opened.root) / "accounts/b/account.yaml").exists()
