"""What the README tells to type is true. The installing part of its two commands is run by `.ci/run`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from kamcli.cli.main import kam

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def command(name: str) -> str:
    """The one line in the block after `<!-- command: NAME -->`, as `.ci/run` finds it."""
    found = re.search(rf"^<!-- command: {name} -->\n```sh\n([^\n]+)\n```$", README, re.MULTILINE)
    assert found, f"README.md has no command '{name}' of one line"
    return found[1]


def shown_commands() -> list[str]:
    """Every line of a shell block that calls `kam`."""
    lines = [line.strip().removeprefix("$ ") for _, body in BLOCK.findall(README) for line in body.splitlines()]
    return [line for line in lines if line.startswith("kam ")]


@pytest.mark.skipif(os.name == "nt", reason="the README's commands are for a POSIX shell")
def test_first_command_ends_with_lint_and_concentration(tmp_path: Path) -> None:
    install, separator, rest = command("try").partition(" && .venv/bin/kam demo")
    assert separator
    assert "pip install" in install
    line = f".venv/bin/kam demo{rest}".replace(".venv/bin/kam", f'"{sys.executable}" -m kamcli')
    done = subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.search(r": error KAM\d{3} ", done.stdout), "lint shows the demo's gaps"
    after_lint = done.stdout[max(match.end() for match in re.finditer(r"KAM\d{3}", done.stdout)) :]
    assert "HHI" in after_lint
    assert "Traceback" not in done.stderr


def test_second_command_runs_the_tests() -> None:
    assert re.search(r"pip install .*\[test\].* && \.venv/bin/pytest -n auto$", command("test"))


def test_shown_account_is_what_the_schemas_take() -> None:
    from kamcli import policy, yamlio
    from kamcli.model.entity import Entity
    from kamcli.schemas import compose, violations

    (text,) = [body for language, body in BLOCK.findall(README) if language == "yaml"]
    document = yamlio.read(text.encode())
    assert isinstance(document, yamlio.Document)
    defaults = policy.load(lambda _: None).policy
    schemas = compose([circle.id for circle in defaults.circles], {}, defaults.lists.as_mapping())
    assert violations(schemas.schema(Entity.ACCOUNT), document.data) == []


@pytest.mark.parametrize("line", shown_commands())
def test_shown_command_exists(line: str) -> None:
    words = re.split(r"\s#|\s>|\s\||\s&&|;", line)[0].split()[1:]
    context = click.Context(kam, info_name="kam")
    group: click.Command = kam
    while words and isinstance(group, click.Group):
        if words[0] in ("-C", "--today"):
            words = words[2:]
            continue
        inner = group.get_command(context, words[0])
        assert inner is not None, f"there is no {words[0]} in {line!r}"
        group, words = inner, words[1:]
    known = {name for parameter in group.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
    unknown = [word for word in words if word.startswith("--") and word.partition("=")[0] not in known]
    assert unknown == [], line
