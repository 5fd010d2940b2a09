"""kam.yaml: read into a Company, or one clear error with its place."""

from __future__ import annotations

import pytest

from kamcli import __version__
from kamcli.errors import ConfigurationError
from kamcli.policy import company
from kamcli.policy.kam_yaml import wrong_time_zone
from kamcli.policy.ours import OwnEntity

SMALL = "format: 1\ncompany:\n  name: Northern Mills\ncurrency: EUR\n"


def refused(text: str | bytes) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        company(text.encode() if isinstance(text, str) else text)
    assert caught.value.exit_code == 2
    return caught.value


def test_the_smallest_file_and_its_defaults() -> None:
    found = company(SMALL.encode())
    assert (found.format, found.name, found.currency) == (1, "Northern Mills", "EUR")
    assert (found.fiscal_year_start, found.time_zone, found.personal) == (1, "UTC", "here")
    assert found.legal_entities == ()
    assert "decides as one" in found.definitions.client  # D7, D8


def test_everything_given() -> None:
    found = company(
        b"format: 1\ncompany:\n  name: \xd0\xa0\xd0\xbe\xd0\xbc\xd0\xb0\xd1\x88\xd0\xba\xd0\xb0\n  legal_entities:\n"
        b'    - {id: romashka-ooo, name: OOO, country: RU, tax_id: "0077"}\n'
        b"currency: RUB\nfiscal_year: {starts: 4}\ntime_zone: Europe/Moscow\npersonal: separate\n"
        b"definitions: {client: A shop.}\n"
    )
    assert found.name == "Ромашка"
    assert found.legal_entities == (OwnEntity("romashka-ooo", "OOO", "RU", "0077"),)
    assert (found.fiscal_year_start, found.time_zone, found.personal) == (4, "Europe/Moscow", "separate")
    assert found.definitions.client == "A shop."
    assert found.definitions.purchase.startswith("A sale")


@pytest.mark.parametrize(
    ("change", "where", "says"),
    [
        (("currency: EUR", "currency: eur"), "kam.yaml:4:1", "three capital letters"),
        (("currency: EUR\n", ""), "kam.yaml:1:1", "currency is missing"),
        (("  name:", "  nam:"), "kam.yaml:2:1", "name is missing in company"),
        (("  name: Northern Mills", '  name: " "'), "kam.yaml:3:3", "the company's name is missing"),
        (("currency:", "curency:"), "kam.yaml:1:1", "currency is missing"),
        (("format: 1", "format: one"), "kam.yaml:1:1", "format should be a whole number"),
        (("format: 1", "format: 0"), "kam.yaml:1:1", "may not be below 1"),
    ],
)
def test_each_mistake_has_its_place(change: tuple[str, str], where: str, says: str) -> None:
    error = refused(SMALL.replace(*change))
    assert error.where == where
    assert says in str(error)
    assert error.do


def test_all_mistakes_are_told_at_once() -> None:
    text = str(
        refused("format: 1\ncompany: {name: X, nam: y}\ncurrency: eur\ntime_zone: Europe/Londn\npersonal: her\n")
    )
    assert "kam.yaml:2:20: there is no setting nam in company\n  did you mean name?" in text
    assert "kam.yaml:3:1: a currency is three capital letters" in text
    assert "kam.yaml:4:1: there is no time zone Europe/Londn; did you mean Europe/London?" in text
    assert "kam.yaml:5:1: personal cannot be her; did you mean here?" in text


@pytest.mark.parametrize("source", [b"", b"a: [\n", b"- a\n", b"\xff\xfe", b"format: 1\nformat: 1\n"])
def test_a_file_that_cannot_be_read_is_an_error_with_a_place(source: bytes) -> None:
    error = refused(source)
    assert error.where is not None
    assert error.where.startswith("kam.yaml:")


def test_a_newer_format_says_so_whatever_else_stands_there() -> None:
    error = refused("what: is this\nformat: 2\n")
    assert error.where == "kam.yaml:2:1"
    assert "has format 2" in error.message
    assert error.do == "install a kamcli that knows format 2: pip install --upgrade kamcli"


def test_a_newer_format_names_the_version_to_install() -> None:
    error = refused('format: 7\nneeds_kamcli: "3.1"\n')
    assert error.do == 'install it: pip install --upgrade "kamcli>=3.1"'


def test_a_needed_version_that_we_have_is_fine_and_one_we_lack_is_not() -> None:
    assert company(f'{SMALL}needs_kamcli: "{__version__}"\n'.encode()).format == 1
    assert "needs kamcli 99.0 or newer" in refused(f'{SMALL}needs_kamcli: "99.0"\n').message
    assert "kam.yaml:5:1" in str(refused(f"{SMALL}needs_kamcli: newest; rm -rf\n"))


@pytest.mark.parametrize(
    "name", ["Europe/Nowhere", "../../etc/passwd", "/etc/passwd", "Europe", "", "A\x00B", "a" * 999]
)
def test_no_time_zone(name: str) -> None:
    assert wrong_time_zone(name) is not None


@pytest.mark.parametrize("name", ["UTC", "Europe/Athens", "Europe/Moscow", "America/Argentina/Buenos_Aires"])
def test_time_zone(name: str) -> None:
    assert wrong_time_zone(name) is None
