"""Our walker and `jsonschema` find the same: the walker is fast, the referee is right.

Documents are made from the schemas themselves, valid in the main and broken here and there;
the real ones of the corpus are held against every schema. What the two say differently on
purpose stands in the last part, one test a difference.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from realtime_lint.parse import parse
from realtime_lint.schema import Shape, shape, walk
from tests.corpus import folder
from tests.test_session_schemas import KINDS, REGISTRY, SCHEMAS, Schema, discriminator, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from realtime_lint.source import Node

    Place = tuple[str | int, ...]
    Verdicts = set[tuple[Place, str]]

VALIDATORS: Final = {kind: Draft202012Validator(SCHEMAS[kind], registry=REGISTRY) for kind in KINDS}


def read(value: object) -> Node:
    """A value as the tree that a JSON file with it gives."""
    (document,) = parse("a.json", json.dumps(value).encode())
    assert document.root is not None
    return document.root


def walked(shape_: Shape, node: Node) -> Verdicts:
    """What the walker finds, in the referee's terms: place and keyword."""
    found = set()
    for problem in walk(shape_, node):
        place = problem.node.path
        if problem.keyword == "additionalProperties":
            found.add((place[:-1], problem.keyword))  # the referee speaks of the object
        elif problem.keyword == "propertyNames":
            found.add((place[:-1], "maxLength"))
        else:
            found.add((place, _same(problem.keyword)))
    return found


def judged(validator: Draft202012Validator, value: object) -> Verdicts:
    """What `jsonschema` finds; of a value that has the wrong type, no more than that."""
    found = {
        (tuple(error.absolute_path), _same(str(error.validator)))
        for error in validator.iter_errors(value)
    }
    return {
        (place, keyword)
        for place, keyword in found
        if keyword == "type" or (place, "type") not in found
    }


def _same(keyword: str) -> str:
    """`const` is an `enum` of one value: which of the two a schema writes says nothing."""
    return "enum" if keyword == "const" else keyword


def agree(kind: str, value: object) -> Verdicts:
    """Both verdicts on a value, once they are seen to be the same."""
    verdicts = judged(VALIDATORS[kind], value)
    assert walked(shape(kind), read(value)) == verdicts
    return verdicts


# --- documents made from the schemas -----------------------------------------------------------

WORDS: Final = st.sampled_from(
    ["", "a", "realtime", "transcription", "auto", "inf", "null", "Ü😀", "a b", "-", "x" * 600]
)
NUMBERS: Final = st.one_of(
    st.integers(-2, 40_000),
    st.sampled_from([0.0, 0.5, 1.0, 1.5, 24000.0, -1e9, 1e300, 10**30]),
    st.floats(0, 2, allow_nan=False),
)
SCALARS: Final = st.one_of(st.none(), st.booleans(), NUMBERS, WORDS)
ANYTHING: Final = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
    ),
    max_leaves=4,
)
KEYS: Final = st.sampled_from(["unknown", "type", "voice", "audio", "tools", "", "k" * 65])


@st.composite
def values(draw: st.DrawFn, schema: Schema) -> Any:  # noqa: ANN401 - JSON
    """A value that the schema describes, or now and then one that it does not."""
    if draw(st.integers(0, 19)) == 0:
        return draw(ANYTHING)
    schema = resolve(schema)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    declared = schema.get("type", "object" if "properties" in schema else None)
    type_ = draw(st.sampled_from([declared] if isinstance(declared, str) else declared or [None]))
    if type_ == "object":
        return draw(objects(schema))
    if type_ == "array":
        size = min(schema.get("maxItems", 2) + 1, 3)
        return draw(st.lists(values(schema.get("items", {})), max_size=size))
    if type_ in {"integer", "number"}:
        return draw(_numbers(schema))
    simple = {"string": WORDS, "boolean": st.booleans(), "null": st.none()}
    return draw(simple.get(type_, ANYTHING))


def _numbers(schema: Schema) -> st.SearchStrategy[float]:
    """Numbers at the limits and one beyond."""
    limits = [schema[key] for key in ("minimum", "maximum") if key in schema]
    near = [limit + step for limit in limits for step in (-1, 0, 1, 0.5)]
    return st.one_of(st.sampled_from(near), NUMBERS) if near else NUMBERS


