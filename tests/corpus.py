"""Real documents by strangers, and what we think of them.

The documents are no part of the project: `REALTIME_LINT_CORPUS` names their folder, which
has a `MANIFEST.jsonl` with our labels. `python -m tests.corpus` prints the tables.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

from realtime_lint.engine import FileResult, Linter
from tests.support import AS_OF, rulebook

OURS = frozenset({"openai", "azure-openai"})
"""Dialects that are the Realtime API; every other one is a neighbour's product."""

RULES_OF_LABEL: dict[str, tuple[str, ...]] = {
    "audio-only-modalities": ("modalities-audio-only-beta",),
    "beta-format-enum": ("audio-format-type", "invalid-enum-value"),
    "beta-key-in-ga": (
        "mixed-beta-and-ga",
        "misplaced-key",
        "max-output-tokens-wrong-name",
        "ga-temperature-removed",
        "ttl-wrong-key",
    ),
    "beta-shape": ("beta-api-removed",),
    "both-modalities": ("output-modalities-both",),
    "deprecated-model": ("model-deprecated", "model-shut-down"),
    "deprecated-transcription-model": ("model-deprecated", "model-shut-down"),
    "enum": ("invalid-enum-value", "ttl-anchor"),
    "format-string": ("audio-format-string",),
    "invalid-json": ("parse-error",),
    "language-code": ("language-code-format",),
    "not-in-transcription-session": ("transcription-session-forbidden-field",),
    "null-not-allowed": ("null-not-allowed",),
    "pcm-rate": ("pcm-rate-not-24000",),
    "pcm-rate-missing": ("pcm-rate-missing",),
    "preview-model": ("model-shut-down",),
    "reasoning-model": (
        "reasoning-unsupported-model",
        "parallel-tool-calls-unsupported-model",
    ),
    "session-missing": ("event-missing-session",),
    "session-type": ("invalid-session-type",),
    "session-type-missing": ("missing-session-type",),
    "session-wrapper-missing": ("beta-api-removed", "missing-session-type"),
    "temperature-range": ("beta-temperature-range",),
    "tool-nested-function": ("tool-nested-function",),
    "tool-strict-in-parameters": ("tool-unsupported-option",),
    "transcription-enabled": ("unknown-key",),
    "transcription-model-missing": ("transcription-model-missing",),
    "transcription-option-model": (
        "transcription-delay-unsupported",
        "transcription-keywords-unsupported",
        "transcription-languages-unsupported",
    ),
    "unknown-key": (
        "unknown-key",
        "misplaced-key",
        "ga-temperature-removed",
        "custom-voice-shape",
        "ttl-wrong-key",
        "prompt-shape",
        "max-output-tokens-wrong-name",
        "response-shaped-document",
        "mixed-beta-and-ga",
    ),
    "unknown-model": ("model-unknown",),
    "unknown-transcription-model": ("transcription-model-unknown",),
    "vad-field-wrong-mode": ("server-vad-key-under-semantic-vad", "eagerness-under-server-vad"),
    "vad-type-missing": ("turn-detection-missing-type",),
    "vad-type-none": ("turn-detection-none-string",),
    "vad-type-unknown": ("invalid-enum-value", "turn-detection-none-string"),
    "voice-object": ("custom-voice-shape",),
    "voice-unknown": ("voice-unknown", "voice-tts-only", "voice-live-only"),
    "wrong-type": ("wrong-type",),
}

_FLAT = "a flat body, which is the beta shape: beta-api-removed says what to do with all of it"
NOT_FOUND: dict[tuple[str, str], str] = {
    ("PTgamingLife__translatepro/001.json", "beta-key-in-ga"): _FLAT,
    ("PTgamingLife__translatepro/001.json", "session-type-missing"): _FLAT,
    ("unattributed__index/053.json", "beta-key-in-ga"): _FLAT,
    ("unattributed__index/053.json", "session-type-missing"): _FLAT,
    ("MicrosoftDocs__azure-ai-docs/002.json", "beta-shape"): (
        "a lone turn_detection: too common a fragment to call it a session"
    ),
    ("alexrudall__ruby-openai/001.json", "beta-shape"): (
        "a lone model: nothing tells beta from GA, and ambiguous-document-shape says so"
    ),
    ("unattributed__index/112.json", "beta-shape"): (
        "a `session` wrapper is what a client-secret request looks like; its flat keys are found "
        "as mixed-beta-and-ga and misplaced-key"
    ),
    ("unattributed__index/112.json", "transcription-enabled"): (
        "inside a key that is itself misplaced"
    ),
    ("openai__openai-python/001.json", "wrong-type"): (
        "{audio: {output: marin}} alone is a fragment: it counts when it is named"
    ),
    ("promptfoo__promptfoo/002.yaml", "preview-model"): (
        "settings of another program; its sessions are reached through settings"
    ),
    ("TEN-framework__ten-framework/006.json", "vad-type-missing"): (
        "optional in the beta; the document's error is its unknown key `enabled`"
    ),
    ("TEN-framework__ten-framework/012.json", "vad-type-missing"): (
        "optional in the beta; the document's error is its unknown key `enabled`"
    ),
    ("TEN-framework__ten-framework/006.json", "enum"): (
        "the type is absent, not wrong; the document's error is its unknown key `enabled`"
    ),
}
"""Labels that no finding answers: why."""

