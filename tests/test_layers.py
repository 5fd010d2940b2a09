"""The house stands: imports go down only, each library has one owner, nothing below the command line talks or asks."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "kamcli").rglob("*.py"))
}

OWNERS = {
    "click": "kamcli.cli",
    "ruamel": "kamcli.yamlio",
    "yaml_rs": "kamcli.yamlio",
    "sqlite3": "kamcli.index or kamcli.query",
    "yaml": "nobody",
    "jsonschema": "kamcli.schemas",
    "jsonschema_rs": "kamcli.schemas",
    "referencing": "kamcli.schemas",
    "git": "kamcli.gitrepo",
    "pyrage": "kamcli.encryption",
    "openpyxl": "kamcli.interop",
    "gitdb": "kamcli.gitrepo",
    "tabulate": "kamcli.render",
    "simpleeval": "kamcli.interop",
    "snowballstemmer": "kamcli.query",
    "anyascii": "kamcli.model",
    "wcwidth": "kamcli.render",
    "vl_convert": "kamcli.render.charts",
    "stdnum": "kamcli.facts",
    "subprocess": "kamcli.gitrepo",
    "multiprocessing": "kamcli.crew",
    "pickle": "nobody",
    "urllib.request": "nobody",
    "requests": "nobody",
}
"""Which part of kamcli alone may import a library."""

OUTSIDE_WORLD = {
    "print": "prints",
    "input": "asks the user",
    "breakpoint": "stops in a debugger",
    "eval": "executes text",
    "exec": "executes text",
    "sys.exit": "exits",
    "os._exit": "exits",
    "sys.stdout": "prints",
    "sys.stderr": "prints",
    "sys.stdin": "asks the user",
    "sys.argv": "reads the command line",
    "os.environ": "reads the environment",
    "os.getenv": "reads the environment",
    "os.getcwd": "reads the present folder",
    "os.system": "executes text",
    "date.today": "reads the clock",
    "datetime.now": "reads the clock",
    "datetime.today": "reads the clock",
    "datetime.utcnow": "reads the clock",
    "time.time": "reads the clock",
    "time.localtime": "reads the clock",
    "Path.cwd": "reads the present folder",
    "Path.home": "reads the environment",
    "shutil.get_terminal_size": "reads the terminal",
    "os.get_terminal_size": "reads the terminal",
}
"""What only the command line may use."""

EXCUSED = {("kamcli.gitrepo.command", "os.environ"), ("kamcli.dataclass", "exec")}
"""The first puts away the variables by which a caller's git would redirect ours; it takes nothing from them. The second
makes `__init__` out of the names of fields, as the standard library does."""

RENAMES = {"os.replace", "os.rename", "os.renames", "shutil.move"}


def within(module: str, owner: str) -> bool:
    return module == owner or module.startswith(f"{owner}.")


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def uses(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every name used, and every `a.b` as the module knows it: `from os import replace` counts as `os.replace`."""
    aliases = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield aliases.get(node.id, node.id), node.lineno
        elif isinstance(node, ast.Attribute):
            dotted = ast.unparse(node)
            yield dotted, node.lineno
            head, _, rest = dotted.partition(".")
            if head in aliases:
                yield f"{aliases[head].rpartition('.')[2]}.{rest}", node.lineno
                yield f"{aliases[head]}.{rest}", node.lineno
            if dotted.startswith("datetime."):
                yield dotted.removeprefix("datetime."), node.lineno


def complaints(module: str, source: str) -> list[str]:
    tree = ast.parse(source)
    found = [
        f"{module}:{line} imports {name}; only {OWNERS[library]} may"
        for name, line in imports(tree)
        for library in OWNERS
        if within(name, library) and not any(within(module, owner) for owner in OWNERS[library].split(" or "))
    ]
    for name, line in uses(tree):
        if name in RENAMES and not within(module, "kamcli.atomic"):
            found.append(f"{module}:{line} uses {name}; only kamcli.atomic may")
        if name in OUTSIDE_WORLD and not within(module, "kamcli.cli") and (module, name) not in EXCUSED:
            found.append(f"{module}:{line} {OUTSIDE_WORLD[name]} ({name}); only kamcli.cli may")
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("module", MODULES)
def test_module_keeps_to_its_place(module: str) -> None:
    assert complaints(module, MODULES[module].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("module", MODULES)
def test_module_says_what_it_is_for(module: str) -> None:
    assert ast.get_docstring(ast.parse(MODULES[module].read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "source",
    [
        "import click",
        "import sqlite3",
        "from ruamel.yaml import YAML",
        "def f():\n    import git",
        "import os\nos.replace('a', 'b')",
        "from os import replace\nreplace('a', 'b')",
        "print('x')",
        "import os\nos.environ['X']",
        "from os import environ\nenviron.get('X')",
        "from datetime import date\ndate.today()",
        "from datetime import date as d\nd.today()",
        "import datetime\ndatetime.datetime.now()",
        "from pathlib import Path\nPath.cwd()",
        "import sys\nsys.exit(1)",
    ],
)
def test_the_check_sees_it(source: str) -> None:
    assert complaints("kamcli.facts.x", source)


def test_imports_go_down_only_and_in_no_circle() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 kept, 0 broken" in done.stdout
