"""From a broken schema to the words that help: which rule speaks, and what was meant."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import Final

from realtime_lint.findings import Hit
from realtime_lint.kinds import BETA_ONLY, BETA_TO_GA
from realtime_lint.schema import Problem, paths_of, problems
from realtime_lint.suggest import closest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.kinds import Recognised, Session
    from realtime_lint.source import Node, Path

# Names from other APIs, SDKs and languages for keys of the session.
_ALIASES: Final = {
    "system_prompt": "instructions",
    "system": "instructions",
    "prompt_id": "id",
    "vad": "turn_detection",
    "vad_mode": "turn_detection",
    "turn_taking": "turn_detection",
    "end_of_turn": "turn_detection",
    "functions": "tools",
    "function_call": "tool_choice",
    "response_modalities": "output_modalities",
    "sample_rate": "rate",
    "encoding": "type",
    "max_tokens": "max_output_tokens",
    "max_completion_tokens": "max_output_tokens",
    "post_instructions_token_limit": "post_instructions",
    "ttl": "seconds",
    "duration": "seconds",
    "effort": "reasoning",
    "reasoning_effort": "reasoning",
}
_ELSEWHERE: Final = {
    "safety_identifier": "the OpenAI-Safety-Identifier header carries it in the Realtime API",
    "user": "the OpenAI-Safety-Identifier header carries it in the Realtime API",
    "$schema": "editors read it: set the schema there",
    "//": "it is no comment, and the API refuses it",
    "_comment": "it is no comment, and the API refuses it",
}
"""What is said of keys that belong somewhere else than into a document."""
_TYPE_NAMES: Final = {
    "object": "an object",
    "array": "a list",
    "string": "text",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


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
    node, known = problem.node, problem.limit
    assert isinstance(known, tuple)
    key = node.key or ""
    session = _session_around(node, recognised)
    target = None if session is None else _belongs_elsewhere(node, session)
    if session is not None and target is not None:
        values: dict[str, object] = {
            "key": key,
            "here": _where(node),
            "target": ".".join(filter(None, (_where(session.node), *target))),
        }
        is_flat = len(node.path) == len(session.node.path) + 1
        if is_flat and key in BETA_ONLY and not session.shape.startswith("beta"):
            return "mixed-beta-and-ga", Hit(node, values, on="key")
        return "misplaced-key", Hit(node, values, on="key")
    suggestion = _ALIASES.get(key)
    if suggestion not in known:
        suggestion = closest(key, known)
    if suggestion is not None:
        hint = f"; did you mean '{suggestion}'?"
    elif key in _ELSEWHERE:
        hint = f"; {_ELSEWHERE[key]}"
    elif len(known) <= 8:  # noqa: PLR2004 - a list that still reads well
        hint = f"; known here: {', '.join(known)}" if known else ""
    else:
        hint = ""
    return "unknown-key", Hit(node, {"key": _where(node), "hint": hint}, on="key", meant=suggestion)


def _belongs_elsewhere(node: Node, session: Session) -> tuple[str, ...] | None:
    """The path from the session at which a key that is unknown here is known."""
    key = node.key or ""
    schema = {
        "response-create": "response-create#/properties/response",
        "beta-response-create": "beta-response-create#/properties/response",
    }.get(session.shape, session.shape)
    depth = len(session.node.path)
    parent = tuple(part for part in node.path[depth:-1] if isinstance(part, str))
    if "tools" in parent or "parameters" in parent:
        return None
    known = _known_paths(schema)
    target = BETA_TO_GA.get(key)
    if target is not None and not session.shape.startswith("beta"):
        return target if target in known.get(target[-1], ()) else None
    paths = [path for path in known.get(key, ()) if path[:-1] != parent]
    if not paths or (key in _COMMON and len(paths) > 1):
        return None
    related = [path for path in paths if parent and parent[-1] in path]
    candidates = related or paths
    return candidates[0] if len(candidates) == 1 else None


_COMMON: Final = frozenset({"type", "id", "name", "model", "prompt", "version", "metadata"})


@lru_cache(maxsize=16)
def _known_paths(schema: str) -> dict[str, list[tuple[str, ...]]]:
    return paths_of(schema)


def _missing_key(problem: Problem, _: Recognised) -> tuple[str, Hit]:
    node, key = problem.node, str(problem.limit)
    values: dict[str, object] = {"key": key, "where": _where(node, quoted=True)}
    in_its_place = node.get("event") if key == "type" else None
    if in_its_place is not None:  # one cause, so one place: that of the unknown key
        return "missing-required-key", Hit(in_its_place, values, on="key")
    return "missing-required-key", Hit(node, values, missing=key)


def _wrong_type(problem: Problem, _: Recognised) -> tuple[str, Hit]:
    node = problem.node
    shown = short(node)
    values: dict[str, object] = {
        "where": _where(node, quoted=True),
        "expected": _type_list(problem.limit),
        "found": f"the text {shown}" if type(node.value) is str else shown,
    }
    return "wrong-type", Hit(node, values)


def _null(problem: Problem, _: Recognised) -> tuple[str, Hit]:
    node = problem.node
    hint = {
        "instructions": "to clear them, send an empty text",
        "tools": "to clear them, send []",
    }.get(node.key or "", "leave it out")
    return "null-not-allowed", Hit(node, {"where": _where(node, quoted=True), "hint": hint})


def _enum(problem: Problem, recognised: Recognised) -> tuple[str, Hit]:
    node, allowed = problem.node, problem.limit
    assert isinstance(allowed, tuple)
    if node.json_type == "null" and node.key != "type":  # a null type leaves the rest unread
        return _null(problem, recognised)
    names = [value for value in allowed if isinstance(value, str)]
    suggestion = closest(node.value, names) if isinstance(node.value, str) else None
    values: dict[str, object] = {
        "where": _where(node, quoted=True),
        "allowed": _listed(list(map(str, allowed))),
        "hint": f"; did you mean '{suggestion}'?" if suggestion else "",
    }
    return "invalid-enum-value", Hit(node, values)


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
        "where": _where(node, quoted=True),
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
        "where": _where(node, quoted=True),
        "expected": _type_list(types),
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


def short(node: Node, limit: int = 40) -> str:
    """A value as it is shown in a message: quoted where it is text, cut where it is long."""
    if node.kind in {"mapping", "sequence"}:
        return _TYPE_NAMES[node.json_type]
    # Cut before the lines are joined, too: every finding in a long text shows it.
    text = node.raw[: 10 * limit]
    text = _cut(text if text.isprintable() else " ".join(text.split()), limit)
    return f"'{text}'" if node.kind == "opaque" or type(node.value) is str else text or "null"


def short_key(node: Node) -> str:
    """A node's key as it is shown in a message; nothing where it has none."""
    return _cut(node.key or "")


def _cut(text: str, limit: int = 40) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _session_around(node: Node, recognised: Recognised) -> Session | None:
    sessions = recognised.sessions  # in the order of their paths; a script may have thousands
    place = bisect_right(sessions, node.path, key=lambda session: session.node.path) - 1
    if place < 0:
        return None
    depth = len(sessions[place].node.path)
    inside = node.path[:depth] == sessions[place].node.path and len(node.path) > depth
    return sessions[place] if inside else None


def _where(node: Node, *, quoted: bool = False) -> str:
    """A node's path in the API's own spelling: session.tools[2].name."""
    text = ""
    for part in node.path:
        text += f"[{part}]" if isinstance(part, int) else f".{_cut(part)}"
    text = text.lstrip(".")
    if not quoted:
        return text
    return f"'{text}'" if text else "the document"


def _type_list(types: object) -> str:
    if not isinstance(types, frozenset):
        return "one of the documented values"
    return _listed([name for type_, name in _TYPE_NAMES.items() if type_ in types])


def _listed(names: list[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))
