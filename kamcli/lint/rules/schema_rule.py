"""KAM108 schema-rule."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM108",
    name="schema-rule",
    summary="A record breaks another rule of its schema.",
    why="Schemas, kamcli's or the company's own, ask for something that has no rule of its own here.",
    fix="The message says what; the schema that is named has the rule.",
    bad={
        "accounts/acme/account.yaml": (
            "name: Acme\ncircle: market\nindustry: food\nmanager: anna\nwebsite: https://acme.example\n"
        ),
        "schemas/account.schema.json": '{"not": {"required": ["website"]}}',
    },
    good={
        "schemas/account.schema.json": '{"not": {"required": ["website"]}}',
    },
)
