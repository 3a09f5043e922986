"""Migrates the documents of a file: finds them, has them changed, and proves the change."""

from __future__ import annotations

from typing import Final

from realtime_lint import directives
from realtime_lint.checks import Context
from realtime_lint.checks.documents import ambiguous_shape
from realtime_lint.edits import Unfixable
from realtime_lint.engine import Linter
from realtime_lint.fixer import attempt
from realtime_lint.kinds import (
    BETA_KINDS,
    REALTIME_KEYS,
    UNMISTAKABLE_KEYS,
    Recognised,
    classify,
    gather,
    mentions,
)
from realtime_lint.migration import Migration, migrate
from realtime_lint.parse import parse
from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from realtime_lint.engine import FileResult
    from realtime_lint.fixer import Attempt
    from realtime_lint.settings import DocumentSetting
    from realtime_lint.source import Document, Node

_AMBIGUOUS: Final = "could be beta or GA: say which with --kind beta-session or --kind ga-session"


class Line(NamedTuple):
    """Something about a line of a file, from 1."""

    line: int
    text: str
    is_safe: bool = True


class Story(NamedTuple):
    """What becomes of one document of a file, and why of just this kind."""

    line: int
    kind: str
    form: str
    why: str
    steps: tuple[Line, ...]
    todo: tuple[Line, ...]


class Outcome(NamedTuple):
    """What migrating made of a file.

    before     its content, where that changes
    after      its new content; None where it stays as it is
    left_alone how many of its documents have nothing of the beta
    revealed   rules that speak of it from now on
    refused    why documents stay as they are, though they should not
    """

    path: str
    before: bytes
    after: bytes | None = None
    left_alone: int = 0
    stories: tuple[Story, ...] = ()
    revealed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


class _Way(NamedTuple):
    """A document and what becomes of it."""

    recognised: Recognised
    migration: Migration

    def story(self) -> Story:
        """The same in words, the steps in the order of their lines."""
        document, (steps, _, todo, form) = self.recognised.document, self.migration[1:]
        position, root = document.file.position, document.root
        assert root is not None
        by_line = [
            Line(position(_start(it.node)).line, it.text + it.detail, it.is_safe) for it in steps
        ]
        return Story(
            position(root.start).line if document.count > 1 else 1,
            self.recognised.kind,
            *form,
            tuple(sorted(by_line, key=lambda line: line.line)),
            tuple(Line(position(_start(node)).line, text) for node, text in todo),
        )


def _start(node: Node) -> int:
    return node.start if node.key is None else node.key_start


