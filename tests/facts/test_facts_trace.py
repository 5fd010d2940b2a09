"""Places in a text that speak of a person: sure ones, and those to be looked at."""

from __future__ import annotations

import pytest

from kamcli.facts.trace import Identity

MARIA = Identity("Мария Петрова", ("maria@acme.example",), ("+30 210 123 4567",))
ELENI = Identity("Ελένη Μάρκου")


def sure(who: Identity, text: str) -> list[str]:
    return [text[each.start : each.end] for each in who.traces(text, near=False) if each.sure]


def perhaps(who: Identity, text: str, *, near: bool = True) -> list[str]:
    return [text[each.start : each.end] for each in who.traces(text, near=near) if not each.sure]


@pytest.mark.parametrize(
    "text",
    ["Мария Петрова", "МАРИЯ  ПЕТРОВА", "Петрова Мария", "Петрова, Мария", "Мария\n  Петрова", "Maria@Acme.example"],
)
def test_the_whole_name_and_addresses_are_sure(text: str) -> None:
    assert sure(MARIA, f"Talked to {text} today") == [text]


@pytest.mark.parametrize("text", ["+30 210 123 4567", "+302101234567", "0030 (210) 123-4567"])
def test_a_number_is_sure_however_it_is_written(text: str) -> None:
    assert sure(MARIA, f"call {text}, after six") == [text]


@pytest.mark.parametrize("text", ["Петровой", "Марией", "Petrova", "Mariya"])
def test_other_forms_are_for_people_to_judge(text: str) -> None:
    assert sure(MARIA, f"with {text} again") == []
    assert perhaps(MARIA, f"with {text} again") == [text]


def test_elsewhere_one_part_alone_is_not_worth_a_look() -> None:
    assert perhaps(MARIA, "met Петрова again", near=False) == []
    assert perhaps(MARIA, "met Марию Петрову again", near=False) == ["Марию", "Петрову"]


def test_accents_and_cases_of_greek() -> None:
    assert perhaps(ELENI, "με την ΕΛΕΝΗ και τον Μάρκο") == ["ΕΛΕΝΗ", "Μάρκο"]


@pytest.mark.parametrize("text", ["Марияж Петровантка", "maria@acme.example.org", "invoice 2101234567 of May", ""])
def test_what_is_something_else_is_not_sure(text: str) -> None:
    assert sure(Identity("Мария Петрова", ("maria@acme.example",)), text) == []


def test_only_what_is_sure_is_replaced() -> None:
    text = "Мария Петрова (maria@acme.example) and Петрову, +30 2101234567\n"
    assert MARIA.without(text, "(erased)") == "(erased) ((erased)) and Петрову, (erased)\n"


def test_the_line_is_said() -> None:
    (trace,) = MARIA.traces("one\ntwo\nthree Мария Петрова", near=False)
    assert trace.line == 3


def test_a_person_without_a_name_is_found_by_the_rest() -> None:
    assert sure(Identity("", ("a@b.example",)), "to a@b.example") == ["a@b.example"]
    assert perhaps(Identity(""), "anything at all") == []
