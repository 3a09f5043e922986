"""What the official package's beta types allow, migrated: its GA types allow what comes out."""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from typing import Any, Final

import pytest

from realtime_lint.kinds import classify
from realtime_lint.migrator import Migrator
from realtime_lint.parse import parse
from tests.differential.generate import generate
from tests.differential.sdk_types import type_of
from tests.ga_conformity import linter, nonconforming

DOCUMENTS: Final = 100
REASONS: Final = {
    "missing-required-key": "the beta's types demand nothing of the items of a response's input",
    "unknown-key": "nor do they say which of their keys go together",
}
"""Rules whose error a migration would bring, so that it is refused: why that can be."""
KINDS: Final = (
    "beta-session",
    "beta-transcription-session",
    "beta-session-update",
    "beta-response-create",
)


def sensible(document: Any, rng: Random) -> Any:  # noqa: ANN401 - any JSON value
    """The document with words that the beta's server knew where its types take any text."""
    session = document.get("session") or document.get("response") or document
    if "include" in session:
        session["include"] = ["item.input_audio_transcription.logprobs"]
    if "tool_choice" in session:
        names = [tool["name"] for tool in session.get("tools", ()) if "name" in tool]
        session["tool_choice"] = rng.choice(["auto", "none", *names])
    return document


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_beta_allowed_becomes_what_ga_allows(kind: str) -> None:
    migrator = Migrator(linter())
    counts: Counter[str] = Counter()
    for number in range(DOCUMENTS):
        rng = Random(f"{kind} {number}")  # noqa: S311 - reproducible, not secret
        document = sensible(generate(type_of(kind), rng), rng)
        outcome = migrator.work("a.json", json.dumps(document).encode(), named=True)
        if outcome.after is None:
            counts["refused" if outcome.refused else "left alone"] += 1
            rules = [reason.removeprefix("it would bring ") for reason in outcome.refused]
            assert {rule.partition(":")[0] for rule in rules} <= set(REASONS), document
            continue
        (new,) = parse("a.json", outcome.after)
        found = classify(new)
        assert found is not None
        assert not found.kind.startswith("beta")
        assert nonconforming(found.kind, json.loads(outcome.after)) == [], document
        counts["migrated"] += 1
    assert counts["migrated"] >= DOCUMENTS / 5, counts
