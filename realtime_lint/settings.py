"""Settings: `realtime-lint.toml`, or the table `[tool.realtime-lint]` of `pyproject.toml`.

A setting that cannot work is an error, never a shrug: an unknown name, a wrong type, a glob
that no file of the project can match. Only a run that has settings loads this module.
"""

from __future__ import annotations

import os.path
import re
import tomllib
from copy import copy
from functools import cached_property
from math import isfinite
from typing import Any, Final, NamedTuple

from realtime_lint.files import PYPROJECT, shown
from realtime_lint.findings import SEVERITIES, milder
from realtime_lint.globs import Glob, relative
from realtime_lint.kinds import KINDS
from realtime_lint.rulebook import Rulebook, UnknownRule
from realtime_lint.source import Document, Node, SourceFile, Trivia
from realtime_lint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from realtime_lint.findings import Report

    Path = tuple[str | int, ...]

SETTINGS: Final[dict[str, Any]] = {
    "fail-on?": "severity",
    "select?": ["selector"],
    "ignore?": ["selector"],
    "exclude?": ["glob"],
    "severity?": {"<selector>": "severity"},
    "options?": {"<rule>": {"<option>": "value"}},
    "per-file?": {"<glob>": {"ignore": ["selector"]}},
    "documents?": [{"files": "glob", "kind": "kind", "at?": "pointer"}],
    "waivers?": "path",
}
"""Every setting and what it holds: a type of words, a list, or a table.

A key with `?` may be left out; a key in angle brackets stands for any word of that type.
"""
_TABLE: Final = ("tool", "realtime-lint")
_MAX_BYTES: Final = 1024 * 1024
_FEW: Final = 20
"""So many names can be listed in a message."""


class Misconfigured(ValueError):  # noqa: N818 - worded for people
    """Settings or waivers that cannot be used: `file:line:column: what is wrong`."""

def place_of(file: SourceFile, offset: int) -> str:
    """A place as messages name it: `file:line:column`."""
    position = file.position(offset)
    return f"{file.path}:{position.line}:{position.column}"


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
        if root is None or root is document.root:
            return root and document
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
    severity  rule -> the gravest that its findings may be
    options   rule -> option -> value
    per_file  pairs of files and the rules that they ignore
    waivers   the file with the waivers
    """

    root: str
    fail_on: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    exclude: tuple[Glob, ...]
    severity: dict[str, str]
    options: dict[str, dict[str, Any]]
    per_file: tuple[tuple[Glob, frozenset[str]], ...]
    documents: tuple[DocumentSetting, ...]
    waivers: str | None

    def configured(self, book: Rulebook) -> Rulebook:
        """The rules with the severities and options that are set."""
        rules = [copy(rule) for rule in book]
        for rule in rules:
            rule.severity = milder(rule.severity, self.severity.get(rule.name, rule.severity))
            rule.options = {**rule.options, **self.options.get(rule.name, {})}
        return Rulebook(rules)

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
    if node.kind == "sequence":
        return node.children[int(key)] if key.isdecimal() and int(key) < len(node.children) else None
    return node.get(key)


def _inside(root: Node, trivia: Trivia) -> Trivia:
    """What a reader noticed in one part of a document; an alias's value stands elsewhere."""
    starts = {node.start for node in root.walk()}
    inner = Trivia()
    for name in ("plain_scalars", "odd_keys", "folded", "tagged"):
        getattr(inner, name).extend(
            node for node in getattr(trivia, name) if node.start in starts
        )
    inner.duplicates.extend(pair for pair in trivia.duplicates if pair[1].start in starts)
    inner.merges.extend(
        merge for merge in trivia.merges if merge.entry.path[: len(root.path)] == root.path
    )
    inner.unused_anchors.extend(
        anchor for anchor in trivia.unused_anchors if anchor.node.start in starts
    )
    return inner


# -- reading --------------------------------------------------------------------------------


def load(files: Sequence[str], root: str, book: Rulebook) -> Settings:
    """The settings in the one file of `files`, for a project at `root`.

    Raises Misconfigured for whatever is wrong with them, OSError for an unreadable file.
    """
    if len(files) > 1:
        names = " and ".join(shown(file) for file in files)
        raise Misconfigured(f"settings in {names}: keep them in one of the two")
    (path,) = files
    file = _read(path)
    data = _parse(file)
    prefix: Path = ()
    if os.path.basename(path) == PYPROJECT:  # noqa: PTH119 - as the rest of us
        data, prefix = _table(file, data), _TABLE
    return _Reader(file, prefix, book).settings(data, root)


