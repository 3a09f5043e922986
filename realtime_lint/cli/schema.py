"""`realtime-lint schema`: JSON Schemas for editors, tests and other programs."""

from __future__ import annotations

import json

import click

from realtime_lint import schema as session_schema
from realtime_lint.cli import FAILED, Unusable
from realtime_lint.cli.app import EXIT_CODES

FORMATS = ("baseline", "config", "policy", "report", "rule", "settings", "waivers")
"""What people write for us, what we write, and what we print: see `formats`."""


def _kinds() -> list[str]:
    return sorted(session_schema.KINDS_WITH_SCHEMA)


@click.command(
    "schema",
    epilog="""\b
Examples:
  realtime-lint schema                            the names
  realtime-lint schema ga-session > session.schema.json
  realtime-lint schema ga-session --validate session.json
  realtime-lint schema settings > settings.schema.json

"""
    + EXIT_CODES,
)
@click.argument("name", required=False, shell_complete=lambda *_: [*_kinds(), *FORMATS])
@click.option(
    "--validate",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Let `jsonschema`, a second judge, say whether a file satisfies the schema.",
)
def command(name: str | None, validate: str | None) -> int:
    """Print the JSON Schema (2020-12) of a document kind, or of a format of ours.

    The schema is one self-contained file.
    """
    names = [*_kinds(), *FORMATS]
    if name is None:
        click.echo("\n".join(names))
        return 0
    if name not in names:
        from realtime_lint.suggest import did_you_mean

        hint = did_you_mean(name, names) or f"; there are {', '.join(names)}"
        raise Unusable(f"no schema '{name}'{hint}")
    schema = _format_schema(name) if name in FORMATS else session_schema.bundle(name)
    if validate is not None:
        return _validate(schema, validate)
    click.echo(json.dumps(schema, indent=2, ensure_ascii=False))
    return 0


def _format_schema(name: str) -> dict[str, object]:
    from realtime_lint.resources import read_text

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