@st.composite
def objects(draw: st.DrawFn, schema: Schema) -> dict[str, Any]:
    """An object of one of the schema's variants, with keys missing and added at times."""
    properties: dict[str, Schema] = dict(schema.get("properties", {}))
    required = set(schema.get("required", ()))
    fixed: dict[str, object] = {}
    variants = list(schema.get("allOf", ()))
    while variants:
        branch = draw(st.sampled_from(variants))
        key, discriminating = discriminator(branch["if"])
        variant = resolve(branch["then"])
        properties = {**properties, **variant.get("properties", {})}
        required |= set(variant.get("required", ()))
        fixed[key] = draw(st.sampled_from(discriminating))
        variants = list(variant.get("allOf", ()))
    made: dict[str, Any] = {}
    for key, child in properties.items():
        if draw(st.integers(0, 9)) < (9 if key in required else 3):
            made[key] = fixed[key] if key in fixed else draw(values(_schema(child)))
    if isinstance(schema.get("additionalProperties"), dict):
        made |= draw(st.dictionaries(KEYS, values(schema["additionalProperties"]), max_size=17))
    elif draw(st.integers(0, 9)) == 0:
        made[draw(KEYS)] = draw(ANYTHING)
    return made


def _schema(child: Schema | bool) -> Schema:  # noqa: FBT001 - `true` is a schema
    return child if isinstance(child, dict) else {}


@pytest.mark.parametrize("kind", KINDS)
def test_they_agree_on_what_the_schema_can_make(kind: str) -> None:
    @settings(max_examples=100, deadline=None, derandomize=True, database=None)
    @given(values(SCHEMAS[kind]))
    def check(value: object) -> None:
        agree(kind, value)

    check()


# --- every example, broken in every place ------------------------------------------------------

STRANGE: Final[tuple[object, ...]] = (
    None,
    True,
    0,
    -1,
    0.5,
    1.0,
    99_999,
    10**30,
    "",
    "x",
    "x" * 600,
    [],
    {},
    [1],
    ["text", "audio"],
    {"x": 1},
)


def places(value: object, place: Place = ()) -> Iterator[Place]:
    """The place of every value in a value."""
    yield place
    children = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, child in children:
        yield from places(child, (*place, key))


def changed(value: Any, place: Place, change: Callable[[Any], object]) -> Any:  # noqa: ANN401
    """A copy of a value with the part at a place exchanged."""
    if not place:
        return change(value)
    copy = value.copy()
    copy[place[0]] = changed(value[place[0]], place[1:], change)
    return copy


def mutants(example: object) -> Iterator[object]:
    """Everything that is one step away from an example."""
    for place in places(example):
        for strange in STRANGE:
            yield changed(example, place, partial(_instead, strange))
        yield changed(example, place, _with_an_unknown_key)
        if place and isinstance(place[-1], str):
            yield changed(example, place[:-1], partial(_without, place[-1]))


def _with_an_unknown_key(part: object) -> object:
    return {**part, "unknown": 1} if isinstance(part, dict) else part


def _instead(strange: object, _: object) -> object:
    return strange


def _without(key: str, part: Schema) -> object:
    return {name: value for name, value in part.items() if name != key}


@pytest.mark.parametrize("kind", KINDS)
def test_they_agree_one_step_away_from_every_example(kind: str) -> None:
    keywords = set()
    for example in SCHEMAS[kind]["examples"]:
        assert agree(kind, example) == set()
        for mutant in mutants(example):
            keywords |= {keyword for _, keyword in agree(kind, mutant)}
    assert keywords >= {"type", "additionalProperties"}


def test_the_mutants_break_every_keyword_of_the_session() -> None:
    broken = {
        keyword
        for kind in ("ga-session", "client-secret", "response-create")
        for example in SCHEMAS[kind]["examples"]
        for mutant in mutants(example)
        for _, keyword in agree(kind, mutant)
    }
    assert broken >= {
        "type", "enum", "required", "additionalProperties", "minimum", "maximum", "minItems",
        "maxItems", "maxLength",
    }  # fmt: skip


