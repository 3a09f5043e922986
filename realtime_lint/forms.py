"""Holds data against what a file of ours may say, and tells where it says something else.

An expectation is plain data: a table of names (`name?` may be left out, `<type>` stands for
any name of that type), a list of one expectation, a tuple of alternatives, or a word that
names a type. It needs no pydantic, so that `check` can read our files; the tests hold it
against the models in `formats`, which everybody else's tools get as JSON Schemas.
"""

from __future__ import annotations

from math import isfinite
from typing import Any, Final, Protocol, TypeVar

from realtime_lint.config_file import Misconfigured, unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from realtime_lint.source import Path

_TYPES: Final[dict[type, str]] = {
    dict: "a table",
    list: "a list",
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "true or false",
    type(None): "nothing",
}
_PLAIN: Final = {"table": dict, "boolean": bool, "integer": int}
"""Types that need no judge."""
_T = TypeVar("_T")


class ConfigFile(Protocol):
    """A file of ours, read: its data, and where they stand."""

    data: Any

    def place(self, path: Path, word: str | None = None, *, on_key: bool = ...) -> str:
        """`file:line:column` of the value at a path, which may be the string `word`, or its key."""


class Form:
    """The judge of one file.

    prefix  the keys that lead to our part of the file
    noun    what its names are called: `setting`, `key`
    words   the types of words: each tells the problem with a word at a path, or None
    values  the types of other values: each raises Misconfigured for a wrong one at a path
    """

    def __init__(
        self,
        file: ConfigFile,
        prefix: Path = (),
        *,
        noun: str = "key",
        words: Mapping[str, Callable[[str, Path], str | None]],
        values: Mapping[str, Callable[[Any, Path], None]] | None = None,
    ) -> None:
        self.file = file
        self.prefix = prefix
        self.noun = noun
        self.words = words
        self.values = values or {}

    def check(self, value: object, expected: object, path: Path = ()) -> None:
        """Raise Misconfigured unless a value is what is expected."""
        if isinstance(expected, tuple):
            plain = str if not isinstance(value, (dict, list)) else type(value)
            fitting = (it for it in expected if isinstance(it, plain))
            self.check(value, next(fitting, expected[0]), path)
        elif isinstance(expected, dict):
            self._check_table(self.demand(value, dict, path), expected, path)
        elif isinstance(expected, list):
            for index, item in enumerate(self.demand(value, list, path)):
                self.check(item, expected[0], (*path, index))
        elif expected in _PLAIN:
            self.demand(value, _PLAIN[str(expected)], path)
        elif expected in self.values:
            self.values[str(expected)](value, path)
        else:
            self._check_word(self.demand(value, str, path), str(expected), path)

    def _check_table(
        self, table: dict[str, object], expected: dict[str, object], path: Path
    ) -> None:
        known = {name.rstrip("?"): inner for name, inner in expected.items()}
        any_word = next((name for name in known if name.startswith("<")), None)
        for key, item in table.items():
            if any_word is not None:
                self._check_word(key, any_word.strip("<>"), (*path, key))
            elif problem := unknown(self.noun, key, known):
                raise self.error((*path, key), problem, on_key=True)
            self.check(item, known[any_word or key], (*path, key))
        for name in expected:
            if name[-1] not in "?>" and name not in table:
                raise self.error(path, f"'{name}' is missing here")

    def _check_word(self, word: str, type_: str, path: Path) -> None:
        problem = self.words[type_](word, path)
        if problem is not None:
            raise self.error(path, problem, word)

    def demand(self, value: object, type_: type[_T], path: Path) -> _T:
        """The value, which must be of the type. Raises Misconfigured."""
        if isinstance(value, type_) and type(value) is type_:
            return value
        name = next((f"'{key}'" for key in reversed(path) if type(key) is str), "this file")
        needed, given = (_TYPES.get(it, f"a {it.__name__}") for it in (type_, type(value)))
        raise self.error(path, f"{name} takes {needed}, not {given}")

    def demand_like(self, value: object, example: object, path: Path) -> None:
        """Raise Misconfigured unless a value has the type of an example, its items included."""
        if type(example) is float and type(value) is int:
            return
        self.demand(value, type(example), path)
        if isinstance(value, float) and not isfinite(value):
            raise self.error(path, f"'{path[-1]}' takes a finite number")
        if isinstance(value, list) and isinstance(example, list) and example:
            for index, item in enumerate(value):
                self.demand(item, type(example[0]), (*path, index))

    def error(
        self, path: Path, message: str, word: str | None = None, *, on_key: bool = False
    ) -> Misconfigured:
        """The error for what stands at a path of the data; see `ConfigFile.place`."""
        where = self.file.place((*self.prefix, *path), word, on_key=on_key)
        return Misconfigured(f"{where}: {message}")
