"""`kam personal`: where people's personal data is kept, and who can read it. Parses, calls, tells; no more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamcli.cli.changing import carry_out, changing, said_of_commits, writable
from kamcli.cli.changing import told as writing
from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session

if TYPE_CHECKING:
    from kamcli.change import Plan
    from kamcli.repository import Repository


@click.group("personal", subcommand_metavar="COMMAND …")
@examples(
    "kam personal status",
    "kam personal separate                     a repository of its own",
    "kam personal key ~/.config/kam/age.txt    a key of your own",
    "kam personal encrypt --to age1…",
)
def personal_command() -> None:
    """Say where people's personal data is kept, and who can read it.

    Birthdays, hobbies and the like stand in personal/ alone: in this repository, or in one of its own that fewer
    people have; in the clear, or encrypted with age for the keys of those who may read them.
    """


@personal_command.command("status")
@pass_session
@examples("kam personal status")
def status_command(session: Session) -> int:
    """Say how personal data is kept here, and what of it cannot be read."""
    from kamcli.change.personal import state

    found = state(session.repository(tolerant=True))
    if found.absent:
        session.result("personal/ is kept in a repository of its own, which is not here.")
        session.note("Clone it into personal/, if you may see it; kam personal separate --new begins an empty one.")
        return 0
    where = "in a repository of its own, which is here" if found.separate else "in this repository"
    session.result(f"personal/ is kept {where}.")
    if found.own_git and not found.separate:
        session.warn("personal/ is a git repository of its own; say so in kam.yaml: personal: separate")
    if found.separate and not found.own_git:
        session.warn("personal/ is no git repository, so nothing keeps its history: kam personal separate --new")
    for key in found.keys:
        session.result(f"Encrypted for {key}")
    session.result(f"{len(found.encrypted)} encrypted, {len(found.clear)} in the clear, {len(found.locked)} locked.")
    for reason in dict.fromkeys(found.locked.values()):
        session.result(f"Locked: {reason}")
    return 0


@personal_command.command("key")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@pass_session
@examples("kam personal key ~/.config/kam/age.txt")
def key_command(session: Session, file: Path) -> int:
    """Make a pair of keys.

    The secret one goes into FILE, which only you can read; keep a copy where it cannot get lost, for without it nobody
    opens what was encrypted for you. The public one is printed: give it to whoever encrypts.
    """
    from kamcli import encryption
    from kamcli.errors import KamError, UsageError, WriteError
    from kamcli.repository import find_root

    path = session.start / file
    try:
        root = find_root(session.start)
    except KamError:
        root = None
    if root is not None and path.resolve().is_relative_to(root):
        raise UsageError(f"{file} lies in the account repository", do="keep the secret key out of every repository")
    secret, public = encryption.new_identity()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(secret, encoding="utf-8")
    except FileExistsError:
        raise UsageError(f"{file} is there already", do="name another file: a lost key opens nothing again") from None
    except OSError as error:
        raise WriteError(f"{file} cannot be written: {(error.strerror or str(error)).lower()}") from error
    session.result(public)
    session.note(f"The secret key is in {file}. Name it once: git config --global kam.ageIdentity {path}")
    return 0


@personal_command.command("encrypt")
@click.option(
    "--to", "add", multiple=True, metavar="KEY", help="Also for this key (age1… or ssh-…); may be given again."
)
@click.option("--not-to", "remove", multiple=True, metavar="KEY", help="No more for this key; may be given again.")
@changing
@pass_session
@examples(
    "kam personal encrypt --to age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
    "kam personal encrypt                      what is not yet encrypted",
)
def encrypt_command(session: Session, add: tuple[str, ...], remove: tuple[str, ...]) -> int:
    """Encrypt the files of personal/.

    Each file becomes ACCOUNT/CONTACT.yaml.age, which anybody with one of the keys can open: with kam, which does so in
    memory only, or with age itself. The keys stand in personal/.age-recipients. Where they change, all files are
    encrypted anew: who is left out cannot read what is new, but has seen what was.
    """
    from kamcli.change.personal import encrypt

    with writable(session) as repository:
        return _done(session, encrypt(repository, add, remove))


@personal_command.command("decrypt")
@changing
@pass_session
@examples("kam personal decrypt")
def decrypt_command(session: Session) -> int:
    """Put the files of personal/ back into the clear."""
    from kamcli.change.personal import decrypt

    with writable(session) as repository:
        return _done(session, decrypt(repository))


@personal_command.command("separate")
@click.option(
    "--new", is_flag=True, help="Begin an empty repository in personal/, where it is to be one and is not here."
)
@changing
@pass_session
@examples("kam personal separate", "kam personal separate --new")
def separate_command(session: Session, new: bool) -> int:
    """Give personal/ a git repository of its own.

    The folder becomes a repository with one commit of all that is in it, and this one ignores it from now on. Push it
    where fewer people can read it. What this repository's history holds stays there until it is purged.
    """
    from kamcli.change import Draft
    from kamcli.change.personal import begin, separate, separation

    with writable(session) as repository:
        if new:
            _require_no_dry_run()
            begin(repository)
            session.result("personal/ is an empty git repository now.")
            return 0
        planned = separation(Draft(repository, session.day(repository.company)))
        if writing().dry_run:
            return carry_out(session, planned)
        _require_clean(repository)
        done = separate(planned)
        for sentence in planned.told:
            session.result(sentence)
        said_of_commits(session, planned, done.applied)
    session.note(
        "Next: take it out of this repository: git rm -r --cached --quiet personal && git add kam.yaml .gitignore "
        "&& git commit\nThen push personal/ to a place of its own. docs/personal-data.md says how this repository's "
        "history is purged."
    )
    return 0


def _done(session: Session, planned: Plan) -> int:
    """Carry a change of the form out; a dry run names the files, and shows no text of them."""
    if not writing().dry_run:
        return carry_out(session, planned)
    for path, data in planned.changes.items():
        session.result(f"{'delete' if data is None else 'write'} {path}")
    session.note("Nothing was written: this was a dry run.")
    return 0


def _require_no_dry_run() -> None:
    if writing().dry_run:
        raise click.UsageError("--new does one thing only: there is nothing to show.")


def _require_clean(repository: Repository) -> None:
    """Nothing may be half committed: it would be in neither history. Raises UsageError."""
    from kamcli.errors import UsageError
    from kamcli.gitrepo import GitFolder

    status, out, _ = GitFolder(repository.root).ask("status", "--porcelain", "--", "personal", "kam.yaml", ".gitignore")
    if status == 0 and out.strip():
        raise UsageError(
            "personal/, kam.yaml or .gitignore has changes that are not committed",
            do="commit them first, so that nothing gets lost between the two repositories",
        )
