"""The one place where errors become messages and exit statuses. No command handles what is handled here."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from typing import TextIO

import click

from kamcli.errors import KamError

NAME = "kam"
FINE, USAGE, BUG, INTERRUPTED, PIPE_CLOSED = 0, 2, 3, 130, 141
"""Exit statuses; 1 is for findings and comes from the commands. 141 is 128 + SIGPIPE, git's end in `git log | head`."""

COMPLETION = "_KAM_COMPLETE"


def run(command: click.Command, arguments: Sequence[str]) -> int:
    """Run `command` and return the exit status: the integer it returned, or what its error stands for."""
    _speak_utf8()
    if instruction := os.environ.get(COMPLETION):
        from kamcli.cli.completion import answer

        return answer(command, instruction)
    try:
        status = _status(command, arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        let_go()
        return PIPE_CLOSED
    except OSError as error:
        # The disk behind stdout may be full: what is left in its buffer must not fail again at exit.
        let_go()
        _say(_trouble(error))
        return USAGE
    return status


def _status(command: click.Command, arguments: Sequence[str]) -> int:
    try:
        with command.make_context(NAME, list(arguments)) as ctx:
            returned = command.invoke(ctx)
            return returned if isinstance(returned, int) else FINE
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return USAGE
    except click.UsageError as error:
        _say(_usage(error))
        return USAGE
    except click.ClickException as error:
        _say(error.format_message())
        return USAGE
    except click.Abort as abort:
        if isinstance(abort.__context__, EOFError):
            _say("there is nobody to answer the question above\n  give the answers as options; see --help")
            return USAGE
        return _interrupted()
    except KeyboardInterrupt:
        return _interrupted()
    except KamError as error:
        _say(str(error))
        return error.exit_code
    except OSError:
        raise
    except Exception as error:
        return _bug(error, debug="--debug" in arguments)


def _bug(error: Exception, *, debug: bool) -> int:
    if debug:
        import traceback

        _say("".join(traceback.format_exception(error)).rstrip())
        return BUG
    _say(
        f"an error inside kam, not yours: {type(error).__name__}: {error}\n"
        "  run it again as «kam --debug …» and report what it prints"
    )
    return BUG


def _interrupted() -> int:
    if sys.stderr is not None and sys.stderr.isatty():
        click.echo(err=True)  # the cursor stands behind the question
    _say("interrupted")
    return INTERRUPTED


def _usage(error: click.UsageError) -> str:
    """One message for a command line that makes no sense, with the way to the right help."""
    message = error.format_message()
    text = message[:1].lower() + message[1:]
    if isinstance(error, click.NoSuchOption) and error.ctx is not None and error.ctx.parent is not None:
        root = error.ctx.find_root()
        if any(error.option_name in parameter.opts for parameter in root.command.params):
            text = f"{error.option_name} stands before the command: kam {error.option_name} … {error.ctx.info_name}"
    path = error.ctx.command_path if error.ctx is not None else NAME
    return f"{text}\n  «{path} --help» says more"


def _trouble(error: OSError) -> str:
    """Say what the operating system said, about which file."""
    what = (error.strerror or str(error) or type(error).__name__).lower()
    if error.errno == errno.ENOSPC:
        what = "no space left on the disk; nothing more was written"
    return f"{error.filename}: {what}" if error.filename is not None else what


def _say(text: str) -> None:
    """Write a message to stderr. What it quotes from files cannot drive the terminal; nobody listening is no error."""
    from kamcli.render.text import terminal_safe

    try:
        click.echo(f"{NAME}: {terminal_safe(text)}", err=True)
    except (OSError, ValueError):
        let_go()


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale says, and never fail over a character that cannot be written."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def let_go() -> None:
    """Point stdout and stderr that nobody reads at nothing, so that the interpreter's last flush is silent."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not _flushes(stream):
            try:
                nothing = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nothing, stream.fileno())
                os.close(nothing)
            except (OSError, ValueError):
                continue


def _flushes(stream: TextIO) -> bool:
    try:
        stream.flush()
    except (OSError, ValueError):
        return False
    return True
