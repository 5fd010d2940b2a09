"""What the files of policy/ and schemas/ were found to say, remembered by their contents. Reads and judges nothing.

That is: whether anything is wrong with them, the settings, and what fields are called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any

from kamcli.index import ENCODE_ERRORS, Index, content_id, decoded, digest, encoded, program
from kamcli.model.entity import Entity
from kamcli.model.position import Unreadable

KIND = "settled"

Files = Mapping[str, bytes | Unreadable | None]
"""The bytes of files, why they cannot be read, or None where there are none, by path."""

_SOUND = "sound"


class Settled:
    """What is remembered of these `policy` and `schemas` files; nothing where one of them cannot be read."""

    def __init__(self, index: Index | None, policy: Files, schemas: Files) -> None:
        self._index = index
        self._policy = policy
        self._schemas = schemas

    @property
    def is_sound(self) -> bool:
        """Whether it is known that nothing is wrong with any of the files."""
        return bool(self._recalled(self._all_key("sound")) == _SOUND)

    def keep_sound(self) -> None:
        """Remember that nothing is wrong with any of them."""
        self._keep(self._all_key("sound"), _SOUND)

    @property
    def settings(self) -> dict[str, Any] | None:
        """The settings that policy files which are all right come to; None where that is not known."""
        found = self._recalled(self._policy_key)
        return found if isinstance(found, dict) else None

    def keep_settings(self, settings: Mapping[str, Any]) -> None:
        """Remember what they come to."""
        self._keep(self._policy_key, settings)

    def titles(self, entity: Entity, names: Iterable[str], title: Callable[[str], str | None]) -> dict[str, str | None]:
        """What these fields are called, by what is remembered; `title` says so where nothing is."""
        key = self._all_key("titles", entity.value)
        found = self._recalled(key)
        known = {name: text for name, text in found.items() if isinstance(text, str)} if isinstance(found, dict) else {}
        wanted: dict[str, str | None] = {name: known[name] if name in known else title(name) for name in names}
        new = {name: text for name, text in wanted.items() if text is not None and name not in known}
        if new:
            self._keep(key, known | new)
        return wanted

    @cached_property
    def _policy_key(self) -> str | None:
        return self._key("policy", self._policy)

    def _all_key(self, *what: str) -> str | None:
        return self._key("\n".join(what), {**self._policy, **self._schemas})

    def _key(self, what: str, files: Files) -> str | None:
        if self._index is None or any(isinstance(data, Unreadable) for data in files.values()):
            return None
        named = ((path, content_id(data) if isinstance(data, bytes) else "") for path, data in files.items())
        return digest((program(), what, *(part for each in named for part in each)))

    def _recalled(self, key: str | None) -> Any:
        if key is None or self._index is None:
            return None
        with suppress(ValueError, RecursionError, KeyError):
            return decoded(self._index.get(KIND, [key])[key])
        return None

    def _keep(self, key: str | None, value: Any) -> None:
        if key is not None and self._index is not None:
            with suppress(*ENCODE_ERRORS):
                self._index.put(KIND, key, encoded(value))
