"""Takes a statement apart into words, to point at places in it. Understands no SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kamcli.dataclass import dataclass
from kamcli.errors import UsageError

_TOKEN = re.compile(
    r"""
      (?P<space>\s+ | --[^\n]* | /\*.*?(?:\*/|\Z))
    | (?P<text>'(?:[^']|'')*'?)
    | (?P<quoted>"(?:[^"]|"")*"? | `(?:[^`]|``)*`? | \[[^\]]*\]?)
    | (?P<parameter>[:@$]\w+ | \?\d*)
    | (?P<number>\d[\w.]*)
    | (?P<word>\w+)
    | (?P<sign><<|>>|\|\||<=|>=|<>|!=|==|->>|->|.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a statement; comments and white space are none. `name` is what a name means without its quotes."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)

    @property
    def name(self) -> str | None:
        """The name that it writes, in lower case; None for what is no name."""
        if self.kind == "quoted":
            return self.text[1:-1].lower()
        return self.text.lower() if self.kind == "word" else None


def tokens(statement: str) -> Iterator[Token]:
    """The words of a statement in their order."""
    for found in _TOKEN.finditer(statement):
        if found.lastgroup != "space":
            yield Token(str(found.lastgroup), found[0], found.start())


def require_query(statement: str) -> None:
    """Refuse what is not one statement that begins like a query. Raises UsageError."""
    words = list(tokens(statement))
    while words and words[-1].text == ";":
        words.pop()
    if not words:
        raise UsageError("there is no SQL", do="write a query such as: select name from accounts")
    if words[0].text.lower() not in ("select", "with", "values"):
        raise UsageError(
            f"a query reads: it cannot {words[0].text[:20].upper()}",
            do="begin it with SELECT or WITH; to change records there are kam set, kam add and the like",
        )
    if any(word.text == ";" for word in words):
        raise UsageError("there are several statements", do="give one query at a time")


def parameters(statement: str) -> list[str]:
    """The names of the parameters, without their sign, each once; `?` counts: 1, 2, …"""
    found: dict[str, None] = {}
    highest = 0
    for token in tokens(statement):
        if token.kind == "parameter":
            if token.text[0] == "?":
                highest = int(token.text[1:]) if len(token.text) > 1 else highest + 1
                found.setdefault(str(highest))
            else:
                found.setdefault(token.text[1:])
    return list(found)
