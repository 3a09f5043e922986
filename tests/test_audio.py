"""Audio: what the examples of the rules do not say, silence above all."""

from __future__ import annotations

import pytest

from tests.support import findings

RULES = (
    "audio-format-string",
    "audio-format-type",
    "pcm-rate-missing",
    "pcm-rate-not-24000",
    "g711-rate",
    "audio-format-io-mismatch",
    "sip-format-forced",
    "noise-reduction-strength",
    "noise-reduction-type-missing",
    "speed-range",
    "speed-in-response-create",
    "policy-error",  # what a crash of a check is called
)
FORMAT = "type: realtime\naudio:\n  output:\n    format: {}\n"
BETA_FORMAT = "modalities: [text, audio]\noutput_audio_format: {}\n"


def audio(text: str, name: str = "config.yaml") -> list[str]:
    """The messages of the rules on audio, crashes included."""
    return [found.message for found in findings(text, name) if found.rule in RULES]


@pytest.mark.parametrize(
    ("word", "example"),
    [
        ("pcm16", "here {type: audio/pcm, rate: 24000}"),
        ("audio/pcm", "here {type: audio/pcm, rate: 24000}"),
        ("g711_alaw", "here {type: audio/pcma}"),
        ("audio/x-mulaw", "here {type: audio/pcmu}"),
        ("mp3", "such as {type: audio/pcm, rate: 24000}"),
    ],
)
def test_a_word_for_a_format_is_written_out(word: str, example: str) -> None:
    (message,) = audio(FORMAT.format(word))
    assert f"an object, {example}, not the text '{word}'" in message


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (FORMAT.format("{ type: PCM_S16LE }"), "audio/pcma; did you mean 'audio/pcm'?"),
        (FORMAT.format("{ type: mulaw, rate: 8000 }"), "audio/pcma; did you mean 'audio/pcmu'?"),
        (FORMAT.format("{ type: audio/wav }"), "or audio/pcma"),
        (BETA_FORMAT.format("g711-alaw"), "g711_alaw; did you mean 'g711_alaw'?"),
        (BETA_FORMAT.format("audio/pcmu"), "g711_alaw; did you mean 'g711_ulaw'?"),
        (BETA_FORMAT.format("opus"), "or g711_alaw"),
    ],
)
def test_a_type_is_put_right_in_the_words_of_its_shape(text: str, hint: str) -> None:
    (message,) = audio(text)
    assert message.endswith(hint)


@pytest.mark.parametrize(("rate", "way"), [(8000, "use audio/pcmu for 8 kHz"), (16000, "resample")])
def test_another_rate_has_a_way_out(rate: int, way: str) -> None:
    (message,) = audio(FORMAT.format(f"{{ type: audio/pcm, rate: {rate} }}"))
    assert message.endswith(f"not {rate}; {way}")


@pytest.mark.parametrize(
    "formats",
    [
        "{ input: { format: { type: audio/pcmu } } }",
        "{ input: { format: { type: audio/pcma } }, output: { voice: marin } }",
    ],
)
def test_a_format_that_is_left_out_is_pcm(formats: str) -> None:
    (message,) = audio(f"type: realtime\naudio: {formats}\n")
    assert "output is audio/pcm by default" in message


@pytest.mark.parametrize(
    "settings",
    [
        # not to be known
        "{ input: { format: { type: audio/pcmu } }, output: '${OUTPUT}' }",
        "{ input: { format: { type: audio/pcm, rate: '${RATE}' } } }",
        "{ input: { format: { type: '${TYPE}', rate: 8000 } } }",
        "{ input: { format: '${FORMAT}', noise_reduction: '${NOISE}' } }",
        # right as it is
        "{ output: { format: { type: audio/pcm, rate: 24000.0 }, speed: 1.5 } }",
        "{ input: { format: { type: audio/pcmu } }, output: { format: { type: audio/pcma } } }",
        # spoken of by other rules
        "{ output: { format: { type: audio/pcm, rate: '24000' } } }",
        "{ input: { format: 16000 }, output: { format: [audio/pcm] } }",
        "{ output: { format: { type: audio/pcm, rate: .nan }, speed: .inf } }",
        "{ input: { noise_reduction: { type: near_field, strength: high } } }",
    ],
)
def test_silence(settings: str) -> None:
    assert audio(f"type: realtime\naudio: {settings}\n") == []


def test_a_beta_word_in_a_ga_session_is_misplaced_whatever_it_says() -> None:
    assert audio("type: realtime\ninput_audio_format: g711-ulaw\naudio: {}\n") == []


@pytest.mark.parametrize("input_", ["{ noise_reduction: {} }", "{ format: { type: audio/pcmu } }"])
def test_what_an_update_leaves_out_stays_as_it_is(input_: str) -> None:
    update = f"type: session.update\nsession: {{ type: realtime, audio: {{ input: {input_} }} }}\n"
    assert audio(update) == []


def test_an_accepted_call_has_one_finding_a_format() -> None:
    formats = "{ input: { format: { type: audio/pcmu } }, output: { voice: marin } }"
    text = f"type: realtime\naudio: {formats}\n"
    (called,) = audio(text, "sip/accept.yaml")
    assert called.startswith("a SIP call settles")
    (bridged,) = audio(text, "bridge.yaml")
    assert bridged.startswith("input is audio/pcmu")
