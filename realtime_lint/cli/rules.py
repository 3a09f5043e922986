"""`realtime-lint rules`: the list of rules."""

from __future__ import annotations

import os

import click

from realtime_lint import rulebook
from realtime_lint.cli import cannot_read, today
from realtime_lint.cli.app import EXIT_CODES
from realtime_lint.cli.output import say_json
from realtime_lint.cli.parameters import config_option, isolated_option, policy_option
from realtime_lint.configuration import Choices, configure
from realtime_lint.files import project
from realtime_lint.kinds import KINDS, REQUEST_KINDS
from realtime_lint.redaction import masked


@click.command(
    "rules",
    epilog="""\b
Examples:
  realtime-lint rules
  realtime-lint rules ttl voice
  realtime-lint rules acme --policy ../policies/acme.yaml
  realtime-lint rules --output-format json

"""
    + EXIT_CODES,
)
@click.argument("names", nargs=-1, metavar="[NAMES]...")
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@config_option
@isolated_option
@policy_option
def command(
    names: tuple[str, ...],
    output_format: str,
    config: str | None,
    isolated: bool,
    policies: tuple[str, ...],
) -> None:
    """List all rules, or those of the given topics and names.

    The rules of a pack that is in force stand under its name.
    """
    book = _book(Choices(config, isolated, policies))
    chosen = book.names_of(names or ("all",))
    rules = [rule for rule in book if rule.name in chosen]
    if output_format == "json":
        listed = [
            {
                "name": rule.name,
                "topic": rule.topic,
                "severity": rule.severity,
                "kinds": _kinds(rule),
                "fixable": rule.fixable,
                "summary": rule.summary,
            }
            for rule in rules
        ]
        say_json({"rules": listed})
        return
    width = max(len(rule.name) for rule in rules)
    for topic in book.topics:
        of_topic = [rule for rule in rules if rule.topic == topic]
        if of_topic:
            click.echo(topic)
        for rule in of_topic:
            off = "" if rule.default else " (off by default)"
            locked = " (locked)" if rule.is_locked else ""
            line = f"  {rule.name:{width}}  {rule.severity:7}  {rule.summary}{off}{locked}"
            click.echo(masked(line))


def _book(choices: Choices) -> rulebook.Rulebook:
    """All rules as their files have them, those of packs included. Raises Refused."""
    try:
        packs = configure(project(os.curdir), choices, today(), with_baseline=False).packs
    except OSError as error:
        raise cannot_read(error) from None
    own = (draft.rule for pack in packs for draft in pack.drafts)
    return rulebook.Rulebook([*rulebook.load(), *own])


def _kinds(rule: rulebook.IndexedRule) -> list[str]:
    """The document kinds that a rule holds for; a shape within a kind counts as the kind."""
    if rule.kinds is None:
        return [kind for kind in KINDS if kind in REQUEST_KINDS]
    named = {"response-create" if kind not in KINDS else kind for kind in rule.kinds}
    return [kind for kind in KINDS if kind in named]
