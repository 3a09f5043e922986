"""Settings: `realtime-lint.toml`, or the table `[tool.realtime-lint]` of `pyproject.toml`.

A setting that cannot work is an error, never a shrug: an unknown name, a wrong type, a glob
that no file of the project can match. Only a run that has settings loads this module.
"""

from __future__ import annotations

import os.path
import re
from copy import copy
from typing import Any, Final

from realtime_lint.config_file import Misconfigured, TomlFile, no_glob, no_pointer, unknown
from realtime_lint.files import PYPROJECT, shown
from realtime_lint.findings import SEVERITIES
from realtime_lint.forms import Form
from realtime_lint.globs import Glob, relative
from realtime_lint.kinds import KINDS, PROVIDERS
from realtime_lint.records import NamedTuple
from realtime_lint.rulebook import Rulebook, UnknownRule
from realtime_lint.source import Document, Trivia

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from realtime_lint.findings import Report
    from realtime_lint.source import Node, Path

SETTINGS: Final[dict[str, Any]] = {
    "fail-on?": "severity",
    "select?": ["selector"],
    "ignore?": ["selector"],
    "exclude?": ["glob"],
    "provider?": "provider",
    "severity?": {"<selector>": "severity"},
    "options?": {"<rule>": {"<option>": "value"}},
    "per-file?": {"<glob>": {"ignore": ["selector"]}},
    "documents?": [{"files": "glob", "kind": "kind", "at?": "pointer"}],
    "policies?": ["pack"],
    "waivers?": "path",
}
"""Every setting and what it holds: a type of words, a list, or a table.

A key with `?` may be left out; a key in angle brackets stands for any word of that type.
"""
INSTALLED: Final = "pkg:"
"""Begins the name of a pack that is installed, and lies in no file of a project."""
_TABLE: Final = ("tool", "realtime-lint")


class DocumentSetting(NamedTuple):
    """What stands at the pointer `at` in these files is a document of this kind.

    place  where the settings say so, for messages
    """

    files: Glob
    kind: str
    at: str
    place: str

    def part_of(self, document: Document) -> Document | None:
        """The document in a readable document, or None where there is nothing at `at`."""
        root = document.root
        for part in self.at.split("/")[1:]:
            root = root and _member(root, part.replace("~1", "/").replace("~0", "~"))
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


class Settings(NamedTuple):
    """The settings of a project.

    root      the folder that globs and paths start at
    severity  rule -> the gravest that its findings can be, in place of the rule's own
    options   rule -> option -> value
    per_file  pairs of files and the rules that they ignore
    waivers   the file with the waivers
    """

    root: str
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
        return any(self._matches(glob, path) for glob in self.exclude)

    def ignored(self, path: str) -> frozenset[str]:
        """The rules that a file ignores."""
        names = [names for glob, names in self.per_file if self._matches(glob, path)]
        return frozenset().union(*names)

    def documents_of(self, path: str) -> list[DocumentSetting]:
        """What a file is said to hold."""
        return [entry for entry in self.documents if self._matches(entry.files, path)]

    def demand_documents(self, report: Report, *, whole: bool) -> None:
        """Raise Misconfigured for a document that no file of the run holds.

        whole  the run covered the project: a file that it did not meet does not exist
        """
        for entry in self.documents:
            met = [it for it in report.documents if self._matches(entry.files, it.path)]
            if any(it.at == entry.at or it.kind == "unreadable" for it in met):
                continue
            files = f"'{entry.files.text}' matches"
            if met or any(self._matches(entry.files, it.path) for it in report.skipped):
                message = f"nothing at '{entry.at}' in any file that {files}"
            elif whole:
                message = f"{files} no file"
            else:
                continue
            raise Misconfigured(f"{entry.place}: {message}")

    def _matches(self, glob: Glob, path: str) -> bool:
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


# -- reading --------------------------------------------------------------------------------


class SettingsFile:
    """A file with settings, opened: what it names must be there before the rest is judged."""

    def __init__(self, files: Sequence[str]) -> None:
        """Open the one file of `files`. Raises Misconfigured, OSError where unreadable."""
        if len(files) > 1:
            names = " and ".join(shown(file) for file in files)
            raise Misconfigured(f"settings in {names}: keep them in one of the two")
        (path,) = files
        self._file = TomlFile(path)
        is_ours = os.path.basename(path) != PYPROJECT  # noqa: PTH119 - start-up
        self._prefix: Path = () if is_ours else _TABLE
        self._data = self._file.data if is_ours else _table(self._file)

    def policies(self, root: str) -> tuple[str, ...]:
        """The packs that the settings of a project at `root` name: files, or `pkg:NAME`.

        Their rules are known only after they are read. Raises Misconfigured.
        """
        form = Form(self._file, self._prefix, noun="setting", words={"pack": _no_pack(root)})
        named = self._data.get("policies", [])
        form.check(named, ["pack"], ("policies",))
        return tuple(
            word if word.startswith(INSTALLED) else os.path.join(root, word)  # noqa: PTH118
            for word in named
        )

    def judged(self, root: str, book: Rulebook) -> Settings:
        """The settings of a project at `root` with these rules. Raises Misconfigured."""
        return _Reader(self._file, self._prefix, book).settings(self._data, root)


