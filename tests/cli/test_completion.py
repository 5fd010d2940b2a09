"""Completion as shells ask for it, and as bash shows it; silent whatever is wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kamcli.cli import names
from kamcli.cli.completion import SCRIPTS, split
from kamcli.cli.main import main
from kamcli.repository import Repository

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "team/anna.yaml": "name: Anna Smith\nrole: account-manager\nlevel: head\n",
    "accounts/romashka/account.yaml": 'name: "ООО «Ромашка»"\ncircle: market\nindustry: food\n',
    "accounts/romashka/contacts/cfo.yaml": "# a note\nname: Мария Иванова\n",
    "accounts/naypigeia/account.yaml": "name: 'Ναυπηγεία Βορρά'\ncircle: market\n",
    "accounts/naypigeia/interactions/2026/2026-03-02-call-price.yaml": "kind: call\nsubject: Price\n",
    "policy/lists.yaml": "sources: [word of mouth, exhibition]\n",
    "policy/queries.yaml": "queries:\n  silent: {title: Silent clients, sql: select 1}\n",
    "schemas/account.schema.json": '{"properties": {"berth": {"title": "Berth", "enum": ["north", "south"]}}}',
}
BREAKS = " \t\n\"'><=;|&(:"


@pytest.fixture
def root(repository: Callable[..., Repository]) -> Path:
    return repository(FILES).root


@pytest.fixture
def complete(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., list[str]]:
    """What a shell gets for a line up to the cursor."""

    def answers(line: str, shell: str = "bash", folder: Path = root) -> list[str]:
        monkeypatch.chdir(folder)
        monkeypatch.setenv("_KAM_COMPLETE", f"{shell}_complete")
        monkeypatch.setenv("KAM_LINE", line)
        monkeypatch.setenv("KAM_BREAKS", BREAKS)
        monkeypatch.setenv("KAM_WORDS", "\n".join([*line.split(" "), *(["."] if shell == "fish" else [])]))
        capfd.readouterr()
        assert main([]) == 0
        found = capfd.readouterr()
        assert found.err == ""
        return found.out.splitlines()

    return answers


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("kam sh", ["plain:show"]),
        ("kam show rom", ["plain:romashka"]),
        ("kam show Ром", ["plain:romashka"]),
        ("kam show ромаш", ["plain:romashka"]),
        ("kam show ναυπ", ["plain:naypigeia"]),
        ("kam show βορ", ["plain:naypigeia"]),
        ("kam show 'Ром", ["plain:romashka"]),
        ("kam show иван", ["plain:romashka/cfo"]),
        ("kam show romashka/", ["plain:romashka/cfo"]),
        ("kam show naypigeia/2026", ["plain:naypigeia/2026-03-02-call-price"]),
        ("kam -C . timeline ром", ["plain:romashka"]),
        ("kam log cal", ["plain:call"]),
        ("kam log call romashka --with ", ["plain:cfo", "plain:anna"]),
        ("kam log call romashka call.dir", ["more:call.direction="]),
        ("kam log call romashka call.direction=", ["plain:in", "plain:out"]),
        ("kam add account X --circle c", ["plain:contacted", "plain:customer"]),
        ("kam add account X --source ", [r"plain:word\ of\ mouth", "plain:exhibition"]),
        ("kam set romashka industr", ["more:industry="]),
        ("kam set romashka industry=fo", ["plain:food"]),
        ("kam set romashka manager=An", ["plain:anna"]),
        ("kam set romashka berth=", ["plain:north", "plain:south"]),
        ("kam set romashka strategy.pl", ["more:strategy.plans="]),
        ("kam circle romashka mar", ["plain:market"]),
        ("kam rules KAM10", None),
        ("kam query @", ["plain:@silent"]),
        ("kam list accounts --columns id,indus", ["plain:id,industry"]),
        ("kam list accounts --only circ", ["more:circle="]),
        ("kam completion ", ["plain:bash", "plain:zsh", "plain:fish"]),
        ("kam nonsense x", []),
        ("kam show nobody", []),
    ],
)
def test_what_fits(complete: Callable[..., list[str]], line: str, expected: list[str] | None) -> None:
    found = complete(line)
    if expected is None:
        assert found
        assert all(each.startswith("plain:KAM10") for each in found)
    else:
        assert found == expected


def test_names_stand_beside_ids_where_the_shell_shows_them(complete: Callable[..., list[str]]) -> None:
    assert complete("kam show Ром", "zsh") == ["plain:romashka\tООО «Ромашка»"]
    # fish drops what does not hold the text typed, so the name completes to the name, which kam takes too
    assert complete("kam show Ром", "fish") == ["plain:ООО «Ромашка»\tromashka"]
    assert complete("kam show rom", "fish") == ["plain:romashka\tООО «Ромашка»"]


@pytest.mark.parametrize("broken", ["kam.yaml", "policy/lists.yaml", "accounts/romashka/account.yaml"])
def test_a_broken_repository_is_no_reason_to_say_anything(
    root: Path, complete: Callable[..., list[str]], broken: str
) -> None:
    (root / broken).write_bytes(b"\xff{: [")
    for line in ("kam show ", "kam show Ром", "kam add account --industry ", "kam set romashka ", "kam list x --only "):
        assert not any("rror" in each for each in complete(line))


def test_outside_a_repository_only_what_needs_none(tmp_path: Path, complete: Callable[..., list[str]]) -> None:
    outside = tmp_path.parent
    assert complete("kam show ", folder=outside) == []
    assert "plain:food" in complete("kam add account --industry ", folder=outside)
    assert complete("kam set x y=", folder=outside) == []


def test_many_accounts_are_cut_off(root: Path, complete: Callable[..., list[str]]) -> None:
    for number in range(300):
        folder = root / "accounts" / f"client-{number}"
        folder.mkdir()
        (folder / "account.yaml").write_text(f"name: Client {number}\n", encoding="utf-8")
    assert len(complete("kam show client-")) == 200


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("name: Acme GmbH  # a note\n", "Acme GmbH"),
        ("circle: key\nname: 'It''s'\n", "It's"),
        ('name: "A \\u0411 \\"x\\""\n', 'A Б "x"'),
        ("name: >-\n  folded\n", ""),
        ("subject: Price\n", "Price"),
        ("circle: key\n", ""),
    ],
)
def test_a_name_is_read_off_its_line(tmp_path: Path, text: str, name: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(text, encoding="utf-8")
    assert names.name_of(file) == name


@pytest.mark.parametrize(
    ("line", "words", "quote", "raw"),
    [
        ("kam show Ром", ["kam", "show", "Ром"], "", "Ром"),
        ("kam show ", ["kam", "show", ""], "", ""),
        ("kam show 'a b", ["kam", "show", "a b"], "'", "'a b"),
        ('kam show "it\\"s" x\\ y', ["kam", "show", 'it"s', "x y"], "", "x\\ y"),
        ("kam show '' z", ["kam", "show", "", "z"], "", "z"),
    ],
)
def test_a_line_is_split_as_bash_does(line: str, words: list[str], quote: str, raw: str) -> None:
    assert split(line) == (words, quote, raw)


@pytest.mark.parametrize("shell", list(SCRIPTS))
def test_the_script_is_one_that_its_shell_reads(shell: str, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["completion", shell]) == 0
    script = tmp_path / "script"
    script.write_text(capfd.readouterr().out, encoding="utf-8")
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"no {shell} on this machine")
    subprocess.run([found, "--no-execute" if shell == "fish" else "-n", script], check=True)


@pytest.mark.skipif(shutil.which("fish") is None, reason="no fish on this machine")
def test_fish_itself_asks_for_the_word_that_is_still_empty(root: Path, tmp_path: Path) -> None:
    program = tmp_path / ".kam" / "kam"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kamcli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    script = (
        f"{program} completion fish | source; complete -C'kam log call romashka --with '; complete -C'kam show rom'"
    )
    done = subprocess.run(
        ["fish", "--no-config", "-c", script],
        cwd=root,
        env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.partition("\t")[0] for line in done.stdout.splitlines()] == ["anna", "cfo", "romashka"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this machine")
def test_bash_itself_puts_the_id_in(root: Path, tmp_path: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    program = tmp_path / ".kam" / "kam"
    program.parent.mkdir(exist_ok=True)
    asked = f'[ -n "$_KAM_COMPLETE" ] && exec "{sys.executable}" -m kamcli "$@"'
    program.write_text(f"#!/bin/sh\n{asked}\nprintf 'ran'; printf ' <%s>' \"$@\"; echo\n", encoding="utf-8")
    program.chmod(0o755)
    script = tmp_path / ".kam" / "script"
    script.write_text(SCRIPTS["bash"], encoding="utf-8")
    environment = {
        **os.environ,
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C.UTF-8",
        "PS1": "> ",
        "TERM": "dumb",
    }
    shell = pexpect.spawn(
        "bash", ["--norc", "--noprofile"], encoding="utf-8", env=environment, cwd=str(root), timeout=60
    )
    shell.sendline(f". {script}; echo rea''dy")
    shell.expect_exact("ready\r\n")
    shell.sendline("kam show Ром\t")
    shell.expect_exact("ran <show> <romashka>\r\n")
    shell.sendline("kam set romashka industry=foo\tsource=w\t")
    shell.expect_exact("ran <set> <romashka> <industry=food> <source=word of mouth>\r\n")
    shell.close(force=True)
