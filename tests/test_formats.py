"""Our formats: what a run reads without models is what the models and JSON Schemas say."""

from __future__ import annotations

import json
import re
import tomllib
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from realtime_lint.baseline import BASELINE, read_baseline
from realtime_lint.cli.app import cli
from realtime_lint.cli.schema import FORMATS
from realtime_lint.config_file import Misconfigured, no_glob
from realtime_lint.formats import words
from realtime_lint.formats.editors import of_format
from realtime_lint.formats.schemas import MODELS, json_schemas
from realtime_lint.parse import parse
from realtime_lint.policies.pack_form import HEAD, PACK, RULE, PackForm
from realtime_lint.settings_file import SETTINGS, SettingsFile
from realtime_lint.waivers import WAIVERS, read_waivers
from tests import test_baseline, test_settings, test_waivers
from tests.support import AS_OF, rule_files, rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    Schema = dict[str, Any]

ROOT = Path(__file__).parent.parent
SCHEMAS = json_schemas(list(rule_files()))
TABLES: dict[str, object] = {
    "settings": SETTINGS,
    "waivers": WAIVERS,
    "baseline": BASELINE,
    "policy": PACK,
}


# -- tables and schemas, key by key ---------------------------------------------------------


def resolved(schema: Schema, root: Schema) -> Schema:
    """A schema, or the one that it refers to."""
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: Schema = root["$defs"][reference.rpartition("/")[2]]
    return found


def differences(expected: object, schema: Schema, root: Schema, at: str = "") -> Iterator[str]:
    """Where a table of `forms` and a JSON Schema differ in keys or form."""
    schema = resolved(schema, root)
    if isinstance(expected, tuple):
        either = schema["anyOf"]
        if len(expected) != len(either):
            yield f"{at}: {len(expected)} ways, not {len(either)}"
        for one, other in zip(expected, either, strict=False):
            yield from differences(one, other, root, at)
    elif isinstance(expected, list):
        if schema.get("type") != "array":
            yield f"{at}: a list, not {schema}"
        else:
            yield from differences(expected[0], schema["items"], root, f"{at}/*")
    elif isinstance(expected, dict):
        yield from table_differences(expected, schema, root, at)
    elif schema.get("type") in {"array", "object"} and expected not in {"schema", "value"}:
        yield f"{at}: a word, not {schema}"


def table_differences(
    expected: dict[str, object], schema: Schema, root: Schema, at: str
) -> Iterator[str]:
    """The same for a table."""
    if schema.get("type") != "object":
        yield f"{at}: a table, not {schema}"
        return
    (first, *_) = expected
    if first.startswith("<"):
        for inner in inner_schemas(schema):
            yield from differences(expected[first], inner, root, f"{at}/{first}")
        return
    if schema.get("additionalProperties") is not False:
        yield f"{at}: open"
    keys = {key.rstrip("?") for key in expected}
    if keys != schema["properties"].keys():
        yield f"{at}: keys {sorted(keys ^ schema['properties'].keys())} are in one of the two"
    needed = {key for key in expected if not key.endswith("?")}
    if needed != set(schema.get("required", ())):
        yield f"{at}: {sorted(needed ^ set(schema.get('required', ())))} are required in one"
    for key in keys & schema["properties"].keys():
        value = expected.get(key) or expected[f"{key}?"]
        yield from differences(value, schema["properties"][key], root, f"{at}/{key}")


def inner_schemas(schema: Schema) -> list[Schema]:
    """The schemas of the values of a table with names that are anybody's."""
    inner = [schema.get("additionalProperties"), *schema.get("patternProperties", {}).values()]
    found = [it for it in inner if isinstance(it, dict)]
    assert found, schema
    return found


@pytest.mark.parametrize("name", TABLES)
def test_a_table_and_its_schema_have_the_same_keys(name: str) -> None:
    assert list(differences(TABLES[name], SCHEMAS[name], SCHEMAS[name])) == []


def test_a_difference_would_be_seen() -> None:
    """The judge of the test above, on a table that was changed in one place at a time."""
    entry = WAIVERS[0]
    fewer = {key: word for key, word in entry.items() if key != "owner"}
    for changed in ([fewer], [entry | {"more": "text"}], [{**fewer, "owner?": "text"}], entry):
        assert list(differences(changed, SCHEMAS["waivers"], SCHEMAS["waivers"])) != []
    nested = {**BASELINE, "findings": [{**BASELINE["findings"][0], "path": ["path"]}]}
    assert list(differences(nested, SCHEMAS["baseline"], SCHEMAS["baseline"])) != []