def _no_pack(root: str) -> Callable[[str, Path], str | None]:
    """Tells the problem with the name of a pack: what a project names lies in it."""

    def problem(word: str, _: Path) -> str | None:
        if word.startswith(INSTALLED):
            return None
        path = os.path.join(root, word)  # noqa: PTH118 - start-up
        if relative(os.path.realpath(path), os.path.realpath(root)) is None:
            return f"'{word}' lies outside the project: name it by --policy"
        return None if os.path.exists(path) else f"no such file or folder: '{word}'"  # noqa: PTH110

    return problem


def load(files: Sequence[str], root: str, book: Rulebook) -> Settings:
    """The settings in the one file of `files`, for a project at `root`.

    Raises Misconfigured for whatever is wrong with them, OSError for an unreadable file.
    """
    return SettingsFile(files).judged(root, book)


def _table(file: TomlFile) -> dict[str, Any]:
    """The table of ours in a `pyproject.toml`."""
    tool = file.data.get(_TABLE[0])
    tool = tool if isinstance(tool, dict) else {}
    table = tool.get(_TABLE[1])
    if isinstance(table, dict):
        return table
    misspelt = "realtime_lint" in tool
    hint = "; did you mean [tool.realtime-lint]?" if misspelt else ""
    where = file.place((_TABLE[0], "realtime_lint") if misspelt else ())
    raise Misconfigured(f"{where}: no table [tool.realtime-lint]{hint}")


class _Reader(Form):
    """Judges what a settings file holds, and says where it is wrong."""

    def __init__(self, file: TomlFile, prefix: Path, book: Rulebook) -> None:
        self.book = book
        super().__init__(
            file,
            prefix,
            noun="setting",
            words={
                "severity": lambda word, _: unknown("severity", word, SEVERITIES),
                "kind": lambda word, _: unknown("document kind", word, KINDS),
                "provider": lambda word, _: unknown("provider", word, PROVIDERS),
                "rule": lambda word, _: unknown("rule", word, book.rules),
                "selector": self.no_selector,
                "option": self.no_option,
                "glob": lambda word, _: no_glob(word),
                "pointer": lambda word, _: no_pointer(word),
                "path": lambda _, __: None,  # `waivers` looks where it leads
                "pack": lambda _, __: None,  # `SettingsFile.policies` has looked
            },
            values={"value": self.check_option},
        )

    def settings(self, data: dict[str, Any], root: str) -> Settings:
        """The settings in a table. Raises Misconfigured."""
        self.check(data, SETTINGS, ())
        return Settings(
            root,
            data.get("fail-on"),
            tuple(data.get("select", ())),
            tuple(data.get("ignore", ())),
            tuple(map(Glob, data.get("exclude", ()))),
            data.get("provider"),
            self.severities(data.get("severity", {})),
            data.get("options", {}),
            tuple(
                (Glob(files), frozenset(self.book.names_of(table["ignore"])))
                for files, table in data.get("per-file", {}).items()
            ),
            tuple(
                DocumentSetting(
                    Glob(entry["files"]),
                    entry["kind"],
                    entry.get("at", ""),
                    self.file.place((*self.prefix, "documents", index, "at")),
                )
                for index, entry in enumerate(data.get("documents", ()))
            ),
            self.waivers(data.get("waivers"), root),
        )

    def severities(self, table: dict[str, str]) -> dict[str, str]:
        """The severity of each rule; its name counts more than its topic, and `all` least."""
        found: dict[str, str] = {}
        for selector in sorted(table, key=lambda word: (word in self.book, word != "all")):
            found.update(dict.fromkeys(self.book.names_of([selector]), table[selector]))
        return found

    def waivers(self, path: str | None, root: str) -> str | None:
        """The waivers file, which lies in the project."""
        if path is None:
            return None
        file = os.path.join(root, path)  # noqa: PTH118 - start-up
        if relative(os.path.realpath(file), os.path.realpath(root)) is None:
            raise self.error(("waivers",), f"'{path}' lies outside the project", path)
        if not os.path.isfile(file):  # noqa: PTH113 - start-up
            raise self.error(("waivers",), f"no such file: '{path}'", path)
        return file

    # -- types ----------------------------------------------------------------------------

    def no_option(self, word: str, path: Path) -> str | None:
        """The problem with the name of an option."""
        rule = self.book[str(path[-2])]
        return unknown(f"option of '{rule.name}'", word, rule.options)

    def check_option(self, value: object, path: Path) -> None:
        """An option has the type of its default; an integer will do for a number."""
        self.demand_like(value, self.book[str(path[-2])].options[str(path[-1])], path)
        if isinstance(value, dict):
            for key, item in value.items():
                self.check_requirement(key, item, (*path, key))

    def check_requirement(self, pointer: str, demand: object, path: Path) -> None:
        """A pointer leads to a setting that sessions have; what it must be can be judged."""
        from realtime_lint.checks.policy import as_schema
        from realtime_lint.checks.predicate import compile_predicate
        from realtime_lint.schema import paths_of

        paths = (keys for same_key in paths_of("ga-session").values() for keys in same_key)
        known = [f"/{'/'.join(keys)}" for keys in paths]
        if problem := no_pointer(pointer) or unknown("setting of a session", pointer, known):
            raise self.error(path, problem, pointer)
        try:
            compile_predicate(as_schema(demand))
        except (ValueError, TypeError, AttributeError, re.error) as error:
            raise self.error(path, f"'{pointer}' cannot be judged: {error}") from None

    def no_selector(self, word: str, _: Path) -> str | None:
        """The problem with the name of a rule or topic."""
        try:
            self.book.names_of([word])
        except UnknownRule as error:
            return str(error)
        return None
