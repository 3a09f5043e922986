"""The only place that knows the order of things: from a file's bytes to its findings."""

from __future__ import annotations

from realtime_lint import diagnose, suppress
from realtime_lint.checks import Context
from realtime_lint.conclude import conclude, finding_of, repaired, underline
from realtime_lint.dispatch import Plan, Raw
from realtime_lint.findings import (
    CheckedDocument,
    Finding,
    Hit,
    Report,
    Skipped,
)
from realtime_lint.kinds import REALTIME_KEYS, UNMISTAKABLE_KEYS, classify, gather
from realtime_lint.models import DATA_DATE
from realtime_lint.parse import parse
from realtime_lint.parse.glance import glance
from realtime_lint.records import NamedTuple
from realtime_lint.replay import CHANGING_KINDS, as_change, replay

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from realtime_lint.bases import Bases
    from realtime_lint.kinds import Recognised
    from realtime_lint.replay import State
    from realtime_lint.rulebook import Rulebook
    from realtime_lint.settings import DocumentSetting, Settings
    from realtime_lint.source import Document, SourceFile, Span
    from realtime_lint.waivers import Waivers


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
    ) -> None:
        self.rulebook = rulebook
        self.active = active
        self.as_of = as_of
        self.provider = provider
        self.kind = kind
        self.base = base
        self.root = root
        self.settings = settings
        self.waivers = waivers
        self.repairs = False
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
        declared: Sequence[DocumentSetting] = ()
        if self.settings is not None:
            linter = self._without(self.settings.ignored(path))
            if linter is not self:
                return linter.lint(path, data, named=named, parsed=parsed)
            declared = self.settings.documents_of(path)
        if not (named or declared) and not any(key in data for key in REALTIME_KEYS):
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
        found = suppress.directives(documents)
        findings, checked = self._judge(documents, declared, found, data, named=named)
        if not checked or not (findings or found):
            return _quiet(path, checked, documents[0])
        from realtime_lint.redaction import Redaction  # something to report only

        file = documents[0].file
        redaction = Redaction(file, documents)
        silenced = self._silence(findings, found, file)
        shown, hidden = self._waive(redaction.findings(part) for part in silenced)
        distinct = {finding._replace(repair=None): finding for finding in shown}
        shown = sorted(distinct.values(), key=lambda finding: (finding.span, finding.rule))
        return FileResult(path, shown, hidden, checked, None, redaction.source() if shown else None)

    def _judge(
        self,
        documents: tuple[Document, ...],
        declared: Sequence[DocumentSetting],
        found: tuple[suppress.Directive, ...],
        data: bytes,
        *,
        named: bool,
    ) -> tuple[list[Finding], list[CheckedDocument]]:
        """Everything there is to say of the documents of a file, and what they are."""
        findings: list[Finding] = []
        checked: list[CheckedDocument] = []
        for document in documents:
            counts = named or bool(declared and document.root is None)
            for part, told, at in _parts(document, declared):
                said = suppress.facts(found, document)
                forced = self.kind or told or said.kind
                kind = self._lint_document(
                    part, forced, said.base, named=counts, data=data, out=findings
                )
                if kind is not None:
                    path = document.file.path
                    checked.append(CheckedDocument(path, document.index, kind, at))
        return findings, checked

    def _without(self, ignored: frozenset[str]) -> Linter:
        """This linter without the rules that a file ignores; the counts are shared."""
        linter = self._lenient.get(ignored)
        if linter is None:
            from copy import copy  # settings only

            linter = self._lenient[ignored] = copy(self)
            linter.active = self.active - ignored
            linter.plan = Plan(self.rulebook, linter.active)
            linter.plan.applied = self.plan.applied
        return linter

    def _lint_document(  # noqa: PLR0913
        self,
        document: Document,
        forced: str | None,
        paired: suppress.Directive | None,
        *,
        named: bool,
        data: bytes,
        out: list[Finding],
    ) -> str | None:
        """Add a document's findings to `out`; its kind, or None where it does not count."""
        if document.root is None:
            counts = named or any(key in data for key in UNMISTAKABLE_KEYS)
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
        recognised, base = self._pair(recognised, paired, out)
        out.extend(conclude(self._raw(recognised, base), document, self.rulebook))
        return recognised.kind

    def _pair(
        self, recognised: Recognised, paired: suppress.Directive | None, out: list[Finding]
    ) -> tuple[Recognised, State | None]:
        """A document, and the session that it changes; a comment says more than the run."""
        if paired is None or paired.base is None:
            return recognised, self.base if recognised.kind in CHANGING_KINDS else None
        from realtime_lint.bases import Bases, UnusableBase  # documents with such a comment only

        path = recognised.document.file.path
        change = as_change(recognised)
        reason = f"a document of kind {recognised.kind} changes no session"
        if change is not None:
            self._bases = self._bases or Bases(self.root)
            try:
                return change, self._bases.beside(path, paired.base)
            except UnusableBase as error:
                reason = str(error)
        if "unusable-base" in self.active:
            out.append(self._finding("unusable-base", path, paired.span, reason))
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
        return [
            self._finding(error.rule, document.file.path, error.span, error.message)
            for error in document.errors
            if error.rule in self.active
        ]

    def _finding(
        self, name: str, path: str, span: Span, message: str, pointer: str = ""
    ) -> Finding:
        return finding_of(self.rulebook[name], path, span, message, pointer)

    def _silence(
        self, findings: list[Finding], found: tuple[suppress.Directive, ...], file: SourceFile
    ) -> suppress.Silenced:
        """The findings, parted by comments, with what is wrong with the comments."""
        silenced = suppress.Silenced(findings, [])
        if found:
            silenced, used = suppress.silence(findings, found, file)
            known = self.rulebook.rules
            for name, span, values, repair in suppress.mistakes(found, used, known, self.active):
                if name in self.active:
                    rule = self.rulebook[name]
                    message = rule.message.format_map(values)
                    finding = finding_of(rule, file.path, span, message)
                    silenced.shown.append(repaired(finding, rule, repair))
        return silenced

    def _waive(self, parts: Iterable[list[Finding]]) -> suppress.Silenced:
        """The findings, shown and hidden, parted once more by waivers."""
        silenced = suppress.Silenced(*parts)
        if self.waivers is None:
            return silenced
        return suppress.waive(silenced, self.waivers, self.as_of)

    def judge_waivers(self, report: Report, *, whole: bool) -> None:
        """Add to the report of a run what is wrong with the waivers; see `collect`."""
        if self.waivers is None:
            return
        file = self.waivers.file
        findings = []
        for name, node, values in suppress.waiver_mistakes(
            self.waivers, report, self.active, self.as_of, whole=whole
        ):
            if name in self.active:
                message = self.rulebook[name].message.format_map(values)
                span = underline(node, "auto")
                findings.append(self._finding(name, file.path, span, message, node.pointer))
        if findings:
            from realtime_lint.redaction import Redaction  # as above

            redaction = Redaction(file)
            report.findings += redaction.findings(findings)
            report.sources[file.path] = redaction.source()


