"""The model of what `config show --output-format json` prints: what other programs may rely on."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from realtime_lint.formats.words import Kind, OneOf, Provider, Severity, Strict
from realtime_lint.rulebook import PROFILES

Profile = Annotated[str, OneOf("Profile", PROFILES)]


class _Told(Strict):
    origin: str = Field(
        description="Where it comes from: `file:line:column`, a flag, an environment variable, "
        "`profile strict`, or `default`."
    )


class ProfileInForce(_Told):
    """How much is said."""

    value: Profile


class SeverityInForce(_Told):
    """The mildest finding that fails."""

    value: Severity


class ProviderInForce(_Told):
    """Whose servers the documents are for."""

    value: Provider


class SelectorsInForce(_Told):
    """Rules and topics."""

    value: list[str]


class Rules(Strict):
    """How many rules run."""

    known: int = Field(ge=0, description="Rules of ours and of packs.")
    active: int = Field(ge=0, description="Those that run, for the file where one is named.")
    ignored_here: list[str] = Field(description="Rules that run, but not for the file.")


class PackRule(_Told):
    """A rule of a pack in force."""

    rule: str
    locked: bool = Field(description="Whether no repository can switch it off.")
    not_locked: str | None = Field(description="Why it is not locked.")


class PackInForce(_Told):
    """A pack of an organisation."""

    pack: str
    owner: str
    path: str
    rules: list[PackRule]


class PerFile(_Told):
    """Rules and topics that files ignore."""

    files: str
    ignore: list[str]


class Excluded(_Told):
    """Files that are left out, unless they are named."""

    files: str


class Document(_Told):
    """A document that files are said to hold."""

    files: str
    kind: Kind
    at: str
    base: str | None


class SetSeverity(_Told):
    """A severity that is not the rule's own."""

    rule: str
    value: Severity
    default: Severity


class SetOption(_Told):
    """An option that is not the rule's own."""

    rule: str
    option: str
    value: Any
    default: Any


class Suppressed(_Told):
    """A finding that is meant."""

    file: str
    pointer: str
    rule: str
    reason: str


class Waived(_Told):
    """A finding that somebody answers for until a day."""

    files: str
    rule: str
    pointer: str
    owner: str
    expires: str


class WaiversFile(_Told):
    """The waivers in force."""

    path: str
    waivers: list[Waived]


class BaselineFile(_Told):
    """The baseline in force."""

    path: str
    findings: int = Field(ge=0, description="How many findings it hides at most.")


class Config(Strict):
    """What is in force for a file, or in the project: `config show --output-format json`.

    With a file, lists hold what concerns it; without one, everything.
    """

    schema_: Annotated[str, OneOf("Schema", ("realtime-lint/config/1",))] = Field(alias="schema")
    version: str
    as_of: str = Field(description="The day that counted as today.")
    path: str | None = Field(description="The file; null: the project.")
    root: str = Field(description="The project's folder, from which globs and paths start.")
    in_project: bool = Field(description="Whether the file lies in that folder.")
    settings: str | None = Field(description="The file with the settings.")
    profile: ProfileInForce
    fail_on: SeverityInForce
    provider: ProviderInForce
    select: SelectorsInForce
    ignore: SelectorsInForce
    rules: Rules
    policies: list[PackInForce]
    per_file: list[PerFile]
    exclude: list[Excluded]
    documents: list[Document]
    severity: list[SetSeverity]
    options: list[SetOption]
    suppress: list[Suppressed]
    waivers: WaiversFile | None
    baseline: BaselineFile | None