CORNERS: Final[dict[str, Schema]] = {
    "true is not 1": {"enum": [1, 0, None]},
    "1.0 is 1": {"type": "integer", "maximum": 1},
    "else": {"if": {"type": "string"}, "then": {"maxLength": 1}, "else": {"type": "boolean"}},
    "both": {"allOf": [{"type": ["number", "string"]}, {"minimum": 1, "minLength": 1}]},
    "pattern": {"pattern": "^x+$"},
    "sizes": {"minItems": 2, "maxProperties": 0, "items": {"type": "integer"}},
    "open": {"additionalProperties": {"type": "string"}, "required": ["x", "y"]},
}
"""What the session schemas do not need today, and the walker knows."""


@pytest.mark.parametrize("schema", CORNERS.values(), ids=CORNERS.keys())
def test_they_agree_in_the_corners(schema: Schema) -> None:
    verdicts = []
    for value in (*STRANGE, False, "1", [1.0, True], {"x": None, "y": "x"}):
        verdicts.append(judged(Draft202012Validator(schema), value))
        assert walked(Shape("a schema", schema, "a test"), read(value)) == verdicts[-1], value
    assert set() in verdicts
    assert any(verdicts)


# --- real documents ----------------------------------------------------------------------------


@pytest.mark.skipif(folder() is None, reason="REALTIME_LINT_CORPUS is not set")
@pytest.mark.parametrize("kind", KINDS)
def test_they_agree_on_real_documents(kind: str) -> None:
    root = folder()
    assert root is not None
    count = 0
    for path in sorted(root.glob("*/*")):
        for document in parse(path.name, path.read_bytes()):
            node = document.root
            if node is None or document.trivia.duplicates:
                continue  # the referee sees only the last of two members
            unknown = {part.path for part in node.walk() if part.kind == "opaque"}
            depth = len(node.path)
            ours = {
                (place[depth:], keyword)
                for place, keyword in walked(shape(kind), node)
                if place not in unknown
            }
            theirs = {
                (place, keyword)
                for place, keyword in judged(VALIDATORS[kind], node.data())
                if node.path + place not in unknown
            }
            assert ours == theirs, path
            count += 1
    assert count > 300


# --- what they say differently, and why --------------------------------------------------------


def problems(schema: Schema, value: object) -> list[tuple[Place, str, str]]:
    """The walker's problems with a value: place, keyword and rule."""
    found = walk(Shape("a schema", schema, "a test"), read(value))
    return [(problem.node.path, problem.keyword, problem.rule) for problem in found]


def referee(schema: Schema, value: object) -> list[tuple[Place, str]]:
    return [
        (tuple(error.absolute_path), str(error.validator))
        for error in Draft202012Validator(schema).iter_errors(value)
    ]


def test_every_unknown_key_is_a_problem_of_its_own() -> None:
    schema: Schema = {"properties": {}, "additionalProperties": False}
    assert problems(schema, {"a": 1, "b": 2}) == [
        (("a",), "additionalProperties", "unknown-key"),
        (("b",), "additionalProperties", "unknown-key"),
    ]
    assert referee(schema, {"a": 1, "b": 2}) == [((), "additionalProperties")]


def test_a_value_of_the_wrong_type_is_wrong_once() -> None:
    schema: Schema = {"type": "integer", "minimum": 1}
    assert problems(schema, 0.5) == [((), "type", "wrong-type")]
    assert referee(schema, 0.5) == [((), "type"), ((), "minimum")]


def test_a_constant_is_an_enumeration_of_one() -> None:
    for schema in ({"enum": ["a"]}, {"const": "a"}):
        assert problems(schema, "b") == [((), "const", "invalid-enum-value")]
    assert problems({"enum": ["a", "c"]}, "b") == [((), "enum", "invalid-enum-value")]
    assert referee({"enum": ["a"]}, "b") == [((), "enum")]


