"""What the schemas know of the node that a select finds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from realtime_lint.dispatch import Plan
from realtime_lint.kinds import REQUEST_KINDS, SHAPES, Recognised, classify, gather
from realtime_lint.parse import parse
from realtime_lint.policies.fields import ANYTHING, Field, merged, no_member
from realtime_lint.policies.selects import field_at, no_such_node
from realtime_lint.rulebook import IndexedRule, Rulebook
from realtime_lint.schema import problems
from tests.support import rule_files

if TYPE_CHECKING:
    from realtime_lint.source import Node


def at(select: str, *kinds: str) -> Field:
    """The field at a select that finds something."""
    field = field_at(select, kinds or None)
    assert field is not None, select
    return field


RARE = (
    "{sdp: v=0, session: {type: realtime, model: gpt-realtime-2.1}}",
    "{type: session.update, session: {modalities: [text], tool_choice: auto}}",
    "{type: transcription_session.update, session: {input_audio_format: pcm16}}",
    "{type: session.update, session: {audio: {output: {language: es}}}}",
    "{input_audio_format: g711_ulaw, input_audio_noise_reduction: {type: far_field}}",
    "{type: conversation.item.delete, item_id: item_1}",
)
"""Documents of kinds that no rule has a good example of."""


@cache
def clean_documents() -> tuple[Recognised, ...]:
    """The documents of the rules' good examples that their schemas accept."""
    texts = [
        (good, "config.yaml") if isinstance(good, str) else (good.config, good.file or "x.yaml")
        for rule in rule_files()
        for good in rule.examples.good
    ]
    texts += [(text, "config.yaml") for text in RARE]
    found = [
        classify(document)
        for text, name in texts
        for document in gather(parse(name, text.encode()))
        if document.root is not None
    ]
    return tuple(
        document
        for document in found
        if document is not None and document.kind in REQUEST_KINDS and not problems(document)
    )


def disagreement(node: Node, field: Field | None) -> str | None:
    """Where a field does not know a node, or anything below it."""
    if field is None:
        return f"{node.pointer}: nothing can stand there"
    type_ = node.json_type
    if node.is_literal and not field.can_be(type_):
        return f"{node.pointer}: {type_} is not among {field.types}"
    values = field.allowed.get(type_)
    if values is not None and node.kind == "scalar" and node.value not in values:
        return f"{node.pointer}: {node.value!r} is not among {values}"
    for child in node.children:
        below = field.items if child.key is None else field.member(child.key)
        if problem := disagreement(child, below):
            return problem
    return None


def test_a_field_is_never_narrower_than_the_schemas() -> None:
    documents = clean_documents()
    assert {document.kind for document in documents} == REQUEST_KINDS
    for document in documents:
        root = document.document.root
        assert root is not None
        assert disagreement(root, at("/", document.kind)) is None
        for session in document.sessions:
            assert disagreement(session.node, at("session:/", document.kind)) is None
            assert disagreement(session.node, at("session:/", session.shape)) is None


@pytest.mark.parametrize("kind", sorted({*REQUEST_KINDS, *SHAPES}))
@pytest.mark.parametrize("select", ["/", "session:/", "/*", "session:/*"])
def test_what_a_rule_would_see_is_what_its_field_says(kind: str, select: str) -> None:
    entry = {"name": "a/b", "topic": "a", "severity": "error", "kinds": [kind], "message": "m"}
    rule = IndexedRule({**entry, "summary": "s", "select": [select], "check": {"schema": False}})
    plan = Plan(Rulebook([rule]), frozenset({"a/b"}))
    field = field_at(select, [kind])
    for document in clean_documents():
        for session in (None, *document.sessions):
            trie = plan._trie(document.kind, session)  # noqa: SLF001 - what dispatch decides
            looks = trie.rules or (trie.any is not None and trie.any.rules)
            node = document.document.root if session is None else session.node
            assert node is not None
            if looks:
                assert field is not None
                targets = node.children if select.endswith("*") else (node,)
                assert [disagreement(target, field) for target in targets] == [None] * len(targets)


@pytest.mark.parametrize(
    ("select", "kinds", "types"),
    [
        ("/expires_after/seconds", ("client-secret",), {"integer"}),
        ("/expires_after/seconds", (), {"integer"}),
        ("session:/audio/input/turn_detection", (), {"object", "null"}),
        ("session:/audio/output/voice", ("ga-session",), {"string", "object"}),
        ("session:/max_output_tokens", ("response-create",), {"integer", "string"}),
        ("session:/tools/*", ("event-script",), {"object"}),
        ("/*/session", ("event-script",), {"object"}),
        ("/*/item/content/*/text", ("event-script",), {"string"}),
        ("/item/role", ("client-event",), {"string"}),
        ("/response/instructions", ("response-create",), {"string"}),
        ("/instructions", ("response-create",), {"string"}),
        ("/session/audio/output/language", ("translation-client-secret",), {"string"}),
        ("session:/audio/input/format/rate", (), {"integer"}),
        ("session:/audio/*/format/type", ("ga-session",), {"string"}),
    ],
)
def test_the_types_of_what_stands_there(
    select: str, kinds: tuple[str, ...], types: set[str]
) -> None:
    assert set(at(select, *kinds).types or ()) == types


