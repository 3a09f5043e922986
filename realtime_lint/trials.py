"""A pack on trial: whether its rules do on their own examples what these say."""

from __future__ import annotations

from datetime import date
from itertools import zip_longest
from typing import Any, Final

from realtime_lint.config_file import Misconfigured
from realtime_lint.engine import Linter
from realtime_lint.models import DATA_DATE
from realtime_lint.parse import parse
from realtime_lint.policies.policy import UNJUDGED
from realtime_lint.records import NamedTuple
from realtime_lint.rulebook import Rulebook
from realtime_lint.wording import cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from realtime_lint.findings import Finding
    from realtime_lint.policies.reading import Draft, Pack
    from realtime_lint.rulebook import IndexedRule
    from realtime_lint.source import Document

_JUDGES: Final = frozenset({"parse", "schema"})
"""The engine's parts whose errors no example may have: it would be a test of a typo."""
_SHOWN: Final = 60
"""Characters of a line that a message about it shows."""


class Trial(NamedTuple):
    """An example of a rule: the document, and where the rule is to find it wrong.

    documents  it, as it is read
    pointer    None: nowhere
    says       words of the message that is expected
    fixed      the text that the rule's fix is to make of it; None: nobody says
    place      where the example stands, for messages
    """

    data: bytes
    file: str
    documents: tuple[Document, ...]
    as_of: date
    provider: str
    pointer: str | None
    says: str
    fixed: str | None
    place: str


def trials(draft: Draft) -> Iterator[Trial]:
    """The examples of a rule, as its file has them."""
    for way in ("good", "bad"):
        for index, example in enumerate(draft.entry["examples"][way]):
            entry: dict[str, Any] = {"config": example} if isinstance(example, str) else example
            data, file = entry["config"].encode(), entry.get("file", "example.yaml")
            yield Trial(
                data,
                file,
                parse(file, data),
                date.fromisoformat(entry.get("as_of", DATA_DATE)),
                entry.get("provider", "openai"),
                entry.get("at"),
                entry.get("says", ""),
                entry.get("fixed"),
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
    judges = {it.name for it in book if it.check.get("engine") in _JUDGES}
    linter = _linter(rule, trial, book, judges)
    result = linter.lint(trial.file, trial.data, parsed=trial.documents)
    if result.skipped is not None:
        return f"this example is {result.skipped}"
    for finding in result.findings:
        if finding.rule != rule.name and finding.severity == "error":
            return f"this example is wrong in itself: {finding.message} [{finding.rule}]"
    if any(finding.rule == rule.name for finding in result.suppressed):
        return f"a comment in this example silences '{rule.name}'"
    problem = _misjudged(rule, trial, result.findings)
    if problem is None and trial.fixed is not None:
        problem = _misfixed(rule, trial, trial.fixed, linter)
    return problem


def notices(rule: IndexedRule, trial: Trial, book: Rulebook) -> bool:
    """Whether an example that was what it said is so no more, now that its rule has changed."""
    linter = _linter(rule, trial, book)
    result = linter.lint(trial.file, trial.data, parsed=trial.documents)
    is_unfixed = trial.fixed is not None and rule.fix is None
    return is_unfixed or _misjudged(rule, trial, result.findings) is not None


def _linter(rule: IndexedRule, trial: Trial, book: Rulebook, others: Iterable[str] = ()) -> Linter:
    """A linter with one rule, and with others of ours."""
    rules = Rulebook([*book, rule])
    return Linter(rules, frozenset({rule.name, *others}), trial.as_of, provider=trial.provider)


def _misjudged(rule: IndexedRule, trial: Trial, findings: Iterable[Finding]) -> str | None:
    """What of the findings in an example is not as it says."""
    found = [finding for finding in findings if finding.rule == rule.name]
    for finding in found:
        if finding.message.startswith(UNJUDGED):
            return f"this example at '{finding.pointer or '/'}' {finding.message}"
    places = ", ".join(f"'{finding.pointer or '/'}'" for finding in found)
    if trial.pointer is None:
        return f"this good example breaks '{rule.name}' at {places}" if found else None
    if not found:
        return f"this bad example does not break '{rule.name}'"
    if not any(_is_meant(finding, trial) for finding in found):
        if trial.pointer in [finding.pointer for finding in found]:
            return f"this bad example breaks '{rule.name}' without '{trial.says}' in the message"
        return f"this bad example breaks '{rule.name}' at {places}, not at '{trial.pointer or '/'}'"
    return None


def _is_meant(finding: Finding, trial: Trial) -> bool:
    return finding.pointer == trial.pointer and trial.says in finding.message


def _misfixed(rule: IndexedRule, trial: Trial, fixed: str, linter: Linter) -> str | None:
    """Why the rule's fix does not make of an example what this says."""
    from realtime_lint.fixer import Fixer  # where an example shows a fix

    if rule.fix is None:
        return f"'{rule.name}' has no fix: 'fixed' means nothing here"
    outcome = Fixer(linter, unsafe=True, only=frozenset({rule.name})).fix(trial.file, trial.data)
    if outcome.data is None:
        reasons = (it.no_fix for it in outcome.result.findings if it.rule == rule.name)
        return f"this example is not fixed: {next(filter(None, reasons), 'nothing is to be')}"
    made = outcome.data.decode().splitlines()
    lines = zip_longest(made, fixed.splitlines(), fillvalue=None)
    for number, (ours, theirs) in enumerate(lines, 1):
        if ours != theirs:
            return f"line {number} of the fixed example is {_line(ours)}, not {_line(theirs)}"
    return None


def _line(text: str | None) -> str:
    return "not there" if text is None else f"'{cut(text, _SHOWN)}'"
