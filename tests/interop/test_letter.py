"""Letters as real mail programs write them: old encodings, broken headers, quoted histories in three languages."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kamcli.errors import DataError
from kamcli.interop.letter import LARGEST, LONGEST, Address, Letter, is_letter, read_letter

UTC = ZoneInfo("UTC")


def letter(text: str, charset: str = "utf-8", **headers: str) -> bytes:
    message = EmailMessage()
    for name, value in {"From": '"Мария, закупки" <M@b.example>', "Subject": "Счёт на март", **headers}.items():
        message[name] = value
    message.set_content(text, charset=charset)
    return message.as_bytes()


@pytest.mark.parametrize(
    ("charset", "said"),
    [
        ("koi8-r", "Пришлите счёт за март."),
        ("windows-1251", "Пришлите счёт за март."),
        ("iso-8859-7", "Στείλτε το τιμολόγιο."),
        ("utf-8", "Пришлите счёт, παρακαλώ."),
    ],
)
def test_old_encodings(charset: str, said: str) -> None:
    found = read_letter(letter(said, charset), UTC)
    assert (found.text, found.subject, found.sender) == (said, "Счёт на март", Address("m@b.example", "Мария, закупки"))


@pytest.mark.parametrize(
    "history",
    [
        "On Mon, 2 Mar 2026 at 10:22, Anna <a@b.example> wrote:\n> old\n> older",
        "12.03.2026 10:22, Анна пишет:\n> было",
        "чт, 12 мар. 2026 г. в 10:22, Анна Смирнова <a@b.example>:\n> было",
        "-----Исходное сообщение-----\nОт: Анна\nОтправлено: вчера\nбыло",
        "Από: Άννα\nΣτάλθηκε: χθες\nΠρος: εμένα\nπαλιό",
        "Στις 3/3/2026 10:22 π.μ., ο χρήστης Νίκος έγραψε:\n> παλιό",
        "________________________________\nFrom: Anna\nSent: Monday\nold",
        "-- \nAnna Smith\n+44 20 7946 0001",
    ],
)
def test_what_is_quoted_and_the_signature_are_left_out(history: str) -> None:
    assert read_letter(letter(f"New text.\n\nSecond line.\n\n{history}\n"), UTC).text == "New text.\n\nSecond line."


def test_answers_between_quoted_lines_stay() -> None:
    text = "> When?\nOn Monday.\n> How many?\nForty."
    assert read_letter(letter(text), UTC).text == "On Monday.\nForty."


def test_the_day_is_that_of_the_company() -> None:
    source = letter("x", Date="Mon, 02 Mar 2026 23:30:00 +0000")
    assert read_letter(source, UTC).day == date(2026, 3, 2)
    assert read_letter(source, ZoneInfo("Europe/Moscow")).day == date(2026, 3, 3)
    assert read_letter(letter("x", Date="some day"), UTC).day is None


def test_bytes_that_nobody_declared() -> None:
    source = b"From: =?koi8-r?B?7cHSydE=?= <m@x.example>\nSubject: " + "Привет".encode("cp1251")
    source += b"\nContent-Type: text/plain; charset=nonsense\n\n" + "Текст".encode()
    found = read_letter(source, UTC)
    assert (found.sender, found.subject, found.text) == (Address("m@x.example", "Мария"), "Привет", "Текст")


def test_a_page_becomes_text() -> None:
    body = "<p>Hello <b>you</b></p><blockquote>old</blockquote>bye"
    page = f"<html><head><style>p{{}}</style></head><body>{body}</body></html>"
    source = b"From: a@b\nSubject: h\nContent-Type: text/html; charset=utf-8\n\n" + page.encode()
    assert read_letter(source, UTC).text == "Hello you\n\nbye"


def test_attachments_are_named_and_letters_in_them_not_read() -> None:
    inner = EmailMessage()
    inner["From"] = "c@d"
    inner.set_content("inner text")
    message = EmailMessage()
    message["From"] = "a@b"
    message.set_content("outer text")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="план.pdf")
    message.add_attachment(inner)
    found = read_letter(message.as_bytes(), UTC)
    assert (found.text, found.attachments[0]) == ("outer text", "план.pdf")
    assert "inner text" not in found.text


def test_sizes_are_bounded() -> None:
    found = read_letter(letter("word " * 5000), UTC)
    assert found.cut
    assert len(found.text) <= LONGEST
    with pytest.raises(DataError, match="at most"):
        read_letter(b"From: a@b\n\n" + b"x" * LARGEST, UTC)


def test_what_is_no_letter_is_refused() -> None:
    assert not is_letter(b"kind: call\ndate: today\n", "x.yaml")
    assert is_letter(b"Date: x\nFrom: a <a@b.example>\n\ntext", "-")
    with pytest.raises(DataError, match="not a letter"):
        read_letter(b"kind: call\n", UTC)


@settings(max_examples=50)
@given(st.binary(max_size=400))
@example(b"=?utf-8?b?////?=")
@example(b'<a@b>, ,"')
def test_nothing_breaks_it(noise: bytes) -> None:
    source = (
        b"From: a@b.example\nTo: " + noise + b"\nContent-Type: multipart/mixed; boundary=" + noise + b"\n\n" + noise
    )
    assert isinstance(read_letter(source, UTC), Letter)
