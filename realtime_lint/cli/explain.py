"""`realtime-lint explain`: everything about a rule."""

from __future__ import annotations

import click

from realtime_lint import rulebook
from realtime_lint.cli import Unusable
from realtime_lint.cli.app import EXIT_CODES


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in rulebook.load().rules if name.startswith(incomplete)]


@click.command(
    "explain",
    epilog="""\b
Example:
  realtime-lint explain server-vad-key-under-semantic-vad

"""
    + EXIT_CODES,
)
@click.argument("name", shell_complete=_complete)
def command(name: str) -> None:
    """Show what a rule finds, why, by which source, and what is right."""
    book = rulebook.load()
    if name not in book:
        from realtime_lint.suggest import did_you_mean

        hint = did_you_mean(name, book.rules) or "; `realtime-lint rules` lists them"
        raise Unusable(f"no rule '{name}'{hint}")
    from realtime_lint.pages import page
    from realtime_lint.resources import folder
    from realtime_lint.rules import read_rule

    topic = book[name].topic
    data = folder("rules").joinpath(topic, f"{name}.yaml").read_bytes()
    click.echo(page(read_rule(topic, name, data)), nl=False)