_SDK = "settings of an SDK that are word for word a Realtime session; exclude the file"
_OTHER_SERVER = "another server's own keys under an OpenAI shape; exclude the file"
_MODEL_PUT_IN = "its model was a variable: reasoning is refused for the model that was put in"
ARGUED: dict[str, str] = {
    "openai__openai-agents-js/017.json": _SDK,
    "openai__openai-agents-js/018.json": _SDK,
    "openai__openai-agents-python/002.json": _SDK,
    "openai__openai-agents-python/009.json": _SDK,
    "openai__openai-agents-python/015.json": _SDK,
    "openai__openai-agents-python/018.json": _SDK,
    "openai__openai-agents-python/019.json": _SDK,
    "openai__openai-agents-python/020.json": _SDK,
    "unattributed__index/002.json": (
        "turn_detection is set (to a list) for a model that has none, which the server refuses"
    ),
    "unattributed__index/051.json": _OTHER_SERVER,
    "unattributed__index/052.json": _OTHER_SERVER,
    "unattributed__index/100.json": _MODEL_PUT_IN,
    "unattributed__index/132.json": _MODEL_PUT_IN,
    "unattributed__index/056.json": (
        "the event has no session at all, and its name is of the removed beta"
    ),
}
"""Documents without labels on which we report an error: why that is right, or what it costs."""


WARNED = {
    "migrate-beta-session": "stands beside beta-api-removed",
    "migrate-beta-transcription": "stands beside beta-api-removed",
    "missing-session-type": "as it stands the server refuses it; whoever loads it may complete it",
    "model-deprecated": "its last day is announced, and near",
    "response-shaped-document": "an answer that somebody saved: sent again, it is refused",
    "voice-unknown": "made up for the tests of an SDK: the server refuses it",
    "voice-without-audio-output": "the tests of an SDK: the voice has no effect",
}
"""Rules whose warnings stand on documents without labels: why each is right."""


class Label(NamedTuple):
    """A known problem of a document."""

    file: str
    code: str
    path: str


class Entry(NamedTuple):
    """A document of the manifest with what we said of it."""

    file: str
    kind: str
    dialect: str
    labels: tuple[Label, ...]
    result: FileResult


def folder() -> Path | None:
    """The folder of the corpus, where the environment names one."""
    name = os.environ.get("REALTIME_LINT_CORPUS")
    return Path(name) if name else None


@cache
def entries() -> tuple[Entry, ...]:
    """Every document of the manifest, linted as `check FOLDER` does."""
    root = folder()
    assert root is not None
    book = rulebook()
    linter = Linter(book, book.choose(), AS_OF)
    found = []
    for line in (root / "MANIFEST.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        file = entry["file"]
        labels = tuple(
            Label(file, problem["code"], problem["path"]) for problem in entry["known_problems"]
        )
        result = linter.lint(file, (root / file).read_bytes(), named=False)
        found.append(Entry(file, entry["kind"], entry["dialect"], labels, result))
    return tuple(found)


def is_found(label: Label, result: FileResult) -> bool:
    """Whether a rule that the label stands for speaks at the label's place.

    The manifest's paths begin at the document or at its session; the last part decides.
    """
    rules = RULES_OF_LABEL.get(label.code, ())
    last = label.path.replace("[", ".").replace("]", "").rpartition(".")[2]
    for finding in result.findings:
        if finding.rule not in rules:
            continue
        places = (finding.pointer, finding.message)
        if (
            label.path in {"(document)", "(root)"}
            or last in places[0].split("/")
            or last in places[1]
        ):
            return True
    return False


def reason_not_found(entry: Entry, label: Label) -> str | None:
    """Why a label goes without a finding; None: nobody knows."""
    if entry.dialect not in OURS:
        return f"another product ({entry.dialect}) is left alone"
    return NOT_FOUND.get((label.file, label.code))


def unlabelled_warnings() -> list[tuple[str, str]]:
    """Files and rules of the warnings on documents of ours that have no label."""
    return [
        (entry.file, finding.rule)
        for entry in entries()
        if not entry.labels and entry.dialect in OURS
        for finding in entry.result.findings
        if finding.severity == "warning"
    ]


def main() -> None:
    """Print the tables: known problems, what is said of unlabelled documents, counts by rule."""
    _print_labels()
    print("\nerrors on documents without known problems:")
    for entry in entries():
        rules = {it.rule for it in entry.result.findings if it.severity == "error"}
        if rules and not entry.labels:
            reason = ARGUED.get(entry.file, "NO REASON")
            print(f"  {entry.file} [{entry.dialect}] {', '.join(sorted(rules))}: {reason}")
    print("\nwarnings on documents without known problems:")
    warned = Counter(rule for _, rule in unlabelled_warnings())
    for rule, count in sorted(warned.items()):
        print(f"  {count:3} {rule}: {WARNED.get(rule, 'NO REASON')}")
    print("\nfindings by rule:")
    by_rule = Counter((it.rule, it.severity) for e in entries() for it in e.result.findings)
    for (rule, severity), count in sorted(by_rule.items()):
        print(f"  {rule:40} {severity:8} {count:5}")


def _print_labels() -> None:
    rows = Counter[tuple[str, bool]]()
    missing: Counter[tuple[str, str]] = Counter()
    for entry in entries():
        for label in entry.labels:
            hit = is_found(label, entry.result)
            rows[label.code, hit] += 1
            if not hit:
                missing[label.code, reason_not_found(entry, label) or "NO REASON"] += 1
    print("known problem                      found  not found")
    for code in sorted({code for code, _ in rows}):
        print(f"{code:32} {rows[code, True]:7} {rows[code, False]:10}")
    print(f"{'all':32} {_count(rows, hit=True):7} {_count(rows, hit=False):10}")
    print("\nnot found, and why:")
    for (code, reason), count in sorted(missing.items()):
        print(f"  {count:3} {code}: {reason}")


def _count(rows: Counter[tuple[str, bool]], *, hit: bool) -> int:
    return sum(count for (_, found), count in rows.items() if found is hit)


if __name__ == "__main__":
    main()
