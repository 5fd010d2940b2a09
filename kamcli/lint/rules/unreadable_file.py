"""KAM001 unreadable-file."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM001",
    name="unreadable-file",
    summary="A file of the repository cannot be read.",
    why=(
        "Whatever the file holds is missing from every list and report, so nothing may be counted until it can be read."
    ),
    fix="Mend its permissions or put the file back; a symbolic link must lead to a file inside the repository.",
    bad={
        "accounts/acme/notes.yaml": None,
        "team/gone.yaml": "->nowhere.yaml",
    },
    good={
        "team/gone.yaml": None,
    },
)
