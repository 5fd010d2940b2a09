"""KAM021 misplaced-file."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM021",
    name="misplaced-file",
    summary="A data file lies where format 1 has no place for it.",
    why="Nobody reads it: what it holds is in no list, no report and no check.",
    fix="Move or rename it: lower-case ids of a-z, 0-9 and hyphens, `.yaml` for records, `.csv` for ledgers.",
    bad={
        "accounts/acme/Account.yml": "name: Acme\n",
    },
    good={},
)
