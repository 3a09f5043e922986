"""The library: the decision of `check`, for a program that holds a session in its hands.

A backend asks it before it mints a client secret. What decides is read once and kept, until
one of the files that it stands in changes.
"""

# os.path is there already; a session is judged in less time than pathlib would take.
# ruff: noqa: PTH100, PTH109, PTH116, PTH118, PTH120

from __future__ import annotations

import json
import os
import os.path
from collections.abc import Mapping
from datetime import date
from threading import Lock
from time import time_ns
from typing import Any, Final

from realtime_lint import directives
from realtime_lint.config_file import INSTALLED, Misconfigured, TomlFile, unknown
from realtime_lint.configuration import POLICY_VARIABLE, Choices, configure
from realtime_lint.files import Project, Refused, project
from realtime_lint.findings import at_least
from realtime_lint.kinds import KINDS, PROVIDERS
from realtime_lint.parse.data_reader import read_data
from realtime_lint.records import NamedTuple
from realtime_lint.runs import collect
from realtime_lint.source import SourceFile, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias

    from realtime_lint.engine import Linter
    from realtime_lint.findings import Finding
    from realtime_lint.source import Document, Path

    Session: TypeAlias = str | bytes | Mapping[str, Any] | Sequence[Any]
    Settings: TypeAlias = str | os.PathLike[str] | Mapping[str, Any]

_NOWHERE: Final = os.devnull
"""The folder of a session that belongs to no project: nothing lies in it to be read."""
_MOST_KEPT: Final = 16
_CLOCK_GRAIN: Final = 10_000_000
"""Nanoseconds in which a file may change twice without another time of change."""
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"


class Verdict(NamedTuple):
    """What there is to say of a session; true where it is `ok`.

    findings    as `check` reports them; of data, `span` is a place in their `json.dumps`
    suppressed  findings that a comment, the settings, a waiver or the baseline silenced
    kinds       what it was taken for, such as `client-secret`: one for each document of a text
    fail_on     the mildest severity that refuses
    skipped     why nothing was checked; None: something was
    """

    findings: tuple[Finding, ...]
    suppressed: tuple[Finding, ...]
    kinds: tuple[str, ...]
    fail_on: str
    skipped: str | None

    @property
    def ok(self) -> bool:
        """Whether `check` would pass: something was checked, and nothing that fails was found."""
        return self.skipped is None and not any(
            at_least(finding.severity, self.fail_on) for finding in self.findings
        )

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        if self.skipped is not None:
            return f"nothing was checked: {self.skipped}"
        return "\n".join(
            f"{it.path}#{it.pointer}: {it.severity}: {it.message} [{it.rule}]"
            for it in self.findings
        )


def lint(  # noqa: PLR0913 - what a run can be told
    session: Session,
    settings: Settings | None = None,
    *,
    kind: str | None = None,
    as_of: date | None = None,
    provider: str | None = None,
    policies: Iterable[str | os.PathLike[str]] = (),
    name: str | None = None,
) -> Verdict:
    """Judge a session as `realtime-lint check` does. Any thread may ask at any time.

    session   a Realtime document: data as `json.dumps` takes them, or the text of a file
    settings  the file with the settings (its folder's project is the root of globs and paths),
              or a mapping that holds the same; None: no settings, whatever lies in the folder
              that the program happens to work in
    kind      the kind of document that it is taken for, such as `client-secret`; None: it tells
    as_of     the day that counts as today; None: today
    provider  whose servers it is for; None: as the settings say, or `openai`
    policies  packs beside those of the settings and of REALTIME_LINT_POLICY
    name      the file that it stands for, by its path in the project: findings and globs use
              it, and its ending is the format of a text. Without it, a text that begins with a
              brace or a bracket is JSON, any other YAML

    Whatever is wrong with a session is a finding, and the verdict on what is no Realtime document
    is not ok either. Raises Misconfigured (a ValueError) for settings, packs and arguments that
    cannot be used, and TypeError for data that JSON does not carry.
    """
    _demand_known("document kind", kind, KINDS)
    _demand_known("provider", provider, PROVIDERS)
    packs = tuple(map(_pack, policies))
    question = _Question(
        *_settled(settings),
        Choices(kind=kind, provider=provider, policies=packs),
        os.environ.get(POLICY_VARIABLE),
        as_of or date.today(),  # noqa: DTZ011 - the user's own calendar day
    )
    return _decider(question).verdict(session, name)


def _demand_known(what: str, word: str | None, known: Sequence[str]) -> None:
    if word is not None and (problem := unknown(what, word, known)):
        raise Misconfigured(problem)


def _pack(word: str | os.PathLike[str]) -> str:
    path = os.fspath(word)
    return path if path.startswith(INSTALLED) else os.path.abspath(path)


def _settled(settings: Settings | None) -> tuple[str, str | None, str | None]:
    """The folder that paths start at, and either the file with the settings or their JSON."""
    if settings is None:
        return _NOWHERE, None, None
    if isinstance(settings, Mapping):
        document = read_data("settings", settings)
        if document.errors:
            raise Misconfigured(f"settings: {document.errors[0].message}")
        return os.getcwd(), None, document.file.text
    path = os.path.abspath(settings)
    return os.path.dirname(path), path, None


# -- what decides ---------------------------------------------------------------------------


