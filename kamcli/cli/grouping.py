"""Options that belong to the one before them: `--next A --due fri --next B --due mon`. Knows no command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

import click

from kamcli.dataclass import dataclass

_KEY = "kamcli.groups"


@dataclass
class Group:
    """One leading option with its value, and what the options behind it said, by their names."""

    leader: str
    value: str
    more: dict[str, str] = field(default_factory=dict)


@dataclass
class Grouped:
    """The groups of a command line in their order; `loose` are followers before which no leader stands."""

    groups: list[Group] = field(default_factory=list)
    loose: list[tuple[str, str]] = field(default_factory=list)

    def of(self, leader: str) -> list[Group]:
        """The groups of one leading option."""
        return [group for group in self.groups if group.leader == leader]


class Grouping(click.Command):
    """A command with `leaders`: options that may stand several times, each with the options that follow it.

    All of them have to be `multiple`. What was said is `grouped()`.
    """

    def __init__(self, *args: Any, leaders: Mapping[str, Sequence[str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leaders = dict(leaders or {})

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as always, and keep which option stood behind which."""
        if not ctx.resilient_parsing:
            try:
                said, _, order = self.make_parser(ctx).parse_args(args=list(args))
            except click.UsageError:
                pass  # said below, where everything else is said too
            else:
                ctx.meta[_KEY] = self._sorted(said, [parameter.name or "" for parameter in order])
        return super().parse_args(ctx, args)

    def _sorted(self, said: Mapping[str, Any], order: Sequence[str]) -> Grouped:
        found = Grouped()
        followers = {name for names in self.leaders.values() for name in names}
        seen: dict[str, int] = {}
        for name in order:
            if name not in self.leaders and name not in followers:
                continue
            value = said[name][seen.get(name, 0)]
            seen[name] = seen.get(name, 0) + 1
            if name in self.leaders:
                found.groups.append(Group(name, value))
                continue
            group = next((group for group in reversed(found.groups) if name in self.leaders[group.leader]), None)
            if group is None:
                found.loose.append((name, value))
            elif name in group.more:
                raise click.UsageError(f"--{name.replace('_', '-')} stands twice behind --{group.leader}.")
            else:
                group.more[name] = value
        return found


def grouped() -> Grouped:
    """What the leading options of this run said, each with the options behind it."""
    found = click.get_current_context().meta.get(_KEY)
    return found if isinstance(found, Grouped) else Grouped()
