"""Numbers that look and check like real ones, from ranges that nobody has: tax numbers, phones, e-mail addresses.

Tax numbers begin with zeros that no office gives out, but their check digits are right. Phones are from the ranges
that regulators keep for films (Ofcom, ComReg), and where there are none, numbers that no exchange has.
"""

from __future__ import annotations

from random import Random

from kamcli.model.identity import slug


def inn(first_nine: str) -> str:
    """A legal person's ИНН of ten digits: weights 2 4 10 3 5 9 4 6 8, modulo 11, modulo 10."""
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return first_nine + str(sum(w * int(d) for w, d in zip(weights, first_nine, strict=True)) % 11 % 10)


def afm(first_eight: str) -> str:
    """A Greek ΑΦΜ of nine digits: powers of two from 256 down to 2, modulo 11, modulo 10."""
    return first_eight + str(sum(int(d) << (8 - place) for place, d in enumerate(first_eight)) % 11 % 10)


def gb_vat(first_seven: str) -> str:
    """A British VAT number of nine digits: weights 8 to 2, and two digits that bring the sum to a multiple of 97."""
    total = sum(w * int(d) for w, d in zip(range(8, 1, -1), first_seven, strict=True))
    return f"{first_seven}{97 - total % 97:02}"


def ie_vat(first_seven: str) -> str:
    """An Irish VAT number: seven digits, weights 8 to 2, modulo 23, the remainder as a letter (0 is W)."""
    total = sum(w * int(d) for w, d in zip(range(8, 1, -1), first_seven, strict=True))
    return first_seven + "WABCDEFGHIJKLMNOPQRSTUV"[total % 23]


_CYPRIOT = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)
"""What a digit at an odd place counts for in a Cypriot VAT number."""


def cy_vat(first_eight: str) -> str:
    """A Cypriot VAT number: eight digits and the letter of their sum modulo 26."""
    total = sum(_CYPRIOT[int(d)] if place % 2 == 0 else int(d) for place, d in enumerate(first_eight))
    return first_eight + chr(ord("A") + total % 26)


def tax_id(country: str, random: Random) -> str:
    """A tax number of a legal person of this country, with its prefix where people write one."""

    def digits(count: int) -> str:
        return "".join(str(random.randrange(10)) for _ in range(count))

    match country:
        case "RU":
            return inn("00" + digits(7))
        case "GR":
            return afm("000" + digits(5))
        case "GB":
            return "GB" + gb_vat("000" + digits(4))
        case "IE":
            return "IE" + ie_vat("000" + digits(4))
        case "CY":
            return "CY" + cy_vat("000" + digits(5))
    raise ValueError(f"no tax numbers are known for {country}")


def branch_code(number: str) -> str:
    """The КПП of a Russian head office: its tax office (as in the ИНН), 01, 001."""
    return f"{number[:4]}01001"


def phone(language: str, random: Random, *, mobile: bool = False) -> str:
    """A phone number that rings nowhere."""
    last = f"{random.randrange(10_000):04}"
    match language:
        case "ru":
            return f"+7 495 000-{last[:2]}-{last[2:]}"
        case "el":
            return f"+30 {'690' if mobile else '210'} 000 {last}"
    return f"+44 7700 900{last[1:]}" if mobile else f"+44 20 7946 0{last[1:]}"


def email(name: str, domain: str) -> str:
    """An address made of a person's first and last name, in ASCII."""
    words = slug(name).split("-")
    return f"{words[0][:1]}.{words[-1]}@{domain}"
