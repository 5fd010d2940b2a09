"""`kam demo`: a made-up company with two years of history, to try kamcli on."""

from __future__ import annotations

from pathlib import Path

import click

from kamcli.cli.options import NewFolder, examples
from kamcli.cli.session import Session, pass_session


@click.command("demo")
@click.argument("folder", metavar="DIR", type=NewFolder())
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Another number, another history."
)
@click.option("--no-git", is_flag=True, help="Write the files only, without a git repository and its history.")
@pass_session
@examples("kam demo try", "kam -C try lint", "kam -C try report concentration")
def demo_command(session: Session, folder: Path, seed: int, no_git: bool) -> None:
    """Write a made-up company into the new folder DIR.

    Some 25 clients over all four circles with Russian, Greek and English names, two years of talks,
    deals and sales in three currencies, and a git history by several authors. A handful of gaps is
    meant, for kam lint to find. The data end yesterday; the same seed on the same day gives the same
    files.
    """
    from kamcli import gitrepo
    from kamcli.start import demo
    from kamcli.start.init import refuse_taken

    target = session.start / folder
    refuse_taken(target)
    demo.refuse_unless_new(target)
    history = not no_git and gitrepo.git_available()
    company = demo.tell(session.local_day(), seed)
    demo.write(company, target, history=history)
    if not history:
        why = "as you asked" if no_git else "git is not installed"
        session.warn(f"the demo has no git history: {why}")
    session.result(f"{target}: a demo company with {demo.size(company)}")
    session.note(f"Next: kam -C {folder} lint, and kam -C {folder} report concentration")
