"""What is private or special is in no format: not in excerpts, not in messages, not in fixes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kamcli.lint import Finding
from kamcli.lint.finding import Edit, Fix
from kamcli.render.findings import FORMATS, STATISTICS, View
from kamcli.render.findings.text import full

CONTACT = "accounts/acme/contacts/cfo.yaml"
PERSONAL = "personal/acme/cfo.yaml"
SALES = "sales/2026-01.csv"
HEAD = "name: Мария Петрова\nroles: [economic-buyer]\n"
Viewed = Callable[..., View]
Make = Callable[..., Finding]


def lines_of(view: View) -> list[str]:
    """The lines of files in a text."""
    return [line.split(" | ", 1)[1] for line in full(view).splitlines() if " | " in line and "^" not in line]


def each_line(finding: Make, path: str, source: str) -> list[Finding]:
    return [finding(path, number, 9) for number in range(1, source.count("\n") + 1)]


def test_no_line_of_a_personal_file_is_shown(viewed: Viewed, finding: Make) -> None:
    source = "birthday: --03-02\nhobbies: [chess]\n# likes tea\n  broken: [\n"
    assert lines_of(viewed({PERSONAL: source}, each_line(finding, PERSONAL, source))) == ["•••"] * 4
    elsewhere = "personal/notes/from an old system.yaml"
    assert lines_of(viewed({elsewhere: source}, each_line(finding, elsewhere, source))) == ["•••"] * 4


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("style: hardball\n", ["style: •••"]),
        ('"style": "hardball"  # in March\n', ['"style": •••']),
        ("style: >\n  hard\n\n  ball\nlevel: head\n", ["style: •••", "•••", "•••", "level: head"]),
        ("style: >\n  hard\n  # ball\nlevel: head\n", ["style: •••", "•••", "•••", "level: head"]),
        (
            "ownership:\n  - legal_entity: acme\n    share: 51\nemails: [maria@acme.example]\n",
            ["ownership:", "  •••", "•••", "emails: [maria@acme.example]"],
        ),
        ("ownership: [{share: 51}]\nphones: []\n", ["ownership: •••", "phones: []"]),
        ("title: style is hard\n", ["title: style is hard"]),
    ],
)
def test_private_values_of_a_contact(written: str, shown: list[str], viewed: Viewed, finding: Make) -> None:
    source = HEAD + written
    found = lines_of(viewed({CONTACT: source}, each_line(finding, CONTACT, source)))
    assert found == [*HEAD.splitlines(), *shown], "names and business contacts are shown"


def test_private_value_amid_a_line(viewed: Viewed, finding: Make) -> None:
    source = "{name: Мария, style: hardball, level: head}\n"
    text = full(viewed({CONTACT: source}, [finding(CONTACT, 1, 26), finding(CONTACT, 1, 30)]))
    assert text.splitlines()[1:3] == ["  1 | {name: Мария, style: •••, level: head}", f"    | {' ' * 21}^"]
    assert text.splitlines()[7] == f"    | {' ' * 24}^", "right behind the mask"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("style: hardball\nname: twice\n", ["style: •••", "name: twice"]),
        ("style : hardball\n  more of it\n- and this\nname: twice\n", ["style :•••", "•••", "•••", "name: twice"]),
        ("x: {'style': hardball, y: 1}\nname: twice\n", ["x: {'style':•••", "name: twice"]),
        ("ownership:\n- share: 51\n\n  legal_entity: a\nname: twice\n", ["•••", "•••", "name: twice"]),
        ("lifestyle: easy\nname: twice\n", ["lifestyle: easy", "name: twice"]),
    ],
)
def test_private_values_of_a_file_that_is_no_yaml(
    written: str, shown: list[str], viewed: Viewed, finding: Make
) -> None:
    source = HEAD + written
    found = lines_of(viewed({CONTACT: source}, each_line(finding, CONTACT, source)))
    assert [line.replace(": •••", ":•••") for line in found[2:]][-len(shown) :] == [
        line.replace(": •••", ":•••") for line in shown
    ]
    assert not any(word in "".join(found) for word in ("hardball", "more of it", "and this", "51"))


def test_file_that_nobody_knows_is_not_shown(viewed: Viewed, finding: Make) -> None:
    path = "accounts/acme/private/cfo.yaml"
    assert lines_of(viewed({path: "style: hardball\n"}, [finding(path)])) == ["•••"]


def test_configuration_is_shown(viewed: Viewed, finding: Make) -> None:
    files = {"policy/lint.yaml": "ignore: [KAM1]\n"}
    assert lines_of(viewed(files, [finding("policy/lint.yaml"), finding("kam.yaml")])) == [
        "ignore: [KAM1]",
        "format: 1",
    ]


def test_ledger(viewed: Viewed, finding: Make) -> None:
    table = 'date,account,amount,currency,ref\n2026-01-02,acme,10,EUR,"A,1"\n'
    findings = [finding(SALES, 2, 28)]
    assert lines_of(viewed({SALES: table}, findings)) == ['2026-01-02,acme,10,EUR,"A,1"']
    own = {"schemas/sales.schema.json": '{"properties": {"ref": {"type": "string", "x-kam-personal": "private"}}}'}
    assert lines_of(viewed({SALES: table, **own}, findings)) == ["2026-01-02,acme,10,EUR,•••"]
    assert lines_of(viewed({SALES: table + '"open\n', **own}, findings)) == ["•••"]


SECRETS = {
    PERSONAL: """\
