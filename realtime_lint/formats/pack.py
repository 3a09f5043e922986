"""The model of a pack: rules that an organisation demands."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, model_validator

from realtime_lint.formats.words import (
    LEFT_OUT,
    NAME,
    Day,
    KindOrShape,
    Line,
    OneOf,
    Pointer,
    Provider,
    Severity,
    Strict,
    Text,
    Word,
)

_SOME = Field(min_length=1)
PackName = Annotated[str, Word("PackName", f"^{NAME}$")]
PolicyName = Annotated[str, Word("PolicyName", f"^{NAME}/{NAME}$")]
ParamName = Annotated[str, Word("ParamName", "^[a-z][a-z0-9_]*$")]
Function = Annotated[str, Word("Function", r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$")]
Select = Annotated[str, Word("Select", r"^((session:)?/|(session:)?(/([^/\s~]|~[01])+)+)$")]
Scalar = str | int | float | bool
Listed = (
    Annotated[list[str], _SOME] | Annotated[list[int | float], _SOME] | Annotated[list[bool], _SOME]
)


class Check(Strict):
    """How the rule decides; exactly one of the ways."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    schema_: dict[str, Any] = Field(
        default=LEFT_OUT,
        alias="schema",
        description="JSON Schema that the node must meet; `{$param: name}` is a param of the pack.",
    )
    cel: Text = Field(
        default=LEFT_OUT,
        description="Expression in CEL that is true where all is well: `value` is the node, "
        "`params` are the pack's.",
    )
    python: Function = Field(
        default=LEFT_OUT, description="`module.function` of an installed pack: yields hits."
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("a check is exactly one of `schema`, `cel`, `python`")
        return self


class Fix(Strict):
    """What repairs a finding."""

    safety: Annotated[str, OneOf("Safety", ("safe", "unsafe"))] = Field(
        description="`safe`: the session stays what it was; `unsafe`: its meaning changes."
    )
    title: Line = Field(description="What it does, as an imperative.")
    set_: Any = Field(
        default=LEFT_OUT,
        alias="set",
        description="Give the node this value; it is added if missing.",
    )
    remove: bool = Field(default=LEFT_OUT, description="Take the node out.")


class Source(Strict):
    """Where a demand comes from, and the day somebody read it there."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["url"]}, {"required": ["ref"]}]}
    )

    url: Line = Field(default=LEFT_OUT, description="Address of the source.")
    ref: Line = Field(default=LEFT_OUT, description="What the source is, where it has no address.")
    says: Line = Field(description="What it says.")
    checked: Day = Field(description="The day it was read.")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if len(self.model_fields_set & {"url", "ref"}) != 1:
            raise ValueError("a source has either `url` or `ref`")
        return self


class Example(Strict):
    """A document that the rule finds nothing in, where it needs more than its text."""

    config: Text = Field(description="The whole document.")
    file: Line = Field(default=LEFT_OUT, description="File name, where it matters: config.json.")
    as_of: Day = Field(default=LEFT_OUT, description="The day that counts as today.")
    provider: Provider = Field(default="openai", description="Whose servers the document is for.")


class BadExample(Example):
    """A document that breaks the rule at `at`."""

    at: Pointer = Field(description="JSON Pointer of the finding, from the file's root.")
    says: Line = Field(default=LEFT_OUT, description="Words of its message.")
    fixed: Text = Field(
        default=LEFT_OUT, description="The whole document after the rule's own fix."
    )


class Examples(Strict):
    """Documents that are tests and documentation at once."""

    good: list[Text | Example] = Field(min_length=1)
    bad: list[BadExample] = Field(min_length=1)


class PackRule(Strict):
    """One rule of a pack; in a folder that is one pack, one file."""

    name: PolicyName = Field(description="The pack's name, a slash, and its own.")
    summary: Line = Field(default=LEFT_OUT, description="What it finds; left out: its message.")
    rationale: Text = Field(default=LEFT_OUT, description="Why.")
    severity: Severity = Field(default="error", description="How grave its findings are.")
    enforce: Annotated[str, OneOf("Enforce", ("locked",))] = Field(
        default=LEFT_OUT,
        description="`locked`: only a waiver silences it. Holds where the pack lies outside of "
        "the project, or is installed.",
    )
    kinds: list[KindOrShape] = Field(
        default=LEFT_OUT,
        min_length=1,
        description="Kinds or session shapes that it holds for; left out: all requests.",
    )
    select: Select | Annotated[list[Select], _SOME] = Field(
        description="Pointers of the nodes to look at, from the document's root or, with the "
        "prefix `session:`, from every session; `*` any member, `**` any depth."
    )
    when: dict[str, Any] = Field(
        default=LEFT_OUT, description="JSON Schema of the nodes that the rule is for; others pass."
    )
    absent: Annotated[str, OneOf("Absent", ("fail", "pass"))] = Field(
        description="What it means that there is no such node."
    )
    unknown: Annotated[str, OneOf("Unknown", ("fail", "pass"))] = Field(
        default="pass",
        description="What it means that a placeholder hides what the rule looks at.",
    )
    check: Check
    underline: Line = Field(
        default=LEFT_OUT,
        description="Where the caret goes: `key`, `value`, or the key of a member of the node.",
    )
    message: Line = Field(
        description="What is wrong; `{value}`, `{key}`, `{value.member}` and the names of params "
        "fill in."
    )
    fix: Fix = Field(default=LEFT_OUT, description="What repairs a finding.")
    no_fix: Line = Field(default=LEFT_OUT, description="Why there is no fix.")
    sources: list[Source] = Field(default=[])
    examples: Examples


class Head(Strict):
    """What a pack holds beside its rules; in a folder that is one pack, `pack.yaml`."""

    pack: PackName = Field(description="Its name, which is the topic of its rules.")
    owner: Line = Field(description="Who answers for it.")
    params: dict[ParamName, Scalar | Listed] = Field(
        default={}, description="Values that its rules share; each is used by one at least."
    )


class Pack(Head):
    """Rules that an organisation demands of realtime-lint, in one file."""

    rules: list[PackRule] = Field(min_length=1)
