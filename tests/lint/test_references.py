"""References to what is there and cannot be read: one finding where it lies, none where it is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from states import Files

from kamcli.lint import Report

LEDGER = "sales/2026-01.csv"
SALE = "date,account,amount,currency\n2026-01-15,acme,100,EUR\n2026-01-16,acme,100,EUR\n"
CALL = "accounts/acme/interactions/2026/2026-03-01-call-x.yaml"
CALLED = "kind: call\ndate: 2026-03-01\nsubject: Prices\nparticipants: [cfo]\nteam: [anna]\n"


@pytest.mark.parametrize("path", ["accounts/acme/account.yaml", "accounts/acme/contacts/cfo.yaml", "team/anna.yaml"])
def test_a_broken_file_is_said_once(linted: Callable[[Files], Report], path: str) -> None:
    findings = linted({LEDGER: SALE, CALL: CALLED, path: "name: x\n\tmanager: y\n"}).findings
    assert [finding.rule for finding in findings if finding.path == path] == ["tab-indentation"]
    assert not [finding for finding in findings if finding.code.startswith("KAM20")]


def test_a_file_that_is_gone_is_said_wherever_it_is_named(linted: Callable[[Files], Report]) -> None:
    findings = linted({CALL: CALLED, "accounts/acme/contacts/cfo.yaml": None}).findings
    assert [finding.field for finding in findings if finding.rule == "unknown-reference"] == ["participants[0]"]


def test_the_nearest_id_is_offered_however_it_is_written(linted: Callable[[Files], Report]) -> None:
    findings = linted({CALL: CALLED.replace("[anna]", "[ANNA]")}).findings
    (finding,) = [finding for finding in findings if finding.rule == "unknown-colleague"]
    assert finding.do.startswith("did you mean `anna`? ")