class Migrator:
    """Migrates the documents of files, each file in one go and proven.

    linter  what a file is held against, before and afterwards; it forces no kind
    kind    what every document is taken for; None: see for each
    to      what a bare session is to become, one of `migration.TARGETS`; None: see there
    models  replace models that are shut down as well
    """

    def __init__(
        self,
        linter: Linter,
        *,
        kind: str | None = None,
        to: str | None = None,
        models: bool = False,
    ) -> None:
        self.linter = linter
        self.kind = kind
        self.to = to
        self.models = models
        self.told = linter
        if kind is not None:
            self.told = Linter(
                linter.rulebook, linter.active, linter.as_of, provider=linter.provider,
                kind=kind, root=linter.root, settings=linter.settings,
            )  # fmt: skip

    def work(self, path: str, data: bytes, *, named: bool) -> Outcome:
        """What becomes of a file."""
        settings = self.linter.settings
        declared = settings.documents_of(path) if settings is not None else ()
        if not (named or declared) and not mentions(data, REALTIME_KEYS):
            return Outcome(path, b"")
        parsed = parse(path, data)
        refused = list(_unread(parsed, data, named=named))
        left_alone, ways = 0, []
        for recognised, place in self._recognised(gather(parsed), declared, named=named):
            try:
                migration = self._migration(recognised, place)
            except Unfixable as reason:
                refused.append(f"{_place(recognised.document)}{reason}")
            else:
                if migration is None:
                    left_alone += 1
                else:
                    ways.append(_Way(recognised, migration))
        outcome = Outcome(path, b"", left_alone=left_alone, refused=tuple(refused))
        return self._carried_out(outcome._replace(before=data), parsed, ways) if ways else outcome

    def _recognised(
        self, documents: tuple[Document, ...], declared: Sequence[DocumentSetting], *, named: bool
    ) -> Iterator[tuple[Recognised, str]]:
        """The documents that count, as `check` counts them; and who says what they are."""
        comments = directives.directives(documents)
        for document in documents:
            if document.root is None:
                continue
            parts: list[tuple[Document, str | None, str]] = [
                (part, it.kind, it.place) for it in declared if (part := it.part_of(document))
            ]
            for part, told, place in parts or [(document, None, "")]:
                forced = self.kind or told or directives.facts(comments, document).kind
                recognised = classify(part, forced)
                if recognised is not None and (named or forced or recognised.is_certain):
                    yield recognised, place

    def _migration(self, recognised: Recognised, place: str) -> Migration | None:
        """What becomes of a document; `place` in the settings speaks of it. Raises Unfixable."""
        root = recognised.document.root
        assert root is not None
        context = Context(recognised, None, self.linter.as_of)
        if recognised.kind == "ga-session" and any(ambiguous_shape(root, context)):
            raise Unfixable(_AMBIGUOUS)
        migration = migrate(
            recognised,
            to=self.to,
            provider=self.linter.provider,
            models_of=self.linter.as_of if self.models else None,
        )
        if migration is not None and place and recognised.kind in BETA_KINDS:
            raise Unfixable(
                f"{place} calls it a {recognised.kind}: say there first what it is in GA"
            )
        return migration

    def _carried_out(
        self, outcome: Outcome, parsed: tuple[Document, ...], ways: list[_Way]
    ) -> Outcome:
        """The file with all documents migrated for which that can be proven."""
        found = self.told.lint(outcome.path, outcome.before)._replace(parsed=parsed)
        refused = list(outcome.refused)
        proven: Attempt | None
        try:
            proven = self._prove(found, ways)
        except Unfixable:
            proven, ways = self._one_by_one(found, ways, refused)
        if proven is None:
            return outcome._replace(refused=tuple(refused))
        file = proven.proven.documents[0].file
        return outcome._replace(
            after=("\ufeff" * file.bom + file.text).encode(),
            stories=tuple(way.story() for way in ways),
            revealed=proven.revealed,
            refused=tuple(refused),
        )

    def _one_by_one(
        self, found: FileResult, ways: list[_Way], refused: list[str]
    ) -> tuple[Attempt | None, list[_Way]]:
        """As many documents as can be migrated; of the others, why not."""
        proven, kept = None, list[_Way]()
        for way in ways:
            try:
                proven = self._prove(found, [*kept, way])
            except Unfixable as reason:
                refused.append(f"{_place(way.recognised.document)}{reason}")
            else:
                kept.append(way)
        return proven, kept

    def _prove(self, found: FileResult, ways: Iterable[_Way]) -> Attempt:
        """Migrate documents together, with every part of the proof. Raises Unfixable."""
        operations = [it for way in ways for it in way.migration.operations]
        return attempt(self.linter, found, operations)


def _unread(documents: tuple[Document, ...], data: bytes, *, named: bool) -> Iterator[str]:
    """Why documents could not be read, where they are our business."""
    if named or mentions(data, UNMISTAKABLE_KEYS):
        for document in documents:
            if document.root is None and document.errors:
                yield f"{_place(document)}it cannot be read: {document.errors[0].message}"


def _place(document: Document) -> str:
    """Where a document begins, if it is one of several."""
    if document.count == 1:
        return ""
    start = document.span.start if document.root is None else document.root.start
    return f"line {document.file.position(start).line}: "
