"""`kam rename`: another id for a record."""

from __future__ import annotations

import click

from kamcli.cli import completing
from kamcli.cli.changing import carry_out, changing, writable
from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session


@click.command("rename")
@click.argument(
    "old", metavar="OLD", type=completing.Id("account", "contact", "deal", "complaint", "colleague", "interaction")
)
@click.argument("new", metavar="[NEW]", required=False)
@click.option("--to-match", is_flag=True, help="Make the new id of an interaction of its date and kind.")
@click.option("--keep-references", is_flag=True, help="Leave what names the record as it is: the old id leads on.")
@click.option("--ledgers", is_flag=True, help="Rewrite the lines of ledgers too, closed months included.")
@changing
@pass_session
@examples(
    "kam rename acme acme-shipping                                a client, with its whole folder",
    "kam rename acme/cfo finance-director",
    "kam rename acme/2026-03-02-call-price --to-match             after its date was corrected",
    "kam rename olga olga-petrova --dry-run",
)
def rename_command(
    session: Session, old: str, new: str | None, to_match: bool, keep_references: bool, ledgers: bool
) -> int:
    """Give a record another id.

    OLD is an account, a contact, a colleague, an interaction, a deal or a complaint, by its id or name; NEW is its new
    id, of which inside an account the last part is enough. The file moves (of an account its whole folder, and its
    folder in personal/), and what names the record is rewritten. The old id stays in former_ids: it still leads to the
    record, and nobody else may get it. Ledgers stay as they were booked unless --ledgers is given. Nothing has to be
    renamed: an id may say what is no longer so.
    """
    from kamcli.change import Draft, plan
    from kamcli.change.named import named
    from kamcli.change.rename import matching_id, rename

    if (new is None) != to_match:
        raise click.UsageError(
            "Give the new id, or --to-match." if new is None else "Give the new id or --to-match, not both."
        )
    if keep_references and ledgers:
        raise click.UsageError("--keep-references and --ledgers exclude each other.")
    with writable(session) as repository:
        record = named(repository.snapshot, old)
        wanted = matching_id(repository, record) if new is None else new
        draft = Draft(repository, session.day(repository.company))
        done = rename(draft, record, wanted, references=not keep_references, ledgers=ledgers)
        return carry_out(
            session,
            plan(draft, f"rename {record.entity} {record.id} {done.new}", done.told, as_now=done.moves.as_now),
        )
