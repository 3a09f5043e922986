"""Writes what is derived from the rule files and models, or tells whether it is current.

`python -m realtime_lint.pages` writes; with `--check` it only compares and exits with 1
when a generated file is missing, different, or has no source any more.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from realtime_lint.resources import folder
from realtime_lint.rulebook import INDEX
from realtime_lint.rules import Rule, read_folder

_INDEXED = ("name", "topic", "summary", "severity", "select", "message", "no_fix")


def outputs(rules: list[Rule]) -> dict[str, str]:
    """Path from the repository's root -> text, for every generated file."""
    return {f"rules/{INDEX}": index(rules)}


def index(rules: list[Rule]) -> str:
    """The compiled rules as `check` reads them."""
    entries = [_entry(rule) for rule in sorted(rules, key=lambda rule: (rule.topic, rule.name))]
    return json.dumps({"rules": entries}, ensure_ascii=False, indent=1) + "\n"


def _entry(rule: Rule) -> dict[str, Any]:
    data = rule.model_dump(mode="json", by_alias=True)
    entry: dict[str, Any] = {key: data[key] for key in _INDEXED}
    entry["check"] = {way: value for way, value in data["check"].items() if value is not None}
    if rule.kinds is not None:
        entry["kinds"] = rule.kinds
    if rule.default == "off":
        entry["default"] = False
    if not rule.patch:
        entry["patch"] = False
    if rule.underline is not None:
        entry["underline"] = rule.underline
    if rule.supersedes:
        entry["supersedes"] = rule.supersedes
    if rule.options:
        entry["options"] = {name: option.default for name, option in rule.options.items()}
    return entry


def main(arguments: list[str]) -> int:
    """Write the generated files, or check them. Returns the exit code."""
    rules_folder = folder("rules")
    root = Path(str(rules_folder)).parent
    expected = outputs(read_folder(rules_folder))
    stale = [
        path
        for path, text in expected.items()
        if not (root / path).is_file() or (root / path).read_text(encoding="utf-8") != text
    ]
    if "--check" in arguments:
        for path in stale:
            print(f"{path} is not what its sources say: run `make pages`", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(expected[path], encoding="utf-8")
        print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
