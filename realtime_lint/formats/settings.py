"""The model of `realtime-lint.toml` and of the table `[tool.realtime-lint]`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from realtime_lint.formats.words import (
    LEFT_OUT,
    Glob,
    Kind,
    OneOf,
    Path,
    Pointer,
    Provider,
    RuleName,
    Selector,
    Severity,
    Strict,
    Text,
    Word,
)
from realtime_lint.rulebook import PROFILES

OptionName = Annotated[str, Word("OptionName", "^[a-z][a-z0-9_]*$")]


class PerFile(Strict):
    """What holds for some files only."""

    ignore: list[Selector] = Field(description="Rules and topics that these files ignore.")


class DocumentSetting(Strict):
    """What some files hold, where they do not show it themselves."""

    files: Glob = Field(description="The files, as a glob from the project root.")
    kind: Kind = Field(description="What kind of document it is.")
    at: Pointer = Field(
        default="", description="Where it stands in these files; left out: it is the whole file."
    )
    base: Path = Field(
        default=LEFT_OUT,
        description="The file with the session that it changes, as a path from the project root.",
    )


class Suppression(Strict):
    """A finding that is meant, where the file has no room for a comment: in JSON."""

    file: Path = Field(description="The file, as a path from the project root.")
    pointer: Pointer = Field(description="Where the finding is, as the report says.")
    rule: RuleName = Field(description="The rule that finds it.")
    reason: Text = Field(description="Why it is meant.")


class Settings(Strict):
    """Settings of a project for realtime-lint."""

    profile: Annotated[str, OneOf("Profile", PROFILES)] = Field(
        default="default",
        description="How much is said: correctness: errors only; default: warnings and notes, "
        "too; strict: rules that are off by default as well, and warnings fail.",
    )
    fail_on: Severity = Field(
        default=LEFT_OUT,
        alias="fail-on",
        description="The mildest finding that makes the exit code 1; left out: error, in the "
        "profile strict warning.",
    )
    select: list[Selector] = Field(
        default=[], description="Only these rules and topics; left out: all that are on by default."
    )
    ignore: list[Selector] = Field(default=[], description="Not these rules and topics.")
    exclude: list[Glob] = Field(
        default=[], description="Files and folders that are left out, unless they are named."
    )
    provider: Provider = Field(
        default="openai",
        description="Whose servers the documents are for; azure names deployments.",
    )
    severity: dict[Selector, Severity] = Field(
        default={},
        description="The gravest that findings of a rule or topic can be; a rule counts more "
        "than its topic, and `all` least.",
    )
    options: dict[RuleName, dict[OptionName, Any]] = Field(
        default={}, description="Options of rules: `realtime-lint explain NAME` tells them."
    )
    per_file: dict[Glob, PerFile] = Field(
        default={}, alias="per-file", description="Globs of files, and what holds for them."
    )
    documents: list[DocumentSetting] = Field(
        default=[], description="Documents inside larger files, and kinds that nothing shows."
    )
    policies: list[Path] = Field(
        default=[],
        description="Packs of rules: a file or folder of the project, or `pkg:NAME` for one "
        "that is installed.",
    )
    waivers: Path = Field(default=LEFT_OUT, description="The file with the waivers.")
    baseline: Path = Field(
        default=LEFT_OUT, description="The file with the baseline: `baseline write` makes it."
    )
    suppress: list[Suppression] = Field(
        default=[], description="Findings that are meant, each with a reason."
    )
