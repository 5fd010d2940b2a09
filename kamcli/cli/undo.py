"""`kam undo`: take back the last commit that kam made here."""

from __future__ import annotations

import click

from kamcli.cli.changing import carry_out, undoing, writable
from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session


@click.command("undo")
@click.option("--redo", is_flag=True, help="Do again what was taken back last.")
@undoing
@pass_session
@examples(
    "kam undo                     take back the last commit by kam and you",
    "kam undo                     and the one before it",
    "kam undo --redo              that one again",
    "kam undo --dry-run           look at what it would change",
)
def undo_command(session: Session, redo: bool) -> int:
    """Take back the last commit that kam made for you.

    The files of that commit become what they were before it, in a commit of its own: history stays. Given again, the
    commit before it is taken back, and so on; --redo goes the other way, until something else is committed by kam.
    Refused where one of the files was changed since, in a commit or on disk, and where another record would then
    lack something. Only commits by kam count, and only those with your e-mail address.
    """
    from kamcli.change.undo import undo

    with writable(session) as repository:
        undone = undo(repository, session.day(repository.company), redo=redo)
        return carry_out(session, undone.plan, commit=True, trailers=undone.trailers)
