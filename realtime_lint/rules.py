"""The model of a rule file: `rules/<topic>/<name>.yaml`, and of the rule files of a pack.

Read by `explain`, by the generator of the index and pages, and by the tests; `check` reads
the index instead and never imports this module.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from realtime_lint.checks.predicate import compile_predicate
from realtime_lint.kinds import KINDS, SHAPES
from realtime_lint.parse import parse

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Line = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\n]+$")]
_SELECT = re.compile(r"(session:)?/|(session:)?(/[^/\s]+)+")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """Where a fact comes from, and the day somebody read it there."""

    url: str | None = Field(default=None, description="Public address of the source.")
    ref: str | None = Field(
        default=None, description="What the source is, where it has no public address."
    )
    says: Line = Field(description="What it says, in our words.")
    checked: dt.date = Field(description="The day it was read.")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.url is None) == (self.ref is None):
            message = "a source has either `url` or `ref`"
            raise ValueError(message)
        return self


class Check(_Strict):
    """How the rule decides; exactly one of the ways."""

    schema_: dict[str, Any] | None = Field(
        None, alias="schema", description="JSON Schema that the selected node must meet."
    )
    python: str | None = Field(
        None,
        pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$",
        description="`module.function` in realtime_lint.checks: yields hits.",
    )
    engine: Literal["parse", "schema", "suppress", "files", "policy"] | None = Field(
        None, description="The part of the linter that finds this by itself."
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [way for way in (self.schema_, self.python, self.engine) if way is not None]
        if len(ways) != 1:
            message = "a check is exactly one of `schema`, `python`, `engine`"
            raise ValueError(message)
        if self.schema_ is not None:
            compile_predicate(self.schema_)
        return self


class Option(_Strict):
    """A value that settings can change.

    An `object` maps pointers into a session to what must stand there, see `checks.policy`.
    """

    type: Literal["integer", "number", "string", "array", "boolean", "object"]
    default: Any
    description: Line


class Fix(_Strict):
    """What repairs a finding. A check in Python brings the operations with its hits."""

    safety: Literal["safe", "unsafe"] = Field(
        description="`safe`: the session stays what it was, or the fix is the only legal "
        "completion; `unsafe`: the meaning changes. A hit may differ."
    )
    title: Annotated[str, StringConstraints(max_length=90, pattern=r"^[^\n]+[^.\n]$")] = Field(
        description="What it does, as an imperative; placeholders as in the message."
    )
    remove: bool = Field(default=False, description="Take the node out.")
    set_: Any = Field(None, alias="set", description="Give the node this value.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.remove and "set_" in self.model_fields_set:
            message = "a fix either removes the node or sets it"
            raise ValueError(message)
        return self


class ExtraRule(_Strict):
    """One more rule that an example needs: how a policy meets the engine's own rules."""

    select: list[str]
    check: Check


class GoodExample(_Strict):
    """A document that is clean, where it needs more than its text."""

    config: str = Field(description="The whole document.")
    file: str | None = Field(default=None, description="File name, where it matters: config.json.")
    as_of: dt.date | None = Field(default=None, description="The date that counts as today.")
    provider: Literal["openai", "azure"] = Field(
        default="openai", description="Whose servers the document is for."
    )
    base: str | None = Field(
        default=None, description="The session that the document changes, as YAML."
    )
    options: dict[str, Any] = Field(
        default_factory=dict, description="Options of the rule, as settings would give them."
    )
    waivers: str | None = Field(
        default=None, description="The waivers file in force, `at` is in it."
    )


class BadExample(GoodExample):
    """A document that breaks the rule at `at`."""

    at: str = Field(description="JSON Pointer of the finding, from the file's root.")
    severity: Literal["error", "warning", "note"] | None = Field(
        default=None,
        description="How grave the finding is, where it is milder than the rule's gravest.",
    )
    says: Line | None = Field(
        default=None,
        description="Words of its message, or of what it shows at a related place; a full stop "
        "is where that ends.",
    )
    also: list[Name] = Field(
        default_factory=list, description="Other rules whose error or warning it causes."
    )
    fixed: str | None = Field(
        default=None, description="The whole document after the rule's own fix, unsafe or not."
    )
    with_: ExtraRule | None = Field(
        default=None, alias="with", description="A further rule that is in force for this example."
    )


