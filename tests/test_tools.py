"""Rules on tools where examples cannot say it: silence, thresholds, and one finding a cause."""

from __future__ import annotations

import pytest

from realtime_lint.engine import Linter
from realtime_lint.fixer import Fixer
from tests.support import AS_OF, findings, rulebook

TOPIC = tuple(rule.name for rule in rulebook() if rule.topic == "tools")


def found(text: str) -> list[tuple[str, str, str]]:
    """The findings of the rules on tools, and every error and warning of any other rule."""
    return [
        (finding.rule, finding.severity, finding.pointer)
        for finding in findings(text)
        if finding.rule in TOPIC or finding.severity != "note"
    ]


def session(tools: str, rest: str = "") -> str:
    return f"type: realtime\ntools: {tools}\n{rest}\n"


F = "{ type: function, name: f, description: What it is good for. }"


@pytest.mark.parametrize(
    ("tools", "rule"),
    [
        ("[ { type: function, function: { name: f, strict: true } } ]", "tool-nested-function"),
        ("[ { type: function, name: f, function: { name: f } } ]", "tool-nested-function"),
        ("[ { function: { name: f, parameters: { type: x } } } ]", "tool-nested-function"),
        ("[ { name: f, description: What it is good for. } ]", "tool-missing-type"),
        ("[ { } ]", "tool-missing-type"),
        ("[ { type: mcp2, server_label: a } ]", "tool-type-unsupported"),
        ("[ { type: custom, name: f, format: { type: text } } ]", "tool-type-unsupported"),
        ("{ f: { function: { name: f } }, name: { type: x } }", "tools-not-array"),
    ],
)
def test_one_cause_is_one_finding(tools: str, rule: str) -> None:
    assert [(name, severity) for name, severity, _ in found(session(tools))] == [(rule, "error")]


MCP = "[ { type: mcp, server_label: a, server_url: 'https://a.example' } ]"
UNNAMED = F.replace("name: f", "name: '${NAME}'")


@pytest.mark.parametrize(
    "text",
    [
        session(MCP, "instructions: Use the `search_docs` tool.\ntool_choice: auto"),
        session("[]", "tool_choice: auto"),
        session("[]", "tool_choice: none"),
        session(f"[ {F} ]", "tool_choice: { type: function, name: '${NAME}' }"),
        session(f"[ {UNNAMED} ]", "tool_choice: { type: function, name: g }"),
        session(f"[ {UNNAMED} ]", "instructions: Use the `g_h` tool."),
        session(f"[ &a {F}, {{ <<: *a, name: g }} ]", "tool_choice: { type: function, name: g }"),
        "type: realtime\nprompt: { id: pmpt_1, version: '1' }\ntool_choice: required\n",
        "{ type: session.update, session: { type: realtime, tool_choice: required } }",
    ],
)
def test_what_may_be_right_is_left_alone(text: str) -> None:
    of_topic = {rule for rule, _, _ in found(text)} & set(TOPIC)
    assert of_topic - {"tool-choice-forced-loop"} == set()


@pytest.mark.parametrize(
    ("tools", "rule"),
    [
        ("${TOOLS}", "tool-choice-required-without-tools"),
        ("[ '${TOOL}' ]", "tool-choice-unknown-tool"),
        ("[ '${TOOL}' ]", "instructions-mention-missing-tool"),
    ],
)
def test_placeholders_are_taken_for_what_is_needed(tools: str, rule: str) -> None:
    text = session(tools, "tool_choice: { type: function, name: f_g }\ninstructions: Call `f_g`.")
    assert rule not in {name for name, _, _ in found(text)}
    assert rule in {
        name for name, _, _ in found(text.replace(tools, f"[ {F} ]" if "[" in tools else "[]"))
    }


@pytest.mark.parametrize(
    ("tool", "shape", "meant"),
    [
        ("name: f", "type: realtime", "function"),
        ("parameters: {}", "type: realtime", "function"),
        ("server_label: docs", "type: realtime", "mcp"),
        ("description: Finds orders.", "type: realtime", "function or mcp"),
        ("description: Finds orders.", "modalities: [text]", "function"),
    ],
)
def test_the_type_that_a_tool_lacks_is_named(tool: str, shape: str, meant: str) -> None:
    text = f"{shape}\ntools: [ {{ {tool} }} ]\n"
    (finding,) = findings(text, select=("tool-missing-type",))
    assert finding.message.endswith(f"write type: {meant}")


def test_a_bare_name_is_no_mode_and_nothing_else() -> None:
    rules = [rule for rule, _, _ in found(session(f"[ {F} ]", "tool_choice: g"))]
    assert rules == ["tool-choice-invalid"]


