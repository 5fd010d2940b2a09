"""KAM002 outside-repository."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM002",
    name="outside-repository",
    summary="A symbolic link leads out of the repository.",
    why=(
        "An account repository is complete in itself. A link that leads elsewhere would read files that git does not "
        "keep, and that a colleague or a CI does not have."
    ),
    fix="Replace the link by the file itself.",
    bad={
        "team/boris.yaml": "->/etc/hostname",
    },
    good={
        "team/boris.yaml": ("name: Boris\nrole: back-office\n"),
    },
)
