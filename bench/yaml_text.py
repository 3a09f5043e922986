"""YAML as people write it: block mappings, literal blocks, short flow collections, comments.

A dumper would give none of these, and a linter's time depends on them.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

COMMENTS = {
    "model": "Agreed with the voice team; ask before you change it.",
    "noise_reduction": "Callers stand in halls and in cars.",
    "turn_detection": "Callers read numbers aloud, so short pauses are no turns.",
    "tools": "Each of these has a handler in the telephone service.",
    "truncation": "Long calls cost more with every turn.",
}
"""Comment lines, by the key they stand above."""

HEADING = "# Realtime configuration of the telephone service."

FLOW_WIDTH = 60
"""A mapping stands on one line if it is no longer than this, in characters."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")
_RESERVED = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def to_yaml(document: Mapping[str, object]) -> str:
    """Write a JSON-like mapping as commented YAML of the same value."""
    return "\n".join((HEADING, *_mapping(document))) + "\n"


def _mapping(mapping: Mapping[str, object]) -> Iterator[str]:
    for key, value in mapping.items():
        if key in COMMENTS:
            yield f"# {COMMENTS[key]}"
        match value:
            case str() if "\n" in value:
                yield f"{key}: |"
                yield from _indented(value.splitlines())
            case Mapping() if len(flow := _flow(value)) <= FLOW_WIDTH:
                yield f"{key}: {flow}"
            case Mapping():
                yield f"{key}:"
                yield from _indented(_mapping(value))
            case list() if value and isinstance(value[0], Mapping):
                yield f"{key}:"
                for item in value:
                    first, *others = _mapping(item)
                    yield f"  - {first}"
                    yield from _indented(_indented(others))
            case _:
                yield f"{key}: {_flow(value)}"


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" if line else line for line in lines)


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _RESERVED:
        return value
    # JSON's scalars are YAML's, double-quoted strings included.
    return json.dumps(value)
