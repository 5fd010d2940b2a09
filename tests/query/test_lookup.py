"""Finding the record somebody means."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kamcli.errors import DataError, NotFoundError, UsageError
from kamcli.model.entity import Entity
from kamcli.query.lookup import lookup
from kamcli.repository import Repository

Company = Callable[..., Repository]


@pytest.mark.parametrize(
    ("wanted", "entity", "found"),
    [
        ("acme", Entity.ACCOUNT, "acme"),
        ("acme/cfo", Entity.CONTACT, "acme/cfo"),
        ("acme/2025-01-10-call", Entity.INTERACTION, "acme/2025-01-10-call"),
        ("acme/line", Entity.DEAL, "acme/line"),
        ("acme/late", Entity.COMPLAINT, "acme/late"),
        ("anna", Entity.COLLEAGUE, "anna"),
        ("2026", Entity.PLAN, "2026"),
        ("accounts/acme/contacts/cfo.yaml", Entity.CONTACT, "acme/cfo"),
        ("Мария Петрова", Entity.CONTACT, "acme/cfo"),
        ("мария", Entity.CONTACT, "acme/cfo"),
        ("РОМАШКА", Entity.ACCOUNT, "romashka"),
        ("Terms for 2026", Entity.INTERACTION, "acme/2026-02-20-meeting-terms"),
        (" second LINE ", Entity.DEAL, "acme/line"),
    ],
)
def test_by_id_path_or_name(company: Company, wanted: str, entity: Entity, found: str) -> None:
    record = lookup(company().snapshot, wanted)
    assert (record.entity, record.id) == (entity, found)


def test_by_former_id(company: Company) -> None:
    snapshot = company({"accounts/romashka/account.yaml": "name: R\nformer_ids: [daisy]\n"}).snapshot
    assert lookup(snapshot, "daisy").id == "romashka"


def test_only_among_the_entities_asked_for(company: Company) -> None:
    with pytest.raises(NotFoundError):
        lookup(company().snapshot, "anna", (Entity.ACCOUNT,))


def test_several_fit_says_which(company: Company) -> None:
    snapshot = company({"accounts/acme-north/account.yaml": "name: Acme North\n"}).snapshot
    with pytest.raises(UsageError, match="'acm' fits 2 records") as caught:
        lookup(snapshot, "acm", (Entity.ACCOUNT,))
    assert caught.value.do == "say which: acme (Acme), acme-north (Acme North)"
    assert lookup(snapshot, "Acme North").id == "acme-north", "an exact name wins over a part of one"


def test_many_fits_are_cut_short(company: Company) -> None:
    snapshot = company({f"team/smith-{n}.yaml": "name: Smith\n" for n in range(12)}).snapshot
    with pytest.raises(UsageError, match="fits 12 records") as caught:
        lookup(snapshot, "Smith")
    assert (caught.value.do or "").endswith(" and 4 more")


@pytest.mark.parametrize(("wanted", "hint"), [("acmee", "acme"), ("Мария Петровна", "acme/cfo"), ("zzz", "kam list")])
def test_nothing_fits_says_what_comes_near(company: Company, wanted: str, hint: str) -> None:
    with pytest.raises(NotFoundError, match="there is nothing called") as caught:
        lookup(company().snapshot, wanted)
    assert hint in (caught.value.do or "")


@pytest.mark.parametrize("wanted", ["", " ", "../acme", "acme/cfo/x", "/etc/passwd", "a\nb", "\udcff"])
def test_nonsense_is_not_found(company: Company, wanted: str) -> None:
    with pytest.raises(NotFoundError):
        lookup(company().snapshot, wanted)


def test_unreadable_record_is_not_said_to_be_missing(company: Company) -> None:
    snapshot = company({"accounts/beta/account.yaml": "name: [\n"}).snapshot
    for wanted in ("accounts/beta/account.yaml", "beta"):
        with pytest.raises(DataError, match=r"accounts/beta/account\.yaml cannot be read") as caught:
            lookup(snapshot, wanted)
        assert "kam lint" in (caught.value.do or "")
    with pytest.raises(NotFoundError, match=r"accounts/beta/account\.yaml"):
        lookup(snapshot, "Бета")
