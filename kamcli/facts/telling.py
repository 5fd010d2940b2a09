"""How many words of a summary tell something that its subject does not (D1), in English, Russian and Greek.

Counts words; understands none. What to think of the number is the caller's business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

_WORD = re.compile(r"\w+")
_CJK = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

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


def telling_words(summary: str, known: Iterable[str], empty: Collection[str] = ()) -> list[str]:
    """The words of a summary that are neither among the `known` texts (its subject, names) nor empty talk.

    Words that share all but their endings are the same: a discount and its discounts, «скидка» and «скидку».
    """
    said = {word for text in known for word in words(text)}
    nothing = _NOTHING | {word for text in empty for word in words(text)}
    found = dict.fromkeys(word for word in words(summary) if word not in nothing)
    return [word for word in found if word.isdigit() or not any(_same(word, other) for other in said)]


def words(text: str) -> list[str]:
    """The words of a text without case and accents; of scripts that set no spaces, the characters."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return [part for word in _WORD.findall(plain) for part in (word if _CJK.search(word) else (word,))]


_NOTHING = frozenset(words(_EMPTY))


def _same(word: str, other: str) -> bool:
    """Whether two words differ in their endings at most."""
    if word == other:
        return True
    shared = next((index for index, pair in enumerate(zip(word, other, strict=False)) if pair[0] != pair[1]), None)
    if shared is None:
        shared = min(len(word), len(other))
    return shared >= 3 and shared >= max(len(word), len(other)) - 3
