"""`realtime-lint baseline`: what was found when a project took the linter up."""

from __future__ import annotations

from functools import wraps
from typing import Final

import click

from realtime_lint.cli import baseline_job
from realtime_lint.cli.baseline_job import Options
from realtime_lint.cli.parameters import (
    as_of_option,
    config_option,
    policy_option,
    provider_option,
)
from realtime_lint.configuration import Choices

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_EPILOG: Final = """\b
Examples:
  realtime-lint baseline write    on the first day: what is found now is known
  realtime-lint check             from then on: what is new
  realtime-lint baseline prune    after a repair: the baseline shrinks
  realtime-lint baseline check    in CI: fails until that is done

\b
Exit codes:
  0    done; for `check`: all that the baseline holds is still found
  1    only `check`: something in it is found no more, or is graver than it was
  2    could not do what was asked: usage, a missing path, an unknown name, PATHS
       that do not cover the project, nothing checked; for `write`: there is a
       baseline; for `check` and `prune`: there is none
  130  interrupted"""


@click.group("baseline", epilog=_EPILOG)
def command() -> None:
    """Take the linter up without repairing everything first.

    A baseline hides the errors and warnings that were there when it was written, by file,
    rule, place in the data and content: lines may move. A new one fails, as does one that is
    graver than it was. Nothing adds to a baseline, and none hides a rule that is locked.
    """


def _over_project(work: Callable[[Options], int]) -> Callable[..., int]:
    """The work as click calls it, with the options of a run over the project."""

    @click.argument("paths", nargs=-1, metavar="[PATHS]...")
    @as_of_option
    @config_option
    @policy_option
    @provider_option
    @wraps(work)
    def function(
        paths: tuple[str, ...],
        as_of: date | None,
        config: str | None,
        policies: tuple[str, ...],
        provider: str | None,
    ) -> int:
        choices = Choices(config=config, policies=policies, provider=provider)
        return work(Options(paths, as_of, choices))

    return function


@command.command("write", epilog=_EPILOG)
@_over_project
def _write(options: Options) -> int:
    """Write what is found now into a new baseline.

    Its file is the one that the settings name, else realtime-lint-baseline.json in the
    project's folder; the line that the settings need is told. Notes stay in sight, unless the
    settings let them fail a run. PATHS (default: the project's folder) must cover the project.
    """
    return baseline_job.write(options)


@command.command("check", epilog=_EPILOG)
@_over_project
def _check(options: Options) -> int:
    """Tell what of the baseline is found no more.

    PATHS (default: the project's folder) must cover the project.
    """
    return baseline_job.check(options)


@command.command("prune", epilog=_EPILOG)
@_over_project
def _prune(options: Options) -> int:
    """Take out of the baseline what is found no more.

    It never adds to it. PATHS (default: the project's folder) must cover the project.
    """
    return baseline_job.prune(options)
