"""KAM205 id-taken."""

from kamcli.lint.finding import Rule, Scope

RULE = Rule(
    code="KAM205",
    name="id-taken",
    summary="Two records claim one id.",
    why="A reference to that id can mean either of them. Ids that a record had formerly stay reserved.",
    fix="Rename one of the files, or take the id out of `former_ids`.",
    bad={
        "accounts/acme/interactions/2026/2026-03-02-call-price.yaml": (
            "kind: call\n"
            "date: 2026-03-02\n"
            "subject: The new price list\n"
            "summary: She agrees to the list from April on and asks for it in writing.\n"
            "participants: [cfo]\n"
            "team: [anna]\n"
        ),
        "accounts/acme/interactions/2025/2026-03-02-call-price.yaml": (
            "kind: call\n"
            "date: 2026-03-02\n"
            "subject: The new price list\n"
            "summary: She agrees to the list from April on.\n"
        ),
    },
    good={
        "accounts/acme/interactions/2026/2026-03-02-call-price.yaml": (
            "kind: call\n"
            "date: 2026-03-02\n"
            "subject: The new price list\n"
            "summary: She agrees to the list from April on and asks for it in writing.\n"
            "participants: [cfo]\n"
            "team: [anna]\n"
        ),
    },
    scope=Scope.REPOSITORY,
)
