"""Policies in CEL: what is refused before a run, what is answered, what is not known."""

from __future__ import annotations

import json
import sys
from functools import cache
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest
from cel_expr_python import cel  # type: ignore[import-untyped]

from realtime_lint.kinds import REQUEST_KINDS, SHAPES
from realtime_lint.parse import parse
from realtime_lint.policies import cel as ours
from realtime_lint.policies.cel import CelFailed, compile_cel
from realtime_lint.policies.cel_text import BrokenExpression, tokens
from realtime_lint.policies.fields import ANYTHING, Field
from realtime_lint.policies.selects import field_at
from realtime_lint.policies.urls import url_host, url_scheme
from tests.test_policy_fields import clean_documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.source import Node, Path

PARAMS = {
    "mcp_hosts": ["mcp.acme.example"],
    "voices": ["marin", "cedar"],
    "connectors": ["connector_gmial"],
    "max_ttl": 600,
    "most": 7200,
    "pattern": "(a",
    "model": "gpt-realtime-2.1",
}
SESSION = """
type: realtime
model: gpt-realtime-2.1
audio:
  input: { turn_detection: null }
  output: { voice: marin, speed: 1 }
max_output_tokens: 600.0
output_modalities: [audio]
tools:
- { type: mcp, server_label: acme, server_url: "https://mcp.acme.example/sse" }
- { type: function, name: look_up, parameters: { type: object, properties: { city: {} } } }
"""
HOSTS = "value.tools.all(t, t.type != 'mcp' || url_host(t.server_url) in params.mcp_hosts)"


def at(select: str, *kinds: str) -> Field:
    """The field at a select that finds something."""
    field = field_at(select, kinds or None)
    assert field is not None, select
    return field


def node(text: str, name: str = "config.yaml") -> Node:
    """The root of a document."""
    (document,) = parse(name, text.encode())
    assert document.root is not None, document.errors
    return document.root


GA = at("session:/", "ga-session")


def holds(expression: str, text: str = SESSION, field: Field = GA) -> bool | None:
    """What an expression says of a document."""
    return compile_cel(expression, field, PARAMS).holds(node(text))


def broken(expression: str, field: Field = GA) -> tuple[str, str]:
    """Why an expression is refused, and what stands at the place that is shown."""
    with pytest.raises(BrokenExpression) as caught:
        compile_cel(expression, field, PARAMS)
    return str(caught.value), expression[caught.value.offset :]


# -- what is refused ------------------------------------------------------------------------

