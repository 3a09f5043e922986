"""The syntax tree of a CEL expression, out of the bytes in which the engine hands it over.

The bytes are a `cel.expr.CheckedExpr` in the wire format of protocol buffers, public at
https://github.com/google/cel-spec/tree/master/proto/cel/expr; macros are expanded in it.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import unpack
from typing import Any, Final

from realtime_lint.records import NamedTuple

_Fields = dict[int, "list[Any]"]
"""By number the values of a field of a message: integers, and bytes not decoded yet."""


_Parts = Callable[..., "tuple[Expr, ...]"]


class Expr(NamedTuple):
    """One expression of a tree.

    kind    `const`, `ident`, `select`, `has`, `call`, `list`, `map` or `fold`
    offset  where it stands: a call at its operator or `(`, a select at its dot
    name    of an identifier, a field, a function (`_==_`, `@in`, `size`), a fold's variable
    value   of a constant; the name of a fold's accumulator
    parts   operands, the receiver of a call first; a map's keys and values; of a fold its
            range, the accumulator's beginning, condition, step and result
    """

    kind: str
    offset: int
    name: str = ""
    value: object = None
    parts: tuple[Expr, ...] = ()


def tree(serialized: bytes) -> Expr:
    """The tree in an expression as the engine serializes it."""
    checked = _fields(_fields(serialized)[2][0])  # in an Any: its type, its value
    entries = map(_fields, _fields(checked[5][0]).get(4, ()))
    places = {entry[1][0]: entry.get(2, [0])[0] for entry in entries}
    return _expr(checked[4][0], places)


def _fields(data: bytes) -> _Fields:
    fields: _Fields = {}
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        value: int | bytes
        if tag & 7 == 0:
            value, at = _varint(data, at)
        else:
            size = {1: 8, 5: 4}.get(tag & 7)
            if size is None:
                size, at = _varint(data, at)
            value, at = data[at : at + size], at + size
        fields.setdefault(tag >> 3, []).append(value)
    return fields


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:  # noqa: PLR2004 - the high bit says that more follows
            return value, at
        shift += 7


def _expr(data: bytes, places: dict[int, int]) -> Expr:
    fields = _fields(data)
    offset = places.get(fields.get(2, [0])[0], 0)
    (number,) = fields.keys() - {2}
    body = _fields(fields[number][0])

    def parts(message: _Fields, *numbers: int) -> tuple[Expr, ...]:
        return tuple(_expr(part, places) for key in numbers for part in message.get(key, ()))

    return _KINDS[number](body, offset, parts)


def _text(body: _Fields, number: int) -> str:
    return str(body.get(number, [b""])[0], "utf-8")


def _const(body: _Fields, offset: int, _: object) -> Expr:
    ((number, (value, *_)),) = body.items()
    decode = _CONSTANTS.get(number)
    return Expr("const", offset, value=value if decode is None else decode(value))


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value


def _double(raw: bytes) -> float:
    value: float = unpack("<d", raw)[0]
    return value


_CONSTANTS: Final[dict[int, Callable[[Any], object]]] = {
    1: lambda _: None,
    2: bool,
    3: _signed,
    5: _double,
    6: lambda raw: str(raw, "utf-8"),
}


def _select(body: _Fields, offset: int, parts: _Parts) -> Expr:
    is_test = 3 in body  # noqa: PLR2004 - the number of `test_only`
    return Expr("has" if is_test else "select", offset, _text(body, 2), parts=parts(body, 1))


def _map(body: _Fields, offset: int, parts: _Parts) -> Expr:
    entries = map(_fields, body.get(2, ()))
    return Expr("map", offset, parts=tuple(part for it in entries for part in parts(it, 3, 4)))


_KINDS: Final[dict[int, Callable[[_Fields, int, _Parts], Expr]]] = {
    3: _const,
    4: lambda body, offset, _: Expr("ident", offset, _text(body, 1)),
    5: _select,
    6: lambda body, offset, parts: Expr("call", offset, _text(body, 2), parts=parts(body, 1, 3)),
    7: lambda body, offset, parts: Expr("list", offset, parts=parts(body, 1)),
    8: _map,
    9: lambda body, offset, parts: Expr(
        "fold", offset, _text(body, 1), _text(body, 3), parts(body, 2, 4, 5, 6, 7)
    ),
}
