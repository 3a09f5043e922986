"""`realtime-lint check`: the main job."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - as the other commands

import click

from realtime_lint import rulebook
from realtime_lint.cli.app import EXIT_CODES
from realtime_lint.cli.job import Options, check
from realtime_lint.cli.parameters import (
    as_names,
    as_of_option,
    color_option,
    config_option,
    isolated_option,
    kind_option,
    policy_option,
    profile_option,
    provider_option,
    stdin_filename_option,
)
from realtime_lint.cli.reporting import AUTO
from realtime_lint.findings import SEVERITIES
from realtime_lint.reporters import FORMATS
from realtime_lint.suggest import did_you_mean

_NAMES = (AUTO, *FORMATS)


def _formats(
    _: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str | None], ...]:
    """Pairs of format and file; no file is standard output, which takes one format."""
    chosen: list[tuple[str, str | None]] = []
    for value in values or (AUTO,):
        name, colon, file = value.partition(":")
        if name not in _NAMES:
            hint = did_you_mean(name, _NAMES) or f"; there are {', '.join(_NAMES)}"
            raise click.BadParameter(f"no format '{name}'{hint}", param=parameter)
        if colon and not file:
            raise click.BadParameter(f"'{value}' names no file behind ':'", param=parameter)
        chosen.append((name, file or None))
    if sum(file is None for _, file in chosen) > 1:
        message = "only one format can go to standard output: write the others FORMAT:FILE"
        raise click.BadParameter(message, param=parameter)
    return tuple(chosen)


def _complete_rules(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    book = rulebook.load()
    return [name for name in [*book.topics, *book.rules] if name.startswith(incomplete)]


@click.command(
    "check",
    epilog="""\b
Examples:
  realtime-lint check                         everything below this folder that git keeps
  realtime-lint check session.yaml update.json
  realtime-lint check update.json --base session.yaml
  realtime-lint check - --stdin-filename a.json < a.json
  realtime-lint check --select ttl,voice      two topics only
  realtime-lint check --as-of 2027-02-01      as if it were that day
  realtime-lint check --changed-since main    only what is new since main
  realtime-lint check --watch                 again whenever a file changes
  realtime-lint check --fix                   carry out the safe fixes
  realtime-lint check --diff --unsafe-fixes   show what all fixes would change
  realtime-lint check --output-format text --output-format json:report.json

"""
    + EXIT_CODES,
)
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option(
    "--select",
    multiple=True,
    metavar="NAMES",
    callback=as_names,
    shell_complete=_complete_rules,
    help="Only these rules or topics, separated by commas.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="NAMES",
    callback=as_names,
    shell_complete=_complete_rules,
    help="Not these rules or topics.",
)
@click.option("--fix", is_flag=True, help="Carry out safe fixes; the report shows what is left.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: also fixes that change a meaning."
)
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option(
    "--fix-only",
    multiple=True,
    metavar="NAMES",
    callback=as_names,
    shell_complete=_complete_rules,
    help="With --fix or --diff: only fixes of these rules or topics.",
)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    help="The mildest finding that makes the exit code 1 (default: error).",
)
@as_of_option
@kind_option
@provider_option
@click.option(
    "--base",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="The session that updates and scripts change: judge them against it.",
)
@stdin_filename_option
@click.option(
    "--changed-since",
    metavar="REV",
    help="Only what is new since this commit, branch or tag: in lines that changed, or caused by "
    "a change. Counted from where HEAD left it, up to the files as they are.",
)
@click.option(
    "--output-format",
    "formats",
    multiple=True,
    metavar="FORMAT[:FILE]",
    callback=_formats,
    shell_complete=lambda *arguments: [name for name in _NAMES if name.startswith(arguments[2])],
    help=f"One of {', '.join(_NAMES)}; repeatable, each but one to a file (default: auto, which is "
    "github in GitHub Actions and else text).",
)
@color_option
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead.")
@click.option(
    "--watch", is_flag=True, help="Check again whenever a file changes that the run looks at."
)
@config_option
@isolated_option
@policy_option
@profile_option
@click.option(
    "--force-exclude", is_flag=True, help="Leave out what the settings exclude, though named."
)
@click.option(
    "--allow-empty",
    is_flag=True,
    help="Exit 0 when there is nothing to check, and judge named files like found ones (hooks).",
)
@click.option("--exit-zero", is_flag=True, help="Exit 0 whatever is found (2 stays 2).")
@click.option("-q", "--quiet", is_flag=True, help="Only errors and warnings.")
@click.option("-v", "--verbose", is_flag=True, help="Also what was skipped or silenced, and why.")
def command(
    paths: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    fix_only: tuple[str, ...],
    fail_on: str | None,
    as_of: date | None,
    kind: str | None,
    provider: str | None,
    base: str | None,
    stdin_filename: str,
    changed_since: str | None,
    formats: tuple[tuple[str, str | None], ...],
    color: str,
    statistics: bool,
    watch: bool,
    config: str | None,
    isolated: bool,
    policies: tuple[str, ...],
    profile: str | None,
    force_exclude: bool,
    allow_empty: bool,
    exit_zero: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Check Realtime session documents: YAML, JSON and JSON Lines.

    PATHS are files and folders (default: this folder). Below a folder, every .yaml, .yml,
    .json and .jsonl file is read that git does not ignore; a file that holds no Realtime
    document is skipped. A file that you name counts even where it is broken or empty.

    `-` is standard input; with --fix, its text goes to standard output, fixed, and the report
    to standard error. So does the report beside a --diff.
    """
    options = Options(
        paths=paths,
        select=select,
        ignore=ignore,
        fix=fix,
        unsafe_fixes=unsafe_fixes,
        diff=diff,
        fix_only=fix_only,
        fail_on=fail_on,
        as_of=as_of,
        kind=kind,
        provider=provider,
        base=base,
        stdin_filename=stdin_filename,
        formats=formats,
        color=color,
        statistics=statistics,
        as_found=allow_empty,
        exit_zero=exit_zero,
        quiet=quiet,
        verbose=verbose,
        config=config,
        isolated=isolated,
        policies=policies,
        profile=profile,
        force_exclude=force_exclude,
        changed_since=changed_since,
    )
    if watch:
        from realtime_lint.cli.watch import watch as go_on  # few runs go on

        return go_on(options)
    return check(options)
