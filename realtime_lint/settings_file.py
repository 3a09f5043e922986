"""Reads settings: `realtime-lint.toml`, or the table `[tool.realtime-lint]` of `pyproject.toml`.

A setting that cannot work is an error, never a shrug: an unknown name, a wrong type, a glob
that no file of the project can match. Only a run that has settings loads this module.
"""

from __future__ import annotations

import os.path
import re
from typing import Any, Final

from realtime_lint.config_file import (
    INSTALLED,
    Misconfigured,
    TomlFile,
    blank,
    no_glob,
    no_pointer,
    no_such_file,
    unknown,
)
from realtime_lint.files import PYPROJECT, shown
from realtime_lint.findings import SEVERITIES
from realtime_lint.forms import Form
from realtime_lint.globs import Glob, relative
from realtime_lint.kinds import KINDS, PROVIDERS
from realtime_lint.rulebook import PROFILES, UnknownRule
from realtime_lint.settings import DocumentSetting, Settings, Suppression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from realtime_lint.rulebook import Rulebook
    from realtime_lint.source import Path

SETTINGS: Final[dict[str, Any]] = {
    "profile?": "profile",
    "fail-on?": "severity",
    "select?": ["selector"],
    "ignore?": ["ignored"],
    "exclude?": ["glob"],
    "provider?": "provider",
    "severity?": {"<selector>": "severity"},
    "options?": {"<rule>": {"<option>": "value"}},
    "per-file?": {"<glob>": {"ignore": ["ignored"]}},
    "documents?": [{"files": "glob", "kind": "kind", "at?": "pointer", "base?": "file"}],
    "policies?": ["pack"],
    "waivers?": "file",
    "baseline?": "new-file",
    "suppress?": [{"file": "file", "pointer": "pointer", "rule": "suppressed", "reason": "text"}],
}
"""Every setting and what it holds: a type of words, a list, or a table.

A key with `?` may be left out; a key in angle brackets stands for any word of that type.
"""
_TABLE: Final = ("tool", "realtime-lint")
_WAIVE: Final = "only a waiver silences it"


class SettingsFile:
    """A file with settings, opened: what it names must be there before the rest is judged."""

    def __init__(self, files: Sequence[str | TomlFile]) -> None:
        """Open the one file of `files`, unless it is open. Raises Misconfigured, OSError."""
        if len(files) > 1:
            names = " and ".join(shown(file) for file in files if isinstance(file, str))
            raise Misconfigured(f"settings in {names}: keep them in one of the two")
        (file,) = files
        self._file = TomlFile(file) if isinstance(file, str) else file
        is_ours = os.path.basename(self._file.file.path) != PYPROJECT  # noqa: PTH119 - start-up
        self._prefix: Path = () if is_ours else _TABLE
        self._data = self._file.data if is_ours else _table(self._file)

    def policies(self, root: str) -> list[tuple[str, str]]:
        """The packs that the settings of a project at `root` name, each with its place.

        They are paths, or `pkg:NAME`; their rules are known only after they are read. Raises
        Misconfigured.
        """
        form = Form(self._file, self._prefix, noun="setting", words={"pack": _no_pack(root)})
        named = self._data.get("policies", [])
        form.check(named, ["pack"], ("policies",))
        return [
            (
                word if word.startswith(INSTALLED) else os.path.join(root, word),  # noqa: PTH118
                self._file.place((*self._prefix, "policies"), word),
            )
            for word in named
        ]

    def judged(self, root: str, book: Rulebook) -> Settings:
        """The settings of a project at `root` with these rules. Raises Misconfigured."""
        return _Reader(self._file, self._prefix, root, book).settings(self._data)


def _no_pack(root: str) -> Callable[[str, Path], str | None]:
    """Tells the problem with the name of a pack: what a project names lies in it."""

    def problem(word: str, _: Path) -> str | None:
        if word.startswith(INSTALLED):
            return None
        if problem := blank(word):
            return problem
        if outside := _outside(word, root):
            return f"{outside}: name it by --policy"
        is_there = os.path.exists(os.path.join(root, word))  # noqa: PTH110, PTH118 - start-up
        return None if is_there else no_such_file(word, "file or folder", folder=root)

    return problem


def _outside(path: str, root: str) -> str | None:
    """The problem with a path, relative to the project's root, that leads out of the project."""
    if problem := blank(path):
        return problem
    file = os.path.join(root, path)  # noqa: PTH118 - start-up
    if "\\" in path and not os.path.exists(file):  # noqa: PTH110 - start-up
        return f"'{path}': write '/' between the names of folders"
    real = relative(os.path.realpath(file), os.path.realpath(root))
    is_inside = relative(file, root) is not None and real is not None
    return None if is_inside else f"'{path}' lies outside the project"


def _table(file: TomlFile) -> dict[str, Any]:
    """The table of ours in a `pyproject.toml`."""
    tool = file.data.get(_TABLE[0])
    tool = tool if isinstance(tool, dict) else {}
    table = tool.get(_TABLE[1])
    if isinstance(table, dict):
        return table
    if "realtime_lint" in tool:
        where = file.place((_TABLE[0], "realtime_lint"))
        message = "nothing reads [tool.realtime_lint]; did you mean [tool.realtime-lint]?"
        raise Misconfigured(f"{where}: {message}")
    raise Misconfigured(f"{file.place(())}: no table [tool.realtime-lint]")


