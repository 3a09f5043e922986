"""What a run goes by: rules, packs, settings, waivers and baseline, read in their order.

The one place that puts them together, so that the command line, the library and whatever
sends a session to the API decide alike.
"""

from __future__ import annotations

import os
from typing import Final

from realtime_lint import rulebook
from realtime_lint.engine import Linter
from realtime_lint.files import read, shown
from realtime_lint.parse.limits import MAX_BYTES
from realtime_lint.records import NamedTuple
from realtime_lint.rulebook import UnknownRule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from realtime_lint.baseline import Baseline
    from realtime_lint.config_file import TomlFile
    from realtime_lint.files import Project
    from realtime_lint.policies.reading import Pack
    from realtime_lint.replay import State
    from realtime_lint.rulebook import Rulebook
    from realtime_lint.settings import Settings
    from realtime_lint.settings_file import SettingsFile
    from realtime_lint.waivers import Waivers

POLICY_VARIABLE: Final = "REALTIME_LINT_POLICY"
"""The environment variable that names packs, separated as in PATH."""
POLICY_FLAG: Final = "--policy"


class Choices(NamedTuple):
    """What whoever starts a run says about it, beside the project's own settings.

    config    the file with the settings, or settings that a program holds; None: the project's
    isolated  without settings
    policies  packs beside those of the settings and of the environment
    """

    config: str | TomlFile | None = None
    isolated: bool = False
    policies: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: str | None = None
    provider: str | None = None
    fail_on: str | None = None
    kind: str | None = None


class Configuration(NamedTuple):
    """What a run goes by.

    as_of  the day that counts as today
    book   every rule there is, as the settings want it
    """

    home: Project
    choices: Choices
    as_of: date
    book: Rulebook
    packs: tuple[Pack, ...] = ()
    settings: Settings | None = None
    waivers: Waivers | None = None
    baseline: Baseline | None = None

    @property
    def profile(self) -> str:
        """How much the run says, one of `rulebook.PROFILES`."""
        return self.choices.profile or (self.settings and self.settings.profile) or "default"

    @property
    def provider(self) -> str:
        """Whose servers the documents are for."""
        return self.choices.provider or (self.settings and self.settings.provider) or "openai"

    @property
    def fail_on(self) -> str:
        """The mildest severity that fails."""
        by_profile = "warning" if self.profile == "strict" else "error"
        return self.choices.fail_on or (self.settings and self.settings.fail_on) or by_profile

    @property
    def active(self) -> frozenset[str]:
        """The rules of the run; one that whoever starts it selects, no setting ignores.

        Raises UnknownRule, also where none is left.
        """
        select, ignore = self.choices.select, self.choices.ignore
        if self.settings is not None:
            ignored = self.book.names_of(self.settings.ignore) - set(select)
            select, ignore = select or self.settings.select, ignore or tuple(ignored)
        active = self.book.choose(select, ignore, profile=self.profile)
        meant = self.book.names_of(select or ("all",)) | self.book.locked
        if active.isdisjoint(meant):
            raise UnknownRule("no rule is left to check: all that are selected are ignored")
        return active

    def linter(self, *, base: State | None = None) -> Linter:
        """The linter of the run. Raises UnknownRule.

        base  the session that updates and scripts change, where nothing in them says another
        """
        return Linter(
            self.book,
            self.active,
            self.as_of,
            provider=self.provider,
            kind=self.choices.kind,
            base=base,
            root=self.home.root,
            settings=self.settings,
            waivers=self.waivers,
            baseline=self.baseline,
            mildest="error" if self.profile == "correctness" else "note",
        )


def configure(
    home: Project,
    choices: Choices,
    as_of: date,
    *,
    environ: Mapping[str, str] = os.environ,
    with_baseline: bool = True,
) -> Configuration:
    """What a run in a project goes by on a day.

    with_baseline  read the baseline that the settings name; whoever makes it cannot

    Raises Misconfigured for whatever is wrong with it, OSError for an unreadable file.
    """
    if choices.isolated and choices.config is not None:
        from realtime_lint.config_file import Misconfigured  # where there is something to say

        raise Misconfigured("--isolated is without settings, --config names some: which?")
    book = rulebook.load()
    files = home.settings if choices.config is None else (choices.config,)
    opened = None
    if files and not choices.isolated:
        from realtime_lint.settings_file import SettingsFile  # as what follows: if it is there

        opened = SettingsFile(files)
    packs = _packs(home, choices, opened, book, environ)
    if packs:
        book = rulebook.Rulebook([*book, *(draft.rule for pack in packs for draft in pack.drafts)])
    configuration = Configuration(home, choices, as_of, book, packs)
    if opened is None:
        return configuration
    settings = opened.judged(home.root, book)
    configuration = configuration._replace(book=settings.configured(book), settings=settings)
    if settings.waivers is not None:
        from realtime_lint.waivers import read_waivers

        data = read(settings.waivers, MAX_BYTES + 1)
        waivers = read_waivers(shown(settings.waivers), data, home.root, book, as_of)
        configuration = configuration._replace(waivers=waivers)
    if settings.baseline is not None and with_baseline:
        from realtime_lint.baseline import read_baseline

        settings.demand_baseline()
        data = read(settings.baseline, MAX_BYTES + 1)
        baseline = read_baseline(shown(settings.baseline), data, home.root, book)
        configuration = configuration._replace(baseline=baseline)
    return configuration


def _packs(
    home: Project,
    choices: Choices,
    opened: SettingsFile | None,
    book: Rulebook,
    environ: Mapping[str, str],
) -> tuple[Pack, ...]:
    """The packs that are in force, those first that no repository names."""
    named = [(word, POLICY_FLAG) for word in choices.policies]
    if POLICY_VARIABLE in environ:
        named += [(word, POLICY_VARIABLE) for word in _in_path(environ[POLICY_VARIABLE])]
    if opened is not None:
        named += opened.policies(home.root)
    if not named:
        return ()
    from realtime_lint.policies.reading import Origin, read_packs
    from realtime_lint.trials import demand_examples

    packs = read_packs((Origin(*it) for it in named), home.root, book.topics)
    for pack in packs:
        demand_examples(pack, book)
    return packs


def _in_path(value: str) -> list[str]:
    """The packs in the variable. `pkg:` has a colon of its own.

    A blank part is one that cannot be found: it may stand for a variable that was not set.
    """
    parts: list[str] = []
    for part in value.split(os.pathsep):
        if parts and parts[-1] == "pkg":
            parts[-1] = f"pkg{os.pathsep}{part}"
        else:
            parts.append(part)
    return parts