REFUSED = [
    # names
    ("value.modle == 'x'", "modle == 'x'", "no field 'modle' in 'value'; did you mean 'model'?"),
    ("valu.model == 'x'", "valu.model == 'x'", "no variable 'valu'; did you mean 'value'?"),
    ("model == 'x'", "model == 'x'", "no variable 'model'; did you mean 'value.model'?"),
    (
        "value.audio.outptu.voice == 'x'",
        "outptu.voice == 'x'",
        "no field 'outptu' in 'value.audio'; did you mean 'output'?",
    ),
    ("has(value.modle)", "modle)", "no field 'modle' in 'value'; did you mean 'model'?"),
    ("has(value.audio.audio)", "audio)", "no field 'audio' in 'value.audio'"),
    ("has(value.tools[0].nme)", "nme)", "no field 'nme' in 'value.tools[…]'; did you mean 'name'?"),
    (
        "value['modle'] == 'x'",
        "'modle'] == 'x'",
        "no field 'modle' in 'value'; did you mean 'model'?",
    ),
    ("'modle' in value", "'modle' in value", "no field 'modle' in 'value'; did you mean 'model'?"),
    ("value.model.x == 1", "x == 1", "'value.model' is text: it has no field 'x'"),
    (
        "value.audio.output.voice.idd == 'x'",
        "idd == 'x'",
        "no field 'idd' in 'value.audio.output.voice'; did you mean 'id'?",
    ),
    (
        "value.audio.input.turn_detection.typ == 'x'",
        "typ == 'x'",
        "no field 'typ' in 'value.audio.input.turn_detection'; did you mean 'type'?",
    ),
    (
        "value.tools.all(t, t.typ == 'mcp')",
        "typ == 'mcp')",
        "no field 'typ' in 't'; did you mean 'type'?",
    ),
    (
        "value.tools.exists(t, has(t.server_ulr))",
        "server_ulr))",
        "no field 'server_ulr' in 't'; did you mean 'server_url'?",
    ),
    (
        "value.tools.filter(t, t.type == 'mcp').all(t, t.servr_label == 'x')",
        "servr_label == 'x')",
        "no field 'servr_label' in 't'; did you mean 'server_label'?",
    ),
    (
        "size(value.tools.filter(t, t.tpe == 'mcp')) == 1",
        "tpe == 'mcp')) == 1",
        "no field 'tpe' in 't'; did you mean 'type'?",
    ),
    (
        "[value.model, value.mdel].exists(x, x == 'b')",
        "mdel].exists(x, x == 'b')",
        "no field 'mdel' in 'value'; did you mean 'model'?",
    ),
    (
        "{'a': value.modle} == {}",
        "modle} == {}",
        "no field 'modle' in 'value'; did you mean 'model'?",
    ),
    (
        "value.model in params.vioces",
        "vioces",
        "no field 'vioces' in 'params'; did you mean 'voices'?",
    ),
    (
        "params.vioces.exists(v, v == value.model)",
        "vioces.exists(v, v == value.model)",
        "no field 'vioces' in 'params'; did you mean 'voices'?",
    ),
    (
        "value.all(k, k != 'modle')",
        "'modle')",
        "the API knows no 'modle' here; did you mean 'model'?",
    ),
    (
        "\n\n  value.modle\n == 'x'",
        "modle\n == 'x'",
        "no field 'modle' in 'value'; did you mean 'model'?",
    ),
    ("'é😀' == value.modle", "modle", "no field 'modle' in 'value'; did you mean 'model'?"),
    (
        "true // value\n && has(value.modle)",
        "modle)",
        "no field 'modle' in 'value'; did you mean 'model'?",
    ),
    ("has(val.server_url)", "val.server_url)", "no variable 'val': there are value and params"),
    ("value.model in voices", "voices", "no variable 'voices'; did you mean 'params.voices'?"),
    # functions
    (
        "value.tools.exist(t, t.type == 'mcp')",
        "exist(t, t.type == 'mcp')",
        "no function 'exist'; did you mean 'exists'?",
    ),
    (
        "url_hst(value.model) == ''",
        "url_hst(value.model) == ''",
        "no function 'url_hst'; did you mean 'url_host'?",
    ),
    (
        "value.model.startswith('x')",
        "startswith('x')",
        "no function 'startswith'; did you mean 'startsWith'?",
    ),
    ("value.model.lowerAscii() == ''", "lowerAscii() == ''", "no function 'lowerAscii'"),
    # words that a field never is
    (
        "value.tools.all(t, t.type != 'mpc')",
        "'mpc')",
        "the API knows no 'mpc' here, only function, mcp",
    ),
    (
        "value.tools.exists(t, 'functoin' == t.type)",
        "'functoin' == t.type)",
        "the API knows no 'functoin' here; did you mean 'function'?",
    ),
    (
        "value.tools.all(t, t.type in ['mcp', 'functoin'])",
        "'functoin'])",
        "the API knows no 'functoin' here; did you mean 'function'?",
    ),
    (
        "value.tools.map(t, t.type).exists(x, x == 'mpc')",
        "'mpc')",
        "the API knows no 'mpc' here, only function, mcp",
    ),
    (
        "value.tools.all(t, t.connector_id in params.connectors)",
        "params.connectors)",
        "the API knows no 'connector_gmial' here; did you mean 'connector_gmail'?",
    ),
    (
        "'txt' in value.output_modalities",
        "'txt' in value.output_modalities",
        "the API knows no 'txt' here; did you mean 'text'?",
    ),
    (
        "value.output_modalities == ['adio']",
        "'adio']",
        "the API knows no 'adio' here; did you mean 'audio'?",
    ),
    (
        "value.max_output_tokens == 'info'",
        "'info'",
        "the API knows no 'info' here; did you mean 'inf'?",
    ),
    (
        "value.tool_choice == 'reqired'",
        "'reqired'",
        "the API knows no 'reqired' here; did you mean 'required'?",
    ),
    # types
    ("value.model == 5", "5", "text stands here, never 5"),
    ("value.max_output_tokens == true", "true", "text or an integer stands here, never true"),
    (
        "value.model == value.tools",
        "value.model == value.tools",
        "'value.model' (text) and 'value.tools' (a list) are never equal",
    ),
    (
        "value.tools == null",
        "null",
        "'value.tools' is never null: has(value.tools) tells whether it is there",
    ),
    ("value.model > 3", "> 3", "'>' cannot take 'value.model' (text) and an integer"),
    ("value.model && true", "&& true", "'&&' cannot take 'value.model' (text) and true or false"),
    ("!value.model", "!value.model", "'!' cannot take 'value.model' (text)"),
    ("value.tools + 1 == 2", "+ 1 == 2", "'+' cannot take 'value.tools' (a list) and an integer"),
    (
        "'abc'.contains(value)",
        "contains(value)",
        "'contains' cannot take text and 'value' (an object)",
    ),
    ("value.model.contains(5)", "contains(5)", "'contains' cannot take anything and an integer"),
    (
        "url_host(value.tools) == ''",
        "url_host(value.tools) == ''",
        "'url_host' cannot take 'value.tools' (a list)",
    ),
    (
        "size(value.parallel_tool_calls) == 1",
        "size(value.parallel_tool_calls) == 1",
        "'size' cannot take 'value.parallel_tool_calls' (true or false)",
    ),
    (
        "value.tools.exists(t, t.name in params.max_ttl)",
        "in params.max_ttl)",
        "'in' cannot take 't.name' (text) and 'params.max_ttl' (an integer)",
    ),
    (
        "value.model.all(c, c == 'x')",
        "all(c, c == 'x')",
        "'value.model' (text) is text: nothing to go through",
    ),
    (
        "value.tools['a'].type == 'mcp'",
        "['a'].type == 'mcp'",
        "'[_]' cannot take 'value.tools' (a list) and text",
    ),
    (
        "value.tools.exists_one(t, t.type)",
        "exists_one(t, t.type)",
        "'t.type' (text) cannot decide: only true or false can",
    ),
    (
        "value.audio.output.speed * 2 > 1",
        "* 2 > 1",
        "'*' cannot take 'value.audio.output.speed' (a number) and an integer; write 2.0, not 2",
    ),
    ("1 + 'a' == value.model", "+ 'a' == value.model", "'+' cannot take an integer and text"),
    # what decides nothing
    ("value.model", "value.model", "gives text: a check is true or false"),
    ("size(value.tools)", "size(value.tools)", "gives an integer: a check is true or false"),
    (
        "has(value.model) ? value.model : 'x'",
        "has(value.model) ? value.model : 'x'",
        "gives text: a check is true or false",
    ),
    ("true", "true", "never looks at 'value': it gives the same for all documents"),
    (
        "params.max_ttl > 5",
        "params.max_ttl > 5",
        "never looks at 'value': it gives the same for all documents",
    ),
    (
        "value.audio.output.speed <= 1.5",
        "<= 1.5",
        "the API takes no more than 1.5 here: this accepts everything",
    ),
    (
        "1 <= value.max_output_tokens",
        "<= value.max_output_tokens",
        "the API takes no less than 1 here: this accepts everything",
    ),
    (
        "value.max_output_tokens < params.most",
        "< params.most",
        "the API takes no more than 4096 here: this accepts everything",
    ),
    (
        "value.max_output_tokens >= -5",
        ">= -5",
        "the API takes no less than 1 here: this accepts everything",
    ),
    ("value.model in []", "value.model in []", "an empty list has nothing in it"),
    # patterns, which would only fail when they are used
    ("value.model.matches('(a')", "'(a')", "invalid regular expression: missing ): (a"),
    (
        "value.model.matches('a(?=b)')",
        "'a(?=b)')",
        "invalid regular expression: invalid perl operator: (?=",
    ),
    (
        "value.model.matches(params.pattern)",
        "params.pattern)",
        "invalid regular expression: missing ): (a",
    ),
    # syntax
    ("value.model === 'x'", "=== 'x'", "no operator '===' in CEL: write '=='"),
    ("not has(value.model)", "not has(value.model)", "no operator 'not' in CEL: write '!(…)'"),
    ("value.model not in ['x']", "not in ['x']", "no operator 'not' in CEL: write '!(…)'"),
    ("has(value.model) or true", "or true", "no operator 'or' in CEL: write '||'"),
    ("has(value.model) & true", "& true", "no operator '&' in CEL: write '&&'"),
    ("value.model is null", "is null", "no operator 'is' in CEL: write '=='"),
    (
        "'x' in 'xyz' || has(value.model)",
        "in 'xyz' || has(value.model)",
        "'in' cannot take text and text",
    ),
    (
        "has(value.model) ? 1 : 2",
        "has(value.model) ? 1 : 2",
        "gives an integer: a check is true or false",
    ),
    (
        "1 ? true : has(value.model)",
        "? true : has(value.model)",
        "'?_:' cannot take an integer and true or false and true or false",
    ),
    (
        "b'x' + 1 == b'x' && has(value.model)",
        "+ 1 == b'x' && has(value.model)",
        "'+' cannot take a bytes and an integer",
    ),
    ("", "", "Syntax error: it ends too early"),
    ("value.model ==", "", "Syntax error: it ends too early"),
    ("value.model = 'x'", "= 'x'", "no operator '=' in CEL: write '=='"),
    ("value.model and true", "and true", "no operator 'and' in CEL: write '&&'"),
    ("# comment", "# comment", "no operator '#' in CEL: write '//'"),
    ("has(value)", "value)", "has() argument must be a field selection"),
    (
        "value['tools'].all(t, true)",
        "['tools'].all(t, true)",
        "this cannot be gone through: write a field with a dot, or put dyn(…) around it",
    ),
]


