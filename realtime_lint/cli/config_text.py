"""How `config show` puts in lines what is in force."""

from __future__ import annotations

import json
from typing import Any, Final

from realtime_lint.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Told = dict[str, Any]
    Row = tuple[str, str, str]

_WIDEST: Final = 60
"""So wide is the column of values at most; what is longer pushes its origin out."""


def lines(told: Told) -> Iterator[str]:
    """All that `config_job.tell` tells, in columns: name, value and origin."""
    rows = list(_rows(told))
    widths = [min(max(len(row[column]) for row in rows), _WIDEST) for column in (0, 1)]
    for name, value, origin in rows:
        yield f"{name:{widths[0]}}  {value:{widths[1]}}  {origin}".rstrip()


def _rows(told: Told) -> Iterator[Row]:
    """Name, value and origin of everything that is told; the first of a kind has the name."""
    outside = "" if told["in_project"] else ", which lies outside the project"
    yield "file", (told["path"] or "any file of the project") + outside, ""
    yield "project", told["root"], ""
    yield "settings", told["settings"] or "none", ""
    for key in ("profile", "fail_on", "provider", "select", "ignore"):
        value, origin = told[key]["value"], told[key]["origin"]
        text = ", ".join(value) if isinstance(value, list) else value
        yield key.replace("_", "-"), text or _NONE[key], origin
    rules = told["rules"]
    yield "rules", f"{rules['active']} of {rules['known']} are active", ""
    yield from _policy_rows(told["policies"])
    for name, tell_one in _ENTRIES.items():
        label = name.replace("_", "-")
        for entry in told[name]:
            yield label, tell_one(entry), entry["origin"]
            label = ""
    if told["waivers"] is not None:
        yield "waivers", told["waivers"]["path"], told["waivers"]["origin"]
        for entry in told["waivers"]["waivers"]:
            yield "", _waiver(entry), entry["origin"]
    if told["baseline"] is not None:
        held = told["baseline"]
        count = counted(held["findings"], "finding")
        yield "baseline", f"{held['path']} hides {count} at most", held["origin"]


def _policy_rows(packs: list[Told]) -> Iterator[Row]:
    for pack in packs:
        yield "policy", f"{pack['pack']} of {pack['owner']}, {pack['path']}", pack["origin"]
        for rule in pack["rules"]:
            lock = "locked" if rule["locked"] else f"not locked: {rule['not_locked']}"
            yield "", f"{rule['rule']}, {lock}", rule["origin"]


def _document(entry: Told) -> str:
    at = f" at {entry['at']}" if entry["at"] else ""
    base = f", a change to {entry['base']}" if entry["base"] else ""
    return f"{entry['files']}: {entry['kind']}{at}{base}"


def _waiver(entry: Told) -> str:
    return (
        f"{entry['files']}: {entry['rule']} at {entry['pointer'] or '/'} until "
        f"{entry['expires']}, {entry['owner']}"
    )


_NONE: Final = {"select": "all that are on by default", "ignore": "none"}
"""How it is told that a list of rules is empty."""
_ENTRIES: Final[dict[str, Callable[[Told], str]]] = {
    "exclude": lambda entry: f"{entry['files']}, unless named",
    "per_file": lambda entry: f"{entry['files']} ignores {', '.join(entry['ignore'])}",
    "documents": _document,
    "severity": lambda entry: f"{entry['rule']}: {entry['value']}, not {entry['default']}",
    "options": lambda entry: (
        f"{entry['rule']}: {entry['option']} = {json.dumps(entry['value'])}, "
        f"not {json.dumps(entry['default'])}"
    ),
    "suppress": lambda entry: (
        f"{entry['file']}: {entry['rule']} at {entry['pointer'] or '/'}: {entry['reason']}"
    ),
}
"""How an entry of each kind is told in a line."""
