"""`realtime-lint config`: what settings come to."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - as the other commands
from typing import Final

import click

from realtime_lint.cli.app import EXIT_CODES
from realtime_lint.cli.config_job import show
from realtime_lint.cli.parameters import (
    as_of_option,
    config_option,
    isolated_option,
    policy_option,
    profile_option,
    provider_option,
)
from realtime_lint.configuration import Choices

_EPILOG: Final = (
    """\b
Examples:
  realtime-lint config show                     what holds in this project
  realtime-lint config show config/agent.yaml   what holds for this file
  realtime-lint config show agent.yaml --output-format json

"""
    + EXIT_CODES
)


@click.group("config", epilog=_EPILOG)
def command() -> None:
    """Show what settings, packs and flags come to."""


@command.command("show", epilog=_EPILOG)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False))
@as_of_option
@config_option
@isolated_option
@policy_option
@profile_option
@provider_option
@click.option(
    "--output-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The JSON is described by `realtime-lint schema config`.",
)
def _show(
    file: str | None,
    as_of: date | None,
    config: str | None,
    isolated: bool,
    policies: tuple[str, ...],
    profile: str | None,
    provider: str | None,
    output_format: str,
) -> int:
    """Show the settings in force for FILE, or for the project, and where each comes from.

    An origin is a place in the settings, a flag, a variable of the environment, or `default`.
    """
    choices = Choices(
        config=config, isolated=isolated, policies=policies, profile=profile, provider=provider
    )
    return show(file, choices, as_of, output_format)
