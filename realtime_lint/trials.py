"""A pack on trial: whether its rules do on their own examples what these say."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from realtime_lint.config_file import Misconfigured
from realtime_lint.engine import Linter
from realtime_lint.models import DATA_DATE
from realtime_lint.records import NamedTuple
from realtime_lint.rulebook import Rulebook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.findings import Finding
    from realtime_lint.policies.reading import Draft, Pack
    from realtime_lint.rulebook import IndexedRule

_JUDGES: Final = frozenset({"parse", "schema"})
"""The engine's parts whose errors no example may have: it would be a test of a typo."""


class Trial(NamedTuple):
    """An example of a rule: the document, and where the rule is to find it wrong.

    pointer  None: nowhere
    place    where the example stands, for messages
    """

    config: str
    file: str
    as_of: date
    provider: str
    pointer: str | None
    says: str
    place: str


def trials(draft: Draft) -> Iterator[Trial]:
    """The examples of a rule, as its file has them."""
    for way in ("good", "bad"):
        for index, example in enumerate(draft.entry["examples"][way]):
            entry: dict[str, Any] = {"config": example} if isinstance(example, str) else example
            yield Trial(
                entry["config"],
                entry.get("file", "example.yaml"),
                date.fromisoformat(entry.get("as_of", DATA_DATE)),
                entry.get("provider", "openai"),
                entry.get("at"),
                entry.get("says", ""),
                draft.place("examples", way, index),
            )


def demand_examples(pack: Pack, book: Rulebook) -> None:
    """Raise Misconfigured for an example of a pack that is not what it says; `book`: our rules."""
    for draft in pack.drafts:
        for trial in trials(draft):
            problem = failure(draft.rule, trial, book)
            if problem is not None:
                raise Misconfigured(f"{trial.place}: {problem}")


def failure(rule: IndexedRule, trial: Trial, book: Rulebook) -> str | None:
    """Why an example is not what it says, or None."""
    result = _linter(rule, trial, book).lint(trial.file, trial.config.encode())
    if result.skipped is not None:
        return f"this example is {result.skipped}"
    for finding in result.findings:
        if finding.rule != rule.name and finding.severity == "error":
            return f"this example is wrong in itself: {finding.message} [{finding.rule}]"
    found = [finding for finding in result.findings if finding.rule == rule.name]
    places = ", ".join(f"'{finding.pointer or '/'}'" for finding in found)
    if trial.pointer is None:
        return f"this good example breaks '{rule.name}' at {places}" if found else None
    if not found:
        return f"this bad example does not break '{rule.name}'"
    if not any(_is_meant(finding, trial) for finding in found):
        said = f"'{trial.pointer or '/'}'" + (f" saying '{trial.says}'" if trial.says else "")
        return f"this bad example breaks '{rule.name}' at {places}, not at {said}"
    return None


def _is_meant(finding: Finding, trial: Trial) -> bool:
    return finding.pointer == trial.pointer and trial.says in finding.message


def _linter(rule: IndexedRule, trial: Trial, book: Rulebook) -> Linter:
    """A linter with one rule, and with those that tell what is no document at all."""
    judges = {it.name for it in book if it.check.get("engine") in _JUDGES}
    rules = Rulebook([*book, rule])
    return Linter(rules, frozenset({rule.name, *judges}), trial.as_of, provider=trial.provider)
