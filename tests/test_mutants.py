"""Policies that are changed on purpose: which changes there are, and what notices them."""

from __future__ import annotations

import json
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest

from realtime_lint import mutants
from realtime_lint.mutants.expressions import Rewriting, rewritings
from realtime_lint.mutants.literals import unanchored
from realtime_lint.mutants.schemas import Variant, variants
from realtime_lint.policies.fields import ANYTHING
from realtime_lint.policies.selects import field_at
from tests.packs import LASTING, bad, draft, of_session, read, rule, secret, session, written
from tests.support import rulebook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from realtime_lint.policies.fields import Field

SECONDS = "/expires_after/seconds"
VOICE = "/audio/output/voice"


def survivors(folder: Path, entry: dict[str, Any], **params: object) -> list[str]:
    """What no example of a rule notices."""
    outcome = mutants.try_mutants(draft(folder, entry, **params), rulebook())
    assert not outcome.is_cut
    return [mutant.what for mutant in outcome.survivors]


def voice(name: str) -> str:
    return session(audio={"output": {"voice": name}})


def tools(*entries: dict[str, object]) -> str:
    return session(tools=list(entries))


def mcp(url: str | None = None, **more: object) -> dict[str, object]:
    return {"type": "mcp", "server_label": "a", **({"server_url": url} if url else {}), **more}


CALL: dict[str, object] = {"type": "function", "name": "f", "description": "Does f."}
HOST = "https://mcp.acme.example/sse"
VOICES = {
    "good": [voice("marin"), voice("cedar"), session()],
    "bad": [bad(voice("alloy"), VOICE), bad(voice("ash"), VOICE)],
}


# -- rules ----------------------------------------------------------------------------------


def test_that_the_unknown_fails_has_to_be_shown(tmp_path: Path) -> None:
    entry = of_session(
        f"session:{VOICE}", {"schema": {"enum": ["marin", "cedar"]}},
        [voice("marin"), voice("cedar"), session()], {voice("alloy"): VOICE}, unknown="fail",
    )  # fmt: skip
    assert survivors(tmp_path, entry) == ["unknown: pass in place of fail"]
    entry["examples"]["bad"].append(bad(voice("${VOICE}"), VOICE))
    assert survivors(tmp_path, entry) == []


def test_a_rule_with_strong_examples_has_no_survivor(tmp_path: Path) -> None:
    outcome = mutants.try_mutants(draft(tmp_path, rule()), rulebook())
    assert outcome == (5, (), False)


def seconds(good: Iterable[int], wrong: Iterable[int], *more: dict[str, str]) -> dict[str, Any]:
    """Examples of lifetimes."""
    bad_ones = [bad(secret(number), SECONDS) for number in wrong]
    return {"good": [secret(number) for number in good], "bad": [*bad_ones, *more]}


