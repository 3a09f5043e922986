"""Generated files are what their sources say, and the links into them lead somewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from realtime_lint.pages import outputs
from realtime_lint.parse import parse
from realtime_lint.rulebook import load
from tests.support import rule_files

ROOT = Path(__file__).parent.parent
EXPECTED = outputs(list(rule_files()))


@pytest.mark.parametrize("path", sorted(EXPECTED))
def test_a_generated_file_is_current(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == EXPECTED[path], "run `make pages`"


def test_no_generated_file_is_left_over() -> None:
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "rules").rglob("*.md")}
    assert pages == {path for path in EXPECTED if path.endswith(".md")}
    schemas = {path.relative_to(ROOT).as_posix() for path in (ROOT / "schemas").glob("*.json")}
    assert schemas == {path for path in EXPECTED if path.startswith("schemas/")}


def test_every_rule_file_satisfies_the_printed_schema() -> None:
    validator = Draft202012Validator(json.loads(EXPECTED["schemas/rule.schema.json"]))
    for path in sorted((ROOT / "rules").glob("*/*.yaml")):
        (document,) = parse(path.name, path.read_bytes())
        assert document.root is not None
        content = document.root.data()
        assert isinstance(content, dict)
        select = content.get("select", ["/"])
        content |= {
            "topic": path.parent.name,
            "select": [select] if isinstance(select, str) else select,
        }
        assert [error.message for error in validator.iter_errors(content)] == [], path.name


def test_every_rule_link_has_its_anchor() -> None:
    for rule in load():
        page, _, anchor = rule.url.partition("#")
        text = EXPECTED["rules/" + page.partition("/rules/")[2]]
        assert re.search(rf"^## {re.escape(anchor)}$", text, re.MULTILINE), rule.name


def test_rules_hold_data_only() -> None:
    strange = [path for path in (ROOT / "rules").rglob("*") if path.suffix in {".py", ".js"}]
    assert strange == []
