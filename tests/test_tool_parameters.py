"""Parameters of tools: our table against the metaschema, and what only a table can show."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]

from realtime_lint.checks.json_schema import EVERYWHERE, KEYWORDS, Mistake, mistakes, subschemas
from realtime_lint.parse import parse
from tests.support import findings

if TYPE_CHECKING:
    from realtime_lint.source import Node

METASCHEMA = Draft202012Validator(Draft202012Validator.META_SCHEMA)
TOOL = {"type": "function", "name": "f", "description": "Does what it says."}


def node_of(schema: object) -> Node:
    root = parse("schema.json", json.dumps(schema).encode())[0].root
    assert root is not None
    return root


def mistakes_in(schema: object) -> list[Mistake]:
    return list(mistakes(list(subschemas(node_of(schema)))))


def of_parameters(parameters: object) -> list[tuple[str, str, str]]:
    """Rule, severity and place of what is found in a tool's parameters."""
    session = {"type": "realtime", "model": "gpt-realtime-2.1"}
    text = json.dumps({**session, "tools": [{**TOOL, "parameters": parameters}]})
    return [
        (found.rule, found.severity, found.pointer.removeprefix("/tools/0/parameters"))
        for found in findings(text, "session.json")
        if found.pointer.startswith("/tools/0/parameters")
    ]


# -- the table and the metaschema -------------------------------------------------------------

names = st.sampled_from(["a", "b"])
values: st.SearchStrategy[Any] = st.sampled_from(
    ["x", "string", "str", "#a", "a b", "", 1, 0, -1, 2.0, 1.5, True, False, None, [], {}, ["a"],
     ["a", "a"], ["string", "null"], [None], {"a": ["b"]}, {"a": 1}, {"a": {}}, [{}], [True]]
)  # fmt: skip


def schemas_with(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    inside = {
        "schema": inner,
        "members": st.dictionaries(names, inner, max_size=2),
        "items": st.lists(inner, max_size=2),
    }
    members = {
        str(name): values if name not in EVERYWHERE else inside[EVERYWHERE[name]] | values
        for name in KEYWORDS
        if name != "$schema"
    }
    return st.fixed_dictionaries({}, optional=members).map(
        lambda schema: dict(list(schema.items())[:4])
    )


schemas = st.recursive(values, schemas_with, max_leaves=6).filter(lambda it: isinstance(it, dict))


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(schemas)
def test_a_schema_has_mistakes_exactly_where_the_metaschema_refuses_it(schema: object) -> None:
    def places(error: ValidationError) -> set[tuple[str | int, ...]]:
        paths = {tuple(cause.absolute_path) for cause in error.context or [error]}
        return {path for path in paths if len(path) == max(map(len, paths))}

    refused = {place for error in METASCHEMA.iter_errors(schema) for place in places(error)}
    assert {mistake.node.path for mistake in mistakes_in(schema)} == refused


@pytest.mark.parametrize("name", sorted(map(str, KEYWORDS)))
@pytest.mark.parametrize("value", ["string", "a", 0, 1, 2.5, -1, True, None, [], ["a"], {}, [{}]])
def test_what_the_table_takes_the_metaschema_takes(name: str, value: object) -> None:
    schema = {name: value}
    if KEYWORDS[name].takes(node_of(schema).children[0]):
        assert METASCHEMA.is_valid(schema)


def test_the_table_knows_every_keyword_of_the_metaschema() -> None:
    base = "https://json-schema.org/draft/2020-12/"
    parts = Draft202012Validator.META_SCHEMA["allOf"]
    words = {
        word for part in parts for word in REGISTRY.contents(base + part["$ref"])["properties"]
    }
    assert words - {"$vocabulary"} == KEYWORDS.keys() - {"definitions"}


# -- what is found ----------------------------------------------------------------------------

BAD = "tool-parameters-invalid-schema"
NOT_OBJECT = "tool-parameters-not-object"
STRING = {"type": "string"}


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"type": "object", "properties": {}, "required": []},
        {"type": "object", "properties": {"a": True}},
        {"type": "object", "properties": {"items": STRING, "requred": STRING}},
        {"type": "object", "properties": {"a": {"enum": [{"type": "str"}], "default": {"not": 3}}}},
        {"type": "object", "properties": {"a": {**STRING, "pattern": "(", "nullable": True}}},
        {"type": "object", "properties": {"a": {"$ref": "#"}}},
        {"type": "object", "properties": {"a": {"$ref": "#x"}}, "$defs": {"y": {"$anchor": "x"}}},
        {"type": "object", "properties": {"a": {"$ref": "#/properties/b/anyOf/1"},
                                          "b": {"anyOf": [STRING, {"type": "null"}]}}},
        {"type": "object", "properties": {"a": {"$ref": "#/x%20y"}}},
        {"$ref": "#/$defs/p", "$defs": {"p": {"type": "object", "required": []}}},
        {"type": "object", "allOf": [{"properties": {"a": STRING}}], "required": ["a"]},
        {"type": "object", "properties": {"a": STRING}, "anyOf": [{"required": ["b"]}]},
        {"type": "object", "patternProperties": {"^x": STRING}, "required": ["x1"]},
        {"$schema": "http://json-schema.org/draft-04/schema#", "type": "object",
         "properties": {"a": {"type": "number", "minimum": 0, "exclusiveMinimum": True}}},
        {"type": "object", "properties": {"a": {"type": "${TYPE}"}}, "required": ["${NAME}", "a"]},
        {"type": "object", "properties": {"a": {"$ref": "#/gone"}},
         "$defs": {"x": {"$id": "https://schemas.example.com/x"}}},
        "${PARAMETERS}",
    ],
)  # fmt: skip
def test_of_good_and_of_unknown_parameters_nothing_is_said(parameters: object) -> None:
    ours = {
        "tool-parameters-not-object",
        "tool-parameters-invalid-schema",
        "tool-required-undeclared",
    }
    assert [found for found in of_parameters(parameters) if found[0] in ours] == []


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"type": "objct"}, [(NOT_OBJECT, "error", "/type")]),
        (["a"], [(NOT_OBJECT, "error", "")]),
        ({"$ref": "#"}, [(BAD, "error", "/$ref")]),
        ({"type": "object", "properties": {"a": {"$ref": "#/properties/c"}}},
         [(BAD, "error", "/properties/a/$ref")]),
        ({"type": "object", "properties": {"a": {"$ref": "#/required/7"}}},
         [(BAD, "error", "/properties/a/$ref")]),
        ({"type": "object", "any_of": []}, [(BAD, "note", "/any_of")]),
        ({"titel": STRING, "descripton": STRING}, [(NOT_OBJECT, "warning", "")]),
        ({"type": "object", "properties": {"a": {"$ref": "city.json#/gone"}}},
         [(BAD, "note", "/properties/a/$ref")]),
        ({"type": "object", "properties": {"a": {"type": ["${TYPE}", "str"]}}},
         [(BAD, "error", "/properties/a/type/1")]),
        ({"type": "object", "minProperties": -1, "maxProperties": "1"},
         [(BAD, "error", "/minProperties"), (BAD, "error", "/maxProperties")]),
        ({"type": "object", "dependentRequired": {"a": ["b", 3]}},
         [(BAD, "error", "/dependentRequired/a/1")]),
        ({"type": "object", "properties": {"a": {"type": "object", "required": ["b"]}}},
         [("tool-required-undeclared", "warning", "/properties/a/required/0")]),
    ],
)  # fmt: skip
def test_each_cause_is_found_once(parameters: object, expected: list[tuple[str, str, str]]) -> None:
    assert of_parameters(parameters) == expected


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ({"type": "Str"}, "must be one of the seven JSON types, not 'Str'; did you mean 'string'?"),
        ({"type": "dict"}, "did you mean 'object'?"),
        ({"type": ["string", None]}, "item 2 of 'type'"),
        ("int", "'a' in 'properties' must be a schema, not 'int'; write {type: integer}"),
        ({"required": False}, "'required' must be a list of names, not False; name the argument"),
        ({"allOf": []}, "'allOf' must not be empty"),
        ({"enum": "a, b"}, "'enum' must be a list, not 'a, b'"),
        ({"$ref": "#/$defs/City"}, "$ref leads to '#/$defs/City', which is not there"),
    ],
)  # fmt: skip
def test_the_words_are_ours_and_help(argument: object, words: str) -> None:
    parameters = {"type": "object", "properties": {"a": argument}}
    session = {"type": "realtime", "tools": [{**TOOL, "parameters": parameters}]}
    (message,) = (
        found.message
        for found in findings(json.dumps(session), "session.json")
        if found.rule == BAD
    )
    assert words in message.replace("false", "False")