NO_LIFETIME = bad(LASTING, "")
FIXED = bad(secret(700), SECONDS, fixed=secret(600))
WEAK: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing at the limit": (
        rule(examples=seconds([60], [601], NO_LIFETIME)),
        ["exclusiveMaximum in place of maximum 600"],
    ),
    "nothing beside the limit": (
        rule(examples=seconds([600], [700], NO_LIFETIME)),
        ["maximum 601 in place of 600"],
    ),
    "nothing that is too much": (
        rule(examples=seconds([600], [], NO_LIFETIME)),
        ["maximum 600 left out"],
    ),
    "nothing that lacks what must be there": (
        rule(examples=seconds([600], [601])),
        ["absent: pass in place of fail"],
    ),
    "nothing that lacks what may be missing": (
        rule(absent="pass", examples=seconds([600], [601])),
        ["absent: fail in place of pass"],
    ),
    "no good one that is looked at": (
        of_session(
            f"session:{VOICE}", {"schema": {"enum": ["marin"]}}, [session()], {voice("ash"): VOICE}
        ),
        ["a check that refuses everything"],
    ),
    "two bounds, of which one is shown": (
        rule(
            check={"schema": {"minimum": 60, "maximum": 600}},
            examples=seconds([60, 600], [59], NO_LIFETIME),
        ),
        ["maximum 600 left out"],
    ),
    "nothing of what is shown is there": (
        rule(
            check={"schema": {"minimum": 60, "maximum": 600}},
            examples=seconds([60, 600], [], NO_LIFETIME),
        ),
        ["a check that accepts everything"],
    ),
    "a list whose first and last are not shown": (
        rule(
            select=f"session:{VOICE}",
            kinds=None,
            absent="pass",
            check={"schema": {"enum": ["marin", "verse", "cedar"]}},
            examples={"good": [voice("verse"), session()], "bad": VOICES["bad"]},
        ),
        ["'marin' left out of enum", "'cedar' left out of enum"],
    ),
    "one of two places": (
        rule(
            select=[f"session:{VOICE}", "session:/voice"],
            kinds=None,
            absent="pass",
            check={"schema": {"enum": ["marin", "cedar"]}},
            examples=VOICES,
        ),
        ["select session:/voice left out"],
    ),
    "a condition that nothing needs": (
        of_session(
            "session:/tools/*",
            {"schema": {"required": ["server_url"]}},
            [tools(mcp(HOST)), session()],
            {tools(mcp(connector_id="connector_gmail")): "/tools/0"},
            when={"properties": {"type": {"const": "mcp"}}},
        ),
        ["when left out"],
    ),
    "a fix that nothing shows": (
        rule(fix={"safety": "unsafe", "title": "lower it to 600", "set": 600}),
        ["fix left out"],
    ),
    "CEL that only absence breaks": (
        rule(check={"cel": "value <= 600"}, examples=seconds([600], [], NO_LIFETIME)),
        ["a check that accepts everything"],
    ),
    "CEL and its limit": (
        rule(check={"cel": "value <= params.most"}, examples=seconds([60], [700], NO_LIFETIME)),
        ["`<` in place of `<=`", "601 in place of params.most 600"],
    ),
    "CEL and its conditions": (
        of_session(
            "session:/tools/*",
            {"cel": "value.type != 'mcp' || url_scheme(value.server_url) == 'https'"
             " && url_host(value.server_url) in ['mcp.acme.example', 'b.example']"},
            [tools(mcp(HOST)), session()],
            {tools(mcp("https://evil.example")): "/tools/0"},
        ),
        [
            "`value.type != 'mcp'` left out",
            "`url_scheme(value.server_url) == 'https'` left out",
            "`'b.example'` left out of the list",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("entry", "weak"), WEAK.values(), ids=WEAK)
def test_what_weak_examples_do_not_notice(
    tmp_path: Path, entry: dict[str, Any], weak: list[str]
) -> None:
    params = {"most": 600} if "params." in json.dumps(entry) else {}
    assert survivors(tmp_path, entry, **params) == weak


STRONG: dict[str, dict[str, Any]] = {
    "a list": rule(
        select=f"session:{VOICE}",
        kinds=None,
        absent="pass",
        check={"schema": {"enum": ["marin", "cedar"]}},
        examples=VOICES,
    ),
    "a ban": of_session(
        "session:/prompt", {"schema": False}, [session()], {session(prompt={"id": "p"}): "/prompt"}
    ),
    "a condition": of_session(
        "session:/tools/*",
        {"schema": {"required": ["server_url"]}},
        [tools(mcp(HOST)), session(), tools(CALL)],
        {tools(mcp(connector_id="connector_gmail")): "/tools/0"},
        when={"properties": {"type": {"const": "mcp"}}},
    ),
    "a fix": rule(
        fix={"safety": "unsafe", "title": "lower it to 600", "set": 600},
        examples=seconds([600], [601], NO_LIFETIME, FIXED),
    ),
    "a whole session": of_session(
        "session:/",
        {"schema": {"required": ["instructions"]}},
        [session(instructions="Be brief."), f"{secret(60)}"],
        {session(): ""},
    ),
    "CEL, where nothing but one host will do": of_session(
        "session:/tools/*",
        {
            "cel": "has(value.server_url) && url_scheme(value.server_url) == 'https'\n"
            "  && url_host(value.server_url) in ['mcp.acme.example', 'b.example']"
        },
        [tools(mcp(HOST)), tools(mcp("https://b.example")), session(), tools(CALL)],
        {
            tools(mcp("https://evil.example")): "/tools/0",
            tools(mcp("http://b.example")): "/tools/0",
            tools(mcp(connector_id="connector_gmail")): "/tools/0",
        },
        when={"properties": {"type": {"const": "mcp"}}},
    ),
}


@pytest.mark.parametrize("entry", STRONG.values(), ids=STRONG)
def test_strong_examples_notice_everything(tmp_path: Path, entry: dict[str, Any]) -> None:
    assert survivors(tmp_path, entry) == []


def test_a_mutant_stands_where_its_rule_says_what_is_changed(tmp_path: Path) -> None:
    cel = "value <= 600 &&\n  value != 7"
    entry = rule(check={"cel": cel}, examples=seconds([600, 60], [601], NO_LIFETIME))
    (survivor,) = mutants.try_mutants(draft(tmp_path, entry), rulebook()).survivors
    assert survivor.what == "`value != 7` left out"
    text = (tmp_path / "acme.yaml").read_text("utf-8").splitlines()[1]
    _, line, column = survivor.place.split(":")
    assert line == "2"
    assert text[int(column) - 1 :].startswith("value != 7")


def test_what_no_document_can_tell_is_no_mutant(tmp_path: Path) -> None:
    """What an update does not name stays as it was: that it is absent means nothing."""
    update = "{{type: session.update, session: {}}}".format
    found = draft(
        tmp_path,
        rule(
            select=f"session:{VOICE}",
            kinds=["session-update"],
            absent="pass",
            check={"schema": {"enum": ["marin"]}},
            examples={
                "good": [update(voice("marin"))],
                "bad": [bad(update(voice("ash")), f"/session{VOICE}")],
            },
        ),
    )
    assert [it.what for it in mutants.mutants(found)] == [
        "enum left out",
        "a check that refuses everything",
    ]


def test_what_does_not_compile_is_no_mutant(tmp_path: Path) -> None:
    entry = rule(
        check={"cel": "(value < 601 ? 1 : 2) == 1"}, examples=seconds([600], [601], NO_LIFETIME)
    )
    found = draft(tmp_path, entry)
    (check,) = (it for it in mutants.mutants(found) if it.finer)
    made = {it.what: it.make() is not None for it in check.finer}
    assert made == {
        "`value < 601` always true": False,
        "`value < 601` always false": False,
        "`1` always true": False,
        "`1` always false": False,
        "`2` always true": False,
        "`2` always false": False,
    }
    assert mutants.try_mutants(found, rulebook()) == (5, (), False), "what is inside is"


def test_there_is_an_end_to_mutants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutants, "MOST", 3)
    outcome = mutants.try_mutants(draft(tmp_path, rule()), rulebook())
    assert (outcome.tried, outcome.is_cut) == (3, True)
    monkeypatch.setattr(mutants, "MOST", 5)
    assert not mutants.try_mutants(draft(tmp_path, rule()), rulebook()).is_cut


