"""The floor: read, parse and validate the same files with the bare libraries, in one process, and nothing else.

python benchmarks/measured/floor.py PLAN      (PLAN is written by compare.py: schema file -> paths)
"""

from __future__ import annotations

import csv
import gc
import json
import sys
from pathlib import Path

import jsonschema_rs
import yaml_rs


def main() -> int:
    gc.disable()  # as kam does: nothing here makes cycles
    invalid = 0
    for schema, paths in json.loads(Path(sys.argv[1]).read_bytes()).items():
        is_valid = jsonschema_rs.Draft202012Validator(json.loads(Path(schema).read_bytes())).is_valid
        for path in paths:
            if path.endswith(".csv"):
                with open(path, encoding="utf-8", newline="") as file:  # noqa: PTH123
                    invalid += sum(not is_valid(row) for row in csv.DictReader(file))
            else:
                with open(path, "rb") as file:  # noqa: PTH123
                    invalid += not is_valid(yaml_rs.loads(file.read().decode(), parse_datetime=False))
    print(f"{invalid} invalid")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
