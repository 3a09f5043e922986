"""What CI servers that read commands in a log have in common."""

from __future__ import annotations

from typing import Final

from realtime_lint.findings import speakable
from realtime_lint.patterns import compile_later
from realtime_lint.reporters.places import from_top

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Finding
    from realtime_lint.reporters import Style

# Between the two, a server that compares texts as people do overlooks what nobody sees.
_COMMAND: Final = compile_later("#(?=[^ -~]*#)")


def file_of(finding: Finding, style: Style) -> str:
    """The path of a finding's file from the top of its repository, as a property can have it.

    The servers drop a `=` with which a value begins: they would show the finding in another file.
    """
    path = from_top(finding.path, style.below)
    return f"./{path}" if path.startswith("=") else path


def escaped(text: str, escapes: dict[int, str]) -> str:
    """A text with some characters escaped, by their codes; those for terminals are hidden."""
    return speakable(text.translate(escapes))


def inert(line: str) -> str:
    """A line of a log with nothing in it that begins a command (`##` does)."""
    return _COMMAND.sub("# ", line)
