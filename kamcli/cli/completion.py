"""`kam completion`: the scripts by which bash, zsh and fish ask kam what fits, and the answers. Never says an error."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Sequence

import click
from click.shell_completion import CompletionItem, ShellComplete

from kamcli.cli.options import examples
from kamcli.cli.session import Session, pass_session

WORDS, LINE, BREAKS = "KAM_WORDS", "KAM_LINE", "KAM_BREAKS"
"""What the scripts hand over: the words up to the cursor, one a line; or the line, and what bash breaks words at."""

_BASH = r"""
_kam() {
    local reply kind
    COMPREPLY=()
    while IFS= read -r reply; do
        kind=${reply%%:*}
        reply=${reply#*:}
        case $kind in
            file) compopt -o default ;;
            dir) compopt -o dirnames ;;
            more) compopt -o nospace; COMPREPLY+=("$reply") ;;
            *) COMPREPLY+=("$reply") ;;
        esac
    done < <(_KAM_COMPLETE=bash_complete KAM_LINE="${COMP_LINE:0:COMP_POINT}" KAM_BREAKS="$COMP_WORDBREAKS" \
        "$1" 2>/dev/null)
}
complete -o nosort -F _kam kam 2>/dev/null || complete -F _kam kam
"""

_ZSH = r"""
#compdef kam
_kam() {
    local reply rest value tab=$'\t'
    local -a values shown more more_shown
    for reply in "${(@f)$(_KAM_COMPLETE=zsh_complete KAM_WORDS="${(F)${(@Q)words[1,CURRENT]}}" \
        "${(Q)words[1]}" 2>/dev/null)}"; do
        rest=${reply#*:}
        value=${rest%%$tab*}
        [[ $rest == *$tab* ]] && rest="$value  -- ${rest#*$tab}"
        case ${reply%%:*} in
            file) _files; return ;;
            dir) _files -/; return ;;
            more) more+=("$value"); more_shown+=("$rest") ;;
            plain) values+=("$value"); shown+=("$rest") ;;
        esac
    done
    (( $#more )) && compadd -U -V kam -S '' -l -d more_shown -a more
    (( $#values )) && compadd -U -V kam -l -d shown -a values
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _kam "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
    compdef _kam kam
fi
"""

_FISH = r"""
function __kam_complete
    set -l words (commandline -opc) (commandline -ct | string unescape)
    test (count $words) -gt (count (commandline -opc)); or set -a words ''
    for reply in (_KAM_COMPLETE=fish_complete KAM_WORDS=(string join \n -- $words . | string collect) \
            $words[1] 2>/dev/null)
        set -l parts (string split -m 1 : -- $reply)
        switch $parts[1]
            case file
                __fish_complete_path (commandline -ct)
            case dir
                __fish_complete_directories (commandline -ct)
            case '*'
                printf '%s\n' $parts[2]
        end
    end
end
complete -c kam -f -a '(__kam_complete)'
"""

SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


@click.command("completion")
@click.argument("shell", type=click.Choice(tuple(SCRIPTS)))
@pass_session
@examples(
    'eval "$(kam completion bash)"        in ~/.bashrc',
    'eval "$(kam completion zsh)"         in ~/.zshrc',
    "kam completion fish | source         in ~/.config/fish/config.fish",
)
def completion_command(session: Session, shell: str) -> None:
    """Let Tab complete commands, ids, names and fields.

    Prints the script for SHELL; one line in its start-up file takes it in. From then on, a part of a client's or a
    person's name, in any alphabet, completes to the id.
    """
    session.result(SCRIPTS[shell].lstrip("\n"))


def answer(command: click.Command, instruction: str) -> int:
    """Write what fits to stdout, or nothing at all, whatever is wrong: nobody has asked anything yet."""
    shell, _, what = instruction.partition("_")
    complete = _SHELLS.get(shell)
    if complete is None or what != "complete":
        return 1
    with contextlib.suppress(Exception, KeyboardInterrupt), contextlib.redirect_stderr(None):
        click.echo(complete(command, {}, "kam", "_KAM_COMPLETE").complete().encode(), nl=False)
    return 0


class _Completion(ShellComplete):
    """Answers one line a completion: how it goes on (`plain`, `more`, `file`, `dir`), a colon, and the text."""

    source_template = ""
    told = True
    """Whether the shell shows what is said beside a completion."""

    def get_completion_args(self) -> tuple[list[str], str]:
        words = os.environ.get(WORDS, "").split("\n")
        return words[1:-1], words[-1] if len(words) > 1 else ""

    def complete(self) -> str:
        args, typed = self.get_completion_args()
        self.ctx_args["obj"] = args
        items = _unique(self.get_completions(args, typed))
        return "".join(f"{self.format_completion(item)}\n" for item in items)

    def format_completion(self, item: CompletionItem[str]) -> str:
        value = str(item.value)
        if item.type in ("file", "dir"):
            return f"{item.type}:"
        said = " ".join((item.help or "").split()) if self.told else ""
        kind = "more" if value.endswith(("=", ".", "/")) else "plain"
        return f"{kind}:{self.quoted(value)}" + (f"\t{said[:100]}" if said else "")

    def quoted(self, value: str) -> str:
        """A value as it stands on the command line."""
        return value


class Bash(_Completion):
    """bash puts the text in as it is, in place of the last piece of the line that it takes for a word."""

    name = "bash"
    told = False

    def get_completion_args(self) -> tuple[list[str], str]:
        words, self._quote, self._raw = split(os.environ.get(LINE, ""))
        return words[1:-1], words[-1] if len(words) > 1 else ""

    def quoted(self, value: str) -> str:
        """The value with what bash would read otherwise escaped, without what it leaves in place."""
        breaks = os.environ.get(BREAKS, "")
        if self._quote:
            return value
        kept = max((self._raw.rfind(sign) for sign in breaks if sign in "=:@"), default=-1) + 1
        sign = self._raw[kept - 1] if kept else ""
        cut = value.rfind(sign, 0, kept) + 1 if sign and value.startswith(self._raw[:kept]) else 0
        return re.sub(r"([^\w@%+=:,./~-])", r"\\\1", value[cut:])


class Zsh(_Completion):
    """zsh quotes by itself, and shows what is said beside."""

    name = "zsh"


class Fish(_Completion):
    """fish takes only what holds the text typed, so a name completes to the name: kam takes it as well as the id."""

    name = "fish"

    def get_completion_args(self) -> tuple[list[str], str]:
        words = os.environ.get(WORDS, "").split("\n")[:-1]  # a dot behind them keeps an empty one from being lost
        self._typed = words[-1] if len(words) > 1 else ""
        return words[1:-1], self._typed

    def format_completion(self, item: CompletionItem[str]) -> str:
        value, typed = str(item.value), self._typed
        if item.type == "plain" and typed and typed.casefold() not in value.casefold() and item.help:
            item = CompletionItem(item.help, help=value)
        return super().format_completion(item)


_SHELLS = {each.name: each for each in (Bash, Zsh, Fish)}


def split(line: str) -> tuple[list[str], str, str]:
    """The words of a command line up to the cursor, as bash reads them; the quote that is open; the last word raw."""
    words: list[str] = []
    word, raw, quote, begun, at = "", "", "", False, 0
    while at < len(line):
        letter = line[at]
        at += 1
        if quote and letter == quote:
            quote = ""
        elif letter == "\\" and quote != "'" and at < len(line):
            letter += line[at]
            word += line[at]
            at += 1
        elif quote or not (letter in "'\"" or letter.isspace()):
            word += letter
        elif not letter.isspace():
            quote, begun = letter, True
        else:
            if begun or word:
                words.append(word)
            word, raw, begun = "", "", False
            continue
        raw += letter
    return [*words, word], quote, raw


def _unique(items: Sequence[CompletionItem[str]]) -> list[CompletionItem[str]]:
    return list({(item.type, item.value): item for item in items}.values())
