"""KAM022 missing-folder-file."""

from kamcli.lint.finding import Rule, Scope

RULE = Rule(
    code="KAM022",
    name="missing-folder-file",
    summary="An account folder has no account.yaml.",
    why=(
        "Contacts and interactions in it belong to no account. It happens when a folder was renamed on one branch "
        "while files were added on another."
    ),
    fix="Move the files into the folder of their account, or restore its account.yaml.",
    bad={
        "accounts/beta/contacts/cfo.yaml": ("name: Nikos\nemails: [nikos@beta.example]\n"),
    },
    good={
        "accounts/beta/contacts/cfo.yaml": None,
    },
    scope=Scope.ACCOUNT,
)
