"""A record as a form to be filled in by hand: what is known, what is required, and the rest as comments. Text only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kamcli import yamlio
from kamcli.change.expectation import expected
from kamcli.change.form import Question
from kamcli.policy.wording import choices
from kamcli.schemas.shape import Shape

_LEFT_OUT = frozenset({"unknown", "former_ids", "circle_log"})
_COLUMN = 28
"""Where the explanations begin."""

_TALK = """\
# What the circle may ask for beside them (take the first # away and fill in):
# contacts:
#   - name:
#     title:
#     phones: [{number: }]
#     roles: []
# interactions:
#   - kind: call
#     date: today
#     summary:
#     next_steps: [{what: , due: }]
"""


def blank(
    title: str, data: Mapping[str, Any], root: Shape, required: Sequence[Question], *, parts: bool = False
) -> str:
    """The form: `title` and how it is used on top, then one line a field in the order of the schema.

    Lines that begin with # count for nothing. `parts`: whether other records may come with it.
    """
    lines = [
        f"# {title}",
        "# Fill in, save and close. Lines with # in front count for nothing; unchanged, nothing is written.",
    ]
    if any(question.unknown for question in required):
        reasons = choices(next(question.unknown for question in required if question.unknown))
        lines.append(f"# What nobody could find out: FIELD: unknown:WHY (WHY is {reasons}).")
    lines.append("")
    asked: dict[str, list[Question]] = {}
    for question in required:
        asked.setdefault(str(question.pointer[0]), []).append(question)
    for name in root.names:
        shape = root.field(name)
        if shape is None or name in _LEFT_OUT:
            continue
        if name in data and name not in asked:
            lines += yamlio.dump({name: data[name]}).decode().splitlines()
        elif name in asked:
            lines += _required(name, asked[name], data.get(name))
        else:
            lines.append(_explained(f"# {name}:", shape.title, shape))
    return "\n".join(lines) + "\n" + (f"\n{_TALK}" if parts else "")


def _required(name: str, questions: Sequence[Question], known: Any) -> list[str]:
    if len(questions[0].pointer) == 1:
        question = questions[0]
        return [_explained(f"{name}: {question.default or ''}".rstrip(), f"required: {question.title}", question.shape)]
    lines = [f"{name}:"]
    if isinstance(known, Mapping):
        lines += [f"  {line}" for line in yamlio.dump(known).decode().splitlines()]
    for question in questions:
        field = ".".join(map(str, question.pointer[1:]))
        lines.append(
            _explained(f"  {field}: {question.default or ''}".rstrip(), f"required: {question.title}", question.shape)
        )
    return lines


def _explained(line: str, title: str, shape: Shape) -> str:
    wanted = expected(shape)
    said = f"{title}; {wanted}" if wanted and wanted != shape.description else title
    return f"{line.ljust(_COLUMN)} # {' '.join(said.split())}"
