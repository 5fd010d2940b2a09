"""Cards: what a file says, its field names too, cannot drive the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from kamcli.model.entity import Entity
from kamcli.query.card import Card
from kamcli.render import cards
from kamcli.schemas import compose


def test_names_of_unknown_fields_are_shown_safely() -> None:
    data = {"\x1b[31mred": 1, "custom": {"\x1b[2J": "\u202ex"}, "sites": [{"\x1b]0;title": "y\x07"}]}
    schemas = compose(("market",), {}, {})

    def titles(entity: Entity, names: Iterable[str]) -> dict[str, str | None]:
        return {name: schemas.title(entity, (name,)) for name in names}

    text = cards.text(Card(Entity.ACCOUNT, "acme", "Acme\x1b[0m", "accounts/acme/account.yaml", data), titles)
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "[31mred" in text
