"""Paths and ids give each other, and nothing climbs out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamcli.model.entity import LEDGERS, POLICY, RECORDS, Entity, Place, entities_below, meant_path, path_of, place_of
from kamcli.model.identity import is_id

IDS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,3}", fullmatch=True).filter(is_id)
YEARS = st.integers(0, 9999).map("{:04}".format)
DAYS = st.dates().map(lambda day: day.isoformat())
INSIDE = (Entity.CONTACT, Entity.INTERACTION, Entity.DEAL, Entity.COMPLAINT, Entity.PERSONAL)


@st.composite
def places(draw: st.DrawFn) -> Place:
    """A place that format 1 has, of any record or ledger."""
    entity = draw(st.sampled_from((*RECORDS, *LEDGERS)))
    if entity in INSIDE:
        account = draw(IDS)
        return Place(entity, f"{account}/{draw(IDS)}", account)
    if entity is Entity.ACCOUNT:
        account = draw(IDS)
        return Place(entity, account, account)
    match entity:
        case Entity.PLAN | Entity.RATES:
            name = draw(YEARS)
        case Entity.SALES:
            name = draw(DAYS)[:7]
        case Entity.RECEIVABLES:
            name = draw(DAYS)
        case Entity.IMPORT:
            name = f"{draw(DAYS)}-{draw(IDS)}"
        case _:
            name = draw(IDS)
    return Place(entity, name)


@given(places(), st.integers(0, 9999))
def test_path_and_place_give_each_other(place: Place, year: int) -> None:
    path = path_of(place.entity, place.id, year=year)
    assert place_of(path) == place
    assert ".." not in path.split("/")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("accounts/acme/account.yaml", Place(Entity.ACCOUNT, "acme", "acme")),
        ("accounts/acme/contacts/cfo.yaml", Place(Entity.CONTACT, "acme/cfo", "acme")),
        (
            "accounts/acme/interactions/2026/2026-03-02-meeting-kickoff.yaml",
            Place(Entity.INTERACTION, "acme/2026-03-02-meeting-kickoff", "acme"),
        ),
        ("accounts/acme/deals/line-3.yaml", Place(Entity.DEAL, "acme/line-3", "acme")),
        ("accounts/acme/complaints/late.yaml", Place(Entity.COMPLAINT, "acme/late", "acme")),
        ("personal/acme/cfo.yaml", Place(Entity.PERSONAL, "acme/cfo", "acme")),
        ("team/anna.yaml", Place(Entity.COLLEAGUE, "anna")),
        ("plans/2026.yaml", Place(Entity.PLAN, "2026")),
        ("imports/2026-03-01-northwind.yaml", Place(Entity.IMPORT, "2026-03-01-northwind")),
        ("sales/2026-03.csv", Place(Entity.SALES, "2026-03")),
        ("rates/2026.csv", Place(Entity.RATES, "2026")),
        ("receivables/2026-03-31.csv", Place(Entity.RECEIVABLES, "2026-03-31")),
        ("kam.yaml", Place(Entity.KAM, "kam")),
        *((f"policy/{each.value}.yaml", Place(each, each.value)) for each in POLICY),
    ],
)
def test_places_of_format_1(path: str, place: Place) -> None:
    assert place_of(path) == place


@pytest.mark.parametrize(
    "path",
    [
        *("", "kam.yml", "KAM.yaml", "accounts/acme.yaml", "accounts/Acme/account.yaml", "accounts/../account.yaml"),
        *("accounts/acme/account.yml", "accounts/acme/account.yaml\n", "accounts/acme/contacts/.yaml"),
        *("accounts/acme/contacts/old/cfo.yaml", "accounts/acme/interactions/2026-03-02-call.yaml"),
        *("accounts/acme/interactions/26/2026-03-02-call.yaml", "accounts//account.yaml", "accounts/con/account.yaml"),
        *("accounts/ромашка/account.yaml", "/accounts/acme/account.yaml", "./accounts/acme/account.yaml"),
        *(
            "policy/other.yaml",
            "sales/2026.csv",
            "sales/2026-3.csv",
            "sales/2026-00.csv",
            "sales/2026-13.csv",
            "rates/2026.yaml",
            "plans/next.yaml",
            "team/a b.yaml",
        ),
        *(
            "imports/northwind.yaml",
            "receivables/march.csv",
            "schemas/account.schema.json",
            "accounts/a\nb/account.yaml",
        ),
    ],
)
def test_nothing_of_format_1_lies_elsewhere(path: str) -> None:
    assert place_of(path) is None


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("accounts/ACME/account.yml", "accounts/acme/account.yaml"),
        ("accounts/acme/contacts/Head_of sales.yaml", "accounts/acme/contacts/head-of-sales.yaml"),
        ("sales/2026-03.CSV", "sales/2026-03.csv"),
        ("sales/2026_03.csv", "sales/2026-03.csv"),
        ("accounts/acme/account.yaml", None),
        ("accounts/acme/notes.yaml", None),
        ("sales/2026-13.csv", None),
    ],
)
def test_what_a_misnamed_file_was_meant_to_be(path: str, meant: str | None) -> None:
    assert meant_path(path) == meant


@given(st.text(max_size=40))
def test_any_text_can_be_asked_for_its_place(path: str) -> None:
    place_of(path)


@pytest.mark.parametrize(
    ("entity", "record_id"),
    [
        (Entity.ACCOUNT, ".."),
        (Entity.ACCOUNT, "acme/cfo"),
        (Entity.ACCOUNT, "Acme"),
        (Entity.CONTACT, "cfo"),
        (Entity.CONTACT, "../cfo"),
        (Entity.CONTACT, "acme/cfo/x"),
        (Entity.COLLEAGUE, ""),
        (Entity.PLAN, "next-year"),
        (Entity.IMPORT, "northwind"),
        (Entity.SALES, "2026"),
        (Entity.SALES, "../../etc/passwd"),
        (Entity.RATES, "2026-03"),
        (Entity.RECEIVABLES, "march"),
        (Entity.KAM, "kam"),
        (Entity.LIMITS, "limits"),
    ],
)
def test_no_path_for_an_id_of_the_wrong_form(entity: Entity, record_id: str) -> None:
    with pytest.raises(ValueError, match="id"):
        path_of(entity, record_id)


def test_interactions_need_a_year_of_four_digits() -> None:
    with pytest.raises(ValueError, match="year"):
        path_of(Entity.INTERACTION, "acme/call")
    with pytest.raises(ValueError, match="id"):
        path_of(Entity.INTERACTION, "acme/call", year=12026)
    assert path_of(Entity.INTERACTION, "acme/call", year=997) == "accounts/acme/interactions/0997/call.yaml"


def test_every_entity_is_of_one_kind() -> None:
    assert sorted((*RECORDS, *LEDGERS, *POLICY, Entity.KAM)) == sorted(Entity)


@given(places(), st.integers(0, 9999))
def test_what_a_lost_folder_may_have_held(place: Place, year: int) -> None:
    folders = path_of(place.entity, place.id, year=year).split("/")[:-1]
    for depth in range(1, len(folders) + 1):
        assert place.entity in entities_below("/".join(folders[:depth]) + "/")


@pytest.mark.parametrize("folder", ["policy/", "schemas/", "accounts/acme/photos/", "notes/", "/", ""])
def test_folders_that_hold_no_records(folder: str) -> None:
    assert entities_below(folder) == ()
