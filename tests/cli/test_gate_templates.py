"""What others take from here: the manifest for the pre-commit framework, and the templates for CI."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from ruamel.yaml import YAML

from kamcli.cli.main import kam

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = {
    "examples/ci/github-actions.yml": "vendor.github-workflows",
    "examples/ci/gitlab-ci.yml": "vendor.gitlab-ci",
}
"""The gate for each service."""

AUDIT = "examples/ci/audit-github-actions.yml"


def read(file: str) -> Any:
    return YAML(typ="safe", pure=True).load((ROOT / file).read_text(encoding="utf-8"))


def known(words: list[str]) -> bool:
    """Whether kam takes this command line as far as its commands and options go."""
    command: click.Command = kam
    context = click.Context(command)
    while words:
        word = words.pop(0)
        if word.startswith("-"):
            if not any(word in parameter.opts for parameter in command.params):
                return False
        elif isinstance(command, click.Group):
            found = command.get_command(context, word)
            if found is None:
                return False
            command = found
    return True


@pytest.mark.parametrize(
    ("template", "schema"), [*TEMPLATES.items(), (AUDIT, "vendor.github-workflows")], ids=[*TEMPLATES, AUDIT]
)
def test_templates_are_what_the_service_expects(template: str, schema: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    if schema == "vendor.gitlab-ci":
        command += ["--data-transform", "gitlab-ci"]
    done = subprocess.run([*command, ROOT / template], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def commands(value: Any) -> list[str]:
    """Every shell line in a template."""
    if isinstance(value, dict):
        lines = [value[key] for key in ("run", "entry") if isinstance(value.get(key), str)]
        return lines + [line for inner in value.values() for line in commands(inner)]
    if isinstance(value, list):
        return [line for inner in value for line in ([inner] if isinstance(inner, str) else commands(inner))]
    return []


@pytest.mark.parametrize("file", [*TEMPLATES, AUDIT, ".pre-commit-hooks.yaml"])
def test_commands_in_templates_exist(file: str) -> None:
    lines = commands(read(file))
    calls = [re.split(r" \|\| | >> ", line)[0].split() for line in lines if line.startswith("kam ")]
    assert len(calls) == 2
    for call in calls:
        assert known([word for word in call[1:] if not word.startswith(('"', "gitlab="))]), call


def test_the_gate_decides_and_the_annotations_do_not() -> None:
    for template in TEMPLATES:
        lines = [line for line in commands(read(template)) if line.startswith("kam ")]
        assert [("gate compare" in line, "|| test $? -eq 1" in line) for line in lines] == [
            (False, True),
            (True, False),
        ]


def test_the_manifest_has_what_the_framework_wants() -> None:
    hooks = read(".pre-commit-hooks.yaml")
    assert [hook["id"] for hook in hooks] == ["kam-lint", "kam-gate"]
    for hook in hooks:
        assert hook["language"] == "python"
        assert hook["pass_filenames"] is False
        assert hook["always_run"] is True, "a commit that only deletes files has no file names to start a hook"
