"""Beta documents by strangers, migrated, and held against the official `openai` package.

The package's GA types are closed here: a key that they do not name is a violation. Where the
types are wrong, and the differential tests argue why, they are not held against a document.
`python -m tests.ga_conformity` prints what became of each.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from realtime_lint.engine import Linter
from realtime_lint.kinds import BETA_TO_GA, classify, gather
from realtime_lint.migrator import Migrator, Outcome
from realtime_lint.parse import parse
from tests import corpus
from tests.differential.differences import DIFFERENCES, Disagreement
from tests.differential.sdk_types import HINTS, json_type, type_of, violations
from tests.support import AS_OF, rulebook

if TYPE_CHECKING:
    from realtime_lint.findings import Finding

_EVENT_KINDS: Final = {
    "session.update": "session-update",
    "response.create": "response-create",
}

_UNKNOWN: Final = "has a key that neither shape knows, which stays for its author to put right"
_ENABLED: Final = "has `enabled`, which neither shape knows"
_NULL: Final = "has a null that neither shape allows"
EXCEPTIONS: Final[dict[str, str]] = {
    "Biji-Biji-Initiative__openai-twilio-assistant/001.json": _NULL,
    "MicrosoftDocs__azure-ai-docs/002.json": (
        "a lone turn_detection: too common a fragment to call it a session"
    ),
    "TEN-framework__ten-framework/006.json": _ENABLED,
    "TEN-framework__ten-framework/012.json": _UNKNOWN,
    "alexrudall__ruby-openai/001.json": "a lone model: of either API, so it asks for the kind",
    "openai__openai-realtime-api-beta/001.json": _ENABLED,
    "twilio-samples__live-translation-openai-realtime-api/001.json": _UNKNOWN,
    "unattributed__index/046.json": _UNKNOWN,
    "unattributed__index/106.json": _UNKNOWN,
    "unattributed__index/108.json": _ENABLED,
    "unattributed__index/112.json": _ENABLED,
    "unattributed__index/113.json": _ENABLED,
    "unattributed__index/114.json": _ENABLED,
    "unattributed__index/135.json": _NULL,
}
"""Documents labelled as beta that are no document of GA after a migration, and why."""

_IN_OTHER_WORDS: Final = "what was wrong there before, in the words of GA"
BROUGHT: Final[dict[tuple[str, str], str]] = {
    ("TEN-framework__ten-framework/012.json", "turn-detection-missing-type"): (
        "it wrote `mode` for the type, which the beta did not demand"
    ),
    ("twilio-samples__live-translation-openai-realtime-api/001.json", "update-clears-wrongly"): (
        _IN_OTHER_WORDS
    ),
    ("unattributed__index/046.json", "audio-format-string"): _IN_OTHER_WORDS,
    ("unattributed__index/106.json", "update-clears-wrongly"): _IN_OTHER_WORDS,
    ("unattributed__index/112.json", "unknown-key"): (
        "below a key that was itself unknown there, and so went unread"
    ),
    ("unattributed__index/113.json", "audio-format-type"): _IN_OTHER_WORDS,
}
"""Files and rules of errors and warnings that a migrated document has and the old one had not."""


class Migrated(NamedTuple):
    """A beta document and what became of it.

    has_typos  whether it was wrong as a beta document already
    violated   the pointers at which the outcome violates the package's types
    brought    rules of errors and warnings that it had not before
    """

    file: str
    outcome: Outcome
    has_typos: bool
    violated: tuple[str, ...]
    brought: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether it is a document of GA now."""
        return self.outcome.after is not None and not self.violated


def nonconforming(kind: str, data: object) -> list[str]:
    """The pointers at which a document of a GA kind violates the package's types.

    The events of a script are each of their own kind.
    """
    if kind == "event-script":
        assert isinstance(data, list)
        return [
            f"/{index}{pointer}"
            for index, event in enumerate(data)
            for pointer in nonconforming(_EVENT_KINDS.get(event["type"], "client-event"), event)
        ]
    if kind not in HINTS or kind.startswith("beta"):
        return [""]
    return [
        violation.pointer
        for violation in violations(data, type_of(kind))
        if not _is_argued(kind, violation.pointer, data)
    ]


