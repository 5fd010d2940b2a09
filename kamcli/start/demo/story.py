"""A file's life in the demo: when it changed, by whom and why. The final files and the commits follow from that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from itertools import groupby
from typing import Any

from kamcli import gitrepo, yamlio
from kamcli.dataclass import dataclass

Content = Callable[[date], Mapping[str, Any] | bytes]
"""What a file says on a day: bytes, or data that are written as YAML."""

ZONE = timezone(timedelta(hours=2))


@dataclass(frozen=True, slots=True)
class Moment:
    """A day on which a file changed. `action` is the commit's message; one that stands `alone` shares no commit."""

    day: date
    author: str
    action: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """One file: its path, when it changed, and what it says on any day."""

    path: str
    moments: tuple[Moment, ...]
    content: Content

    def on(self, day: date) -> bytes:
        """The file's bytes on a day."""
        content = self.content(day)
        return content if isinstance(content, bytes) else yamlio.dump(content)

    @property
    def final(self) -> bytes:
        """The file's bytes after its last change."""
        return self.on(max(moment.day for moment in self.moments))


def always(content: Mapping[str, Any] | bytes) -> Content:
    """The content of a file that says the same on every day."""
    return lambda _: content


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is wrong or missing on purpose: what lint finds where, and why a company would have it.

    `rule` is the name of the lint rule; None for what no rule of the lint reports (a report shows it).
    """

    name: str
    rule: str | None
    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo company: all its files with their lives, and the honest gaps among them."""

    stories: tuple[Story, ...]
    gaps: tuple[Gap, ...]
    authors: Mapping[str, tuple[str, str]]

    def files(self) -> dict[str, bytes]:
        """The final state: path to bytes."""
        return {story.path: story.final for story in sorted(self.stories, key=lambda story: story.path)}

    def commits(self) -> list[gitrepo.Commit]:
        """The history, oldest first: what an author did on a day is one commit, unless it stands alone."""
        changes = [(moment, story) for story in self.stories for moment in story.moments]
        order = {author: place for place, author in enumerate(self.authors)}
        changes.sort(
            key=lambda c: (c[0].day, order[c[0].author], c[0].alone, c[0].action if c[0].alone else "", c[1].path)
        )
        written: dict[str, bytes] = {}
        found: list[gitrepo.Commit] = []
        for (day, author, _, _), group in groupby(
            changes, key=lambda c: (c[0].day, c[0].author, c[0].alone, c[0].action if c[0].alone else "")
        ):
            actions: dict[str, None] = {}
            changed: dict[str, bytes | None] = {}
            for moment, story in group:
                content = story.on(day)
                if written.get(story.path) != content:
                    written[story.path] = changed[story.path] = content
                    actions[moment.action] = None
            if changed:
                name, email = self.authors[author]
                found.append(
                    gitrepo.Commit(name, email, datetime.combine(day, time(16), ZONE), _message(list(actions)), changed)
                )
        return _at_different_times(found)


def _message(actions: Sequence[str]) -> str:
    """One action is the subject; of several the first two are, and all are listed below."""
    if len(actions) == 1:
        return actions[0] + "\n"
    if len(actions) == 2:
        return f"{actions[0]}; {_continued(actions[1])}\n"
    listed = "\n".join(f"- {action}" for action in actions)
    return f"{actions[0]}, and {len(actions) - 1} more changes\n\n{listed}\n"


def _continued(action: str) -> str:
    return action[:1].lower() + action[1:]


def _at_different_times(commits: Sequence[gitrepo.Commit]) -> list[gitrepo.Commit]:
    """Spread the commits of a day over its afternoon."""
    found = []
    for _, day in groupby(commits, key=lambda commit: commit.when.date()):
        found += [replace(commit, when=commit.when + timedelta(minutes=11 * place)) for place, commit in enumerate(day)]
    return found
