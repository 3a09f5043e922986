"""Waivers: findings that somebody answers for until a day that is written down.

A YAML or JSON list of `{rule, files, pointer, reason, owner, expires}`, all required. What a
waiver does and what is said of it decides `suppress`; this module reads them.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from realtime_lint.config_file import Misconfigured, no_glob, no_pointer, place, unknown
from realtime_lint.globs import Glob, relative
from realtime_lint.parse import parse
from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from realtime_lint.findings import Finding
    from realtime_lint.rulebook import Rulebook
    from realtime_lint.source import Node, SourceFile

MAX_DAYS: Final = 180
"""So far ahead may a waiver expire: who needs it longer looks at it again."""
_DATE: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


class Waiver(NamedTuple):
    """One waiver: findings of `rule` at `pointer` in `files`, up to and on the day `expires`.

    node  where it stands in the waivers file
    """

    rule: str
    files: Glob
    pointer: str
    owner: str
    expires: date
    node: Node


class Waivers(NamedTuple):
    """The waivers of a project, and the file that holds them."""

    file: SourceFile
    root: str
    waivers: tuple[Waiver, ...]

    def covers(self, waiver: Waiver, path: str) -> bool:
        """Whether a waiver is for a file."""
        inside = relative(path, self.root)
        return inside is not None and waiver.files.matches(inside)

    def waives(self, waiver: Waiver, finding: Finding) -> bool:
        """Whether a waiver is for a finding, be it still in force or not."""
        return (waiver.rule, waiver.pointer) == (finding.rule, finding.pointer) and self.covers(
            waiver, finding.path
        )


def read_waivers(name: str, data: bytes, root: str, book: Rulebook, as_of: date) -> Waivers:
    """The waivers in the bytes of a file, for a project at `root`.

    Raises Misconfigured for whatever is wrong with them on the day `as_of`.
    """
    (document, *more) = parse(name, data)
    if document.root is None:
        (error, *_) = document.errors
        raise _mistake(document.file, error.span.start, error.message)
    if more:
        raise _mistake(document.file, more[0].span.start, "waivers are one document")
    for _, again in document.trivia.duplicates:
        raise _mistake(document.file, again.key_start, f"'{again.key}' is there twice")
    if document.root.kind != "sequence":
        raise _mistake(document.file, document.root.start, "waivers are a list")
    reader = _Reader(document.file, book, as_of)
    return Waivers(document.file, root, tuple(map(reader.waiver, document.root.children)))


class _Reader:
    """Judges waivers, and says where they are wrong."""

    def __init__(self, file: SourceFile, book: Rulebook, as_of: date) -> None:
        self.file = file
        self.book = book
        self.as_of = as_of
        self.problem_with: dict[str, Callable[[str], str | None]] = {
            "rule": self.no_rule,
            "files": no_glob,
            "pointer": no_pointer,
            "reason": lambda _: None,
            "owner": lambda _: None,
            "expires": self.no_date,
        }

    def waiver(self, node: Node) -> Waiver:
        """The waiver that a node is. Raises Misconfigured."""
        if node.kind != "mapping":
            raise _mistake(self.file, node.start, "a waiver is a mapping")
        for child in node.children:
            if problem := unknown("key", str(child.key), self.problem_with):
                raise _mistake(self.file, child.key_start, problem)
        words = {key: self.word(node, key) for key in self.problem_with}
        return Waiver(
            words["rule"],
            Glob(words["files"]),
            words["pointer"],
            words["owner"],
            date.fromisoformat(words["expires"]),
            node,
        )

    def word(self, node: Node, key: str) -> str:
        """The text of a member, which is there and not blank; the pointer may be empty."""
        member = node.get(key)
        if member is None:
            raise _mistake(self.file, node.start, f"a waiver without '{key}'")
        word = member.value
        if type(word) is not str or not (word.strip() or key == "pointer"):
            raise _mistake(self.file, member.start, f"'{key}' takes text")
        if problem := self.problem_with[key](word):
            raise _mistake(self.file, member.start, problem)
        return word

    def no_rule(self, name: str) -> str | None:
        """The problem with the name of a rule that is to be waived."""
        if name in self.book and self.book[name].is_guard:
            return f"'{name}' watches over the run itself: it cannot be waived"
        return unknown("rule", name, self.book.rules)

    def no_date(self, text: str) -> str | None:
        """The problem with the last day of a waiver."""
        try:
            expires = date.fromisoformat(text if re.fullmatch(_DATE, text) else "")
        except ValueError:
            return f"'{text}' is no date such as 2026-11-22"
        latest = self.as_of + timedelta(days=MAX_DAYS)
        if expires <= latest:
            return None
        return f"{text} is more than {MAX_DAYS} days ahead: on {self.as_of}, {latest} is the latest"


def _mistake(file: SourceFile, offset: int, message: str) -> Misconfigured:
    return Misconfigured(f"{place(file, offset)}: {message}")
