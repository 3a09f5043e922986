"""Examples in the official package's own documentation are clean, or the exception is argued."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import openai
import pytest

from realtime_lint.findings import at_least
from tests.support import findings

FENCED = re.compile(r"```json\n(.*?)```", re.DOTALL)
INLINE = re.compile(r"`(\{\s*\"[^`]*\})`")
PLACES = {
    "voice_1234": "{{type: realtime, audio: {{output: {{voice: {example}}}}}}}",
    "my_function": "{{modalities: [text, audio], tools: [{tool}], tool_choice: {example}}}",
    "arg1": "{{type: conversation.item.create, item: {{type: function_call, name: my_function, "
    "call_id: call_1, arguments: '{example}'}}}}",
}
"""Where an object that is no document by itself belongs, by a word of it."""
TOOL = "{type: function, name: my_function, description: Finds an order by its number.}"
ARGUED = {
    # The beta's documentation shows the form of Chat Completions; the server refuses it.
    "my_function": {"tool-choice-nested-function", "beta-api-removed", "migrate-beta-session"},
}


@cache
def documentation() -> str:
    """Every docstring of the package about the Realtime API."""
    package = Path(openai.__file__).parent
    return "\n".join(
        re.sub(r"\n +", "\n", file.read_text(encoding="utf-8"))
        for folder in ("types/realtime", "types/beta/realtime", "resources/realtime")
        for file in sorted((package / folder).rglob("*.py"))
    )


def graver_than_notes(text: str) -> set[str]:
    return {it.rule for it in findings(text) if at_least(it.severity, "warning")}


@pytest.mark.parametrize("example", sorted(set(FENCED.findall(documentation()))))
def test_whole_documents(example: str) -> None:
    assert json.loads(example)
    assert graver_than_notes(example) == set()


@pytest.mark.parametrize("example", sorted(set(INLINE.findall(documentation()))))
def test_objects_in_the_place_they_are_for(example: str) -> None:
    (word,) = (word for word in PLACES if word in example)
    document = PLACES[word].format(example=" ".join(example.split()), tool=TOOL)
    assert graver_than_notes(document) == ARGUED.get(word, set())
