"""`realtime-lint schema`: JSON Schemas for editors, tests and other programs."""

from __future__ import annotations

import json

import click

from realtime_lint.cli import FAILED, Unusable
from realtime_lint.cli.app import EXIT_CODES
from realtime_lint.resources import read_text
from realtime_lint.schema import KINDS_WITH_SCHEMA

FORMATS = ("baseline", "config", "policy", "report", "rule", "settings", "waivers")
"""What people write for us, what we write, and what we print: see `formats`."""


def _names() -> list[str]:
    # As `formats.editors.DOCUMENT`, which would bring the table of models to every completion.
    return [*sorted(KINDS_WITH_SCHEMA), "document", *FORMATS]


@click.command(
    "schema",
    epilog="""\b
Examples:
  realtime-lint schema                            the names
  realtime-lint schema document --print > document.schema.json
  realtime-lint schema settings --print > settings.schema.json
  realtime-lint schema ga-session --validate session.json
  realtime-lint schema --catalog                  which file names belong to which

"""
    + EXIT_CODES,
)
@click.argument("name", required=False, shell_complete=lambda *_: _names())
@click.option("--print", "printed", is_flag=True, help="Print it; so does the name alone.")
@click.option(
    "--validate",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Let `jsonschema`, a second judge, say whether a file satisfies the schema.",
)
@click.option(
    "--catalog",
    is_flag=True,
    help="Print the catalogue by which editors find the schemas, in the form of SchemaStore's.",
)
def command(name: str | None, validate: str | None, *, printed: bool, catalog: bool) -> int:
    """Print the JSON Schema (2020-12) of a document kind, or of a format of ours.

    The schema is one self-contained file. `document` is that of every kind at once, for editors,
    which know no kind.
    """
    if catalog:
        if name is not None or validate is not None:
            raise Unusable("--catalog names all schemas: it goes with neither NAME nor --validate")
        click.echo(read_text("schemas", "catalog.json"), nl=False)
        return 0
    if name is None:
        if printed or validate is not None:
            raise Unusable(f"--{'print' if printed else 'validate'} needs the name of a schema")
        click.echo("\n".join(_names()))
        return 0
    schema = _schema(name)
    if validate is not None:
        return _validate(schema, validate)
    click.echo(json.dumps(schema, indent=2, ensure_ascii=False))
    return 0


def _schema(name: str) -> dict[str, object]:
    """The schema of this name. Raises `Unusable` where there is none."""
    names = _names()
    if name not in names:
        from realtime_lint.suggest import did_you_mean

        hint = did_you_mean(name, names) or f"; there are {', '.join(names)}"
        raise Unusable(f"no schema '{name}'{hint}")
    if name in KINDS_WITH_SCHEMA:
        from realtime_lint.formats.editors import of_kind

        return of_kind(name)
    schema: dict[str, object] = json.loads(read_text("schemas", f"{name}.schema.json"))
    return schema


def _validate(schema: dict[str, object], path: str) -> int:
    """Print every error of `jsonschema` with its pointer; the exit code."""
    from jsonschema import Draft202012Validator

    from realtime_lint.files import read
    from realtime_lint.parse import parse
    from realtime_lint.parse.limits import MAX_BYTES
    from realtime_lint.redaction import Redaction
    from realtime_lint.source import pointer

    documents = parse(path, read(path, MAX_BYTES + 1))
    redaction = Redaction(documents[0].file, documents)
    errors = []
    for document in documents:
        if document.root is None:
            errors += [("", error.message) for error in document.errors]
            continue
        validator = Draft202012Validator(schema)
        errors += [
            (f"{pointer(tuple(error.absolute_path)) or '/'}: ", error.message)
            for error in validator.iter_errors(document.root.data())
        ]
    for where, message in errors:
        click.echo(redaction.shown(f"{path}: {where}{message}", where.rstrip(": ")))
    return FAILED if errors else 0
