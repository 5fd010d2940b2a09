"""The honest gaps of the demo: a handful of files with something missing or wrong, as every company has them.

Most gaps spoil one file in one place; some are in the story itself, and need no spoiling. Each says which rule of the
lint finds it. docs/demo.md lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from kamcli.dataclass import dataclass
from kamcli.start.demo.story import Gap, Story

Spoil = Callable[[dict[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Spoiled:
    """A gap, before it is known which file it lands in: the last that matches, spoiled unless the story did it.

    `every` spoils all that match; `found_in` is the file of the finding, if another one.
    """

    name: str
    rule: str | None
    why: str
    matches: Callable[[str], bool]
    spoil: Spoil | None = None
    every: bool = False
    found_in: str | None = None


def spoiled(stories: Sequence[Story]) -> tuple[tuple[Story, ...], tuple[Gap, ...]]:
    """Put the gaps into the stories; returns all stories and the gaps with the paths on which lint finds them."""
    found = list(stories)
    gaps: list[Gap] = []
    for gap in _GAPS:
        places = [place for place, story in enumerate(found) if gap.matches(story.path)]
        if not places:
            raise LookupError(f"no file of the demo fits the gap {gap.name}")
        if gap.spoil:
            for place in places if gap.every else places[-1:]:
                found[place] = _with(found[place], gap.spoil)
        gaps.append(Gap(gap.name, gap.rule, gap.found_in or found[places[-1]].path, gap.why))
    return tuple(found), tuple(gaps)


def _with(story: Story, spoil: Spoil) -> Story:
    def on(day: date) -> Mapping[str, Any] | bytes:
        content = story.content(day)
        return content if isinstance(content, bytes) else spoil(dict(content))

    return replace(story, content=on)


def _without(*names: str) -> Spoil:
    return lambda data: {name: value for name, value in data.items() if name not in names}


def _renamed(before: str, after: str) -> Spoil:
    return lambda data: {after if name == before else name: value for name, value in data.items()}


def _set(name: str, value: Any) -> Spoil:
    return lambda data: {**data, name: value}


def _all_done(data: dict[str, Any]) -> Mapping[str, Any]:
    steps = [{**step, "done": step.get("done", data["date"])} for step in data.get("next_steps", ())]
    return {**data, "next_steps": steps} if steps else data


def _not_done(data: dict[str, Any]) -> Mapping[str, Any]:
    steps = [{name: value for name, value in step.items() if name != "done"} for step in data["next_steps"]]
    return {**data, "next_steps": steps}


def _in(prefix: str, ending: str = "") -> Callable[[str], bool]:
    return lambda path: path.startswith(prefix) and path.endswith(ending)


_GAPS: tuple[_Spoiled, ...] = (
    _Spoiled(
        "headcount",
        "required-field",
        "A small client that grew into a customer; nobody asked how many people work there.",
        _in("accounts/kran-prikamye/account.yaml"),
        _without("headcount"),
    ),
    _Spoiled(
        "birthday",
        "dossier",
        "The owner's hobbies are known, his birthday nobody dared to ask.",
        _in("personal/kykladikes-grammes/president.yaml"),
        _without("birthday"),
    ),
    _Spoiled(
        "counterpart",
        "dossier",
        "She came into the buying decision later; none of us was named to keep the contact.",
        _in("accounts/northmoor-offshore/contacts/buyer.yaml"),
        _without("counterpart"),
    ),
    _Spoiled(
        "no-next-contact",
        "dossier",
        "Everything was ticked off, and nothing new was planned.",
        _in("accounts/yantarnyy-mol/interactions/"),
        _all_done,
        every=True,
        found_in="accounts/yantarnyy-mol/account.yaml",
    ),
    _Spoiled(
        "misspelt-field",
        "unknown-field",
        "A slip of the keyboard: the language is there, but under a name that nobody looks up.",
        _in("accounts/zarechye-moloko/contacts/chief-mechanic.yaml"),
        _renamed("language", "langauge"),
    ),
    _Spoiled(
        "bare-number",
        "unquoted-number",
        "The number from accounting was typed without quotes, so YAML takes it for a number.",
        _in("accounts/dunmore-engineering/account.yaml"),
        lambda data: {**data, "external_ids": {"accounting": 1017}} if "external_ids" in data else data,
    ),
    _Spoiled(
        "unknown-colleague",
        "unknown-colleague",
        "A name from habit: Irina signs as Ira, but ira is nobody's id.",
        _in("accounts/thessaliki-metalliki/interactions/", "-contract-supply.yaml"),
        _set("team", ["nikos", "ira"]),
    ),
    _Spoiled(
        "unknown-participant",
        "unknown-reference",
        "Somebody from logistics was in the meeting and never made it into the base (D5).",
        _in("accounts/zarechye-moloko/interactions/", "-meeting-handover.yaml"),
        lambda data: {**data, "participants": [*data["participants"], "logistics"]},
    ),
    _Spoiled(
        "corrected-date",
        "id-date",
        "Entered under the wrong day and corrected later: the file keeps its name, so this is only a notice.",
        _in("accounts/solent-marine-services/interactions/", "-contract-supply.yaml"),
        lambda data: {**data, "date": (date.fromisoformat(data["date"]) - timedelta(days=1)).isoformat()},
    ),
    _Spoiled(
        "slow-complaint",
        "complaint-overdue",
        "A grave complaint lies for two months; the company allows five days for such ones (D36).",
        _in("accounts/thessaliki-metalliki/complaints/gloss.yaml"),
    ),
    _Spoiled(
        "promise-to-a-complainer",
        "overdue-step",
        "And nobody told the client how it is going, though that was promised: the one makes the other worse (D33).",
        _in("accounts/thessaliki-metalliki/interactions/", "-call-complaint-opened.yaml"),
        _not_done,
    ),
    _Spoiled(
        "forgotten-referral",
        "overdue-step",
        "The client recommended us to a contractor, and nobody rang there: the best lead of the year lies idle (D39).",
        _in("accounts/mostootryad-volzhskiy/interactions/", "-referral-contractor.yaml"),
        _not_done,
    ),
    _Spoiled(
        "nobody-decides",
        "proposal-argument",
        "The proposal speaks to those whom we know; who decides at the sugar mill nobody has found out (D29).",
        _in("accounts/zarechye-sahar/interactions/", "-proposal-wet-shop.yaml"),
    ),
    _Spoiled(
        "tender-asleep",
        "tender-not-begun",
        "The tender comes in half a year, and all talk so far was about other things (D28).",
        _in("accounts/krios-aiolika/deals/island-towers.yaml"),
    ),
    _Spoiled(
        "dear-discount",
        "discount-eats-margin",
        "The heaviest client got twice the discount it had, and the margin follows: loyalty that is bought (D41).",
        _in("accounts/pomorskaya-verf/interactions/", "-meeting-discount.yaml"),
    ),
    _Spoiled(
        "eternal-draft",
        "draft-contact",
        "The dispatcher who took the first call was noted down in passing, and is a first name until today (D52).",
        _in("accounts/yantarnyy-mol/contacts/dispatcher.yaml"),
    ),
    _Spoiled(
        "never-offered",
        "mandatory-kinds",
        "Talks for more than a year, and no proposal: either it is not on record, or nobody dared to make one (D15).",
        _in("accounts/yantarnyy-mol/account.yaml"),
    ),
    _Spoiled(
        "not-yet-offered",
        "mandatory-kinds",
        "Met at a fair eight months ago and not asked for business yet; only a notice, for it may be too early (D15).",
        _in("accounts/argoliki-konserva/account.yaml"),
    ),
)
