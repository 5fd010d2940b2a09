"""KAM003 file-too-large."""

from kamcli.lint.finding import Rule

RULE = Rule(
    code="KAM003",
    name="file-too-large",
    summary="A file is larger than anything kamcli reads.",
    why="Such a file is nearly always put there by mistake, and reading it would take all of the memory.",
    fix="Split a ledger by month; keep attachments elsewhere.",
    bad={
        "sales/2026-01.csv": b"x" * (64 * 1024 * 1024 + 1),
    },
    good={
        "sales/2026-01.csv": None,
    },
)
