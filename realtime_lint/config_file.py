"""Our own configuration as text: where things stand in it, and what to say of a mistake."""

# os.path is there already; pathlib is an import that every run with settings would pay for.
# ruff: noqa: PTH112, PTH114, PTH118, PTH208

from __future__ import annotations

import os.path
import re
from bisect import bisect_right
from datetime import date
from functools import cached_property
from typing import Any, Final

from realtime_lint.files import Refused, shown
from realtime_lint.globs import Glob
from realtime_lint.parse import parse
from realtime_lint.source import SourceFile, Span
from realtime_lint.suggest import closest, did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from realtime_lint.source import Node, Path

INSTALLED: Final = "pkg:"
"""Begins the name of a pack that is installed, and lies in no file of a project."""
_MAX_BYTES: Final = 1024 * 1024
_FEW: Final = 20
"""So many names can be listed in a message."""
_KEY: Final = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_NAME: Final = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_LINE: Final = rf"(?m)^[ \t]*(?P<opening>\[\[?)?[ \t]*(?P<keys>{_NAME})[ \t]*[=\]]"


class Misconfigured(Refused):
    """A file of ours that cannot be used: `file:line:column: what is wrong`."""


def place(file: SourceFile, offset: int) -> str:
    """A place as messages name it: `file:line:column`."""
    position = file.position(offset)
    return f"{file.path}:{position.line}:{position.column}"


