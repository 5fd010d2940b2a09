"""KAM110 dossier."""

from kamcli.lint.finding import Rule, Scope

RULE = Rule(
    code="KAM110",
    name="dossier",
    summary="The dossier of an account lacks what its circle asks for.",
    why=(
        "Some requirements span files: at least one interaction, somebody who decides, a counterpart for each of them "
        "(D12, D23, D26)."
    ),
    fix="The message says what is missing and where it goes.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: contacted\nindustry: food\nmanager: anna\nsource: referral\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: contacted\nindustry: food\nmanager: anna\nsource: referral\n"
        ),
        "accounts/acme/interactions/2026/2026-03-02-call-price.yaml": (
            "kind: call\n"
            "date: 2026-03-02\n"
            "subject: The new price list\n"
            "summary: She agrees to the list from April on and asks for it in writing.\n"
            "participants: [cfo]\n"
            "team: [anna]\n"
            "next_steps:\n"
            "  - id: list\n"
            "    what: Send the price list\n"
            "    side: us\n"
            "    who: anna\n"
            "    due: 2026-03-10\n"
        ),
    },
    scope=Scope.ACCOUNT,
)
