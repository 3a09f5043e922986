"""Links to the pages of rules, as far as they lead anywhere: a pack may give the path of a file."""

from __future__ import annotations

from typing import Final

from realtime_lint.patterns import compile_later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.rulebook import IndexedRule

# RFC 3986's characters; then those of them that no markup has a meaning for.
_ADDRESS: Final = compile_later(r"https?://[-A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%]+")
_PLAIN: Final = compile_later(r"https?://[-A-Za-z0-9._~:/?#@!+,;=%]+")


def address_of(rule: IndexedRule) -> str | None:
    """The address of a rule's page; None where it is none of the web."""
    return rule.url if _ADDRESS.fullmatch(rule.url) else None


def plain_address_of(rule: IndexedRule) -> str | None:
    """The same, only where it needs no escaping, neither in Markdown nor in HTML."""
    return rule.url if _PLAIN.fullmatch(rule.url) else None