class _Reader(Form):
    """Judges what a settings file holds, and says where it is wrong."""

    def __init__(self, toml: TomlFile, prefix: Path, root: str, book: Rulebook) -> None:
        self.toml = toml
        self.root = root
        self.book = book
        super().__init__(
            toml,
            prefix,
            noun="setting",
            words={
                "profile": lambda word, _: unknown("profile", word, PROFILES),
                "severity": lambda word, _: unknown("severity", word, SEVERITIES),
                "kind": lambda word, _: unknown("document kind", word, KINDS),
                "provider": lambda word, _: unknown("provider", word, PROVIDERS),
                "rule": lambda word, _: book.no_rule(word),
                "selector": self.no_selector,
                "ignored": self.no_ignored,
                "suppressed": self.no_suppressed,
                "option": self.no_option,
                "glob": lambda word, _: no_glob(word),
                "pointer": lambda word, _: no_pointer(word),
                "file": self.no_file,
                "new-file": lambda word, _: _outside(word, root),
                "text": lambda word, _: blank(word),
                "pack": lambda _, __: None,  # `SettingsFile.policies` has looked
            },
            values={"value": self.check_option},
        )

    def settings(self, data: dict[str, Any]) -> Settings:
        """The settings in a table. Raises Misconfigured."""
        self.check(data, SETTINGS, ())
        if data.get("select") == []:
            message = "'select' is empty: leave it out to have all rules"
            raise self.error(("select",), message, on_key=True)
        return Settings(
            self.root,
            data.get("profile"),
            data.get("fail-on"),
            tuple(data.get("select", ())),
            tuple(data.get("ignore", ())),
            tuple(map(Glob, data.get("exclude", ()))),
            data.get("provider"),
            self.severities(data.get("severity", {})),
            data.get("options", {}),
            tuple(
                (Glob(files), frozenset(self.book.names_of(table["ignore"])) - self.book.locked)
                for files, table in data.get("per-file", {}).items()
            ),
            self.documents(data.get("documents", ())),
            self.path(data.get("waivers")),
            self.path(data.get("baseline")),
            self.suppressions(data.get("suppress", ())),
            self.toml,
            self.prefix,
        )

    def severities(self, table: dict[str, str]) -> dict[str, str]:
        """The severity of each rule; its name counts more than its topic, and `all` least.

        What is locked is not lowered.
        """
        found: dict[str, str] = {}
        for selector in sorted(table, key=lambda word: (word in self.book, word != "all")):
            severity = table[selector]
            names = self.book.names_of([selector])
            free = {name for name in names if not self.lowers_locked(name, severity)}
            if not free:
                message = f"{self.locked_by(names, selector)}: nothing lowers it"
                raise self.error(("severity", selector), message, on_key=True)
            found.update(dict.fromkeys(free, severity))
        return found

    def lowers_locked(self, name: str, severity: str) -> bool:
        """Whether a rule is locked and graver than this."""
        is_lower = SEVERITIES.index(severity) < SEVERITIES.index(self.book[name].severity)
        return is_lower and name in self.book.locked

    def documents(self, entries: Sequence[dict[str, str]]) -> tuple[DocumentSetting, ...]:
        """The documents that files are said to hold."""
        return tuple(
            DocumentSetting(
                Glob(entry["files"]),
                entry["kind"],
                entry.get("at", ""),
                self.path(entry.get("base")),
                self.toml.place((*self.prefix, "documents", index, "at")),
            )
            for index, entry in enumerate(entries)
        )

    def suppressions(self, entries: Sequence[dict[str, str]]) -> tuple[Suppression, ...]:
        """The findings that are suppressed, each by one entry."""
        found: dict[tuple[str, str, str], Suppression] = {}
        for index, entry in enumerate(entries):
            place = ("suppress", index, "rule")
            pointer, rule = entry["pointer"], entry["rule"]
            file = relative(os.path.join(self.root, entry["file"]), self.root)  # noqa: PTH118 - start-up
            assert file is not None  # `no_file` has looked
            if (file, pointer, rule) in found:
                message = f"'{rule}' at '{pointer}' in {file} is suppressed already"
                raise self.error(place, message, rule)
            span = self.toml.span((*self.prefix, *place), rule)
            found[file, pointer, rule] = Suppression(file, pointer, rule, entry["reason"], span)
        return tuple(found.values())

    def path(self, name: str | None) -> str | None:
        """A path that the settings name, from where we are."""
        return None if name is None else os.path.join(self.root, name)  # noqa: PTH118 - start-up

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

    def no_file(self, word: str, _: Path) -> str | None:
        """The problem with the name of a file of the project."""
        if outside := _outside(word, self.root):
            return outside
        is_there = os.path.isfile(os.path.join(self.root, word))  # noqa: PTH113, PTH118 - start-up
        return None if is_there else no_such_file(word, folder=self.root)

    def no_selector(self, word: str, _: Path) -> str | None:
        """The problem with the name of a rule or topic."""
        try:
            self.book.names_of([word])
        except UnknownRule as error:
            return str(error)
        return None

    def no_ignored(self, word: str, path: Path) -> str | None:
        """The problem with the name of a rule or topic that is to be ignored."""
        if problem := self.no_selector(word, path):
            return problem
        names = self.book.names_of([word])
        return f"{self.locked_by(names, word)}: {_WAIVE}" if names <= self.book.locked else None

    def no_suppressed(self, word: str, _: Path) -> str | None:
        """The problem with the name of a rule whose finding is to be suppressed."""
        if word not in self.book:
            return self.book.no_rule(word)
        if self.book[word].is_guard:
            return f"'{word}' watches over the run itself: it cannot be suppressed"
        return f"{self.locked_by({word}, word)}: {_WAIVE}" if word in self.book.locked else None

    def locked_by(self, names: set[str], word: str) -> str:
        """Says that a word stands for nothing but rules that are locked."""
        own = {policy.pack for name in names if (policy := self.book[name].policy)}
        return f"'{word}' is locked by pack {', '.join(sorted(own) or self.book.locking_packs)}"
