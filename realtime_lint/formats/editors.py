"""JSON Schemas as an editor wants them: in one file, each error at its place, more to complete.

They take and refuse what the schemas that they are made of do. What those of sessions leave open
on purpose, the names of models and voices, is offered as `examples`; what is going is
`deprecated`. No keyword stands here that is not JSON Schema 2020-12.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from realtime_lint.events import CLIENT_EVENTS, SERVER_EVENTS
from realtime_lint.kinds import BETA_KINDS
from realtime_lint.models import BEST_VOICES, DATA_DATE, MODELS, VOICES, family
from realtime_lint.schema import KINDS_WITH_SCHEMA, bundle

if TYPE_CHECKING:
    from collections.abc import Iterable

Schema = dict[str, Any]

DOCUMENT: Final = "document"
"""The name of the schema of every document that the API takes."""
BASE: Final = "https://realtime-lint.example/schemas/"
_ROLES: Final = {
    "ga-session": "realtime",
    "transcription": "transcription",
    "translation-session": "translation",
}
"""The role of the models that `model` names, by the definition that has the key."""
_GOING: Final = frozenset({"prompt", "beta-response-create", *BETA_KINDS})
"""Definitions of what is switched off, or will be at a known date."""
_SESSION_TYPES: Final = ["realtime", "transcription"]
_EVENTS: Final = sorted(CLIENT_EVENTS - {"transcription_session.update"})
"""The events that a client sends today."""


def of_kind(kind: str) -> Schema:
    """The schema of one kind of document. Raises `FileNotFoundError` for a kind without one."""
    whole: Schema = bundle(kind)
    schema = _completed(kind, whole)
    parts = whole.get("$defs")
    return schema | {"$defs": _all_completed(parts)} if parts else schema


def document() -> Schema:
    """The schema of every document that the API takes today: the beta's are none.

    An editor knows a file by its name, which does not tell the kind. So `if` and `then` look for
    what `kinds.classify` looks for, one branch judges, and its errors stay where they belong.
    """
    parts: dict[str, Schema] = {}
    for kind in sorted(KINDS_WITH_SCHEMA - BETA_KINDS):
        whole: Schema = bundle(kind)
        parts |= whole.get("$defs", {})
        parts[kind] = {
            key: value for key, value in whole.items() if key not in {"$schema", "$id", "$defs"}
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{BASE}{DOCUMENT}.schema.json",
        "title": "Realtime document",
        "description": "A session of the OpenAI Realtime API, a request or client event that "
        "holds one, or a list of events.",
        "type": ["object", "array"],
        "if": {"type": "array"},
        "then": {"items": _listed()},
        "else": {"if": {"type": "object"}, "then": _object()},
        "$defs": _all_completed(parts),
    }


def of_format(name: str, schema: Schema) -> Schema:
    """The schema of a format of ours under the title that editors show beside its errors.

    Only where a format is YAML: completion in TOML does not look behind `if`.
    """
    told_apart = _by_type(schema, schema.get("$defs", {})) if name in {"policy", "rule"} else schema
    return {"title": f"realtime-lint {name}", **told_apart}


def _by_type(value: Any, definitions: dict[str, Schema]) -> Any:  # noqa: ANN401 - JSON
    """The same with every `anyOf` whose branches differ in type told apart by `if`.

    Of a value that meets no branch an editor shows the errors of the one that it thinks is meant.
    """
    if isinstance(value, list):
        return [_by_type(item, definitions) for item in value]
    if not isinstance(value, dict):
        return value
    told = {key: _by_type(item, definitions) for key, item in value.items()}
    branches = told.get("anyOf")
    if not isinstance(branches, list):
        return told
    types = [_resolved(branch, definitions).get("type") for branch in branches]
    is_told_by_type = all(isinstance(it, str) for it in types) and len(set(types)) == len(types)
    if not is_told_by_type or {"integer", "number"} <= set(types):
        return told
    del told["anyOf"]
    chosen = [
        {"if": {"type": it}, "then": branch} for it, branch in zip(types, branches, strict=True)
    ]
    return told | {"type": types, "allOf": chosen}


def _resolved(schema: Schema, definitions: dict[str, Schema]) -> Schema:
    reference = schema.get("$ref")
    return schema if reference is None else definitions[reference.rpartition("/")[2]]


# -- what is offered and what is going ------------------------------------------------------


def _all_completed(parts: dict[str, Schema]) -> dict[str, Schema]:
    return {name: _completed(name, part) for name, part in sorted(parts.items())}


def _completed(name: str, schema: Schema) -> Schema:
    """A definition with what editors offer in it; the given one stays as it is."""
    if name in _GOING:
        return schema | {"deprecated": True}
    if name == "voice":
        return schema | {"examples": sorted(VOICES, key=lambda voice: voice not in BEST_VOICES)}
    role = _ROLES.get(name)
    if role is None:
        return schema
    model = schema["properties"]["model"]
    offered = model | {
        "description": " ".join([model["description"], *_ends(role)]),
        "examples": [it.name for it in MODELS.values() if it.role == role and it.shutdown is None],
    }
    return schema | {"properties": schema["properties"] | {"model": offered}}


def _ends(role: str) -> Iterable[str]:
    """A sentence for each day on which models of this role stop answering."""
    known = date.fromisoformat(DATA_DATE)
    models = [it for it in MODELS.values() if it.role == role and it.shutdown is not None]
    for day in sorted({it.shutdown for it in models if it.shutdown > known}):  # type: ignore[operator, type-var]
        names = [it.name for it in models if it.shutdown == day]
        # A snapshot goes without saying where its alias goes with it.
        shown = [name for name in names if family(name) == name or family(name) not in names]
        yield f"Until {day}: {', '.join(f'`{name}`' for name in shown)}."


# -- which kind a document is ---------------------------------------------------------------


def _object() -> Schema:
    """A session, request or event; of one whose `type` is unknown, only that is said."""
    is_body = _is("conversation", ["auto", "none"])
    return {
        "properties": {"type": {"enum": [*_SESSION_TYPES, *_EVENTS]}},
        **_first(
            (_is("type", _EVENTS), _event()),
            (_is_none_of("type", _SESSION_TYPES), {}),
            (_has("sdp"), _kind("call-create")),
            (_in("session", _translates()), _kind("translation-client-secret")),
            ({"anyOf": [_has("session"), _has("expires_after")]}, _kind("client-secret")),
            (_is("type", ["transcription"]), _kind("ga-transcription-session")),
            (_is("type", ["realtime"]), _kind("ga-session")),
            (_translates(), _kind("translation-session")),
            (is_body, {"$ref": "#/$defs/response-create/properties/response"}),
            otherwise=_kind("ga-session"),
        ),
    }


def _listed() -> Schema:
    """An event in a list; what the server sends may stand there, and is not judged."""
    named = {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": _EVENTS}},
        "if": {"type": "object"} | _is("type", _EVENTS),
        "then": _event(),
    }
    return {"if": {"type": "object"} | _is("type", sorted(SERVER_EVENTS)), "else": named}


def _event() -> Schema:
    translates = {"allOf": [_is("type", ["session.update"]), _in("session", _translates())]}
    return _first(
        (translates, _kind("translation-update")),
        (_is("type", ["session.update"]), _kind("session-update")),
        (_is("type", ["response.create"]), _kind("response-create")),
        otherwise=_kind("client-event"),
    )


def _translates() -> Schema:
    """By the model or by the output language, which only a translation has."""
    has_language = _in("audio", _in("output", _has("language")))
    return {
        "anyOf": [
            _like("model", "^gpt-realtime-translate"),
            {"allOf": [has_language, {"not": _has("type")}]},
        ]
    }


def _has(key: str) -> Schema:
    return {"required": [key]}


def _is(key: str, values: list[str]) -> Schema:
    return {"required": [key], "properties": {key: {"enum": values}}}


def _is_none_of(key: str, values: list[str]) -> Schema:
    return {"required": [key], "properties": {key: {"not": {"enum": values}}}}


def _like(key: str, pattern: str) -> Schema:
    return {"required": [key], "properties": {key: {"type": "string", "pattern": pattern}}}


def _in(key: str, condition: Schema) -> Schema:
    return {"required": [key], "properties": {key: {"type": "object", **condition}}}


def _kind(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _first(*cases: tuple[Schema, Schema], otherwise: Schema) -> Schema:
    """The branch of the first condition that holds, and no other."""
    chain = otherwise
    for condition, then in reversed(cases):
        chain = {"if": condition, "then": then, "else": chain}
    return chain
