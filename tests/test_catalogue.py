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
