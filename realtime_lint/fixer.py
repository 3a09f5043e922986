"""Fixes: proven before anyone sees them, and applied until there is nothing left to fix.

The edits of a repair come from `edits`, which also proves what they do to text and data. Here
the last part of the proof is made, for which it takes a linter: no error or warning that was
not there before, and nothing to do when run again.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import Final

from realtime_lint.edits import Fix, Unfixable
from realtime_lint.edits.compile import edits_of
from realtime_lint.edits.operations import Add, Erase, Move, Remove, Rename, Set
from realtime_lint.edits.plan import Plan
from realtime_lint.edits.proof import prove
from realtime_lint.edits.testimony import witness
from realtime_lint.kinds import BETA_KINDS, REQUEST_KINDS
from realtime_lint.records import NamedTuple
from realtime_lint.redaction import Redaction
from realtime_lint.source import pointer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from realtime_lint.edits import Edit
    from realtime_lint.edits.operations import Operation
    from realtime_lint.edits.proof import Proven
    from realtime_lint.engine import FileResult, Linter
    from realtime_lint.findings import Finding
    from realtime_lint.source import Document, SourceFile

    _Identity = tuple[str, str]

_MOST_ROUNDS: Final = 100
_MOST_WORK: Final = 3_000_000
"""Characters of texts that fixing a file may look at: a hostile one must not take long."""
_MOST_OFFERED: Final = 500_000
"""The same for offers, of which each one is proven by itself."""
_TOO_MUCH: Final = "the file has too much to fix for all of it to be proven"
_TOO_MANY: Final = (
    "the file has too much to fix for every fix to be proven by itself; `check --fix` proves them "
    "together"
)


class Applied(NamedTuple):
    """A fix that was carried out; `line` is where its finding stood at that time."""

    rule: str
    title: str
    safety: str
    pointer: str
    line: int


class Fixed(NamedTuple):
    """What became of a file.

    result   what is left to report
    data     the new content; None where nothing changed
    applied  the fixes, in their order
    """

    result: FileResult
    data: bytes | None
    applied: list[Applied]


class Fixer:
    """Offers and applies the fixes of a linter's findings.

    unsafe     also those that change what the session means
    only       only those of these rules; None: of all
    witnessed  whether another parser is asked about offers as well; what is written, it always
               sees
    """

    def __init__(
        self,
        linter: Linter,
        *,
        unsafe: bool = False,
        only: frozenset[str] | None = None,
        witnessed: bool = True,
    ) -> None:
        self.linter = linter
        self.linter.repairs = True
        self.unsafe = unsafe
        self.only = only
        self.witnessed = witnessed

    def offer(self, path: str, data: bytes, *, named: bool = True) -> FileResult:
        """Check a file; findings have a proven fix, or say why there is none."""
        return self.settle(self.linter.lint(path, data, named=named), named=named)

    def fix(self, path: str, data: bytes, *, named: bool = True) -> Fixed:
        """Apply every fix that is wanted and can be proven, until none is left."""
        first = self.linter.lint(path, data, named=named)
        run = _Run(self.linter, first, named=named)
        run.carry_out(self.wants)
        if run.applied:
            try:
                witness(run.documents, first.parsed)
            except Unfixable:
                run = _Run(self.linter, first, named=named, witnessed=True)
                run.carry_out(self.wants)
        result = self.settle(run.result, named=named, refused=run.refused)
        return Fixed(result, run.data if run.applied else None, run.applied)

    def wants(self, finding: Finding) -> bool:
        """Whether a finding's repair is one that was asked for."""
        repair = finding.repair
        if repair is None or (self.only is not None and finding.rule not in self.only):
            return False
        return self.unsafe or repair.safety == "safe"

    def settle(
        self, result: FileResult, *, named: bool, refused: dict[_Identity, str] | None = None
    ) -> FileResult:
        """A result as reports have it: repairs have become fixes, or reasons.

        refused  the reasons that are known already
        """
        if not result.parsed:
            return result
        run = _Run(self.linter, result, named=named, witnessed=self.witnessed, offers=True)
        redaction = Redaction(result.parsed[0].file, result.parsed)
        findings = [
            it if it.repair is None else _with_fix(it, run, redaction, refused or {})
            for it in result.findings
        ]
        return result._replace(findings=findings, parsed=())


def attempt(
    linter: Linter, result: FileResult, operations: Sequence[Operation], *, named: bool = True
) -> Attempt:
    """What operations of anybody's own make of a file, with every part of the proof.

    result  what the linter says of the file, with its documents; `Linter.repairs` gives them
            where a finding has a repair

    Raises Unfixable.
    """
    return _Run(linter, result, named=named, witnessed=True).try_out(operations, ())


