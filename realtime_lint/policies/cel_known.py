"""What is known of the values of a CEL expression: their types, and what of a document they are."""

from __future__ import annotations

from typing import Final

from realtime_lint.policies.fields import ANYTHING, Field, of_schema
from realtime_lint.policies.keywords import no_such_value
from realtime_lint.records import NamedTuple
from realtime_lint.suggest import did_you_mean
from realtime_lint.wording import type_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from realtime_lint.policies.cel_reads import Read

_NULL: Final = frozenset({"null"})
NUMBERS: Final = frozenset({"integer", "number"})
"""The types that CEL compares with each other."""


class Known(NamedTuple):
    """What is known of the value of an expression.

    path   how the expression writes it; empty where it is computed
    reads  what is looked at of the values of the document that it can be
    items  the items of a list that the expression makes
    """

    field: Field
    path: str = ""
    reads: tuple[Read, ...] = ()
    items: Known | None = None


def constant(value: object) -> Known:
    """What is known of a value that the expression writes out."""
    if isinstance(value, bytes):
        return Known(ANYTHING)  # nothing of a document: CEL has judged it
    return Known(of_schema({"const": value}))


def single(known: Known) -> object:
    """The one value that it can only be; None where there are more."""
    values = [value for some in known.field.allowed.values() for value in some]
    return values[0] if len(values) == 1 and len(known.field.types or ()) == 1 else None


def items_of(known: Known) -> Known:
    """What is known of the items of a list."""
    return known.items or Known(known.field.items or ANYTHING)


def either(options: Iterable[Known | None]) -> Known | None:
    """What is known of a value that is one of these."""
    known = [option for option in options if option is not None]
    if not known:
        return None
    return Known(
        union(option.field for option in known),
        reads=tuple(read for option in known for read in option.reads),
        items=either(option.items for option in known),
    )


def union(fields: Iterable[Field]) -> Field:
    """What can be one of several; none of none."""
    return Field(part for field in fields for part in field.shapes)


def may_be(known: Known, type_: str) -> bool:
    """Whether it can be of a JSON type, integers being no numbers here, as in CEL."""
    types = known.field.types
    return types is None or type_ in types


def clash(left: Known, right: Known) -> str | None:
    """Why two values can never be equal."""
    ours, theirs = left.field.types, right.field.types
    if ours is None or theirs is None:
        return None
    if not ours or not theirs:
        return "an empty list has nothing in it"
    for pair in ((a, b) for a in ours for b in theirs if a == b or {a, b} <= NUMBERS):
        values, others = (
            known.field.allowed.get(type_) for known, type_ in zip((left, right), pair, strict=True)
        )
        if values is None or others is None or not set(values).isdisjoint(others):
            return None
    for one, other in ((left, right), (right, left)):
        if one.field.types == _NULL and other.path:
            return f"'{other.path}' is never null: has({other.path}) tells whether it is there"
    for one, other in ((left, right), (right, left)):
        if (value := single(one)) is not None and not one.path:
            return no_such_value(value, other.field)
    return f"{shown(left)} and {shown(right)} are never equal"


# -- what is looked at ----------------------------------------------------------------------


def consume(*args: Known) -> None:
    """Note that all of these values decides."""
    for arg in args:
        for read in arg.reads:
            read.whole = True
        if arg.items is not None:
            consume(arg.items)


def count(arg: Known) -> None:
    """Note that only the keys of an object decide, or how many items a list has; of a text all."""
    for read in arg.reads:
        read.keys = True


# -- words ----------------------------------------------------------------------------------


def shown(known: Known) -> str:
    """How the expression writes it, and what it is."""
    types = type_list(known.field.types)
    return f"'{known.path}' ({types})" if known.path else types


def no_field(whole: Known, name: str) -> str:
    """What is said of a field that an object never has, or that what is no object has not."""
    path = whole.path or "it"
    if not whole.field.can_be("object"):
        return f"'{path}' is {type_list(whole.field.types)}: it has no field '{name}'"
    return f"no field '{name}' in '{path}'{did_you_mean(name, whole.field.keys)}"
