"""`kam merge-driver`: what git calls to merge one file that both sides changed."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session

_FILE = click.Path(path_type=Path)
_FEWEST = 7
"""Signs of a marker that git makes by itself; whoever looks for markers looks for as many."""


@click.command("merge-driver")
@click.argument("base", metavar="BASE", type=_FILE)
@click.argument("ours", metavar="OURS", type=_FILE)
@click.argument("theirs", metavar="THEIRS", type=_FILE)
@click.argument("path", metavar="[PATH]", default="")
@click.option(
    "--marker-size", type=int, default=7, show_default=True, help="Signs of a marker; never fewer, or lint is blind."
)
@click.option("--ours", "our_label", metavar="NAME", default="ours", help="What our side is called in a conflict.")
@click.option("--theirs", "their_label", metavar="NAME", default="theirs", help="What the other side is called.")
@click.option("--answer", is_flag=True, help="Say «merged» or «marked», so that whoever calls knows it was kam.")
@pass_session
@examples("kam merge-driver base.yaml mine.yaml hers.yaml accounts/acme/account.yaml")
def merge_driver_command(
    session: Session,
    base: Path,
    ours: Path,
    theirs: Path,
    path: str,
    marker_size: int,
    our_label: str,
    their_label: str,
    answer: bool,
) -> int:
    """Merge two versions of a record or ledger by field, item and row; git calls it.

    BASE is what both come from; OURS takes the result. PATH says what the file is; it need not exist. What
    both sides changed differently is marked as git marks it. What is no record or ledger that can be read
    is merged by lines, as git does. Exit status 1 if conflicts are marked. `kam hooks install` sets it up.
    """
    from kamcli.model.conflict import Labels
    from kamcli.threeway.driver import Request, merge

    labels = Labels(_label(our_label, "ours"), _label(their_label, "theirs"), size=max(marker_size, _FEWEST))
    request = Request(base, ours, theirs, path or str(ours), labels)
    done = merge(request, session.start, os.environ)
    if done.conflict and done.how == "fields":
        session.detail(f"{request.path}: both sides changed the same fields; the places are marked")
    if answer:
        session.result("marked" if done.conflict else "merged")
    return 1 if done.conflict else 0


def _label(given: str, otherwise: str) -> str:
    """What git calls a side; git before 2.44 leaves its placeholder as it is."""
    return given if given and not given.startswith("%") else otherwise
