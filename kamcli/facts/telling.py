"""How many words of a summary tell something that its subject does not (D1), in English, Russian and Greek.

Counts words; understands none. What to think of the number is the caller's business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import zip_longest

_WORD = re.compile(r"[\w\u0300-\u036f]+")
"""A word, with accents that are written as characters of their own."""
_CJK = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")

_EMPTY = """
a about after again all also am an and another any are as at be been before both but by can could did do does each for
from further had has have he her here him his i if in into is it its just may me more most must my near no none nor
not now of off on once only or other our out over own per s same she should so some still such than that the their
them then there these they this those through to today tomorrow too under until up upon us very was we were what when
where which who will with would yesterday you your above agenda agreed attended below brief call called chat client
colleague conversation customer date detail details discuss discussed discussing discussion done etc event everything
fine follow general good great held issue issues item items matter matters meet meeting meetings met minutes na nice
note notes nothing ok okay particular people phone phoned planned point points productive question questions regular
see several spoke subject summary successful summarised summarized talk talked talking talks tba tbc tbd telephone
thing things todo topic topics usual various visit visited went yes
а без более бы был была были было быть в вам вас весь во вот все всё всем всеми всех вы где да даже для до его ее её
ей если есть еще ещё ею же за и из или им ими их к как ко когда который которые кто ли между меня мне мы на над нам
нами нас наш не него нее неё ней нем нет ни них но ну о об обо один он она они оно от очень по под после при про с сам
сегодня со так также там тема теме тему то тоже только том тут у уже хорошо чем что чтобы это этот эта эти этого я
беседа беседовали вопрос вопросам вопросов вопросы вопросах всякое встретились встреча встрече встречи встречу выше
дела делам договорились звонил звонила звонили звонок итого итог итоги клиент клиентом клиента клиенту коллеги
мероприятие ничего новое нового норм нормально обсудили обсудил обсудила обсуждали обсуждение обсуждения обычно
общались общение отлично плановая плановый плановое повестка пообщались поговорили поговорил поговорила подробности
позвонил позвонила позвонили посетили посещение прошла прошел прошёл прошло проведена проведён проведен провели
разговор разговора разговаривали различные разное разные рабочая рабочие см смотри смотрите созвон созвонились
созвонился состоялась состоялся состоялось тд тп успешно хз
και το τα τη την της τησ τον του των τους οι ο η σε στο στη στην στον στα στις στους με για απο από ως προς που ότι
οτι να θα δεν μην είναι ήταν έχει είχε είχαμε έχουμε ένα ένας μια μία μας σας αυτό αυτά αυτή αυτός όλα όλοι όπως αν ή
μόνο κι πολύ καλά καλή καλό εμείς εκεί εδώ μετά πριν σήμερα χθες επίσης άνθρωποι βλέπε βλ γενικά γενική διάφορα
εκδήλωση επικοινωνία επικοινωνήσαμε επίσκεψη επισκεφθήκαμε επισκεφτήκαμε έγινε θέμα θέματα θέματος κανένα κλήση
κουβέντα λεπτομέρειες μίλησα μιλήσαμε πελάτη πελάτης πήραμε πήρα πραγματοποιήθηκε συζητήθηκαν συζητήσαμε συζήτηση
συμφωνήσαμε συνάντηση συνήθως συναντηθήκαμε συνάντησης συνομιλία τηλέφωνο τηλεφώνημα τίποτα τίποτε νεότερο νεότερα
"""
"""Words that link others, and words of which every report of a meeting is full."""


def telling_words(summary: str, known: Iterable[str], enough: int, empty: Collection[str] = ()) -> list[str]:
    """Words of a summary that are neither among the `known` texts (its subject, names) nor empty talk.

    No more than `enough` of them. Words that share all but their endings are the same: a discount and its
    discounts, «скидка» and «скидку».
    """
    said, beginnings = _said(tuple(known))
    nothing = said | _NOTHING.union(*map(_known, empty)) if empty else said
    found: list[str] = []
    for word in _words(summary):
        if len(found) == enough:
            break
        if word in _NOTHING or word in nothing or word in found:
            continue
        if word.isdigit() or (
            _is_word(word) and (word[:3] not in beginnings or not any(_same(word, other) for other in said))
        ):
            found.append(word)
    return found


def same_words(text: str, other: str) -> bool:
    """Whether two texts have the same words in the same order, whatever their case, accents and signs."""
    words, others = _words(text), _words(other)
    if next(words, None) != next(others, None):  # mostly
        return False
    return all(one == another for one, another in zip_longest(words, others))


def _words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        yield from _folded(match[0])


@lru_cache(maxsize=65536)
def _folded(word: str) -> tuple[str, ...]:
    word = word.casefold()
    if not word.isascii():
        decomposed = unicodedata.normalize("NFKD", word)
        word = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return tuple(word) if _CJK.search(word) else (word,)


@lru_cache(maxsize=4096)
def _said(texts: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The words of the subject and the names of those who met, who meet again and again; and how the words begin."""
    said = frozenset[str]().union(*map(_known, texts))
    return said, frozenset(word[:3] for word in said)


@lru_cache(maxsize=4096)
def _known(text: str) -> frozenset[str]:
    """The words of a name or a subject, which come again and again."""
    return frozenset(_words(text))


_NOTHING = frozenset(_words(_EMPTY))


def _is_word(word: str) -> bool:
    """Whether it is more than a letter: `n/a` has no words."""
    return len(word) > 1 or _CJK.match(word) is not None


def _same(word: str, other: str) -> bool:
    """Whether two words differ in their endings at most."""
    if word[:3] != other[:3]:
        return False
    shared = next((index for index, pair in enumerate(zip(word, other, strict=False)) if pair[0] != pair[1]), None)
    if shared is None:
        shared = min(len(word), len(other))
    return shared >= 3 and shared >= max(len(word), len(other)) - 3
