"""The one error hierarchy. Each class knows its exit status; nothing here prints or exits.

An error says three things: what is wrong, where, and what to do about it. The command
line turns it into a message in one place (`kamcli.cli.boundary`).
"""

from __future__ import annotations

from collections.abc import Sequence


class KamError(Exception):
    """Base of all errors meant for people.

    `message` is one sentence without a final period; `where` is `path[:line[:column]]`,
    relative to the account repository; `do` is what the reader can do about it.
    """

    exit_code = 2

    def __init__(self, message: str, *, where: str | None = None, do: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.do = do

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n  {self.do}" if self.do else text


class UsageError(KamError):
    """The command was called in a way that makes no sense."""


class ConfigurationError(KamError):
    """kam.yaml, a policy file or a company schema cannot be used."""


class NotFoundError(KamError):
    """A record, a folder or a file that was named does not exist."""


class DataError(KamError):
    """The data of the repository, or of an import, cannot be used for what was asked."""


class UnreadableError(DataError):
    """Files that had to be read could not be; `details` are lines `path:line:column: what`."""

    def __init__(self, message: str, details: Sequence[str], *, do: str | None = None) -> None:
        super().__init__(message, do=do)
        self.details = tuple(details)

    def __str__(self) -> str:
        return "\n".join((self.message, *(f"  {d}" for d in self.details), *([f"  {self.do}"] if self.do else [])))


class WriteError(KamError):
    """Something could not be written; the old state stands."""
