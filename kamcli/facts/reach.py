"""E-mail addresses, web addresses and phone numbers in a form that can be compared. Judges none."""

from __future__ import annotations

import re
from collections.abc import Collection

_PUBLIC_DOMAINS_TEXT = """
gmail.com googlemail.com yahoo.com ymail.com hotmail.com outlook.com live.com msn.com icloud.com me.com mac.com
aol.com proton.me protonmail.com pm.me gmx.com gmx.net gmx.de gmx.at gmx.ch web.de t-online.de freenet.de mail.de
mail.com zoho.com fastmail.com hey.com tutanota.com mail.ru bk.ru inbox.ru list.ru internet.ru vk.ru vk.com yandex.ru
yandex.com yandex.by yandex.kz yandex.ua ya.ru rambler.ru lenta.ru nm.ru pochta.ru tut.by ukr.net i.ua bigmir.net
meta.ua mail.kz otenet.gr forthnet.gr hol.gr in.gr yahoo.gr windowslive.com cytanet.com.cy orange.fr wanadoo.fr
free.fr laposte.net sfr.fr libero.it virgilio.it alice.it tin.it tiscali.it wp.pl o2.pl onet.pl onet.eu interia.pl
seznam.cz centrum.cz email.cz azet.sk abv.bg mail.bg dir.bg freemail.hu citromail.hu telia.com comhem.se online.no
ziggo.nl kpnmail.nl xs4all.nl telenet.be skynet.be bluewin.ch btinternet.com sky.com virginmedia.com ntlworld.com
talktalk.net comcast.net verizon.net att.net sbcglobal.net cox.net bellsouth.net qq.com 163.com 126.com sina.com
naver.com daum.net hanmail.net rediffmail.com uol.com.br facebook.com instagram.com linkedin.com twitter.com x.com
t.me telegram.me ok.ru youtube.com google.com wixsite.com wordpress.com blogspot.com tilda.ws narod.ru ucoz.ru
github.io taplink.cc linktr.ee
"""
PUBLIC_DOMAINS = frozenset(_PUBLIC_DOMAINS_TEXT.split())
"""Domains of mail and web hosts, at which anybody can have an address: they say nothing about the company."""

_PUBLIC_NAMES = ("yahoo", "hotmail", "outlook", "live")
_SECOND_LEVEL_TEXT = """
ac co com edu gov net org
"""
_SECOND_LEVEL = frozenset(_SECOND_LEVEL_TEXT.split())
_HOST = re.compile(r"https?://(?:[^/@]*@)?([^/:?#]+)", re.IGNORECASE)

_SHARED_MAILBOXES_TEXT = """
info office mail sales contact hello admin reception secretary post buh accounting accounts invoice invoices billing
orders order zakaz zakupki tender tenders purchasing procurement logistics hr support service priemnaya sekretar
grammateia logistirio promitheies email company team general kontakt buero einkauf
"""
SHARED_MAILBOXES = frozenset(_SHARED_MAILBOXES_TEXT.split())
"""Local parts of addresses that belong to an office, not to a person."""


def company_domain(address: str, public: Collection[str] = ()) -> str | None:
    """The domain that a company registered, of an e-mail or web address; None for hosts that serve everybody."""
    host = match[1] if (match := _HOST.match(address)) else address.rpartition("@")[2] if "@" in address else ""
    labels = [label for label in host.casefold().strip(". ").split(".") if label]
    if len(labels) < 2:
        return None
    take = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) <= 3 else 2
    domain = ".".join(labels[-take:])
    if domain in PUBLIC_DOMAINS or domain in public or labels[-take] in _PUBLIC_NAMES:
        return None
    return domain


def mailbox(address: str) -> str:
    """An e-mail address as it is compared: case does not count, nor does what stands after a plus sign."""
    local, _, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def digits(number: str) -> str:
    """A phone number's digits without an extension; "" where there are too few to be one line of one company.

    A Russian 8 before ten digits is the +7 of abroad; 00 is a plus sign.
    """
    bare = re.split(r"(?:ext|x|доб)", number, maxsplit=1)[0]
    found = re.sub(r"\D", "", bare)
    if found.startswith("00"):
        found = found[2:]
    elif len(found) == 11 and found.startswith("8") and "+" not in bare:
        found = "7" + found[1:]
    return found if len(found) >= 7 else ""