@pytest.mark.parametrize(("expression", "shown", "message"), REFUSED)
def test_what_could_never_hold_or_never_fail_is_refused(
    expression: str, shown: str, message: str
) -> None:
    assert broken(expression) == (message, shown)


def test_the_bounds_of_a_client_secret() -> None:
    field = at("/expires_after/seconds")
    assert broken("value <= 7200", field)[0].endswith("this accepts everything")
    assert broken("value == '600'", field) == ("an integer stands here, never '600'", "'600'")
    assert holds("value <= params.max_ttl", "600", field) is True
    assert holds("value <= params.max_ttl", "601", field) is False


@pytest.mark.parametrize("depth", [40, 400, 4000])
def test_deep_nesting_is_refused(depth: int) -> None:
    for expression in (
        "(" * depth + "has(value.model)" + ")" * depth,
        "value.model == " + " + ".join(["'a'"] * depth),
        "value.tools[0].parameters" + ".a" * depth + " == 1",
    ):
        message, _ = broken(expression)
        assert message == "nested deeper than the 32 levels that the engine follows"
    assert holds(" || ".join(["value.model == 'a'"] * depth)) is False
    assert holds("!" * depth + "has(value.model)") is True


def test_there_is_a_limit_to_the_length_of_an_expression() -> None:
    assert "limit" in broken(f"value.model == '{'a' * 100_000}'")[0]


