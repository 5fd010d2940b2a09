"""KAM007 empty-file."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM007",
    name="empty-file",
    summary="A file has no content.",
    why="An empty file is usually what is left of a broken copy; the record it held is gone.",
    fix="Restore it from git (git log -- FILE shows when it was last whole), or delete it.",
    bad={
        "accounts/acme/account.yaml": "# nothing here\n",
    },
    good={},
)