def _read(path: str) -> SourceFile:
    name = shown(path)
    with open(path, "rb") as stream:  # noqa: PTH123
        content = stream.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise Misconfigured(f"{name}:1:1: larger than {_MAX_BYTES // 1024} KiB: not read")
    try:
        return SourceFile(name, content.decode())
    except UnicodeDecodeError:
        raise Misconfigured(f"{name}:1:1: not UTF-8") from None


def _parse(file: SourceFile) -> dict[str, Any]:
    try:
        return tomllib.loads(file.text)
    except RecursionError:
        raise Misconfigured(f"{file.path}:1:1: nested too deeply") from None
    except ValueError as error:  # also what is TOML and more than Python can hold
        message, _, place = str(error).partition(" (at ")
        numbers = re.findall(r"\d+", place)
        where = ":".join([file.path, *numbers]) if numbers else place_of(file, len(file.text))
        raise Misconfigured(f"{where}: {message}") from None


def _table(file: SourceFile, data: dict[str, Any]) -> dict[str, Any]:
    tool = data.get(_TABLE[0], {})
    if isinstance(tool, dict) and isinstance(tool.get(_TABLE[1]), dict):
        table: dict[str, Any] = tool[_TABLE[1]]
        return table
    misspelt = file.text.find("realtime_lint")
    hint = "; did you mean [tool.realtime-lint]?" if misspelt >= 0 else ""
    where = place_of(file, max(misspelt, 0))
    raise Misconfigured(f"{where}: no table [tool.realtime-lint]{hint}")