def test_a_long_key_is_a_problem_of_the_key() -> None:
    schema: Schema = {"type": "object", "propertyNames": {"maxLength": 2}}
    assert problems(schema, {"abc": 1}) == [(("abc",), "propertyNames", "out-of-range")]
    assert referee(schema, {"abc": 1}) == [((), "maxLength")]


@pytest.mark.parametrize(
    ("schema", "ours", "theirs"),
    [
        pytest.param({"type": "string"}, [], [], id="text"),
        pytest.param({"type": "string", "pattern": "^a$"}, [], ["pattern"], id="text in a form"),
        pytest.param({"type": "string", "maxLength": 2}, [], ["maxLength"], id="short text"),
        pytest.param({"type": "integer"}, ["unresolved-placeholder"], ["type"], id="a number"),
        pytest.param({"enum": ["a", "b"]}, ["unresolved-placeholder"], ["enum"], id="a choice"),
        pytest.param(
            {
                "type": ["string", "object"],
                "if": {"type": "object"},
                "then": {},
                "else": {"const": "a"},
            },
            [],
            ["const"],
            id="a choice or an object",
        ),
    ],
)
def test_a_placeholder_is_text_that_nobody_knows(
    schema: Schema, ours: list[str], theirs: list[str]
) -> None:
    assert [rule for _, _, rule in problems(schema, "${NAME}")] == ours
    assert [keyword for _, keyword in referee(schema, "${NAME}")] == theirs


def test_a_discriminator_that_is_a_placeholder_chooses_no_variant() -> None:
    schema: Schema = {
        "properties": {"type": {"enum": ["a", "b"]}},
        "required": ["type"],
        "allOf": [
            {
                "if": {"properties": {"type": {"const": "a"}}, "required": ["type"]},
                "then": {"properties": {"type": True}, "additionalProperties": False},
            }
        ],
    }
    assert problems(schema, {"type": "a", "x": 1}) == [
        (("x",), "additionalProperties", "unknown-key")
    ]
    assert problems(schema, {"type": "${TYPE}", "x": 1}) == [
        (("type",), "type", "unresolved-placeholder")
    ]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_in_no_range(number: float) -> None:
    schema: Schema = {"type": "number", "minimum": 0, "maximum": 1}
    assert {rule for _, _, rule in problems(schema, number)} == {"out-of-range"}
    assert number != number or referee(schema, number) != []  # noqa: PLR0124 - NaN passes there


def test_of_two_members_with_one_key_both_are_judged() -> None:
    (document,) = parse("a.json", b'{"a": 1, "a": "x"}')
    assert document.root is not None
    schema: Schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    (problem,) = walk(Shape("a schema", schema, "a test"), document.root)
    assert problem.node.value == 1
    assert referee(schema, document.root.data()) == []


# --- keywords that the walker does not know are refused, not ignored ---------------------------


@pytest.mark.parametrize(
    "keyword", ["oneOf", "anyOf", "not", "format", "patternProperties", "exclusiveMinimum", "tpye"]
)
def test_an_unknown_keyword_is_refused(keyword: str) -> None:
    with pytest.raises(ValueError, match=rf"a test: a schema uses \['{keyword}'\]"):
        Shape("a schema", {"type": "string", keyword: 1}, "a test")


def test_a_keyword_beside_a_reference_is_refused() -> None:
    schema: Schema = {"properties": {"a": {"$ref": "definitions.schema.json", "minimum": 1}}}
    with pytest.raises(ValueError, match=r"more beside its \$ref than annotations"):
        walk(Shape("a schema", schema, "a test"), read({"a": 1}))


@pytest.mark.parametrize("kind", KINDS)
def test_every_part_of_every_schema_compiles(kind: str) -> None:
    """Parts are compiled when a node first needs them; a bad one must not wait for that."""
    seen: set[int] = set()
    pending = [shape(kind)]
    while pending:
        part = pending.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        lazy: list[Callable[[], Shape] | None] = [
            *part.properties.values(),
            part.items,
            part.additional,
        ]
        lazy += [branch for _, then, otherwise in part.branches for branch in (then, otherwise)]
        pending += [compile_() for compile_ in lazy if compile_ is not None]
    assert len(seen) > 3
