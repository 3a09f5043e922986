"""MCP servers among the tools: how one is named, how one gets in, and which are built in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint.checks.tool_forms import plain_name, renamed
from realtime_lint.edits.operations import Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.patterns import compile_later
from realtime_lint.suggest import did_you_mean, meant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

TARGETS: Final = ("server_url", "connector_id", "tunnel_id")
"""The keys that say where a server is; a definition has exactly one of them."""

MANY: Final = 30
"""More names than this are not compared for what a misspelt one means: that takes its time."""

CONNECTOR_TOOLS: Final = {
    "connector_dropbox": frozenset(
        {
            "fetch", "fetch_file", "get_profile", "list_recent_files", "search", "search_files",
        }
    ),
    "connector_gmail": frozenset(
        {
            "batch_read_email", "get_profile", "get_recent_emails", "read_email",
            "search_email_ids", "search_emails",
        }
    ),
    "connector_googlecalendar": frozenset(
        {"fetch", "get_profile", "read_event", "search", "search_events"}
    ),
    "connector_googledrive": frozenset(
        {"fetch", "get_profile", "list_drives", "recent_documents", "search"}
    ),
    "connector_microsoftteams": frozenset({"fetch", "get_chat_members", "get_profile", "search"}),
    "connector_outlookcalendar": frozenset(
        {"fetch_event", "fetch_events_batch", "get_profile", "list_events", "search_events"}
    ),
    "connector_outlookemail": frozenset(
        {
            "fetch_message", "fetch_messages_batch", "get_profile", "get_recent_emails",
            "list_messages", "search_messages",
        }
    ),
    "connector_sharepoint": frozenset(
        {"fetch", "get_profile", "get_site", "list_recent_documents", "search"}
    ),
}  # fmt: skip
"""The built-in connectors and their documented tools, which all read."""

_CONNECTOR: Final = "connector_"
_LABEL: Final = compile_later(r"[A-Za-z0-9_-]{1,64}")
_TEMPLATE: Final = compile_later(r"[${}<>]|%[(s]")
# What people call a server's address in the settings of other MCP clients.
_MISNAMED: Final = compile_later(r"(?i)ur[il]$|endpoint|connector|tunnel")


def is_mcp(tool: Node) -> bool:
    """Whether a tool is an MCP server, or a connector, which is one of OpenAI's."""
    return tool.literal("type") == "mcp"


def targets(tool: Node) -> list[Node]:
    """The members that say where the server is, in the order of `TARGETS`."""
    members = (tool.get(key) for key in TARGETS)
    return [member for member in members if member is not None and _is_set(member)]


def is_template(text: str) -> bool:
    """Whether a name or address seems to have a part that is yet to be filled in."""
    return _TEMPLATE.search(text) is not None


def cut(text: object) -> str:
    """A name as a message shows it: whoever needs more of it sees the line."""
    return str(text)[:64]


def _is_set(node: Node) -> bool:
    return node.json_type != "null"


# -- definition and label -------------------------------------------------------------------


def target_count(node: Node, context: Context) -> Iterator[Hit]:
    """A server that is nowhere, or in two places.

    What an update or a response names by its label alone may be defined already.
    """
    if not is_mcp(node):
        return
    given = targets(node)
    if len(given) > 1:
        first, second, *_ = given
        problem = f"'{first.key}' and '{second.key}' are two"
        yield Hit(second, {"problem": problem}, on="key", related=((first, "the other one"),))
    elif not _is_patch(context) and all(map(node.lacks, TARGETS)):
        misnamed = _misnamed_targets(node)
        problem = f"'{cut(misnamed[0].key)}' is none of them" if misnamed else "this one has none"
        related = tuple((child, "not read here") for child in misnamed)
        yield Hit(node, {"problem": problem}, related=related)


def _misnamed_targets(tool: Node) -> list[Node]:
    """Members that look like a target under a name that the API does not know."""
    return [
        child
        for child in tool.children
        if child.key not in TARGETS and _MISNAMED.search(child.key or "")
    ]


def _is_patch(context: Context) -> bool:
    return context.session is not None and context.session.is_patch


