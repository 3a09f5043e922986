"""What `config show` tells: each setting in force, with its origin; no click in here."""

from __future__ import annotations

import os
from typing import Any, Final

from realtime_lint import __version__, rulebook
from realtime_lint.cli import CLEAN, cannot_read, today
from realtime_lint.cli.config_text import lines
from realtime_lint.cli.output import say, say_json
from realtime_lint.config_file import place
from realtime_lint.configuration import configure
from realtime_lint.files import project, shown
from realtime_lint.globs import relative

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from realtime_lint.configuration import Choices, Configuration
    from realtime_lint.policies.reading import Draft, Pack
    from realtime_lint.rulebook import IndexedRule
    from realtime_lint.settings import Settings

    Told = dict[str, Any]

SCHEMA: Final = "realtime-lint/config/1"
DEFAULT: Final = "default"


def show(path: str | None, choices: Choices, as_of: date | None, output_format: str) -> int:
    """Print what is in force for a file, or for the project; the exit code. Raises Refused."""
    try:
        configuration = configure(project(os.curdir), choices, as_of or today())
        told = tell(configuration, None if path is None else shown(path))
    except OSError as error:
        raise cannot_read(error) from None
    if output_format == "json":
        say_json(told)
    else:
        say(lines(told))
    return CLEAN


def tell(configuration: Configuration, path: str | None) -> Told:
    """What is in force for a file or, without one, in the project; see `formats.config`."""
    settings = configuration.settings
    told: Told = {
        "schema": SCHEMA,
        "version": __version__,
        "as_of": configuration.as_of.isoformat(),
        "path": path,
        "root": configuration.home.root,
        "in_project": path is None or relative(path, configuration.home.root) is not None,
        "settings": None if settings is None else settings.file.path,
        **_choices(configuration),
        "rules": _rules(configuration, path),
        "policies": [_policy(pack) for pack in configuration.packs],
    }
    for key in ("per_file", "exclude", "documents", "severity", "options", "suppress"):
        told[key] = []
    for key in ("waivers", "baseline"):
        told[key] = None
    if settings is not None:
        told |= _of_files(settings, path) | _of_rules(settings, configuration)
        told |= _files(settings, configuration, path)
    return told


# -- what there is to tell ------------------------------------------------------------------


def _choices(configuration: Configuration) -> Told:
    """The settings of one value each: a flag, the settings or the default decides."""
    settings, choices = configuration.settings, configuration.choices

    def origin(key: str, flag: object, default: str = DEFAULT) -> str:
        if flag:
            return f"--{key}"
        if settings is None or settings.written(key) is None:
            return default
        return settings.place(key)

    by_profile = "profile strict" if configuration.profile == "strict" else DEFAULT
    select, ignore = (settings.select, settings.ignore) if settings is not None else ((), ())
    return {
        "profile": _with(configuration.profile, origin("profile", choices.profile)),
        "fail_on": _with(configuration.fail_on, origin("fail-on", None, by_profile)),
        "provider": _with(configuration.provider, origin("provider", choices.provider)),
        "select": _with(list(select), origin("select", None)),
        "ignore": _with(list(ignore), origin("ignore", None)),
    }


def _with(value: object, origin: str) -> Told:
    return {"value": value, "origin": origin}


def _rules(configuration: Configuration, path: str | None) -> Told:
    """How many rules there are, how many of them run, and which a file ignores."""
    settings, active = configuration.settings, configuration.active
    ignored = settings.ignored(path) if settings is not None and path is not None else frozenset()
    return {
        "known": len(configuration.book.rules),
        "active": len(active - ignored),
        "ignored_here": sorted(active & ignored),
    }


def _policy(pack: Pack) -> Told:
    """A pack, and which of its rules no repository can switch off."""
    return {
        "pack": pack.name,
        "owner": pack.owner,
        "path": pack.path,
        "origin": pack.origin.given_by,
        "rules": [
            {
                "rule": draft.rule.name,
                "locked": draft.rule.is_locked,
                "not_locked": _not_locked(draft),
                "origin": draft.place("name"),
            }
            for draft in pack.drafts
        ],
    }


