"""`realtime-lint migrate`: from the beta API to the GA API."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - as the other commands

import click

from realtime_lint.cli.migrate_job import Options, run
from realtime_lint.cli.parameters import (
    as_of_option,
    color_option,
    kind_option,
    provider_option,
    stdin_filename_option,
)
from realtime_lint.migration import TARGETS

_EXIT_CODES = """\b
Exit codes:
  0    nothing to migrate, or all of it written
  1    something to migrate, in a preview
  2    could not do what was asked: usage, a missing path, a document that could
       be of either API or that cannot be migrated with certainty, no document
  130  interrupted"""


@click.command(
    "migrate",
    epilog="""\b
Examples:
  realtime-lint migrate                       show what would change below this folder
  realtime-lint migrate session.json --write  write it
  realtime-lint migrate old/ --to session     sessions for updates, not for requests
  realtime-lint migrate --models              and replace models that are shut down
  realtime-lint migrate - --write < a.yaml > b.yaml

"""
    + _EXIT_CODES,
)
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("--write", is_flag=True, help="Write the files: the consent to unsafe steps, too.")
@kind_option
@click.option(
    "--to",
    type=click.Choice(TARGETS),
    help="What a bare beta session becomes: a GA session, or the request for a client secret "
    "(default: a request where it names a model or a lifetime).",
)
@click.option("--models", is_flag=True, help="Replace models that are shut down as well.")
@as_of_option
@provider_option
@stdin_filename_option
@color_option
def command(
    paths: tuple[str, ...],
    write: bool,
    kind: str | None,
    to: str | None,
    models: bool,
    as_of: date | None,
    provider: str | None,
    stdin_filename: str,
    color: str,
) -> int:
    """Rewrite documents of the beta API, which is gone, for the GA API.

    PATHS are files and folders, found as `check` finds them. Keys move with their comments,
    and whatever is not of the beta stays as it is, byte by byte. Without --write, shows the
    changes and what each of them is for; those that change what a session does are marked
    unsafe. `-` is standard input: --write prints the migrated text.
    """
    return run(
        Options(
            paths=paths,
            write=write,
            kind=kind,
            to=to,
            models=models,
            as_of=as_of,
            provider=provider,
            stdin_filename=stdin_filename,
            color=color,
        )
    )
