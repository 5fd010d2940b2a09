"""Reading a letter as a mail program saves it (.eml, RFC 5322): who, when, what about, and what it says itself.

Knows no records, writes nothing. Real letters break the standard, so nothing in one is an error but its size.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from datetime import date, tzinfo
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, getaddresses, parsedate_to_datetime
from html.parser import HTMLParser

from kamcli.dataclass import dataclass
from kamcli.errors import DataError

LARGEST = 40 * 1024 * 1024
"""Bytes of the largest letter that is read; attachments count."""
LONGEST = 8000
"""Characters of its own text that are kept."""
MOST = 200
"""So many addresses, attachments and parts are looked at."""

_QUOTE = re.compile(r"\s*>")
_WROTE = re.compile(
    r"(?:wrote|writes|schrieb.*|a écrit|пишет|(?:на)?писал(?:а|\(а\))?|έγραψε|<[^<>\s]+@[^<>\s]+>)\s*:?\s*\Z",
    re.I,
)
_ORIGINAL = re.compile(
    r"\s*(?:-{2,}\s*(?:original message|forwarded message|исходное сообщение|пересылаемое сообщение"
    r"|αρχικό μήνυμα|προωθημένο μήνυμα)\s*-{2,}|_{10,})\s*\Z",
    re.I,
)
_HEADS = re.compile(r"\s*\*?(?:from|от|από)\s*:\*?\s+\S", re.I)
_SENT = re.compile(r"\s*\*?(?:sent|date|отправлено|дата|στάλθηκε|ημερομηνία)\s*:", re.I)
_BLANKS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Address:
    """One address of a letter, with the name that stands before it, if one does."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says of itself. `text` is without what it quotes of earlier ones, cut at LONGEST characters."""

    sender: Address | None
    recipients: tuple[Address, ...]
    day: date | None
    subject: str
    text: str
    attachments: tuple[str, ...]
    message_id: str | None
    cut: bool = False


def is_letter(source: bytes, name: str) -> bool:
    """Whether a file is a letter: by its name, or by a header that says whom it is from."""
    head = re.split(rb"\r?\n\r?\n", source[:65536], maxsplit=1)[0]
    return name.lower().endswith(".eml") or re.search(rb"^From:[^\n]*@", head, re.MULTILINE) is not None


def read_letter(source: bytes, zone: tzinfo) -> Letter:
    """Read a letter; its day is that in `zone`. Raises DataError where it is no letter, or too large."""
    if len(source) > LARGEST:
        raise DataError(
            f"the letter has {len(source)} bytes, and at most {LARGEST} are read", do="save it without files"
        )
    message = message_from_bytes(source.lstrip(codecs.BOM_UTF8))
    senders = _addresses(message, "from")
    if not senders and not message["subject"] and not message["date"]:
        raise DataError("this is not a letter: it says neither whom it is from nor what about", do="save it as .eml")
    parts = list(_parts(message))
    text = _own(_text(parts)).strip()
    return Letter(
        sender=senders[0] if senders else None,
        recipients=tuple(dict.fromkeys((*_addresses(message, "to"), *_addresses(message, "cc"))))[:MOST],
        day=_day(message, zone),
        subject=" ".join(_decoded(message["subject"]).split()),
        text=text[:LONGEST].rstrip(),
        attachments=tuple(name for part in parts if (name := _file_name(part)))[:MOST],
        message_id=" ".join(_decoded(message["message-id"]).split()).strip("<>") or None,
        cut=len(text) > LONGEST,
    )


# ---- headers


def _decoded(raw: object) -> str:
    """A header as text, whatever it is encoded in; bytes that nobody declared count as UTF-8 or, failing that, 1251."""
    try:
        pieces = decode_header(raw)  # type: ignore[arg-type]  # a Header where a bare byte stands in it
    except (HeaderParseError, ValueError, TypeError, LookupError):
        return "" if raw is None else str(raw)
    return "".join(text if isinstance(text, str) else _text_of(text, charset) for text, charset in pieces)


def _text_of(data: bytes, charset: str | None) -> str:
    for name in (charset, "utf-8", "windows-1251"):
        try:
            if name and name != "unknown-8bit":
                return data.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("utf-8", "replace")


def _addresses(message: Message, header: str) -> list[Address]:
    found = []
    for raw in message.get_all(header, ())[:MOST]:
        # names are decoded after the addresses are told apart: a decoded name may hold a comma
        whole = raw if isinstance(raw, str) else _decoded(raw)
        for name, email in getaddresses([" ".join(whole.split())]):
            if "@" in email:
                found.append(Address(_decoded(email).strip().lower(), " ".join(_decoded(name).split())))
    return found


def _day(message: Message, zone: tzinfo) -> date | None:
    try:
        moment = parsedate_to_datetime(_decoded(message["date"]))
        return (moment.astimezone(zone) if moment.tzinfo else moment).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


# ---- parts


def _parts(message: Message) -> Iterator[Message]:
    """The leaves of a letter, without those of letters that are attached to it."""
    waiting, seen = [message], 0
    while waiting and seen < MOST:
        part, seen = waiting.pop(0), seen + 1
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting = [each for each in inner if isinstance(each, Message)] + waiting
        else:
            yield part


def _file_name(part: Message) -> str:
    name = part.get_filename()
    if name is None and part.get_content_type() == "message/rfc822":
        return "a letter"
    return " ".join(_decoded(collapse_rfc2231_value(name)).split())[:120] if name else ""


def _text(parts: list[Message]) -> str:
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
                payload = part.get_payload(decode=True)
                if isinstance(payload, bytes):
                    text = _text_of(payload, part.get_content_charset()).replace("\r\n", "\n").replace("\0", "")
                    return text if kind == "text/plain" else _plain(text)
    return ""


class _Plain(HTMLParser):
    """The text of a page: blocks on lines of their own, without scripts, styles, and what is quoted."""

    _BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table"})
    _HIDDEN = frozenset({"script", "style", "head", "title", "blockquote"})

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden += tag in self._HIDDEN
        if tag in self._BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in self._HIDDEN))
        if tag in self._BLOCKS or tag in self._HIDDEN:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(" ".join(data.split()) + (" " if data[-1:].isspace() else ""))


def _plain(page: str) -> str:
    parser = _Plain()
    parser.feed(page)
    parser.close()
    return "\n".join(" ".join(line.split()) for line in "".join(parser.pieces).split("\n"))


def _own(text: str) -> str:
    """What the letter says itself: without quoted lines, the letter below it, and the signature."""
    lines = [line.rstrip() for line in text.split("\n")]
    kept: list[str] = []
    for index, line in enumerate(lines):
        if (
            line == "--"
            or _ORIGINAL.match(line)
            or (_HEADS.match(line) and any(map(_SENT.match, lines[index : index + 4])))
        ):
            break
        if _QUOTE.match(line):
            # «On Monday Maria wrote:» goes with what it introduces; mail programs break it over two lines
            while kept and not kept[-1]:
                kept.pop()
            if kept and _WROTE.search(kept[-1]):
                kept.pop()
                if kept and kept[-1] and re.match(r"(?:on|am|le|στις)\b|\d", kept[-1], re.I):
                    kept.pop()
            continue
        kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    if kept and _WROTE.search(kept[-1]) and re.search(r"\d", kept[-1]):
        kept.pop()
    return _BLANKS.sub("\n\n", "\n".join(kept))
