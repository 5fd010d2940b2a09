"""KAM018 not-a-mapping."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM018",
    name="not-a-mapping",
    summary="A record is a list or a single value instead of fields.",
    why="Every record is a group of fields, `name: value` on each line.",
    fix="Write the file as fields; one record a file.",
    bad={
        "accounts/acme/account.yaml": ("- name: Acme\n- name: Beta\n"),
    },
    good={},
)
