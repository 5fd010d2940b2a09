"""Made-up records in all the ways that people write YAML, and people's changes to them.

Every value and comment is a word that stands nowhere else, so that it can be followed through a merge.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

WORD = re.compile(r"[wc]\d+x")


@dataclass
class Part:
    """A field or an item: what stands above it, its value in one way of writing, a comment behind it."""

    name: str
    value: Value
    above: list[str] = field(default_factory=list)
    behind: str = ""


@dataclass
class Words:
    """A text of some lines: `plain`, quoted, or a block."""

    lines: list[str]
    style: str


@dataclass
class Plain:
    """A list of words."""

    words: list[str]
    style: str


@dataclass
class Group:
    """Fields in a group."""

    parts: list[Part]


@dataclass
class Items:
    """A list of groups that have an id."""

    items: list[Part]


Value = Words | Plain | Group | Items


class Author:
    """Writes and changes records; `random` decides, `words` are never used twice."""

    def __init__(self, seed: int, start: int = 0) -> None:
        self.random = random.Random(seed)
        self.count = start

    def word(self, sign: str = "w") -> str:
        self.count += 1
        return f"{sign}{self.count}x"

    def record(self) -> list[Part]:
        return [self.part(f"field{number}", 0) for number in range(self.random.randint(1, 6))]

    def part(self, name: str, depth: int) -> Part:
        above = [self.word("c") for _ in range(self.random.choice([0, 0, 0, 1, 2]))]
        value = self.value(depth)
        behind = self.word("c") if self.random.random() < 0.2 and not _is_block(value) else ""
        return Part(name, value, above, behind)

    def value(self, depth: int) -> Value:
        kind = self.random.choice(["words", "words", "words", "plain", "group", "items", "block"])
        if kind == "block":
            return Words([self.word() for _ in range(self.random.randint(2, 6))], self.random.choice("|>"))
        if kind == "words" or depth > 1:
            return Words([self.word()], self.random.choice(["", "'", '"']))
        if kind == "plain":
            words = [self.word() for _ in range(self.random.randint(1, 4))]
            return Plain(words, self.random.choice(["flow", "block"]))
        if kind == "group":
            return Group([self.part(f"inner{number}", depth + 1) for number in range(self.random.randint(1, 4))])
        return Items([self.item(depth) for _ in range(self.random.randint(1, 4))])

    def item(self, depth: int) -> Part:
        parts = [Part("id", Words([self.word()], ""))]
        parts += [self.part(f"inner{number}", depth + 1) for number in range(self.random.randint(0, 3))]
        parts[0].above = []
        return Part("", Group(parts), [self.word("c")] if self.random.random() < 0.2 else [])

    # changes

    def changed(self, record: list[Part], times: int) -> list[Part]:
        """Another version of a record."""
        result = copy.deepcopy(record)
        for _ in range(times):
            self.change(result, 0)
        return result

    def change(self, parts: list[Part], depth: int) -> None:
        """Change one thing in a group of fields."""
        change: Callable[[list[Part], int], None] = self.random.choice(
            [self.edit, self.edit, self.edit, self.edit, self.add, self.delete, self.rename, self.move, self.remark]
        )
        change(parts, depth)

    def edit(self, parts: list[Part], depth: int) -> None:
        part = self.random.choice(parts)
        value = part.value
        if isinstance(value, Words):
            if value.style and value.style in "|>" and self.random.random() < 0.8:
                value.lines[self.random.randrange(len(value.lines))] = self.word()
            elif self.random.random() < 0.2 and value.style not in ("|", ">"):
                value.style = self.random.choice(["", "'", '"'])
            else:
                part.value = Words([self.word()], "")
        elif isinstance(value, Plain):
            self.edit_words(value)
        elif isinstance(value, Group):
            self.change(value.parts, depth + 1)
        else:
            self.edit_items(value, depth)

    def edit_words(self, value: Plain) -> None:
        place = self.random.randrange(len(value.words) + 1)
        if self.random.random() < 0.5 or len(value.words) == 1:
            value.words.insert(place, self.word())
        else:
            value.words.pop(place - 1)

    def edit_items(self, value: Items, depth: int) -> None:
        choice = self.random.random()
        if choice < 0.3:
            value.items.insert(self.random.randrange(len(value.items) + 1), self.item(depth))
        elif choice < 0.5 and len(value.items) > 1:
            value.items.pop(self.random.randrange(len(value.items)))
        elif choice < 0.6:
            self.random.shuffle(value.items)
        else:
            group = self.random.choice(value.items).value
            assert isinstance(group, Group)
            rest = group.parts[1:]
            self.change(rest, depth + 1) if rest else rest.append(self.part(self.word(), depth + 1))
            group.parts[1:] = rest

    def add(self, parts: list[Part], depth: int) -> None:
        parts.insert(self.random.randrange(len(parts) + 1), self.part(f"new{self.word()}", depth))

    def delete(self, parts: list[Part], _: int) -> None:
        if len(parts) > 1:
            parts.pop(self.random.randrange(len(parts)))

    def rename(self, parts: list[Part], _: int) -> None:
        self.random.choice(parts).name = f"other{self.word()}"

    def move(self, parts: list[Part], _: int) -> None:
        parts.insert(self.random.randrange(len(parts)), parts.pop(self.random.randrange(len(parts))))

    def remark(self, parts: list[Part], _: int) -> None:
        part = self.random.choice(parts)
        if self.random.random() < 0.5:
            part.above = [self.word("c")]
        elif not _is_block(part.value):
            part.behind = self.word("c")


def renamed(parts: list[Part]) -> list[Part]:
    """The fields that got another name, wherever they stand."""
    found = [part for part in parts if part.name.startswith("other")]
    for part in parts:
        if isinstance(part.value, Group):
            found += renamed(part.value.parts)
        elif isinstance(part.value, Items):
            found += renamed([inner for item in part.value.items for inner in _inside(item)])
    return found


def _inside(item: Part) -> list[Part]:
    assert isinstance(item.value, Group)
    return item.value.parts


def _is_block(value: Value) -> bool:
    return not isinstance(value, Words) or value.style in ("|", ">")


@dataclass(frozen=True)
class Hand:
    """How a file is written: line ends, indentation of lists, the last line's end."""

    newline: str = "\n"
    dashes_in: bool = True
    ended: bool = True

    def write(self, record: list[Part]) -> bytes:
        text = "".join(f"{line}{self.newline}" for line in self.fields(record, 0))
        return (text if self.ended else text.removesuffix(self.newline)).encode()

    def fields(self, parts: list[Part], indent: int) -> list[str]:
        lines = []
        for part in parts:
            lines += [f"{' ' * indent}# {words}" for words in part.above]
            lines += self.valued(f"{' ' * indent}{part.name}:", part, indent)
        return lines

    def valued(self, head: str, part: Part, indent: int) -> list[str]:
        value, behind = part.value, f"  # {part.behind}" if part.behind else ""
        if isinstance(value, Words):
            if value.style in ("|", ">") and value.style:
                return [f"{head} {value.style}", *(f"{' ' * (indent + 2)}{line}" for line in value.lines)]
            return [f"{head} {value.style}{value.lines[0]}{value.style}{behind}"]
        if isinstance(value, Plain):
            if value.style == "flow":
                return [f"{head} [{', '.join(value.words)}]"]
            return [head, *(f"{' ' * (indent + self.dent)}- {word}" for word in value.words)]
        if isinstance(value, Group):
            return [head, *self.fields(value.parts, indent + 2)]
        lines = [head]
        for item in value.items:
            margin = " " * (indent + self.dent)
            assert isinstance(item.value, Group)
            first, *rest = self.fields(item.value.parts, indent + self.dent + 2)
            lines += [*(f"{margin}# {words}" for words in item.above), f"{margin}- {first.lstrip()}", *rest]
        return lines

    @property
    def dent(self) -> int:
        return 2 if self.dashes_in else 0


def words(text: str) -> set[str]:
    """All words of a text that can be followed."""
    return set(WORD.findall(text))
