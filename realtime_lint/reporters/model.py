"""The model of the JSON report: the contract that other programs read.

Only the generator of `schemas/report.schema.json` and the tests import it; a run writes the
report without it.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Severity = Literal["error", "warning", "note"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Position(_Strict):
    """A place in a file's text. Columns and offsets count Unicode code points."""

    line: int = Field(ge=1)
    column: int = Field(ge=1)
    offset: int = Field(ge=0, description="From the start of the text, byte order mark excluded.")


class Range(_Strict):
    """A half-open range: `end` is the first place behind it."""

    start: Position
    end: Position


class RelatedPlace(_Strict):
    """Another place that belongs to a finding."""

    message: str
    range: Range


class TextEdit(_Strict):
    """Replace the text between two offsets."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str


class TextFix(_Strict):
    """Edits that repair a finding, all or none."""

    title: str
    safety: Literal["safe", "unsafe"]
    edits: list[TextEdit]


class ReportedFinding(_Strict):
    """One cause at one place."""

    rule: str
    topic: str
    severity: Severity
    message: str
    path: str = Field(description="POSIX path, relative to the working directory where it can be.")
    pointer: str = Field(description="JSON Pointer from the file's root; empty: all of it.")
    range: Range
    related: list[RelatedPlace]
    fix: TextFix | None
    no_fix: str | None = Field(description="Why there is no fix.")
    url: str
    fingerprint: str = Field(description="The same tomorrow, wherever the lines have moved.")


class ReportedDocument(_Strict):
    """A document that was recognised."""

    path: str
    index: int = Field(ge=0, description="Which document of its file it is.")
    kind: str


class Summary(_Strict):
    """Counts of a run."""

    files: int = Field(ge=0)
    documents: int = Field(ge=0)
    skipped: int = Field(ge=0)
    error: int = Field(ge=0)
    warning: int = Field(ge=0)
    note: int = Field(ge=0)
    fixable: int = Field(ge=0)
    suppressed: int = Field(ge=0)
    fixed: int = Field(
        default=0,
        ge=0,
        description="Findings that `--fix` repaired; they are not among the others.",
    )


class JsonReport(_Strict):
    """The report of one run: `realtime-lint check --output-format json`."""

    schema_: Literal["realtime-lint/report/1"] = Field(alias="schema")
    version: str
    as_of: str = Field(description="The day that counted as today.")
    data_date: str = Field(description="The day the table of models was checked.")
    summary: Summary
    documents: list[ReportedDocument]
    findings: list[ReportedFinding]
    applied: dict[str, int] = Field(description="How often each rule was evaluated.")
