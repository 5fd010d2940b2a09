"""Makes the generated pages of docs/ from the code, so that they cannot drift: `python docs/build.py [--check]`.

Pages: commands from the help, fields from the schemas, rules from the lint's registry. It writes only
the files named in PAGES.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WIDTH = 100
LONGEST = 160
MOST_LINES = 40
"""How much of an example is shown: some are about files that are too large."""

TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "group",
}

if __name__ == "__main__":
    # From a clone without an installation, the package lies beside this folder.
    sys.path.insert(0, str(HERE.parent))


def commands() -> str:
    """Every command, as `--help` prints it."""
    import click

    from kamcli.cli.main import kam

    def below(words: str, command: click.Command) -> Iterator[tuple[str, str]]:
        # max_content_width and terminal_width: the page must not depend on who makes it.
        context = click.Context(command, info_name=words, max_content_width=WIDTH, terminal_width=WIDTH)
        yield words, command.get_help(context)
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                if inner is not None and not inner.hidden:
                    yield from below(f"{words} {name}", inner)

    parts = ["# Commands\n\nWhat `kam --help` and `kam COMMAND --help` print.\n"]
    for words, text in below("kam", kam):
        plain = "\n".join(line.rstrip() for line in text.strip().split("\n"))
        parts.append(f"## {words}\n\n```text\n{plain}\n```\n")
    return "\n".join(parts)


def rules() -> str:
    """The list of the lint's rules, each with a link to its page."""
    from kamcli.lint.finding import FAMILIES
    from kamcli.lint.registry import RULES

    parts = [
        "# Rules\n\nWhat `kam lint` checks. Each rule has a page; `kam rules CODE` says the same at the command line.\n"
        "[Lint](lint.md) says how rules are chosen, weighed and set.\n"
    ]
    for digit, family in FAMILIES.items():
        chosen = [rule for rule in RULES if rule.code[3] == digit]
        if chosen:
            parts.append(f"## {family[0].upper()}{family[1:]}\n\n| code | name | severity | finds |\n|---|---|---|---|")
            parts += [
                f"| [{r.code}](rules/{r.code}.md) | {r.name} | {r.severity} | {_cell(r.summary)} |" for r in chosen
            ]
            parts.append("")
    return "\n".join(parts)


def rule_page(code: str) -> str:
    """One rule: what it finds, why, what to do, its options, and examples."""
    from kamcli.lint.registry import BY_CODE

    rule = BY_CODE[code]
    parts = [
        f"# {rule.code} {rule.name}\n\n{rule.summary}\n",
        f"Severity: {rule.severity}. Family: {rule.family}. About: {rule.scope}. [All rules](../rules.md)\n",
        f"**Why.** {rule.why}\n\n**What to do.** {rule.fix}\n",
    ]
    if rule.options:
        parts.append("**Options**, set in `policy/lint.yaml`:\n\n| option | default | meaning |\n|---|---|---|")
        parts += [f"| `{o.name}` | {_cell(_default(o.default))} | {_cell(o.description)} |" for o in rule.options]
        parts.append("\n")
    examples = [_example("Found", rule.bad), _example("Fine", rule.good)]
    if any(examples):
        parts.append("The examples are laid over a small correct repository; only the files that matter are shown.\n")
    return "\n".join(part for part in (*parts, *examples) if part)


