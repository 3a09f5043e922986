"""`typing.NamedTuple` for the price of `collections.namedtuple`.

The one of `typing` compiles the annotation of every field when its class is made. With as
many records as there are here, that is a tenth of the time that a small file takes.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - for others to import
else:

    class _Record(type):
        """Makes a named tuple of the body of a class; annotations stay the texts they are."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body["__annotations__"]
            defaults = [body[field] for field in fields if field in body]
            record = namedtuple(  # noqa: PYI024 - it is what this stands for
                name, fields, defaults=defaults, module=body["__module__"]
            )
            for key in body.keys() - fields.keys():
                setattr(record, key, body[key])
            return record

    class NamedTuple(metaclass=_Record):
        """The base that records name; it is not among their bases."""
