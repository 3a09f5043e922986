"""The model of a waivers file, YAML or JSON."""

from __future__ import annotations

from pydantic import Field, RootModel

from realtime_lint.formats.words import Day, Glob, Pointer, RuleName, Strict, Text


class Waiver(Strict):
    """A finding that somebody answers for until a day."""

    rule: RuleName = Field(description="The rule that finds it.")
    files: Glob = Field(description="The files, as a glob from the project root.")
    pointer: Pointer = Field(description="Where the finding is, as the report says.")
    reason: Text = Field(description="Why it is accepted.")
    owner: Text = Field(description="Who answers for it.")
    expires: Day = Field(description="The last day that it holds, at most 180 days ahead.")


class Waivers(RootModel[list[Waiver]]):
    """Waivers of a project for realtime-lint."""
