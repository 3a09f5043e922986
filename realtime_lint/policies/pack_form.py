"""What the files of a pack may say, as far as that can be told without the schemas."""

from __future__ import annotations

import re
from typing import Final

from realtime_lint.config_file import YamlFile, blank, no_date, no_pointer, unknown
from realtime_lint.files import read, shown
from realtime_lint.findings import SEVERITIES
from realtime_lint.forms import Form
from realtime_lint.kinds import KINDS, PROVIDERS, SHAPES
from realtime_lint.parse.limits import MAX_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from realtime_lint.source import Path

OWN_PLACEHOLDERS: Final = frozenset({"value", "key"})
"""Names in the braces of a message that are no params."""
HEAD: Final[dict[str, object]] = {
    "pack": "pack",
    "owner": "line",
    "params?": {"<param>": "param value"},
}
"""What a pack holds beside its rules; see `forms`."""
_EXAMPLE: Final = {
    "config": "text",
    "file?": "line",
    "as_of?": "day",
    "provider?": "provider",
}
RULE: Final[dict[str, object]] = {
    "name": "name",
    "summary?": "line",
    "rationale?": "text",
    "severity?": "severity",
    "enforce?": "enforce",
    "kinds?": ["kind"],
    "select": ("select", ["select"]),
    "when?": "schema",
    "absent": "absent",
    "unknown?": "unknown",
    "check": {"schema?": "schema", "cel?": "text", "python?": "function"},
    "underline?": "line",
    "message": "line",
    "fix?": {"safety": "safety", "title": "line", "set?": "any", "remove?": "boolean"},
    "no_fix?": "line",
    "sources?": [{"url?": "line", "ref?": "line", "says": "line", "checked": "day"}],
    "examples": {
        "good": [("text", _EXAMPLE)],
        "bad": [{**_EXAMPLE, "at": "pointer", "says?": "line", "fixed?": "text"}],
    },
}
"""What a rule of a pack holds."""
PACK: Final[dict[str, object]] = {**HEAD, "rules": [RULE]}
"""What a pack in one file holds."""

_VERDICTS: Final = ("fail", "pass")
_NAME: Final = r"[a-z0-9]+(-[a-z0-9]+)*"
_PARAM: Final = r"[a-z][a-z0-9_]*"
_MOST_DEPTHS: Final = 2
_SELECT: Final = r"(session:)?/|(session:)?(/([^/\s~]|~[01])+)+"


class PackForm(Form):
    """Judges a file of a pack: its form, and every word that needs no other file."""

    file: YamlFile

    def __init__(self, path: str, topics: Collection[str]) -> None:
        """Read a file. Raises Misconfigured, OSError where it is unreadable.

        topics  names that no pack may have
        """
        self.topics = topics
        super().__init__(
            YamlFile(shown(path), read(path, MAX_BYTES + 1)),
            words={
                "pack": self._no_pack,
                "name": _no_rule_name,
                "param": _no_param,
                "line": lambda word, _: blank(word) or _no_line(word),
                "text": lambda word, _: blank(word),
                "severity": lambda word, _: unknown("severity", word, SEVERITIES),
                "enforce": lambda word, _: unknown("way to enforce", word, ("locked",)),
                "absent": lambda word, _: unknown("way to take absence", word, _VERDICTS),
                "unknown": lambda word, _: unknown("way to take the unknown", word, _VERDICTS),
                "safety": lambda word, _: unknown("safety", word, ("safe", "unsafe")),
                "provider": lambda word, _: unknown("provider", word, PROVIDERS),
                "kind": lambda word, _: unknown("kind or shape", word, sorted({*KINDS, *SHAPES})),
                "select": lambda word, _: _no_select(word),
                "pointer": lambda word, _: no_pointer(word),
                "function": lambda word, _: _no_function(word),
                "day": lambda word, _: no_date(word),
            },
            values={
                "param value": self._check_param,
                # What they may hold depends on where the rule looks: `rule_maker` knows.
                "schema": lambda _, __: None,
                "any": lambda _, __: None,
            },
        )

    def _no_pack(self, word: str, _: Path) -> str | None:
        if not re.fullmatch(_NAME, word):
            return f"'{word}' is no name such as acme-voice"
        return f"'{word}' is a topic of ours" if word in {*self.topics, "all"} else None

    def _check_param(self, value: object, path: Path) -> None:
        """A param is a word, a number, true or false, or a list of one of these."""
        if value == []:
            raise self.error(path, f"'{path[-1]}' is empty: a list that nothing is on")
        items = value if isinstance(value, list) else [value]
        if not isinstance(items[0], (str, int, float)):
            raise self.error(path, f"'{path[-1]}' takes a word, a number, true or false, or a list")
        self.demand_like(value, value, path)


def _no_rule_name(word: str, _: Path) -> str | None:
    pack, slash, name = word.partition("/")
    if slash and re.fullmatch(_NAME, pack) and re.fullmatch(_NAME, name):
        return None
    return f"'{word}' is no name such as acme/max-ttl"


def _no_param(word: str, _: Path) -> str | None:
    if word in OWN_PLACEHOLDERS:
        return f"'{word}' has a meaning of its own: call the param something else"
    return None if re.fullmatch(_PARAM, word) else f"'{word}' is no name such as max_ttl"


def _no_line(word: str) -> str | None:
    return "one line, not several" if "\n" in word.strip() else None


def _no_select(word: str) -> str | None:
    if word.count("**") > _MOST_DEPTHS or "**/**" in word:
        return "one '**' is any depth already: more of them only take time"
    if re.fullmatch(_SELECT, word):
        return None
    scope, _, path = word.rpartition(":")
    keys = re.split(r"[./]+", path.removeprefix("$").strip("./"))
    meant = f"{'session:' if scope else ''}/{'/'.join(keys)}"
    hint = f"; did you mean '{meant}'?" if path and re.fullmatch(_SELECT, meant) else ""
    return f"'{word}' is no pointer such as /a/b or session:/a/*{hint}"


def _no_function(word: str) -> str | None:
    if re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", word):
        return None
    return f"'{word}' is no function such as checks.office_hours"
