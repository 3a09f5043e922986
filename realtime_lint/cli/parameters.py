"""The options that more than one command takes, and how their values are read."""

from __future__ import annotations

from datetime import date

import click

from realtime_lint.cli.job import STDIN_NAME
from realtime_lint.kinds import KINDS, PROVIDERS
from realtime_lint.rulebook import PROFILES
from realtime_lint.suggest import did_you_mean


def as_date(_: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """A day, written as in our files."""
    if value is None:
        return None
    from realtime_lint.config_file import no_date  # where a day is named only

    if problem := no_date(value):
        raise click.BadParameter(problem, param=parameter)
    return date.fromisoformat(value)


def as_kind(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """A kind of document."""
    if value is not None and value not in KINDS:
        hint = did_you_mean(value, KINDS) or f"; there are {', '.join(KINDS)}"
        raise click.BadParameter(f"no document kind '{value}'{hint}", param=parameter)
    return value


def as_names(
    _: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """Names that are separated by commas, or given one by one; a variable may have been empty."""
    names = tuple(name.strip() for value in values for name in value.split(","))
    if "" in names:
        message = f"a blank name in '{','.join(values)}': name a rule or topic, or leave it out"
        raise click.BadParameter(message, param=parameter)
    return names


def complete_kinds(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """The kinds that begin like what was typed."""
    return [kind for kind in KINDS if kind.startswith(incomplete)]


as_of_option = click.option(
    "--as-of",
    metavar="DATE",
    callback=as_date,
    help="The day that counts as today, for shutdown dates (default: today).",
)
kind_option = click.option(
    "--kind",
    metavar="KIND",
    callback=as_kind,
    shell_complete=complete_kinds,
    help="Take every document for this kind, such as beta-session (see `realtime-lint schema`).",
)
provider_option = click.option(
    "--provider",
    type=click.Choice(PROVIDERS),
    help="Whose servers the documents are for (default: openai); azure names deployments.",
)
stdin_filename_option = click.option(
    "--stdin-filename",
    metavar="NAME",
    default=STDIN_NAME,
    show_default=True,
    help="What `-` is called; its ending says whether it is YAML, JSON or JSONL.",
)
color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colours and links; NO_COLOR and FORCE_COLOR are heeded.",
)
config_option = click.option(
    "--config",
    metavar="PATH",
    type=click.Path(exists=True, dir_okay=False),
    help="Settings to go by, in place of the project's realtime-lint.toml or pyproject.toml.",
)
isolated_option = click.option("--isolated", is_flag=True, help="Go by no settings.")
policy_option = click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="PATH",
    help="A pack of policies to go by as well: a file, a folder, or pkg:NAME where it is "
    "installed; repeatable. REALTIME_LINT_POLICY names more.",
)
profile_option = click.option(
    "--profile",
    type=click.Choice(PROFILES),
    help="How much to say: errors only, the default, or what opt-in rules find as well, and "
    "fail on warnings.",
)
