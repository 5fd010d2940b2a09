"""Comments of a record that goes into another: above the field they are about, in its line ends, and none lost."""

from __future__ import annotations

from kamcli import yamlio
from kamcli.change.merge.comments import carried
from kamcli.model.position import Pointer


def document(text: str) -> yamlio.Document:
    found = yamlio.read(text.encode())
    assert isinstance(found, yamlio.Document)
    return found


def moved(result: str, source: str, places: dict[Pointer, Pointer]) -> str:
    return carried(result.encode(), document(source), places, "b.yaml").decode()


def test_a_comment_stands_above_its_field_and_several_keep_their_order() -> None:
    source = "x: 1\n# one\n# two\ny: 2 # three\n"
    assert moved("a: 1\ny: 2\n", source, {("y",): ("y",)}) == "a: 1\n# one\n# two\n# three\ny: 2\n"


def test_a_comment_on_an_item_stands_above_the_item() -> None:
    source = "l:\n  - {id: x} # why\n"
    result = "l:\n  - id: w\n  - id: x\n"
    assert moved(result, source, {("l", 0): ("l", 1)}) == "l:\n  - id: w\n  # why\n  - id: x\n"


def test_what_is_about_nothing_that_is_there_stands_at_the_end() -> None:
    assert moved("a: 1", "x: 1\ny: 2 # gone\n", {}) == "a: 1\n# (from b.yaml, at y) gone\n"


def test_a_comment_that_is_there_already_is_not_said_twice() -> None:
    assert moved("# Same\na: 1\n", "# Same\na: 1\n", {("a",): ("a",)}) == "# Same\na: 1\n"


def test_windows_line_ends_stay() -> None:
    assert moved("a: 1\r\ny: 2\r\n", "a: 1\ny: 2 # c\n", {("y",): ("y",)}) == "a: 1\r\n# c\r\ny: 2\r\n"


def test_no_comment_lands_in_a_text() -> None:
    result = "t: |\n  y: 2\n  more\nf: {x: 1,\n  y: 2}\n"
    found = moved(result, "a: 1\nf:\n  y: 2 # c\n", {("f", "y"): ("f", "y")})
    assert document(found).data == document(result).data
    assert "# c" in found
