"""Nothing of the catalogue of rules is lost: every name is there, or lives on in another rule."""

from __future__ import annotations

from tests.support import rule_files

CATALOGUE = {
    "audio": """
        audio-format-io-mismatch audio-format-string audio-format-type g711-rate
        language-code-format language-hint-missing noise-reduction-strength
        noise-reduction-type-missing pcm-rate-missing pcm-rate-not-24000 sip-format-forced
        speed-in-response-create speed-range transcription-delay-unsupported
        transcription-keywords-unsupported transcription-language-and-languages
        transcription-languages-unsupported transcription-model-missing
        transcription-model-unknown transcription-prompt-unsupported
        transcription-whisper-prompt-style
    """,
    "cost": """
        instructions-too-long max-output-tokens-unbounded post-instructions-limit
        reasoning-effort-latency retention-ratio-no-headroom retention-ratio-range
        truncation-disabled truncation-invalid truncation-not-configured update-busts-cache
    """,
    "mcp": """
        mcp-allowed-tools-empty mcp-allowed-tools-missing mcp-approval-never
        mcp-approval-overlap mcp-approval-unattended mcp-approval-unknown-tool
        mcp-authorization-and-header mcp-connector-auth-header mcp-connector-unknown
        mcp-connector-write-tools mcp-duplicate-server-label mcp-insecure-url
        mcp-label-reuse mcp-server-label-pattern mcp-target-count mcp-tunnel-id-format
        mcp-unreachable-url
    """,
    "migration": """
        beta-api-removed beta-event-content-type beta-temperature-range
        ga-temperature-removed migrate-beta-session migrate-beta-transcription
    """,
    "model-lifecycle": """
        mcp-connector-deprecated model-deprecated model-in-session-update model-missing
        model-shut-down model-unknown model-wrong-surface
        parallel-tool-calls-unsupported-model prompt-object-shutdown
        reasoning-unsupported-model session-model-as-transcription-model
        transcription-model-as-session-model transcription-replacement-changes-vad
    """,
    "policy": """
        azure-deployment-name client-secret-not-a-boundary model-unpinned-alias
        policy-allowed-models policy-eu-residency policy-required-settings
        policy-telephony-g711 prompt-unpinned-version tracing-sensitive
    """,
    "reliability": """
        instructions-missing manual-commit-with-vad noop-session-update
        out-of-band-without-metadata prompt-and-instructions response-create-in-translation
        tracing-change-in-update translation-language-missing update-clears-wrongly
        vad-off-script-without-commit
    """,
    "schema": """
        ambiguous-document-shape azure-voice-live-document empty-document event-id-too-long
        event-key-instead-of-type event-missing-session
        include-logprobs-without-transcription invalid-enum-value invalid-metadata
        invalid-session-type item-reference-outside-response live-session-document
        max-output-tokens-range max-output-tokens-wrong-name misplaced-key
        missing-session-type mixed-beta-and-ga modalities-audio-only-beta modalities-empty
        null-not-allowed output-modalities-both prompt-shape response-shaped-document
        server-event-in-client-script session-type-mismatch-in-update
        transcription-session-forbidden-field translation-field-forbidden unknown-event-type
        unknown-key unresolved-placeholder wrong-type
    """,
    "secrets": """
        mcp-token-exposed-to-client mcp-url-credentials secret-ephemeral-key
        secret-in-instructions secret-mcp-authorization secret-mcp-header secret-openai-key
    """,
    "tools": """
        instructions-mention-missing-tool tool-choice-forced-loop tool-choice-invalid
        tool-choice-nested-function tool-choice-none-with-tools
        tool-choice-required-without-tools tool-choice-unknown-tool tool-duplicate-name
        tool-missing-description tool-missing-name tool-missing-type tool-name-pattern
        tool-nested-function tool-parameters-invalid-schema tool-parameters-not-object
        tool-required-undeclared tool-type-unsupported tool-unsupported-option
        tools-not-array tools-too-many
    """,
    "ttl": """
        ttl-anchor ttl-implicit-default ttl-not-session-limit ttl-out-of-range ttl-too-long
        ttl-wrong-key
    """,
    "turn-detection": """
        beta-transcription-semantic-vad eagerness-under-server-vad idle-timeout-range
        idle-timeout-without-response server-vad-key-under-semantic-vad
        turn-detection-missing-type turn-detection-none-string vad-create-without-interrupt
        vad-disabled-manual-turns vad-never-responds vad-prefix-padding
        vad-response-flags-in-transcription vad-silence-duration vad-threshold-extreme
        vad-threshold-range vad-unsupported-by-transcription-model
    """,
    "voice": """
        custom-voice-shape voice-change-in-update voice-live-only voice-quality
        voice-tts-only voice-unknown voice-without-audio-output
    """,
    "yaml": """
        duplicate-key json-text-encoding parse-error yaml-alias-problem yaml-custom-tag
        yaml-folded-instructions yaml-implicit-null yaml-infinity yaml-merge-override
        yaml-multiple-documents yaml-non-string-key yaml-norway yaml-number-as-string
        yaml-octal-number yaml-sexagesimal yaml-string-null yaml-typed-scalar
    """,
}
"""The rules that the facts call for, by topic."""