def _default(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _example(title: str, files: Mapping[str, str | bytes | None]) -> str:
    shown = "\n".join(f"`{path}`{_content(path, content)}\n" for path, content in files.items())
    return f"**{title}:**\n\n{shown}" if shown else ""


def _content(path: str, content: str | bytes | None) -> str:
    if not content:
        return ": no such file" if content is None else ": an empty file"
    text = content if isinstance(content, str) else content.decode("utf-8", errors="backslashreplace")
    if text.startswith("->"):
        return f": a symbolic link to `{text.removeprefix('->')}`"
    lines = ["".join(each if each.isprintable() else ascii(each)[1:-1] for each in line) for line in text.split("\n")]
    lines = [line if len(line) <= LONGEST else f"{line[:LONGEST]}…" for line in lines]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [f"… and {len(lines) - MOST_LINES} more lines"]
    language = path.rpartition(".")[2] if path.endswith((".yaml", ".csv", ".json")) else "text"
    return "\n\n```" + language + "\n" + "\n".join(lines).rstrip() + "\n```"


FIELDS = """\
# Fields

Every field of the files in an account repository, by the schemas that come with kamcli. A company's own schemas may
add fields and ask for more; `kam schemas` writes out what then holds. *Asked for* says from which circle on a field
must be there, or be answered under `unknown`; inside a group or a list, *always* means whenever the group or the item
is there. What spans several files (who decides, a planned next step) is asked of the dossier. *Personal* is the degree
by which lists and exports mask a field.
"""


def fields() -> str:
    """Every field of every entity, as kamcli's own schemas have it, and which circle asks for it."""
    from kamcli import policy
    from kamcli.model.entity import LEDGERS, RECORDS
    from kamcli.schemas import compose
    from kamcli.schemas.locate import load

    circles = [circle.id for circle in policy.load(lambda _: None).policy.circles]
    composed = compose(circles, {})
    parts = [FIELDS]
    for entity in (*RECORDS, *LEDGERS):
        own = load(str(entity))
        asked = dict.fromkeys(_required(own), "always")
        for circle in circles:
            for name in _required(_overlay(circle, entity)):
                asked.setdefault(name, circle)
        parts.append(f"## {own['title']}\n\n{own['description']}\n")
        parts.append("| field | meaning | type | asked for | personal |\n|---|---|---|---|---|")
        for field in composed.fields(entity):
            meaning = f"{field.title}. {field.description}"
            if field.choices:
                meaning += f" One of: {', '.join(field.choices)}."
            kind = " or ".join(TYPES.get(word, word) for word in field.type.split(" or "))
            cells = (f"`{field.pointer_pattern}`", meaning, kind, asked.get(field.pointer_pattern, ""))
            parts.append("| " + " | ".join(_cell(cell) for cell in (*cells, field.personal or "")) + " |")
        parts.append("")
    return "\n".join(parts)


def _overlay(circle: str, entity: str) -> Mapping[str, Any]:
    from kamcli.schemas.locate import load

    try:
        return load(f"circles/{circle}/{entity}")
    except KeyError:
        return {}


def _required(schema: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The names of required fields, nested ones as `legal_entities[].name`."""
    yield from (f"{prefix}{name}" for name in schema.get("required", ()))
    for name, below in schema.get("properties", {}).items():
        if isinstance(below, dict):
            yield from _required(below, f"{prefix}{name}.")
            if isinstance(below.get("items"), dict):
                yield from _required(below["items"], f"{prefix}{name}[].")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def configuration() -> str:
    """Every setting of kam.yaml and policy/; written by the policy itself."""
    from kamcli.policy.reference import markdown

    return markdown()


TABLES = """\
# Tables

What `kam query` reads, and `kam list` where it has a list of the same name. [Queries](query.md) says how to ask.

The names of tables and columns stay. Types: *text*; *date* is text like `2026-03-02`, maybe only `2026-03` or `2026`;
*number* is a decimal that sums exactly; *integer*; *flag* is 1 or 0; *list* is JSON text, for `json_each(…)` and
`has(…)`. What is not known is NULL. *Personal* is how personal the schema says a field is; nothing that is private
is in any table, and personal files are in none.
"""


def tables() -> str:
    """The tables of `kam query` with their columns, and the functions it has."""
    from kamcli.query.describe import described
    from kamcli.query.sql.guard import BUILT_IN, OURS
    from kamcli.query.tables import TABLES as ALL

    parts = [TABLES]
    for table in ALL.values():
        parts.append(f"## {table.name}\n\n{table.meaning}\n\n| column | type | meaning | personal |\n|---|---|---|---|")
        parts += [
            f"| `{column.name}` | {column.type} | {_cell(column.meaning)} | {column.personal or ''} |"
            for column in described(table)
        ]
        parts.append("")
    names = ", ".join(f"`{_cell(name)}`" for name in sorted({*OURS, *BUILT_IN}, key=str.casefold))
    parts.append(f"## Functions\n\n{names}; `json_each` and `json_tree` make rows of a list.\n")
    return "\n".join(parts)


PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands,
    "configuration.md": configuration,
    "fields.md": fields,
    "rules.md": rules,
    "tables.md": tables,
}
"""Every generated page, and who makes it; the pages of single rules come on top."""


def pages() -> dict[str, str]:
    """All generated pages with their text, by their names below docs/."""
    from kamcli.lint.registry import BY_CODE

    return {name: page(name) for name in PAGES} | {
        f"rules/{code}.md": rule_page(code).rstrip() + "\n" + NOTICE for code in BY_CODE
    }


NOTICE = "\n<!-- Made by `python docs/build.py`: change the code it comes from, not this page. -->\n"


def page(name: str) -> str:
    """Return the text of one generated page."""
    text = PAGES[name]()
    # The policy's own test compares its page word by word.
    return text if name == "configuration.md" else text.rstrip() + "\n" + NOTICE


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check say which are stale; return the exit status."""
    if arguments not in ([], ["--check"]):
        print("usage: python docs/build.py [--check]", file=sys.stderr)
        return 2
    made = pages()
    stale = []
    for name, text in made.items():
        path = HERE / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not arguments:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
    for path in sorted((HERE / "rules").glob("*.md")):
        if f"rules/{path.name}" not in made:
            stale.append(f"rules/{path.name}")
            if not arguments:
                path.unlink()
    if arguments and stale:
        print(f"stale: {', '.join(f'docs/{name}' for name in stale)}; run `python docs/build.py`", file=sys.stderr)
        return 1
    print(f"{'checked' if arguments else 'written'}: {len(made)} pages")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
