"""Settings: what a project says of its files and of the rules; `settings_file` reads them."""

from __future__ import annotations

import os.path
from copy import copy
from typing import Any

from realtime_lint.config_file import Misconfigured, TomlFile
from realtime_lint.globs import Glob, relative
from realtime_lint.records import NamedTuple
from realtime_lint.rulebook import Rulebook
from realtime_lint.source import Document, Trivia, unescaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Report
    from realtime_lint.source import Node, Path, SourceFile, Span


class DocumentSetting(NamedTuple):
    """What stands at the pointer `at` in these files is a document of this kind.

    base   the file with the session that it changes, or None
    place  where the settings say so, for messages
    """

    files: Glob
    kind: str
    at: str
    base: str | None
    place: str

    def part_of(self, document: Document) -> Document | None:
        """The document in a readable document, or None where there is nothing at `at`."""
        root = document.root
        for part in self.at.split("/")[1:]:
            root = root and _member(root, unescaped(part))
        if root is None:
            return None
        return Document(
            document.file,
            document.format,
            root,
            index=document.index,
            count=document.count,
            trivia=_inside(root, document.trivia),
            span=root.span,
        )


class Suppression(NamedTuple):
    """Findings of `rule` at `pointer` in `file` that somebody means, and why.

    file  its path from the root, as `globs.relative` gives it
    span  where the settings name the rule, for what is said of the entry
    """

    file: str
    pointer: str
    rule: str
    reason: str
    span: Span


class Settings(NamedTuple):
    """The settings of a project.

    root      the folder that globs and paths start at
    severity  rule -> the gravest that its findings can be, in place of the rule's own
    options   rule -> option -> value
    per_file  pairs of files and the rules that they ignore
    waivers   the file with the waivers
    baseline  the file with the baseline, which need not be there yet
    toml      the file that holds them, and `prefix` the keys that lead to them
    """

    root: str
    profile: str | None
    fail_on: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    exclude: tuple[Glob, ...]
    provider: str | None
    severity: dict[str, str]
    options: dict[str, dict[str, Any]]
    per_file: tuple[tuple[Glob, frozenset[str]], ...]
    documents: tuple[DocumentSetting, ...]
    waivers: str | None
    baseline: str | None
    suppress: tuple[Suppression, ...]
    toml: TomlFile
    prefix: Path

    @property
    def file(self) -> SourceFile:
        """The text of the settings, in which spans are."""
        return self.toml.file

    def place(self, *path: str | int, word: str | None = None) -> str:
        """`file:line:column` of the setting at a path of keys and indices, or of a word in it."""
        return self.toml.place((*self.prefix, *path), word)

    def written(self, *path: str) -> Any:  # noqa: ANN401 - TOML is anything
        """What the file says at a path of keys, as it stands there; None: nothing."""
        value: Any = self.toml.data
        for key in (*self.prefix, *path):
            if key not in value:
                return None
            value = value[key]
        return value

    def configured(self, book: Rulebook) -> Rulebook:
        """The rules with the severities and options that are set."""
        rules = dict(book.rules)
        for name in self.severity.keys() | self.options.keys():
            rule = rules[name] = copy(rules[name])
            rule.severity = self.severity.get(name, rule.severity)
            rule.options = {**rule.options, **self.options.get(name, {})}
        return Rulebook(rules.values())

    def excludes(self, path: str) -> bool:
        """Whether a file or folder is to be left out."""
        return any(self.matches(glob, path) for glob in self.exclude)

    def ignored(self, path: str) -> frozenset[str]:
        """The rules that a file ignores."""
        names = [names for glob, names in self.per_file if self.matches(glob, path)]
        return frozenset().union(*names)

    def documents_of(self, path: str) -> list[DocumentSetting]:
        """What a file is said to hold."""
        return [entry for entry in self.documents if self.matches(entry.files, path)]

    def suppressions_of(self, path: str) -> list[Suppression]:
        """What the settings say of single findings in a file."""
        if not self.suppress:
            return []
        inside = relative(path, self.root)
        return [entry for entry in self.suppress if entry.file == inside]

    def demand_baseline(self) -> None:
        """Raise Misconfigured where the baseline is not there."""
        if self.baseline is not None and not os.path.isfile(self.baseline):  # noqa: PTH113 - start-up
            name = relative(self.baseline, self.root)
            message = f"no such file: '{name}'; `realtime-lint baseline write` makes it"
            if os.path.lexists(self.baseline):
                message = f"'{name}' is no file"
            raise Misconfigured(f"{self.place('baseline')}: {message}")

    def demand_documents(self, report: Report, *, whole: bool) -> None:
        """Raise Misconfigured for a document that no file of the run holds.

        whole  the run covered the project: a file that it did not meet does not exist
        """
        for entry in self.documents:
            met = [it for it in report.documents if self.matches(entry.files, it.path)]
            if any(it.at == entry.at or it.kind == "unreadable" for it in met):
                continue
            skipped = (it.path for it in report.skipped)
            read = [it.path for it in met] + [it for it in skipped if self.matches(entry.files, it)]
            if not (whole or any(entry.files.names(it, self.root) for it in read)):
                continue
            files = f"'{entry.files.text}' matches"
            nothing = f"nothing at '{entry.at}' in any file that {files}"
            raise Misconfigured(f"{entry.place}: {nothing if read else f'{files} no file'}")

    def matches(self, glob: Glob, path: str) -> bool:
        """Whether a glob of the settings matches a path from where we are."""
        inside = relative(path, self.root)
        return inside is not None and glob.matches(inside)


def _member(node: Node, key: str) -> Node | None:
    if node.kind != "sequence":
        return node.get(key)
    items = {str(index): item for index, item in enumerate(node.children)}
    return items.get(key)


def _inside(root: Node, trivia: Trivia) -> Trivia:
    """What a reader noticed in one part of a document; an alias's value stands elsewhere."""
    starts = {node.start for node in root.walk()}
    inner = Trivia()
    for name in ("plain_scalars", "odd_keys", "folded", "tagged"):
        getattr(inner, name).extend(node for node in getattr(trivia, name) if node.start in starts)
    inner.duplicates.extend(pair for pair in trivia.duplicates if pair[1].start in starts)
    inner.merges.extend(
        merge for merge in trivia.merges if merge.entry.path[: len(root.path)] == root.path
    )
    inner.unused_anchors.extend(
        anchor for anchor in trivia.unused_anchors if anchor.node.start in starts
    )
    return inner
