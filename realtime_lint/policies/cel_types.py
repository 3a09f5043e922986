"""A CEL expression held against what the schemas know of the place that it judges.

CEL's own checker sees data of any type. What the schemas say besides, it could not be told: of
values that may be text or an object, of the few words that a field can be, of null. So the tree
is walked once more with that knowledge. Only what can never work, or never be true, is refused.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import Final

from realtime_lint.policies.cel_known import (
    NUMBERS,
    Known,
    clash,
    constant,
    consume,
    count,
    either,
    items_of,
    may_be,
    no_field,
    shown,
    single,
    union,
)
from realtime_lint.policies.cel_reads import Read
from realtime_lint.policies.cel_text import BrokenExpression
from realtime_lint.policies.fields import ANYTHING, Field, of_schema
from realtime_lint.policies.keywords import out_of_bounds
from realtime_lint.wording import type_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from realtime_lint.policies.cel_text import Token
    from realtime_lint.policies.cel_tree import Expr

_TEXT: Final = of_schema({"type": "string"})
_BOOLEAN: Final = of_schema({"type": "boolean"})
_INTEGER: Final = of_schema({"type": "integer"})
_DOUBLE: Final = of_schema({"type": "number"})
_LIST: Final = of_schema({"type": "array"})
_OBJECT: Final = of_schema({"type": "object"})
_NOTHING: Final = Field(())
"""What the items of an empty list are."""
_NAMED: Final = {
    "string": _TEXT,
    "boolean": _BOOLEAN,
    "integer": _INTEGER,
    "number": _DOUBLE,
    "array": _LIST,
}

_Row = tuple[tuple[str, ...], str]
_ORDER: Final[tuple[_Row, ...]] = (
    *((pair, "boolean") for pair in (("string", "string"), ("boolean", "boolean"))),
    *(((a, b), "boolean") for a in ("integer", "number") for b in ("integer", "number")),
)
_ARITHMETIC: Final[tuple[_Row, ...]] = tuple(((name, name), name) for name in ("integer", "number"))
_TEXT_TEST: Final[tuple[_Row, ...]] = ((("string", "string"), "boolean"),)
_TEXT_TO_TEXT: Final[tuple[_Row, ...]] = ((("string",), "string"),)
_FUNCTIONS: Final[dict[str, tuple[_Row, ...]]] = {
    "!_": ((("boolean",), "boolean"),),
    "_&&_": ((("boolean", "boolean"), "boolean"),),
    "_||_": ((("boolean", "boolean"), "boolean"),),
    "_<_": _ORDER,
    "_<=_": _ORDER,
    "_>_": _ORDER,
    "_>=_": _ORDER,
    "-_": ((("integer",), "integer"), (("number",), "number")),
    "_+_": (
        *_ARITHMETIC,
        (("string", "string"), "string"),
        (("array", "array"), "array"),
    ),
    "_-_": _ARITHMETIC,
    "_*_": _ARITHMETIC,
    "_/_": _ARITHMETIC,
    "_%_": ((("integer", "integer"), "integer"),),
    "contains": _TEXT_TEST,
    "endsWith": _TEXT_TEST,
    "matches": _TEXT_TEST,
    "startsWith": _TEXT_TEST,
    "url_host": _TEXT_TO_TEXT,
    "url_scheme": _TEXT_TO_TEXT,
    "string": tuple(((name,), "string") for name in ("string", "integer", "number", "boolean")),
    "int": tuple(((name,), "integer") for name in ("string", "integer", "number")),
    "double": tuple(((name,), "number") for name in ("string", "integer", "number")),
    "bool": tuple(((name,), "boolean") for name in ("string", "boolean")),
}
"""What standard functions take and give, of the types that a document has; others: anything."""
_LIMITS: Final = {
    "_<_": ("exclusiveMaximum", "exclusiveMinimum"),
    "_<=_": ("maximum", "minimum"),
    "_>_": ("exclusiveMinimum", "exclusiveMaximum"),
    "_>=_": ("minimum", "maximum"),
}
"""The keyword that says the same of the left operand, and of the right one."""


class Judgement:
    """Walks the tree of an expression. Raises BrokenExpression, with the place.

    read      what is looked at of the value
    params    the params that are looked at
    patterns  the regular expressions that it names, each with its offset
    """

    def __init__(
        self, expr: Expr, tokens: tuple[Token, ...], field: Field, params: Mapping[str, object]
    ) -> None:
        self._tokens = tokens
        self.read = Read(field)
        self.patterns: list[tuple[str, int]] = []
        of_params = Read()
        scope = {
            "value": Known(field, "value", (self.read,)),
            "params": Known(_of_params(params), "params", (of_params,)),
        }
        result = self._known(expr, scope)
        consume(result)
        if not result.field.can_be("boolean"):
            message = f"gives {type_list(result.field.types)}: a check is true or false"
            raise BrokenExpression(message, self._start(expr))
        if not self.read.is_used:
            raise BrokenExpression("never looks at 'value': it gives the same for all documents")
        self.params = frozenset(of_params.members if not of_params.keys else params)

    def _known(self, expr: Expr, scope: dict[str, Known]) -> Known:
        if expr.kind == "const":
            return constant(expr.value)
        if expr.kind == "ident":
            return scope.get(expr.name, Known(ANYTHING))
        if expr.kind == "fold":
            return self._fold(expr, scope)
        parts = [self._known(part, scope) for part in expr.parts]
        if expr.kind == "call":
            return self._call(expr, parts)
        if expr.kind == "list":
            return Known(_LIST, items=either(parts) or Known(_NOTHING))
        if expr.kind == "map":
            consume(*parts)
            return Known(_OBJECT)
        member = self._member(parts[0], expr.name, self._name_at(expr))
        return Known(_BOOLEAN) if expr.kind == "has" else member

    # -- members ----------------------------------------------------------------------------

    def _member(self, whole: Known, name: str, offset: int, *, indexed: bool = False) -> Known:
        field = whole.field.member(name)
        if field is None:
            raise BrokenExpression(no_field(whole, name), offset)
        path = f"{whole.path}['{name}']" if indexed else f"{whole.path}.{name}"
        return Known(field, path, tuple(read.member(name, field) for read in whole.reads))

    def _each(self, whole: Known, path: str) -> Known:
        """Any item of a list; any member of an object."""
        if whole.items is not None:
            return whole.items
        field = whole.field.below or ANYTHING
        return Known(field, path, tuple(read.each(field) for read in whole.reads))

    # -- places -----------------------------------------------------------------------------

    def _at(self, expr: Expr) -> int:
        """Where a call shows: at its operator, or at the name in front of its parenthesis."""
        place = self._token_at(expr.offset)
        is_named = place > 0 and self._tokens[place - 1].kind == "name"
        if self._tokens[place].text == "(" and is_named:
            return self._tokens[place - 1].start
        return expr.offset

    def _start(self, expr: Expr) -> int:
        """Where an expression begins, parentheses aside."""
        return min([self._at(expr), *map(self._start, expr.parts)])

    def _name_at(self, expr: Expr) -> int:
        """Where the name of a field stands: behind the dot; of a `has`, somewhere behind it."""
        if expr.kind == "select":
            behind = expr.offset - 1
        else:
            (operand,) = expr.parts
            behind = self._name_at(operand) if operand.kind == "select" else operand.offset
        pairs = pairwise(self._tokens[self._token_at(behind) :])
        names = (name for dot, name in pairs if dot.start > behind and dot.text == ".")
        return next((it.start for it in names if it.text.strip("`") == expr.name), expr.offset)

    def _token_at(self, offset: int) -> int:
        """The number of the token at an offset, or of the last one in front of it."""
        return max(bisect_right(self._tokens, offset, key=lambda token: token.start) - 1, 0)

    # -- calls ------------------------------------------------------------------------------

    def _call(self, expr: Expr, args: list[Known]) -> Known:
        special = self._SPECIAL.get(expr.name)
        if special is not None:
            return special(self, expr, args)
        return self._standard(expr, args)

    def _standard(self, expr: Expr, args: list[Known]) -> Known:
        consume(*args)
        rows = [row for row in _FUNCTIONS.get(expr.name, ()) if len(row[0]) == len(args)]
        if not rows:
            return Known(ANYTHING)
        fits = [result for types, result in rows if all(map(may_be, args, types))]
        if not fits:
            raise BrokenExpression(_no_overload(expr.name, args), self._at(expr))
        self._check_bounds(expr, args)
        if expr.name == "matches":
            self._note_patterns(expr, args[1])
        return Known(union(_NAMED[name] for name in fits))

    def _sum(self, expr: Expr, args: list[Known]) -> Known:
        if all(arg.items is None for arg in args):
            return self._standard(expr, args)
        # A list that the expression makes, as `map` and `filter` do: its items decide nothing yet.
        consume(*(arg for arg in args if arg.items is None))
        return Known(_LIST, items=either(map(items_of, args)))

    def _note_patterns(self, expr: Expr, pattern: Known) -> None:
        offset = self._start(expr.parts[1])
        for text in pattern.field.allowed.get("string", ()):
            self.patterns.append((str(text), offset))

    def _check_bounds(self, expr: Expr, args: list[Known]) -> None:
        for keyword, arg, other in zip(
            _LIMITS.get(expr.name, ()), args, reversed(args), strict=False
        ):
            bound = single(other)
            if isinstance(bound, (int, float)) and not isinstance(bound, bool):
                problem = out_of_bounds(keyword, bound, arg.field)
                if problem is not None:
                    raise BrokenExpression(problem, self._at(expr))

    def _index(self, expr: Expr, args: list[Known]) -> Known:
        whole, key = args
        consume(key)
        name = single(key)
        if isinstance(name, str) and not whole.field.can_be("array"):
            return self._member(whole, name, self._start(expr.parts[1]), indexed=True)
        if not (
            (whole.field.can_be("array") and key.field.can_be("integer"))
            or (whole.field.can_be("object") and key.field.can_be("string"))
        ):
            raise BrokenExpression(_no_overload(expr.name, args), self._at(expr))
        return self._each(whole, f"{whole.path}[…]")

    def _choice(self, expr: Expr, args: list[Known]) -> Known:
        condition, *choices = args
        consume(condition)
        if not condition.field.can_be("boolean"):
            message = f"{shown(condition)} cannot decide: only true or false can"
            raise BrokenExpression(message, self._at(expr))
        return either(choices) or Known(ANYTHING)

    def _equal(self, expr: Expr, args: list[Known]) -> Known:
        consume(*args)
        problem = clash(*args)
        if problem is not None:
            constants = [part for part in expr.parts if part.kind == "const"]
            raise BrokenExpression(problem, self._start((constants or [expr])[0]))
        for part, other in zip(expr.parts, reversed(args), strict=True):
            self._check_entries(part, items_of(other))
        return Known(_BOOLEAN)

    def _in(self, expr: Expr, args: list[Known]) -> Known:
        item, whole = args
        consume(item)
        if whole.field.can_be("array"):
            consume(whole)
            self._check_listed(expr, item, whole)
        elif whole.field.can_be("object"):
            count(whole)
            name = single(item)
            if isinstance(name, str) and whole.field.member(name) is None:
                raise BrokenExpression(no_field(whole, name), self._start(expr.parts[0]))
        else:
            raise BrokenExpression(_no_overload(expr.name, args), self._at(expr))
        return Known(_BOOLEAN)

    def _check_listed(self, expr: Expr, item: Known, whole: Known) -> None:
        """Refuse a list with an entry that the item can never be, or that the item is never on."""
        listed = expr.parts[1]
        if listed.kind == "list":
            self._check_entries(listed, item)
        items = items_of(whole)
        entries = [Known(items.field)]
        if whole.path.startswith("params."):
            known = (value for some in items.field.allowed.values() for value in some)
            entries = [constant(value) for value in known]
        elif whole.field.can_be("object"):
            return
        for entry in entries:
            if problem := clash(item, entry):
                at = listed if entry.field is not items.field else expr.parts[0]
                raise BrokenExpression(problem, self._start(at))

    def _check_entries(self, listed: Expr, item: Known) -> None:
        if listed.kind == "list":
            for part in listed.parts:
                problem = clash(item, constant(part.value)) if part.kind == "const" else None
                if problem is not None:
                    raise BrokenExpression(problem, self._start(part))

    def _size(self, expr: Expr, args: list[Known]) -> Known:
        (whole,) = args
        if not whole.field.can_be("string", "array", "object"):
            raise BrokenExpression(_no_overload(expr.name, args), self._at(expr))
        count(whole)
        return Known(_INTEGER)

    def _dyn(self, _: Expr, args: list[Known]) -> Known:
        consume(*args)
        return Known(ANYTHING)

    _SPECIAL: Final[dict[str, Callable[[Judgement, Expr, list[Known]], Known]]] = {
        "_+_": _sum,
        "_[_]": _index,
        "_?_:_": _choice,
        "_==_": _equal,
        "_!=_": _equal,
        "@in": _in,
        "size": _size,
        "dyn": _dyn,
    }

    # -- macros -----------------------------------------------------------------------------

    def _fold(self, expr: Expr, scope: dict[str, Known]) -> Known:
        """`all`, `exists`, `exists_one`, `filter` and `map`, as CEL expands them."""
        domain, start, _, step, result = expr.parts
        whole = self._known(domain, scope)
        if not whole.field.can_be("array", "object"):
            message = f"{shown(whole)} is {type_list(whole.field.types)}: nothing to go through"
            raise BrokenExpression(message, self._at(expr))
        accumulator = str(expr.value)
        inside = {
            **scope,
            expr.name: self._variable(whole, expr.name),
            accumulator: self._known(start, scope),
        }
        after = {**scope, accumulator: self._known(step, inside)}
        return self._known(result, after)

    def _variable(self, whole: Known, name: str) -> Known:
        """What goes through a list, or through the keys of an object."""
        if not whole.field.can_be("object"):
            return self._each(whole, name)._replace(path=name)
        count(whole)
        keys = _TEXT
        if whole.field.closed:
            keys = of_schema({"enum": list(whole.field.keys)})
        if not whole.field.can_be("array"):
            return Known(keys, name)
        each = self._each(whole, name)
        return each._replace(field=union([each.field, keys]), path=name)


# -- params and words ------------------------------------------------------------------------


def _of_params(params: Mapping[str, object]) -> Field:
    properties = {
        name: {"type": "array", "items": {"enum": value}}
        if isinstance(value, list)
        else {"const": value}
        for name, value in params.items()
    }
    return of_schema({"type": "object", "properties": properties, "additionalProperties": False})


def _no_overload(function: str, args: list[Known]) -> str:
    word = function.strip("_@")
    taken = " and ".join("anything" if arg.field.types is None else shown(arg) for arg in args)
    mixed = {type_ for arg in args for type_ in arg.field.types or ()} == NUMBERS
    return f"'{word}' cannot take {taken}" + ("; write 2.0, not 2" if mixed else "")
