"""The gate by difference: what counts as introduced, which policy judges, and what loosening is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from states import TODAY, Files, lay

from kamcli.lint import example, lint, loosening
from kamcli.lint.finding import Severity
from kamcli.lint.gate import Verdict, judge
from kamcli.lint.rules import policy_loosened
from kamcli.policy import load
from kamcli.repository import Repository, open_repository

ACCOUNT = "accounts/acme/account.yaml"
INCOMPLETE = "name: Acme\ncircle: market\nmanager: anna\n"
"""Without its industry, which the circle asks for."""


@pytest.fixture
def state(tmp_path: Path) -> Callable[[Files], Repository]:
    """A state of the example repository with these files laid over it."""
    made = iter(range(100))

    def run(files: Files) -> Repository:
        root = tmp_path / str(next(made))
        lay(root, example.FILES)
        lay(root, files)
        return open_repository(root, tolerant=True)

    return run


@pytest.fixture
def judged(state: Callable[[Files], Repository]) -> Callable[..., Verdict]:
    """Judge the second state by the first (None: there is none)."""

    def run(old: Files | None, new: Files) -> Verdict:
        return judge(state(new), [] if old is None else [state(old)], TODAY)

    return run


def codes(verdict: Verdict) -> list[str]:
    return [finding.code for finding in verdict.introduced]


def test_a_defect_is_introduced_and_mending_it_is_not(judged: Callable[..., Verdict]) -> None:
    verdict = judged({}, {ACCOUNT: INCOMPLETE})
    (finding,) = verdict.introduced
    assert (finding.code, finding.path, finding.position.line) == ("KAM101", ACCOUNT, 3)
    assert verdict.refused
    assert judged({ACCOUNT: INCOMPLETE}, {}) == Verdict()


def test_what_was_there_before_stays_let_in(judged: Callable[..., Verdict]) -> None:
    verdict = judged(
        {ACCOUNT: INCOMPLETE}, {ACCOUNT: INCOMPLETE + "headcount: 12\n", "team/boris.yaml": "nam: Boris\n"}
    )
    assert {finding.path for finding in verdict.introduced} == {"team/boris.yaml"}
    assert verdict.standing == 1
    assert not judged({ACCOUNT: INCOMPLETE}, {ACCOUNT: INCOMPLETE + "headcount: 12\n"}).refused


def test_without_a_state_before_everything_is_introduced(judged: Callable[..., Verdict]) -> None:
    assert codes(judged(None, {ACCOUNT: INCOMPLETE})) == ["KAM101"]
    assert not judged(None, {}).refused


def test_a_second_of_the_same_kind_is_introduced(judged: Callable[..., Verdict]) -> None:
    one = example.FILES[ACCOUNT] + "tags: [a]\nnonsense: 1\n"
    assert codes(judged({ACCOUNT: one}, {ACCOUNT: one + "rubbish: 2\n"})) == ["KAM102"]


def test_a_warning_refuses_nothing_until_the_policy_says_so(judged: Callable[..., Verdict]) -> None:
    stale: Files = {"schemas/composed/account.schema.json": '{"$comment": "written by kam schemas: an older state"}\n'}
    assert not judged({}, stale).refused
    strict: Files = {"policy/lint.yaml": "fail_on: warning\n"}
    assert codes(judged(strict, {**strict, **stale})) == ["KAM122"]


def test_taking_a_record_away_introduces_what_lacks_it_elsewhere(judged: Callable[..., Verdict]) -> None:
    (finding,) = judged({}, {"team/anna.yaml": None}).introduced
    assert (finding.code, finding.path) == ("KAM202", ACCOUNT)


def test_an_account_that_moved_takes_its_findings_along(judged: Callable[..., Verdict]) -> None:
    moved: Files = {
        ACCOUNT: None,
        "accounts/acme/contacts/cfo.yaml": None,
        "accounts/akme/account.yaml": INCOMPLETE + "former_ids: [acme]\n",
        "accounts/akme/contacts/cfo.yaml": example.FILES["accounts/acme/contacts/cfo.yaml"],
    }
    assert not judged({ACCOUNT: INCOMPLETE}, moved).refused
    assert judged({ACCOUNT: INCOMPLETE}, {**moved, "accounts/akme/account.yaml": INCOMPLETE}).refused


# ---- ledgers, whose lines are no records

HEAD = "date,account,amount,currency\n"
GOOD, BAD, WORSE = "2026-01-15,acme,100,EUR\n", "2026-01-16,nobody,100,EUR\n", "2026-01-17,nowhere,100,EUR\n"
LEDGER = "sales/2026-01.csv"


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        (BAD, GOOD + BAD, False),
        (BAD, BAD.replace("100", "101"), False),
        (BAD, BAD + BAD.replace("100", "7"), True),
        (BAD + GOOD, WORSE + GOOD, True),
        (BAD + GOOD, GOOD + BAD.replace("16", "18"), True),
        (GOOD, GOOD + BAD, True),
        (BAD + WORSE, WORSE, False),
    ],
    ids=["moved down", "amount corrected", "again", "swapped", "swapped, same words", "new", "one mended"],
)
def test_lines_of_a_ledger(judged: Callable[..., Verdict], before: str, after: str, refused: bool) -> None:
    company: Files = {ACCOUNT: example.FILES[ACCOUNT]}
    verdict = judged({**company, LEDGER: HEAD + before}, {**company, LEDGER: HEAD + after})
    assert verdict.refused is refused, verdict


# ---- the policy


def test_relaxing_and_breaking_in_one_go_is_refused(judged: Callable[..., Verdict]) -> None:
    relaxed: Files = {"policy/lint.yaml": "ignore: [KAM101]\n"}
    verdict = judged({}, {**relaxed, ACCOUNT: INCOMPLETE})
    assert verdict.introduced == ()
    (finding,) = verdict.broken
    assert (finding.code, finding.path, finding.position.line) == ("KAM101", ACCOUNT, 3)
    assert verdict.refused
    assert [finding.code for finding in verdict.loosened] == ["KAM903"]


def test_relaxing_alone_is_let_in_with_a_warning_and_breaking_afterwards_too(judged: Callable[..., Verdict]) -> None:
    relaxed: Files = {"policy/lint.yaml": "ignore: [KAM101]\n"}
    verdict = judged({}, relaxed)
    assert not verdict.refused
    (finding,) = verdict.loosened
    assert (finding.severity, finding.path) == (Severity.WARNING, "policy/lint.yaml")
    assert "required-field" in finding.message
    assert judged(relaxed, {**relaxed, ACCOUNT: INCOMPLETE}) == Verdict()


def test_relaxing_over_old_findings_is_let_in(judged: Callable[..., Verdict]) -> None:
    relaxed: Files = {"policy/lint.yaml": "ignore: [KAM101]\n", ACCOUNT: INCOMPLETE}
    assert not judged({ACCOUNT: INCOMPLETE}, relaxed).refused


def test_the_old_policy_may_forbid_loosening_altogether(judged: Callable[..., Verdict]) -> None:
    strict: Files = {"policy/lint.yaml": "severity: {policy-loosened: error}\n"}
    assert judged(strict, {"policy/lint.yaml": None}).refused
    assert not judged(strict, {"policy/lint.yaml": "severity: {policy-loosened: error, not-checked: error}\n"}).refused


@pytest.mark.parametrize(
    "relaxed",
    [
        {"policy/lists.yaml": "industries: [food, space]\n", ACCOUNT: example.FILES[ACCOUNT].replace("food", "space")},
        {"policy/lint.yaml": "severity: {KAM101: warning}\n", ACCOUNT: INCOMPLETE},
        {"policy/lint.yaml": "circles: {market: {ignore: [KAM101]}}\n", ACCOUNT: INCOMPLETE},
        {"policy/lint.yaml": "select: [KAM2]\n", ACCOUNT: INCOMPLETE},
        {
            "schemas/circles/market/account.schema.json": '{"x-kam-replaces": true}',
            ACCOUNT: INCOMPLETE,
        },
        {
            "schemas/account.schema.json": '{"properties": {"nonsense": {"type": "string"}}}',
            ACCOUNT: example.FILES[ACCOUNT] + "nonsense: x\n",
        },
    ],
    ids=["a list", "a severity", "in a circle", "selected away", "a schema replaced", "a field added"],
)
def test_every_way_to_relax_and_break_is_refused(
    judged: Callable[..., Verdict], state: Callable[[Files], Repository], relaxed: Files
) -> None:
    assert not lint(state(relaxed), TODAY).failed
    verdict = judged({}, relaxed)
    assert verdict.broken
    assert verdict.refused


def test_a_broken_policy_file_is_introduced(judged: Callable[..., Verdict]) -> None:
    assert codes(judged({}, {"policy/limits.yaml": "rates: [\n"})) == ["KAM010"]
    assert codes(judged({}, {"policy/limits.yaml": "rates: {max_age_days: many}\n"})) == ["KAM121"]


def test_tightening_has_to_be_met_at_once(judged: Callable[..., Verdict]) -> None:
    tight: Files = {"schemas/circles/market/account.schema.json": '{"required": ["website"]}'}
    assert codes(judged({}, tight)) == ["KAM101"]
    met: Files = {**tight, ACCOUNT: example.FILES[ACCOUNT] + "website: https://acme.example\n"}
    assert judged({}, met) == Verdict()


def test_a_merge_is_compared_with_both_sides(state: Callable[[Files], Repository]) -> None:
    ours, theirs = state({}), state({ACCOUNT: INCOMPLETE})
    assert not judge(state({ACCOUNT: INCOMPLETE}), [ours, theirs], TODAY).refused
    both = state({ACCOUNT: INCOMPLETE, "team/boris.yaml": "nam: Boris\n"})
    assert {finding.path for finding in judge(both, [ours, theirs], TODAY).introduced} == {"team/boris.yaml"}


def test_what_a_new_comment_lets_stand_is_said(judged: Callable[..., Verdict]) -> None:
    excuse = "# kam: ignore-file[KAM101] -- the industry is being found out\n"
    verdict = judged({}, {ACCOUNT: excuse + INCOMPLETE})
    assert not verdict.refused
    assert [(each.finding.code, each.reason) for each in verdict.excused] == [
        ("KAM101", "the industry is being found out")
    ]
    again = judged({ACCOUNT: excuse + INCOMPLETE}, {ACCOUNT: excuse + INCOMPLETE + "headcount: 3\n"})
    assert again == Verdict()
    assert judged({ACCOUNT: INCOMPLETE}, {ACCOUNT: excuse + INCOMPLETE}).excused == ()


def test_a_new_entry_of_the_baseline_lets_nothing_new_in(judged: Callable[..., Verdict]) -> None:
    baseline: Files = {
        "policy/lint-baseline.yaml": "findings:\n  - {rule: required-field, record: acme, field: industry}\n"
    }
    assert [finding.code for finding in judged({}, {**baseline, ACCOUNT: INCOMPLETE}).broken] == ["KAM101"]
    assert not judged({ACCOUNT: INCOMPLETE}, {**baseline, ACCOUNT: INCOMPLETE}).refused


# ---- KAM903


def test_examples_of_the_rule(judged: Callable[..., Verdict]) -> None:
    assert [finding.code for finding in judged({}, policy_loosened.RULE.bad).loosened] == ["KAM903"]
    assert judged({}, policy_loosened.RULE.good).loosened == ()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ({}, {"policy/lint.yaml": "severity: {KAM2: 'off'}\n"}, "unknown-reference (KAM201) is off now"),
        (
            {},
            {"policy/lint.yaml": "circles: {key: {severity: {dossier: notice}}}\n"},
            "in the circle key the rule dossier",
        ),
        ({"policy/lint.yaml": "fail_on: warning\n"}, {"policy/lint.yaml": None}, "only errors make lint fail"),
        ({}, {"policy/limits.yaml": "rates: {max_age_days: 400}\n"}, "the limit rates.max_age_days is 400 now"),
        ({}, {"policy/limits.yaml": "tender: {months_before: 1}\n"}, "the limit tender.months_before is 1 now"),
        (
            {"policy/limits.yaml": "audit: {signatures: required}\n"},
            {},
            "the limit audit.signatures is none now, and was required",
        ),
        (
            {"policy/limits.yaml": "audit: {other_authors: [a@b]}\n"},
            {"policy/limits.yaml": "audit: {other_authors: [a@b, c@d]}\n"},
            "the limit audit.other_authors is",
        ),
        ({}, {"policy/lists.yaml": "industries: []\n"}, "the list industries is empty now"),
        ({}, {"policy/lists.yaml": "deciding_roles: []\n"}, "no longer stands in the list deciding_roles"),
        (
            {},
            {"policy/circles.yaml": "circles: [{id: market}, {id: contacted}, {id: customer}]\n"},
            "there is no circle key any more",
        ),
        (
            {},
            {"policy/circles.yaml": "circles: [{id: market}, {id: contacted, silence_days: 999}]\n"},
            "the circle contacted has silence_days 999 now, and had 180",
        ),
        (
            {"schemas/contact.schema.json": '{"required": ["language"]}'},
            {"schemas/contact.schema.json": None},
            "contact files are no longer asked for: Language",
        ),
        (
            {},
            {"schemas/circles/key/dossier.schema.json": '{"x-kam-replaces": true}'},
            "the dossier of an account is no longer asked for: A decision team",
        ),
        (
            {},
            {"kam.yaml": example.FILES["kam.yaml"] + "personal: separate\n"},
            "personal data is no longer asked for",
        ),
    ],
    ids=[
        "rules off",
        "in a circle",
        "fail level",
        "greater limit",
        "smaller limit",
        "another word",
        "exception added",
        "list emptied",
        "part of a list",
        "circle gone",
        "silence",
        "company schema gone",
        "dossier replaced",
        "personal elsewhere",
    ],
)
def test_loosening_is_said_and_the_way_back_is_not(
    state: Callable[[Files], Repository], old: Files, new: Files, says: str
) -> None:
    before, after = state(old), state(new)
    assert says in "\n".join(finding.message for finding in loosening.findings(before, after))
    assert says not in "\n".join(finding.message for finding in loosening.findings(after, before))
    assert list(loosening.findings(after, after)) == []


def test_every_limit_named_there_exists() -> None:
    known = dict(loosening.limits(load(lambda _: None).policy.limits))
    assert known.keys() >= loosening.LESS_IS_LOOSER | loosening.NEUTRAL | loosening.WORDS.keys() | loosening.EXCEPTIONS
    texts = {name for name, value in known.items() if isinstance(value, str)}
    assert texts <= loosening.NEUTRAL | loosening.WORDS.keys(), "a choice of words has no direction"