def test_lone_surrogates_are_an_error() -> None:
    broken("value.model == '\ud800'")


def test_without_the_extra_a_policy_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    ours._environment.cache_clear()  # noqa: SLF001 - as in a process that has not used it yet
    monkeypatch.setitem(sys.modules, "cel_expr_python", None)
    message, _ = broken("has(value.model)")
    assert message == "policies in CEL need the extra: install realtime-lint[cel]"


# -- what is accepted -----------------------------------------------------------------------


def paths(field: Field, written: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every field as an expression that tests for it, and the same with a misspelt name."""
    if field.types is None or depth > 12:
        return
    for key in field.keys:
        yield f"has({written}.{key})", f"has({written}.{key}_x)" if field.closed else ""
        member = field.member(key)
        assert member is not None
        yield from paths(member, f"{written}.{key}", depth + 1)
    if field.items is not None:
        name = f"i{depth}"
        for right, wrong in paths(field.items, name, depth + 1):
            yield f"{written}.all({name}, {right})", f"{written}.all({name}, {wrong})" * bool(wrong)


@pytest.mark.parametrize(
    ("select", "kind"),
    [("session:/", shape) for shape in sorted(SHAPES)]
    + [("/", kind) for kind in sorted(REQUEST_KINDS - {"event-script"})]
    + [("/*", "event-script")],
)
def test_every_field_of_every_schema_can_be_named_and_nothing_else(select: str, kind: str) -> None:
    field = at(select, kind)
    found = list(paths(field, "value"))
    assert found
    for right, wrong in found:
        compile_cel(right, field, {})
        if wrong:
            assert "no field" in broken(wrong, field)[0]


AGREED = [
    ("value.model == params.model", True),
    ("value.model != params.model", False),
    ("value.type == 'realtime'", True),
    ("value['type'] == 'realtime'", True),
    ("has(value.instructions)", False),
    ("!has(value.instructions) || value.instructions.contains('AI')", True),
    ("value.audio.output.voice in params.voices", True),
    ("value.audio.output.voice == 'ash'", False),
    ("type(value.audio.output.voice) == string", True),
    ("type(value.audio.output.voice) == map && value.audio.output.voice.id == 'x'", False),
    ("value.audio.input.turn_detection == null", True),
    (
        "value.audio.input.all(k, value.audio.input[k] != null)",
        False,
    ),
    ("value.audio.output.speed > 1", False),
    ("value.audio.output.speed >= 1 && value.audio.output.speed == 1", True),
    ("value.audio.output.speed * 2.0 > 1.5", True),
    ("value.audio.output.speed in [1, 1.25]", True),
    ("value.max_output_tokens % 100 == 0", True),
    ("value.max_output_tokens == 'inf' || value.max_output_tokens <= 600", True),
    ("value.output_modalities == ['audio']", True),
    ("'text' in value.output_modalities", False),
    ("size(value.tools) <= 2", True),
    ("value.tools.size() == 2 && value.tools[0].type == 'mcp'", True),
    ("value.tools[0]['type'] == 'function'", False),
    (HOSTS, True),
    ("value.tools.exists(t, t.type == 'mcp')", True),
    ("value.tools.exists_one(t, t.type == 'mcp')", True),
    ("value.tools.filter(t, t.type == 'mcp').all(t, t.server_label == 'acme')", True),
    ("value.tools.filter(t, has(t.name)).map(t, t.name) == ['look_up']", True),
    ("value.tools.map(t, t.type == 'mcp', t.server_label) == ['acme']", True),
    ("value.tools.all(t, t.type == 'mcp' ? t.server_label == 'acme' : t.name == 'x')", False),
    ("value.tools.all(t, !has(t.parameters) || t.parameters.properties.all(k, k == 'city'))", True),
    (
        "value.audio.all(k, k in ['input', 'output'])",
        True,
    ),
    ("value.all(k, k in ['type', 'model'])", False),
    ("'model' in value && !('prompt' in value)", True),
    ("size(value) == 6", True),
    ("value.tools.all(value, value.type == 'mcp')", False),
    ("[value.model, 'x'].exists(m, m == 'x')", True),
    ("{'m': value.model}.m == params.model", True),
    ("value.model.matches('^gpt-realtime-[0-9.]+$')", True),
    ("value.model.matches(r'^gpt\\-')", True),
    ("value.model.startsWith('gpt') && value.model.endsWith('.1')", True),
    ("string(value.audio.output.speed) == '1' && int(value.max_output_tokens) == 600", True),
    ("params.voices.exists(v, v == value.audio.output.voice)", True),
    ("url_scheme(value.tools[0].server_url) == 'https'", True),
    ("dyn(value.model) == 5", False),
    ("'look_up' in dyn(value.tools)", False),
    ("bytes(value.model) != b'gpt'", True),
    ("has(value.tools[0].server_url) // or a connector", True),
]


@pytest.mark.parametrize(("expression", "answer"), AGREED)
def test_answers(expression: str, answer: bool) -> None:  # noqa: FBT001 - a table's column
    assert holds(expression) is answer


@cache
def untyped() -> Any:  # noqa: ANN401 - the engine has no types that are checked
    """The engine with the same functions, and nothing of ours around it."""
    functions = [
        cel.FunctionDecl(
            name, [cel.Overload(name, cel.Type.STRING, [cel.Type.STRING], impl=function)]
        )
        for name, function in (("url_host", url_host), ("url_scheme", url_scheme))
    ]
    variables = {"value": cel.Type.DYN, "params": cel.Type.DYN}
    return cel.NewEnv(variables=variables, functions=functions)


@cache
def ga_sessions() -> tuple[Node, ...]:
    """Sessions of the rules' good examples, of which all is known."""
    return tuple(
        session.node
        for document in clean_documents()
        for session in document.sessions
        if session.shape == "ga-session" and all(it.is_literal for it in session.node.walk())
    )


@pytest.mark.parametrize(
    "expression", [it for it, _ in AGREED if "2.0" not in it and "%" not in it]
)
def test_to_look_at_a_part_is_as_good_as_to_look_at_all(expression: str) -> None:
    compiled = compile_cel(expression, GA, PARAMS)
    program = untyped().compile(expression)
    for session in (node(SESSION), *ga_sessions()):
        expected = program.eval(data={"value": session.data(), "params": PARAMS})
        told = expected.value() if expected.type().name() == "BOOL" else "failed"
        assert answer(compiled, session) == told, session.data()


def answer(compiled: ours.Expression, node_: Node) -> bool | str | None:
    """What an expression says of a node; that it failed is an answer, too."""
    try:
        return compiled.holds(node_)
    except CelFailed:
        return "failed"


# -- what is not known ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "text", "known"),
    [
        ("value.model == 'x'", "model: ${MODEL}", None),
        ("has(value.model)", "model: ${MODEL}", True),
        ("value.model == 'x'", "{model: x, instructions: '${TEXT}'}", True),
        (
            "value.tools.all(t, t.type == 'mcp')",
            "tools: [{type: mcp, authorization: '${T}'}]",
            True,
        ),
        ("value.tools.all(t, t.type == 'mcp')", "tools: [{type: '${TYPE}'}]", None),
        ("value.tools.all(t, t.type == 'mcp')", "tools: ['${TOOL}']", None),
        ("value.tools.all(t, t.type == 'mcp')", "tools: ${TOOLS}", None),
        ("size(value.tools) == 1", "tools: ['${TOOL}']", True),
        ("value.tools == []", "tools: [{type: '${TYPE}'}]", None),
        ("value.audio.output.voice == 'marin'", "audio: ${AUDIO}", None),
        (
            "value.tools.filter(t, t.type == 'mcp').all(t, t.server_label == 'a')",
            "tools: [{type: mcp, server_label: a, authorization: '${T}'}]",
            True,
        ),
        ("value.tools.map(t, t.name) == ['a']", "tools: [{name: '${NAME}'}]", None),
        ("value.all(k, k != 'model')", "{type: realtime, tools: '${TOOLS}'}", True),
        ("value.model == 'x'", "{<<: '${BASE}', type: realtime}", None),
        ("has(value.model)", "{<<: '${BASE}', type: realtime}", None),
        ("value.type == 'realtime'", "{<<: '${BASE}', type: realtime}", True),
        ("value.all(k, k != 'model')", "{<<: '${BASE}', type: realtime}", None),
        ("size(value) == 1", "{<<: '${BASE}', type: realtime}", None),
        ("[value.model].exists(m, m == 'x')", "model: ${MODEL}", None),
        (
            "(has(value.type) ? value.model : '') == 'x'",
            "{type: realtime, model: '${MODEL}'}",
            None,
        ),
        ("value.model.matches('x')", "model: ${MODEL}", None),
        ("size(value.model) > 3", "model: ${MODEL}", None),
        ("value.parallel_tool_calls ? has(value.model) : true", "parallel_tool_calls: ${P}", None),
        (
            "(value.output_modalities + ['text']).exists(m, m == 'audio')",
            "output_modalities: ['${M}']",
            None,
        ),
        (
            "has(value.audio.input.format) && value.all(k, value[k] != 'x')",
            "audio: { input: { format: '${FORMAT}' } }",
            None,
        ),
    ],
)
def test_the_unknown_makes_no_verdict_only_where_it_is_looked_at(
    expression: str,
    text: str,
    known: bool | None,  # noqa: FBT001 - a table's column
) -> None:
    assert holds(expression, text) is known


