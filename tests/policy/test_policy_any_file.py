"""Whatever stands in a policy file, there is a policy: what is wrong is told, and never an exception."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli import yamlio
from kamcli.errors import ConfigurationError
from kamcli.policy import Company, Policy, company, load
from kamcli.policy.defaults import defaults
from kamcli.policy.reference import FILES

POLICY_FILES = FILES[1:]
junk = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 200) | st.sampled_from(["", "key", "meeting", "x y", "low", "42"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "key", "months", "low", "Ж"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(data: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [here, *(place for key, value in entries for place in places(value, (*here, key)))]


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """The defaults of one file with up to four places replaced by something else, or gone."""
    name = draw(st.sampled_from(POLICY_FILES))
    data = deepcopy(dict(defaults(name)))
    for _ in range(draw(st.integers(1, 4))):
        *way, last = draw(st.sampled_from([place for place in places(data) if place] or [("x",)]))
        target: Any = data
        for step in way:
            target = target[step]
        if draw(st.booleans()):
            target[last] = draw(junk)
        elif isinstance(target, dict):
            target.pop(last, None)
    return name, data


@given(spoilt())
@settings(max_examples=60)
def test_spoilt_defaults_still_give_a_policy(case: tuple[str, dict[str, Any]]) -> None:
    name, data = case
    result = load({f"policy/{name}.yaml": yamlio.dump(data)}.get)
    assert isinstance(result.policy, Policy)
    assert result.policy.circles
    for path, problem in result.problems:
        assert path.startswith("policy/")
        assert problem.message
        assert problem.do
        assert problem.position.line >= 1


@given(st.dictionaries(st.sampled_from(POLICY_FILES), st.binary(max_size=40), max_size=6))
@settings(max_examples=40)
def test_any_bytes_still_give_a_policy(files: dict[str, bytes]) -> None:
    result = load({f"policy/{name}.yaml": source for name, source in files.items()}.get)
    assert isinstance(result.policy, Policy)


@given(
    st.dictionaries(
        st.sampled_from(["format", "needs_kamcli", "company", "currency", "fiscal_year", "time_zone", "personal"]),
        junk | st.sampled_from([1, "1.0", "9" * 5000, {"name": "X"}, "EUR", {"starts": 4}, "Europe/Athens", "here"]),
        min_size=1,
    )
)
@settings(max_examples=100)
def test_any_kam_yaml_is_a_company_or_an_error_with_its_place(data: dict[str, Any]) -> None:
    answer = answer_to(yamlio.dump(data))
    if isinstance(answer, ConfigurationError):
        assert answer.where is not None
        assert answer.where.startswith("kam.yaml:")
        assert answer.do
    else:
        assert answer.format == 1


def answer_to(source: bytes) -> Company | ConfigurationError:
    try:
        return company(source)
    except ConfigurationError as error:
        return error
