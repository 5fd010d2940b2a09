"""Makes the generated pages of docs/ from the code, so that they cannot drift: `python docs/build.py [--check]`.

Pages: commands from the help, fields from the schemas, rules from the lint's registry. It writes only
the files named in PAGES.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).parent
WIDTH = 100

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
    """Every rule of the lint: what it finds, why, what to do, and an example."""
    from kamcli.lint.finding import FAMILIES
    from kamcli.lint.registry import RULES

    parts = [
        "# Rules\n\nWhat `kam lint` checks. `kam rules CODE` says the same at the command line. The examples are laid\n"
        "over a small correct repository; only the files that matter are shown.\n"
    ]
    for digit, family in FAMILIES.items():
        chosen = [rule for rule in RULES if rule.code[3] == digit]
        if not chosen:
            continue
        parts.append(f"## {family[0].upper()}{family[1:]}\n")
        for rule in chosen:
            parts.append(f"### {rule.code} {rule.name}\n\n{rule.summary} ({rule.severity})\n")
            parts.append(f"**Why.** {rule.why}\n\n**What to do.** {rule.fix}\n")
            parts += [_example("Found", rule.bad), _example("Fine", rule.good)]
    return "\n".join(part for part in parts if part)


def _example(title: str, files: Mapping[str, str | bytes | None]) -> str:
    shown = []
    for path, content in files.items():
        if isinstance(content, bytes):
            text = content.decode("utf-8", errors="backslashreplace").replace("\ufeff", "\\ufeff")
        else:
            text = content if content is not None else ""
        visible = "".join(each if each.isprintable() or each in "\n\t" else ascii(each)[1:-1] for each in text)
        language = path.rpartition(".")[2] if path.endswith((".yaml", ".csv", ".json")) else "text"
        body = f"```{language}\n{visible.rstrip()}\n```" if visible.strip() else "*(no such file, or an empty one)*"
        shown.append(f"`{path}`\n\n{body}\n")
    return f"**{title}:**\n\n" + "\n".join(shown) if shown else ""


PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands,
    "rules.md": rules,
}
"""Every generated page, and who makes it."""

NOTICE = "<!-- Made by `python docs/build.py`: change the code it comes from, not this page. -->\n\n"


def page(name: str) -> str:
    """Return the text of one generated page."""
    return NOTICE + PAGES[name]().rstrip() + "\n"


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check say which are stale; return the exit status."""
    if arguments not in ([], ["--check"]):
        print("usage: python docs/build.py [--check]", file=sys.stderr)
        return 2
    stale = []
    for name in PAGES:
        path, text = HERE / name, page(name)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not arguments:
                path.write_text(text, encoding="utf-8", newline="\n")
    if arguments and stale:
        print(f"stale: {', '.join(f'docs/{name}' for name in stale)}; run `python docs/build.py`", file=sys.stderr)
        return 1
    print(f"{'checked' if arguments else 'written'}: {', '.join(PAGES)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