def test_a_parameter_may_be_called_strict() -> None:
    tool = F.replace("}", ", parameters: { strict: { type: boolean } } }")
    assert "tool-unsupported-option" not in {rule for rule, _, _ in found(session(f"[ {tool} ]"))}


@pytest.mark.parametrize(
    ("count", "severities"), [(20, []), (21, ["note"]), (128, ["note"]), (129, ["note"])]
)
def test_many_functions_are_a_note(count: int, severities: list[str]) -> None:
    tools = "".join(f"\n  - {F.replace('name: f', f'name: f{number}')}" for number in range(count))
    assert [
        severity for rule, severity, _ in found(session(tools)) if rule == "tools-too-many"
    ] == (severities)


@pytest.mark.parametrize(("length", "severities"), [(64, []), (65, ["note"])])
def test_a_long_name_is_a_note_where_no_limit_is_known(length: int, severities: list[str]) -> None:
    text = session(f"[ {F.replace('name: f', 'name: ' + 'f' * length)} ]")
    assert [severity for rule, severity, _ in found(text) if rule == "tool-name-pattern"] == (
        severities
    )


LOOKUP = "[ { type: function, name: lookup_orders, description: Looks up orders by phone_key. } ]"


@pytest.mark.parametrize(
    ("instructions", "severity"),
    [
        ("Use the `lookup_order` tool.", "warning"),
        ("Use the lookup_order function first.", "warning"),
        ("Use the **lookup_order** tool first.", "warning"),
        ("Call `lookup_order()` and wait.", "warning"),
        ("There is a function called lookup_order for it.", "warning"),
        ("Do not guess. Use the `lookup_order` tool.", "warning"),
        ("Use the `lookup_order` tool, then lookup_orders.", "note"),
        ("Use the `weather` tool.", "note"),
        ("Invoke `getWeather` when asked.", "note"),
        ("Never use the `lookup_order` tool.", None),
        ("The `lookup_order` tool is not available.", None),
        ("Use the `lookup_orders` tool.", None),
        ("Use the phone_key function parameter.", None),
        ("Pass `phone_key` to the tool.", None),
        ("Use the `phone_key` tool parameter.", None),
        ("Call `customer_name` by their first name.", None),
        ("Use the available tools; call tools when useful. The follow-up tool helps.", None),
        ("Answer with a function_call function.", None),
    ],
)  # fmt: skip
def test_which_mentions_count(instructions: str, severity: str | None) -> None:
    text = session(LOOKUP, f"instructions: '{instructions}'")
    own = [s for rule, s, _ in found(text) if rule == "instructions-mention-missing-tool"]
    assert own == ([] if severity is None else [severity])


def test_a_mention_is_underlined_where_it_stands() -> None:
    text = session(LOOKUP, "instructions: |\n  Be kind.\n  Use the `lookup_order` tool.")
    (finding,) = findings(text, select=("instructions-mention-missing-tool",))
    assert text[finding.span.start : finding.span.end] == "lookup_order"


def test_a_text_full_of_mentions_is_not_read_to_its_end() -> None:
    mentions = " ".join(f"the `get-{number}` tool" for number in range(1_000))
    text = session(LOOKUP, f"instructions: '{mentions}'")
    assert len(findings(text, select=("instructions-mention-missing-tool",))) == 20


def flat(text: str) -> str:
    """A function with these parameters."""
    about = "description: What it is good for."
    return f"[ {{ type: function, name: f, {about}, parameters: {text} }} ]"


def nested(rest: str) -> str:
    """A function as Chat Completions have it."""
    about = "description: What it is good for."
    return f"[ {{ type: function, function: {{ name: f, {about}{rest} }} }} ]"


@pytest.mark.parametrize(
    ("tools", "title", "safety"),
    [
        (nested(""), "move what 'function' holds up, beside 'type'", "safe"),
        (nested(", strict: true"), "move what 'function' holds up, without 'strict'", "unsafe"),
        (flat("'{}'"), None, None),
        (flat("""'{"type": "object"}'"""), "write the object itself", "safe"),
        (flat("""'{"type": "object", "x": NaN}'"""), None, None),
        (flat("{ required: [a, a, b, b] }"), "name each of them once", "safe"),
        (flat("{ type: object, properties: { a: strin } }"), "write {type: string}", "unsafe"),
    ],
)
def test_what_a_fix_is_called_and_risks(tools: str, title: str | None, safety: str | None) -> None:
    """Examples show what a fix does, and neither its title nor its safety."""
    names = frozenset(TOPIC) - {"tool-required-undeclared"}
    result = Fixer(Linter(rulebook(), names, AS_OF)).offer("s.yaml", session(tools).encode())
    errors = [it for it in result.findings if it.severity != "note"]
    fixes = [(it.fix.title, it.fix.safety) for it in errors if it.fix is not None]
    assert errors
    assert fixes == ([] if title is None else [(title, safety)])
