"""KAM122 composed-stale."""

from collections.abc import Iterator

from kamcli.lint.context import Context
from kamcli.lint.finding import Edit, Finding, Fix, Rule, Scope, Severity
from kamcli.schemas.write import FOLDER, composed_files, stale


def check(context: Context) -> Iterator[Finding]:
    """Composed schemas that were made from other schemas, circles or lists than there are now."""

    def read(path: str) -> bytes | None:
        found = context.snapshot.bytes_of(path)
        return found if isinstance(found, bytes) else None

    if stale(context.repository.schemas, read):
        yield RULE.finding(
            f"{FOLDER}/account.schema.json",
            "the composed schemas are older than the policy or the schemas they are made from",
            "run `kam schemas`",
            fix=_fix(context),
        )


def _fix(context: Context) -> Fix | None:
    """All that differ, written anew; schemas of circles that are no more only `kam schemas` takes away."""
    edits = tuple(
        Edit(path, "replace", value=data)
        for path, data in composed_files(context.repository.schemas).items()
        if context.snapshot.bytes_of(path) != data
    )
    return Fix("write them anew, as `kam schemas` does", edits) if edits else None


RULE = Rule(
    code="KAM122",
    name="composed-stale",
    summary="The schemas written for editors are not those that lint goes by.",
    why="Editors and other tools then accept what lint refuses, or the other way round.",
    fix="Run `kam schemas`; it writes them anew.",
    bad={"schemas/composed/account.schema.json": '{"$comment": "written by kam schemas: an older state"}\n'},
    good={"schemas/composed/account.schema.json": None},
    severity=Severity.WARNING,
    scope=Scope.REPOSITORY,
    check=check,
)
