"""What is new since a revision, of files: which are not what they were, and what they held.

What git cannot tell of a file, such as one that it does not keep, counts as new. Which of the
findings are new is told by `news`.
"""

# os.path is there already; pathlib is an import that a run would pay for.
# ruff: noqa: PTH113, PTH118, PTH120

from __future__ import annotations

import os.path
from collections import defaultdict
from functools import cached_property
from typing import Final

from realtime_lint.directives import are_in, directives
from realtime_lint.files import ENDINGS, read, shown
from realtime_lint.globs import relative
from realtime_lint.parse import parse
from realtime_lint.parse.limits import MAX_BYTES
from realtime_lint.records import NamedTuple
from realtime_lint.replay import CHANGING_KINDS
from realtime_lint.revisions import since
from realtime_lint.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from realtime_lint.engine import FileResult, Linter
    from realtime_lint.files import Found
    from realtime_lint.revisions import Snapshot
    from realtime_lint.settings import Settings

_BASE: Final = b"base="


class Content(NamedTuple):
    """What a file held, and where it was."""

    path: str
    data: bytes


class Changes:
    """The files that are new since the commit that a revision and HEAD have both grown from.

    linter  judges the files; what it looks at, and whose sessions they change, is in its settings
    base    the file with the session that updates change, if the run names one

    `looked_at` is how many files could have changed.

    Raises Refused where git cannot tell.
    """

    def __init__(self, revision: str, linter: Linter, base: str | None = None) -> None:
        self.looked_at = 0
        self._linter = linter
        self._before = since(revision, os.curdir)
        self._then: dict[str, Content | None] = {}
        self._bases = _Bases(self._before, linter.settings)
        self._rebased: set[str] = set()
        self._new_base = base if base is not None and self._bases.is_new(base) else None

    def among(self, files: list[Found], given: Mapping[str, bytes]) -> list[Found]:
        """Those of the files that a run has to check. Raises OSError, Refused.

        given  texts that come from elsewhere, by the names of the files that they stand for
        """
        paths = [*given, *(file.path for file in files)]
        self.looked_at = len(paths)

        def now(path: str) -> bytes | None:
            return given[path] if path in given else _now(path)

        ids = {path: id_ for path in paths if (id_ := self._look_at(path, now(path))) is not None}
        contents = self._before.contents(ids.values(), MAX_BYTES + 1)
        for path, data in zip(ids, contents, strict=True):
            if not are_same(data, now(path)):
                self._then[path] = Content(path, data)
        if self._linter.locked or self._new_base is not None:
            return files
        return [file for file in files if file.path in self._then or file.path in self._rebased]

    def then(self, path: str, data: bytes) -> Content | None:
        """What a file that holds `data` today held then; None where it was not there."""
        return self._then.get(path, Content(path, data))

    def is_rebased(self, result: FileResult) -> bool:
        """Whether a file changes a session that is not what it was."""
        is_changing = any(it.kind in CHANGING_KINDS for it in result.documents)
        return result.path in self._rebased or (self._new_base is not None and is_changing)

    def summary(self, known: int) -> str:
        """What the run was about, in a line; `known` findings were there before."""
        count = len(self._then.keys() | self._rebased)
        files = f"{count} of {counted(self.looked_at, 'file')} changed"
        parts = [f"since {self._before.short}: {files if count else 'no file changed'}"]
        if self._new_base is not None:
            parts.append(f"{self._new_base} did, and with it every update")
        if known:
            parts.append(f"not shown: {counted(known, 'finding')} from before")
        return "; ".join(parts)

    def _look_at(self, path: str, data: bytes | None) -> str | None:
        """The id of what a file held then, where that may have been something else."""
        if data is None:
            self._then[path] = None
            return None
        if any(map(self._bases.is_new, self._bases.of(path, data))):
            self._rebased.add(path)
        id_ = self._before.id_at(path)
        if id_ is None:
            self._then[path] = self._moved(data)
        elif id_ not in {self._before.id_of(data), self._before.id_of(_unix(data))}:
            return id_
        return None

    def _moved(self, data: bytes) -> Content | None:
        """Where the content of a new file was, if it is that of one which is gone."""
        for path in self._places_of_contents.get(self._before.id_of(data), ()):
            if not os.path.lexists(path) and self._is_judged(path):
                return Content(shown(path), data)
        return None

    @cached_property
    def _places_of_contents(self) -> dict[str, list[str]]:
        """Where each content of then was, by its id."""
        places: dict[str, list[str]] = defaultdict(list)
        for place, id_ in self._before.files.items():
            if place.lower().endswith(ENDINGS):
                places[id_].append(os.path.join(self._before.top, place))
        return places

    def _is_judged(self, path: str) -> bool:
        """Whether the settings let a run judge what lies at a path, be there a file or not.

        What was left out until now is new where it is not.
        """
        settings = self._linter.settings
        if settings is None:
            return True
        inside = relative(path, settings.root)
        while inside:
            if settings.excludes(os.path.join(settings.root, inside)):
                return False
            inside = os.path.dirname(inside)
        return inside is not None


class _Bases:
    """The sessions that files change, and whether they are what they were."""

    def __init__(self, before: Snapshot, settings: Settings | None) -> None:
        self._before = before
        self._settings = settings
        self._known: dict[str, bool] = {}

    def of(self, path: str, data: bytes) -> Iterator[str]:
        """The files with the sessions that a file changes, as settings and comments say."""
        if self._settings is not None:
            yield from (it.base for it in self._settings.documents_of(path) if it.base)
        yield from named_bases(path, data)

    def is_new(self, path: str) -> bool:
        """Whether the file with a session is not what it was."""
        real = os.path.realpath(path)
        if real not in self._known:
            id_, data = self._before.id_at(path), None
            if id_ is not None:
                (data,) = self._before.contents([id_], MAX_BYTES + 1)
            self._known[real] = data is None or not are_same(data, _now(path))
        return self._known[real]


def named_bases(path: str, data: bytes) -> Iterator[str]:
    """The files that the comments in a file name as the sessions which it changes."""
    if not (are_in(data) and _BASE in data):
        return
    folder = os.path.dirname(os.path.realpath(path))
    for directive in directives(parse(path, data)):
        if directive.base is not None:
            yield os.path.join(folder, directive.base)


def are_same(then: bytes, now: bytes | None) -> bool:
    """Whether two contents are the same, however their lines end."""
    return now is not None and (then == now or _unix(then) == _unix(now))


def _unix(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def _now(path: str) -> bytes | None:
    """What a file holds; None where it is none, such as a pipe, which can be read once."""
    return read(path, MAX_BYTES + 1) if os.path.isfile(path) else None
