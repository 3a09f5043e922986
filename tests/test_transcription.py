"""Transcription: which models take what, languages, and silence on what is not known."""

from __future__ import annotations

import pytest

from realtime_lint.checks.languages import CODES
from realtime_lint.models import MODELS
from tests.support import findings

OWN = "transcription-", "language-"


def spoken(transcription: str, shape: str = "realtime", provider: str = "openai") -> list[str]:
    """The rules on a transcription that speak, with the key they speak of and how gravely."""
    text = f"type: {shape}\naudio: {{input: {{transcription: {transcription}}}}}\n"
    return [
        f"{found.rule} {found.pointer.rpartition('/')[2]} {found.severity}"
        for found in findings(text, provider=provider)
        if found.rule.startswith(OWN) or found.rule in {"wrong-type", "out-of-range"}
    ]


VALUES = {"prompt": "Acme", "keywords": "[Acme]", "languages": "[en]", "delay": "low"}


@pytest.mark.parametrize("option", VALUES)
@pytest.mark.parametrize(
    "model", [name for name, model in MODELS.items() if model.role == "transcription"]
)
def test_an_option_is_refused_exactly_where_the_table_says(model: str, option: str) -> None:
    taken = option in MODELS[model].options
    severity = "note" if (model, option) == ("gpt-live-transcribe", "delay") else "error"
    expected = [] if taken else [f"transcription-{option}-unsupported {option} {severity}"]
    assert spoken(f"{{model: {model}, {option}: {VALUES[option]}}}") == expected


@pytest.mark.parametrize(
    "transcription",
    [
        "${TRANSCRIPTION}",
        "{model: ${MODEL}, prompt: Acme, keywords: [Acme], languages: [en], delay: low}",
        "{model: front-desk, prompt: Acme, keywords: [Acme], languages: [en], delay: low}",
        "{<<: '${BASE}', prompt: Acme, keywords: [Acme]}",
        "{model: gpt-realtime-whisper, prompt: ''}",
        "{model: gpt-transcribe, language: '${LANGUAGE}'}",
        "{model: gpt-transcribe, languages: ['${LANGUAGE}']}",
        "{model: whisper-1, prompt: '${PROMPT}'}",
        "{model: whisper-1, prompt: 'Acme Inc. Globex Corp. Initech.'}",
    ],
)
def test_silence_on_what_is_not_known(transcription: str) -> None:
    others = "transcription-model-unknown", "wrong-type"
    assert [line for line in spoken(transcription) if not line.startswith(others)] == []


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        ("en", ["transcription-languages-unsupported languages error"]),
        ("[]", ["transcription-languages-unsupported languages error"]),
        ("7", ["wrong-type languages error"]),
        ("[en, [de]]", ["wrong-type 1 error"]),
        ("[en, jp]", ["language-code-format 1 warning"]),
    ],
)
def test_a_list_of_languages_gets_one_finding(languages: str, expected: list[str]) -> None:
    assert spoken(f"{{model: gpt-transcribe, languages: {languages}}}") == expected


@pytest.mark.parametrize(
    ("language", "severity"),
    [
        ("en", None),
        ("no", None),
        ("en-US", "note"),
        ("zh_CN", "note"),
        ("EN", "note"),
        ("yue", "note"),
        ("eng", "warning"),
        ("English", "warning"),
        ("jp", "warning"),
        ("auto", "warning"),
        ("''", "warning"),
        ("[en]", "error"),
        ("[]", "error"),
        ("true", "error"),
    ],
)
def test_how_grave_a_language_is(language: str, severity: str | None) -> None:
    found = spoken(f"{{model: gpt-transcribe, language: {language}}}")
    assert [line.rpartition(" ")[2] for line in found] == ([] if severity is None else [severity])


def test_a_language_is_suggested_where_one_is_near() -> None:
    text = (
        "type: realtime\naudio: {input: {transcription: {model: gpt-transcribe, language: %s}}}\n"
    )
    for written, meant in {"en-US": "en", "Deutsch": "de", "jp": "ja", "FR": "fr"}.items():
        (found,) = (f for f in findings(text % written) if f.rule == "language-code-format")
        assert found.message == f"'{written}' is not an ISO 639-1 code; '{meant}' is"


def test_the_codes_are_of_two_letters() -> None:
    assert len(CODES) == 184
    assert {code for code in CODES if len(code) != 2 or not code.islower()} == set()
