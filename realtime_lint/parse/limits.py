"""What a document may cost, and what a scalar may mean: shared by the readers."""

from __future__ import annotations

import re
from typing import Final

from realtime_lint.patterns import compile_later
from realtime_lint.source import UNKNOWN, ParseError, Span

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_DEPTH: Final = 200
MAX_NODES: Final = 200_000
"""Nodes of one file after aliases are expanded, over all its documents."""
MAX_DIGITS: Final = 4_000
"""Digits of one number: above it, Python refuses to convert."""


class Unreadable(Exception):  # noqa: N818 - internal; becomes a ParseError, never escapes `parse`
    """A reader cannot go on."""

    def __init__(self, message: str, start: int, end: int, rule: str = "parse-error") -> None:
        super().__init__(message)
        self.error = ParseError(rule, message, Span(start, end))


def too_deep(start: int, rule: str = "parse-error") -> Unreadable:
    """Nesting beyond `MAX_DEPTH` at an offset."""
    return Unreadable(f"nested more than {MAX_DEPTH} levels deep", start, start + 1, rule)


def too_many_nodes(start: int, rule: str = "parse-error") -> Unreadable:
    """More than `MAX_NODES` nodes, counted with aliases expanded."""
    message = f"more than {MAX_NODES:,} values once aliases are expanded"
    return Unreadable(message, start, start + 1, rule)


def too_much_text(start: int, rule: str = "parse-error") -> Unreadable:
    """More text than a file may have, all of it repeated by aliases."""
    message = f"more than {MAX_BYTES // 1024 // 1024} MiB of text once aliases are expanded"
    return Unreadable(message, start, start + 1, rule)


# `${NAME}`, `$NAME`, `{{name}}`, `%NAME%`, `<your-key>` and the like, as the whole value.
_PLACEHOLDER = compile_later(
    r"""\$\{[^{}]+\}      # ${NAME}, ${NAME:-default}
      | \$[A-Z_][A-Z0-9_]* # $NAME
      | \{\{.*\}\}        # {{name}}
      | %[A-Z_][A-Z0-9_]*% # %NAME%
      | __[A-Z][A-Z0-9_]*__ # __NAME__
      | \#\{[^{}]+\}      # #{NAME}
      | <[^<>\n]+>        # <your-key>
      | (?:YOUR|CHANGE|REPLACE)_[A-Z0-9_]+ # YOUR_MODEL
    """,
    re.VERBOSE | re.DOTALL,
)
_EMBEDDED = compile_later(r"\$\{[^{}\s]+\}|\{\{[^{}]*\}\}")
_SPACE = compile_later(r"\s")


def scalar_value(text: str) -> object:
    """The text itself, or UNKNOWN where it is a placeholder for a value known later.

    A placeholder inside a longer text with spaces, such as instructions, leaves it text.
    """
    if "$" in text or "{" in text or "<" in text or "_" in text or "%" in text:
        if _PLACEHOLDER.fullmatch(text):
            return UNKNOWN
        if "${" in text or "{{" in text:
            # Taken out, not matched around: that would be quadratic in a text full of them.
            rest, count = _EMBEDDED.subn("", text)
            if count and not _SPACE.search(rest):
                return UNKNOWN
    return text


def template_hint(text: str, at: int) -> str:
    """The end of a message about what cannot be read, where it looks like a template."""
    is_template = text.startswith(("{{", "{%"), max(at - 1, 0)) or text.startswith("{%", at)
    return "; if this is a template, check what it renders to" if is_template else ""
