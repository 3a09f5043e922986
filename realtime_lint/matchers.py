"""The concise line: written here, and read by the problem matchers that are derived from it.

A matcher is a regular expression that an editor or a CI service holds against each line of a
program's output. VS Code reads it as JavaScript does; GitHub's runner as .NET does when it is
told to read like JavaScript: no lookbehind, no classes of Unicode.
"""

from __future__ import annotations

from typing import Final

from realtime_lint.findings import SEVERITIES, speakable
from realtime_lint.patterns import compile_later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

NAME: Final = "realtime-lint"
GROUPS: Final = ("file", "line", "column", "severity", "message", "code")
"""What the groups of the regular expression are, by the names that both engines have."""
_PLACE: Final = rf":\d+:\d+: (?:{'|'.join(SEVERITIES)}) "
_FORGED: Final = compile_later(_PLACE)

_WATCHING: Final = "; watching"
WATCH_BEGINS: Final = r"^checking .*\.\.\.$"
"""A round of `check --watch` begins: no concise line ends so, whatever a file is called."""
WATCH_ENDS: Final = rf"^(?:nothing found|found [0-9]).*{_WATCHING}$"
"""A round is over."""


def watch_begins(paths: Iterable[str]) -> str:
    """What a round of `check --watch` says first."""
    return f"checking {speakable(', '.join(paths))} ..."


def watch_ends(summary: str) -> str:
    """What a round says last; the summary is `nothing found`, or `found` and numbers."""
    return f"{summary}{_WATCHING}"


def concise_line(  # noqa: PLR0913 - what a line has
    path: str, line: int, column: int, severity: str, message: str, rule: str
) -> str:
    """A finding in one line. A path that looks like the rest of one does not pass for it."""
    file = speakable(path)
    file = _FORGED.sub(lambda match: match[0].replace(" ", "\ufffd"), file)
    return f"{file}:{line}:{column}: {severity} {message} [{rule}]"


def line_pattern(severities: Iterable[str] = SEVERITIES) -> str:
    """The regular expression of a concise line of these severities; see `GROUPS`.

    The first place in a line is the finding's own: further ones are in what its message quotes,
    and must not turn the line into one of another severity.
    """
    path = rf"(?:(?!{_PLACE}).)+"
    return rf"^({path}):(\d+):(\d+): ({'|'.join(severities)}) (.+) \[([a-z0-9/-]+)\]$"


def vscode_matcher(*, watching: bool = False) -> dict[str, object]:
    """The problem matcher of a task of VS Code; `watching`: of one that goes on and on."""
    matcher: dict[str, object] = {
        "owner": NAME,
        "source": NAME,
        "severity": "info",  # for those who do not take `note` for it, as VS Code itself does
        "fileLocation": ["relative", "${workspaceFolder}"],
        "pattern": _pattern(SEVERITIES),
    }
    if watching:
        matcher["background"] = {
            "activeOnStart": True,
            "beginsPattern": WATCH_BEGINS,
            "endsPattern": WATCH_ENDS,
        }
    return matcher


def github_matchers() -> dict[str, object]:
    """The content of a file for GitHub's `::add-matcher::`.

    A matcher of its own says `notice` of notes: lines with any other word are dropped in silence.
    """
    notes = _pattern(["note"])
    del notes["severity"]
    return {
        "problemMatcher": [
            {"owner": NAME, "pattern": [_pattern(["error", "warning"])]},
            {"owner": f"{NAME}-notes", "severity": "notice", "pattern": [notes]},
        ]
    }


def _pattern(severities: Iterable[str]) -> dict[str, object]:
    groups = {name: number for number, name in enumerate(GROUPS, start=1)}
    return {"regexp": line_pattern(severities), **groups}
