"""The documentation of every setting: docs/configuration.md, and the comments in the default files.

Words come from the schemas, values from the defaults; nothing is said twice. Writes no files.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from kamcli import yamlio
from kamcli.policy.defaults import defaults

FILES = ("kam", "circles", "limits", "lists", "lint", "playbooks", "queries")
"""The files of settings, in the order people meet them."""
_WIDTH = 100

_INTRODUCTION = """\
# Configuration

`kam.yaml` marks the root of an account repository and must be there. The files in `policy/` are optional: each
is laid over the defaults below, key by key. Groups of settings are merged; a list replaces the default list. What is
wrong in a file is reported by `kam lint` with its line and column, and the default stands in for it.

The column *source* names the requirement (D1…D53, see coverage.md) or the standard that a default comes from.
"""


def markdown() -> str:
    """The whole page docs/configuration.md."""
    return "\n".join([_INTRODUCTION, *(_section(name) for name in FILES)])


def _schema(name: str) -> Mapping[str, Any]:
    from kamcli.schemas.locate import load

    return load(name)


def _section(name: str) -> str:
    schema = _schema(name)
    lines = [f"## {schema['title']}", "", schema["description"], "", "| key | meaning | default | source |"]
    lines += ["|---|---|---|---|"]
    for key, setting, value in _settings(schema, defaults(name), ""):
        meaning = f"{setting['title']}. {setting['description']}"
        lines.append(f"| `{key}` | {_cell(meaning)} | {_cell(value)} | {_cell(setting.get('x-kam-source', ''))} |")
    if name == "circles":
        lines += ["", "The default circles:", "", "```yaml", *_plain(name).splitlines(), "```"]
    elif name == "playbooks":
        lines += ["", "The default playbooks:", "", "```yaml", *_plain(name).splitlines(), "```"]
    return "\n".join([*lines, ""])


def _settings(schema: Mapping[str, Any], default: Any, prefix: str) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    required = schema.get("required", ())
    for name, setting in schema.get("properties", {}).items():
        key = f"{prefix}{name}"
        known = isinstance(default, Mapping) and name in default
        value = default[name] if known else None
        if "properties" in setting and setting.get("type") == "object":
            yield from _settings(setting, value, f"{key}.")
            continue
        yield key, setting, _default(value) if known else "*required*" if name in required else ""
        below = setting.get("items") or setting.get("additionalProperties")
        if isinstance(below, Mapping) and "properties" in below:
            yield from _settings(below, None, f"{key}[]." if "items" in setting else f"{key}.*.")
        elif "properties" in setting:
            yield from _settings(setting, None, f"{key}.")


def _default(value: Any) -> str:
    if isinstance(value, Mapping) and any(isinstance(item, Mapping) for item in value.values()):
        return "see below"
    if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        return "see below"
    if isinstance(value, Mapping):
        return ", ".join(f"`{key}: {_scalar(item)}`" for key, item in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(f"`{item}`" for item in value) or "any"
    text = _scalar(value)
    return f"`{text}`" if len(text) < 30 else text


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _plain(name: str) -> str:
    return yamlio.dump(dict(defaults(name))).decode("utf-8")


# ---- comments of the default files


def commented(name: str) -> bytes:
    """The default file of this name, each setting below a comment that says what it means and where from."""
    schema = _schema(name)
    lines = [f"# {schema['title']}: kamcli's defaults.", *_comment(schema["description"], "")]
    for key, value in defaults(name).items():
        lines += ["", *_commented(key, value, schema["properties"][key], "")]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _commented(key: str, value: Any, setting: Mapping[str, Any], indent: str) -> Iterator[str]:
    source = f" ({setting['x-kam-source']})" if "x-kam-source" in setting else ""
    yield from _comment(f"{setting['title']}. {setting['description']}{source}", indent)
    properties = setting.get("properties")
    if properties and isinstance(value, Mapping):
        yield f"{indent}{key}:"
        for name, below in value.items():
            yield from _commented(name, below, properties[name], f"{indent}  ")
    elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        yield from _flow(key, value, indent)
    else:
        yield from (f"{indent}{line}" for line in yamlio.dump({key: value}).decode("utf-8").splitlines())


def _comment(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ", break_on_hyphens=False
    )


def _flow(key: str, items: list[str], indent: str) -> list[str]:
    """A list of ids on few lines: they need no quotes, and one a line would hide the rest of the file."""
    line = f"{indent}{key}: [{', '.join(items)}]"
    if len(line) <= _WIDTH:
        return [line]
    inner = textwrap.wrap(", ".join(items), _WIDTH - len(indent) - 2, break_on_hyphens=False)
    return [f"{indent}{key}:", f"{indent}  [", *(f"{indent}    {part}" for part in inner), f"{indent}  ]"]
