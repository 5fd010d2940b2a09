"""What all commands that change files share: dry runs, commits, waiting for one another, disks that take nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from crash import dies_at, posix, somebody_without_rights
from small_company import ACCOUNT, TODAY, files, git, kam, lay, start_git

from kamcli.cli import changing
from kamcli.lint.example import FILES

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
Capture = pytest.CaptureFixture[str]
SET = ("set", "acme", "headcount=5")
LOG = ("log", "call", "acme", "-m", "They want an offer", "--with", "cfo", "--team", "anna")
AUTOCOMMIT = {"policy/limits.yaml": "writing:\n  autocommit: true\n"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return start_git(lay(tmp_path / "crm"))


def commits(root: Path) -> int:
    return int(git(root, "rev-list", "--count", "HEAD"))


@pytest.mark.parametrize(
    "command",
    [
        SET,
        LOG,
        ("rename", "acme/cfo", "head"),
        ("rename", "acme", "acme-shipping"),
        ("baseline", "write"),
        ("set", "acme", "--unset", "industry"),
    ],
)
def test_a_dry_run_shows_a_diff_that_git_can_apply(root: Path, capsys: Capture, command: tuple[str, ...]) -> None:
    lay(root, {"accounts/beta/account.yaml": "name: Beta\ncircle: market\nindustry: food\nmanager: nobody"})
    before = files(root)
    status = kam(root, *command, "--dry-run")
    out, err = capsys.readouterr()
    assert files(root) == before
    assert not (root / ".kam/lock").exists()
    if status == 0:
        assert "dry run" in err
        subprocess.run(["git", "apply", "--check", "-"], input=out.encode(), cwd=root, check=True)
        subprocess.run(["git", "apply", "-"], input=out.encode(), cwd=root, check=True)
        patched = files(root)
        for path in set(patched) - set(before):
            (root / path).unlink()
        lay(root, {path: data.decode() for path, data in before.items()})
        assert kam(root, *command) == 0
        assert files(root) == patched, "what is shown is what is written"
    else:
        assert (status, out) == (1, ""), "a change that would be refused is refused"


def test_a_commit_is_made_when_asked_for_and_told(root: Path, capsys: Capture) -> None:
    assert kam(root, *SET) == 0
    assert commits(root) == 1
    git(root, "commit", "-q", "-a", "-m", "By hand")
    capsys.readouterr()
    assert kam(root, *LOG, "--commit") == 0
    assert commits(root) == 3
    assert f"Committed as {git(root, 'rev-parse', 'HEAD')[:10]}: log call acme/" in capsys.readouterr().err
    assert kam(root, "set", "acme", "headcount=6", "-m", "As agreed") == 0
    assert git(root, "log", "-1", "--format=%s").strip() == "As agreed", "a message is for a commit"
    assert git(root, "status", "--porcelain") == ""


def test_what_contradicts_itself_is_refused(root: Path, capsys: Capture) -> None:
    for words in (("--no-commit", "-m", "x"), ("-m", " ")):
        assert kam(root, *SET, *words) == 2
    assert kam(root, "lint", "--commit") == 2
    assert "--fix" in capsys.readouterr().err
    assert git(root, "status", "--porcelain") == ""


def test_the_policy_can_have_every_change_committed(root: Path, capsys: Capture) -> None:
    lay(root, AUTOCOMMIT)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Policy")
    assert kam(root, *SET) == 0
    assert kam(root, "set", "acme", "headcount=6", "--no-commit") == 0
    assert commits(root) == 3
    assert git(root, "status", "--porcelain") == f" M {ACCOUNT}\n"
    assert kam(root, "set", "acme", "headcount=7") == 2
    assert "--no-commit" in capsys.readouterr().err
    assert "headcount: 6" in (root / ACCOUNT).read_text()


def test_without_git_the_policy_is_only_noted(tmp_path: Path, capsys: Capture) -> None:
    root = lay(tmp_path, {**FILES, **AUTOCOMMIT})
    assert kam(root, *SET) == 0
    assert "this is not in git" in capsys.readouterr().err
    assert kam(root, "set", "acme", "headcount=6", "--commit") == 2
    assert "no git repository" in capsys.readouterr().err
    assert "headcount: 5" in (root / ACCOUNT).read_text()


def test_lint_baseline_and_import_commit_too(root: Path) -> None:
    lay(root, {ACCOUNT: FILES[ACCOUNT] + "headcount: 0120\n", "team/boris.yaml": "name: Boris\nrole: nobody\n"})
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Odd")
    assert kam(root, "lint", "--fix", "--commit") == 1
    assert kam(root, "baseline", "write", "--commit") == 0
    (root.parent / "map.yaml").write_text(MAP)
    (root.parent / "clients.csv").write_text("id,name\n1,Gamma\n")
    assert (
        kam(root, "import", "csv", "--map", str(root.parent / "map.yaml"), str(root.parent / "clients.csv"), "--commit")
        == 0
    )
    subjects = git(root, "log", "-3", "--format=%s").splitlines()
    assert subjects == ["import erp accounts", "baseline write", "lint --fix KAM019"]
    assert git(root, "status", "--porcelain") == ""


def test_undo_and_redo(root: Path, capsys: Capture) -> None:
    assert kam(root, "undo") == 2
    assert kam(root, *SET, "--commit") == 0
    capsys.readouterr()
    assert kam(root, "undo", "--dry-run") == 0
    assert "-headcount: 5" in capsys.readouterr().out
    assert kam(root, "undo") == 0
    assert (root / ACCOUNT).read_text() == FILES[ACCOUNT]
    assert capsys.readouterr().out.startswith("Taken back: set account acme headcount (commit ")
    assert kam(root, "undo", "--redo", "-m", "After all") == 0
    assert "headcount: 5" in (root / ACCOUNT).read_text()
    assert git(root, "log", "-1", "--format=%s").strip() == "After all"


def test_the_scratch_folder_keeps_itself_out_of_git(tmp_path: Path) -> None:
    root = start_git(tmp_path, commit=False)
    lay(root)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Start")
    assert kam(root, *SET, "--commit") == 0
    assert (root / ".kam").is_dir()
    assert git(root, "status", "--porcelain") == ""


# two at once

HOLD = """
import sys
from pathlib import Path
from kamcli import atomic
with atomic.locked(Path(sys.argv[1]) / ".kam"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("gives_way", [True, False])
def test_a_command_waits_for_another_and_says_so(
    root: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, gives_way: bool
) -> None:
    monkeypatch.setattr("kamcli.atomic.lock._SOON", 0.1)
    monkeypatch.setattr(changing, "_PATIENCE", 20.0 if gives_way else 0.3)
    code = HOLD.replace("sys.stdin.read()", "import time; time.sleep(1)") if gives_way else HOLD
    with subprocess.Popen(
        [sys.executable, "-c", code, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        begun = time.monotonic()
        status = kam(root, *SET)
        assert time.monotonic() - begun < 15
        assert kam(root, "set", "acme", "headcount=9", "--dry-run") == 0, "who writes nothing does not wait"
        assert kam(root, "show", "acme") == 0
        other.communicate()
    said = capsys.readouterr().err
    assert "Waiting for another kam" in said
    assert status == (0 if gives_way else 2)
    assert ("headcount: 5" in (root / ACCOUNT).read_text()) is gives_way
    assert ("nothing was written: another kam is writing" in said) is not gives_way


# disks

LIMITED = """
import resource, signal, sys
from kamcli.cli.main import main
main(["-C", sys.argv[1], "--today", sys.argv[2], "show", "acme"])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
sys.exit(main(["-C", sys.argv[1], "--today", sys.argv[2], *sys.argv[4:]]))
"""


@posix
@pytest.mark.parametrize("words", [(*SET, "--no-commit"), (*SET, "--commit")])
@pytest.mark.parametrize("limit", [0, 40, 300])
def test_a_full_disk_leaves_the_old_state(root: Path, words: tuple[str, ...], limit: int) -> None:
    lay(root, {ACCOUNT: FILES[ACCOUNT] + "# a longer file than the disk will take\n" * 9})
    git(root, "commit", "-q", "-a", "-m", "Long")
    before, head = files(root), git(root, "rev-parse", "HEAD")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(root), TODAY.isoformat(), str(limit), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "nothing was written" in done.stderr
    assert "Traceback" not in done.stderr
    assert files(root) == before
    assert git(root, "rev-parse", "HEAD") == head
    assert kam(root, *SET) == 0


@posix
def test_a_read_only_folder_is_told_and_nothing_is_written(tmp_path: Path, capsys: Capture) -> None:
    writing = (SET, LOG, ("rename", "acme", "acme-2"), ("lint", "--fix"), ("baseline", "write"))
    for number, words in enumerate(writing):
        # What is imported late is imported now: the other user may not be allowed to read Python's own files.
        kam(lay(tmp_path / f"crm-{number}"), *words)
        kam(tmp_path / f"crm-{number}", "show", "acme")
    capsys.readouterr()
    with somebody_without_rights() as folder:
        root = lay(folder / "crm")
        before = files(root)
        for path in (root, *[path for path in root.rglob("*") if path.is_dir()]):
            path.chmod(0o555)
        for words in writing:
            assert kam(root, *words) == 2, words
            assert "nothing was written: there is no permission to write here" in capsys.readouterr().err
        assert kam(root, *SET, "--dry-run") == 0
        assert kam(root, "show", "acme") == 0
        assert files(root) == before
        assert not (root / ".kam").exists()
        root.chmod(0o755)
        assert kam(root, *SET) == 2, "the root can be written, the folder of the account cannot"
        assert f"{ACCOUNT}: nothing was written" in capsys.readouterr().err
        assert files(root) == before
        for path in root.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        assert kam(root, *SET) == 0


@posix
def test_reading_tells_what_an_interrupted_command_left(root: Path, capsys: Capture) -> None:
    step = 1
    while dies_at(step, lambda: kam(root, *SET)) and not (root / ".kam/journal.json").exists():
        step += 1
    assert (root / ".kam/journal.json").exists()
    assert kam(root, "lint") == 0, "lint heals as well"
    said = capsys.readouterr().err
    assert "An interrupted change of 1 file (set account acme headcount) was finished." in said
    assert "headcount: 5" in (root / ACCOUNT).read_text()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that takes nothing")
@pytest.mark.parametrize("where", [">/dev/full", ">&-", "| true"])
def test_what_was_done_does_not_look_like_a_failure_where_stdout_takes_nothing(root: Path, where: str) -> None:
    words = ["-C", str(root), "--today", TODAY.isoformat(), *SET, "--commit"]
    line = f'"$0" -m kamcli "$@" {where}; echo $?'
    said = subprocess.run(["sh", "-c", line, sys.executable, *words], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["0"]
    assert "Headcount is now 5" in said.stderr or where == "| true"
    assert "Committed as" in said.stderr
    assert commits(root) == 2
