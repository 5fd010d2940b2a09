"""KAM904 bad-suppression."""

from kamcli.lint.finding import Rule, Severity

RULE = Rule(
    code="KAM904",
    name="bad-suppression",
    summary="A comment that is to let a finding stand names no rule, or gives no reason.",
    why="A finding that is let stand without a reason is one that nobody dares to look at again.",
    fix="Write `# kam: ignore[KAM404] -- the reason`; with `until 2026-12-01` before the `--` if it is for a time.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: ivan  # kam: ignore[KAM202]\n"
        ),
    },
    good={
        "team/ivan.yaml": "name: Иван Орлов\nrole: account-manager\nemails: [ivan@example.com]\n",
        "accounts/acme/account.yaml": ("name: Acme\ncircle: market\nindustry: food\nmanager: ivan  # since March\n"),
    },
    severity=Severity.WARNING,
)