def test_a_folder_that_is_a_pack_has_the_same_parts() -> None:
    assert PACK == {**HEAD, "rules": [RULE]}
    definitions = SCHEMAS["policy"]["$defs"]
    assert list(differences(RULE, definitions["PackRule"], SCHEMAS["policy"])) == []


# -- what is wrong is refused by all --------------------------------------------------------

OF_THE_PROJECT = {
    "settings": {
        "misspelt rule", "misspelt topic", "word that is escaped", "severity of no rule",
        "options of no rule",
        "options of a topic", "misspelt option", "inline option", "option of a wrong type",
        "true is no number", "nan is no threshold", "requirement of nothing",
        "requirement without a pointer", "requirement of unknown keywords",
        "requirement of a broken pattern", "list of requirements", "per-file of no rule",
        "no waivers file", "waivers from outside", "waivers from the root", "waivers in a folder",
        "baseline from outside", "base from outside", "no such base", "suppression of no rule",
        "suppression of a topic", "suppression of a guard", "suppression in no file",
        "suppression in a file outside", "suppression that is there twice",
    },
    "waivers": {
        "no rule", "a topic", "a guard", "itself", "key twice", "a placeholder", "for ever",
        "two documents",
    },
    "baseline": {"no rule", "a topic", "a guard", "a pack that is not there", "key twice"},
}  # fmt: skip
"""Mistakes that no model can see: in names of rules, files or days, or in the text itself."""
SEEN_BY_EDITORS = {
    "settings": {
        "options of no rule", "options of a topic", "misspelt option", "inline option",
        "option of a wrong type", "true is no number", "requirement without a pointer",
        "list of requirements", "suppression of no rule", "suppression of a topic",
    },
    "waivers": {"no rule", "a topic", "key twice"},
    "baseline": set(),
}  # fmt: skip
"""Some of them the JSON Schemas see all the same: they know the names of rules and options."""


def texts() -> Iterator[tuple[str, str, str]]:
    """Format, name and text of every document that a test of a format calls dead."""
    for name, (text, _) in test_settings.DEAD.items():
        yield "settings", name, text
    for name, (old, new, _) in test_waivers.DEAD.items():
        yield "waivers", name, test_waivers.WAIVER.replace(old, new)
    for name, (old, new, _) in test_baseline.DEAD.items():
        yield "baseline", name, test_baseline.FILE.replace(old, new, 1)


def data_of(format_: str, text: str) -> object:
    """The data of a text; raises ValueError where it has none."""
    if format_ == "settings":
        return tomllib.loads(text)
    (document, *_) = parse("file.yaml", text.encode())
    if document.root is None:
        raise ValueError(text)
    return document.root.data()


def is_valid(format_: str, data: object) -> bool:
    """Whether the model takes the data."""
    try:
        MODELS[format_].model_validate(data)
    except ValidationError:
        return False
    return True


def satisfies(format_: str, data: object) -> bool:
    """Whether data satisfy the JSON Schema."""
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(SCHEMAS[format_], format_checker=checker).is_valid(data)


@pytest.mark.parametrize(("format_", "name", "text"), list(texts()))
def test_what_is_dead_is_refused_by_models_and_schemas(format_: str, name: str, text: str) -> None:
    try:
        data = data_of(format_, text)
    except (ValueError, RecursionError):
        return
    assert is_valid(format_, data) == (name in OF_THE_PROJECT[format_])
    unseen = OF_THE_PROJECT[format_] - SEEN_BY_EDITORS[format_]
    assert satisfies(format_, data) == (name in unseen)


def test_every_mistake_that_models_cannot_see_is_one_of_the_tests() -> None:
    known = {(format_, name) for format_, name, _ in texts()}
    listed = {(format_, name) for format_, names in OF_THE_PROJECT.items() for name in names}
    assert listed - known == set()


# -- what is right is taken by all ----------------------------------------------------------