def test_ten_rules_take_no_two_seconds(tmp_path: Path) -> None:
    entries = list(STRONG.values()) * 2
    names = [{**entry, "name": f"acme/r{index}"} for index, entry in enumerate(entries)]
    drafts = read(written(tmp_path, *names)).drafts
    begun = perf_counter()
    tried = [mutants.try_mutants(it, rulebook()).tried for it in drafts]
    assert perf_counter() - begun < 2
    assert min(tried) > 1


# -- schemas --------------------------------------------------------------------------------


def described(found: Iterable[Variant | Rewriting]) -> Iterator[str]:
    """All changes, those that are finer behind the coarser one that they stand in."""
    for it in found:
        yield it.what
        yield from (f"> {what}" for what in described(it.finer))


AT: dict[str, Field | None] = {
    "voice": field_at(f"session:{VOICE}", ["ga-session"]),
    "seconds": field_at(SECONDS, ["client-secret"]),
    "tool": field_at("session:/tools/*", ["ga-session"]),
    "speed": field_at("session:/audio/output/speed", ["ga-session"]),
    "type": field_at("session:/type", ["ga-session"]),
    "tracing": field_at("session:/tracing", ["ga-session"]),
    "interrupt": field_at("session:/audio/input/turn_detection/interrupt_response", ["ga-session"]),
}
SCHEMAS: dict[str, tuple[str, object, list[str]]] = {
    "whole numbers": (
        "seconds",
        {"minimum": 60},
        [
            "minimum 60 left out",
            "> exclusiveMinimum in place of minimum 60",
            "> minimum 59 in place of 60",
        ],
    ),
    "an open bound": (
        "seconds",
        {"exclusiveMaximum": 600},
        [
            "exclusiveMaximum 600 left out",
            "> maximum in place of exclusiveMaximum 600",
            "> exclusiveMaximum 599 in place of 600",
        ],
    ),
    "numbers, as exact as they are written": (
        "speed",
        {"maximum": 1.25},
        [
            "maximum 1.25 left out",
            "> exclusiveMaximum in place of maximum 1.25",
            "> maximum 1.26 in place of 1.25",
        ],
    ),
    "a whole number among numbers": (
        "speed",
        {"maximum": 1},
        [
            "maximum 1 left out",
            "> exclusiveMaximum in place of maximum 1",
            "> maximum 1.1 in place of 1",
        ],
    ),
    "a type that the API demands": ("seconds", {"type": "integer"}, []),
    "a type of several": ("tracing", {"type": "object"}, ["type 'object' left out"]),
    "a value that is the only one": ("type", {"const": "realtime"}, []),
    "a value of two": ("interrupt", {"const": True}, ["const true left out"]),
    "a key that the API demands": ("tool", {"required": ["type"]}, []),
    "keys": (
        "anything",
        {"required": ["a", "b"]},
        ["'a' left out of required", "'b' left out of required"],
    ),
    "a small count": (
        "anything",
        {"maxItems": 2},
        [
            "maxItems 2 left out",
            "> maxItems 1 in place of 2",
            "> maxItems 3 in place of 2",
        ],
    ),
    "a large count": ("anything", {"maxLength": 4000}, ["maxLength 4000 left out"]),
    "a pattern": (
        "anything",
        {"pattern": "^a$"},
        ["pattern '^a$' left out", "> pattern without its ^", "> pattern without its $"],
    ),
    "members": (
        "anything",
        {"properties": {"a": {"const": 1}, "b": False}},
        ["const 1 left out", "false left out"],
    ),
    "others": ("anything", {"additionalProperties": False}, ["false left out"]),
    "items": ("anything", {"items": {"enum": ["a"]}}, ["enum left out"]),
    "one item": (
        "anything",
        {"contains": {"const": "a"}},
        ["contains left out", "> const 'a' left out"],
    ),
    "a negation": ("anything", {"not": {"const": "a"}}, ["not left out", "> const 'a' left out"]),
    "alternatives": (
        "anything",
        {"anyOf": [{"const": "a"}, {"type": "object", "required": ["b"]}]},
        [
            "anyOf left out",
            "> number 1 of anyOf left out",
            "> number 2 of anyOf left out",
            "> type 'object' left out",
            "> 'b' left out of required",
        ],
    ),
    "all of": (
        "anything",
        {"allOf": [{"const": "a"}, {"required": ["b"]}]},
        ["const 'a' left out", "'b' left out of required"],
    ),
    "a condition": (
        "anything",
        {"if": {"const": "a"}, "then": {"const": "b"}, "else": {"const": "c"}},
        ["const 'a' left out", "const 'b' left out", "const 'c' left out"],
    ),
}