class Examples(_Strict):
    """Documents that are tests and documentation at once."""

    good: list[str | GoodExample] = Field(min_length=1)
    bad: list[BadExample] = Field(min_length=1)


class Rule(_Strict):
    """One rule file. `topic` is the folder it stands in."""

    name: Name
    topic: Name
    formerly: list[Name] = Field(default_factory=list, description="Names it had before.")
    summary: Annotated[str, StringConstraints(max_length=90, pattern=r"^[^\n]+[^.\n]$")]
    severity: Literal["error", "warning", "note"] = Field(
        description="The gravest that a finding of this rule can have."
    )
    default: Literal["on", "off"] = "on"
    since: str
    status: Literal["stable", "preview", "deprecated"] = "stable"
    rationale: str
    sources: list[Source] = Field(min_length=1)
    kinds: list[str] | None = Field(
        None, description="Kinds or session shapes that it holds for; none given: all requests."
    )
    select: list[str] = Field(
        default_factory=lambda: ["/"],
        description="Pointers of the nodes to look at, from the document's root or, with the "
        "prefix `session:`, from every session; `*` any member, `**` any depth.",
    )
    patch: bool = Field(
        default=True, description="Whether it holds for an update, which names only what changes."
    )
    check: Check
    underline: str | None = Field(
        None,
        description="Where the caret goes: `key`, `value`, or the key of a member of the node.",
    )
    message: Line = Field(description="What is wrong; placeholders in braces.")
    fix: Fix | None = Field(default=None, description="What repairs a finding.")
    no_fix: str | None = Field(
        default=None,
        description="Why there is no fix; beside one, why there is none in some cases.",
    )
    supersedes: list[Name] = Field(
        default_factory=list,
        description="Broader findings on the same node that this one replaces.",
    )
    options: dict[str, Option] = Field(default_factory=dict)
    examples: Examples

    @model_validator(mode="after")
    def _fix_or_reason(self) -> Self:
        if self.fix is None and not self.no_fix:
            message = "a rule has a `fix`, or says with `no_fix` why not"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _known_options(self) -> Self:
        for example in (*self.examples.good, *self.examples.bad):
            given = set() if isinstance(example, str) else example.options.keys()
            if given - self.options.keys():
                message = f"an example sets unknown options: {', '.join(given)}"
                raise ValueError(message)
        return self

    @field_validator("select", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @field_validator("select")
    @classmethod
    def _pointers(cls, value: list[str]) -> list[str]:
        for select in value:
            if not _SELECT.fullmatch(select):
                message = f"{select!r} is no pointer such as /a/b or session:/a/*"
                raise ValueError(message)
        return value

    @field_validator("kinds")
    @classmethod
    def _known_kinds(cls, value: list[str] | None) -> list[str] | None:
        unknown = set(value or ()) - set(KINDS) - SHAPES
        if unknown:
            message = f"unknown kinds: {', '.join(sorted(unknown))}"
            raise ValueError(message)
        return value


class BrokenRule(ValueError):  # noqa: N818 - worded for the author of a rule file
    """A rule file that cannot be used, with every reason."""


def read_rule(topic: str, name: str, data: bytes) -> Rule:
    """The rule in the bytes of `<topic>/<name>.yaml`. Raises BrokenRule."""
    place = f"{topic}/{name}.yaml"
    (document, *more) = parse(place, data)
    if document.root is None or document.trivia.duplicates or more:
        reasons = [error.message for error in document.errors] or ["not one plain YAML document"]
        message = f"{place}: {'; '.join(reasons)}"
        raise BrokenRule(message)
    content = document.root.data()
    if isinstance(content, dict) and content.get("name") != name:
        message = f"{place}: the file is named after its rule, not {content.get('name')!r}"
        raise BrokenRule(message)
    try:
        return Rule.model_validate({**content, "topic": topic} if isinstance(content, dict) else {})
    except ValidationError as error:
        reasons = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        message = f"{place}: {'; '.join(reasons)}"
        raise BrokenRule(message) from None


def read_folder(folder: Traversable) -> list[Rule]:
    """Every rule below a folder of topics, sorted by topic and name. Raises BrokenRule."""
    return [
        read_rule(topic.name, file.name.removesuffix(".yaml"), file.read_bytes())
        for topic in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if topic.is_dir()
        for file in sorted(topic.iterdir(), key=lambda entry: entry.name)
        if file.name.endswith(".yaml")
    ]