EVERYTHING = """\
profile = "strict"
fail-on = "note"
select = ["all"]
ignore = ["voice", "unknown-key", "acme", "acme/max-ttl"]
exclude = ["vendor/", "**/*.json", ".github", "a..b", "...", "*.!x"]
provider = "azure"
policies = ["pkg:acme", "policies/acme.yaml"]
waivers = "waivers.yaml"
baseline = "realtime-lint-baseline.json"

[severity]
ttl-too-long = "error"
"acme/max-ttl" = "error"
all = "note"

[options.ttl-too-long]
max = 900
[options.vad-threshold-extreme]
low = 0
[options.policy-required-settings]
settings = { "/tracing" = "absent", "/model" = { enum = ["gpt-realtime-2.1"] } }

[per-file]
"tests/**" = { ignore = ["instructions-missing"] }

[[documents]]
files = "config/*.yaml"
kind = "session-update"
at = "/providers/0/a~1b"
base = "session.yaml"

[[documents]]
files = "sip.json"
kind = "call-accept"

[[suppress]]
file = "a.json"
pointer = ""
rule = "acme/max-ttl"
reason = "house voice"
"""
PACK_TEXT = """\
pack: acme
owner: voice-platform@acme.example
params: { max_ttl: 600, share: 0.5, is_on: true, voices: [marin, cedar], limits: [1, 2] }
rules:
  - name: acme/max-ttl
    severity: error
    enforce: locked
    kinds: [client-secret]
    select: /expires_after/seconds
    absent: fail
    check: { schema: { maximum: { $param: max_ttl } } }
    message: |
      client secrets live at most {max_ttl} s here, not {value}
    fix: { safety: unsafe, title: "let it live {max_ttl} s", set: 600 }
    sources: [{ ref: our handbook, says: ten minutes, checked: 2026-11-22 }]
    examples:
      good: ["session: {type: realtime}", { config: "a: 1", file: a.yaml, as_of: 2026-11-22 }]
      bad: [{ config: "a: 2", at: /a, says: at most, provider: azure, fixed: "a: 1" }]
  - name: acme/mcp-hosts
    summary: MCP servers are those on the list
    rationale: Others see what the caller says.
    select: ["session:/tools/*", /]
    absent: pass
    when: { properties: { type: { const: mcp } } }
    check: { cel: "has(value.server_url)" }
    underline: server_url
    message: MCP tool {value.server_label} does not go to a host on the list
    no_fix: ask the platform team
    examples: { good: ["a: 1"], bad: [{ config: "a: 2", at: "" }] }
  - name: acme/hours
    select: session:/**
    absent: pass
    check: { python: checks.hours }
    message: closed
    fix: { safety: safe, title: take it out, remove: true }
    examples: { good: ["a: 1"], bad: [{ config: "a: 2", at: "" }] }
"""


README = (ROOT / "README.md").read_text("utf-8")
SHOWN = re.findall(r"^```toml\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
"""The settings that the README shows."""


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        ("settings", EVERYTHING),
        *(("settings", text) for text in SHOWN),
        ("settings", ""),
        ("waivers", test_waivers.WAIVER),
        ("waivers", "[]"),
        ("baseline", test_baseline.FILE),
        ("policy", PACK_TEXT),
    ],
)
def test_what_is_right_is_taken_by_models_and_schemas(format_: str, text: str) -> None:
    data = data_of(format_, text)
    MODELS[format_].model_validate(data)
    checker = Draft202012Validator.FORMAT_CHECKER
    validator = Draft202012Validator(SCHEMAS[format_], format_checker=checker)
    assert [error.message for error in validator.iter_errors(data)] == []


def test_what_is_right_is_taken_by_the_forms(tmp_path: Path) -> None:
    for name in ("session.yaml", "waivers.yaml", "a.json", "p.yaml"):
        (tmp_path / name).write_text(PACK_TEXT, encoding="utf-8")
    ours = re.sub(r', "acme", "acme/max-ttl"|"acme/max-ttl" = .*', "", EVERYTHING)
    for text in (ours.replace("acme/max-ttl", "unknown-key"), *SHOWN):
        (tmp_path / "realtime-lint.toml").write_text(text, encoding="utf-8")
        SettingsFile([str(tmp_path / "realtime-lint.toml")]).judged(str(tmp_path), rulebook())
    read_waivers("w.yaml", test_waivers.WAIVER.encode(), ".", rulebook(), AS_OF)
    read_baseline("b.json", test_baseline.FILE.encode(), ".", rulebook())
    form = PackForm(str(tmp_path / "p.yaml"), ())
    form.check(form.file.data, PACK)


