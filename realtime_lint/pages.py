"""Writes what is derived from the rule files and models, or tells whether it is current.

`python -m realtime_lint.pages` writes; with `--check` it only compares and exits with 1
when a generated file is missing, different, or has no source any more.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from realtime_lint.formats import editors
from realtime_lint.formats.catalogue import CATALOGUE, catalogue
from realtime_lint.formats.schemas import json_schemas
from realtime_lint.resources import folder
from realtime_lint.rule_pages import CONSENT, fenced, topic_page
from realtime_lint.rulebook import INDEX
from realtime_lint.rules import GoodExample, Rule, read_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

_INDEXED = ("name", "topic", "summary", "severity", "select", "message")
_HEADER = "<!-- generated from the rule files by `make pages`; edit those -->\n"


def outputs(rules: list[Rule]) -> dict[str, str]:
    """Path from the repository's root -> text, for every generated file."""
    topics = sorted({rule.topic for rule in rules})
    return {
        f"rules/{INDEX}": index(rules),
        "rules/README.md": overview(rules),
        **{
            f"rules/{topic}/README.md": _HEADER
            + topic_page(topic, [page(rule) for rule in rules if rule.topic == topic])
            for topic in topics
        },
        **{
            f"schemas/{name}.schema.json": _json(editors.of_format(name, schema), sort_keys=True)
            for name, schema in json_schemas(rules).items()
        },
        f"schemas/{editors.DOCUMENT}.schema.json": _json(editors.document()),
        f"schemas/{CATALOGUE}": _json(catalogue()),
    }


def _json(data: dict[str, Any], *, sort_keys: bool = False) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False, sort_keys=sort_keys) + "\n"


def overview(rules: list[Rule]) -> str:
    """The table of all rules."""
    lines = [_HEADER, f"# Rules\n\n{len(rules)} rules; each is one file, `<topic>/<name>.yaml`.\n"]
    for topic in sorted({rule.topic for rule in rules}):
        page_of_topic = f"{topic}/README.md"
        lines.append(f"\n## [{topic}]({page_of_topic})\n\n")
        lines.append("| rule | severity | fix | what |\n| --- | --- | --- | --- |\n")
        lines += [
            f"| [`{rule.name}`]({page_of_topic}#{rule.name}) | {_severity(rule)} "
            f"| {rule.fix.safety if rule.fix is not None else ''} | {rule.summary} |\n"
            for rule in rules
            if rule.topic == topic
        ]
    return "".join(lines)


def page(rule: Rule) -> str:
    """A rule's page in Markdown that also reads well in a terminal."""
    return "".join(_page(rule))


def _page(rule: Rule) -> Iterator[str]:
    yield f"# {rule.name}\n\n{rule.summary[0].upper()}{rule.summary[1:]}.\n\n"
    yield f"Severity: {_severity(rule)} · topic: {rule.topic} · since {rule.since}"
    yield f" · holds for: {', '.join(rule.kinds) if rule.kinds else 'every request'}\n\n"
    yield rule.rationale.strip() + "\n\n"
    yield "## Fix\n\n"
    yield "".join(_fix(rule)) + "\n"
    if rule.options:
        yield "## Options\n\n"
        for name, option in rule.options.items():
            default = json.dumps(option.default)
            yield f"- `{name}` ({option.type}, default {default}): {option.description}\n"
        yield "\n"
    yield "## Wrong\n\n"
    for bad in rule.examples.bad:
        degree = f" as {_WITH_ARTICLE[bad.severity]}" if bad.severity is not None else ""
        yield f"{_setting(bad)}\nFound at `{bad.at or '/'}`{degree}{_circumstances(bad)}.\n\n"
        if bad.fixed is not None:
            yield f"Fixed:\n\n{fenced(bad.fixed, bad.file)}\n"
    yield "## Right\n\n"
    for good in rule.examples.good:
        example = GoodExample(config=good) if isinstance(good, str) else good
        circumstances = _circumstances(example)
        yield _setting(example) + (f"\nRight{circumstances}.\n\n" if circumstances else "\n")
    yield "## Sources\n\n"
    for source in rule.sources:
        yield f"- {source.url or source.ref}: {source.says} (read {source.checked})\n"


def _fix(rule: Rule) -> Iterator[str]:
    if rule.fix is not None:
        safety = rule.fix.safety.capitalize()
        yield f"{safety} ({CONSENT[rule.fix.safety]}): {_PLACEHOLDER.sub('…', rule.fix.title)}.\n"
    if rule.no_fix is not None:
        yield f"{'Otherwise by' if rule.fix is not None else 'By'} hand: {rule.no_fix}.\n"


_PLACEHOLDER = re.compile(r"'?\{\w+\}'?")


def _severity(rule: Rule) -> str:
    return rule.severity + (", off by default" if rule.default == "off" else "")


_WITH_ARTICLE = {"error": "an error", "warning": "a warning", "note": "a note"}


def _setting(example: GoodExample) -> str:
    """The document of an example, and the others that it needs."""
    text = fenced(example.config, example.file)
    if example.base is not None:
        text += f"\nas a change to the session\n\n{fenced(example.base, None)}"
    if example.waivers is not None:
        text += f"\nwith the waivers\n\n{fenced(example.waivers, None)}"
    return text


def _circumstances(example: GoodExample) -> str:
    """Under which options, on which day and for which provider it is as it is."""
    text = "".join(f", with `{key}: {json.dumps(it)}`" for key, it in example.options.items())
    text += " for Azure" if example.provider == "azure" else ""
    return text + (f" on {example.as_of}" if example.as_of is not None else "")


def index(rules: list[Rule]) -> str:
    """The compiled rules as `check` reads them."""
    entries = [_entry(rule) for rule in sorted(rules, key=lambda rule: (rule.topic, rule.name))]
    return json.dumps({"rules": entries}, ensure_ascii=False, indent=1) + "\n"


def _entry(rule: Rule) -> dict[str, Any]:
    data = rule.model_dump(mode="json", by_alias=True)
    entry: dict[str, Any] = {key: data[key] for key in _INDEXED}
    entry["check"] = {way: value for way, value in data["check"].items() if value is not None}
    if rule.fix is not None:
        entry["fix"] = rule.fix.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if rule.no_fix is not None:
        entry["no_fix"] = rule.no_fix
    if rule.kinds is not None:
        entry["kinds"] = rule.kinds
    if rule.formerly:
        entry["formerly"] = rule.formerly
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
