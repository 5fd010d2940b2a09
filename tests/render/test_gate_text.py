"""What the gate prints to whoever commits or pushes."""

from __future__ import annotations

from kamcli.errors import ConfigurationError
from kamcli.lint.finding import Related
from kamcli.lint.gate import Verdict
from kamcli.lint.push import Judgement
from kamcli.lint.rules import tax_number_twice
from kamcli.model.position import Position
from kamcli.render import gate


def test_every_path_is_one_from_the_root_of_git() -> None:
    related = (Related("accounts/beta/account.yaml", "Beta has it", Position(4, 3)),)
    finding = tax_number_twice.RULE.finding(
        "accounts/acme/account.yaml", "it is there twice", "take one away", Position(2, 1), related=related
    )
    lines = gate.text([Judgement("main", "crm", Verdict((finding,)))]).splitlines()
    assert lines[1].startswith("crm/accounts/acme/account.yaml:2:1: ")
    assert lines[3] == "    see: crm/accounts/beta/account.yaml:4:3: Beta has it"


def test_what_to_do_about_what_cannot_be_checked_stands_apart() -> None:
    error = ConfigurationError("this has format 2", where="kam.yaml:1:1", do="install a newer kamcli")
    assert gate.text([Judgement("main", "", error=error)]).splitlines() == [
        "main: refused, because it cannot be checked:",
        "kam.yaml:1:1: this has format 2",
        "    install a newer kamcli",
    ]
