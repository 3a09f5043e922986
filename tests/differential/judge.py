"""Our schemas as a judge of documents, twice: by `jsonschema` and by our own walker."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from realtime_lint import schema as our_schema
from realtime_lint.parse import parse

from .sdk_types import pointer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jsonschema import ValidationError

SCHEMAS: Final = Path(__file__).parents[2] / "schemas" / "session"


def our_violations(kind: str, document: object, judge: str) -> set[str]:
    """Give the JSON pointers at which our schema of a kind refuses a document.

    A key that is missing or unknown is pointed at itself, not at the object around it. `judge`
    is a key of `JUDGES`.
    """
    return {pointer(path) for path in JUDGES[judge](kind, document)}


# --- jsonschema ------------------------------------------------------------------------------


def _by_jsonschema(kind: str, document: object) -> Iterator[tuple[str | int, ...]]:
    for error in _validator(kind).iter_errors(document):
        yield from _places(error)


@cache
def _validator(kind: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema, registry=_registry())


@cache
def _registry() -> Registry[Any]:
    schemas = [json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")]
    return Registry[Any]().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas
    )


def _places(error: ValidationError) -> Iterator[tuple[str | int, ...]]:
    path = tuple(error.absolute_path)
    instance: Any = error.instance
    schema: Any = error.schema
    match error.validator:
        case "required":
            yield from ((*path, key) for key in schema["required"] if key not in instance)
        case "additionalProperties":
            yield from ((*path, key) for key in instance if key not in schema["properties"])
        case _:
            yield path


# --- the walker ------------------------------------------------------------------------------


def _by_walker(kind: str, document: object) -> Iterator[tuple[str | int, ...]]:
    (parsed,) = parse("document.json", json.dumps(document).encode())
    if parsed.root is None:
        raise ValueError(f"our own reader refuses a generated document: {parsed.errors}")
    for problem in our_schema.walk(our_schema.shape(kind), parsed.root):
        missing = (str(problem.limit),) if problem.keyword == "required" else ()
        yield (*problem.node.path, *missing)


JUDGES: Final[Mapping[str, Callable[[str, object], Iterator[tuple[str | int, ...]]]]] = {
    "jsonschema": _by_jsonschema,
    "walker": _by_walker,
}
