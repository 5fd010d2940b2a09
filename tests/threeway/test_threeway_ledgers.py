"""Merging ledgers, over made-up ones: each line that a side added, changed or took out is so in the result."""

from __future__ import annotations

import random
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli.model.conflict import Labels
from kamcli.threeway.merging import join

HEAD = "date,account,amount,currency,ref,note\n"
_CONFLICT = re.compile(r"<<<<<<< ours\n(.*?)=======\n(.*?)>>>>>>> theirs\n", re.DOTALL)
Rows = list[list[str]]


def changed(rows: Rows, chance: random.Random, sign: str, *, refs: bool) -> Rows:
    result = [list(row) for row in rows]
    for number in range(chance.randint(1, 6)):
        choice = chance.random()
        if choice < 0.4 or not result:
            ref = f"{sign}{number}" if refs else ""
            row = [f"2026-01-{chance.randint(1, 28):02}", "acme", str(chance.randint(1, 3)), "EUR", ref, ""]
            result.insert(chance.randint(0, len(result)) if chance.random() < 0.5 else len(result), row)
        elif choice < 0.8:
            chance.choice(result)[chance.choice([0, 1, 2, 5])] = f"{sign}x{number}"
        else:
            result.pop(chance.randrange(len(result)))
    return result


def written(rows: Rows) -> bytes:
    return (HEAD + "".join(",".join(row) + "\n" for row in rows)).encode()


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**9), st.booleans())
def test_every_change_is_in_the_result_or_in_a_conflict(seed: int, refs: bool) -> None:
    chance = random.Random(seed)
    base = [
        ["2026-01-05", "acme", str(chance.randint(1, 3)), "EUR", f"r{number}" if refs else "", chance.choice(["", "n"])]
        for number in range(chance.randint(0, 8))
    ]
    ours, theirs = changed(base, chance, "o", refs=refs), changed(base, chance, "t", refs=refs)
    found = join(written(base), written(ours), written(theirs), "sales/2026-01.csv", Labels())
    if found is None:
        return
    text = found.content.decode()
    cells = re.findall(r"\b[ot]x\d+\b", text)
    wanted = {cell for rows in (ours, theirs) for row in rows for cell in row if re.fullmatch(r"[ot]x\d+", cell)}
    assert wanted <= set(cells), text
    if refs:
        clean = {line.split(",")[4] for line in _CONFLICT.sub("", text).splitlines()[1:]}
        everywhere = {line.split(",")[4] for line in text.splitlines() if line.count(",") == 5} - {"ref"}
        known, here, there = ({row[4] for row in rows} for rows in (base, ours, theirs))
        assert (here | there) - known <= clean
        assert not (known - here) & clean
        assert not (known - there) & clean
        assert (known & here & there) <= everywhere
    for one, other in ((written(base), written(theirs)), (written(theirs), written(base))):
        once = join(written(base), one, other, "sales/2026-01.csv", Labels())
        assert once is not None
        assert once.content == written(theirs)
