"""Messages on private and special values do not say the value; on all others they do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kamcli.lint import Report

CONTACT = "accounts/acme/contacts/cfo.yaml"
PERSONAL = "personal/acme/cfo.yaml"
HEAD = "name: Мария Петрова\nroles: [economic-buyer]\n"


@pytest.mark.parametrize(
    ("path", "text", "message", "do"),
    [
        (PERSONAL, "birthday: 12.05.1960", "birthday: what stands there does not have the form", "write 1971-03-02"),
        (PERSONAL, "family: 4041", "family is text, but a bare number stands there", "put it in quotes"),
        (PERSONAL, "hobbies: chess", "hobbies should be a list", "write it so"),
        (
            CONTACT,
            "style: sof",
            "style: what stands there is not one of the values allowed",
            "choose one of: 'soft', 'hard'",
        ),
        (CONTACT, "ownership: [{share: 170}]", "ownership[0].share: what stands there is too large", ""),
    ],
)
def test_private_value_is_not_told(path: str, text: str, message: str, do: str, linted: Callable[..., Report]) -> None:
    head = HEAD if path == CONTACT else ""
    findings = linted({path: f"{head}{text}\n", "policy/lists.yaml": "styles: [soft, hard]\n"}).findings
    assert any(finding.message.startswith(message) and finding.do.startswith(do) for finding in findings)
    value = text.rpartition(": ")[2].rstrip("]}")
    for finding in findings:
        words = f"{finding.message} {finding.do}".replace("'soft'", "").split()
        assert not any(value in word for word in words)


@pytest.mark.parametrize(
    ("text", "message", "do"),
    [
        ("title: 4041", "title is text, but 4041 is a bare number here", "put it in quotes: '4041'"),
        ("level: hed", "level: 'hed' is not one of the values allowed", "did you mean `head`?"),
    ],
)
def test_other_value_is_told(text: str, message: str, do: str, linted: Callable[..., Report]) -> None:
    findings = linted({CONTACT: f"{HEAD}{text}\n", "policy/lists.yaml": "levels: [head, staff]\n"}).findings
    assert [message] == [finding.message for finding in findings if finding.do.startswith(do)]


def test_private_column_of_a_ledger(linted: Callable[..., Report]) -> None:
    own = '{"properties": {"ref": {"type": "string", "maxLength": 3, "x-kam-personal": "private"}}}'
    table = "date,account,amount,currency,ref\n2026-01-02,acme,10,EUR,SECRET\n"
    report = linted({"sales/2026-01.csv": table, "schemas/sales.schema.json": own})
    assert [finding.message for finding in report.findings if finding.field == "ref"] == [
        "ref: what stands there is too long; the greatest number of characters is 3"
    ]