def test_there_are_190() -> None:
    assert sum(len(names.split()) for names in CATALOGUE.values()) == 190


def test_every_rule_of_the_catalogue_exists_in_its_topic() -> None:
    there = {(rule.topic, name) for rule in rule_files() for name in (rule.name, *rule.formerly)}
    wanted = {(topic, name) for topic, names in CATALOGUE.items() for name in names.split()}
    assert wanted - there == set()


# What the catalogue says of fixes, as they are without special cases.
FIXES = {
    "safe": """
        audio-format-string audio-format-type beta-event-content-type custom-voice-shape
        duplicate-key event-key-instead-of-type max-output-tokens-wrong-name
        migrate-beta-session migrate-beta-transcription misplaced-key
        missing-session-type modalities-audio-only-beta model-in-session-update
        noop-session-update pcm-rate-missing prompt-shape tool-choice-nested-function
        tool-missing-type tool-nested-function tool-parameters-not-object
        tools-not-array truncation-invalid ttl-anchor ttl-implicit-default ttl-wrong-key
        turn-detection-missing-type turn-detection-none-string
        vad-response-flags-in-transcription voice-unknown voice-without-audio-output
        yaml-implicit-null yaml-infinity yaml-non-string-key yaml-norway
        yaml-sexagesimal yaml-typed-scalar
    """,
    "unsafe": """
        beta-temperature-range eagerness-under-server-vad g711-rate
        ga-temperature-removed idle-timeout-range include-logprobs-without-transcription
        invalid-enum-value json-text-encoding language-code-format
        max-output-tokens-range max-output-tokens-unbounded mcp-approval-never
        mcp-connector-unknown mcp-insecure-url mcp-server-label-pattern modalities-empty
        model-deprecated model-shut-down model-unknown model-unpinned-alias
        null-not-allowed output-modalities-both parallel-tool-calls-unsupported-model
        pcm-rate-not-24000 policy-required-settings policy-telephony-g711
        post-instructions-limit reasoning-effort-latency reasoning-unsupported-model
        response-shaped-document retention-ratio-no-headroom retention-ratio-range
        server-vad-key-under-semantic-vad sip-format-forced speed-in-response-create
        speed-range tool-choice-invalid tool-choice-required-without-tools
        tool-choice-unknown-tool tool-name-pattern tool-parameters-invalid-schema
        tool-unsupported-option tracing-change-in-update tracing-sensitive
        transcription-delay-unsupported transcription-keywords-unsupported
        transcription-languages-unsupported transcription-model-as-session-model
        transcription-model-unknown transcription-prompt-unsupported
        transcription-session-forbidden-field translation-field-forbidden
        truncation-not-configured ttl-out-of-range ttl-too-long unknown-event-type
        unknown-key update-clears-wrongly vad-threshold-range
        vad-unsupported-by-transcription-model voice-change-in-update voice-quality
        wrong-type yaml-folded-instructions yaml-number-as-string yaml-octal-number
        yaml-string-null
    """,
}
OTHERWISE: dict[str, tuple[str, str]] = {
    "voice-quality": ("no", "which voice, is a matter of taste: to choose one would be a guess"),
    "beta-temperature-range": ("no", "migrate-beta-session takes the key out"),
    "truncation-not-configured": ("no", "any number would be a guess"),
    "max-output-tokens-unbounded": ("no", "any number would be a guess"),
    "policy-telephony-g711": ("no", "the bridge has to change together with the session"),
    "voice-without-audio-output": ("unsafe", "a later answer of the session may be audio"),
    "tool-parameters-not-object": ("unsafe", "safe only for text that is an object in JSON"),
    "yaml-norway": ("unsafe", "safe only for the code of a language"),
}
"""Rules of another safety than the catalogue's, or without a fix, and why."""


def test_whatever_the_catalogue_fixes_is_fixed() -> None:
    said = {name: safety for safety, names in FIXES.items() for name in names.split()}
    assert len(said) == 103
    assert {
        rule.name: rule.fix.safety if rule.fix else "no"
        for rule in rule_files()
        if rule.name in said
    } == {name: OTHERWISE.get(name, (safety,))[0] for name, safety in said.items()}


def test_whatever_differs_from_the_catalogue_differs() -> None:
    said = {name: safety for safety, names in FIXES.items() for name in names.split()}
    assert [name for name, (safety, _) in OTHERWISE.items() if said[name] == safety] == []
