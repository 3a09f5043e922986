"""The click application: all commands, each loaded when it is called."""

from __future__ import annotations

from importlib import import_module
from io import StringIO
from typing import Final

import click

from realtime_lint import __version__
from realtime_lint.cli import INTERRUPTED, UNUSABLE
from realtime_lint.suggest import did_you_mean

COMMANDS: Final = {
    "check": "Check Realtime session documents.",
    "migrate": "Rewrite documents of the removed beta API for the GA API.",
    "explain": "Show everything about a rule.",
    "rules": "List the rules.",
    "policy": "Check, test and explain the policies of an organisation.",
    "baseline": "Know what is found today, and fail on what is new.",
    "config": "Show the settings in force, and where each comes from.",
    "init": "Write the files by which editors, hooks and CI run us.",
    "schema": "Print the JSON Schema of a document kind or of a format of ours.",
}
EXIT_CODES: Final = """\b
Exit codes:
  0    clean, only findings below --fail-on, or all of them fixed
  1    findings at or above --fail-on
  2    could not do what was asked: usage, a missing path, an unknown name,
       nothing to check
  130  interrupted"""


class _LazyGroup(click.Group):
    """A group that knows its commands by name and imports them when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"realtime_lint.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            hint = did_you_mean(args[0], COMMANDS) or f"; there are {', '.join(COMMANDS)}"
            ctx.fail(f"no command '{args[0]}'{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  realtime-lint check                      everything below this folder
  realtime-lint check session.yaml         one file
  realtime-lint explain unknown-key        why, since when, and what is right

\b
Completion: eval "$(_REALTIME_LINT_COMPLETE=bash_source realtime-lint)"
(zsh_source and fish_source for the other shells).

"""
    + EXIT_CODES,
)
@click.version_option(__version__, message="realtime-lint %(version)s")
def cli() -> None:
    """Find what the OpenAI Realtime API would refuse, before it does."""


def run(arguments: list[str]) -> int:
    """Carry out a command line; the exit code."""
    try:
        code = cli.main(arguments, prog_name="realtime-lint", standalone_mode=False)
    except click.ClickException as error:
        from realtime_lint.redaction import masked  # where there is something to say only

        said = StringIO()
        error.show(file=said)
        click.echo(masked(said.getvalue()), err=True, nl=False)
        return UNUSABLE
    except click.Abort:
        return INTERRUPTED
    return code if isinstance(code, int) else 0
