"""Asking one thing on a terminal: a title, a default, choices by number, help on «?», «unknown» as an answer.

Questions go to stderr (the line itself to the terminal); results go nowhere near. Decides nothing about records.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

import click

from kamcli.dataclass import dataclass
from kamcli.errors import KamError, UsageError
from kamcli.render.text import terminal_safe

HELP, UNKNOWN = "?", ("unknown", "не знаю", "неизвестно", "άγνωστο")
_MENU = 12
"""So many choices are listed unasked; longer lists on «?»."""


@dataclass(frozen=True, slots=True)
class Open:
    """The answer that nobody knows, with the reason."""

    why: str


@dataclass(frozen=True)
class Ask:
    """One question. `choices` are codes with what they mean; `completions` what may be typed, with names.

    `read` makes the value of a text or raises UsageError; an `optional` one may stay empty; `reasons` are those for
    which the answer may be unknown.
    """

    title: str
    read: Callable[[str], Any] = str
    description: str = ""
    expected: str = ""
    default: str | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    completions: Mapping[str, str] = field(default_factory=dict)
    reasons: Sequence[str] = ()
    optional: bool = False


def terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def tell(text: str) -> None:
    """Say something between the questions."""
    click.echo(terminal_safe(text), err=True)


def ask(question: Ask) -> Any:
    """The answer: a value, Open where nobody knows, None where it was skipped. Asks again until it is one.

    Raises click.Abort at the end of input; an interrupt goes through.
    """
    if question.choices and len(question.choices) <= _MENU:
        tell(_menu(question))
    while True:
        text = _line(question).strip()
        if text == HELP:
            tell(_help(question))
            continue
        if text.casefold() in UNKNOWN and question.reasons:
            return Open(_reason(question))
        if not text and question.default is None:
            if question.optional:
                return None
            hint = "; write «unknown» if nobody could find out" if question.reasons else ""
            tell(f"  this is needed{hint} («?» explains)")
            continue
        try:
            return question.read(_chosen(question, text or question.default or ""))
        except KamError as error:
            tell(f"  {error.message}" + (f": {error.do}" if error.do else ""))


def confirm(title: str, *, default: bool) -> bool:
    """Yes or no, in any of our languages."""
    words = {**dict.fromkeys(("y", "yes", "д", "да", "ν", "ναι"), True)}
    words |= dict.fromkeys(("n", "no", "н", "нет", "ο", "οχι", "όχι"), False)

    def read(text: str) -> bool:
        if text.strip().casefold() not in words:
            raise UsageError("this is neither yes nor no", do="write y or n")
        return words[text.strip().casefold()]

    return bool(ask(Ask(title, read, default="y" if default else "n")))


def _reason(question: Ask) -> str:
    choices = {reason: reason for reason in question.reasons}
    return str(ask(Ask("  Why is it not known", _one_of(choices), choices=choices, default=question.reasons[0])))


def _one_of(choices: Mapping[str, str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise UsageError(f"“{text}” is none of these", do=f"choose one of: {', '.join(choices)}")
        return text

    return read


def _chosen(question: Ask, text: str) -> str:
    """A number stands for the choice it stands before, unless a number is a choice itself."""
    if not text.isascii() or not text.isdigit() or text in question.choices:
        return text
    index = int(text) - 1
    return list(question.choices)[index] if 0 <= index < len(question.choices) else text


def _menu(question: Ask) -> str:
    rows = [
        f"  {number:2} {code}" + (f" ({name})" if name not in (code, "") and name.casefold() != code else "")
        for number, (code, name) in enumerate(question.choices.items(), 1)
    ]
    if sum(len(row) for row in rows) <= 100:
        return "  ".join(row.strip() for row in rows).join(("  ", ""))
    return "\n".join(rows)


def _help(question: Ask) -> str:
    expected = "" if question.choices else question.expected
    lines = [f"  {each}" for each in (question.description, expected) if each]
    if len(question.choices) > _MENU:
        lines.append(_menu(question))
    names = [f"{ref} ({name})" if name != ref else ref for ref, name in list(question.completions.items())[:40]]
    if names:
        lines.append(f"  there are: {', '.join(names)}")
    if question.optional:
        lines.append("  it may stay empty: press Enter")
    if question.reasons:
        lines.append(f"  «unknown» is an answer; the reason is asked then: {', '.join(question.reasons)}")
    return "\n".join(lines or ["  write the answer, and press Enter"])


def _line(question: Ask) -> str:
    shown = f" [{question.default}]" if question.default else ""
    may = " (Enter: none)" if question.optional and not shown else ""
    lists = f" («?» lists all {len(question.choices)})" if len(question.choices) > _MENU else ""
    prompt = terminal_safe(f"{question.title}{lists}{may}{shown}: ")
    try:
        with _completing([*question.choices, *question.completions], question.completions):
            if sys.stdout is not None and sys.stdout.isatty():
                return input(prompt)
            click.echo(prompt, nl=False, err=True)
            return _unprompted()
    except EOFError:
        tell("")
        # the boundary tells the end of input from an interrupt by what stood before
        raise click.Abort  # noqa: B904
    except UnicodeDecodeError:
        tell("  this cannot be read: the terminal does not send UTF-8")
        return HELP


def _unprompted() -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


@contextlib.contextmanager
def _completing(words: Sequence[str], names: Mapping[str, str]) -> Iterator[None]:
    """Let Tab complete ids, and names to their ids, where readline is available; leave no history behind."""
    try:
        import readline
    except ImportError:
        yield
        return

    def fitting(text: str, state: int) -> str | None:
        start = text.casefold()
        found = [word for word in words if word.startswith(start)]
        found += [
            word
            for word, name in names.items()
            if word not in found and any(part.startswith(start) for part in (name.casefold(), *name.casefold().split()))
        ]
        return found[state] if state < len(found) else None

    before = readline.get_completer(), readline.get_completer_delims()
    readline.set_auto_history(False)
    readline.set_completer(fitting)
    readline.set_completer_delims("\n")
    readline.parse_and_bind("tab: complete")
    try:
        yield
    finally:
        readline.set_completer(before[0])
        readline.set_completer_delims(before[1])
        readline.set_auto_history(True)
