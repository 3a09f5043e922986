"""Waivers: findings that somebody answers for until a day that is written down.

A YAML or JSON list of `{rule, files, pointer, reason, owner, expires}`, all required. What a
waiver does and what is said of it decides `suppress`; this module reads them.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from realtime_lint.config_file import YamlFile, blank, no_date, no_glob, no_pointer
from realtime_lint.forms import Form
from realtime_lint.globs import Glob, relative
from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Finding
    from realtime_lint.rulebook import Rulebook
    from realtime_lint.source import Node, SourceFile

MAX_DAYS: Final = 180
"""So far ahead may a waiver expire: who needs it longer looks at it again."""


class Waiver(NamedTuple):
    """One waiver: findings of `rule` at `pointer` in `files`, up to and on the day `expires`.

    node  where it stands in the waivers file
    """

    rule: str
    files: Glob
    pointer: str
    reason: str
    owner: str
    expires: date
    node: Node

    @property
    def justification(self) -> str:
        """Why findings are waived, who answers for it, and how long."""
        return f"{self.reason} ({self.owner}, until {self.expires})"


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


WAIVERS: Final[list[dict[str, str]]] = [
    {
        "rule": "rule",
        "files": "glob",
        "pointer": "pointer",
        "reason": "text",
        "owner": "text",
        "expires": "day",
    }
]
"""What a waivers file holds; see `forms`."""


def read_waivers(name: str, data: bytes, root: str, book: Rulebook, as_of: date) -> Waivers:
    """The waivers in the bytes of a file, for a project at `root`.

    Raises Misconfigured for whatever is wrong with them on the day `as_of`.
    """
    file = YamlFile(name, data)
    form = Form(
        file,
        words={
            "rule": lambda word, _: _no_rule(word, book),
            "glob": lambda word, _: no_glob(word),
            "pointer": lambda word, _: no_pointer(word),
            "text": lambda word, _: blank(word),
            "day": lambda word, _: _no_day(word, as_of),
        },
    )
    form.check(file.data, WAIVERS)
    seen: set[tuple[str, str, str]] = set()
    for index, entry in enumerate(file.data):
        waived = (entry["rule"], entry["files"], entry["pointer"])
        if waived in seen:
            raise form.error((index,), "a waiver of the same stands above: which of the two?")
        seen.add(waived)
    waivers = tuple(
        Waiver(
            entry["rule"],
            Glob(entry["files"]),
            entry["pointer"],
            entry["reason"],
            entry["owner"],
            date.fromisoformat(entry["expires"]),
            node,
        )
        for entry, node in zip(file.data, file.root.children, strict=True)
    )
    return Waivers(file.file, root, waivers)


def _no_rule(name: str, book: Rulebook) -> str | None:
    """The problem with the name of a rule that is to be waived."""
    # What cannot be read counts as locked beside a pack that locks, and a waiver is the way out.
    if name in book and book[name].is_guard and book[name].check["engine"] != "parse":
        return f"'{name}' watches over the run itself: it cannot be waived"
    return book.no_rule(name)


def _no_day(text: str, as_of: date) -> str | None:
    """The problem with the last day of a waiver."""
    if problem := no_date(text):
        return problem
    latest = as_of + timedelta(days=MAX_DAYS)
    if date.fromisoformat(text) <= latest:
        return None
    return f"{text} is more than {MAX_DAYS} days ahead: on {as_of}, {latest} is the latest"