class TomlFile:
    """A TOML file: its data, and where they stand as far as its lines tell.

    The parser keeps no places; a key within a line, or a string that is written with
    escapes, is found by a search that may stop at the key above it.
    """

    def __init__(self, path: str) -> None:
        """Read a file. Raises Misconfigured where it is no TOML, OSError where unreadable."""
        name = shown(path)
        with open(path, "rb") as stream:  # noqa: PTH123 - start-up
            content = stream.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise Misconfigured(f"{name}:1:1: larger than {_MAX_BYTES // 1024} KiB: not read")
        try:
            self.file = SourceFile(name, content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise Misconfigured(f"{name}:1:1: not UTF-8") from None
        self.data = self._parse()

    def _parse(self) -> dict[str, Any]:
        import tomllib  # whoever asks of this module only what a word should be does without

        try:
            return tomllib.loads(self.file.text)
        except RecursionError:
            raise Misconfigured(f"{self.file.path}:1:1: nested too deeply") from None
        except ValueError as error:  # also a number that is TOML and too long for Python
            message, _, where = str(error).partition(" (at ")
            line_and_column = re.findall(r"\d+", where)
            at = ":".join([self.file.path, *line_and_column])
            if not line_and_column:
                at = place(self.file, len(self.file.text))
            raise Misconfigured(f"{at}: {message}") from None

    def place(self, path: Path, word: str | None = None, *, on_key: bool = True) -> str:  # noqa: ARG002
        """Where the key at a path of keys and indices stands, or the string `word` below it."""
        return place(self.file, self.span(path, word).start)

    def span(self, path: Path, word: str | None = None) -> Span:
        """The span of the key at a path of keys and indices, or of the string `word` below it."""
        known = path
        while known not in self._places:
            known = known[:-1]
        start = self._places[known]
        end = self._offsets[bisect_right(self._offsets, start)]
        patterns = [
            rf"""(?<=[\s{{,])["']?{re.escape(key)}["']?(?=\s*=)"""
            for key in path[len(known) :]
            if type(key) is str
        ]
        if word is not None:
            patterns.append(rf"""(["']){re.escape(word)}\1""")
        found = re.compile(_NAME).match(self.file.text, start)
        for pattern in patterns:
            found = re.compile(pattern).search(self.file.text, start, end) or found
            start = found.start() if found else start
        return Span(*found.span()) if found else Span(start, start)

    @cached_property
    def _offsets(self) -> list[int]:
        return [*sorted(self._places.values()), len(self.file.text) + 1]

    @cached_property
    def _places(self) -> dict[Path, int]:
        """The offsets of the headers of tables and of the keys that begin a line, by path."""
        places: dict[Path, int] = {(): 0}
        counts: dict[Path, int] = {}
        table: Path = ()
        for line in re.finditer(_LINE, self.file.text):
            path = () if line["opening"] else table
            for key in re.finditer(_KEY, line["keys"]):
                path = (*path, key.group().strip("\"'"))
                places.setdefault(path, line.start("keys") + key.start())
            if line["opening"] == "[[":
                counts[path] = counts.get(path, -1) + 1
                path = (*path, counts[path])
                places[path] = line.start("keys")
            if line["opening"]:
                table = path
        return places


class YamlFile:
    """A YAML or JSON file of one document: its data, and where each of them stands.

    root  the document, for whoever needs more than data
    """

    def __init__(self, name: str, data: bytes, *, has_placeholders: bool = False) -> None:
        """Read a file's bytes. Raises Misconfigured where they are no such document.

        has_placeholders  what looks like a placeholder is meant: it is part of a name
        """
        (document, *more) = parse(name, data)
        self.file = document.file
        if document.root is None:
            (error, *_) = document.errors
            raise self._mistake(error.span.start, error.message)
        if more:
            raise self._mistake(more[0].span.start, "a second document: this file is one")
        for _, again in document.trivia.duplicates:
            raise self._mistake(again.key_start, f"'{again.key}' is there twice")
        for node in document.root.walk():
            if not (has_placeholders or node.is_literal or node.style in {"|", ">"}):
                raise self._mistake(node.start, f"nobody fills in {node.raw} here")
        self.root = document.root
        self.data: Any = document.root.data()

    def _mistake(self, offset: int, message: str) -> Misconfigured:
        return Misconfigured(f"{place(self.file, offset)}: {message}")

    def node(self, path: Path) -> Node:
        """The node at a path of keys and indices, or the last one on the way to it."""
        node = self.root
        for part in path:
            below = node.get(part) if isinstance(part, str) else node.children[part]
            if below is None:
                break
            node = below
        return node

    def place_in(self, path: Path, text: str, offset: int) -> str:
        """Where an offset of the text of a scalar stands, whose lines the file may indent.

        As near as lines tell: one that is folded or written with escapes begins at its first.
        """
        node = self.node(path)
        before = text[:offset]
        line = text[before.rfind("\n") + 1 :].partition("\n")[0]
        at = node.start
        for above in before.split("\n")[:-1]:
            at = max(at, self.file.text.find(above, at, node.end) + len(above))
        found = self.file.text.find(line, at, node.end) if line else -1
        column = offset - before.rfind("\n") - 1
        return place(self.file, node.start if found < 0 else found + column)

    def place(self, path: Path, _: str | None = None, *, on_key: bool = False) -> str:
        """Where the value at a path of keys and indices stands, or its key."""
        node = self.node(path)
        return place(self.file, node.key_start if on_key else node.start)


# -- words: each answers with the problem, or None ------------------------------------------


def unknown(what: str, word: str, known: Collection[str]) -> str | None:
    """The problem with a word that is to be one of those that are known."""
    if word in known:
        return None
    there_are = f"; there are {', '.join(known) or 'none'}" if len(known) <= _FEW else ""
    return f"unknown {what} '{word}'{did_you_mean(word, known) or there_are}"


def no_such_file(path: str, what: str = "file", *, folder: str = "") -> str:
    """Says that nothing is at a path, from a folder, and what was probably meant."""
    there = os.path.join(folder, path)
    if os.path.isdir(there):
        return f"'{path}' is a folder, not a {what}"
    above, name = os.path.split(path)
    around = os.path.join(folder, above) or os.curdir
    names = os.listdir(around) if os.path.isdir(around) else []
    meant = closest(name, names) if not os.path.islink(there) else None
    hint = f"; did you mean '{os.path.join(above, meant)}'?" if meant is not None else ""
    return f"no such {what}: '{path}'{hint}"


def no_glob(text: str) -> str | None:
    """The problem with a glob."""
    try:
        Glob(text)
    except ValueError as error:
        return str(error)
    return None


def blank(text: str) -> str | None:
    """The problem with a text that somebody is to learn something from."""
    return None if text.strip() else "a blank text says nothing"


def no_pointer(text: str) -> str | None:
    """The problem with a JSON Pointer (RFC 6901)."""
    if re.fullmatch(r"(?:/(?:[^~/]|~[01])*)*", text):
        return None
    return f"'{text}' is no JSON Pointer such as /a/b"


def no_date(text: str) -> str | None:
    """The problem with a day in ISO 8601, in the form that everybody reads."""
    try:
        date.fromisoformat(text if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else "")
    except ValueError:
        return f"'{text}' is no date such as 2026-11-22"
    return None