@pytest.mark.parametrize(("at", "schema", "what"), SCHEMAS.values(), ids=SCHEMAS)
def test_each_part_of_a_schema_is_changed(at: str, schema: object, what: list[str]) -> None:
    assert list(described(variants(schema, AT.get(at) or ANYTHING))) == what


def test_a_change_inside_leaves_everything_else() -> None:
    schema = {"properties": {"a": {"anyOf": [{"const": 1}, {"const": 2}]}}, "required": ["a"]}
    found, _ = variants(schema, ANYTHING)
    assert found.path == ("properties", "a", "anyOf")
    assert found.schema == {"properties": {"a": {}}, "required": ["a"]}
    first, second = found.finer
    assert first.path == (*found.path, 0)
    assert first.schema == {
        "properties": {"a": {"anyOf": [{"const": 2}]}},
        "required": ["a"],
    }
    assert second.schema == {
        "properties": {"a": {"anyOf": [{"const": 1}]}},
        "required": ["a"],
    }


@pytest.mark.parametrize(
    ("pattern", "weaker"),
    [
        ("^a$", ["a$", "^a"]),
        (r"\Aa\Z", [r"a\Z", r"\Aa"]),
        (r"a\$", []),
        (r"a\\$", [r"a\\"]),
        ("^.*a", []),
        ("a.*$", []),
        ("a", []),
    ],
)
def test_anchors_are_dropped_where_that_makes_a_difference(pattern: str, weaker: list[str]) -> None:
    assert [rest for _, rest in unanchored(pattern)] == weaker


