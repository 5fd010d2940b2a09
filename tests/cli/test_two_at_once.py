"""Two processes that write at once: nothing is lost, nothing is half written, whatever the order."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from small_company import ACCOUNT, TODAY, git, kam, lay, start_git

from kamcli import yamlio
from kamcli.model.entity import Entity
from kamcli.model.position import Unreadable
from kamcli.repository import open_repository

EACH = 20
"""Enough for them to meet; nothing depends on the number."""

RUN = """
import sys
from kamcli.cli.main import main
root, today, who, count = sys.argv[1:5]
for number in range(int(count)):
    words = [word.format(who=who, number=number) for word in sys.argv[5:]]
    if status := main(["-q", "-C", root, "--today", today, *words]):
        sys.exit(f"{who} {number}: exit status {status}")
"""


def both(root: Path, count: int, *words: str) -> None:
    """Two processes give a command `count` times each."""
    command = [sys.executable, "-c", RUN, str(root), TODAY.isoformat()]
    running = [
        subprocess.Popen([*command, who, str(count), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for who in ("anna", "boris")
    ]
    for process in running:
        _, said = process.communicate()
        assert process.returncode == 0, said


def test_every_interaction_lands(tmp_path: Path) -> None:
    root = lay(tmp_path)
    said = "They want an offer, says {who} for the {number}th time"
    both(root, EACH, "log", "call", "acme", "-m", said, "--with", "cfo", "--team", "anna")
    found = open_repository(root).snapshot.records(Entity.INTERACTION).values()
    wanted = [said.format(who=who, number=number) for who in ("anna", "boris") for number in range(EACH)]
    assert sorted(each.data["summary"] for each in found) == sorted(wanted)
    assert kam(root, "lint") == 0


def test_every_change_of_one_file_lands_and_is_committed(tmp_path: Path) -> None:
    root = start_git(lay(tmp_path))
    both(root, 8, "set", "acme", "tags+={who}-{number}", "--commit")
    document = yamlio.read((root / ACCOUNT).read_bytes())
    assert not isinstance(document, Unreadable)
    assert sorted(document.data["tags"]) == sorted(
        f"{who}-{number}" for who in ("anna", "boris") for number in range(8)
    )
    assert git(root, "rev-list", "--count", "HEAD").strip() == "17"
    assert git(root, "status", "--porcelain") == ""
    changed = git(root, "log", "-16", "--format=", "--numstat").split()
    assert set(changed[2::3]) == {ACCOUNT}