class _Reader:
    """Judges what a settings file holds, and says where it is wrong.

    prefix  keys of the table that the settings are
    """

    def __init__(self, file: SourceFile, prefix: Path, book: Rulebook) -> None:
        self.file = file
        self.prefix = prefix
        self.book = book
        self.judges: dict[str, Callable[[str], str | None]] = {
            "severity": lambda word: unknown("severity", word, SEVERITIES),
            "kind": lambda word: unknown("document kind", word, KINDS),
            "rule": lambda word: unknown("rule", word, book.rules),
            "selector": self.judge_selector,
            "glob": judge_glob,
            "pointer": judge_pointer,
            "path": lambda _: None,  # `waivers` looks where it leads
        }

    def settings(self, data: dict[str, Any], root: str) -> Settings:
        """The settings in a table. Raises Misconfigured."""
        self.check(data, SETTINGS, ())
        return Settings(
            root,
            data.get("fail-on"),
            tuple(data.get("select", ())),
            tuple(data.get("ignore", ())),
            tuple(map(Glob, data.get("exclude", ()))),
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
                    self.place(("documents", index, "at")),
                )
                for index, entry in enumerate(data.get("documents", ()))
            ),
            self.waivers(data.get("waivers"), root),
        )

    def severities(self, table: dict[str, str]) -> dict[str, str]:
        """The severity of each rule; a rule's name counts more than its topic, and `all` least."""
        found: dict[str, str] = {}
        for selector in sorted(table, key=lambda word: (word in self.book, word != "all")):
            severity = table[selector]
            found.update(dict.fromkeys(self.book.names_of([selector]), severity))
            if selector in self.book and severity != milder(severity, self.book[selector].severity):
                highest = self.book[selector].severity
                message = f"'{selector}' is of severity {highest}, which can be lowered, not raised"
                raise self.error(("severity", selector), message, severity)
        return found

    def waivers(self, path: str | None, root: str) -> str | None:
        """The waivers file, which must lie in the project and exist."""
        if path is None:
            return None
        file = os.path.join(root, path)  # noqa: PTH118
        if relative(os.path.realpath(file), os.path.realpath(root)) is None:
            raise self.error(("waivers",), f"'{path}' leads out of the project", path)
        if not os.path.isfile(file):  # noqa: PTH113
            raise self.error(("waivers",), f"no such file: '{path}'", path)
        return file

    # -- types ----------------------------------------------------------------------------

    def check(self, value: Any, expected: Any, path: Path) -> None:
        """Raise Misconfigured unless a value is what `SETTINGS` says of it."""
        if isinstance(expected, dict):
            self.check_table(self.demand(value, dict, path), expected, path)
        elif isinstance(expected, list):
            for index, item in enumerate(self.demand(value, list, path)):
                self.check(item, expected[0], (*path, index))
        elif expected == "value":
            self.check_option(value, path)
        else:
            self.check_word(self.demand(value, str, path), expected, path)

    def check_table(self, table: dict[str, Any], expected: dict[str, Any], path: Path) -> None:
        known = {name.rstrip("?"): inner for name, inner in expected.items()}
        any_word = next((name for name in known if name.startswith("<")), None)
        for key, item in table.items():
            if any_word is not None:
                self.check_word(key, any_word.strip("<>"), (*path, key))
            elif problem := unknown("setting", key, known):
                raise self.error((*path, key), problem)
            self.check(item, known[any_word or key], (*path, key))
        for name in expected:
            if name[-1] not in "?>" and name not in table:
                raise self.error(path, f"'{name}' is missing here")

    def check_word(self, word: str, type_: str, path: Path) -> None:
        if type_ == "option":
            rule = self.book[str(path[-2])]
            problem = unknown(f"option of '{rule.name}'", word, rule.options)
        else:
            problem = self.judges[type_](word)
        if problem is not None:
            raise self.error(path, problem, word)

    def check_option(self, value: Any, path: Path) -> None:
        """An option has the type of its default; an integer will do for a number."""
        default = self.book[str(path[-2])].options[str(path[-1])]
        if type(default) is float and type(value) is int:
            return
        self.demand(value, type(default), path)
        if isinstance(value, float) and not isfinite(value):
            raise self.error(path, f"'{path[-1]}' is to be a number one can compare with")
        if isinstance(default, list) and default:
            for index, item in enumerate(value):
                self.demand(item, type(default[0]), (*path, index))

    def demand(self, value: Any, type_: type, path: Path) -> Any:
        """The value, which must be of the type. Raises Misconfigured."""
        if type(value) is not type_:
            name = next(str(key) for key in reversed(path) if type(key) is str)
            needed, given = (_TYPES.get(it, it.__name__) for it in (type_, type(value)))
            raise self.error(path, f"'{name}' takes {needed}, not {given}")
        return value

    def judge_selector(self, word: str) -> str | None:
        try:
            self.book.names_of([word])
        except UnknownRule as error:
            return str(error)
        return None

    # -- places ---------------------------------------------------------------------------

    def error(self, path: Path, message: str, word: str = "") -> Misconfigured:
        """The error for what stands at a path; `word` is the string that is wrong there."""
        return Misconfigured(f"{self.place(path, word)}: {message}")

    def place(self, path: Path, word: str = "") -> str:
        """Where a path stands, as far as can be seen: the parser of TOML keeps no places."""
        places = self.places
        known = (*self.prefix, *path)
        while known not in places:
            known = known[:-1]
        start = places[known]
        end = min((it for it in places.values() if it > start), default=len(self.file.text))
        for key in path[len(known) - len(self.prefix) :]:
            if type(key) is str:  # in a table within a line
                start = self.search(rf"""(?<=[\s{{,])["']?{re.escape(key)}["']?\s*=""", start, end)
        if word:
            start = self.search(rf"""(["']){re.escape(word)}\1""", start, end)
        return place_of(self.file, start)

    def search(self, pattern: str, start: int, end: int) -> int:
        found = re.compile(pattern).search(self.file.text, start, end)
        return found.start() if found else start

    @cached_property
    def places(self) -> dict[Path, int]:
        """The offsets of the keys that begin a line, and of the headers of tables."""
        places: dict[Path, int] = {(): 0}
        table: Path = ()
        for line in _LINE.finditer(self.file.text):
            path = () if line["opening"] else table
            for key in re.finditer(_KEY, line["keys"]):
                path = (*path, key.group().strip("\"'"))
                places.setdefault(path, line.start("keys") + key.start())
            if line["opening"] == "[[":
                path = (*path, sum(path == known[:-1] for known in places if known and type(known[-1]) is int))
                places[path] = line.start("keys")
            if line["opening"]:
                table = path
        return places


_KEY: Final = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_LINE = re.compile(
    rf"^[ \t]*(?P<opening>\[\[?)?[ \t]*(?P<keys>{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*)[ \t]*[=\]]",
    re.MULTILINE,
)
_TYPES: Final = {
    dict: "a table",
    list: "a list",
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "true or false",
}


def unknown(what: str, word: str, known: Collection[str]) -> str | None:
    """The problem with a word that is not one of those that are known."""
    if word in known:
        return None
    there_are = f"; there are {', '.join(known)}" if len(known) <= _FEW else ""
    return f"unknown {what} '{word}'{did_you_mean(word, known) or there_are}"


def judge_glob(text: str) -> str | None:
    """The problem with a glob."""
    try:
        Glob(text)
    except ValueError as error:
        return str(error)
    return None


def judge_pointer(text: str) -> str | None:
    """The problem with a JSON Pointer (RFC 6901)."""
    if re.fullmatch(r"(?:/(?:[^~/]|~[01])*)*", text):
        return None
    return f"'{text}' is no JSON Pointer, such as /a/b"
