"""What the CEL engine reports, in words for the author of a policy."""

from __future__ import annotations

import re
from typing import Final

from realtime_lint.policies.cel_text import BrokenExpression, tokens
from realtime_lint.suggest import did_you_mean
from realtime_lint.wording import type_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from realtime_lint.policies.cel_text import Token
    from realtime_lint.policies.fields import Field

_DIAGNOSIS: Final = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")
_UNDECLARED: Final = re.compile(r"undeclared reference to '([^']*)'")
_NO_OVERLOAD: Final = re.compile(r"found no matching overload for '([^']*)' applied to '\((.*)\)'")
_TYPE: Final = re.compile(r"\w+(?:\((?:[^()]|\([^()]*\))*\))?")
_CODE: Final = re.compile(r"^[A-Z_]+: | \[[A-Z_]+\]$")
_NO_FUNCTION: Final = re.compile(r"No matching overloads found : (?:\((.*)\)\.)?([^\s()]+)\((.*)\)")
_NO_KEY: Final = re.compile(r'Key not found in map : "(.*)"')
_TYPES: Final = {
    "string": "string",
    "int": "integer",
    "int64": "integer",
    "uint": "integer",
    "uint64": "integer",
    "double": "number",
    "bool": "boolean",
    "null": "null",
    "null_type": "null",
    "list": "array",
    "map": "object",
}
"""The JSON types of the engine's."""
_FOREIGN: Final = {
    "=": "==",
    "===": "==",
    "is": "==",
    "&": "&&",
    "and": "&&",
    "|": "||",
    "or": "||",
    "not": "!(…)",
    "#": "//",
}
"""Operators of other languages, and what CEL has in their place."""
_STANDARD: Final = (
    *("all", "bool", "contains", "double", "dyn", "endsWith", "exists", "exists_one", "filter"),
    *("has", "int", "map", "matches", "size", "startsWith", "string", "type"),
)


def failure(error: str) -> str:
    """An error at run time, without the engine's codes."""
    missing = _NO_KEY.search(error)
    if missing:
        return f"there is no '{missing[1]}': has() tells whether a field is there"
    if mismatch := _NO_FUNCTION.search(error):
        receiver, function, arguments = mismatch.groups()
        return _no_overload(function, f"{receiver}, {arguments}" if receiver else arguments)
    return _CODE.sub("", error)


def _no_overload(function: str, types: str) -> str:
    taken = " and ".join(map(type_in_words, _TYPE.findall(types)))
    return f"'{function.strip('_@')}' cannot take {taken}"


def type_in_words(name: str) -> str:
    """A type of the engine, such as `int` or `LIST<DYN>`, as people call it."""
    plain = re.split(r"[<(]", name, maxsplit=1)[0].lower()
    if plain == "dyn":
        return "anything"
    return type_list(frozenset({_TYPES[plain]})) if plain in _TYPES else f"a {plain}"


class Scope:
    """The names that an expression can use.

    value, params  what is known of the two variables
    functions      those that are ours
    """

    def __init__(
        self, value: Field, params: Mapping[str, object], functions: Mapping[str, object]
    ) -> None:
        self._members = {"value": value.keys, "params": tuple(params)}
        self._functions = (*_STANDARD, *functions)

    def no_function(self, name: str) -> str:
        """What is said of a function that does not exist."""
        return f"no function '{name}'{did_you_mean(name, self._functions)}"

    def no_variable(self, name: str) -> str:
        """What is said of a variable that does not exist."""
        meant = did_you_mean(name, self._members)
        for variable, members in self._members.items():
            if not meant and name in members:
                meant = f"; did you mean '{variable}.{name}'?"
        return f"no variable '{name}'{meant or ': there are value and params'}"


def broken(text: str, report: str, scope: Scope) -> BrokenExpression:
    """The engine's report on an expression: its first error, or that of a misspelt function.

    A macro that is misspelt leaves its variable undeclared, which comes first and misleads.
    """
    if "recursion" in report:
        return BrokenExpression("nested deeper than the 32 levels that the engine follows")
    code = [token for token in tokens(text) if token.kind != "comment"]
    found = [_mistake(code, *diagnosis, scope) for diagnosis in _diagnoses(text, report)]
    found.sort(key=lambda mistake: not str(mistake).startswith("no function"))
    return found[0] if found else BrokenExpression(failure(report))


def _diagnoses(text: str, report: str) -> Iterator[tuple[int, str]]:
    lines = text.split("\n")
    for line, column, message in _DIAGNOSIS.findall(report):
        before = sum(len(above) + 1 for above in lines[: int(line) - 1])
        yield min(before + int(column) - 1, len(text)), message


def _mistake(code: list[Token], offset: int, message: str, scope: Scope) -> BrokenExpression:
    if undeclared := _UNDECLARED.match(message):
        return _undeclared(code, offset, undeclared[1].partition(".")[0], scope)
    if mismatch := _NO_OVERLOAD.match(message):
        called = next((token.start for token in code if token.end == offset), offset)
        is_named = mismatch[1].isidentifier() and not mismatch[1].startswith("_")
        message = _no_overload(mismatch[1], mismatch[2])
        return BrokenExpression(message, called if is_named else offset)
    if foreign := _foreign(code, offset):
        return BrokenExpression(
            f"no operator '{foreign.text}' in CEL: write '{_FOREIGN[foreign.text]}'", foreign.start
        )
    if "range of a comprehension" in message:
        message = "this cannot be gone through: write a field with a dot, or put dyn(…) around it"
    message = message.partition(" expecting ")[0]
    return BrokenExpression(
        message.replace("mismatched input '<EOF>'", "it ends too early"), offset
    )


def _undeclared(code: list[Token], offset: int, name: str, scope: Scope) -> BrokenExpression:
    """A name that means nothing; the engine points behind it, or at the `(` of a `has`."""
    places = [token for token in code if token.text == name]
    is_call = any(token.text == "(" and token.start == offset for token in code)
    if called := [token for token in places if is_call and token.end == offset]:
        return BrokenExpression(scope.no_function(name), called[0].start)
    before = [token.start for token in places if token.start <= offset]
    after = [token.start for token in places]
    return BrokenExpression(scope.no_variable(name), (before[-1:] or after or [offset])[0])


def _foreign(code: list[Token], offset: int) -> Token | None:
    """The operator of another language on which the engine stumbles, or behind which it does."""
    for number, token in enumerate(code):
        if token.start <= offset < token.end:
            before = code[number - 1] if number else token
            if token.text in _FOREIGN:
                is_joined = before.end == token.start and before.text + token.text in _FOREIGN
                return before._replace(text=before.text + token.text) if is_joined else token
            return before if before.text == "not" else None
    return None