@pytest.mark.parametrize(
    "select",
    [
        "session:/tools/*/parameters/properties/city/type",
        "session:/tools/*/parameters/**/enum/*",
        "session:/tracing/metadata/team",
        "/**/voice",
        "session:/prompt/variables/name/anything",
    ],
)
def test_places_that_the_schemas_leave_open(select: str) -> None:
    assert at(select).types is None


def test_places_of_kinds_without_a_schema() -> None:
    assert at("/voice/name", "foreign-session").shapes == ANYTHING.shapes


def test_metadata_has_any_key_with_text() -> None:
    assert at("session:/metadata/team", "response-create").types == frozenset({"string"})
    assert not at("session:/metadata", "response-create").closed


def test_the_values_of_a_closed_field() -> None:
    kind = at("session:/tools/*/type", "ga-session")
    assert kind.allowed == {"string": ("function", "mcp")}
    choice = at("session:/tool_choice", "ga-session")
    assert choice.allowed == {"string": ("none", "auto", "required")}
    assert at("session:/max_output_tokens").allowed == {"string": ("inf",)}
    assert at("session:/model").allowed == {}
    detection = at("session:/audio/input/turn_detection")
    assert detection.member("eagerness").allowed["string"] == ("low", "medium", "high", "auto")  # type: ignore[union-attr]


def test_a_value_that_one_kind_allows_is_allowed() -> None:
    assert "string" in at("session:/tool_choice", "ga-session").allowed
    assert at("session:/tool_choice").allowed == {}  # the beta took the name of a function


def test_bounds_are_the_widest_of_the_schemas() -> None:
    seconds = at("/expires_after/seconds")
    assert (seconds.limit("minimum"), seconds.limit("maximum")) == (10, 7200)
    assert at("session:/temperature").limit("minimum") is not None
    assert at("session:/audio/input/noise_reduction/strength").limit("minimum") is None


def test_closed_objects_name_all_their_members() -> None:
    tool = at("session:/tools/*", "ga-session")
    assert tool.closed
    assert tool.member("server_urls") is None
    assert {"type", "name", "server_url", "tunnel_id"} <= set(tool.keys)
    assert tool.items is None
    assert tool.member("name").member("x") is None  # type: ignore[union-attr]


def test_several_places_together() -> None:
    both = merged([at("session:/voice"), at("session:/speed")])
    assert both is not None
    assert set(both.types or ()) == {"string", "object", "number"}
    assert merged([]) is None


@pytest.mark.parametrize(
    ("select", "kinds", "problem"),
    [
        (
            "session:/audio/outptu/voice",
            (),
            "no session has '/audio/outptu'; did you mean '/audio/output'?",
        ),
        (
            "session:/tools/*/server_ulr",
            ("ga-session",),
            (
                "no session of kind ga-session has '/tools/*/server_ulr'; "
                "did you mean '/tools/*/server_url'?"
            ),
        ),
        ("session:/tools/0", (), "no session has '/tools/0'; did you mean '/tools/*', any item?"),
        ("session:/model/x", (), "no session has '/model/x': '/model' is text"),
        (
            "session:/expires_after/seconds",
            (),
            "no session has '/expires_after'; documents have '/expires_after/seconds'",
        ),
        (
            "/instructions",
            ("client-secret",),
            (
                "no document of kind client-secret has '/instructions'; "
                "sessions have 'session:/instructions'"
            ),
        ),
        ("session:/modalities", ("ga-session",), "no session of kind ga-session has '/modalities'"),
        (
            "/expires_after",
            ("ga-session",),
            (
                "no document of kind ga-session has '/expires_after'; "
                "documents of kind client-secret or translation-client-secret have it"
            ),
        ),
        (
            "session:/",
            ("client-event",),
            "there is no session of kind client-event; documents have '/'",
        ),
        (
            "/",
            ("beta-response-create",),
            "there is no document of kind beta-response-create; sessions have 'session:/'",
        ),
        (
            "/**/xyzzy/*/nothing",
            ("ga-transcription-session",),
            "no document of kind ga-transcription-session has '/**/xyzzy'",
        ),
    ],
)
def test_a_select_that_never_finds_anything(
    select: str, kinds: tuple[str, ...], problem: str
) -> None:
    assert field_at(select, kinds or None) is None
    assert no_such_node(select, kinds or None) == problem


def test_of_our_own_rules_only_those_about_wrong_keys_look_where_nothing_stands() -> None:
    lost = {
        rule.name
        for rule in rule_files()
        for select in rule.select
        if no_such_node(select, rule.kinds) is not None
    }
    assert lost == {
        "ga-temperature-removed",
        "max-output-tokens-wrong-name",
        "speed-in-response-create",
    }


def test_a_path_of_members() -> None:
    tool = at("session:/tools/*")
    assert no_member(tool, ["server_label"]) is None
    assert no_member(tool, ["parameters", "anything"]) is None
    assert no_member(tool, ["server_lable"]) == (
        "'value' has no member 'server_lable'; did you mean 'server_label'?"
    )
    assert no_member(tool, ["headers", "a", "b"]) == "'value.headers.a' has no member 'b'"