class _Question(NamedTuple):
    """What tells one decider from another.

    folder    where paths start
    config    the file with the settings
    given     the settings that a program holds, as JSON
    variable  what the environment says of packs
    """

    folder: str
    config: str | None
    given: str | None
    choices: Choices
    variable: str | None
    as_of: date


class _Given(TomlFile):
    """Settings that a program holds, in place of a file."""

    def __init__(self, settings: str) -> None:
        self.file = SourceFile("settings", "")
        self.data = json.loads(settings)

    def place(self, path: Path, word: str | None = None, *, on_key: bool = True) -> str:  # noqa: ARG002
        """Where a setting stands, as a program writes it."""
        return "settings" + "".join(f"[{part!r}]" for part in path)

    def span(self, path: Path, word: str | None = None) -> Span:  # noqa: ARG002
        """There is no text in which it stands."""
        return Span(0, 0)


class _Decider:
    """What decides: a configuration, and the linters of it that are idle.

    A linter counts what it does, and remembers the bases that it read: no two threads have
    one at the same time.
    """

    def __init__(self, question: _Question) -> None:
        """Read what decides. Raises Misconfigured."""
        begun = time_ns() - _CLOCK_GRAIN
        config = question.config if question.given is None else _Given(question.given)
        choices = question.choices._replace(config=config)
        variable = question.variable
        environ = {} if variable is None else {POLICY_VARIABLE: variable}
        try:
            home = project(question.folder) if question.config else Project(question.folder, ())
            self._by = configure(home, choices, question.as_of, environ=environ)
            self._idle = [self._by.linter()]
        except OSError as error:
            raise Misconfigured(f"cannot read {error.filename}: {error.strerror}") from None
        except Refused as error:
            raise Misconfigured(str(error)) from None
        self._fail_on = self._by.fail_on
        self._seen = {path: _state(path) for path in map(os.path.abspath, self._files())}
        # What changes while it is read is read again next time.
        self._is_sure = all(state is None or state[0] < begun for state in self._seen.values())

    def _files(self) -> Iterator[str]:
        """The files and folders that the configuration was read from."""
        by = self._by
        if isinstance(by.choices.config, str):
            yield by.choices.config
        if by.settings is not None:
            bases = (entry.base for entry in by.settings.documents)
            yield from filter(None, (by.settings.waivers, by.settings.baseline, *bases))
        for pack in by.packs:
            yield from (pack.origin.word, pack.path)
            for draft in pack.drafts:
                file = draft.file.file.path
                yield file
                if file != pack.path:  # a folder, which may get more of them
                    yield os.path.dirname(file)

    @property
    def is_up_to_date(self) -> bool:
        """Whether everything would be read as it was."""
        return self._is_sure and all(_state(path) == it for path, it in self._seen.items())

    def verdict(self, session: Session, name: str | None) -> Verdict:
        """Judge a session that stands for a file of this name."""
        file = _file(session, name, self._by.home.root)
        linter = self._linter()
        result = linter.lint(file.path, file.data, parsed=file.documents)
        report = collect((result,), linter)
        if linter.settings is not None:
            linter.settings.demand_documents(report, whole=False)
        # By a comment it may have read a base, which may change.
        if not directives.are_in(file.data):
            self._idle.append(linter)
        return Verdict(
            file.renamed(report.findings),
            file.renamed(report.suppressed),
            tuple(document.kind for document in report.documents if document.kind in KINDS),
            self._fail_on,
            None if report.documents else report.skipped[0].reason,
        )

    def _linter(self) -> Linter:
        try:
            return self._idle.pop()
        except IndexError:
            return self._by.linter()


def _state(path: str) -> tuple[int, int, int] | None:
    """What tells that a file has changed: time, size and identity; None: it is not there."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


_kept: Final[dict[_Question, _Decider]] = {}
_keeping: Final = Lock()


def _decider(question: _Question) -> _Decider:
    """What decides on a question, from memory where nothing has changed."""
    decider = _kept.get(question)
    if decider is None or not decider.is_up_to_date:
        decider = _Decider(question)
        with _keeping:
            _kept.pop(question, None)
            _kept[question] = decider
            if len(_kept) > _MOST_KEPT:
                del _kept[next(iter(_kept))]
    return decider


# -- what is judged -------------------------------------------------------------------------


class _File(NamedTuple):
    """A session as a file: the name it was given, its path, and what it would hold.

    documents  what is in it, where that is known; None: the name tells how to read it
    """

    name: str
    path: str
    data: bytes
    documents: tuple[Document, ...] | None

    def renamed(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Findings under the name that was given; those in waivers, say, keep theirs."""
        return tuple(it._replace(path=self.name) if it.path == self.path else it for it in findings)


def _file(session: Session, name: str | None, root: str) -> _File:
    """The file that a session stands for, in a project at `root`."""
    if isinstance(session, (str, bytes)):
        # Half a surrogate pair is no UTF-8 afterwards either: that is for a finding to say.
        data = session if isinstance(session, bytes) else session.encode(errors="surrogatepass")
        is_json = data.lstrip(_BLANK).startswith((b"{", b"["))
        name = name or ("session.json" if is_json else "session.yaml")
        return _File(name, os.path.join(root, name), data, None)
    name = name or "session.json"
    path = os.path.join(root, name)
    document = read_data(path, session)
    return _File(name, path, document.file.text.encode(), (document,))
