"""KAM201 unknown-reference."""

from kamcli.lint.finding import Rule, Scope

RULE = Rule(
    code="KAM201",
    name="unknown-reference",
    summary="A record refers to a contact, deal, complaint or interaction that is not there.",
    why=(
        "An interaction that names a person who is not in the base is a defect, not a detail (D5): nobody can ask "
        "them later."
    ),
    fix="Correct the id, or add the record it means.",
    bad={
        "accounts/acme/interactions/2026/2026-03-02-call-price.yaml": (
            "kind: call\n"
            "date: 2026-03-02\n"
            "subject: The new price list\n"
            "summary: She agrees to the list from April on and asks for it in writing.\n"
            "participants: [cfo]\n"
            "team: [anna]\n"
            "about: [tender-2026]\n"
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
            "about: [tender-2026]\n"
        ),
        "accounts/acme/deals/tender-2026.yaml": ("name: Tender 2026\nstage: qualified\n"),
    },
    scope=Scope.REPOSITORY,
)
