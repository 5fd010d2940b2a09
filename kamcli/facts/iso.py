"""Codes of countries and currencies by their standards, as data: ISO 3166-1 alpha-2 and ISO 4217. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_COUNTRIES_TEXT = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK
"""
COUNTRIES = frozenset(_COUNTRIES_TEXT.split())
"""ISO 3166-1 alpha-2 codes, and XK, which is user-assigned and everybody's code for Kosovo."""

MISTAKEN_COUNTRIES: Mapping[str, str] = MappingProxyType({"UK": "GB", "EL": "GR", "SU": "RU", "EN": "GB"})
"""Codes that people write for a country, and the country's own. EL is Greece in VAT numbers only."""

_CURRENCIES_TEXT = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL
HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
USN UYI UYU UYW UZS VED VES VND VUV WST XAD XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XUA YER ZAR
ZMW ZWG
"""
CURRENCIES = frozenset(_CURRENCIES_TEXT.split())
"""ISO 4217 codes in use, funds and metals included; not XXX (no currency) and XTS (for tests)."""

FORMER_CURRENCIES: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        **dict.fromkeys(("ATS", "BEF", "DEM", "ESP", "FIM", "FRF", "GRD"), (2002, "EUR")),
        **dict.fromkeys(("IEP", "ITL", "LUF", "NLG", "PTE"), (2002, "EUR")),
        "ANG": (2025, "XCG"),
        "AZM": (2006, "AZN"),
        "BGL": (1999, "BGN"),
        "BGN": (2026, "EUR"),
        "BYB": (2001, "BYN"),
        "BYR": (2017, "BYN"),
        "CSD": (2006, "RSD"),
        "CUC": (2021, "CUP"),
        "CYP": (2008, "EUR"),
        "EEK": (2011, "EUR"),
        "GHC": (2008, "GHS"),
        "HRK": (2023, "EUR"),
        "LTL": (2015, "EUR"),
        "LVL": (2014, "EUR"),
        "MRO": (2018, "MRU"),
        "MTL": (2008, "EUR"),
        "PLZ": (1997, "PLN"),
        "ROL": (2006, "RON"),
        "RUR": (2004, "RUB"),
        "SIT": (2007, "EUR"),
        "SKK": (2009, "EUR"),
        "SLL": (2024, "SLE"),
        "STD": (2018, "STN"),
        "TMM": (2009, "TMT"),
        "TRL": (2006, "TRY"),
        "UAK": (1996, "UAH"),
        "VEB": (2008, "VES"),
        "VEF": (2018, "VES"),
        "YUM": (2003, "RSD"),
        "ZMK": (2013, "ZMW"),
        "ZWL": (2024, "ZWG"),
    }
)
"""Withdrawn codes of ISO 4217 (its list three), with the last year in which they may stand, and what came after."""


def is_currency(code: str, year: int | None) -> bool:
    """Whether a code stands for a currency; a withdrawn one does up to its last year."""
    if code in CURRENCIES:
        return True
    last, _ = FORMER_CURRENCIES.get(code, (0, ""))
    return year is not None and year <= last