class _Run:
    """The way of one file from fix to fix.

    result     what the linter says of the text as it is now
    documents  that text's documents
    witnessed  whether another parser is asked at every step, and not only at the end
    applied    what has been done
    refused    findings by rule and pointer whose repair could not be proven, with the reason
    work       how many characters may still be looked at; the first look is always free
    too_much   what is said once they are used up
    """

    def __init__(
        self,
        linter: Linter,
        result: FileResult,
        *,
        named: bool,
        witnessed: bool = False,
        offers: bool = False,
    ) -> None:
        self.linter = linter
        self.result = result
        self.documents = result.parsed
        self.named = named
        self.witnessed = witnessed
        self.applied: list[Applied] = []
        self.refused: dict[_Identity, str] = {}
        self.work, self.too_much = (_MOST_OFFERED, _TOO_MANY) if offers else (_MOST_WORK, _TOO_MUCH)

    @property
    def data(self) -> bytes:
        """The file's content as it is now."""
        return _encoded(self.documents[0].file)

    def carry_out(self, wants: Callable[[Finding], bool]) -> None:
        """Apply wanted repairs, as many at a time as do not meddle with each other."""
        for _ in range(_MOST_ROUNDS):
            wanted = [
                finding
                for finding in self.result.findings
                if wants(finding) and _identity(finding) not in self.refused
            ]
            if not wanted:
                return
            self._apply(_compatible(wanted))
        for finding in filter(wants, self.result.findings):
            self.refused.setdefault(_identity(finding), "there is no end to the fixes of this file")

    def _apply(self, findings: list[Finding]) -> None:
        """Apply repairs together; where that fails, all that can be, found half by half."""
        chosen: list[Finding] = []
        last: Attempt | None = None
        waiting = deque([findings])
        while waiting:
            group = waiting.popleft()
            try:
                last = self.attempt([*chosen, *group])
            except Unfixable as reason:
                middle = len(group) // 2
                if middle:
                    waiting += group[:middle], group[middle:]
                else:
                    self.refused[_identity(group[0])] = str(reason)
            else:
                chosen += group
        if last is not None:
            self._accept(chosen, last)

    def _accept(self, findings: list[Finding], attempt: Attempt) -> None:
        """Go on from the text in which findings are repaired."""
        position = self.documents[0].file.position
        self.applied += [
            Applied(it.rule, it.repair.title or "", it.repair.safety or "", it.pointer,
                    position(it.span.start).line)
            for it in sorted(findings, key=lambda it: it.span)
            if it.repair is not None
        ]  # fmt: skip
        self.result, self.documents = attempt.result, attempt.proven.documents
        self.refused.clear()  # what was in the way may be gone

    def attempt(self, findings: Sequence[Finding]) -> Attempt:
        """What repairs make of the file, with all that is to be proven. Raises Unfixable."""
        operations = [it for finding in findings for it in _operations(finding)]
        return self.try_out(operations, findings)

    def try_out(self, operations: Sequence[Operation], findings: Sequence[Finding]) -> Attempt:
        """What operations make of the file; the findings are those that they repair."""
        file = self.documents[0].file
        if self.work < 0:
            raise Unfixable(self.too_much)
        self.work -= len(file.text)
        plan = Plan(self.documents, operations)
        edits = edits_of(plan)
        proven = prove(plan, edits)
        if self.witnessed:
            witness(proven.documents, self.documents)
        data = _encoded(proven.documents[0].file)
        result = self._lint(file.path, data, proven.documents)
        revealed = self._demand_nothing_new(findings, result, proven)
        return Attempt(edits, proven, result, revealed)

    def _lint(self, path: str, data: bytes, documents: tuple[Document, ...]) -> FileResult:
        """What the linter says of a trial, which does not count among what it was asked."""
        counts = dict(self.linter.plan.applied)
        result = self.linter.lint(path, data, named=self.named, parsed=documents)
        if result.skipped is not None:  # it counted before, so it counts
            result = self.linter.lint(path, data, named=True, parsed=documents)
        self.linter.plan.recount(counts)
        return result

    def _demand_nothing_new(
        self, findings: Sequence[Finding], after: FileResult, proven: Proven
    ) -> tuple[str, ...]:
        """The rules that only now can speak; Unfixable for those that could have before."""
        moved = proven.moved
        had = Counter((it.rule, moved.get(it.pointer, it.pointer)) for it in self._said())
        unread = self._unread(findings, moved)
        migrates = all(it.topic == "migration" for it in findings)
        revealed: list[str] = []
        for it in after.findings:
            if it.severity == "note" or _identity(it) in had:
                continue
            was_unread = _is_below(it.pointer, unread)
            if not (was_unread or self._is_new_here(it.rule, after, migrates=migrates)):
                raise Unfixable(f"it would bring {it.rule}: {it.message}")
            revealed.append(it.rule)
        left = Counter(map(_identity, after.findings))
        for it in findings:
            place = moved.get(it.pointer)
            if place is not None and left[it.rule, place] >= had[it.rule, place]:
                raise Unfixable("it would not help")
        return tuple(dict.fromkeys(revealed))

    def _said(self) -> Iterator[Finding]:
        yield from self.result.findings
        yield from self.result.suppressed

    def _unread(self, findings: Sequence[Finding], moved: dict[str, str]) -> set[str]:
        """Where things stand now that no rule could judge before: their key was unknown there.

        A whole document that changes its shape was judged but for what had mistakes of its own.
        """
        if all(it.topic == "migration" for it in findings):
            faulty = [it for it in self._said() if it.severity != "note"]
            places = [it.pointer for it in faulty if it.topic != "migration" and it.pointer]
        else:
            places = [place for it in findings for place in _judged_anew(it)]
        return {moved.get(place, place) for place in places}

    def _is_new_here(self, rule: str, after: FileResult, *, migrates: bool) -> bool:
        """Whether a rule said nothing of the kinds of documents that the file held before."""
        before = {document.kind for document in self.result.documents}
        if migrates:  # a script is a script, but what is in it was of the beta
            before = before & BETA_KINDS or set(BETA_KINDS)
        elif before == {document.kind for document in after.documents}:
            return False
        kinds = self.linter.rulebook[rule].kinds
        return before.isdisjoint(REQUEST_KINDS if kinds is None else kinds)


