"""What `policy explain FILE:LINE` tells: each policy that looks at a place, with its verdict."""

from __future__ import annotations

import os
import re
from copy import copy
from typing import Final

from realtime_lint.cli import CLEAN, Unusable, cannot_read, today
from realtime_lint.cli.output import say
from realtime_lint.cli.policy_job import HOW_TO_NAME_ONE
from realtime_lint.config_file import place
from realtime_lint.configuration import configure
from realtime_lint.engine import Linter
from realtime_lint.files import project, read, shown
from realtime_lint.parse import parse
from realtime_lint.parse.limits import MAX_BYTES
from realtime_lint.policies.policy import Policy, in_words
from realtime_lint.records import NamedTuple
from realtime_lint.rulebook import Rulebook
from realtime_lint.runs import collect
from realtime_lint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from realtime_lint.checks import Check, Context
    from realtime_lint.configuration import Choices, Configuration
    from realtime_lint.engine import FileResult
    from realtime_lint.findings import Finding, Hit, Report
    from realtime_lint.policies.reading import Draft
    from realtime_lint.source import Document, Node

_TARGET: Final = re.compile(r"(?P<path>.+?):(?P<line>[0-9]{1,9})(?::(?P<column>[0-9]{1,9}))?")
PASSES, FAILS = "passes", "fails"


class Judgement(NamedTuple):
    """What a policy says of a node, or of what is missing there."""

    rule: str
    node: Node
    verdict: str
    says: str


def explain(target: str, choices: Choices, as_of: date | None) -> int:
    """Print what policies say of `FILE:LINE[:COLUMN]`; the exit code. Raises Refused."""
    match = _TARGET.fullmatch(target)
    if match is None:
        raise Unusable(f"'{target}' is no place such as agent.yaml:12 or agent.yaml:12:5")
    path, line, column = shown(match["path"]), int(match["line"]), int(match["column"] or 0)
    try:
        configuration = configure(project(os.curdir), choices, as_of or today())
        data = read(match["path"], MAX_BYTES + 1)
    except OSError as error:
        raise cannot_read(error) from None
    if not configuration.packs:
        raise Unusable(f"no pack is in force; {HOW_TO_NAME_ONE}")
    documents = parse(path, data)
    focus = _focus(documents, line, column)
    linter = configuration.linter()
    result = linter.lint(path, data)
    report = collect([result], linter)
    if not report.documents:
        reason = report.skipped[0].reason if report.skipped else "not a Realtime document"
        raise Unusable(f"{path} is {reason}: no policy looks at it")
    judgements = _judgements(configuration, path, data, documents)
    say(_lines(_Told(configuration, report, result), f"{path}:{match['line']}", focus, judgements))
    return CLEAN


# -- the place ------------------------------------------------------------------------------


def _focus(documents: tuple[Document, ...], line: int, column: int) -> list[Node]:
    """The nodes that are meant: all that begin in the line, or the innermost at the column.

    Where none begins in the line, the innermost that it is part of. Raises Unusable.
    """
    file = documents[0].file
    for document in documents:
        for error in document.errors:
            raise Unusable(f"{place(file, error.span.start)}: {error.message}")
    lines = file.position(len(file.text.rstrip())).line
    if not 1 <= line <= lines:
        raise Unusable(f"{file.path} has {lines} lines: there is no line {line}")
    text, start = file.line(line), file.line_starts[line - 1]
    nodes = [node for it in documents if it.root is not None for node in it.root.walk()]
    inside = [node for node in nodes if node.path]
    if not column:
        begun = [it for it in inside if start <= _extent(it).start <= start + len(text)]
        if begun:
            return begun
    offset = start + (column - 1 if column else len(text) - len(text.lstrip()))
    around = [it for it in nodes if _extent(it).start <= offset < max(_extent(it).end, 1)]
    if not around:
        raise Unusable(f"nothing stands at {file.path}:{line}" + (f":{column}" if column else ""))
    return [around[-1]]


def _extent(node: Node) -> Span:
    """Where a node stands with its key; of a copy, where the key does that refers to it."""
    if node.key is None:
        return node.span
    return Span(node.key_start, node.key_end if node.via == "alias" else node.end)


def _holds(outer: Node, inner: Node) -> bool:
    """Whether a node is another, or holds it."""
    around, within = _extent(outer), _extent(inner)
    return (
        around.start <= within.start
        and within.end <= around.end
        and (inner.path[: len(outer.path)] == outer.path)
    )


# -- verdicts -------------------------------------------------------------------------------


