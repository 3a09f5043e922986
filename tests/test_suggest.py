"""What was meant by a misspelt word, and when that is certain."""

from __future__ import annotations

import pytest

from realtime_lint.events import CLIENT_EVENTS
from realtime_lint.suggest import closest, unmistakable

FORMATS = ("input_audio_format", "output_audio_format", "modalities")


@pytest.mark.parametrize(
    ("word", "names", "meant"),
    [
        ("silence_duraton_ms", ("silence_duration_ms", "prefix_padding_ms"), "silence_duration_ms"),
        ("silenceDurationMs", ("silence_duration_ms", "type"), "silence_duration_ms"),
        ("NEARFIELD", ("near_field", "far_field"), "near_field"),
        ("languag", ("language", "languages"), "language"),
        ("input_audio_buffer.commits", CLIENT_EVENTS, "input_audio_buffer.commit"),
    ],
)
def test_what_was_meant_is_certain(word: str, names: tuple[str, ...], meant: str) -> None:
    assert unmistakable(word, names) == closest(word, names) == meant


@pytest.mark.parametrize(
    ("word", "names", "near"),
    [
        ("audio_format", FORMATS, "input_audio_format"),
        ("input_audio_buffer.c", CLIENT_EVENTS, "input_audio_buffer.clear"),
        ("ab", ("a_b", "a-b"), "a_b"),
    ],
)
def test_two_names_that_are_nearly_as_close_leave_a_doubt(
    word: str, names: tuple[str, ...], near: str
) -> None:
    assert closest(word, names) == near
    assert unmistakable(word, names) is None


@pytest.mark.parametrize("word", ["", "handler", "x" * 200])
def test_nothing_was_meant_by_a_word_like_none(word: str) -> None:
    assert closest(word, FORMATS) is None
    assert unmistakable(word, FORMATS) is None
