"""Lines of text: where they begin and end, and how they get from one indentation to another."""

from __future__ import annotations

import re
from typing import Final

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.source import SourceFile

_LINE_END: Final = re.compile(r"\r\n|\r")
_BLANK_LINES: Final = re.compile(r"(?:(?>\r\n|\r|\n)[ ]*(?=[\r\n]))*")
_QUIET: Final = re.compile(r"[ \t]*(?:#.*)?")


class Lines:
    """The lines of a file; places are offsets of its text."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.text = file.text

    def line_start(self, at: int) -> int:
        """The start of the line of an offset."""
        position = self.file.position(at)
        return self.file.line_starts[position.line - 1]

    def line_end(self, at: int) -> int:
        """The end of the line of an offset, before its line end."""
        line = self.file.position(at).line
        return self.line_start(at) + len(self.file.line(line))

    def next_line(self, at: int) -> int:
        """The start of the line behind that of an offset."""
        starts, line = self.file.line_starts, self.file.position(at).line
        return starts[line] if line < len(starts) else len(self.text)

    def indent(self, at: int) -> str:
        """What stands at the start of an offset's line up to its first character."""
        start = self.line_start(at)
        match = re.compile(r"[ \t]*").match(self.text, start, at)
        return match.group() if match else ""

    def column(self, at: int) -> int:
        """Characters before an offset in its line."""
        return at - self.line_start(at)

    def blank_lines_end(self, at: int) -> int:
        """The end of the last blank line below the end of a line, or that end."""
        match = _BLANK_LINES.match(self.text, at)
        return match.end() if match else at

    def comments_below(self, line_end: int, column: int) -> int:
        """The end of the comments below a line that are indented deeper than a column."""
        at = self.next_line(line_end)
        while at < len(self.text):
            end = self.line_end(at)
            text = self.text[at:end].lstrip(" ")
            if text.startswith("#") and end - at - len(text) > column:
                line_end = end
            elif text.strip(" \t"):
                break
            at = self.next_line(at)
        return line_end

    def lead(self, line: int, floor: int) -> int:
        """The start of the comments and blank lines above a line."""
        while line > floor:
            above = self.line_start(line - 1)
            if above < floor or _QUIET.fullmatch(self.text, above, self.line_end(above)) is None:
                break
            line = above
        return line

    def below_header(self, line: int) -> int:
        """The start of the comments above a line, but for those that no blank line parts off."""
        lead = line
        while lead > 0:
            above = self.line_start(lead - 1)
            text = self.text[above : self.line_end(above)].strip(" \t")
            if not text:
                return lead
            if not text.startswith("#"):
                break
            lead = above
        return line


def normal(text: str) -> str:
    """A text whose lines end as generated ones do, until it is known how those of its file do."""
    return _LINE_END.sub("\n", text)


def joined(prefix: str, lines: list[str], column: int) -> str:
    """Lines at a column; the first one may stand in a line that has begun."""
    first, *rest = lines
    return prefix + first + "".join(f"\n{' ' * column}{line}" if line else "\n" for line in rest)


def without_blank_start(lines: list[str]) -> list[str]:
    """Lines from the first one that is not blank."""
    first = next((number for number, line in enumerate(lines) if line), 0)
    return lines[first:]


def shifted(text: str, old: str) -> list[str]:
    """The lines of a text without the indentation `old`, which its first one does not have."""
    first, *rest = text.split("\n")
    return [first, *(line.removeprefix(old) if line.strip(" \t") or line.startswith(old) else ""
                     for line in rest)]  # fmt: skip
