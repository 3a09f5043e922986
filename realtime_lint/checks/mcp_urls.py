"""Addresses of MCP servers: whether the API can reach them, and who can listen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint.checks.mcp import cut, is_template
from realtime_lint.edits.operations import Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.patterns import compile_later

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

_URL: Final = compile_later(
    r"(?i)(?:([a-z][a-z0-9+.-]*)://)?"  # scheme
    r"(?:[^/?#]*@)?"  # user and password
    r"(\[[^]/?#]*\]|[^:/?#]*)"  # host
)
_NUMERIC_HOST: Final = compile_later(r"[0-9.]+|\[.*\]")
# RFC 6761, RFC 6762, RFC 8375, and the domain that ICANN keeps for private use.
_PRIVATE_DOMAINS: Final = (".localhost", ".local", ".internal", ".home.arpa")


def insecure_url(node: Node, _: Context) -> Iterator[Hit]:
    """An address that is not https; with plain http the server can still be reached."""
    url = _split(node)
    if url is None:
        return
    scheme = url.group(1)
    if scheme is None:
        yield Hit(node, {"problem": "has no scheme"}, repair=_secured(node, url))
    elif scheme.lower() == "http":
        problem = "uses http: what goes there and back can be read on its way"
        repair = _secured(node, url)
        yield Hit(node, {"problem": problem}, severity="warning", repair=repair)
    elif scheme.lower() != "https":
        yield Hit(node, {"problem": f"has the scheme '{cut(scheme)}'"})


def _secured(node: Node, url: re.Match[str]) -> Repair | None:
    """The address with https, unless it names a port: that of https is another one."""
    scheme, text = url.group(1), url.string
    if text.startswith(":", url.end()):
        return None
    address = text if scheme is None else text[len(scheme) + len("://") :]
    return Repair((Set(node, f"https://{address}"),))


def unreachable_url(node: Node, _: Context) -> Iterator[Hit]:
    """The address of a host that exists only in somebody's own network, or nowhere."""
    url = _split(node)
    if url is None or url.group(1) is None:
        return
    host = url.group(2)
    if not _is_public(host.lower().rstrip(".")):
        yield Hit(node, {"host": f"'{cut(host)}'" if host else "an address without a host"})


def _split(node: Node) -> re.Match[str] | None:
    """Scheme and host of an address; None where it is no text, or not filled in yet."""
    url = node.value
    return None if not isinstance(url, str) or is_template(url) else _URL.match(url)


def _is_public(host: str) -> bool:
    if not _NUMERIC_HOST.fullmatch(host):
        return "." in host and not host.endswith(_PRIVATE_DOMAINS)
    from ipaddress import ip_address  # most hosts have names

    try:
        return ip_address(host.strip("[]")).is_global
    except ValueError:
        return "." in host
