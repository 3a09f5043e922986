"""Our schemas and the official `openai` package agree, or the difference is argued.

Documents are generated from the package's own types; the same documents are then broken in one
place each. Both sides must accept and refuse at the same pointers. Raising the pinned version of
the package may turn this red: then a type changed, and our schemas or `differences.py` follow.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from random import Random
from typing import Any, Final, NamedTuple

import pytest

from tests.differential.differences import DIFFERENCES, Disagreement
from tests.differential.generate import MUTATIONS, Mutation, generate, mutate
from tests.differential.judge import JUDGES, our_violations
from tests.differential.sdk_types import HINTS, json_type, type_of, violations

DOCUMENTS: Final = 2000
"""How many documents are generated, and how many of them mutated."""

SHARES: Final = {"client-event": 5}
"""How many times as many documents a kind has that is several in one."""

KINDS: Final = tuple(kind for kind in HINTS for _ in range(SHARES.get(kind, 1)))


class Case(NamedTuple):
    """A document of a run and where the package's types refuse it."""

    name: str
    kind: str
    document: object
    mutation: Mutation | None
    refused_at: frozenset[str]


def case(name: str, kind: str, document: object, mutation: Mutation | None = None) -> Case:
    refused_at = frozenset(v.pointer for v in violations(document, type_of(kind)))
    return Case(name, kind, document, mutation, refused_at)


@cache
def generated() -> tuple[Case, ...]:
    """Give documents that the package's types allow, spread evenly over the kinds."""
    cases = []
    for index in range(DOCUMENTS):
        kind = KINDS[index % len(KINDS)]
        rng = Random(f"document {index}")  # noqa: S311 - reproducible, not secret
        cases.append(case(f"document {index}", kind, generate(type_of(kind), rng)))
    return tuple(cases)


@cache
def mutated() -> tuple[Case, ...]:
    """Give the same documents with one mutation each."""
    cases = []
    for index, (_, kind, document, _, _) in enumerate(generated()):
        rng = Random(f"mutant {index}")  # noqa: S311 - reproducible, not secret
        mutant, mutation = mutate(document, type_of(kind), rng)
        cases.append(case(f"mutant {index}", kind, mutant, mutation))
    return tuple(cases)


def disagreements(case: Case, judge: str) -> list[Disagreement]:
    """Compare pointer by pointer.

    Where the types refuse a value as a whole, we may point at the part of it that is wrong.
    """
    ours = our_violations(case.kind, case.document, judge)
    theirs = case.refused_at
    sides = {
        "stricter": {p for p in ours if not any(is_within(p, q) for q in theirs)},
        "looser": {q for q in theirs if not any(is_within(p, q) for p in ours)},
    }
    return [
        Disagreement(case.kind, side, pointer, found_at(case.document, pointer))
        for side, pointers in sides.items()
        for pointer in sorted(pointers)
    ]


def is_within(pointer: str, outer: str) -> bool:
    return pointer == outer or pointer.startswith(outer + "/")


def found_at(document: Any, pointer: str) -> str:  # noqa: ANN401 - any JSON value
    for step in pointer.split("/")[1:]:
        if isinstance(document, list):
            document = document[int(step)]
        elif isinstance(document, dict) and step in document:
            document = document[step]
        else:
            return "missing"
    return json_type(document)


def unexplained(cases: tuple[Case, ...], judge: str) -> list[str]:
    """Describe every disagreement for which no difference is argued."""
    return [
        f"{each.name}: {disagreement}\n{each.mutation}\n{json.dumps(each.document, indent=1)}"
        for each in cases
        for disagreement in disagreements(each, judge)
        if not any(difference.explains(disagreement) for difference in DIFFERENCES.values())
    ]


@pytest.mark.parametrize("judge", JUDGES)
def test_what_the_types_allow_is_clean(judge: str) -> None:
    assert not any(each.refused_at for each in generated())
    refused = [each for each in generated() if our_violations(each.kind, each.document, judge)]
    found = [f"{each.name}: {json.dumps(each.document, indent=1)}" for each in refused]
    assert not found, f"{len(found)} documents refused, among them\n" + "\n".join(found[:3])


@pytest.mark.parametrize("judge", JUDGES)
def test_one_mutation_is_refused_exactly_when_the_types_refuse_it(judge: str) -> None:
    found = unexplained(mutated(), judge)
    assert not found, f"{len(found)} disagreements, among them\n" + "\n".join(found[:3])


def test_the_mutations_are_worth_running() -> None:
    refused = [each for each in mutated() if each.refused_at]
    by_mutation = Counter(each.mutation.kind for each in refused if each.mutation)
    assert by_mutation.keys() == set(MUTATIONS)
    assert min(by_mutation.values()) > DOCUMENTS / 10
    assert {each.kind for each in refused} == set(KINDS)


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("name", DIFFERENCES)
def test_every_difference_is_still_one(name: str, judge: str) -> None:
    difference = DIFFERENCES[name]
    kind, document = difference.example
    found = disagreements(case("example", kind, document), judge)
    assert found
    assert all(difference.explains(disagreement) for disagreement in found)


@pytest.mark.parametrize(
    ("kind", "document", "refused_at"),
    [
        ("ga-session", {"type": "realtime", "max_output_tokens": "inf"}, []),
        ("ga-session", {"type": "realtime", "max_output_tokens": "all"}, ["/max_output_tokens"]),
        ("ga-session", {"type": "realtime", "max_output_tokens": True}, ["/max_output_tokens"]),
        ("ga-session", {"model": "gpt-realtime"}, ["/type"]),
        ("ga-session", {"type": "realtime", "speed": 1}, ["/speed"]),
        ("ga-session", {"type": "realtime", "audio": {"output": {"speed": 1}}}, []),
        ("ga-session", {"type": "realtime", "audio": {"output": {"voice": "nobody"}}}, []),
        (
            "ga-session",
            {"type": "realtime", "audio": {"output": {"voice": {}}}},
            ["/audio/output/voice/id"],
        ),
        (
            "ga-session",
            {"type": "realtime", "tools": [{"type": "shell", "x": 1}]},
            ["/tools/0/type"],
        ),
        ("ga-session", {"type": "realtime", "tools": [{"server_label": "a"}]}, ["/tools/0/type"]),
        ("ga-session", {"type": "realtime", "tools": [{"type": "mcp"}]}, ["/tools/0/server_label"]),
        ("session-update", {"type": "session.update", "session": {}}, ["/session/type"]),
        (
            "response-create",
            {"type": "response.create", "response": {"input": [{"type": "message", "role": "x"}]}},
            ["/response/input/0/role"],
        ),
    ],
)
def test_the_types_judge(kind: str, document: object, refused_at: list[str]) -> None:
    assert sorted(case("document", kind, document).refused_at) == refused_at
