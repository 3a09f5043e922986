"""Policies in CEL, https://cel.dev: the only home of the engine, Google's own for C++.

An expression is compiled, held against the schemas (`cel_types`), and evaluated on no more of a
document than it looks at (`cel_reads`). The engine answers an error with a value that is a text
and therefore true: nothing but a boolean counts as an answer.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from realtime_lint.policies.cel_reads import NotKnown
from realtime_lint.policies.cel_text import BrokenExpression, Token, tokens
from realtime_lint.policies.cel_tree import tree
from realtime_lint.policies.cel_types import Judgement
from realtime_lint.policies.policy import Unjudged
from realtime_lint.policies.urls import url_host, url_scheme
from realtime_lint.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from realtime_lint.policies.fields import Field
    from realtime_lint.source import Node

_OUR_FUNCTIONS: Final = {"url_host": url_host, "url_scheme": url_scheme}
_FUNCTIONS: Final = (
    *("all", "bool", "contains", "double", "dyn", "endsWith", "exists", "exists_one", "filter"),
    *("has", "int", "map", "matches", "size", "startsWith", "string", "type"),
    *_OUR_FUNCTIONS,
)
_VARIABLES: Final = ("value", "params")
_DIAGNOSIS: Final = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")
_UNDECLARED: Final = re.compile(r"undeclared reference to '([^']*)'")
_NO_OVERLOAD: Final = re.compile(r"found no matching overload for '([^']*)' applied to '(.*)'")
_NO_KEY: Final = re.compile(r'Key not found in map : "(.*)"')
_CODE: Final = re.compile(r"^[A-Z_]+: | \[[A-Z_]+\]$")


class CelFailed(Unjudged):
    """An expression that came to no verdict on a document."""


class Expression:
    """A compiled expression: true where all is well.

    params  the names of the params that it looks at
    """

    def __init__(self, program: Any, judgement: Judgement, params: Mapping[str, object]) -> None:  # noqa: ANN401 - the engine's
        self.params = judgement.params
        self._program = program
        self._read = judgement.read
        self._values = {name: params[name] for name in self.params}

    def holds(self, node: Node) -> bool | None:
        """Whether it is true of a node; None where that depends on what is not known yet.

        Raises CelFailed where the engine gives an error, or anything but true or false.
        """
        try:
            value = self._read.of(node)
        except NotKnown:
            return None
        return _answer(self._program, {"value": value, "params": self._values})


def compile_cel(text: str, field: Field, params: Mapping[str, object]) -> Expression:
    """An expression about `value`, which stands at a field, and `params`.

    Raises BrokenExpression.
    """
    program = _compiled(text, field)
    judgement = Judgement(tree(program.serialize()), _code(text), field, params)
    for pattern, offset in judgement.patterns:
        try:
            _answer(_environment().compile("''.matches(value)"), {"value": pattern, "params": {}})
        except CelFailed as error:
            raise BrokenExpression(str(error), offset) from None
    return Expression(program, judgement, params)


@cache
def _environment() -> Any:  # noqa: ANN401 - the engine has no types that are checked
    try:
        from cel_expr_python import cel  # type: ignore[import-untyped] # an extra, slow to load
    except ImportError:
        raise BrokenExpression(
            "policies in CEL need the extra: install realtime-lint[cel]"
        ) from None
    functions = [
        cel.FunctionDecl(
            name,
            [cel.Overload(f"{name}_string", cel.Type.STRING, [cel.Type.STRING], impl=function)],
        )
        for name, function in _OUR_FUNCTIONS.items()
    ]
    variables = dict.fromkeys(_VARIABLES, cel.Type.DYN)
    return cel.NewEnv(variables=variables, functions=functions)


def _answer(program: Any, data: dict[str, object]) -> bool:  # noqa: ANN401 - as above
    try:
        result = program.eval(data=data)
        answer = result.value()
    except Exception as error:  # noqa: BLE001 - the engine raises whatever it likes
        raise CelFailed(_told(str(error))) from None
    if isinstance(answer, bool):
        return answer
    given = result.type().name()
    if given == "ERROR":
        raise CelFailed(_told(answer))
    raise CelFailed(f"gives {given}, neither true nor false")


def _told(error: str) -> str:
    """An error of the engine's, without its codes."""
    missing = _NO_KEY.search(error)
    if missing:
        return f"there is no '{missing[1]}': has() tells whether a field is there"
    return _CODE.sub("", error)


# -- what does not compile ------------------------------------------------------------------


def _compiled(text: str, field: Field) -> Any:  # noqa: ANN401 - as above
    try:
        program = _environment().compile(text)
    except BrokenExpression:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        raise _broken(text, str(error), field) from None
    given = program.return_type().name()
    if given not in {"BOOL", "DYN"}:
        raise BrokenExpression(f"gives {given}: a check is true or false")
    return program


def _code(text: str) -> tuple[Token, ...]:
    return tuple(token for token in tokens(text) if token.kind != "comment")


def _broken(text: str, report: str, field: Field) -> BrokenExpression:
    """The engine's report in our words: its first error, or that of a misspelt function.

    A macro that is misspelt leaves its variable undeclared, which comes first and misleads.
    """
    diagnoses = list(_diagnoses(text, report))
    if "recursion" in report:
        return BrokenExpression("nested deeper than the 32 levels that the engine follows")
    if not diagnoses:
        return BrokenExpression(_told(report))
    calls = [found for found in diagnoses if text[found[0] : found[0] + 1] == "("]
    offset, message = next(iter(calls), diagnoses[0])
    if undeclared := _UNDECLARED.match(message):
        return _undeclared(text, offset, undeclared[1].partition(".")[0], field)
    if mismatch := _NO_OVERLOAD.match(message):
        offset = _name_before(text, offset)
        message = f"'{mismatch[1].strip('_@')}' cannot take {mismatch[2]}"
    elif "range of a comprehension" in message:
        message = "this cannot be gone through: write a field with a dot, or put dyn(…) around it"
    message = message.partition(" expecting ")[0]
    return BrokenExpression(
        message.replace("mismatched input '<EOF>'", "it ends too early"), offset
    )


def _diagnoses(text: str, report: str) -> Iterator[tuple[int, str]]:
    lines = text.split("\n")
    for line, column, message in _DIAGNOSIS.findall(report):
        before = sum(len(above) + 1 for above in lines[: int(line) - 1])
        yield min(before + int(column) - 1, len(text)), message


def _name_before(text: str, offset: int) -> int:
    """Where a call begins, of which the engine shows the parenthesis."""
    names = [token for token in _code(text) if token.kind == "name" and token.end == offset]
    return names[0].start if names else offset


def _undeclared(text: str, offset: int, name: str, field: Field) -> BrokenExpression:
    """A name that means nothing; the engine points behind it."""
    starts = [token.start for token in _code(text) if token.text == name and token.start <= offset]
    is_call = text[offset : offset + 1] == "("
    what, known = ("function", _FUNCTIONS) if is_call else ("variable", _VARIABLES)
    meant = did_you_mean(name, known)
    if not (is_call or meant) and name in field.keys:
        meant = f"; did you mean 'value.{name}'?"
    return BrokenExpression(f"no {what} '{name}'{meant}", starts[-1] if starts else offset)
