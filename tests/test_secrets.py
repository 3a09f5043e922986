"""Credentials: found wherever they stand, told from lookalikes, and never repeated."""

from __future__ import annotations

import json

import pytest

from realtime_lint.checks.secrets import masked
from tests.support import findings

# Put together here, so that no scanner takes this file for a leak.
KEYS = {
    "project": "sk-" + "proj-Zq3tW8vN2xKd5mBf7HcR1yLpWs6gJa9eUo3iXb0Tq5nVr-4k_Em2",
    "service account": "sk-" + "svcacct-9fQ2rT6wYb4nKx8sVd3mJh7cLz1pGu5aEo0iXq",
    "admin": "sk-" + "admin-9fQ2rT6wYb4nKx8sVd3mJh7cLz1pGu5aEo0iXq",
    "old": "sk-" + "Qm4tZ8vN2xKd5mBf7HcRT3Blbk" + "FJWs6gJa9eUo3iXb0Tq5nV",
    "old without its mark": "sk-" + "Qm4tZ8vN2xKd5mBf7HcR1yLpWs6gJa9eUo3iXb0Tq5nVr4kE",
}
EPHEMERAL = "ek_" + "68af296e8e408191a1120ab6383263c2"
SECRETS = [*KEYS.values(), EPHEMERAL]
PLACES = {
    "comment": "type: realtime # {}\ninstructions: You take orders.\n",
    "comment above": "# {}\ntype: realtime\n",
    "value": "type: realtime\ninstructions: use {} there\n",
    "quoted value": 'type: realtime\ninstructions: "{}"\n',
    "key": "type: realtime\n{}: 1\n",
    "model": "type: realtime\nmodel: {}\n",
    "enum": "type: realtime\ntruncation: {}\n",
    "block": "type: realtime\ninstructions: |\n  key: {}\n  Be brief.\n",
    "merge": "type: realtime\ntracing: &t\n  group_id: {}\ntools: [*t]\n",
    "second document": "type: realtime\n---\n# {}\ntype: realtime\n",
    "suppression": "type: realtime # realtime-lint: ignore[{}] -- why\n",
    "directive": "type: realtime # realtime-lint: {}\n",
    "stranger": "model: gpt-live-1\ninstructions: {}\n",
}


def told(text: str, name: str = "config.yaml") -> list[str]:
    return [finding.rule for finding in findings(text, name) if finding.topic == "secrets"]


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_every_form_of_an_api_key_is_found_once(key: str) -> None:
    assert told(f"type: realtime\ninstructions: {key}\n") == ["secret-openai-key"]


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_key_is_found_wherever_it_stands(place: str) -> None:
    assert told(place.format(KEYS["project"])) == ["secret-openai-key"]
    assert told(place.format(EPHEMERAL)) == ["secret-ephemeral-key"]


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("secret", SECRETS)
def test_no_finding_repeats_a_secret(place: str, secret: str) -> None:
    text = place.format(secret)
    found = findings(text)
    assert found
    said = json.dumps([[f.message, f.pointer, [r.message for r in f.related]] for f in found])
    assert secret not in said
    for start in range(len(secret) - 8):
        assert secret[start + 5 : start + 13] not in said


def test_the_caret_stands_under_the_secret() -> None:
    text = PLACES["value"].format(EPHEMERAL)
    (finding,) = (f for f in findings(text) if f.rule == "secret-ephemeral-key")
    assert text[finding.span.start : finding.span.end] == EPHEMERAL
    assert finding.pointer == "/instructions"


def test_each_of_many_secrets_is_told_at_its_own_place() -> None:
    text = json.dumps(
        {
            "value": EPHEMERAL,
            "session": {"type": "realtime", "instructions": KEYS["admin"]},
            "expires_at": 1_756_310_470,
        }
    )
    found = {f.rule: f.pointer for f in findings(text, "answer.json") if f.topic == "secrets"}
    assert found == {
        "secret-ephemeral-key": "/value",
        "secret-openai-key": "/session/instructions",
    }


def test_an_alias_repeats_no_finding() -> None:
    text = f"type: realtime\ninstructions: &i {KEYS['admin']}\ninclude: [*i]\n"
    found = [finding.pointer for finding in findings(text) if finding.topic == "secrets"]
    assert found == ["/instructions"]


@pytest.mark.parametrize(
    "harmless",
    [
        "sk-proj-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "sk-proj-YOUR_KEY_GOES_HERE_PLEASE_AND_THANKS",
        "sk-...",
        "sk-proj-...",
        "sk-ant-api03-Zq3tW8vN2xKd5mBf7HcR1yLp",  # another vendor's
        "task-force-and-disk-administration-department-of-the-city",
        "${OPENAI_API_KEY}",
        "ek_1234",
        "ek_bilgiler",
        "week_20261122",
        "ek_00000000000000000000000000000000",
    ],
)
def test_a_lookalike_is_no_secret(harmless: str) -> None:
    assert told(f"type: realtime\ninstructions: {harmless}\n") == []


def test_a_mask_keeps_the_length_and_the_words_around() -> None:
    secret = KEYS["project"]
    assert masked(f"use {secret}, please") == f"use sk-pr{'*' * (len(secret) - 5)}, please"
    harmless = "the risk-assessment of week_20261122, ek_bilgiler"
    assert masked(harmless) == harmless
