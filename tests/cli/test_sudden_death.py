"""Whole commands that end at any write, rename, flush or call of git: the next command finds the old state or the new.

The command runs up to the moment it writes; from there on a child goes on and dies at its first call to the system,
the next child at its second, and so on, each from the same state on disk.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from crash import dies_at, posix
from small_company import files, git, kam, lay, start_git

import kamcli.change
from kamcli.atomic import lock
from kamcli.change import Plan
from kamcli.lint.example import FILES

BETA = "accounts/beta/account.yaml"
TALK = "kind: {kind}\ndate: 2026-02-0{day}\nsubject: {kind}\nsummary: They want an offer for {kind}.\n"
TALK += "participants: [cfo]\nteam: [anna]\nnext_steps:\n"
TALK += "  - {{id: offer, what: Offer, side: us, who: anna, due: 2026-03-20}}\n"
COMPANY = {
    **FILES,
    "team/olga.yaml": "name: Olga Orlova\nrole: account-manager\nemails: [olga@example.com]\n",
    BETA: "name: Acme Ltd\ncircle: market\nindustry: food\nmanager: anna\nheadcount: 7\n",
    "accounts/beta/contacts/cfo.yaml": "name: Jo Brown\nemails: [jo@acme.example]\n",
    "accounts/beta/interactions/2026/2026-02-02-call.yaml": TALK.format(kind="call", day=2),
    "accounts/acme/interactions/2026/2026-02-01-call.yaml": TALK.format(kind="call", day=1),
    "sales/2026-01.csv": "date,account,product,quantity,amount,currency,ref\n2026-01-05,beta,,,5.00,EUR,1\n",
}
MAP = """\
system: erp
files:
  clients: {}
import:
  - to: accounts
    from: clients
    external_id: id
    fields:
      name: name
      circle: {constant: market}
"""
COMMANDS = {
    "import": ("import", "csv", "--map", "map.yaml", "clients.csv"),
    "merge": ("merge", "acme", "beta", "--prefer", "a"),
    "handover": ("handover", "anna", "olga"),
    "log": ("log", "call", "acme", "-m", "They want an offer", "--with", "cfo", "--team", "anna"),
}


@dataclass
class Deaths:
    """Runs the writing part of a command again and again, each time until its next call to the system."""

    root: Path
    check: Callable[[Plan], int]
    """Looks at what is left, and says how many calls farther the next death is to be."""
    steps: int = 0

    @property
    def _saved(self) -> Path:
        return self.root.parent / "saved"

    def apply(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Stands in for `apply`."""

        def apply(plan: Plan, **options: Any) -> Any:
            shutil.copytree(self.root, self._saved, symlinks=True)
            step = 1
            while dies_at(step, lambda: _alone(lambda: real(plan, **options))):
                self.steps += 1
                step += self.check(plan)
                self._restore()
            self._restore()
            return real(plan, **options)

        return apply

    def _restore(self) -> None:
        for entry in self.root.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        shutil.copytree(self._saved, self.root, symlinks=True, dirs_exist_ok=True)


def _alone(action: Callable[[], object]) -> None:
    """Run something in a child that goes on where its parent, which holds the lock, has stopped."""
    for folder, _, _ in list(lock._held):
        lock._held.add((folder, os.getpid(), threading.get_ident()))
    action()


@posix
@pytest.mark.parametrize("name", COMMANDS)
def test_the_next_command_finds_the_old_state_or_the_new(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = lay(tmp_path / "crm", COMPANY)
    lay(tmp_path, {"map.yaml": MAP, "clients.csv": "id,name\n1,Gamma\n2,Delta\n"})
    monkeypatch.chdir(tmp_path)
    before, told = files(root), set()

    def check(plan: Plan) -> int:
        capsys.readouterr()
        assert kam(root, "list", "accounts", "--format", "csv") == 0
        said = capsys.readouterr().err
        found, new = files(root), after(before, plan)
        assert found in (before, new), f"a mixture after a death at step {deaths.steps}"
        if "was finished" in said:
            assert found == new
            assert plan.subject in said
        elif said:
            assert "as they were" in said
            assert found == before
        told.add((found == new, bool(said)))
        left = {path.name for path in (root / ".kam").iterdir()}
        assert left <= {".gitignore", "lock", "index.sqlite", "text.sqlite"}
        return 1

    deaths = Deaths(root, check)
    monkeypatch.setattr(kamcli.change, "apply", deaths.apply(kamcli.change.apply))
    words = [str(tmp_path / word) if word in ("map.yaml", "clients.csv") else word for word in COMMANDS[name]]
    assert kam(root, *words) == 0
    assert files(root) != before
    assert deaths.steps > 10
    assert told >= {(False, True), (True, True)}, "no death hit the time before, or none the time after the journal"


def after(before: dict[str, bytes], plan: Plan) -> dict[str, bytes]:
    changed = {**before, **plan.changes}
    return {path: data for path, data in sorted(changed.items()) if data is not None}


@posix
def test_a_death_while_committing_leaves_a_sound_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = start_git(lay(tmp_path / "crm", COMPANY))
    before, head = files(root), git(root, "rev-parse", "HEAD")
    seen = set()

    def check(plan: Plan) -> int:
        (root / ".git/index.lock").unlink(missing_ok=True)
        capsys.readouterr()
        assert kam(root, "show", "acme") == 0
        said = capsys.readouterr().err
        found, new = files(root), after(before, plan)
        assert found in (before, new)
        committed = git(root, "rev-parse", "HEAD") != head
        assert not committed or found == new, "a commit without its files"
        changed = {line[3:] for line in git(root, "status", "--porcelain", "-uall", "--no-renames").splitlines()}
        assert changed == (set() if committed or found == before else set(plan.changes))
        if "was finished" in said:
            assert "It is not committed to git yet." in said
            assert not committed
            git(root, "fsck", "--strict")
        seen.add((found == new, committed))
        return 1 if found == new and not committed else 6

    deaths = Deaths(root, check)
    monkeypatch.setattr(kamcli.change, "apply", deaths.apply(kamcli.change.apply))
    assert kam(root, "rename", "acme/cfo", "head", "--commit") == 0
    assert git(root, "rev-parse", "HEAD~1") == head
    assert seen == {(False, False), (True, False), (True, True)}