def filled(data: object, path: Path, value: object) -> object:
    """Data with another value at a path."""
    if not path:
        return value
    first, *rest = path
    items = enumerate(data) if isinstance(data, list) else data.items()  # type: ignore[attr-defined]
    parts = [
        (key, filled(item, tuple(rest), value) if key == first else item) for key, item in items
    ]
    return [item for _, item in parts] if isinstance(data, list) else dict(parts)


def test_a_placeholder_never_hides_what_it_may_stand_for() -> None:
    root = node(SESSION)
    answers = set()
    for expression, _ in AGREED:
        compiled = compile_cel(expression, GA, PARAMS)
        for place in root.walk():
            unknown = answer(compiled, of_data(filled(root.data(), place.path, "${X}")))
            answers.add(unknown)
            if unknown is not None:
                for filling in (place.data(), "zzz", 5, True, None, [], {}):
                    known = answer(compiled, of_data(filled(root.data(), place.path, filling)))
                    assert known == unknown, (expression, place, filling)
    assert answers == {True, False, None}


def of_data(data: object) -> Node:
    """The root of a document with this data."""
    return node(json.dumps(data), "config.json")


# -- errors are no verdict ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (
            "value.instructions == 'x'",
            "there is no 'instructions': has() tells whether a field is there",
        ),
        ("value.tools[9].type == 'mcp'", "Index error: index=9 size=2"),
        (
            "value.tools.all(t, t.server_url != '')",
            "there is no 'server_url': has() tells whether a field is there",
        ),
        ("value.max_output_tokens / (size(value.tools) - 2) == 1", "divide by zero"),
        ("value.output_modalities[0] > dyn(5)", "'>' cannot take text and an integer"),
        ("url_host(dyn(value.tools)) == ''", "'url_host' cannot take a list"),
        ("dyn(value.audio).matches('x')", "'matches' cannot take an object and text"),
        ("value.tools[0].server_label == dyn(5)[0]", "Invalid container type: 'int'"),
        ("dyn(value.model)", "gives text, neither true nor false"),
        ("dyn(value.tools)", "gives a list, neither true nor false"),
        ("value.audio.input.turn_detection.type == 'server_vad'", "SELECT"),
    ],
)
def test_an_error_is_never_an_answer(expression: str, message: str) -> None:
    with pytest.raises(CelFailed, match=message.replace("(", r"\(").replace(")", r"\)")):
        holds(expression)