def _not_locked(draft: Draft) -> str | None:
    """Why a rule is not locked; None: it is."""
    if draft.rule.is_locked:
        return None
    is_wanted = "enforce" in draft.entry
    return "the project can change the pack" if is_wanted else "the pack does not want it"


def _of_files(settings: Settings, path: str | None) -> Told:
    """What the settings say of a file by a glob or by its name; without one, of all files."""

    def is_for(glob: Any) -> bool:  # noqa: ANN401
        return path is None or settings.matches(glob, path)

    suppressed = settings.suppress if path is None else settings.suppressions_of(path)
    return {
        "per_file": [
            {
                "files": glob.text,
                "ignore": settings.written("per-file", glob.text, "ignore"),
                "origin": settings.place("per-file", glob.text),
            }
            for glob, _ in settings.per_file
            if is_for(glob)
        ],
        "exclude": [
            {"files": glob.text, "origin": settings.place("exclude", word=glob.text)}
            for glob in settings.exclude
            if is_for(glob)
        ],
        "documents": [
            {
                "files": entry.files.text,
                "kind": entry.kind,
                "at": entry.at,
                "base": entry.base and shown(entry.base),
                "origin": settings.place("documents", index),
            }
            for index, entry in enumerate(settings.documents)
            if is_for(entry.files)
        ],
        "suppress": [
            {
                "file": entry.file,
                "pointer": entry.pointer,
                "rule": entry.rule,
                "reason": entry.reason,
                "origin": place(settings.file, entry.span.start),
            }
            for entry in suppressed
        ],
    }


def _of_rules(settings: Settings, configuration: Configuration) -> Told:
    """Severities and options that differ from the rules' own."""
    own = {rule.name: rule for rule in _unset(configuration)}
    return {
        "severity": [
            {
                "rule": name,
                "value": severity,
                "default": own[name].severity,
                "origin": settings.place("severity", _selector(settings, own[name])),
            }
            for name, severity in sorted(settings.severity.items())
            if severity != own[name].severity
        ],
        "options": [
            {
                "rule": name,
                "option": option,
                "value": value,
                "default": own[name].options[option],
                "origin": settings.place("options", name, option),
            }
            for name, options in sorted(settings.options.items())
            for option, value in options.items()
            if value != own[name].options[option]
        ],
    }


def _unset(configuration: Configuration) -> Iterator[IndexedRule]:
    """The rules before settings changed them."""
    yield from rulebook.load()
    for pack in configuration.packs:
        yield from (draft.rule for draft in pack.drafts)


def _selector(settings: Settings, rule: IndexedRule) -> str:
    """The word by which the settings give a rule its severity."""
    return next(
        word for word in (rule.name, rule.topic, "all") if settings.written("severity", word)
    )


def _files(settings: Settings, configuration: Configuration, path: str | None) -> Told:
    """The waivers and the baseline, with what they hold for a file or, without one, in all."""
    told: Told = {}
    waivers, baseline = configuration.waivers, configuration.baseline
    if waivers is not None:
        told["waivers"] = {
            "path": waivers.file.path,
            "origin": settings.place("waivers"),
            "waivers": [
                {
                    "files": waiver.files.text,
                    "rule": waiver.rule,
                    "pointer": waiver.pointer,
                    "owner": waiver.owner,
                    "expires": waiver.expires.isoformat(),
                    "origin": place(waivers.file, waiver.node.start),
                }
                for waiver in waivers.waivers
                if path is None or waivers.covers(waiver, path)
            ],
        }
    if baseline is not None and settings.baseline is not None:
        inside = None if path is None else relative(path, settings.root)
        counts = [n for it, n in baseline.entries.items() if path is None or it.path == inside]
        told["baseline"] = {
            "path": shown(settings.baseline),
            "origin": settings.place("baseline"),
            "findings": sum(counts),
        }
    return told
