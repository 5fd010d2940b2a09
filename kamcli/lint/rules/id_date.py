"""KAM210 id-date."""

from kamcli.lint.finding import Rule, Severity

RULE = Rule(
    code="KAM210",
    name="id-date",
    summary="The date in a file's name is not the record's date.",
    why=(
        "An id stays what it was when the date is corrected, so this is only a notice: somebody who looks by the file "
        "name looks in the wrong place."
    ),
    fix="Nothing, or `kam rename ID --to-match`.",
    bad={
        "accounts/acme/interactions/2026/2026-03-01-call-price.yaml": (
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
    severity=Severity.NOTICE,
)
