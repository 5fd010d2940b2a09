"""The language of patterns: one meaning in every tool, and nothing that can hang."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli.schemas.ambiguity import check
from kamcli.schemas.pattern import PatternError, compiled, parse


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("^a$", "a", True),
        ("^a$", "a\n", False),
        (r"^\d+$", "٣", False),
        (r"^\w$", "Я", False),
        (r"^\s$", "\u00a0", True),
        ("^.$", "\n", False),
        ("^[^a]$", "\n", True),
        ("^[А-Яа-яЁё]+$", "Ёлка", True),
        (r"^\u0416$", "Ж", True),
        ("^(?:ab|c){2}$", "abc", True),
        ("^a{2,}$", "a", False),
        ("^[a\\-z]$", "-", True),
        ("^[a-]$", "-", True),
        ("b", "abc", True),
    ],
)
def test_meaning(pattern: str, text: str, matches: bool) -> None:
    jsonschema_rs = pytest.importorskip("jsonschema_rs")
    assert bool(compiled(pattern).search(text)) is matches
    options = jsonschema_rs.RegexOptions()
    assert jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=options).is_valid(text) is matches


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("^(a+)+$", "repetition inside a repetition"),
        ("^(a|a)*$", "repetition inside a repetition"),
        ("^(a|ab|b)*c$", "repetition inside a repetition"),
        (r"^(\w+\s?)*$", "repetition inside a repetition"),
        (r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+$", "repetition inside a repetition"),
        ("^a*a*$", "two repetitions"),
        ("^.*foo.*$", "two repetitions"),
        ("[0-9]+", "begin"),
        ("^(a?)*$", "may be empty"),
        ("^(?:a|a){40}$", "may be there or not"),
        ("^(a?){30}a{30}$", "may be there or not"),
        ("^(?:(?:a|aa){2}){9}$", "repetition inside a repetition"),
        ("(?=a)b", "looks ahead"),
        ("(?<!a)b", "looks ahead or behind"),
        (r"^(a)\1$", "refers back"),
        (r"^\p{L}+$", "tools differ"),
        (r"^\bword$", "tools differ"),
        ("^(?i)a$", "special group"),
        ("^(?P<x>a)$", "special group"),
        ("^[a", "without ]"),
        ("^(a", "opening bracket"),
        ("^a)", "closing bracket"),
        ("^[]$", "empty set"),
        ("^[z-a]$", "backwards"),
        ("^[a&&b]$", "tools differ"),
        ("^a{3,2}$", "backwards"),
        ("^a{,2}$", "no count"),
        ("^a**$", "in a row"),
        ("^*", "repeats ^"),
        ("*a", "nothing before"),
        ("^]$", "lone"),
        ("^" + "a" * 1000, "longer than"),
        ("^[a-z]{9999}$", "too complex"),
        ("\\", "tools differ"),
    ],
)
def test_refused_with_a_reason(pattern: str, word: str) -> None:
    with pytest.raises(PatternError) as caught:
        check(pattern)
    assert word in f"{caught.value.what} {caught.value.do}"
    assert caught.value.do


@pytest.mark.parametrize(
    "pattern",
    [
        "^[a-z0-9]+(?:-[a-z0-9]+)*$",
        "^[0-9]{10}(?:[0-9]{2})?$",
        r"^-?[0-9]+(?:\.[0-9]+)?$",
        "^(a|b)*$",
        "^(ab?)*$",
        "^[^@]+@[^@.]+(?:[.][^@.]+)+$",
        "^.*foo$",
        r"\S",
        "^$",
        "",
        "^(?:EUR|USD|RUB)$",
        "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$",
        "a|b",
    ],
)
def test_accepted(pattern: str) -> None:
    check(pattern)


ATOMS = st.sampled_from(["a", "b", "[ab]", "[^a]", ".", r"\d", "0", "-", r"\.", r"\s"])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}"])).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
    ),
    max_leaves=6,
)
TEXTS = st.text(alphabet="ab0-. \n", max_size=12)


@settings(max_examples=150, deadline=None)
@given(PATTERNS, TEXTS)
def test_both_libraries_match_alike(pattern: str, text: str) -> None:
    jsonschema_rs = pytest.importorskip("jsonschema_rs")
    whole = f"^(?:{pattern})$"
    options = jsonschema_rs.RegexOptions()
    fast = jsonschema_rs.Draft202012Validator({"pattern": whole}, pattern_options=options).is_valid(text)
    assert bool(compiled(whole).search(text)) is fast


@settings(max_examples=150, deadline=None)
@given(PATTERNS)
def test_what_is_accepted_is_fast_even_in_a_matcher_that_backtracks(pattern: str) -> None:
    whole = f"^(?:{pattern})$"
    try:
        check(whole)
    except PatternError:
        return
    for sign in "ab0-. ":
        start = time.perf_counter()
        compiled(whole).search(sign * 3000 + "\n\n")
        assert time.perf_counter() - start < 0.5


def test_parse_is_total_on_nonsense() -> None:
    for text in ("((((", "a{", "[\\", "[a-\\", "(?", "\\u12", "x{2}{3}", "|", "()"):
        try:
            parse(text)
        except PatternError as error:
            assert error.what  # noqa: PT017
