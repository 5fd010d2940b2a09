"""KAM209 external-id-twice."""

from kamcli.lint.finding import Rule, Scope

RULE = Rule(
    code="KAM209",
    name="external-id-twice",
    summary="Two records of one kind have the same id in another system.",
    why="An import would not know which of them to change.",
    fix="Merge the records, or correct the id.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\nexternal_ids: {crm: '17'}\n"
        ),
        "accounts/beta/account.yaml": (
            "name: Beta\ncircle: market\nindustry: food\nmanager: anna\nexternal_ids: {crm: '17'}\n"
        ),
    },
    good={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\nexternal_ids: {crm: '17'}\n"
        ),
        "accounts/beta/account.yaml": (
            "name: Beta\ncircle: market\nindustry: food\nmanager: anna\nexternal_ids: {crm: '18'}\n"
        ),
    },
    scope=Scope.REPOSITORY,
)
