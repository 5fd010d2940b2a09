"""KAM120 company-schema."""

from kamcli.lint.finding import Rule, Scope

RULE = Rule(
    code="KAM120",
    name="company-schema",
    summary="A schema of the company cannot be used.",
    why="Lint goes on without it, so what it asks for is not checked.",
    fix=(
        "Mend the schema: no references outside the repository, only the documented keywords, patterns that take "
        "linear time."
    ),
    bad={
        "schemas/account.schema.json": '{"properties": {"custom": {"$ref": "https://example.com/x.json"}}}',
    },
    good={
        "schemas/account.schema.json": '{"properties": {"custom": {"properties": {"segment": {"type": "string"}}}}}',
    },
    scope=Scope.REPOSITORY,
)