birthday: SECRET-1
hobbies: SECRET-2
family: 4041
notes: [SECRET-3]
values: {SECRET-4: 1}
custom: {"1": SECRET-5, odd: 07373}
nickname: SECRET-6
""",
    CONTACT: HEAD + "style: SECRET-7\nownership: [{legal_entity: SECRET-9, share: 5252}, {share: SECRET-8}]\n",
    "policy/lists.yaml": "styles: [soft, SECRET-]\n",
}
BROKEN = {
    PERSONAL: "birthday: SECRET-1\nbirthday: SECRET-2\nfamily: [SECRET-3\n",
    CONTACT: HEAD + "style: SECRET-7\nstyle: SECRET-8\n",
}


@pytest.mark.parametrize("name", [*FORMATS, "statistics", "statistics as json"])
@pytest.mark.parametrize("files", [SECRETS, BROKEN], ids=["wrong values", "no YAML"])
def test_no_format_tells(name: str, files: dict[str, str], viewed: Viewed) -> None:
    view = viewed(files)
    paths = {finding.path for finding in view.findings}
    assert {PERSONAL, CONTACT} <= paths
    write = {**FORMATS, "statistics": STATISTICS["text"], "statistics as json": STATISTICS["json"]}[name]
    text = write(view).replace("SECRET-'", "").replace("SECRET-\\'", "")
    for secret in (
        "SECRET-1",
        "SECRET-2",
        "SECRET-3",
        "SECRET-6",
        "SECRET-7",
        "SECRET-8",
        "SECRET-9",
        "4041",
        "5252",
        "7373",
    ):
        assert secret not in text


def test_fix_of_a_private_value_is_not_in_sarif(viewed: Viewed, finding: Make) -> None:
    source = HEAD + "style: 0712\nlevel: head\n"

    def fixed(pointer: tuple[str, ...], value: str) -> Finding:
        return finding(CONTACT, 3, 8, fix=Fix("put it in quotes", (Edit(CONTACT, "set", pointer, value),)))

    assert "0712" not in FORMATS["sarif"](viewed({CONTACT: source}, [fixed(("style",), "0712")]))
    assert '"fixes"' not in FORMATS["sarif"](viewed({CONTACT: source}, [fixed(("style",), "x")]))
    assert '"fixes"' in FORMATS["sarif"](viewed({CONTACT: source}, [fixed(("level",), "x")]))


def test_what_a_fix_would_write_is_not_told(viewed: Viewed, finding: Make) -> None:
    def described(path: str, *pointer: str) -> str:
        edit = Edit(path, "set", pointer, "hard")
        return FORMATS["json"](viewed({}, [finding(fix=Fix("write it as `hard`", (edit,)))]))

    assert "write it as `hard`" in described(CONTACT, "level")
    for text in (described(CONTACT, "style"), described(PERSONAL, "values"), described("personal/x", "values")):
        assert "hard" not in text
        assert '"description": "mend a personal value, which is not shown"' in text
