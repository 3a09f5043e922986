"""MCP servers: what the examples of the rules do not show, silence above all."""

from __future__ import annotations

import json

import pytest

from realtime_lint.checks.mcp import CONNECTOR_TOOLS
from realtime_lint.resources import folder
from realtime_lint.schema import load
from tests.support import findings


def told(tool: str, *more: str) -> list[tuple[str, str]]:
    """Rule and severity of the errors and warnings on a session with these tools."""
    text = f"type: realtime\ntools: [{', '.join((tool, *more))}]\n"
    return [(f.rule, f.severity) for f in findings(text) if f.severity != "note"]


def at(url: str) -> list[tuple[str, str]]:
    """What is said of a server with this address."""
    return told(f"{{ type: mcp, server_label: a, server_url: {json.dumps(url)} }}")


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "LOCALHOST", "localhost.", "mcp.localhost", "127.0.0.1", "0.1.2.3",
        "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.20", "169.254.169.254",
        "100.64.0.1", "[::1]", "[fd12:3456::1]", "[fe80::1]", "[::ffff:10.0.0.1]",
        "printer.local", "PRINTER.LOCAL", "metadata.google.internal", "nas.home.arpa", "orders", "",
        "localhost:8080",
    ],
)  # fmt: skip
def test_a_host_that_nobody_else_can_reach(host: str) -> None:
    assert at(f"https://{host}/mcp") == [("mcp-unreachable-url", "error")]
    assert at(f"http://{host}") == [("mcp-unreachable-url", "error")]


@pytest.mark.parametrize(
    "url",
    [
        "https://mcp.example.com",
        "HTTPS://MCP.EXAMPLE.COM:8443/mcp?x=localhost#localhost",
        "https://localhost.example.com/",
        "https://internal.example.com/mcp",
        "https://172.32.0.1/mcp",
        "https://8.8.8.8",
        "https://[2606:4700::1111]/mcp",
        "https://127.0.0.1.example.com",
        "https://1.2.3/mcp",
        "http://${HOST}/mcp",
        "http://{host}:8080/mcp",
        "http://<your-server>/mcp",
        "http://$HOST/mcp",
        "http://%(host)s/mcp",
        "{{ base }}/mcp",
    ],
)
def test_an_address_that_may_well_work(url: str) -> None:
    assert at(url) == []


def test_an_address_that_is_broken_in_two_ways_is_one_finding() -> None:
    assert at("http://localhost:8080") == [("mcp-unreachable-url", "error")]
    assert at("localhost:8080/mcp") == [("mcp-insecure-url", "error")]
    assert at("http://example.com") == [("mcp-insecure-url", "warning")]


def test_no_message_repeats_what_may_hold_a_password() -> None:
    for url in ("ws://user:hunter2@example.com/?k=hunter2", "https://user:hunter2@localhost"):
        text = f"type: realtime\ntools: [{{type: mcp, server_label: a, server_url: '{url}'}}]\n"
        messages = [f.message for f in findings(text) if f.topic == "mcp"]
        assert messages
        assert "hunter2" not in " ".join(messages)


@pytest.mark.parametrize(
    ("tool", "expected"),
    [
        ("server_label: a", ["mcp-target-count"]),
        ("server_label: a, serverUrl: 'https://mcp.example.com'", ["mcp-target-count"]),
        ("server_label: a, command: npx", ["mcp-target-count", "unknown-key"]),
        ("server_label: a, security: high", ["mcp-target-count", "unknown-key"]),
        ("server_label: a, server_url: null", ["null-not-allowed"]),
        ("server_label: a, connector_id: connector_gmail, headers: {authorization: '${T}'}",
         ["mcp-connector-auth-header"]),
        ("server_label: a, connector_id: Gmail", ["mcp-connector-unknown"]),
        ("server_label: a, connector_id: '${CONNECTOR}'", []),
        ("server_label: a, connector_id: 3", ["invalid-enum-value"]),
        ("server_label: '${LABEL}', server_url: '${URL}'", []),
        ("server_label: 3, server_url: 'https://mcp.example.com'", ["wrong-type"]),
        ("server_label: a, server_url: 'https://mcp.example.com', headers: null", []),
        ("server_label: a, tunnel_id: null", ["null-not-allowed"]),
        ("server_label: a, server_url: 'https://mcp.example.com', tunnel_id: null",
         ["null-not-allowed"]),
        ("server_label: a, tunnel_id: $T, authorization: null, headers: {Authorization: $T}",
         ["null-not-allowed"]),
        (f"server_label: {'a' * 64}, tunnel_id: '${{T}}'", []),
    ],
)  # fmt: skip
def test_one_cause_is_one_error(tool: str, expected: list[str]) -> None:
    assert sorted(rule for rule, _ in told(f"{{ type: mcp, {tool} }}")) == expected


REMOTE = "type: mcp, server_label: a, server_url: 'https://mcp.example.com'"
SAFE = f"{REMOTE}, allowed_tools: {{read_only: true}}"
CONNECTOR = "type: mcp, server_label: a, connector_id: connector_gmail, authorization: '${T}'"


