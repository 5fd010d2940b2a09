"""Shared options behave alike wherever they are used."""

from __future__ import annotations

import click
from click.testing import CliRunner

from kamcli.cli import options
from kamcli.render import FORMATS


def test_the_choices_are_the_formats_there_are() -> None:
    assert tuple(FORMATS) == options.FORMATS


def test_formats() -> None:
    @click.command()
    @options.formats()
    def command(output_format: str) -> None:
        click.echo(output_format)

    run = CliRunner().invoke
    assert run(command, []).output == "table\n"
    assert run(command, ["--format", "JSON"]).output == "json\n"
    assert run(command, ["-f", "csv"]).output == "csv\n"
    assert run(command, ["--format", "xml"]).exit_code == 2


def test_fewer_formats() -> None:
    @click.command()
    @options.formats(default="text", only=("text", "json"))
    def command(output_format: str) -> None:
        click.echo(output_format)

    assert CliRunner().invoke(command, []).output == "text\n"
    assert CliRunner().invoke(command, ["-f", "csv"]).exit_code == 2


def test_skip_unreadable_and_period() -> None:
    @click.command()
    @options.skip_unreadable
    @options.period(default="12m")
    def command(skip_unreadable: bool, period: str | None) -> None:
        click.echo(f"{skip_unreadable} {period}")

    assert CliRunner().invoke(command, []).output == "False 12m\n"
    assert CliRunner().invoke(command, ["--skip-unreadable", "--period", "all"]).output == "True all\n"


def test_examples_stand_under_the_help_as_written() -> None:
    @click.command()
    @options.examples("kam try this", "kam try that --with-something")
    def command() -> None:
        """Try things.

        In some detail.
        """

    text = CliRunner().invoke(command, ["--help"]).output
    assert (
        "  Try things.\n\n  In some detail.\n\n  Examples:\n    kam try this\n    kam try that --with-something\n"
        in text
    )
    assert command.get_short_help_str() == "Try things."
