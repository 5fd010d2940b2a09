"""Where the peers are, and how each is told to do the same work. One that is missing is left out, and that is said."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from measured.running import Command

Plan = Mapping[str, list[str]]
"""Schema file -> the files that it is for."""

_AT_ONCE = 8000


class Peers:
    """The peers found on the search path, in a folder of Python programs, and in a folder of npm."""

    def __init__(self, python: Path | None, npm: Path | None) -> None:
        self._python, self._npm = python, npm

    def find(self, name: str) -> str | None:
        """The program of this name."""
        folders = [*((self._python / "bin",) if self._python else ()), Path(sys.executable).parent]
        folders += [self._npm / "node_modules/.bin"] if self._npm else []
        near = next((str(folder / name) for folder in folders if (folder / name).is_file()), None)
        return near or shutil.which(name)

    def check_jsonschema(self, plan: Plan) -> Command | None:
        """check-jsonschema, once for each schema, or for as many files as a command line takes."""
        program = self.find("check-jsonschema")
        lines = [
            [program or "", "--schemafile", schema, *paths[start : start + _AT_ONCE]]
            for schema, paths in plan.items()
            for start in range(0, len(paths), _AT_ONCE)
        ]
        return Command("check-jsonschema", lines, statuses=(0, 1)) if program else None

    def ajv(self, plan: Plan, folder: Path) -> Command | None:
        """ajv-cli with ajv-formats, once for each schema, by links to the files: it takes patterns, not lists."""
        program = self.find("ajv")
        if program is None or self._npm is None or not (self._npm / "node_modules/ajv-formats").is_dir():
            return None
        lines = []
        for schema, paths in plan.items():
            linked = folder / Path(schema).name.removesuffix(".schema.json")
            shutil.rmtree(linked, ignore_errors=True)
            linked.mkdir(parents=True)
            for number, path in enumerate(paths):
                (linked / f"{number}.yaml").symlink_to(path)
            line = [program, "validate", "--spec=draft2020", "--strict=false", "-c", "ajv-formats"]
            lines.append([*line, "-s", schema, "-d", f"{linked}/*.yaml"])
        return Command("ajv-cli", lines, folder=self._npm, statuses=(0, 1))

    def yamllint(self, root: Path) -> Command | None:
        """yamllint with its relaxed rules over the whole folder."""
        program = self.find("yamllint")
        return Command("yamllint", [[program, "-d", "relaxed", str(root)]], statuses=(0, 1)) if program else None

    def hledger(self, journal: Path) -> Command | None:
        """hledger's sums by account."""
        program = self.find("hledger")
        return Command("hledger bal", [[program, "-f", str(journal), "bal", "revenue"]]) if program else None

    def duckdb(self, root: Path) -> Command | None:
        """DuckDB's sums by account and currency over the CSV files."""
        if self._python is None or not list(self._python.glob("lib/python*/site-packages/duckdb")):
            return None
        query = (
            "select account, currency, sum(amount) from read_csv"
            f"('{root}/sales/*.csv', types={{'amount': 'DECIMAL(18,2)'}}) group by all order by 3 desc"
        )
        code = f"import duckdb; print(duckdb.sql({query!r}))"
        return Command("DuckDB over CSV", [[str(self._python / "bin/python"), "-c", code]])

    def ripgrep(self, root: Path, text: str) -> Command | None:
        """ripgrep for a text, in any case."""
        program = self.find("rg")
        line = [program or "", "--ignore-case", "--fixed-strings", text, str(root / "accounts")]
        return Command("ripgrep", [line], statuses=(0, 1)) if program else None
