"""What the models share: how strict they are, and the words that files of ours consist of."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import core_schema

from realtime_lint.findings import SEVERITIES
from realtime_lint.kinds import KINDS, PROVIDERS, SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterable


class Strict(BaseModel):
    """A table that holds what it says and nothing else: `7` is no string, `true` no number."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Word:
    """Says of a string that it has a form, which the JSON Schemas know by a name."""

    def __init__(self, name: str, pattern: str) -> None:
        self.name = name
        self.pattern = pattern

    def __get_pydantic_core_schema__(self, *_: Any) -> core_schema.CoreSchema:  # noqa: ANN401
        return core_schema.str_schema(pattern=self.pattern, ref=self.name)


class OneOf:
    """Says of a string that it is one of these words, which the JSON Schemas know by a name."""

    def __init__(self, name: str, words: Iterable[str]) -> None:
        self.name = name
        self.words = list(words)

    def __get_pydantic_core_schema__(self, *_: Any) -> core_schema.CoreSchema:  # noqa: ANN401
        return core_schema.literal_schema(self.words, ref=self.name)


LEFT_OUT: Final[Any] = None
"""The default of a key that may be left out: no value that anybody could write."""
NAME: Final = "[a-z0-9]+(-[a-z0-9]+)*"
"""Pattern of the name of a rule, topic or pack."""
POINTER: Final = "^(/([^~/]|~[01])*)*$"
"""Pattern of a JSON Pointer (RFC 6901)."""
_NO_GLOB: Final = r"\\\[\]{}"
"""Characters that mean nothing in a glob of ours; see `globs.Glob`."""


def names(but: str = "", first: str = "") -> str:
    """Pattern of names between slashes, none of them empty, `.` or `..`.

    but    characters that no name has, as a class has them; `first`: the first name not first
    """

    def name(start: str) -> str:
        inner = f"[^/{but}]"
        return rf"([^./{but}{start}]{inner}*|\.[^./{but}]{inner}*|\.\.{inner}+)"

    return f"{name(first)}(/{name('')})*"


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


Text = Annotated[str, StringConstraints(pattern=r"\S")]
"""What says something; `Line` on one line."""
Line = Annotated[str, StringConstraints(pattern=r"^\s*\S([^\n]*\S)?\s*$")]
Path = Annotated[str, StringConstraints(min_length=1)]
Glob = Annotated[str, Word("Glob", f"^{names(_NO_GLOB, '!')}/?$")]
Pointer = Annotated[str, Word("Pointer", POINTER)]
Day = Annotated[
    str,
    StringConstraints(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    AfterValidator(_day),
    Field(json_schema_extra={"format": "date"}),
]
Severity = Annotated[str, OneOf("Severity", SEVERITIES)]
Kind = Annotated[str, OneOf("Kind", KINDS)]
KindOrShape = Annotated[str, OneOf("KindOrShape", sorted({*KINDS, *SHAPES}))]
Provider = Annotated[str, OneOf("Provider", PROVIDERS)]
RuleName = Annotated[str, Word("RuleName", f"^({NAME}/)?{NAME}$")]
"""A rule of ours, or `<pack>/<name>`."""
Selector = Annotated[str, Word("Selector", f"^({NAME}/)?{NAME}$")]
"""A rule, a topic, or `all`."""
