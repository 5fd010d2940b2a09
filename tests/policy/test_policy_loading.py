"""policy/*.yaml over the defaults: what is merged, what replaces, what is reported, and what still counts."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from kamcli.model.entity import POLICY
from kamcli.policy import Loaded, Policy, Regularity, Task, load
from kamcli.policy.checking import check
from kamcli.policy.defaults import default_file, defaults


def loaded(**files: str) -> Loaded:
    sources = {f"policy/{name}.yaml": text.encode() for name, text in files.items()}
    return load(sources.get)


def told(result: Loaded) -> list[str]:
    return [f"{path}:{problem.position}: {problem.message}; {problem.do}" for path, problem in result.problems]


def sound(**files: str) -> Policy:
    result = loaded(**files)
    assert told(result) == []
    return result.policy


def test_nothing_given_is_the_defaults() -> None:
    policy = sound()
    assert [circle.id for circle in policy.circles] == ["market", "contacted", "customer", "key"]
    assert policy.limits.concentration.key_share.dependence == Decimal(75)  # D18
    assert policy.limits.concentration.largest.warn == Decimal(15)
    assert policy.limits.tender.months_before == 9  # D28
    assert policy.limits.revenue.from_ == "sales"
    assert policy.lists.key_reasons == ("revenue", "image", "industry-leader", "segment-leader")  # D17
    assert policy.lint["fail_on"] == "error"
    assert policy.playbooks["new"].tasks[1] == Task("Introduce the team that serves the client", "head", 30)


@pytest.mark.parametrize("name", [str(entity) for entity in POLICY])
def test_default_files_satisfy_their_own_schemas(name: str) -> None:
    checked = check(default_file(name), name)
    assert checked.problems == ()
    assert checked.data == defaults(name)


def test_key_is_a_decision_and_evidence_never_makes_it() -> None:
    circles = {circle.id: circle for circle in loaded().policy.circles}
    assert [circle.id for circle in circles.values() if circle.decision] == ["key"]  # D10
    regular = circles["key"].regular
    assert regular == Regularity(4, 12, ("image", "industry-leader", "segment-leader"), ("strategic",))  # D17, D50


def test_groups_are_merged_and_the_rest_stays() -> None:
    policy = sound(limits="concentration:\n  largest:\n    warn: 12.5\n")
    assert policy.limits.concentration.largest.warn == Decimal("12.5")
    assert policy.limits.concentration.largest.alarm == Decimal(25)
    assert policy.limits.concentration.key_share.low == Decimal(30)


def test_lists_are_replaced() -> None:
    policy = sound(lists="sources: [web, friend]\n")
    assert policy.lists.sources == ("web", "friend")
    assert policy.lists.levels == ("executive", "head", "specialist")
    assert policy.lists.as_mapping()["sources"] == ("web", "friend")


def test_a_fifth_circle_in_the_middle_and_settings_from_the_default_of_the_same_id() -> None:
    text = "circles: [{id: market}, {id: contacted}, {id: trial, name: On trial}, {id: customer}]\n"
    text = text.replace("]\n", ", {id: key, silence_days: 45}]\n")
    policy = sound(circles=text)
    assert [circle.id for circle in policy.circles] == ["market", "contacted", "trial", "customer", "key"]
    trial, key = policy.circle("trial"), policy.circle("key")
    assert trial is not None
    assert (trial.name, trial.decision, trial.silence_days, dict(trial.evidence)) == ("On trial", False, None, {})
    assert key is not None
    assert (key.silence_days, key.decision, key.name) == (45, True, "Key")
    assert policy.circle("nobody") is None


def test_null_takes_regular_buying_away() -> None:
    text = "circles:\n- id: market\n- id: contacted\n- id: customer\n- id: key\n  regular: null\n"
    key = sound(circles=text).circle("key")
    assert key is not None
    assert key.regular is None


def test_a_file_of_comments_sets_nothing_and_an_empty_one_is_reported() -> None:
    assert loaded(limits="# rates:\n#   max_age_days: 3\n").problems == ()
    result = loaded(limits="")
    assert [(path, problem.kind) for path, problem in result.problems] == [("policy/limits.yaml", "empty-file")]


def test_what_is_wrong_is_reported_with_its_place_and_the_rest_counts() -> None:
    result = loaded(limits="concentration:\n  largets:\n    warn: 1\n  manager: many\n  disclosure: 12\n")
    assert told(result) == [
        "policy/limits.yaml:2:3: there is no setting largets in concentration; did you mean largest?",
        "policy/limits.yaml:4:3: share of one manager is a percentage from 0 to 100; "
        "write the number without the sign: 15, not 15 %",
    ]
    assert {problem.kind for _, problem in result.problems} == {"policy-file"}
    assert result.policy.limits.concentration.disclosure == Decimal(12)
    assert result.policy.limits.concentration.manager == Decimal(50)


def test_a_file_that_cannot_be_read_leaves_the_others() -> None:
    result = loaded(limits="rates: [\n", lists="sources: [web]\n")
    assert {path for path, _ in result.problems} == {"policy/limits.yaml"}
    assert result.policy.lists.sources == ("web",)
    assert result.policy.limits.rates.max_age_days == 10


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("limits", "rates:\n", "1:1: rates should be a group of settings, and is empty"),
        ("limits", "revenue:\n  from: sale\n", "2:3: revenue.from cannot be sale; did you mean sales?"),
        ("limits", "agenda:\n  steps_days: -1\n", "2:3: agenda.steps_days is -1, and may not be below 0"),
        ("limits", "agenda:\n  steps_days: 1.5\n", "agenda.steps_days should be a whole number, and is 1.5"),
        ("limits", "contact_ids: name\n", "1:1: there is no setting contact_ids"),
        ("lists", "sources: [web, web]\n", "1:1: sources lists something twice"),
        ("lists", "sources: web\n", "1:1: sources should be a list, and is web"),
        ("lists", "sources: [1]\n", "sources[0] should be text, and is 1"),
        ("lint", "severity:\n  KAM101: eror\n", "2:3: severity.KAM101 cannot be eror; did you mean error?"),
        ("queries", "queries:\n  Big One:\n    sql: x\n", "2:3: Big One cannot be a name in queries"),
        ("queries", "queries:\n  big: {}\n", "sql is missing in queries.big"),
        ("playbooks", "playbooks:\n  new:\n    tasks: []\n", "goal is missing in playbooks.new"),
        ("playbooks", "playbooks:\n  old:\n    goal: Keep\n", "2:3: old does not stand in statuses"),
        ("circles", "circles: []\n", "1:1: circles is too short a list"),
        ("circles", "circles:\n- name: Big\n", "2:3: id is missing in circles[0]"),
        ("circles", "circles:\n- id: Big\n", "a circle's id has only small letters"),
        ("circles", "circles:\n- id: a\n- id: a\n", "circle a is listed twice"),
        (
            "circles",
            "circles:\n- id: a\n  mandatory_kinds: [meting]\n",
            "3:21: meting does not stand in kinds",
        ),
        ("circles", "circles:\n- id: a\n  regular: {purchases: 3}\n", "3:3: regular buying in circle a needs months"),
    ],
)
def test_each_mistake_is_told_where_it_stands(name: str, text: str, expected: str) -> None:
    messages = told(loaded(**{name: text}))
    assert any(expected in message for message in messages), messages
    assert all(message.startswith(f"policy/{name}.yaml:") for message in messages)


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("concentration:\n  largest:\n    warn: 30\n", "concentration.largest"),
        ("concentration:\n  key_share: {low: 60}\n", "concentration.key_share"),
        ("concentration:\n  abc: {a: 96}\n", "concentration.abc"),
    ],
)
def test_thresholds_out_of_order_are_told_and_not_used(text: str, group: str) -> None:
    result = loaded(limits=text)
    assert [f"the thresholds of {group} are out of order" in line for line in told(result)] == [True]
    assert result.policy.limits == loaded().policy.limits


def test_replacing_a_list_that_defaults_build_on_is_told_where_the_list_stands() -> None:
    lines = told(loaded(lists="sources: [web]\nkey_reasons: [revenue, size]\n"))
    assert len(lines) == 3
    assert all(line.startswith("policy/lists.yaml:2:1: key_reasons leaves out ") for line in lines)
    assert "except_reasons in policy/circles.yaml names by default" in lines[0]


def test_a_part_of_a_list_that_follows_it_is_fine() -> None:
    assert loaded(lists="roles: [boss, clerk]\ndeciding_roles: [boss]\n").problems == ()


def test_an_empty_list_lets_everything_through() -> None:
    assert loaded(lists="roles: []\n").problems == ()


def test_severities_of_ones_own_need_limits() -> None:
    lists = "complaint_severities: [minor, major]\n"
    assert ["complaints of severity" in line for line in told(loaded(lists=lists))] == [True, True]
    limits = "complaints:\n  limit_days: {minor: null, major: 3}\n"
    result = loaded(lists=lists, limits=limits)
    assert result.problems == ()
    assert result.policy.limits.complaints.limit_days == {"minor": None, "major": 3}


def test_a_default_that_names_a_circle_which_is_gone_falls_away_silently() -> None:
    policy = sound(circles="circles:\n- id: market\n- id: customer\n")
    assert policy.limits.next_step.circles == ()
    assert policy.limits.review.every_months == {}


def test_positions_hold_though_items_before_were_left_out() -> None:
    lines = told(loaded(circles="circles:\n- name: nameless\n- id: a\n  mandatory_kinds: [meting]\n"))
    assert any(line.startswith("policy/circles.yaml:1:1: meting") for line in lines), lines


def test_a_policy_cannot_be_changed() -> None:
    policy = loaded().policy
    with pytest.raises(dataclasses.FrozenInstanceError):
        policy.limits.rates.max_age_days = 3  # type: ignore[misc]
    with pytest.raises(TypeError):
        policy.limits.complaints.limit_days["low"] = 1  # type: ignore[index]
    with pytest.raises(TypeError):
        policy.circles[1].evidence["kinds"] = ()  # type: ignore[index]
    assert isinstance(policy.circles[1].evidence["kinds"], tuple)


def test_defaults_are_not_touched_by_what_is_laid_over_them() -> None:
    loaded(limits="complaints:\n  limit_days: {low: 99}\n", lists="sources: [web]\n")
    assert defaults("limits")["complaints"]["limit_days"]["low"] == 30
    assert loaded().policy.lists.sources[0] == "cold-call"
