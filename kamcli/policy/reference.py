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
_WHOLE = ("circles", "playbooks")
"""Files whose defaults are too deep for a table, and are shown as they are."""
_WIDTH = 100
_SHORT = 5
"""So many words are listed on one line: easy to take in, and more would be hard to change one by one."""

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
        meaning, source = setting["description"], setting.get("x-kam-source", "")
        lines.append(f"| `{key}` | {_cell(meaning)} | {_cell(value)} | {_cell(source)} |")
    if name in _WHOLE:
        settings = (line for key, value in defaults(name).items() for line in _plain(key, value, ""))
        lines += ["", f"The default {name}:", "", "```yaml", *settings, "```"]
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


# ---- settings as YAML, for people


def commented(name: str) -> bytes:
    """The default file of this name, each setting below a comment that says what it means and where from."""
    schema = _schema(name)
    lines = [f"# {schema['title']}: kamcli's defaults.", *_comment(schema["description"], "")]
    for key, value in defaults(name).items():
        lines += ["", *_commented(key, value, schema["properties"][key], "")]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _commented(key: str, value: Any, setting: Mapping[str, Any], indent: str) -> Iterator[str]:
    yield from _comment(_meaning(setting), indent)
    properties = setting.get("properties")
    if properties and isinstance(value, Mapping):
        yield f"{indent}{key}:"
        for name, below in value.items():
            yield from _commented(name, below, properties[name], f"{indent}  ")
        return
    for name, below in setting.get("items", {}).get("properties", {}).items():
        yield from _comment(f"{name}: {_meaning(below)}", indent, hanging="  ")
    yield from _plain(key, value, indent)


def _meaning(setting: Mapping[str, Any]) -> str:
    source = f" ({setting['x-kam-source']})" if "x-kam-source" in setting else ""
    return f"{setting['description']}{source}"


def _comment(text: str, indent: str, hanging: str = "") -> list[str]:
    start, rest = f"{indent}# ", f"{indent}# {hanging}"
    return textwrap.wrap(text, _WIDTH, initial_indent=start, subsequent_indent=rest, break_on_hyphens=False)


def _plain(key: str, value: Any, indent: str) -> Iterator[str]:
    """A setting and its value as YAML; a short list of words stays on the line of its key."""
    if isinstance(value, Mapping) and value:
        yield f"{indent}{key}:"
        for name, below in value.items():
            yield from _plain(name, below, f"{indent}  ")
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        yield f"{indent}{key}:"
        for item in value:
            first, *rest = (line for name, below in item.items() for line in _plain(name, below, f"{indent}    "))
            yield f"{indent}  - {first.lstrip()}"
            yield from rest
    elif isinstance(value, list) and 0 < len(value) <= _SHORT:
        yield f"{indent}{key}: [{', '.join(value)}]"
    else:
        yield from (f"{indent}{line}" for line in yamlio.dump({key: value}).decode("utf-8").splitlines())