@pytest.mark.parametrize("value", ["ERROR", "false", "''", "[]", "0"])
def test_a_document_cannot_fake_an_answer(value: str) -> None:
    with pytest.raises(CelFailed, match="neither true nor false"):
        holds("dyn(value.model)", json.dumps({"model": value}))


def test_integers_that_cel_has_no_type_for() -> None:
    with pytest.raises(CelFailed, match="out of range"):
        holds("value.max_output_tokens > 3", f"max_output_tokens: {2**70}")
    assert holds("value.model == 'x'", f"{{model: x, max_output_tokens: {2**70}}}") is True


def test_there_is_a_budget() -> None:
    tools = ", ".join(["{type: function}"] * 2000)
    start = perf_counter()
    with pytest.raises(CelFailed, match="budget"):
        holds("value.tools.all(a, value.tools.all(b, a.type == b.type))", f"tools: [{tools}]")
    assert perf_counter() - start < 5  # seconds: reading the document is most of it


def test_no_pattern_takes_exponential_time() -> None:
    start = perf_counter()
    assert holds("value.model.matches('^(a+)+$')", f"model: {'a' * 5000}b") is False
    assert perf_counter() - start < 1


def test_a_lone_surrogate_in_a_document_is_an_error() -> None:
    with pytest.raises(CelFailed):
        compile_cel("value.model == 'x'", GA, PARAMS).holds(
            node('{"model": "\\ud800"}', "config.json")
        )


