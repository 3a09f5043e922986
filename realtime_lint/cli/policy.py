"""`realtime-lint policy`: the packs that an organisation writes, and what they say of a place."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

import click

from realtime_lint.cli.app import EXIT_CODES
from realtime_lint.cli.parameters import (
    as_of_option,
    config_option,
    isolated_option,
    policy_option,
)
from realtime_lint.cli.policy_job import check, test
from realtime_lint.configuration import Choices

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


@click.group(
    "policy",
    epilog="""\b
Examples:
  realtime-lint policy check                        what the packs in force demand
  realtime-lint policy test policies/acme.yaml      which slips its examples would not notice
  realtime-lint policy explain config/agent.yaml:12

"""
    + EXIT_CODES,
)
def command() -> None:
    """Check, test and explain the policies of an organisation."""


def _over_packs(
    work: Callable[[tuple[str, ...], Choices, str, bool], int],
) -> Callable[..., int]:
    """The work as click calls it, with the options that say which packs are meant."""

    @click.argument("paths", nargs=-1, metavar="[PATHS]...")
    @config_option
    @isolated_option
    @policy_option
    @click.option(
        "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True
    )
    @click.option(
        "--allow-empty",
        is_flag=True,
        help="Exit 0 when there is no pack, and take for each file the pack that it is or is part "
        "of, if any (hooks).",
    )
    @wraps(work)
    def function(
        paths: tuple[str, ...],
        config: str | None,
        isolated: bool,
        policies: tuple[str, ...],
        output_format: str,
        allow_empty: bool,
    ) -> int:
        return work(paths, Choices(config, isolated, policies), output_format, allow_empty)

    return function


@command.command(
    "check",
    epilog="""\b
Examples:
  realtime-lint policy check                       the packs in force here
  realtime-lint policy check policies/acme.yaml    these, in force or not
  realtime-lint policy check pkg:acme-voice        one that is installed

"""
    + EXIT_CODES,
)
@_over_packs
def _check(paths: tuple[str, ...], choices: Choices, output_format: str, allow_empty: bool) -> int:
    """Read packs, judge their rules, run their examples, and list what they demand.

    PATHS are packs: files, folders, or pkg:NAME (default: the packs in force in this project).
    """
    return check(paths, choices, output_format, as_found=allow_empty)


@command.command(
    "test",
    epilog="""\b
Exit code 1: a change to a rule that none of its examples notices.

Examples:
  realtime-lint policy test                        the packs in force here
  realtime-lint policy test policies/acme.yaml     these, in force or not

"""
    + EXIT_CODES,
)
@_over_packs
def _test(paths: tuple[str, ...], choices: Choices, output_format: str, allow_empty: bool) -> int:
    """Check packs, then change each rule in small ways: one of its examples should notice.

    A change that no example notices is a slip that nobody would see. The cure is an example
    that has another verdict under it, or a rule without the part that makes no difference.
    """
    return test(paths, choices, output_format, as_found=allow_empty)


@command.command(
    "explain",
    epilog="""\b
Examples:
  realtime-lint policy explain config/agent.yaml:12
  realtime-lint policy explain config/agent.yaml:12:9 --policy ../policies/acme.yaml

"""
    + EXIT_CODES,
)
@click.argument("place", metavar="FILE:LINE[:COLUMN]")
@as_of_option
@config_option
@isolated_option
@policy_option
def _explain(
    place: str,
    as_of: date | None,
    config: str | None,
    isolated: bool,
    policies: tuple[str, ...],
) -> int:
    """Show what the packs in force say of what stands at a place, and of what it is part of."""
    from realtime_lint.cli.policy_explain import explain

    return explain(place, Choices(config, isolated, policies), as_of)
