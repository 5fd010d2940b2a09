"""`kam rules`: what lint checks, and why."""

from __future__ import annotations

import click

from kamcli.cli import completing
from kamcli.cli.options import examples, formats
from kamcli.cli.session import Session, pass_session


@click.command("rules")
@click.argument("code", required=False, type=completing.Rule())
@formats()
@pass_session
@examples("kam rules", "kam rules KAM101", "kam rules duplicate-key")
def rules_command(session: Session, code: str | None, output_format: str) -> None:
    """Explain the rules that lint applies.

    Without CODE, a list of all rules; with a code or a name, what the rule finds, why, and what to do.
    """
    from kamcli import render
    from kamcli.errors import NotFoundError
    from kamcli.lint.registry import BY_CODE, BY_NAME, RULES
    from kamcli.render import rules as rendered

    if code is not None:
        rule = BY_CODE.get(code.upper()) or BY_NAME.get(code.lower())
        if rule is None:
            raise NotFoundError(f"there is no rule '{code}'", do="`kam rules` lists them")
        session.result(rendered.json([rule]) if output_format == "json" else rendered.explanation(rule))
        return
    if output_format == "json":
        session.result(rendered.json(RULES))
        return
    columns = (
        render.Column("code", "Code"),
        render.Column("name", "Name"),
        render.Column("severity", "Severity"),
        render.Column("summary", "Finds"),
    )
    rows = tuple((rule.code, rule.name, str(rule.severity), rule.summary) for rule in RULES)
    session.result(render.grid(render.Grid(columns, rows), output_format))