def label_reuse(node: Node, context: Context) -> Iterator[Hit]:
    """A label in an update or a response that only means a server defined earlier.

    An error only where the tools before it are known and none of them has the label.
    """
    label = node.get("server_label")
    is_reference = is_mcp(node) and all(map(node.lacks, TARGETS)) and not _misnamed_targets(node)
    if not _is_patch(context) or not is_reference or label is None or type(label.value) is not str:
        return
    before = context.before
    known = frozenset[str]() if before is None else before.mcp_labels
    if label.value in known:
        return
    tools = None if before is None else before.setting(("tools",))
    if tools is not None and tools.kind == "sequence" and "" not in known:
        hint = did_you_mean(label.value, known) if len(known) <= MANY else ""
        yield Hit(label, {"when": f"nothing before this defines it{hint}"})
    else:
        yield Hit(label, {"when": "it works once an earlier event defines it"}, severity="note")


def duplicate_label(node: Node, _: Context) -> Iterator[Hit]:
    """Two servers with one label, or with labels that only case tells apart."""
    exact: dict[str, Node] = {}
    folded: dict[str, Node] = {}
    for tool in node.children:
        label = tool.get("server_label") if is_mcp(tool) else None
        name = None if label is None else label.value
        if label is None or not isinstance(name, str):
            continue
        earlier = exact.get(name) or folded.get(name.lower())
        exact[name] = folded[name.lower()] = label
        if earlier is not None:
            is_same = earlier.value == name
            effect = "is refused" if is_same else "differs only in upper and lower case"
            severity = None if is_same else "note"
            yield Hit(label, {"effect": effect}, severity=severity, related=((earlier, "taken"),))


def label_pattern(node: Node, context: Context) -> Iterator[Hit]:
    """A server without a label, or with one that is no identifier."""
    if not is_mcp(node):
        return
    label = node.get("server_label")
    if label is None:
        if node.lacks("server_label"):
            yield Hit(node, {"problem": "this one has none"}, missing="server_label")
    elif isinstance(label.value, str) and not (
        _LABEL.fullmatch(label.value) or is_template(label.value)
    ):
        plain = plain_name(label.value)
        repair = renamed(label, plain, context.root) if plain else None
        yield Hit(label, {"problem": _label_problem(label.value)}, repair=repair)


def _label_problem(label: str) -> str:
    if not label:
        return "this one is empty"
    if len(label) > 64 and _LABEL.match(label[:64]):  # noqa: PLR2004 - as in `_LABEL`
        return f"this one has {len(label)} characters"
    wrong = next(char for char in label if not _LABEL.fullmatch(char))
    return f"this one has {'a space' if wrong == ' ' else repr(wrong)}"


# -- authorization --------------------------------------------------------------------------


def authorization_and_header(node: Node, _: Context) -> Iterator[Hit]:
    """A token in `authorization`, and another in the header that it becomes."""
    header, authorization = _authorization_header(node), node.get("authorization")
    if header is not None and authorization is not None and _is_set(authorization):
        yield Hit(header, on="key", related=((authorization, "the other one"),))


def connector_auth_header(node: Node, _: Context) -> Iterator[Hit]:
    """A connector with an Authorization header of its own."""
    header, connector = _authorization_header(node), node.get("connector_id")
    if header is not None and connector is not None and _is_set(connector):
        yield Hit(header, on="key", related=((connector, "the connector"),))


def _authorization_header(tool: Node) -> Node | None:
    """The Authorization header of an MCP server; header names know no case."""
    headers = tool.get("headers") if is_mcp(tool) else None
    for header in headers.children if headers is not None else ():
        if (header.key or "").lower() == "authorization" and _is_set(header):
            return header
    return None


# -- connectors -----------------------------------------------------------------------------


def connector_unknown(node: Node, _: Context) -> Iterator[Hit]:
    """A connector that there is not."""
    name = node.value
    if isinstance(name, str) and name not in CONNECTOR_TOOLS:
        services = [known.removeprefix(_CONNECTOR) for known in CONNECTOR_TOOLS]
        word = name.lower().removeprefix(_CONNECTOR)
        service, is_certain = meant(word, services)
        right = f"{_CONNECTOR}{service}"
        hint = f"did you mean '{right}'?" if service else "use server_url for others"
        repair = Repair((Set(node, right),), f"write '{right}'") if is_certain else None
        yield Hit(node, {"hint": hint}, repair=repair)


def connector_deprecated(node: Node, _: Context) -> Iterator[Hit]:
    """Any connector: models from September 2026 on need not take one."""
    if _is_set(node):
        yield Hit(node, on="key")