# -- params, tokens, speed ------------------------------------------------------------------


def test_params_that_an_expression_looks_at() -> None:
    assert compile_cel(HOSTS, GA, PARAMS).params == {"mcp_hosts"}
    assert compile_cel("has(value.model)", GA, PARAMS).params == frozenset()
    assert compile_cel("params.exists(p, p == value.model)", GA, PARAMS).params == set(PARAMS)


def test_where_anything_may_stand_anything_can_be_asked() -> None:
    text = "{a: {b: [1, x, null]}}"
    assert holds("value.a.b.exists(i, i == null) && value.a.b[0] == 1", text, ANYTHING) is True


def test_tokens_and_their_places() -> None:
    text = r"""has(value.a) && r'\d' == "x\"y" // hi && no
 || b'a' != '''q'r''' && 1.5e3 <= 0xFFu ? .5 : -x.`a-b`[0]"""
    found = tokens(text)
    assert all(text[token.start : token.end] == token.text for token in found)
    assert "".join(token.text for token in found) == "".join(
        text.replace("// hi && no", "//hi&&no").split()
    ).replace("//hi&&no", "// hi && no")
    assert [token.text for token in found if token.kind == "string"] == [
        r"r'\d'",
        r'"x\"y"',
        "b'a'",
        "'''q'r'''",
    ]
    assert [token.text for token in found if token.kind == "number"] == [
        "1.5e3",
        "0xFFu",
        ".5",
        "0",
    ]
    assert [token.text for token in found if token.kind == "name"] == [
        "has",
        "value",
        "a",
        "x",
        "`a-b`",
    ]
    assert [token.text for token in found if token.kind == "comment"] == ["// hi && no"]
    assert {"&&", "||", "==", "!=", "<=", "?", ":", "-"} <= {
        token.text for token in found if token.kind == "operator"
    }


def test_an_answer_takes_microseconds() -> None:
    compiled, document = compile_cel(HOSTS, GA, PARAMS), node(SESSION)
    best = min(_seconds(compiled, document) for _ in range(50))
    assert best < 200e-6


def _seconds(compiled: ours.Expression, document: Node) -> float:
    start = perf_counter()
    compiled.holds(document)
    return perf_counter() - start
