"""The JSON Schemas of our formats, for editors: with the names of the rules and their options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from realtime_lint.formats.baseline import Baseline
from realtime_lint.formats.config import Config
from realtime_lint.formats.pack import Pack
from realtime_lint.formats.settings import Settings
from realtime_lint.formats.waivers import Waivers
from realtime_lint.formats.words import NAME, POINTER
from realtime_lint.reporters.model import JsonReport
from realtime_lint.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel

    from realtime_lint.rules import Option

MODELS: Final[dict[str, type[BaseModel]]] = {
    "baseline": Baseline,
    "config": Config,
    "policy": Pack,
    "report": JsonReport,
    "rule": Rule,
    "settings": Settings,
    "waivers": Waivers,
}
"""Each format by the name that `schema` knows it by."""
_ID: Final = "https://realtime-lint.example/schemas/{name}.schema.json"
_OF_PACK: Final = f"^{NAME}/{NAME}$"


def json_schemas(rules: list[Rule]) -> dict[str, dict[str, Any]]:
    """The JSON Schema (2020-12) of each format, stable from one pydantic to the next."""
    return {name: _schema(name, model, rules) for name, model in MODELS.items()}


def _schema(name: str, model: type[BaseModel], rules: list[Rule]) -> dict[str, Any]:
    schema: dict[str, Any] = _tidied(model.model_json_schema(by_alias=True))
    definitions = schema.get("$defs", {})
    ours = sorted(rule.name for rule in rules)
    topics = sorted({rule.topic for rule in rules})
    for word, known in (("RuleName", ours), ("Selector", ["all", *topics, *ours])):
        if word in definitions:
            pattern = definitions[word]["pattern"] if word == "Selector" else _OF_PACK
            definitions[word] = _completed(known, pattern)
    if model is Settings:
        schema["properties"]["options"] |= _options(rules)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _ID.format(name=name),
        **schema,
    }


def _tidied(value: Any) -> Any:  # noqa: ANN401 - JSON is anything
    """A schema without titles, and without defaults that nobody can write."""
    if isinstance(value, list):
        return [_tidied(item) for item in value]
    if not isinstance(value, dict):
        return value
    tidied = {
        key: _tidied(item)
        for key, item in value.items()
        if not (key == "title" and isinstance(item, str))
    }
    if "default" in tidied and tidied["default"] is None and tidied.keys() & {"type", "$ref"}:
        del tidied["default"]
    return tidied


def _completed(known: list[str], pattern: str) -> dict[str, Any]:
    """A word that editors know to complete, and that can be another of the pattern."""
    return {"anyOf": [{"enum": known}, {"type": "string", "pattern": pattern}]}


def _options(rules: Iterable[Rule]) -> dict[str, Any]:
    """The options of all rules, closed but for those of packs."""
    return {
        "properties": {
            rule.name: {
                "type": "object",
                "description": rule.summary,
                "properties": {name: _option(it) for name, it in rule.options.items()},
                "additionalProperties": False,
            }
            for rule in rules
            if rule.options
        },
        "patternProperties": {_OF_PACK: {"type": "object", "additionalProperties": {}}},
        "additionalProperties": False,
    }


def _option(option: Option) -> dict[str, Any]:
    """What a value of an option is: of the type of its default, items included.

    An object maps pointers into a session to demands; see `checks.policy`.
    """
    schema = {
        "type": option.type,
        "description": option.description,
        "default": option.default,
    }
    if option.type == "object":
        schema["propertyNames"] = {"pattern": POINTER}
    if option.type == "array" and option.default:
        (kind,) = {_JSON_TYPES[type(item)] for item in option.default}
        schema["items"] = {"type": kind}
    return schema


_JSON_TYPES: Final = {str: "string", int: "integer", float: "number", bool: "boolean"}
