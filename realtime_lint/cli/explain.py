"""`realtime-lint explain`: everything about a rule."""

from __future__ import annotations

import os

import click

from realtime_lint import rulebook
from realtime_lint.cli import Unusable, cannot_read, today
from realtime_lint.cli.app import EXIT_CODES
from realtime_lint.cli.parameters import config_option, isolated_option, policy_option
from realtime_lint.rule_pages import published


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in rulebook.load().rules if name.startswith(incomplete)]


@click.command(
    "explain",
    epilog="""\b
Examples:
  realtime-lint explain server-vad-key-under-semantic-vad
  realtime-lint explain acme/max-ttl --policy ../policies/acme.yaml

"""
    + EXIT_CODES,
)
@click.argument("name", shell_complete=_complete)
@config_option
@isolated_option
@policy_option
def command(name: str, config: str | None, isolated: bool, policies: tuple[str, ...]) -> None:
    """Show what a rule finds, why, by which source, and what is right.

    Also a rule of a pack that is in force.
    """
    book = rulebook.load()
    if name in book:
        text = published(book[name].topic, name)
    else:
        text = _page_of_pack(name, config, isolated, policies)
    click.echo(text, nl=False)


def _page_of_pack(name: str, config: str | None, isolated: bool, policies: tuple[str, ...]) -> str:
    """The page of a rule that is none of ours. Raises Refused."""
    from realtime_lint.cli.policy_job import lock_of
    from realtime_lint.configuration import Choices, configure
    from realtime_lint.files import project
    from realtime_lint.policies.page import page
    from realtime_lint.redaction import masked

    choices = Choices(config, isolated, policies)
    try:
        configuration = configure(project(os.curdir), choices, today(), with_baseline=False)
    except OSError as error:
        raise cannot_read(error) from None
    if problem := configuration.book.no_rule(name):
        raise Unusable(problem)
    (text,) = (
        page(draft, lock_of(pack))
        for pack in configuration.packs
        for draft in pack.drafts
        if draft.rule.name == name
    )
    return masked(text)
