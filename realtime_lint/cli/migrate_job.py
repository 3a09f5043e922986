"""What `migrate` does once its options are known; no click in here."""

from __future__ import annotations

import os
import sys
from typing import Final

from realtime_lint.cli import CLEAN, FAILED, UNUSABLE, Unusable, cannot_read, today
from realtime_lint.cli.job import STDIN, STDIN_NAME
from realtime_lint.cli.reporting import wants_color
from realtime_lint.configuration import Choices, configure
from realtime_lint.diffs import unified
from realtime_lint.engine import Linter
from realtime_lint.files import Unwritable, find, project, replace
from realtime_lint.findings import speakable
from realtime_lint.migrator import Migrator, Outcome, Story
from realtime_lint.parallel import work_on
from realtime_lint.parse.limits import MAX_BYTES
from realtime_lint.records import NamedTuple
from realtime_lint.redaction import masked
from realtime_lint.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from realtime_lint.configuration import Configuration

_LATER: Final = frozenset({"unused-suppression"})
"""Rules for the next `check`: what a comment silences is gone with the beta."""
_ELSEWHERE: Final = {
    "openai": "send no header 'OpenAI-Beta'",
    "azure": "connect to /openai/v1, without 'api-version'",
}
"""What has to change outside of the documents, by provider."""


class Options(NamedTuple):
    """The options of `migrate` with their defaults; see `check` for those of the same name.

    write   write the files; otherwise only show what would be written
    to      what a bare session is to become, one of `migration.TARGETS`; None: see there
    models  replace models that are shut down as well
    """

    paths: tuple[str, ...] = ()
    write: bool = False
    kind: str | None = None
    to: str | None = None
    models: bool = False
    as_of: date | None = None
    provider: str | None = None
    stdin_filename: str = STDIN_NAME
    color: str = "auto"


def run(options: Options) -> int:
    """Migrate, or show how, and give the exit code. Raises Refused."""
    as_of = options.as_of or today()
    try:
        home = project(os.curdir)
        linter = _linter(configure(home, Choices(provider=options.provider), as_of), as_of)
        migrator = Migrator(linter, kind=options.kind, to=options.to, models=options.models)
        outcomes = _outcomes(options, migrator)
    except OSError as error:
        raise cannot_read(error) from None
    if options.write:
        outcomes = _written(outcomes, options, home.root)
    if not any(it.stories or it.left_alone or it.refused for it in outcomes):
        raise Unusable(_nothing(outcomes, options.paths))
    return _Teller(options, linter.provider).tell(outcomes)


def _linter(configuration: Configuration, as_of: date) -> Linter:
    """A linter with all rules that are on by default: a setting that ignores one is no consent."""
    book = configuration.book
    return Linter(
        book, book.choose() - _LATER, as_of, root=configuration.home.root,
        settings=configuration.settings, provider=configuration.provider,
    )  # fmt: skip


def _outcomes(options: Options, migrator: Migrator) -> list[Outcome]:
    paths = options.paths or (".",)
    outcomes = []
    if STDIN in paths:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        outcome = migrator.work(options.stdin_filename, data, named=True)
        outcomes.append(outcome._replace(before=data))
    settings = migrator.linter.settings
    excluded = settings.excludes if settings is not None else None
    files = find((path for path in paths if path != STDIN), excluded)
    return outcomes + work_on(files, migrator.work, migrator.linter, lambda _: None)


def _nothing(outcomes: list[Outcome], paths: tuple[str, ...]) -> str:
    where = ", ".join(paths) or "this folder"
    return (
        f"nothing to migrate: none of {len(outcomes)} files in {where} is a Realtime document; "
        "if one is, say which: --kind beta-session"
    )


def _written(outcomes: list[Outcome], options: Options, root: str) -> list[Outcome]:
    """Write what has changed; the outcomes, with what could not be written as refused."""
    done = []
    for number, outcome in enumerate(outcomes):
        if STDIN in options.paths and number == 0:
            sys.stdout.buffer.write(outcome.before if outcome.after is None else outcome.after)
            sys.stdout.buffer.write(sys.stdin.buffer.read())  # beyond the largest that we read
        elif outcome.after is not None:
            try:
                replace(outcome.path, outcome.after, root, before=outcome.before)
            except Unwritable as error:
                outcome = Outcome(outcome.path, b"", refused=(str(error),))  # noqa: PLW2901
        done.append(outcome)
    return done


class _Teller:
    """Says what was done, or is to be done."""

    def __init__(self, options: Options, provider: str) -> None:
        self.write = options.write
        self.provider = provider
        self.color = wants_color(options.color)
        # Beside the text that was given to us to migrate there is nothing else to print.
        self.stream = sys.stderr if STDIN in options.paths else sys.stdout

    def tell(self, outcomes: list[Outcome]) -> int:
        """Everything about a run; its exit code."""
        changed = [it for it in outcomes if it.after is not None]
        for outcome in changed:
            assert outcome.after is not None
            if not self.write:
                diff = unified(outcome.path, outcome.before, outcome.after, color=self.color)
                sys.stdout.write(diff)
            for story in outcome.stories:
                self._story(outcome.path, story)
            if outcome.revealed:
                rules = ", ".join(outcome.revealed)
                self._say(f"  then   `check` has more to say of it: {rules}")
        refused = [(it.path, reason) for it in outcomes for reason in it.refused]
        for path, reason in refused:
            print(masked(speakable(f"{path}: {reason}")), file=sys.stderr)
        self._summary(outcomes, changed)
        if refused:
            return UNUSABLE
        return FAILED if changed and not self.write else CLEAN

    def _story(self, path: str, story: Story) -> None:
        """The steps of a document; of what is written already, those that change its meaning."""
        place = path if story.line == 1 else f"{path}:{story.line}"
        form = f" to {story.form}: {story.why}" if story.form else ""
        verb = "migrated " if self.write else ""
        self._say(f"{verb}{place}: {story.kind}{form}", "1")
        was = "was line" if self.write else "line"
        for step in story.steps:
            if not step.is_safe:
                self._say(f"  unsafe {was} {step.line}: {step.text}", "33")
            elif not self.write:
                self._say(f"  safe   line {step.line}: {step.text}")
        for line in story.todo:
            self._say(f"  to do  {was} {line.line}: {line.text}", "36")

    def _summary(self, outcomes: list[Outcome], changed: list[Outcome]) -> None:
        count = sum(len(it.stories) for it in changed)
        others = sum(it.left_alone for it in outcomes)
        if not count:
            if others:
                self._say(f"nothing to migrate in {counted(others, 'document')}")
            return
        left = f", {others} left alone" if others else ""
        requests = "client-secret" in {story.form for it in changed for story in it.stories}
        where = "POST the requests to /v1/realtime/client_secrets, and " if requests else ""
        what = counted(count, "document")
        verb = f"migrated {what}" if self.write else f"{what} to migrate"
        self._say(f"{verb}{left}{'' if self.write else '; --write does it'}")
        self._say(f"outside of these files: {where}{_ELSEWHERE[self.provider]}")

    def _say(self, text: str, code: str = "") -> None:
        text = masked(speakable(text))
        print(f"\x1b[{code}m{text}\x1b[0m" if self.color and code else text, file=self.stream)
