"""Whole files encrypted with age (age-encryption.org). The only user of pyrage; knows bytes and keys, no accounts.

What cannot be opened is a value (`Locked`), because most readers of a company's files are not meant to have the key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.errors import ConfigurationError, DataError

ADD_LIBRARY = 'install the library for it: pip install "kamcli[age]"'


@dataclass(frozen=True, slots=True)
class Named:
    """The file with somebody's identity (the private key), and where they named it."""

    file: Path
    by: str


@dataclass(frozen=True, slots=True)
class Locked:
    """Why an encrypted file cannot be opened here, and what would open it."""

    message: str
    do: str


@dataclass(frozen=True)
class Keys:
    """The identity that opens encrypted files. `find` is asked once, and only when there is something to open."""

    find: Callable[[], Named | None] = field(default=lambda: None)

    def unlock(self, data: bytes) -> bytes | Locked:
        """What is in an encrypted file, or why that cannot be said."""
        found = self._identities
        if isinstance(found, Locked):
            return found
        import pyrage

        try:
            return bytes(pyrage.decrypt(data, found))
        except pyrage.DecryptError as error:
            if "matching keys" in str(error):
                return Locked(
                    "it is encrypted for other keys than yours",
                    "ask somebody who can read it to add your key: kam personal encrypt --to YOUR-KEY",
                )
            return Locked(
                f"it is damaged, or not an age file ({error})",
                "bring it back from git: git checkout -- FILE, in the repository that has personal/",
            )

    @cached_property
    def _identities(self) -> Sequence[Any] | Locked:
        named = self.find()
        if named is None:
            return Locked(
                "it is encrypted, and no key is named here",
                "name the file with your age identity: git config --global kam.ageIdentity FILE (or KAM_AGE_IDENTITY)",
            )
        where = f"{named.file} ({named.by})"
        try:
            content = named.file.read_bytes()
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            return Locked(f"it is encrypted, and the key in {where} cannot be read: {why}", "name the right file")
        try:
            import pyrage  # noqa: F401
        except ImportError:
            return Locked("it is encrypted, and this kamcli has no library for that", ADD_LIBRARY)
        return _identities(content, where)


def _identities(content: bytes, where: str) -> Sequence[Any] | Locked:
    """The private keys of an identity file: age's own, or one of SSH."""
    import pyrage

    try:
        if b"-----BEGIN" in content[:64] and b"AGE ENCRYPTED" not in content[:64]:
            return [pyrage.ssh.Identity.from_buffer(content)]
        lines = content.decode("utf-8").splitlines()
        found = [pyrage.x25519.Identity.from_str(each) for line in lines if (each := line.strip()) and each[0] != "#"]
    except (pyrage.IdentityError, UnicodeDecodeError, ValueError) as error:
        return Locked(
            f"it is encrypted, and {where} holds no key that can be used: {error}",
            "name an age identity or an SSH private key, without a passphrase of its own",
        )
    return found or Locked(f"it is encrypted, and there is no key in {where}", "name the right file")


def readers(recipients: bytes) -> tuple[str, ...]:
    """The public keys that a recipients file lists: one a line, # begins a remark (as age's own -R has it)."""
    lines = (line.strip() for line in recipients.decode("utf-8", "replace").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def lock(data: bytes, keys: Sequence[str]) -> bytes:
    """Encrypt for all of these public keys; as text, which survives git's line ends.

    Raises ConfigurationError without the library, DataError for a key that is none, or where there are none.
    """
    recipients = [_recipient(key) for key in keys]
    if not recipients:
        raise DataError("there is no key to encrypt for", do="name one: kam personal encrypt --to age1…")
    pyrage = _library()
    # pyrage ends the armour without a line feed; text files end with one
    return bytes(pyrage.encrypt(data, recipients, armored=True)).rstrip(b"\n") + b"\n"


def check_key(key: str) -> None:
    """Raises DataError unless this is a public key that files can be encrypted for."""
    _recipient(key)


def _recipient(key: str) -> Any:
    pyrage = _library()
    kind = pyrage.ssh if key.startswith("ssh-") else pyrage.x25519
    try:
        return kind.Recipient.from_str(key)
    except pyrage.RecipientError as error:
        raise DataError(
            f"{key[:24]}… is no key that can be encrypted for: {error}" if len(key) > 24 else f"{key} is no key",
            do="take the public key, as kam personal key or age-keygen printed it (age1…), or an ssh-ed25519 one",
        ) from error


def new_identity() -> tuple[str, str]:
    """A new private key (a secret: the text of an identity file) and its public key."""
    made = _library().x25519.Identity.generate()
    public = str(made.to_public())
    return f"# public key: {public}\n{made}\n", public


def _library() -> Any:
    try:
        import pyrage
    except ImportError as error:
        raise ConfigurationError("this kamcli has no library for age", do=ADD_LIBRARY) from error
    return pyrage
