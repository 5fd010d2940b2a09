"""KAM901 not-checked."""

from kamcli.lint.finding import Rule, Scope, Severity

RULE = Rule(
    code="KAM901",
    name="not-checked",
    summary="Something could not be checked here.",
    why=(
        "The company keeps personal data in a repository of its own that is not here, or it is encrypted, and no key "
        "opens it here: what is said of birthdays and hobbies is neither right nor wrong."
    ),
    fix="Nothing; or clone the personal repository into personal/, or name your key, and lint again.",
    bad={
        "kam.yaml": (
            "format: 1\n"
            "company:\n"
            "  name: Example Trading\n"
            "currency: EUR\n"
            "time_zone: Europe/Athens\n"
            "personal: separate\n"
        ),
        "accounts/acme/account.yaml": ("name: Acme\ncircle: key\nindustry: food\nmanager: anna\nowners: people\n"),
        "accounts/acme/contacts/owner.yaml": (
            "name: Νίκος Παππάς\ntitle: Owner\nemails: [nikos@acme.example]\nownership:\n  - share: 100\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": ("name: Acme\ncircle: key\nindustry: food\nmanager: anna\nowners: people\n"),
        "accounts/acme/contacts/owner.yaml": (
            "name: Νίκος Παππάς\ntitle: Owner\nemails: [nikos@acme.example]\nownership:\n  - share: 100\n"
        ),
    },
    severity=Severity.NOTICE,
    scope=Scope.REPOSITORY,
)