DEAD_PACKS = {
    "no owner": ("owner: voice-platform@acme.example\n", ""),
    "blank owner": ("voice-platform@acme.example", "' '"),
    "misspelt key": ("absent: fail", "abset: fail"),
    "no absent": ("    absent: fail\n", ""),
    "misspelt absent": ("absent: fail", "absent: fial"),
    "misspelt enforce": ("locked", "looked"),
    "misspelt kind": ("client-secret", "client-secrt"),
    "misspelt severity": ("severity: error", "severity: eror"),
    "misspelt way to check": ("schema:", "scheme:"),
    "name without its pack": ("acme/max-ttl", "max-ttl"),
    "name of a pack in capitals": ("pack: acme", "pack: Acme"),
    "select without a slash": ("select: /expires", "select: expires"),
    "message of two lines": ("s here, not {value}", "s here\n      not {value}"),
    "number for a message": ("message: closed", "message: 7"),
    "param of nothing": ("max_ttl: 600", "max_ttl: null"),
    "param of a table": ("max_ttl: 600", "max_ttl: {a: 1}"),
    "param in kebab-case": ("max_ttl: 600", "max-ttl: 600"),
    "empty list for a param": ("[marin, cedar]", "[]"),
    "no examples": ('    examples: { good: ["a: 1"], bad: [{ config: "a: 2", at: "" }] }\n', ""),
    "example without a place": (", at: /a, says", ", says"),
    "bad pointer": ("at: /a,", "at: a,"),
    "no such day": ("2026-11-22", "2026-11-31"),
    "a day in another form": ("2026-11-22", "22.11.2026"),
    "misspelt provider": ("provider: azure", "provider: azur"),
    "misspelt safety": ("safety: safe", "safety: save"),
    "word for yes": ("remove: true", "remove: yes"),
    "source that says nothing": ("says: ten minutes, ", ""),
    "function that is none": ("checks.hours", "hours"),
}


@pytest.mark.parametrize(("old", "new"), DEAD_PACKS.values(), ids=DEAD_PACKS)
def test_a_pack_of_a_wrong_form_is_refused_by_all(tmp_path: Path, old: str, new: str) -> None:
    assert old in PACK_TEXT
    text = PACK_TEXT.replace(old, new)
    file = tmp_path / "p.yaml"
    file.write_text(text, encoding="utf-8")
    form = PackForm(str(file), ())
    with pytest.raises(Misconfigured, match=r"p\.yaml:\d+:\d+: "):
        form.check(form.file.data, PACK)
    assert not is_valid("policy", data_of("policy", text))
    assert not satisfies("policy", data_of("policy", text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{ cel: "has(value.server_url)" }', "{}"),
        ('{ cel: "has(value.server_url)" }', "{ cel: 'true', python: a.b }"),
        ("ref: our handbook, ", ""),
        ("ref: our handbook, ", "ref: our handbook, url: 'https://acme.example', "),
    ],
)
def test_a_check_is_one_way_and_a_source_one_place(old: str, new: str) -> None:
    data = data_of("policy", PACK_TEXT.replace(old, new))
    assert not is_valid("policy", data)
    assert not satisfies("policy", data)


# -- words ----------------------------------------------------------------------------------


def test_the_pattern_of_globs_takes_what_globs_take() -> None:
    (word,) = words.Glob.__metadata__  # type: ignore[attr-defined]
    pattern = re.compile(word.pattern)
    letters = ("a", ".", "/", "!", "*", "[")
    every = ("".join(it) for count in range(7) for it in product(letters, repeat=count))
    assert [it for it in every if (no_glob(it) is None) != bool(pattern.search(it))] == []


# -- the schemas themselves -----------------------------------------------------------------


@pytest.mark.parametrize("name", MODELS)
def test_a_schema_is_one_and_closed(name: str) -> None:
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    pending: list[Any] = [schema]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            if "properties" in value and value.get("type") == "object":
                assert value.get("additionalProperties") is False, value
            pending += value.values()
        elif isinstance(value, list):
            pending += value


@pytest.mark.parametrize("name", MODELS)
def test_a_schema_is_printed_as_it_is_kept(name: str) -> None:
    done = CliRunner().invoke(cli, ["schema", name])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output) == of_format(name, SCHEMAS[name])


def test_every_format_can_be_printed() -> None:
    assert list(FORMATS) == sorted(MODELS)


def test_editors_know_the_rules_and_their_options() -> None:
    definitions = SCHEMAS["settings"]["$defs"]
    assert definitions["RuleName"]["anyOf"][0]["enum"] == sorted(rulebook().rules)
    selectors = ["all", *rulebook().topics, *sorted(rulebook().rules)]
    assert definitions["Selector"]["anyOf"][0]["enum"] == selectors
    options = SCHEMAS["settings"]["properties"]["options"]["properties"]
    assert {
        name: {option: it["default"] for option, it in table["properties"].items()}
        for name, table in options.items()
    } == {rule.name: rule.options for rule in rulebook() if rule.options}


def test_the_schema_of_an_option_takes_what_settings_take() -> None:
    """Every default is a value of its own option, and a value of another type is not."""
    for rule in rulebook():
        for option, default in rule.options.items():
            assert satisfies("settings", {"options": {rule.name: {option: default}}})
            wrong = 7 if isinstance(default, (str, list, dict, bool)) else "7"
            assert not satisfies("settings", {"options": {rule.name: {option: wrong}}})