def test_properties_that_a_merge_may_bring_are_not_missing() -> None:
    config = """\
type: realtime
tools:
  - type: function
    name: f
    parameters:
      type: object
      properties: { <<: "${COMMON}", city: { type: string } }
      required: [city, unit]
"""
    assert findings(config, select=("tool-required-undeclared",)) == []
    closed = config.replace('<<: "${COMMON}", ', "")
    assert len(findings(closed, select=("tool-required-undeclared",))) == 1


# -- cost -------------------------------------------------------------------------------------


def test_a_common_tool_does_not_import_the_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jsonschema.validators", None)  # importing it now fails
    from realtime_lint.checks import json_schema

    json_schema._judge.cache_clear()  # noqa: SLF001 - as in a fresh process
    json_schema._refused.cache_clear()  # noqa: SLF001
    common = {
        "type": "object",
        "description": "Where and when.",
        "properties": {
            "city": {"type": "string", "minLength": 1, "examples": ["Bergen"]},
            "days": {"type": "array", "items": {"type": "integer", "minimum": 0}, "maxItems": 7},
            "unit": {"type": ["string", "null"], "enum": ["metric", None], "x-order": 1},
        },
        "required": ["city"],
        "additionalProperties": False,
    }
    assert mistakes_in(common) == []
    with pytest.raises(ImportError):
        mistakes_in({"type": "str"})


def test_depth_does_not_reach_the_judge() -> None:
    schema: dict[str, Any] = {"type": "str"}
    for _ in range(90):
        schema = {"properties": {"a": schema}}
    (mistake,) = mistakes_in(schema)
    assert len(mistake.node.path) == 181


def test_a_long_list_of_nonsense_is_judged_in_part() -> None:
    mixed = [number if number % 2 else str(number) for number in range(2_000)]
    assert len(mistakes_in({"required": mixed})) == 50
    assert len(mistakes_in({"properties": dict.fromkeys(map(str, mixed), 3)})) == 100
