"""`kam circle`: the circle that an account is in, what the next one asks for, and moving it there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from kamcli.cli import asking, completing
from kamcli.cli.changing import carry_out, changing, writable
from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session
from kamcli.dataclass import dataclass
from kamcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kamcli.change import Draft
    from kamcli.change.circle import Move
    from kamcli.change.pointing import Assignment
    from kamcli.policy import Policy
    from kamcli.repository import Record, Repository

    Answers = Sequence[tuple[str, Assignment]]

_ASKED = "asked"
"""Stands for a reason that is still to come, while it is only looked at what else is missing."""


@dataclass(frozen=True)
class Given:
    """What the command line says of a move."""

    account: str
    circle: str
    fields: tuple[str, ...]
    reason: str | None
    day: str | None
    by: str | None


@dataclass(frozen=True)
class Answered:
    """What was said on the command line and answered on the terminal; `enough` if the account can move with it."""

    given: Given
    answers: Answers = ()
    enough: bool = True


@click.command("circle")
@click.argument("account", type=completing.Id("account"))
@click.argument("circle", metavar="[CIRCLE]", required=False, type=completing.Listed("circles"))
@click.argument("fields", metavar="[FIELD=VALUE]…", nargs=-1, type=completing.Field("account"))
@click.option("--reason", metavar="TEXT", help="Why; asked where the account goes back, or past a circle.")
@click.option("--date", "day", metavar="DATE", help="Since when. [default: today]")
@click.option(
    "--by",
    metavar="COLLEAGUE",
    type=completing.Id("colleague"),
    help="Who decided it. [default: who git says you are]",
)
@click.option("--check", is_flag=True, help="Only show what is missing; exit status 1 if something is.")
@changing
@pass_session
@examples(
    "kam circle acme                                      where it stands, and what the next circle asks for",
    "kam circle acme customer --check",
    "kam circle acme customer headcount=250 contracts=unknown:not-applicable",
    "kam circle acme key key_reasons=revenue,image key_approved_by=olga owners=listed",
    'kam circle acme contacted --reason "They sold the plant that bought from us"',
)
def circle_command(
    session: Session,
    account: str,
    circle: str | None,
    fields: tuple[str, ...],
    reason: str | None,
    day: str | None,
    by: str | None,
    check: bool,
) -> int:
    """Move an account into another circle, or show where it stands.

    The account has to have what its new circle asks for: its own fields, and what spans its files, such as a recorded
    talk or the decision team. What FIELD=VALUE does not give is asked for on a terminal; otherwise the move is refused,
    and all that is missing is named at once, with the commands that supply it. FIELD=unknown:WHY says that something
    cannot be known. The move goes into circle_log with its date, reason and who decided it. Without CIRCLE nothing is
    moved: it shows the circle, what the files bear out, and what the next circle asks for.
    """
    if circle is None:
        return _show(session, account)
    given = Given(account, circle, fields, reason, day, by)
    if check:
        return _check(session, session.repository(tolerant=True), given)
    answered = _asked(session, given) if asking.terminal() else Answered(given)
    with writable(session) as repository:
        return _moved(session, repository, answered) if answered.enough else _kept(session, repository, answered)


def _move(session: Session, repository: Repository, given: Given, *, needs_by: bool = True) -> Move:
    from kamcli.change.author import author
    from kamcli.change.circle import Move, circle_named, circle_of
    from kamcli.change.naming import reference
    from kamcli.change.reading import Reading
    from kamcli.change.value import read_day
    from kamcli.model.entity import Entity
    from kamcli.query.lookup import lookup

    today = session.day(repository.company)
    found = lookup(repository.snapshot, given.account, (Entity.ACCOUNT,))
    to = circle_named(repository.policy, given.circle)
    who = author(repository) if given.by is None else reference(given.by, ("colleague",), Reading(repository, today))
    if who is None and needs_by:
        raise UsageError(
            "who decided it is not known: no colleague in team/ has the e-mail address that git signs with",
            do="say who: --by COLLEAGUE",
        )
    day = today if given.day is None else read_day(given.day, today, past=True)
    if day > today:
        raise UsageError(f"{day} is still to come", do="move the account on the day itself")
    return Move(found, to, circle_of(repository.policy, found), day, who, given.reason)


def _settled(wanted: Move, policy: Policy) -> None:
    """Refuse a move to where the account is, and one that lacks its reason."""
    from kamcli.change.circle import REASON

    if wanted.stays and wanted.reason is None:
        raise UsageError(
            f"{wanted.account.name} is in circle {wanted.to.id} already",
            do="--reason TEXT records why it stays there; `kam circle "
            f"{wanted.account.id}` shows what the next circle asks for",
        )
    if (lacking := wanted.lacks_reason(policy)) is not None:
        raise UsageError(lacking, do=REASON)


def _drafted(
    session: Session, repository: Repository, wanted: Move, fields: Sequence[str], answers: Answers = ()
) -> tuple[Draft, list[str]]:
    """The move with the fields that were given and answered, as a draft, and what they say."""
    from kamcli.change import Draft
    from kamcli.change.circle import move
    from kamcli.change.pointing import assignment
    from kamcli.change.setting import Setting

    draft = Draft(repository, session.day(repository.company))
    move(draft, wanted)
    settings = {wanted.account.id: Setting(draft, wanted.account, wanted.by)}
    pairs = [*((wanted.account.id, assignment(each)) for each in fields), *answers]
    if wanted.decided and not any(each.field == "key_since" for _, each in pairs):
        pairs.append((wanted.account.id, assignment(f"key_since={wanted.day}")))
    for record, each in pairs:
        if record not in settings:
            settings[record] = Setting(draft, _record(repository, record), wanted.by)
        settings[record].assign(each)
    return draft, [sentence for setting in settings.values() for sentence in setting.told]


def _record(repository: Repository, record: str) -> Record:
    """The account, or the contact in it."""
    from kamcli.model.entity import Entity

    return repository.snapshot.records(Entity.CONTACT if "/" in record else Entity.ACCOUNT)[record]


def _moved(session: Session, repository: Repository, answered: Answered) -> int:
    from kamcli.change import RefusedError, plan
    from kamcli.change.circle import NotYetError, missing, people_of

    wanted = _move(session, repository, answered.given)
    if wanted.lacks_reason(repository.policy) is not None and wanted.steps(repository.policy) > 0:
        draft, _ = _drafted(session, repository, replace(wanted, reason=_ASKED), answered.given.fields)
        if lacking := missing(draft, wanted.account.id):
            raise NotYetError(wanted, lacking, repository)
    _settled(wanted, repository.policy)
    draft, told = _drafted(session, repository, wanted, answered.given.fields, answered.answers)
    if wanted.stays:
        said = f"{wanted.account.name} stays in circle {wanted.to.id}: {wanted.reason}"
    else:
        before = f" (before: {wanted.came_from.id})" if wanted.came_from is not None else ""
        said = f"{wanted.account.name} is now in circle {wanted.to.id}{before}, since {wanted.day}"
    nearer = wanted.steps(repository.policy) > 0
    subject = f"circle {wanted.account.id} {wanted.to.id}"
    try:
        complete = people_of(repository, wanted.account.id) if nearer else set()
        found = plan(draft, subject, [said, *told], complete=complete)
    except RefusedError as error:
        raise NotYetError(wanted, error.findings, repository) from error
    return carry_out(session, found)


def _check(session: Session, repository: Repository, given: Given) -> int:
    from kamcli.change.circle import missing
    from kamcli.change.supply import told
    from kamcli.render.text import one_line, terminal_safe

    wanted = _move(session, repository, given, needs_by=False)
    name = one_line(f"{wanted.account.name} ({wanted.account.id})")
    if wanted.lacks_reason(repository.policy) is not None:
        session.note("The move needs a reason: --reason TEXT")
        wanted = replace(wanted, reason=_ASKED)
    draft, _ = _drafted(session, repository, wanted, given.fields)
    found = missing(draft, wanted.account.id)
    if not found:
        session.result(f"{name} has all that circle {wanted.to.id} asks for.")
        return 0
    lines = (f"{name} lacks for circle {wanted.to.id}:", *told(found, repository))
    session.result(terminal_safe("\n  ".join(lines)))
    return 1


def _show(session: Session, account: str) -> int:
    from kamcli.change.circle import Move, circle_of, missing
    from kamcli.change.circle_view import standing
    from kamcli.change.supply import told
    from kamcli.model.entity import Entity
    from kamcli.query.lookup import lookup
    from kamcli.render.text import terminal_safe

    repository = session.repository(tolerant=True)
    today = session.day(repository.company)
    found = lookup(repository.snapshot, account, (Entity.ACCOUNT,))
    shown = standing(repository, found, today)
    lines = [*shown.lines]
    if shown.next is not None:
        wanted = Move(found, shown.next, circle_of(repository.policy, found), today, None, _ASKED)
        draft, _ = _drafted(session, repository, wanted, ())
        lacking = missing(draft, found.id)
        if lacking:
            lines.append(f"Circle {shown.next.id} asks for this too:")
            lines += [f"  {each}" for each in told(lacking, repository)]
        else:
            lines.append(f"It has all that circle {shown.next.id} asks for: kam circle {found.id} {shown.next.id}")
    session.result(terminal_safe("\n".join(lines)))
    return 0


def _kept(session: Session, repository: Repository, answered: Answered) -> int:
    """Write the answers without moving the account; exit status 1, because it was not moved."""
    from kamcli.change import Draft, plan
    from kamcli.change.circle import DECIDED_ANEW
    from kamcli.change.setting import Setting

    wanted = _move(session, repository, answered.given)
    draft = Draft(repository, session.day(repository.company))
    settings = {wanted.account.id: Setting(draft, wanted.account, wanted.by)}
    for record, each in answered.answers:
        if each.field not in DECIDED_ANEW:
            setting = settings.setdefault(record, Setting(draft, _record(repository, record), wanted.by))
            setting.assign(each)
    told = [sentence for setting in settings.values() for sentence in setting.told]
    return carry_out(session, plan(draft, f"set account {wanted.account.id}", told)) or 1


def _asked(session: Session, given: Given) -> Answered:
    """Ask on the terminal for what the move needs and the command line does not say; nothing is locked meanwhile."""
    from kamcli.change.circle import NotYetError, missing
    from kamcli.change.supply import is_field, told
    from kamcli.cli.circle_questions import ask_fields

    repository = session.repository(tolerant=True)
    wanted = _move(session, repository, given)
    if wanted.needs_reason(repository.policy) and given.reason is None and not wanted.stays:
        given = replace(given, reason=str(asking.ask(asking.Ask("Why", description="For the next manager (D4)."))))
        wanted = replace(wanted, reason=given.reason)
    _settled(wanted, repository.policy)
    if wanted.steps(repository.policy) <= 0:
        return Answered(given)
    draft, _ = _drafted(session, repository, wanted, given.fields)
    before = missing(draft, wanted.account.id)
    elsewhere = [found for found in before if not is_field(found, repository)]
    if elsewhere:
        asking.tell("This is not asked for here, and is needed first:")
        asking.tell("\n".join(f"  {line}" for line in told(elsewhere, repository)))
        if len(elsewhere) == len(before) or not asking.confirm("Answer the rest now", default=True):
            raise NotYetError(wanted, before, repository)
    answers = ask_fields(draft, wanted)
    left = missing(draft, wanted.account.id)
    if left:
        asking.tell(f"Still missing for circle {wanted.to.id}:")
        asking.tell("\n".join(f"  {line}" for line in told(left, repository)))
    if left and not (answers and asking.confirm("Keep the answers, and leave the account where it is", default=True)):
        raise NotYetError(wanted, left, repository)
    return Answered(given, answers, enough=not left)
