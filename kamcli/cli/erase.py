"""`kam erase`: a person who asked to be forgotten. Asks once, calls, and says plainly what is left."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamcli.cli import completing
from kamcli.cli.changing import carry_out, changing, writable
from kamcli.cli.changing import told as writing
from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session
from kamcli.errors import KamError

if TYPE_CHECKING:
    from kamcli.change.erase import Erased
    from kamcli.gitrepo import Past
    from kamcli.repository import Record, Repository


@click.command("erase")
@click.argument("contact", metavar="CONTACT", type=completing.Id("contact"))
@click.option(
    "--everywhere",
    is_flag=True,
    help="Replace the name, addresses and numbers in all other files too, where it is sure.",
)
@click.option("--no-title", is_flag=True, help="Take the position out too: where one person only can be meant by it.")
@click.option(
    "--purge-list",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the words that are to go from git's history into FILE, outside of the repository.",
)
@click.option("-y", "--yes", is_flag=True, help="Do not ask whether it is meant.")
@changing
@pass_session
@examples(
    "kam erase acme/cfo --dry-run",
    "kam erase acme/cfo --everywhere --yes",
    "kam erase acme/cfo --purge-list ~/purge.txt",
)
def erase_command(
    session: Session, contact: str, everywhere: bool, no_title: bool, purge_list: Path | None, yes: bool
) -> int:
    """Erase a person who asked to be forgotten.

    Of the contact a tombstone stays, with the position, the roles and the day, so that agreements still say with whose
    position they were made; name, addresses, numbers and all else go, and the file with private facts. What other files
    say of the person is searched for and listed, for somebody to decide: names in summaries, addresses in notes. The
    index forgets everything. Git's history is not touched: it is said what it still holds, and how that is purged.
    """
    from kamcli.change import Draft, plan
    from kamcli.change.erase import erase
    from kamcli.model.entity import Entity
    from kamcli.query.lookup import lookup
    from kamcli.render import erasure

    dry = writing().dry_run
    if not dry:
        _confirm(session, contact, yes=yes)
    with writable(session) as repository:
        record = lookup(repository.snapshot, contact, (Entity.CONTACT,))
        draft = Draft(repository, session.day(repository.company))
        if purge_list is not None:
            _require_outside(repository, session.start / purge_list)
        with session.busy("looking for the name in all files"):
            done = erase(draft, record, title=not no_title, everywhere=everywhere)
        status = carry_out(session, plan(draft, f"erase contact {record.id}", erasure.done(done)))
        if not dry:
            _purge(session, repository, purge_list, done)
        said = [*erasure.left(done), *_history(repository, record)]
    for line in said:
        session.note(line) if dry else session.result(line)
    return status


class NotConfirmedError(KamError):
    """Somebody thought better of it. Nothing was written."""

    exit_code = 1


def _confirm(session: Session, contact: str, *, yes: bool) -> None:
    from kamcli.errors import UsageError
    from kamcli.model.entity import Entity
    from kamcli.query.lookup import lookup

    if yes:
        return
    record = lookup(session.repository(tolerant=True).snapshot, contact, (Entity.CONTACT,))
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError("an erasure cannot be undone, and there is nobody to ask", do="say that it is meant: --yes")
    if not click.confirm(f"Erase {record.name} ({record.id})? It cannot be undone", err=True):
        raise NotConfirmedError("nothing was erased", do="the answer was no")


def _require_outside(repository: Repository, file: Path) -> None:
    from kamcli.errors import UsageError

    if file.resolve().is_relative_to(repository.root.resolve()):
        raise UsageError(
            f"{file} lies in the repository", do="name a file outside of it: the list holds the name itself"
        )


def _purge(session: Session, repository: Repository, purge_list: Path | None, done: Erased) -> None:
    """Make the scratch folder forget, and write the list for git filter-repo where that is wanted."""
    from kamcli import atomic, index
    from kamcli.render import erasure
    from kamcli.repository import SCRATCH

    index.forget(repository.root)
    atomic.recover(repository.root, scratch=repository.root / SCRATCH)
    if purge_list is not None:
        file = session.start / purge_list
        atomic.write(file, erasure.purge_list(done).encode("utf-8"))
        session.warn(f"{file} holds the name itself: delete it once the history is purged")


def _history(repository: Repository, record: Record) -> Sequence[str]:
    """What git still holds of the contact's own files, by their present and former names."""
    from kamcli import gitrepo
    from kamcli.model.entity import Entity, path_of
    from kamcli.render import erasure
    from kamcli.repository.sealed import FOLDER, SUFFIX

    if not gitrepo.git_available():
        return ["git is not installed here, so nobody can say what a history holds."]
    if gitrepo.top_level(repository.root) is None:
        return ["This is not in git, so there is no history that holds the person."]
    former = record.data.get("former_ids")
    ids = [record.id, *(_whole(record, each) for each in (former if isinstance(former, list) else ()) if each)]
    names = [f"{path_of(Entity.PERSONAL, each)}{ending}" for each in ids for ending in ("", SUFFIX)]
    here = _pasts(repository.root, [*(path_of(Entity.CONTACT, each) for each in ids), *names])
    apart = repository.root / FOLDER
    inside = _pasts(apart, [name.removeprefix(f"{FOLDER}/") for name in names]) if (apart / ".git").exists() else {}
    return erasure.history(record.id, here, inside)


def _whole(record: Record, former: str) -> str:
    return former if "/" in former else f"{record.account}/{former}"


def _pasts(folder: Path, paths: Sequence[str]) -> Mapping[str, Past | None]:
    from kamcli import gitrepo

    git = gitrepo.GitFolder(folder)
    return {path: gitrepo.past(git, [path]) for path in paths}
