"""Every error says what, where and what to do, and has an exit status."""

from __future__ import annotations

import pytest

from kamcli import errors
from kamcli.errors import KamError, UnreadableError

CLASSES = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, KamError)]


def test_message_alone() -> None:
    assert str(KamError("the file is empty")) == "the file is empty"


def test_where_and_what_to_do() -> None:
    error = KamError("there is no field nmae", where="accounts/acme/account.yaml:3:1", do="did you mean name?")
    assert str(error) == "accounts/acme/account.yaml:3:1: there is no field nmae\n  did you mean name?"
    assert str(KamError("broken", do="mend it")) == "broken\n  mend it"
    assert str(KamError("broken", where="kam.yaml")) == "kam.yaml: broken"


def test_details_stand_between_message_and_advice() -> None:
    error = UnreadableError("2 files cannot be used", ["a.yaml:1:1: empty", "b.yaml:2:3: broken"], do="mend them")
    assert str(error).splitlines() == [
        "2 files cannot be used",
        "  a.yaml:1:1: empty",
        "  b.yaml:2:3: broken",
        "  mend them",
    ]
    assert str(UnreadableError("1 file", ["a: x"])) == "1 file\n  a: x"


@pytest.mark.parametrize("error", CLASSES, ids=lambda each: each.__name__)
def test_all_exit_with_2(error: type[KamError]) -> None:
    assert error.exit_code == 2
    assert error.__doc__


def test_all_are_one_family() -> None:
    assert len(CLASSES) >= 7
    assert all(issubclass(each, KamError) for each in CLASSES)
