"""The model of a baseline file, which `baseline write` and `baseline prune` write."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from realtime_lint.baseline import SCHEMA
from realtime_lint.formats.words import NAME, OneOf, Severity, Strict, names


class Entry(Strict):
    """A finding that was there when the project took the linter up."""

    path: Annotated[str, StringConstraints(pattern=f"^{names()}$")] = Field(
        description="Its file, as a path from the project root."
    )
    pointer: Annotated[str, StringConstraints(pattern="^($|/)")] = Field(
        description="Where it is, as the report says."
    )
    rule: Annotated[str, StringConstraints(pattern=f"^({NAME}/)?{NAME}$")] = Field(
        description="The rule that finds it, by the name it had then."
    )
    severity: Severity = Field(description="How grave it was; graver, it is another finding.")
    content: Annotated[str, StringConstraints(pattern="^[0-9a-f]{16}$")] = Field(
        description="Digest of what it underlines."
    )
    count: int = Field(default=1, ge=1, description="How many of them there are.")


class Baseline(Strict):
    """The baseline of a project for realtime-lint."""

    schema_: Annotated[str, OneOf("Schema", (SCHEMA,))] = Field(alias="schema")
    findings: list[Entry]
