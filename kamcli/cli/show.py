"""`kam show`: one record, with what hangs on it."""

from __future__ import annotations

import click

from kamcli.cli import completing
from kamcli.cli.options import examples, skip_unreadable
from kamcli.cli.session import Session, pass_session


@click.command("show")
@click.argument(
    "record", metavar="ID", type=completing.Id("account", "contact", "deal", "complaint", "colleague", "interaction")
)
@click.option("--personal", is_flag=True, help="Show the personal data of a contact too.")
@click.option(
    "-f",
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "yaml"]),
    default="text",
    show_default=True,
    help="How to write the record; yaml gives its file as it is.",
)
@skip_unreadable
@pass_session
@examples("kam show acme", "kam show acme/cfo", "kam show Ромашка", "kam show acme --format json")
def show_command(session: Session, record: str, personal: bool, output_format: str, skip_unreadable: bool) -> None:
    """Show one record.

    ID is an account, a contact, an interaction, a deal, a complaint or a colleague: by its id, an id it
    had formerly, its file, or its name or a part of it. An account comes with its people, open next steps,
    agreements in force and last interactions; it refuses if one of their files cannot be read.
    """
    from kamcli.model.entity import Entity
    from kamcli.query.card import card
    from kamcli.query.lookup import lookup
    from kamcli.render import cards

    repository = session.repository()
    found = lookup(repository.snapshot, record)
    if output_format == "yaml":
        session.result(found.document.source.decode("utf-8"))
        return
    if found.entity is Entity.ACCOUNT:
        used = (Entity.CONTACT, Entity.INTERACTION)
        below = f"accounts/{found.id}/"
        for line in repository.snapshot.require_usable(*used, skip=skip_unreadable, below=below):
            session.warn(f"left out: {line}")
    shown = card(repository, found, session.day(repository.company), personal=personal)
    session.result(cards.json(shown) if output_format == "json" else cards.text(shown, repository.titles))
