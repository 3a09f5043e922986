"""Policies in CEL, https://cel.dev: the only home of the engine, Google's own for C++.

An expression is compiled, held against the schemas (`cel_types`), and evaluated on no more of a
document than it looks at (`cel_reads`). The engine answers an error with a value that is a text
and therefore true: nothing but a boolean counts as an answer.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from realtime_lint.policies.cel_errors import Scope, broken, failure, type_in_words
from realtime_lint.policies.cel_reads import NotKnown
from realtime_lint.policies.cel_text import BrokenExpression, Token, tokens
from realtime_lint.policies.cel_tree import tree
from realtime_lint.policies.cel_types import Judgement
from realtime_lint.policies.policy import Unjudged
from realtime_lint.policies.urls import url_host, url_scheme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from realtime_lint.policies.fields import Field
    from realtime_lint.source import Node

_OUR_FUNCTIONS: Final = {"url_host": url_host, "url_scheme": url_scheme}
_VARIABLES: Final = ("value", "params")


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
    program = _compiled(text, Scope(field, params, _OUR_FUNCTIONS))
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
        raise CelFailed(failure(str(error))) from None
    if isinstance(answer, bool):
        return answer
    given = result.type().name()
    if given == "ERROR":
        raise CelFailed(failure(answer))
    raise CelFailed(f"gives {type_in_words(given)}, neither true nor false")


def _compiled(text: str, scope: Scope) -> Any:  # noqa: ANN401 - as above
    try:
        program = _environment().compile(text)
    except BrokenExpression:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        raise broken(text, str(error), scope) from None
    given = program.return_type().name()
    if given not in {"BOOL", "DYN"}:
        raise BrokenExpression(f"gives {type_in_words(given)}: a check is true or false")
    return program


def _code(text: str) -> tuple[Token, ...]:
    return tuple(token for token in tokens(text) if token.kind != "comment")