class _Witness(Policy):
    """A policy that notes what it thinks of each node that it is shown, and finds nothing."""

    def __init__(self, rule: str, policy: Policy, notes: list[Judgement]) -> None:
        vars(self).update(vars(policy))
        self.rule = rule
        self.notes = notes

    def hits(self, node: Node, context: Context) -> Iterator[Hit]:
        """Nothing; what is wrong with a node that is there becomes a note."""
        found = [
            Judgement(self.rule, node, FAILS, it.message or "")
            for it in super().hits(node, context)
        ]
        self.notes += found or [Judgement(self.rule, node, *self._peace(node))]
        yield from ()

    def _peace(self, node: Node) -> tuple[str, str]:
        """Why nothing is wrong with a node."""
        applies = self.applies(node)
        if applies is False:
            return "does not apply", "its `when` is not met"
        if applies is None:
            return "cannot be known", "what its `when` looks at is filled in later"
        if self.holds is not None and self.holds(node) is None:
            return "cannot be known", "what it looks at is filled in later"
        return PASSES, ""

    def missing(self, select: str) -> Check:
        """Finds nothing; what is missing becomes a note."""
        return self._noting(super().missing(select))

    def hidden(self, select: str) -> Check:
        """Finds nothing; what nobody can know becomes a note."""
        return self._noting(super().hidden(select))

    def _noting(self, find: Check) -> Check:
        def check(node: Node, context: Context) -> Iterator[Hit]:
            for hit in find(node, context):
                self.notes.append(Judgement(self.rule, hit.node, FAILS, hit.message or ""))
            yield from ()

        return check


def _judgements(
    configuration: Configuration,
    path: str,
    data: bytes,
    documents: tuple[Document, ...],
) -> list[Judgement]:
    """What every policy in force, ignored or not, says of all that it looks at in a file."""
    notes: list[Judgement] = []
    rules = []
    for draft in _drafts(configuration):
        rule = copy(configuration.book[draft.rule.name])
        assert rule.policy is not None
        rule.policy = _Witness(rule.name, rule.policy, notes)
        rules.append(rule)
    settings = configuration.settings
    linter = Linter(
        Rulebook([*configuration.book, *rules]),
        frozenset(rule.name for rule in rules),
        configuration.as_of,
        provider=configuration.provider,
        root=configuration.home.root,
        settings=settings and settings._replace(per_file=()),
    )
    linter.lint(path, data, parsed=documents)
    return list(dict.fromkeys(notes))  # what is locked is shown everything twice


def _drafts(configuration: Configuration) -> Iterator[Draft]:
    for pack in configuration.packs:
        yield from pack.drafts


# -- words ----------------------------------------------------------------------------------


class _Told(NamedTuple):
    """What there is to know beside the verdicts.

    report  of the file, with what the baseline hides
    result  what it was put together from
    """

    configuration: Configuration
    report: Report
    result: FileResult


def _lines(
    told: _Told, target: str, focus: list[Node], judgements: Iterable[Judgement]
) -> Iterator[str]:
    drafts = {draft.rule.name: draft for draft in _drafts(told.configuration)}
    kinds = ", ".join(dict.fromkeys(document.kind for document in told.report.documents))
    outer = [it for it in focus if not any(_holds(other, it) for other in focus if other is not it)]
    yield f"{target}: {', '.join(it.pointer or '/' for it in outer)} ({kinds})"
    near = [it for it in judgements if any(_holds(it.node, node) for node in focus)]
    near.sort(key=lambda it: -len(it.node.path))
    for it in near:
        says = f": {it.says}" if it.says else ""
        yield f"{it.rule} {it.verdict} at {it.node.pointer or '/'}{says}"
        for line in _about(drafts[it.rule], told):
            yield f"  {line}"
        if it.verdict == FAILS:
            for line in _silence(it, told):
                yield f"  {line}"
    if not near:
        names = ", ".join(pack.name for pack in told.configuration.packs)
        yield f"no policy of {names} looks at it, or at what it is part of"


def _about(draft: Draft, told: _Told) -> Iterator[str]:
    """Whose the policy is, where it stands, and what it goes by."""
    rule = told.configuration.book[draft.rule.name]
    assert rule.policy is not None
    locked = ", locked" if rule.is_locked else ""
    yield f"{rule.severity}{locked}; {rule.policy.owner} demands it: {draft.place()}"
    used = [f"{name} = {in_words(value)}" for name, value in draft.params.items()]
    if used:
        yield f"params: {'; '.join(used)}"


def _silence(judgement: Judgement, told: _Told) -> Iterator[str]:
    """What keeps a failure out of the report."""
    configuration, path = told.configuration, told.result.path
    settings = configuration.settings
    switched_off = settings.ignored(path) if settings is not None else frozenset()
    rule = configuration.book[judgement.rule]
    is_active = rule.name in configuration.active and rule.name not in switched_off
    if not (is_active or rule.is_locked):
        yield "ignored: the settings switch it off here"
        return
    place = rule.name, judgement.node.pointer
    hidden = (it for it in told.report.suppressed if (it.rule, it.pointer) == place)
    yield from (_silencer(finding, told) for finding in hidden)


def _silencer(finding: Finding, told: _Told) -> str:
    """What hides a finding."""
    settings, waivers = told.configuration.settings, told.configuration.waivers
    for waiver in waivers.waivers if waivers is not None else ():
        assert waivers is not None
        if waivers.waives(waiver, finding) and told.configuration.as_of <= waiver.expires:
            where = place(waivers.file, waiver.node.start)
            return f"waived until {waiver.expires} by {waiver.owner}: {where}"
    for entry in settings.suppressions_of(finding.path) if settings is not None else ():
        assert settings is not None
        if (entry.rule, entry.pointer) == (finding.rule, finding.pointer):
            return f"suppressed, because {entry.reason}: {place(settings.file, entry.span.start)}"
    is_commented = finding in told.result.suppressed
    return "suppressed by a comment" if is_commented else "known: it is in the baseline"