# -- expressions ----------------------------------------------------------------------------

PARAMS = {"hosts": ["a", "b", "c"], "one": ["a"], "most": 600, "long": 4000, "speed": 1.2}
EXPRESSIONS: dict[str, list[str]] = {
    "value == 'a'": [],
    "value.a && value.b": ["true && value.b", "value.a && true"],
    "value.a || value.b && value.c": [
        "false || value.b && value.c",
        "value.a || false",
        "value.a || true && value.c",
        "value.a || value.b && true",
    ],
    "!(value.a && value.b)": ["!(true && value.b)", "!(value.a && true)"],
    "value.a ? value.b : false": [
        "true ? value.b : false",
        "false ? value.b : false",
        "value.a ? true : false",
        "value.a ? false : false",
        "value.a ? value.b : true",
    ],
    "value < 5": ["value <= 5", "value < 4"],
    "value <= 5": ["value < 5", "value <= 6"],
    "value > 5": ["value >= 5", "value > 6"],
    "value >= 5": ["value > 5", "value >= 4"],
    "5 > value": ["5 >= value", "4 > value"],
    "5 <= value": ["5 < value", "4 <= value"],
    "value <= 0.25": ["value < 0.25", "value <= 0.26"],
    "value <= params.most": ["value < params.most", "value <= 601"],
    "value <= params.speed": ["value < params.speed", "value <= 1.3"],
    "value.a <= value.b": ["value.a < value.b"],
    "size(value) <= 4000": [],
    "size(value) <= params.long": [],
    "3 > value.size()": ["3 >= value.size()", "2 > value.size()"],
    "value in ['a']": [],
    "value in ['a', 'b', 'c']": ["value in [ 'b', 'c']", "value in ['a', 'b']"],
    "value in params.hosts": ['value in ["b", "c"]', 'value in ["a", "b"]'],
    "value in params.one": [],
    "value['a'] == 'b'": [],
    "value.matches('^a$')": ["value.matches('a$')", "value.matches('^a')"],
    "value.matches(r'^a\\.b')": ["value.matches(r'a\\.b')"],
    "value.endsWith('.a')": ["value.endsWith('a')"],
    "value.endsWith('a')": [],
    "value.startsWith('https://a/')": ["value.startsWith('https://a')"],
    "value.startsWith('https://')": [],
    "value.all(x, x.a)": ["value.exists(x, x.a)", "value.all(x, false)"],
    "value.exists(x, x.a)": ["value.all(x, x.a)", "value.exists(x, true)"],
    "value.filter(x, x.a).size() == 1": [
        "value.filter(x, true).size() == 1",
        "value.filter(x, false).size() == 1",
    ],
    "value.all(x, x.a && x.b)": [
        "value.exists(x, x.a && x.b)",
        "value.all(x, false)",
        "value.all(x, true && x.b)",
        "value.all(x, x.a && true)",
    ],
    "value.a // && value.b": [],
    "value == '&& <'": [],
}


def texts(found: Iterable[Rewriting]) -> Iterator[str]:
    for it in found:
        yield it.text
        yield from texts(it.finer)


@pytest.mark.parametrize(("expression", "changed"), EXPRESSIONS.items(), ids=EXPRESSIONS)
def test_each_part_of_an_expression_is_changed(expression: str, changed: list[str]) -> None:
    assert list(texts(rewritings(expression, PARAMS))) == changed


def test_changes_of_an_expression_are_told_in_peoples_words() -> None:
    text = "value.a &&\n  value.b in params.hosts && (value.c ? value.d < params.most : true)"
    assert list(described(rewritings(text, PARAMS))) == [
        "`value.a` left out",
        "`value.b in params.hosts` left out",
        '> "a" left out of params.hosts',
        '> "c" left out of params.hosts',
        "`(value.c ? value.d < params.most : true)` left out",
        "> `value.c` always true",
        "> `value.c` always false",
        "> `value.d < params.most` always true",
        "> `value.d < params.most` always false",
        "> > `<=` in place of `<`",
        "> > 599 in place of params.most 600",
        "> `true` always false",
    ]
    assert [text[it.offset :][:7] for it in rewritings(text, PARAMS)] == [
        "value.a",
        "value.b",
        "(value.",
    ]