def _is_argued(kind: str, pointer: str, data: object) -> bool:
    disagreement = Disagreement(kind, "looser", pointer, _found(data, pointer))
    return any(difference.explains(disagreement) for difference in DIFFERENCES.values())


def _found(data: object, pointer: str) -> str:
    for step in pointer.split("/")[1:]:
        if isinstance(data, list):
            data = data[int(step)]
        elif isinstance(data, dict) and step in data:
            data = data[step]
        else:
            return "missing"
    return json_type(data)


@cache
def linter() -> Linter:
    """Every rule, at the date of the facts."""
    return Linter(rulebook(), rulebook().choose(), AS_OF)


@cache
def migrated() -> tuple[Migrated, ...]:
    """Every document of the manifest that is labelled as beta and is for OpenAI, migrated."""
    migrator = Migrator(linter())
    found = []
    root = corpus.folder()
    assert root is not None
    for entry in corpus.entries():
        labels = {label.code for label in entry.labels}
        if entry.dialect != "openai" or not (
            entry.kind.startswith("beta") or "beta-shape" in labels
        ):
            continue
        data = (root / entry.file).read_bytes()
        outcome = migrator.work(entry.file, data, named=True)
        found.append(_judged(entry.file, outcome))
    return tuple(found)


_OF_BETA: Final = frozenset({"migration", "model-lifecycle"})
"""Topics of what every beta document has: its shape, and models of its time."""


def _judged(file: str, outcome: Outcome) -> Migrated:
    before = linter().lint(file, outcome.before).findings
    grave = [it for it in before if it.severity != "note" and it.topic not in _OF_BETA]
    if outcome.after is None:
        return Migrated(file, outcome, bool(grave), (), ())
    violated = []
    for document in gather(parse(file, outcome.after)):
        recognised = classify(document)
        assert recognised is not None
        assert document.root is not None
        violated += nonconforming(recognised.kind, document.root.data())
    had = {(it.rule, it.pointer.rpartition("/")[2]) for it in before}
    brought = {
        it.rule
        for it in linter().lint(file, outcome.after).findings
        if it.severity != "note" and not _was_there(it, had)
    }
    return Migrated(file, outcome, bool(grave), tuple(violated), tuple(sorted(brought)))


def _was_there(finding: Finding, had: set[tuple[str, str]]) -> bool:
    """Whether a rule spoke of the same key before, or of what that key was called."""
    key = finding.pointer.rpartition("/")[2]
    old = [old for old, path in BETA_TO_GA.items() if path[-1] == key]
    return any((finding.rule, name) in had for name in (key, *old))


def main() -> None:
    """Print a line for each document, and the count."""
    for it in migrated():
        kind = " to ".join(filter(None, (it.outcome.stories or (("", "", "", ""),))[0][1:3]))
        verdict = "good" if it.is_good else "bad" if it.outcome.after else "not migrated"
        reason = "" if it.is_good else f": {EXCEPTIONS.get(it.file, 'NO REASON')}"
        print(f"{verdict:13}{it.file} [{kind}]{reason}")
        for pointer in it.violated:
            print(f"{'':13}  violates the types at {pointer or '/'}")
        for rule in it.brought:
            print(f"{'':13}  brings {rule}: {BROUGHT.get((it.file, rule), 'NO REASON')}")
        for reason in it.outcome.refused:
            print(f"{'':13}  refused: {reason}")
    without = [it for it in migrated() if not it.has_typos]
    good = sum(it.is_good for it in migrated())
    print(f"{good} of {len(migrated())} are documents of GA now")
    share = sum(it.is_good for it in without) / len(without)
    print(f"{share:.1%} of the {len(without)} without typos of their own")


if __name__ == "__main__":
    main()
