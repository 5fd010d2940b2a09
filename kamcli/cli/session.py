"""What one run of `kam` was told on the command line, and the ways to talk to the user. Holds no domain logic."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamcli.dataclass import dataclass
from kamcli.errors import WriteError

if TYPE_CHECKING:
    from kamcli.encryption import Keys
    from kamcli.index import Index
    from kamcli.policy import Company
    from kamcli.repository import Repository, State


@dataclass(frozen=True, slots=True)
class Session:
    """The global options, as every command gets them (`@pass_session`).

    `start` is the folder in which `kam` works; `today` is None unless `--today` was given: ask
    `day()`; `at` is what `--at` said: ask `state()`. Results go out by `result()`, everything else by `note()`,
    `detail()` and `warn()`.
    """

    start: Path
    today: date | None = None
    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    colour: bool = False
    indexed: bool = True
    at: str | None = None

    def repository(self, *, tolerant: bool = False) -> Repository:
        """Open the account repository in which `kam` works; ConfigurationError or NotFoundError if there is none.

        With `--at`, as it was then, from git alone. Otherwise what an interrupted command left half done is healed
        first, and said. `tolerant` also opens a repository whose policy or company schemas cannot be used.
        """
        if (state := self.state()) is not None:
            return self.past(state, tolerant=tolerant)
        from kamcli.repository import open_repository

        root = self.heal()
        return open_repository(root, tolerant=tolerant, keys=self.keys(), index=self.index(root))

    def past(self, state: State, *, tolerant: bool = False) -> Repository:
        """Open the account repository as it was; of what is remembered, what has the same contents is of use."""
        found = state.open(tolerant=tolerant, keys=self.keys(), index=self.index(state.root, kept=False))
        if found.company.personal != "here" and not any(found.source.paths_in("personal")):
            self.detail("Personal data is kept in a repository of its own, so it is not read as it was then.")
        return found

    def state(self) -> State | None:
        """What `--at` means here, said once; None without it."""
        if self.at is None:
            return None
        context = click.get_current_context(silent=True)
        known: dict[str, State] = context.find_root().meta.setdefault("kamcli.state", {}) if context else {}
        if self.at not in known:
            known[self.at] = self.state_of(self.at)
        return known[self.at]

    def state_of(self, wanted: str) -> State:
        """What a revision or date means here, and saying so. Raises NotFoundError or UsageError."""
        from kamcli.gitrepo import surroundings
        from kamcli.repository import find_state

        found = find_state(self.start, wanted, surroundings(os.environ))
        for remark in found.remarks:
            self.warn(remark)
        self.note(f"As of {found.made:%Y-%m-%d %H:%M}: commit {found.commit[:10]}.")
        return found

    def index(self, root: Path, *, kept: bool = True) -> Index | None:
        """What is remembered of the account repository at `root`, for this command; None with `--no-index`.

        `kept` says whether what is new will be remembered.
        """
        context = click.get_current_context(silent=True)
        if not self.indexed or context is None:
            return None
        from kamcli.index import Index

        top = context.find_root()
        found = top.meta.setdefault(f"kamcli.index {kept} {root}", Index(root, kept=kept))
        top.call_on_close(found.close)
        return found if isinstance(found, Index) else None

    def heal(self) -> Path:
        """Finish or take back what an interrupted command left half done, and say so; returns the root."""
        from kamcli.repository import SCRATCH, find_root

        root = find_root(self.start)
        if (scratch := root / SCRATCH).is_dir():
            from kamcli import atomic

            if atomic.interrupted(scratch) and (healed := atomic.recover(root, scratch=scratch)):
                self.warn(healed)
        return root

    def keys(self) -> Keys:
        """The key that opens encrypted files of personal/; it is looked for when there is one to open."""
        from kamcli.encryption import Keys, Named

        def find() -> Named | None:
            if file := os.environ.get("KAM_AGE_IDENTITY"):
                return Named(Path(file).expanduser(), "KAM_AGE_IDENTITY")
            from kamcli.gitrepo import GitFolder

            found = GitFolder(self.start).line("config", "--type=path", "--get", "kam.ageIdentity")
            return Named(Path(found), "kam.ageIdentity in git's configuration") if found else None

        return Keys(find)

    def day(self, company: Company) -> date:
        """Return today: `--today`, or else that of `--at`, or else the present date in the company's time zone."""
        if self.today is not None:
            return self.today
        if (state := self.state()) is not None:
            return state.day
        from zoneinfo import ZoneInfo

        return datetime.now(ZoneInfo(company.time_zone)).date()

    def local_day(self) -> date:
        """Return today where there is no company yet (`kam init`): `--today`, or this machine's date."""
        return self.today or datetime.now().astimezone().date()

    def result(self, text: str) -> None:
        """Write what was asked for to stdout, with one line end after it; nothing where there is nothing to say."""
        if sys.stdout is None and text:
            raise WriteError("there is no standard output to write the result to", do="do not close it with >&-")
        if text:
            click.echo(text, nl=not text.endswith("\n"), color=self.colour or None)

    def note(self, text: str) -> None:
        """Say to stderr what is good to know; silent with `--quiet`."""
        if not self.quiet:
            self._tell(text)

    def detail(self, text: str) -> None:
        """Say to stderr what only a curious reader wants; heard with `--verbose`."""
        if self.verbose:
            self._tell(text)

    def warn(self, text: str) -> None:
        """Say to stderr what must not be missed, `--quiet` or not."""
        self._tell(f"kam: {text}")

    def busy(self, what: str) -> AbstractContextManager[None]:
        """Say on the terminal that this is being done, where it takes more than a second; silent with `--quiet`."""
        from kamcli.cli.progress import busy

        return busy(what, shown=not self.quiet)

    def _tell(self, text: str) -> None:
        """Write to stderr; what the text quotes from files cannot drive or deceive the terminal."""
        from kamcli.render.text import terminal_safe

        click.echo(terminal_safe(text), err=True)


pass_session = click.make_pass_decorator(Session)
"""Gives a command its Session as first argument."""