class Attempt(NamedTuple):
    """Operations that are proven: their edits, the text, what the linter says of it.

    revealed  rules that speak only now that they can read what was unread before
    """

    edits: tuple[Edit, ...]
    proven: Proven
    result: FileResult
    revealed: tuple[str, ...]


def _with_fix(
    finding: Finding, run: _Run, redaction: Redaction, refused: dict[_Identity, str]
) -> Finding:
    """A finding with its repair proven, or with the reason why that cannot be."""
    repair = finding.repair
    assert repair is not None
    finding = finding._replace(repair=None)
    reason = refused.get(_identity(finding))
    if reason is not None:
        return finding._replace(no_fix=redaction.shown(reason, finding.pointer))
    try:
        attempt = run.attempt([finding._replace(repair=repair)])
    except Unfixable as error:
        return finding._replace(no_fix=redaction.shown(str(error), finding.pointer))
    title = repair.title or ""
    if attempt.revealed:
        title += f", which brings to light {', '.join(attempt.revealed)}"
    if any(redaction.shown(edit.text, finding.pointer) != edit.text for edit in attempt.edits):
        return finding._replace(
            no_fix="its text holds a credential, which no report shows; `check --fix` applies it"
        )
    return finding._replace(fix=Fix(title, repair.safety or "unsafe", attempt.edits))


def _identity(finding: Finding) -> _Identity:
    return finding.rule, finding.pointer


def _is_below(place: str, places: Container[str]) -> bool:
    """Whether a JSON Pointer leads to one of some places, or into it."""
    while place and place not in places:
        place = place.rpartition("/")[0]
    return place in places


def _operations(finding: Finding) -> tuple[Operation, ...]:
    return () if finding.repair is None else finding.repair.operations


def _judged_anew(finding: Finding) -> Iterator[str]:
    """What nobody could judge before a repair: what stood, by its finding, at no known place.

    And the members of whatever gets another `type`: which they may be, hangs on it.
    """
    for operation in _operations(finding):
        match operation:
            case Add(parent, ("type",)):
                yield parent.pointer
            case Rename(node, "type"):
                yield pointer(node.path[:-1])
            case Set(node) if node.key == "type":
                yield pointer(node.path[:-1])
            case Rename(node) | Move(node):
                if f"{node.pointer}/".startswith(f"{finding.pointer}/"):
                    yield node.pointer


def _compatible(findings: list[Finding]) -> list[Finding]:
    """Findings whose repairs can be carried out together, safe ones before others."""
    ordered = sorted(findings, key=lambda it: it.repair is not None and it.repair.safety != "safe")
    claimed: set[object] = set()
    chosen = []
    for finding in ordered:
        claims = {claim for it in _operations(finding) for claim in _claims(it)}
        if claimed.isdisjoint(claims):
            claimed |= claims
            chosen.append(finding)
    return chosen


def _claims(operation: Operation) -> Iterator[object]:
    """What no other repair may touch at the same time: nodes, places of members, comments."""
    match operation:
        case Add(parent, path):
            yield parent.path + path
        case Erase(span):
            yield span
        case Remove(node) | Set(node):
            yield from (id(it) for it in node.walk())
        case Rename(node, key):
            yield from (id(node), (*node.path[:-1], key))
        case Move(node):
            yield id(node)


def _encoded(file: SourceFile) -> bytes:
    return ("\ufeff" * file.bom + file.text).encode()
