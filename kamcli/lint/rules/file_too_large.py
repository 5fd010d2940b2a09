"""KAM003 file-too-large."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM003",
    name="file-too-large",
    summary="A file is larger than anything kamcli reads.",
    why="Such a file is nearly always put there by mistake, and reading it would take all of the memory.",
    fix="Split a ledger by month; keep attachments and pasted mails elsewhere.",
    bad={
        "team/boris.yaml": "name: " + "Boris " * 200_000 + "\n",
    },
    good={
        "team/boris.yaml": "name: Boris\n",
    },
)