@pytest.mark.parametrize(
    ("tool", "expected"),
    [
        ("type: mcp, server_label: a", ["mcp-target-count"]),
        (f"{REMOTE}, require_approval: never", ["mcp-approval-never"]),
        (f"{CONNECTOR}, require_approval: never",
         ["mcp-allowed-tools-missing", "mcp-connector-deprecated"]),
        (f"{REMOTE}, allowed_tools: ['${{TOOL}}']", []),
        (f"{REMOTE}, allowed_tools: {{tool_names: [], read_only: true}}", []),
        (f"{REMOTE}, allowed_tools: {{tool_names: {{a: send}}}}, require_approval: never",
         ["wrong-type"]),
        (f"{REMOTE}, allowed_tools: [a], require_approval: {{always: {{tool_names: ['${{B}}']}}}}",
         []),
        (f"{SAFE}, require_approval: {{never: {{tool_names: [send], read_only: true}}}}", []),
    ],
)  # fmt: skip
def test_everything_that_is_said_of_a_server(tool: str, expected: list[str]) -> None:
    text = f"type: realtime\ntools: [{{ {tool} }}]\n"
    said = [f.rule for f in findings(text) if f.topic == "schema" or f.rule.startswith("mcp-")]
    assert said == expected


def test_a_misnamed_address_in_an_update_is_no_reuse_of_a_label() -> None:
    text = (
        "type: session.update\nsession:\n  type: realtime\n"
        "  tools: [{type: mcp, server_label: a, url: 'https://mcp.example.com'}]\n"
    )
    assert [f.rule for f in findings(text) if f.rule.startswith(("mcp", "unk"))] == ["unknown-key"]


@pytest.mark.parametrize(
    ("tool", "expected"),
    [
        (f"{REMOTE}, require_approval: null", ["mcp-approval-unattended"]),
        (f"{REMOTE}, require_approval: '${{APPROVAL}}'", []),
        ("type: mcp, server_label: a", []),
    ],
)
def test_who_approves_on_a_phone_call(tool: str, expected: list[str]) -> None:
    text = f"type: realtime\ntools: [{{ {tool} }}]\n"
    said = [f.rule for f in findings(text, kind="call-accept")]
    assert [rule for rule in said if rule == "mcp-approval-unattended"] == expected


@pytest.mark.parametrize("tool", ["{ server_label: a }", "{ type: '${KIND}', server_label: a }"])
def test_a_tool_that_may_be_none_is_no_mcp_server(tool: str) -> None:
    assert [rule for rule, _ in told(tool) if rule.startswith("mcp-")] == []


@pytest.mark.parametrize(
    ("connector", "hint"),
    [
        ("CONNECTOR_GMAIL", "did you mean 'connector_gmail'?"),
        ("gmail", "did you mean 'connector_gmail'?"),
        ("Google-Drive", "did you mean 'connector_googledrive'?"),
        ("connector_sharepiont", "did you mean 'connector_sharepoint'?"),
        ("connector_github", "use server_url for others"),
    ],
)
def test_the_connector_that_was_probably_meant(connector: str, hint: str) -> None:
    text = f"type: realtime\ntools: [{{type: mcp, server_label: a, connector_id: {connector}}}]\n"
    (message,) = [f.message for f in findings(text) if f.rule == "mcp-connector-unknown"]
    assert message.endswith(hint)


@pytest.mark.parametrize("label", ["docs-{env}", "docs_<region>", "docs-%(env)s"])
def test_a_label_that_is_filled_in_later(label: str) -> None:
    assert told(f"{{ type: mcp, server_label: '{label}', tunnel_id: '${{T}}' }}") == []


def test_a_third_server_of_a_name_is_compared_with_those_before() -> None:
    tools = [f"{{ type: mcp, server_label: {label}, tunnel_id: '${{T}}' }}" for label in "aAa"]
    text = f"type: realtime\ntools: [{', '.join(tools)}]\n"
    duplicates = [f for f in findings(text) if f.rule == "mcp-duplicate-server-label"]
    assert [(f.pointer[:8], f.severity) for f in duplicates] == [
        ("/tools/1", "note"),
        ("/tools/2", "error"),
    ]


@pytest.mark.parametrize(
    ("name", "writes"),
    [
        ("create_ticket", True),
        ("stripe-createRefund", True),
        ("sendSMS", True),
        ("DELETE", True),
        ("API-post-page", True),
        ("get_post", False),
        ("list_refund_reasons", False),
        ("searchBook", False),
        ("bookings", False),
        ("payroll", False),
        ("updated", False),
        ("roll", False),
    ],
)
def test_names_that_seem_to_change_something(name: str, writes: bool) -> None:  # noqa: FBT001
    tool = (
        "{ type: mcp, server_label: a, server_url: 'https://mcp.example.com', "
        f"allowed_tools: [{name}], require_approval: never }}"
    )
    assert told(tool) == ([("mcp-approval-never", "warning")] if writes else [])


def test_what_is_said_of_no_restriction_is_said_once() -> None:
    text = (
        "type: realtime\ntools:\n- type: mcp\n  server_label: a\n"
        "  server_url: https://mcp.example.com\n  require_approval: never\n"
    )
    assert [f.rule for f in findings(text) if f.topic == "mcp"] == ["mcp-approval-never"]
    quiet = findings(text, select=("mcp-allowed-tools-missing",))
    assert [f.rule for f in quiet] == ["mcp-allowed-tools-missing"]


def test_the_connectors_are_those_of_the_schema() -> None:
    tools = json.dumps(load("definitions")["$defs"]["tools"])  # type: ignore[index]
    assert all(f'"{name}"' in tools for name in CONNECTOR_TOOLS)
    assert tools.count('"connector_') == len(CONNECTOR_TOOLS) + 1  # and `connector_id` itself


def test_a_tunnel_is_the_only_text_with_a_form() -> None:
    """A second `pattern` needs a rule of its own in `diagnose`."""
    schemas = [
        (folder("schemas") / "session" / file.name).read_text(encoding="utf-8")
        for file in (folder("schemas") / "session").iterdir()
        if file.name.endswith(".json")
    ]
    assert [text.count('"pattern":') for text in schemas if '"pattern":' in text] == [1]
