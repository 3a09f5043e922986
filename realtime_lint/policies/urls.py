r"""The scheme and the host of a URL, for policies that let only some of them through.

Programs disagree about odd URLs: of `https://good.example\@evil.test/` a browser visits the
first host and other clients the second. Whatever is not read alike by all of them has neither
scheme nor host here, so that a list of what is allowed refuses it.
"""

from __future__ import annotations

from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

from realtime_lint.patterns import compile_later

_URL: Final = compile_later(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://"
    r"(?:[^\s\\/?#@\[\]]*@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s\\/?#@:\[\]%]+)(?::\d*)?(?:[/?#].*)?"
)
_LAST_IS_NUMBER: Final = compile_later(r"(?:.*\.)?(?:\d+|0[xX][0-9A-Fa-f]*)")
_LABEL: Final = compile_later(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
_DISPUTED: Final = frozenset("ßς\u200c\u200d")
"""Characters that the two standards of international names map to different names."""


def url_scheme(url: str) -> str:
    """The scheme in lower case; empty where there is none, or no host that is certain."""
    match = _URL.fullmatch(url)
    return match["scheme"].lower() if match and url_host(url) else ""


def url_host(url: str) -> str:
    """The host in lower case, an international name in ASCII, without the dot at its end.

    Neither user nor port are part of it. Empty where there is none, or none that is certain.
    """
    match = _URL.fullmatch(url)
    if match is None or not url.isprintable():
        return ""
    host = match["host"]
    return _address(host) if host.startswith("[") else _name(host.removesuffix("."))


def _address(host: str) -> str:
    try:
        return f"[{IPv6Address(host[1:-1])}]"
    except AddressValueError:
        return ""


def _name(host: str) -> str:
    if not _DISPUTED.isdisjoint(host.lower()):
        return ""
    try:
        name = host.encode("idna").decode().lower()
    except UnicodeError:
        return ""
    if _LAST_IS_NUMBER.fullmatch(name):
        return _number(name)
    return name if all(map(_LABEL.fullmatch, name.split("."))) else ""


def _number(name: str) -> str:
    """Four plain decimal numbers; in other spellings an address is not the same for all."""
    try:
        return str(IPv4Address(name))
    except AddressValueError:
        return ""