def _parts(
    document: Document, declared: Sequence[DocumentSetting]
) -> Iterator[tuple[Document, str | None, str]]:
    """What to judge of a document: where it is declared to hold others, those instead of it.

    Each with its declared kind, and its pointer in the document.
    """
    is_whole = True
    for entry in declared if document.root is not None else ():
        part = entry.part_of(document)
        if part is not None:
            is_whole = False
            yield part, entry.kind, entry.at
    if is_whole:
        yield document, None, ""


def _quiet(path: str, checked: list[CheckedDocument], document: Document) -> FileResult:
    """The result of a file of which there is nothing to say; `document` is its first."""
    if checked:
        return FileResult(path, [], [], checked, None, None)
    return _skipped(path, "not a Realtime document" if document.root else "cannot be read")


def _unrepaired(result: FileResult) -> FileResult:
    """The result as whoever only counts or lists findings needs it."""
    return result._replace(findings=[it._replace(repair=None) for it in result.findings])


def _skipped(path: str, reason: str) -> FileResult:
    return FileResult(path, [], [], [], reason, None)


# -- runs -----------------------------------------------------------------------------------


def collect(results: Iterable[FileResult], linter: Linter, *, whole: bool = False) -> Report:
    """The report of a run, in the order of its files; what concerns waivers is last.

    whole  the run covered the project, so that a file that it did not meet does not exist
    """
    report = Report(linter.as_of.isoformat(), DATA_DATE)
    for result in results:
        report.files += 1
        report.findings.extend(result.findings)
        report.suppressed.extend(result.suppressed)
        report.documents.extend(result.documents)
        if result.skipped is not None:
            report.skipped.append(Skipped(result.path, result.skipped))
        if result.source is not None:
            report.sources[result.path] = result.source
    report.applied = dict(sorted(linter.plan.applied.items()))
    linter.judge_waivers(report, whole=whole)
    return report
