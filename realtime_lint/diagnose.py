"""From a broken schema to the words that help: which rule speaks, and what was meant."""

from __future__ import annotations

import json
from math import isfinite
from typing import Final

from realtime_lint.edits.operations import Remove, Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.patterns import compile_later
from realtime_lint.schema import Problem, problems
from realtime_lint.suggest import meant
from realtime_lint.wording import cut, listed, short, type_list, where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.kinds import Recognised
    from realtime_lint.source import Node, Path

_AZURE_ACCEPTS: Final[dict[Path, frozenset[str]]] = {
    ("turn_detection", "type"): frozenset({"none"})
}
"""Values by the end of their path that Azure documents beyond OpenAI's own."""


def hits(recognised: Recognised, provider: str = "openai") -> Iterator[tuple[str, Hit]]:
    """What the schema of a document's kind has to say: pairs of rule name and hit."""
    for problem in problems(recognised):
        if _is_templated_merge(problem.node):
            continue
        if provider == "azure" and _is_accepted_by_azure(problem.node):
            continue
        yield _DIAGNOSES[problem.rule](problem, recognised)


def _is_templated_merge(node: Node) -> bool:
    """Whether it is `<<: ${DEFAULTS}`: whoever renders the file knows what it brings in."""
    return node.key == "<<" and not node.is_literal


def _is_accepted_by_azure(node: Node) -> bool:
    return node.value in _AZURE_ACCEPTS.get(node.path[-2:], ())


def _unknown_key(problem: Problem, recognised: Recognised) -> tuple[str, Hit]:
    from realtime_lint.strays import unknown_key  # most documents have no such key

    return unknown_key(problem, recognised)


def _missing_key(problem: Problem, _: Recognised) -> tuple[str, Hit]:
    node, key = problem.node, str(problem.limit)
    values: dict[str, object] = {"key": key, "where": where(node, quoted=True)}
    in_its_place = node.get("event") if key == "type" else None
    if in_its_place is not None:  # one cause, so one place: that of the unknown key
        return "missing-required-key", Hit(in_its_place, values, on="key")
    return "missing-required-key", Hit(node, values, missing=key)


def _wrong_type(problem: Problem, _: Recognised) -> tuple[str, Hit]:
    node, types = problem.node, problem.limit
    shown = short(node)
    values: dict[str, object] = {
        "where": where(node, quoted=True),
        "expected": type_list(types),
        "found": f"the text {shown}" if type(node.value) is str else shown,
    }
    assert isinstance(types, frozenset)
    right = _converted(node, types)
    if right is None:
        return "wrong-type", Hit(node, values)
    values["right"] = cut(json.dumps(right, ensure_ascii=False))
    return "wrong-type", Hit(node, values, repair=Repair((Set(node, right),)))


_INTEGER: Final = compile_later(r"-?\d{1,15}")
_NUMBER: Final = compile_later(r"-?\d{1,15}(\.\d{1,15})?")


def _converted(node: Node, types: frozenset[str]) -> object:
    """The value in one of these JSON types, where nothing is lost by that; else None."""
    value = node.value
    if type(value) is str:
        if "boolean" in types and value.lower() in {"true", "false"}:
            return value.lower() == "true"
        if types & {"integer", "number"} and _INTEGER.fullmatch(value):
            return int(value)
        if "number" in types and _NUMBER.fullmatch(value):
            return float(value)
    elif (type(value) is int or (type(value) is float and isfinite(value))) and "string" in types:
        return node.raw
    is_item = "array" in types and node.kind == "scalar" and value is not None
    return [value] if is_item else None


def _null(problem: Problem, _: Recognised) -> tuple[str, Hit]:
    node = problem.node
    empty, hint = _CLEARED.get(node.key or "", (None, "leave it out"))
    repair = Repair((Remove(node),))
    if empty is not None:
        repair = Repair((Set(node, empty),), title=f"write {json.dumps(empty)}")
    values: dict[str, object] = {"where": where(node, quoted=True), "hint": hint}
    return "null-not-allowed", Hit(node, values, repair=repair)


_CLEARED: Final[dict[str, tuple[object, str]]] = {
    "instructions": ("", "to clear them, send an empty text"),
    "tools": ([], "to clear them, send []"),
}
"""Settings that are cleared by an empty value, and how that is said."""


def _enum(problem: Problem, recognised: Recognised) -> tuple[str, Hit]:
    node, allowed = problem.node, problem.limit
    assert isinstance(allowed, tuple)
    if node.json_type == "null" and node.key != "type":  # a null type leaves the rest unread
        return _null(problem, recognised)
    names = [value for value in allowed if isinstance(value, str)]
    word = node.value if type(node.value) is str else ""
    suggestion, is_sure = meant(word, names)
    values: dict[str, object] = {
        "where": where(node, quoted=True),
        "allowed": listed(list(map(str, allowed))),
        "hint": f"; did you mean '{suggestion}'?" if suggestion else "",
        "meant": suggestion,
    }
    repair = Repair((Set(node, suggestion),)) if is_sure else None
    return "invalid-enum-value", Hit(node, values, repair=repair)


def _range(problem: Problem, _: Recognised) -> tuple[str, Hit]:
    node, keyword = problem.node, problem.keyword
    text = node.key if keyword == "propertyNames" else node.value
    size = len(text) if type(text) is str else len(node.children)
    demand, found = {
        "minimum": ("be at least {}", "{value}"),
        "maximum": ("be at most {}", "{value}"),
        "minLength": ("have at least {} characters", "{size}"),
        "maxLength": ("have at most {} characters", "{size}"),
        "minItems": ("have at least {} items", "{size}"),
        "maxItems": ("have at most {} items", "{size}"),
        "maxProperties": ("have at most {} keys", "{size}"),
        "propertyNames": ("be a key of at most {} characters", "{size}"),
    }[keyword]
    values: dict[str, object] = {
        "where": where(node, quoted=True),
        "demand": demand.format(problem.limit),
        "found": found.format(value=short(node), size=size),
    }
    return "out-of-range", Hit(node, values, on="key" if keyword == "propertyNames" else None)


def _format(problem: Problem, _: Recognised) -> tuple[str, Hit]:
    """The one text whose form a schema knows is a tunnel's id."""
    return "mcp-tunnel-id-format", Hit(problem.node)


def _placeholder(problem: Problem, _: Recognised) -> tuple[str, Hit]:
    """What fills a placeholder in is text in quotes; without them it can be anything."""
    node, types = problem.node, problem.limit
    stays_text = node.style in _QUOTED and isinstance(types, frozenset) and "string" not in types
    values: dict[str, object] = {
        "where": where(node, quoted=True),
        "expected": type_list(types),
        "advice": "in quotes it stays text" if stays_text else "check the rendered file",
    }
    return "unresolved-placeholder", Hit(node, values, severity=None if stays_text else "note")


_QUOTED: Final = ('"', "'", "|", ">")


_DIAGNOSES: Final = {
    "unknown-key": _unknown_key,
    "missing-required-key": _missing_key,
    "wrong-type": _wrong_type,
    "null-not-allowed": _null,
    "invalid-enum-value": _enum,
    "out-of-range": _range,
    "invalid-format": _format,
    "unresolved-placeholder": _placeholder,
}
