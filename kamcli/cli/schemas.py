"""`kam schemas`: the composed schemas as files, for editors and other tools. Parses, calls, tells; no more."""

from __future__ import annotations

import click

from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session


@click.command("schemas")
@click.option("--check", is_flag=True, help="Write nothing; exit status 1 if what is there is not up to date.")
@pass_session
@examples(
    "kam schemas",
    "kam schemas --check && check-jsonschema --schemafile schemas/composed/account.schema.json accounts/*/account.yaml",
)
def schemas_command(session: Session, check: bool) -> int:
    """Write the schemas for editors and other tools.

    Composes kamcli's schemas with the company's own, in the order of its circles, into schemas/composed/,
    and tells VS Code in .vscode/settings.json which schema is for which files.
    """
    from kamcli.schemas import editor, publish

    repository = session.repository()
    plan = publish.plan(repository.root, repository.schemas)
    if check:
        for path in sorted(plan.schemas):
            session.result(path)
        if plan.schemas:
            session.note(f"{_files(len(plan.schemas))} not up to date; `kam schemas` writes them.")
            return 1
        session.note("The composed schemas are up to date.")
        return 0
    publish.apply(repository.root, plan)
    changed = [*sorted(plan.schemas), *([editor.SETTINGS] if plan.settings is not None else [])]
    for path in changed:
        session.detail(f"{'removed' if path in plan.schemas and plan.schemas[path] is None else 'wrote'} {path}")
    session.note(f"{_files(len(changed))} written." if changed else "Everything is up to date.")
    if plan.by_hand:
        session.note(f"{editor.SETTINGS} has comments or is not plain JSON, so it stays as it is. Add this to it:")
        session.note(editor.snippet())
    return 0


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"
