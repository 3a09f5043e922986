"""Values of options that more than one command takes, read and completed in the same way."""

from __future__ import annotations

from datetime import date

import click

from realtime_lint.kinds import KINDS
from realtime_lint.suggest import did_you_mean


def as_date(_: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """A day in ISO 8601."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        message = f"'{value}' is no date such as 2026-11-22"
        raise click.BadParameter(message, param=parameter) from None


def as_kind(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """A kind of document."""
    if value is not None and value not in KINDS:
        hint = did_you_mean(value, KINDS) or f"; there are {', '.join(KINDS)}"
        raise click.BadParameter(f"no document kind '{value}'{hint}", param=parameter)
    return value


def as_names(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Names that are separated by commas, or given one by one."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def complete_kinds(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """The kinds that begin like what was typed."""
    return [kind for kind in KINDS if kind.startswith(incomplete)]
