"""Edits: the wanted data, and no byte besides the node's."""

from __future__ import annotations

import copy
import os
from typing import Any

import pytest
from handwritten import Written, documents, values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamcli.errors import DataError
from kamcli.model.position import Pointer
from kamcli.yamlio import Document, append, read, remove, set_value
from kamcli.yamlio.edit import same

MANY = settings(max_examples=int(os.environ.get("EX","60")), deadline=None, suppress_health_check=list(HealthCheck))


def pointers(data: Any, inside: Pointer = ()) -> list[Pointer]:
    """Every place in `data`."""
    found = [inside] if inside else []
    if isinstance(data, dict):
        for key in data:
            found += pointers(data[key], (*inside, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            found += pointers(item, (*inside, index))
    return found


def at(data: Any, pointer: Pointer) -> Any:
    for step in pointer:
        data = data[step]
    return data


def changed(data: Any, pointer: Pointer, value: Any) -> Any:
    data = copy.deepcopy(data)
    at(data, pointer[:-1])[pointer[-1]] = value
    return data


def data_of(source: bytes) -> Any:
    document = read(source)
    assert isinstance(document, Document), (source.decode(), document)
    return document.data


def one_splice(old: bytes, new: bytes) -> tuple[int, int]:
    """The stretch of the old bytes outside of which both are the same."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, len(old) - end


@MANY
@given(documents())
def test_reads_what_was_written(written: Written) -> None:
    assert same(data_of(written.source), written.data), written.source.decode()


@MANY
@given(documents(), values(5), st.randoms(use_true_random=False))
def test_set_replaces_one_value(written: Written, value: Any, random: Any) -> None:
    pointer = random.choice(pointers(written.data))
    result = set_value(written.source, pointer, value)
    assert same(data_of(result), changed(written.data, pointer, value)), written.source.decode()


@MANY
@given(documents(), values(5), st.randoms(use_true_random=False))
def test_set_adds_a_last_field(written: Written, value: Any, random: Any) -> None:
    places = [(), *(p for p in pointers(written.data) if isinstance(at(written.data, p), dict))]
    pointer = (*random.choice(places), "a new field")
    result = set_value(written.source, pointer, value)
    assert same(data_of(result), changed(written.data, pointer, value)), written.source.decode()


@MANY
@given(documents(), values(5), st.randoms(use_true_random=False))
def test_append_adds_a_last_item(written: Written, value: Any, random: Any) -> None:
    places = [p for p in pointers(written.data) if isinstance(at(written.data, p), list)]
    pointer = random.choice([*places, ("a new list",)])
    items = at(written.data, pointer) if pointer in places else []
    result = append(written.source, pointer, value)
    assert same(data_of(result), changed(written.data, pointer, [*items, value])), written.source.decode()


@MANY
@given(documents(), st.randoms(use_true_random=False))
def test_remove_takes_one_value_out(written: Written, random: Any) -> None:
    pointer = random.choice(pointers(written.data))
    expected = copy.deepcopy(written.data)
    del at(expected, pointer[:-1])[pointer[-1]]
    result = remove(written.source, pointer)
    assert same(data_of(result), expected), written.source.decode()
