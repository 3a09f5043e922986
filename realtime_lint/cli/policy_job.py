"""What `policy check` and `policy test` do; no click in here."""

from __future__ import annotations

import os
from typing import Any

from realtime_lint import rulebook
from realtime_lint.cli import CLEAN, FAILED, Unusable, cannot_read, today
from realtime_lint.cli.output import say, say_json
from realtime_lint.cli.policy_files import packs_of
from realtime_lint.config_file import INSTALLED
from realtime_lint.configuration import POLICY_FLAG, POLICY_VARIABLE, configure
from realtime_lint.files import project
from realtime_lint.mutants import MOST, try_mutants
from realtime_lint.policies.reading import Origin, offers, read_packs
from realtime_lint.trials import demand_examples, trials
from realtime_lint.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.configuration import Choices
    from realtime_lint.policies.reading import Draft, Pack

    Told = dict[str, Any]

NAMED = "PATHS"
"""Where a pack comes from that the command line names by itself, in force or not."""


def check(paths: tuple[str, ...], choices: Choices, output_format: str, *, as_found: bool) -> int:
    """Judge packs and list their rules; the exit code. Raises Refused.

    as_found  the paths are files of which some may be packs, or part of one
    """
    packs = _packs(paths, choices, as_found=as_found)
    in_force = {pack.origin.word for pack in packs}
    told = {
        "packs": [_pack(pack) for pack in packs],
        "offered": sorted(name for name in offers() if INSTALLED + name not in in_force),
    }
    if output_format == "json":
        say_json(told)
    else:
        say(_checked(told))
    return CLEAN


def test(paths: tuple[str, ...], choices: Choices, output_format: str, *, as_found: bool) -> int:
    """Judge packs and try mutants of their rules; the exit code. Raises Refused.

    as_found  the paths are files of which some may be packs, or part of one
    """
    told: Told = {"rules": 0, "examples": 0, "mutants": 0, "killed": 0, "survivors": [], "cut": []}
    packs, book = _packs(paths, choices, as_found=as_found), rulebook.load()
    for draft in (draft for pack in packs for draft in pack.drafts):
        outcome = try_mutants(draft, book)
        told["rules"] += 1
        told["examples"] += len(list(trials(draft)))
        told["mutants"] += outcome.tried
        told["killed"] += outcome.tried - len(outcome.survivors)
        told["survivors"] += [
            {"rule": draft.rule.name, "what": mutant.what, "place": mutant.place}
            for mutant in outcome.survivors
        ]
        told["cut"] += [draft.rule.name] * outcome.is_cut
    if output_format == "json":
        say_json(told)
    else:
        say(_tested(told))
    return FAILED if told["survivors"] else CLEAN


def _packs(paths: tuple[str, ...], choices: Choices, *, as_found: bool) -> tuple[Pack, ...]:
    """The packs that are named, or else those in force, with their examples run."""
    home = project(os.curdir)
    try:
        if not paths:
            packs = configure(home, choices, today(), with_baseline=False).packs
        elif as_found:
            # One by one: of packs that happen to be in one commit, two may have one name.
            found = packs_of(paths, home.root)
            packs = tuple(pack for path in found for pack in _read((path,), home.root))
        else:
            packs = _read(paths, home.root)
    except OSError as error:
        raise cannot_read(error) from None
    if not (packs or as_found):
        raise Unusable(f"nothing to check: no pack is in force; {HOW_TO_NAME_ONE}")
    return packs


def _read(paths: tuple[str, ...], root: str) -> tuple[Pack, ...]:
    """The packs at these paths, with their examples run."""
    book = rulebook.load()
    packs = read_packs((Origin(path, NAMED) for path in paths), root, book.topics)
    for pack in packs:
        demand_examples(pack, book)
    return packs


HOW_TO_NAME_ONE = (
    f"{POLICY_FLAG}, {POLICY_VARIABLE} or `policies` in the settings names one: a file, a folder, "
    f"or {INSTALLED}NAME"
)


# -- what there is to tell ------------------------------------------------------------------


def _pack(pack: Pack) -> Told:
    return {
        "pack": pack.name,
        "owner": pack.owner,
        "path": pack.path,
        "origin": pack.origin.given_by,
        "lock": lock_of(pack),
        "rules": [_rule(draft) for draft in pack.drafts],
    }


def _rule(draft: Draft) -> Told:
    rule = draft.rule
    return {
        "name": rule.name,
        "severity": rule.severity,
        "kinds": rule.kinds,
        "select": rule.select,
        "absent": draft.entry["absent"],
        "unknown": draft.entry.get("unknown", "pass"),
        "locked": rule.is_locked,
        "summary": rule.summary,
        "examples": len(list(trials(draft))),
        "place": draft.place(),
    }


def lock_of(pack: Pack) -> str | None:
    """Whether `enforce: locked` counts in a pack, and why; None where no rule says so."""
    if not any("enforce" in draft.entry for draft in pack.drafts):
        return None
    if not pack.locks:
        return "`enforce: locked` has no effect: the project holds the pack, and could change it"
    where = "is installed" if pack.origin.word.startswith(INSTALLED) else "lies outside the project"
    if pack.origin.given_by in {POLICY_FLAG, POLICY_VARIABLE, NAMED}:
        return f"`enforce: locked` holds: the pack {where}"
    return (
        f"`enforce: locked` holds: the pack {where}; but the project's settings name it, and "
        f"could stop: {POLICY_FLAG} or {POLICY_VARIABLE} cannot be undone there"
    )


# -- text -----------------------------------------------------------------------------------


def _checked(told: Told) -> Iterator[str]:
    rules = [rule for pack in told["packs"] for rule in pack["rules"]]
    for pack in told["packs"]:
        origin = "" if pack["origin"] == NAMED else f", by {pack['origin']}"
        yield f"{pack['pack']} of {pack['owner']}: {pack['path']}{origin}"
        if pack["lock"] is not None:
            yield f"  {pack['lock']}"
        rows = [
            (
                rule["name"],
                rule["severity"],
                "locked" if rule["locked"] else "",
                f"absent: {rule['absent']}",
                "unknown: fail" if rule["unknown"] == "fail" else "",
                f"{rule['summary']} ({_first(rule['select'])})",
            )
            for rule in pack["rules"]
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for *row, last in rows:
            cells = [f"{it:{width}}" for it, width in zip(row, widths, strict=False) if width]
            yield f"  {'  '.join(cells)}  {last}"
    if told["offered"]:
        names = ", ".join(INSTALLED + name for name in told["offered"])
        yield f"installed, but not in force: {names}"
    examples = sum(rule["examples"] for rule in rules)
    yield f"{counted(len(rules), 'rule')}, {counted(examples, 'example')}: all is as they say"


def _first(selects: list[str]) -> str:
    """Where a rule looks, as far as a line has room for it."""
    more = f" and {len(selects) - 1} more" if len(selects) > 1 else ""
    return selects[0] + more


def _tested(told: Told) -> Iterator[str]:
    for it in told["survivors"]:
        yield f"{it['rule']}: no example notices: {it['what']} ({it['place']})"
    for name in told["cut"]:
        yield f"{name}: it has more than {MOST} mutants: the others were not tried"
    lived = len(told["survivors"])
    yield (
        f"{counted(told['rules'], 'rule')}, {counted(told['examples'], 'example')}, "
        f"{counted(told['mutants'], 'mutant')}: {told['killed']} killed, {lived} survived"
    )
