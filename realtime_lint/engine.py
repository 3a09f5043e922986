"""The only place that knows the order of things: from a file's bytes to its findings."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from realtime_lint import diagnose, directives, suppress
from realtime_lint.checks import Context
from realtime_lint.conclude import conclude, finding_of, underline
from realtime_lint.dispatch import Plan, Raw
from realtime_lint.findings import CheckedDocument, Finding, Hit, at_least
from realtime_lint.kinds import REALTIME_KEYS, UNMISTAKABLE_KEYS, classify, gather, mentions
from realtime_lint.parse import parse
from realtime_lint.parse.glance import glance
from realtime_lint.records import NamedTuple
from realtime_lint.replay import CHANGING_KINDS, as_change, replay

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from realtime_lint.baseline import Baseline
    from realtime_lint.bases import Bases
    from realtime_lint.directives import Directive, Facts
    from realtime_lint.kinds import Recognised
    from realtime_lint.replay import State
    from realtime_lint.rulebook import Rulebook
    from realtime_lint.settings import DocumentSetting, Settings
    from realtime_lint.source import Document, SourceFile, Span
    from realtime_lint.waivers import Waivers


UNREAD: Final = "cannot be read"
"""Why a file was skipped whose text nobody can make sense of."""


class FileResult(NamedTuple):
    """What one file gave.

    skipped  why nothing in it was checked
    parsed   its documents as they were read, for whoever proves the repairs of its findings
    """

    path: str
    findings: list[Finding]
    suppressed: list[Finding]
    documents: list[CheckedDocument]
    skipped: str | None
    source: SourceFile | None
    parsed: tuple[Document, ...] = ()


class Linter:
    """Rules, a date and the user's choices, compiled once and used for every file.

    rulebook  every rule there is
    active    names of the rules of this run
    as_of     the date that counts as today
    provider  whose servers the documents are for
    kind      a kind that every document is taken for, or None
    base      the session that updates and scripts change, where nothing in them says another
    root      the project's folder, outside of which no comment names a base
    settings  what the project says of its files, if it has settings
    waivers   what it waives
    baseline  the findings that were there before it adopted the linter
    mildest   findings that are milder are left out

    With `repairs`, findings carry what would make them go away, and results their documents;
    `fixer` asks for it.
    """

    def __init__(  # noqa: PLR0913
        self,
        rulebook: Rulebook,
        active: frozenset[str],
        as_of: date,
        *,
        provider: str = "openai",
        kind: str | None = None,
        base: State | None = None,
        root: str = "",
        settings: Settings | None = None,
        waivers: Waivers | None = None,
        baseline: Baseline | None = None,
        mildest: str = "note",
    ) -> None:
        self.rulebook = rulebook
        self.active = active
        self.locked = rulebook.locked
        self.as_of = as_of
        self.provider = provider
        self.kind = kind
        self.base = base
        self.root = root
        self.settings = settings
        self.waivers = waivers
        self.baseline = baseline
        self.mildest = mildest
        self.repairs = False
        self.heeds_comments = True
        self.plan = Plan(rulebook, active)
        self._bases: Bases | None = None
        self._lenient: dict[frozenset[str], Linter] = {frozenset(): self}

    def lint(
        self,
        path: str,
        data: bytes,
        *,
        named: bool = True,
        parsed: tuple[Document, ...] | None = None,
    ) -> FileResult:
        """Check one file. Never raises for what the file holds.

        `named`: somebody asked for this file, so that it counts even where it is empty,
        unreadable, or recognised only by weak signs. `parsed`: its documents, where somebody
        has read them already.
        """
        if not (self.locked and self._is_spoken_of(data)):
            return self._lint_file(path, data, named=named, parsed=parsed)
        if parsed is None and mentions(data, REALTIME_KEYS):
            parsed = parse(path, data)
        result = self._lint_file(path, data, named=named, parsed=parsed)
        return _guarded(result, self.guard.lint(path, data, named=named, parsed=parsed))

    def _is_spoken_of(self, data: bytes) -> bool:
        """Whether the project, or whoever runs this, says of a file what it is or may be."""
        return self.settings is not None or self.kind is not None or directives.are_in(data)

    @cached_property
    def guard(self) -> Linter:
        """A linter that finds what is locked, whatever a project says of its files.

        Settings and comments can make another kind of document of one, or nothing at all.
        """
        from copy import copy  # policies only

        linter = copy(self)
        linter.__dict__.pop("guard", None)
        linter.settings, linter.kind, linter.locked = None, None, frozenset()
        linter.heeds_comments = False
        linter.active = self.locked
        linter.plan = Plan(self.rulebook, self.locked)
        return linter

    def _lint_file(
        self, path: str, data: bytes, *, named: bool, parsed: tuple[Document, ...] | None
    ) -> FileResult:
        declared: Sequence[DocumentSetting] = ()
        if self.settings is not None:
            linter = self._without(self.settings.ignored(path))
            if linter is not self:
                return linter._lint_file(path, data, named=named, parsed=parsed)  # noqa: SLF001
            declared = self.settings.documents_of(path)
        if not (named or declared) and not mentions(data, REALTIME_KEYS):
            return _skipped(path, "no Realtime key")
        if parsed is None:
            clean = self._look_at(path, data, declared, named=named)
            if clean is not None:
                return clean
            parsed = parse(path, data)
        result = self._lint(gather(parsed), declared, path, data, named=named)
        if any(finding.repair is not None for finding in result.findings):
            return result._replace(parsed=parsed) if self.repairs else _unrepaired(result)
        return result

    def _look_at(
        self, path: str, data: bytes, declared: Sequence[DocumentSetting], *, named: bool
    ) -> FileResult | None:
        """The result of a clean JSON file, read without places; None: read it with them."""
        document = glance(path, data)
        if document is None:
            return None
        counted = dict(self.plan.applied)
        findings, checked = self._judge((document,), declared, (), data, named=named)
        if not findings:
            return _quiet(path, checked, document)
        self.plan.recount(counted)
        return None

    def _lint(
        self,
        documents: tuple[Document, ...],
        declared: Sequence[DocumentSetting],
        path: str,
        data: bytes,
        *,
        named: bool,
    ) -> FileResult:
        """Check the documents of a file, and silence what is to be silent."""
        found = directives.directives(documents) if self.heeds_comments else ()
        findings, checked = self._judge(documents, declared, found, data, named=named)
        if not checked or not (findings or found):
            return _quiet(path, checked, documents[0])
        from realtime_lint.redaction import Redaction  # something to report only

        file = documents[0].file
        redaction = Redaction(file, documents)
        silenced = self._silence(findings, found, file)
        shown, hidden = self._waive(redaction.findings(part) for part in silenced)
        shown = in_order(finding for finding in shown if self._counts(finding))
        source = redaction.source() if shown or hidden else None
        return FileResult(path, shown, hidden, checked, None, source)

    def _counts(self, finding: Finding) -> bool:
        return at_least(finding.severity, self.mildest) or finding.rule in self.locked

    def _judge(
        self,
        documents: tuple[Document, ...],
        declared: Sequence[DocumentSetting],
        found: tuple[Directive, ...],
        data: bytes,
        *,
        named: bool,
    ) -> tuple[list[Finding], list[CheckedDocument]]:
        """Everything there is to say of the documents of a file, and what they are."""
        findings: list[Finding] = []
        checked: list[CheckedDocument] = []
        for document in documents:
            counts = named or bool(declared and document.root is None)
            said = directives.facts(found, document)
            for part, entry in _parts(document, declared):
                kind = self._lint_document(part, said, entry, named=counts, data=data, out=findings)
                if kind is not None:
                    path, at = document.file.path, entry.at if entry is not None else ""
                    checked.append(CheckedDocument(path, document.index, kind, at))
        return findings, checked

    def _without(self, ignored: frozenset[str]) -> Linter:
        """This linter without the rules that a file ignores; the counts are shared."""
        linter = self._lenient.get(ignored)
        if linter is None:
            from copy import copy  # settings only

            linter = self._lenient[ignored] = copy(self)
            linter.active = self.active - (ignored - self.locked)
            linter.plan = Plan(self.rulebook, linter.active)
            linter.plan.applied = self.plan.applied
        return linter

    def _lint_document(  # noqa: PLR0913
        self,
        document: Document,
        said: Facts,
        entry: DocumentSetting | None,
        *,
        named: bool,
        data: bytes,
        out: list[Finding],
    ) -> str | None:
        """Add a document's findings to `out`; its kind, or None where it does not count.

        said, entry  what its comments and the settings say of it
        """
        forced = self.kind or (entry.kind if entry is not None else None) or said.kind
        if document.root is None:
            counts = named or mentions(data, UNMISTAKABLE_KEYS)
            if not counts:
                return None
            out.extend(self._unreadable(document))
            return "unreadable"
        is_empty = not document.root.children and document.root.value is None
        if is_empty and named and forced is None:
            if "empty-document" in self.active:
                raw = [Raw("empty-document", Hit(document.root))]
                out.extend(conclude(raw, document, self.rulebook))
            return "empty"
        recognised = classify(document, forced)
        if recognised is None or not (named or forced or recognised.is_certain):
            return None
        recognised, base = self._pair(recognised, said.base, entry, out)
        out.extend(conclude(self._raw(recognised, base), document, self.rulebook))
        return recognised.kind

    def _pair(
        self,
        recognised: Recognised,
        comment: Directive | None,
        entry: DocumentSetting | None,
        out: list[Finding],
    ) -> tuple[Recognised, State | None]:
        """A document, and the session that it changes.

        A comment says more than the settings, and these say more than the run.
        """
        named = comment.base if comment is not None else entry.base if entry is not None else None
        if named is None:
            return recognised, self.base if recognised.kind in CHANGING_KINDS else None
        from realtime_lint.bases import Bases, UnusableBase  # documents with such a base only

        document = recognised.document
        change = as_change(recognised)
        reason = f"a document of kind {recognised.kind} changes no session"
        if change is not None:
            self._bases = self._bases or Bases(self.root)
            try:
                if comment is None:
                    return change, self._bases.at(named)
                return change, self._bases.beside(document.file.path, named)
            except UnusableBase as error:
                reason = str(error)
        if "unusable-base" in self.active:
            assert document.root is not None
            span, pointer = underline(document.root, "auto"), document.root.pointer
            if comment is not None:
                span, pointer = comment.span, ""
            out.append(self._finding("unusable-base", document.file.path, span, reason, pointer))
        return recognised, None

    def _raw(self, recognised: Recognised, base: State | None) -> list[Raw]:
        raw = [
            Raw(name, hit)
            for name, hit in diagnose.hits(recognised, self.provider)
            if name in self.active
        ]
        steps = replay(recognised, base)
        self.plan.run(Context(recognised, None, self.as_of, self.provider, steps), raw)
        return raw

    def _unreadable(self, document: Document) -> list[Finding]:
        """Why a document cannot be read; with a pack that locks, under a name that is locked."""
        path, packs = document.file.path, self.rulebook.locking_packs
        if not packs:
            return [
                self._finding(error.rule, path, error.span, error.message)
                for error in document.errors
                if error.rule in self.active
            ]
        # Locked is that a file can be read, whichever of our rules would speak of this error.
        lock = f" (locked by pack {', '.join(packs)})"
        return [
            self._finding("parse-error", path, error.span, f"{error.message}{lock}")
            for error in document.errors
        ]

    def _finding(
        self, name: str, path: str, span: Span, message: str, pointer: str = ""
    ) -> Finding:
        return finding_of(self.rulebook[name], path, span, message, pointer)

    def _silence(
        self, findings: list[Finding], found: tuple[Directive, ...], file: SourceFile
    ) -> suppress.Silenced:
        """The findings, parted by comments and settings, with what is wrong with the comments."""
        silenced = suppress.Silenced(findings, [])
        if found:
            silenced, used = suppress.by_comments(silenced.shown, found, file, self.locked)
            for mistake in directives.mistakes(found, used, self.rulebook, self.active):
                if mistake.rule in self.active:
                    finding = suppress.finding_about(mistake, self.rulebook, file.path)
                    silenced.shown.append(finding)
        entries = self.settings.suppressions_of(file.path) if self.settings is not None else ()
        return suppress.by_settings(silenced, entries) if entries else silenced

    def _waive(self, parts: Iterable[list[Finding]]) -> suppress.Silenced:
        """The findings, shown and hidden, parted once more by waivers."""
        silenced = suppress.Silenced(*parts)
        if self.waivers is None:
            return silenced
        return suppress.waive(silenced, self.waivers, self.as_of)


def _parts(
    document: Document, declared: Sequence[DocumentSetting]
) -> Iterator[tuple[Document, DocumentSetting | None]]:
    """What to judge of a document: where it is declared to hold others, those instead of it."""
    is_whole = True
    for entry in declared if document.root is not None else ():
        part = entry.part_of(document)
        if part is not None:
            is_whole = False
            yield part, entry
    if is_whole:
        yield document, None


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings of a file, each once, by place and rule."""
    distinct = {finding._replace(repair=None): finding for finding in findings}
    return sorted(distinct.values(), key=lambda finding: (finding.span, finding.rule))


def _guarded(result: FileResult, guarded: FileResult) -> FileResult:
    """What a file gave, with what is locked and was found whatever anybody says of the file.

    What both found is the file's own: its repair is about nodes that are proven against.
    """
    if not (guarded.findings or guarded.suppressed):
        return result
    return result._replace(
        findings=in_order([*guarded.findings, *result.findings]),
        suppressed=in_order([*guarded.suppressed, *result.suppressed]),
        documents=result.documents or guarded.documents,
        skipped=None,
        source=result.source or guarded.source,
        parsed=result.parsed or guarded.parsed,
    )


def _quiet(path: str, checked: list[CheckedDocument], document: Document) -> FileResult:
    """The result of a file of which there is nothing to say; `document` is its first."""
    if checked:
        return FileResult(path, [], [], checked, None, None)
    return _skipped(path, "not a Realtime document" if document.root else UNREAD)


def _unrepaired(result: FileResult) -> FileResult:
    """The result as whoever only counts or lists findings needs it."""
    return result._replace(findings=[it._replace(repair=None) for it in result.findings])


def _skipped(path: str, reason: str) -> FileResult:
    return FileResult(path, [], [], [], reason, None)
