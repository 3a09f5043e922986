"""Every way to write a schema that is no check, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from realtime_lint.checks.predicate import KEYWORDS
from realtime_lint.policies.keywords import Problem, no_such_key
from realtime_lint.policies.selects import field_at

if TYPE_CHECKING:
    from realtime_lint.policies.fields import Field


def at(select: str, *kinds: str) -> Field:
    """The field at a select that finds something."""
    field = field_at(select, kinds or None)
    assert field is not None, select
    return field


SECONDS = at("/expires_after/seconds")
SESSION = at("session:/", "ga-session")
TOOL = at("session:/tools/*", "ga-session")
TOOLS = at("session:/tools", "ga-session")
MODEL = at("session:/model")
SPEED = at("session:/audio/output/speed", "ga-session")
VOICE = at("session:/audio/output/voice", "ga-session")
KIND = at("session:/tools/*/type", "ga-session")
OPEN = at("session:/tools/*/parameters/properties")
METADATA = at("session:/metadata", "response-create")

NOTHING = "a schema that accepts everything: say what must stand here"

DEAD: list[tuple[Field, Any, tuple[str | int, ...], str]] = [
    # -- no schema
    (MODEL, {}, (), NOTHING),
    (MODEL, True, (), NOTHING),
    (MODEL, "text", (), "a schema is a mapping or false, not 'text'"),
    (MODEL, None, (), "a schema is a mapping or false, not null"),
    (TOOL, {"properties": {"name": {}}}, ("properties", "name"), NOTHING),
    (TOOLS, {"contains": {}}, ("contains",), NOTHING),
    (MODEL, {"not": True}, ("not",), NOTHING),
    (MODEL, {"anyOf": [{"const": "x"}, {}]}, ("anyOf", 1), NOTHING),
    # -- keywords
    (SECONDS, {"maximun": 5}, ("maximun",), "unknown keyword 'maximun'; did you mean 'maximum'?"),
    (SECONDS, {"format": "uri"}, ("format",), "unknown keyword 'format'"),
    (SECONDS, {1: 2}, (1,), "unknown keyword '1'"),
    (
        TOOL,
        {"properties": {"server_url": {"patern": "^x"}}},
        ("properties", "server_url", "patern"),
        "unknown keyword 'patern'; did you mean 'pattern'?",
    ),
    (
        MODEL,
        {"maximum": 5},
        ("maximum",),
        "'maximum' says nothing of text, which stands here",
    ),
    (
        SECONDS,
        {"pattern": "x"},
        ("pattern",),
        "'pattern' says nothing of an integer, which stands here",
    ),
    (
        SECONDS,
        {"required": ["x"]},
        ("required",),
        "'required' says nothing of an integer, which stands here",
    ),
    (
        TOOL,
        {"minItems": 1},
        ("minItems",),
        "'minItems' says nothing of an object, which stands here",
    ),
    (
        TOOLS,
        {"properties": {"type": {"const": "mcp"}}},
        ("properties",),
        "'properties' says nothing of a list, which stands here",
    ),
    # -- members
    (
        TOOL,
        {"properties": {"server_ulr": {"pattern": "^https"}}},
        ("properties", "server_ulr"),
        "no such member 'server_ulr' here; did you mean 'server_url'?",
    ),
    (
        SESSION,
        {"properties": {"audio": {"properties": {"outptu": {"required": ["voice"]}}}}},
        ("properties", "audio", "properties", "outptu"),
        "no such member 'outptu' here; did you mean 'output'?",
    ),
    (
        TOOL,
        {"required": ["type", "server_lable"]},
        ("required", 1),
        "no such member 'server_lable' here; did you mean 'server_label'?",
    ),
    (TOOL, {"required": "name"}, ("required",), "'required' takes a list of keys"),
    (TOOL, {"required": []}, ("required",), "'required' takes a list of keys"),
    (TOOL, {"required": [1]}, ("required", 0), "a key is text, not 1"),
    (TOOL, {"properties": {}}, ("properties",), "'properties' takes a mapping of keys to schemas"),
    (
        TOOL,
        {"properties": ["name"]},
        ("properties",),
        "'properties' takes a mapping of keys to schemas",
    ),
    (
        TOOL,
        {"properties": {"name": "x"}},
        ("properties", "name"),
        "a schema is a mapping or false, not 'x'",
    ),
    # -- values
    (SECONDS, {"const": "600"}, ("const",), "an integer stands here, never '600'"),
    (MODEL, {"const": 600}, ("const",), "text stands here, never 600"),
    (MODEL, {"const": None}, ("const",), "text stands here, never null"),
    (KIND, {"const": "mpc"}, ("const",), "the API knows no 'mpc' here, only function, mcp"),
    (
        KIND,
        {"enum": ["mcp", "functoin"]},
        ("enum", 1),
        "the API knows no 'functoin' here; did you mean 'function'?",
    ),
    (KIND, {"enum": "mcp"}, ("enum",), "'enum' takes a list of values"),
    (KIND, {"enum": []}, ("enum",), "'enum' takes a list of values"),
    (SECONDS, {"const": True}, ("const",), "an integer stands here, never true"),
    (SECONDS, {"const": 1.5}, ("const",), "an integer stands here, never 1.5"),
    (TOOL, {"const": ["a"]}, ("const",), 'an object stands here, never ["a"]'),
    (
        SECONDS,
        {"not": {"const": 9000}},
        ("not", "const"),
        "the API takes no more than 7200 here, never 9000",
    ),
    # -- types
    (MODEL, {"type": "sting"}, ("type",), "there is no type 'sting'; did you mean 'string'?"),
    (MODEL, {"type": 5}, ("type",), "there is no type 5"),
    (MODEL, {"type": []}, ("type",), "'type' takes one type at least"),
    (MODEL, {"type": "integer"}, ("type",), "text stands here, never an integer"),
    (
        VOICE,
        {"type": ["string", "array"]},
        ("type", 1),
        "an object or text stands here, never a list",
    ),
    (MODEL, {"type": ["string"]}, ("type",), "text stands here anyway: this accepts everything"),
    (
        SPEED,
        {"type": ["number"]},
        ("type",),
        "a number stands here anyway: this accepts everything",
    ),
    (
        KIND,
        {"enum": ["function", "mcp"]},
        ("enum",),
        "all that the API knows here: this accepts everything",
    ),
    # -- bounds
    (SECONDS, {"minimum": "5"}, ("minimum",), "'minimum' takes a number, not '5'"),
    (SECONDS, {"minimum": True}, ("minimum",), "'minimum' takes a number, not true"),
    (SECONDS, {"maximum": float("nan")}, ("maximum",), "'maximum' takes a number, not NaN"),
    (
        SECONDS,
        {"maximum": 7200},
        ("maximum",),
        "the API takes no more than 7200 here: this accepts everything",
    ),
    (
        SECONDS,
        {"exclusiveMaximum": 7201},
        ("exclusiveMaximum",),
        "the API takes no more than 7200 here: this accepts everything",
    ),
    (
        SECONDS,
        {"maximum": 9},
        ("maximum",),
        "the API takes no less than 10 here: nothing satisfies this",
    ),
    (
        SECONDS,
        {"exclusiveMaximum": 10},
        ("exclusiveMaximum",),
        "the API takes no less than 10 here: nothing satisfies this",
    ),
    (
        SECONDS,
        {"minimum": 10},
        ("minimum",),
        "the API takes no less than 10 here: this accepts everything",
    ),
    (
        SECONDS,
        {"minimum": 7201},
        ("minimum",),
        "the API takes no more than 7200 here: nothing satisfies this",
    ),
    (
        SECONDS,
        {"minimum": 600, "maximum": 60},
        ("maximum",),
        "nothing has 'minimum: 600' and 'maximum: 60'",
    ),
    (MODEL, {"minLength": 0}, ("minLength",), "'minLength: 0' accepts everything"),
    (MODEL, {"minLength": 1.5}, ("minLength",), "'minLength' takes a whole number from 0, not 1.5"),
    (MODEL, {"maxLength": -1}, ("maxLength",), "'maxLength' takes a whole number from 0, not -1"),
    (MODEL, {"maxLength": "5"}, ("maxLength",), "'maxLength' takes a whole number from 0, not '5'"),
    (TOOLS, {"maxItems": None}, ("maxItems",), "'maxItems' takes a whole number from 0, not null"),
    (
        METADATA,
        {"maxProperties": 16},
        ("maxProperties",),
        "the API takes no more than 16 here: this accepts everything",
    ),
    (METADATA, {"minProperties": 0}, ("minProperties",), "'minProperties: 0' accepts everything"),
    (
        SPEED,
        {"exclusiveMinimum": 1.5},
        ("exclusiveMinimum",),
        "the API takes no more than 1.5 here: nothing satisfies this",
    ),
    # -- patterns
    (
        MODEL,
        {"pattern": "^(gpt"},
        ("pattern",),
        "no regular expression: missing ), unterminated subpattern at position 1",
    ),
    (MODEL, {"pattern": ["x"]}, ("pattern",), "'pattern' takes a regular expression, not [\"x\"]"),
    (MODEL, {"pattern": ""}, ("pattern",), "a pattern that matches any text: use ^ and $"),
    (MODEL, {"pattern": "(gpt)*"}, ("pattern",), "a pattern that matches any text: use ^ and $"),
    (
        KIND,
        {"pattern": "^mpc$"},
        ("pattern",),
        "none of the API's values matches this: function, mcp",
    ),
    # -- schemas in schemas
    (
        TOOLS,
        {"items": {"required": ["nam"]}},
        ("items", "required", 0),
        "no such member 'nam' here; did you mean 'name'?",
    ),
    (
        TOOLS,
        {"contains": {"properties": {"type": {"const": "mpc"}}}},
        ("contains", "properties", "type", "const"),
        "the API knows no 'mpc' here, only function, mcp",
    ),
    (TOOLS, {"items": ["x"]}, ("items",), 'a schema is a mapping or false, not ["x"]'),
    (MODEL, {"anyOf": []}, ("anyOf",), "'anyOf' takes a list of schemas"),
    (MODEL, {"allOf": {"const": "x"}}, ("allOf",), "'allOf' takes a list of schemas"),
    (MODEL, {"oneOf": [{"const": 5}]}, ("oneOf", 0, "const"), "text stands here, never 5"),
    (MODEL, {"not": {"const": 5}}, ("not", "const"), "text stands here, never 5"),
    (MODEL, {"if": {"const": "x"}}, ("if",), "'if' without 'then' or 'else' decides nothing"),
    (MODEL, {"then": {"const": "x"}}, ("then",), "'then' without 'if' decides nothing"),
    (MODEL, {"else": {"const": "x"}}, ("else",), "'else' without 'if' decides nothing"),
    (
        METADATA,
        {"additionalProperties": {"maxmum": 5}},
        ("additionalProperties", "maxmum"),
        "unknown keyword 'maxmum'; did you mean 'maximum'?",
    ),
    (
        METADATA,
        {"additionalProperties": {"minimum": 5}},
        ("additionalProperties", "minimum"),
        "'minimum' says nothing of text, which stands here",
    ),
]

ALIVE: list[tuple[Field, Any]] = [
    (SECONDS, {"maximum": 600}),
    (SECONDS, {"exclusiveMaximum": 7200, "minimum": 11}),
    (SECONDS, {"enum": [60, 600]}),
    (SECONDS, {"const": 600.0}),
    (SPEED, {"maximum": 1}),
    (SPEED, {"const": 1}),
    (SPEED, {"type": "integer"}),
    (MODEL, False),
    (VOICE, {"type": "string"}),
    (MODEL, {"pattern": "^[a-z]*$"}),
    (MODEL, {"minLength": 1, "not": {"pattern": "preview"}}),
    (KIND, {"const": "mcp"}),
    (KIND, {"pattern": "^m"}),
    (VOICE, {"if": {"type": "string"}, "then": {"enum": ["marin"]}, "else": False}),
    (VOICE, {"properties": {"id": {"pattern": "^voice_"}}, "maxLength": 10}),
    (TOOL, {"properties": {"tunnel_id": False}}),
    (TOOL, {"required": ["server_url"], "additionalProperties": False}),
    (TOOL, {"properties": {"parameters": {"properties": {"any": {"const": 1}}}}}),
    (TOOLS, {"maxItems": 0}),
    (TOOLS, {"contains": {"properties": {"type": {"const": "mcp"}}, "required": ["type"]}}),
    (OPEN, {"properties": {"x": {"enum": [1, "a", None]}}, "minProperties": 1}),
    (OPEN, {"items": {"contains": {"pattern": "x"}}}),
    (METADATA, {"required": ["team"], "maxProperties": 3}),
    (METADATA, {"additionalProperties": {"maxLength": 10}}),
    (SPEED, {"exclusiveMinimum": 0.25}),
    (TOOLS, {"minItems": 1}),
    (MODEL, {"oneOf": [{"const": "x"}, {"allOf": [{"const": "y"}, {"maxLength": 3}]}]}),
    (MODEL, {"anyOf": [{"const": "x"}, False]}),
]


@pytest.mark.parametrize(
    ("field", "schema", "path", "message"), DEAD, ids=[str(schema) for _, schema, *_ in DEAD]
)
def test_a_dead_schema_is_refused_where_it_is_dead(
    field: Field, schema: object, path: tuple[str | int, ...], message: str
) -> None:
    problem = no_such_key(schema, field)
    assert problem is not None
    assert (problem.path, problem.message) == (path, message)


@pytest.mark.parametrize(("field", "schema"), ALIVE, ids=[str(schema) for _, schema in ALIVE])
def test_a_schema_that_decides_something_is_taken(field: Field, schema: object) -> None:
    assert no_such_key(schema, field) is None


def test_every_keyword_is_refused_somewhere_and_taken_somewhere() -> None:
    def keywords(schema: object) -> set[str]:
        if isinstance(schema, list):
            return set().union(*map(keywords, schema))
        if not isinstance(schema, dict):
            return set()
        inner = {key for sub in schema.values() for key in keywords(sub)}
        return (set(schema) | inner) & KEYWORDS

    assert set().union(*(keywords(schema) for _, schema in ALIVE)) == KEYWORDS
    assert {key for _, _, path, _ in DEAD for key in path} >= KEYWORDS


def test_a_wrong_key_is_told_from_a_wrong_value() -> None:
    assert no_such_key({"properties": {"nam": {"const": "x"}}}, TOOL) == Problem(
        ("properties", "nam"), "no such member 'nam' here; did you mean 'name'?", on_key=True
    )
    assert no_such_key({"required": ["nam"]}, TOOL) == Problem(
        ("required", 0), "no such member 'nam' here; did you mean 'name'?"
    )


def test_the_first_problem_is_told() -> None:
    problem = no_such_key({"properties": {"type": {"const": "x"}, "nam": {"const": 1}}}, TOOL)
    assert problem is not None
    assert problem.path == ("properties", "type", "const")
