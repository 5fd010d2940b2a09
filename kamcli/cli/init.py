"""`kam init`: asks what it has to know, or takes it from options, and starts an account repository."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kamcli.cli.options import NewFolder, examples
from kamcli.cli.session import Session, pass_session
from kamcli.errors import UsageError

if TYPE_CHECKING:
    from kamcli.start.answers import Answers
    from kamcli.start.init import Created
    from kamcli.start.questions import Question


@click.command("init")
@click.argument("directory", metavar="DIR", type=NewFolder())
@click.option("--name", metavar="TEXT", help="The company's name.")
@click.option("--country", metavar="XX", help="Where it is, as in GB. Gives the defaults for currency and time zone.")
@click.option("--currency", metavar="XXX", help="The currency of all totals, as in EUR.")
@click.option("--time-zone", metavar="ZONE", help="As in Europe/London.")
@click.option("--fiscal-year-start", metavar="MONTH", help="The first month of the fiscal year, 1 to 12.")
@click.option("--colleague", metavar="NAME", help="The first of our people: who answers for the first accounts.")
@click.option("--role", metavar="ROLE", help="The colleague's role. [default: account-manager]")
@click.option("--level", metavar="LEVEL", help="executive, head or specialist. [default: head]")
@click.option("--email", metavar="ADDRESS", help="The colleague's e-mail address.")
@click.option("--phone", metavar="NUMBER", help="The colleague's corporate phone number.")
@click.option(
    "--personal",
    type=click.Choice(["here", "separate"]),
    default="here",
    show_default=True,
    help="Where people's personal data lives: in this repository, or in one of its own.",
)
@click.option(
    "--revenue-from",
    type=click.Choice(["sales", "invoices"]),
    default="sales",
    show_default=True,
    help="What revenue is counted from: the ledger in sales/, or recorded invoices.",
)
@click.option("--no-git", is_flag=True, help="Do not start a git repository.")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing: take the defaults for what no option says.")
@pass_session
@examples(
    "kam init clients",
    'kam init clients --name "Northern Mills" --country GB --colleague "Anna Smith" --yes',
    'kam init клиенты --name "ООО Ромашка" --country RU --colleague "Анна Петрова" --yes',
)
def init_command(session: Session, /, directory: Path, no_git: bool, yes: bool, **given: str | None) -> None:
    """Start an account repository in DIR.

    On a terminal it asks, and shows the default of each answer; nothing is written before the last one.
    DIR may be new, empty, or a git repository with other files in it; what is there already stays.
    """
    from kamcli.start.init import create, refuse_taken
    from kamcli.start.questions import settle

    refuse_taken(directory)
    asks = not yes and sys.stdin is not None and sys.stdin.isatty()
    if asks:
        session.note("Enter takes the answer in brackets; Ctrl-C leaves everything as it is.")
    answers = settle(given, _ask if asks else None)
    created = create(directory, answers, session.local_day(), git=not no_git)
    session.result(_summary(created, answers))
    session.note(_next_steps(directory, created))


def _ask(question: Question, default: str | None) -> Any:
    def read(text: str) -> Any:
        if question.optional and not text.strip():
            return None
        try:
            return question.read(text)
        except UsageError as error:
            raise click.UsageError(f"{error.message}: {error.do}") from error

    shown = default if default is not None else "" if question.optional else None
    hint = f"{question.text} (may stay empty)" if question.optional else question.text
    return click.prompt(hint, default=shown, show_default=bool(shown), value_proc=read, err=True)


def _summary(created: Created, answers: Answers) -> str:
    lines = [f"The account repository of {answers.company} is in {created.root}", *(f"  {p}" for p in created.written)]
    lines += [f"  {path} was there already and stays as it was" for path in created.kept]
    return "\n".join(lines)


def _next_steps(directory: Path, created: Created) -> str:
    commit = 'git add . && git commit -m "Start the account repository"'
    folder = str(directory) if not str(directory).startswith("-") else f"./{directory}"
    steps = [f"cd {shlex.quote(folder)}", "kam lint"]
    if created.under_git:
        steps.append(commit)
    return "\n".join(["Next:", *(f"  {step}" for step in steps), "README.md says how to add the first account."])
