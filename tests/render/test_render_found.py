"""What was found, as text: nothing in a record drives the terminal; words are marked where there is colour."""

from __future__ import annotations

from kamcli.model.entity import Entity
from kamcli.query.find.excerpt import Excerpt
from kamcli.query.find.search import Hit
from kamcli.render.found import found_text

EVIL = "\x1b[31mred\x1b[0m\u202e"
HIT = Hit(
    Entity.INTERACTION,
    "acme/x",
    f"call{EVIL}",
    f"2026{EVIL}",
    "acme",
    f"Acme{EVIL}",
    f"A talk{EVIL}",
    Excerpt("name", ((f"A {EVIL}", False), ("talk", True))),
    "accounts/acme/x.yaml",
    Excerpt(f"custom.{EVIL}", (("of\n", False), (f"talk{EVIL}", True), (" again", False))),
)


def test_nothing_drives_the_terminal() -> None:
    for form in ("table", "json", "csv", "md"):
        text = found_text((HIT,), form)
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_words_are_bold_where_there_is_colour_and_keep_their_spaces() -> None:
    text = found_text((HIT,), "table", colour=True)
    assert "\x1b[1mtalk\x1b[0m" in text
    assert text.count("\x1b") == 4
    assert ": of \x1b[1mtalk" in text
    assert "\x1b[0m again" in text
