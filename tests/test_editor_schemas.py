"""The schemas in a real editor's language server: its errors, hovers and completions, by place.

Also what a server cannot tell: that the forms for editors take and refuse what those that they
are made of do, and that the catalogue keeps the rules of SchemaStore.
"""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import count, product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from realtime_lint import models
from realtime_lint.cli import Unusable
from realtime_lint.cli.app import cli
from realtime_lint.formats import editors
from realtime_lint.formats.catalogue import catalogue
from realtime_lint.formats.schemas import MODELS, json_schemas
from realtime_lint.formats.words import NAME
from realtime_lint.kinds import BETA_KINDS, REQUEST_KINDS, classify, gather
from realtime_lint.parse import parse
from realtime_lint.schema import KINDS_WITH_SCHEMA, bundle, problems
from tests.consumers import node, script
from tests.consumers.language_server import LanguageServer
from tests.support import findings, rule_files
from tests.test_rule_examples import examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.formats.editors import Schema
    from realtime_lint.kinds import Recognised

ROOT: Final = Path(__file__).parent.parent
KINDS: Final = sorted(KINDS_WITH_SCHEMA)
DOCUMENT: Final = editors.document()
FORMATS: Final = json_schemas(list(rule_files()))
CATALOGUE: Final = catalogue()["schemas"]


# -- the language server --------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the schema of each kind, as `schema KIND --print` writes it."""
    folder = tmp_path_factory.mktemp("schemas")
    for kind in KINDS:
        done = CliRunner().invoke(cli, ["schema", kind, "--print"])
        assert done.exit_code == 0, done.output
        (folder / f"{kind}.schema.json").write_text(done.output, encoding="utf-8")
    lax = editors.of_kind("ga-session")
    del lax["additionalProperties"]
    (folder / "lax.schema.json").write_text(json.dumps(lax), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[LanguageServer]:
    """The server, told of the patterns of the catalogue and of one pattern a kind."""
    files = {entry["url"].rpartition("/")[2]: entry["fileMatch"] for entry in CATALOGUE}
    schemas = {(ROOT / "schemas" / name).as_uri(): patterns for name, patterns in files.items()}
    schemas |= {(folder / f"{kind}.schema.json").as_uri(): [f"*.{kind}.yaml"] for kind in KINDS}
    with LanguageServer(schemas) as server:
        yield server


def shown(server: LanguageServer, name: str, text: str) -> list[str]:
    """What an editor shows of a document that it opens, as `line:column-end message`."""
    uri = f"file:///{next(OPENED)}/{name}"
    found = server.mistakes({uri: text})[uri]
    return [f"{it.line}:{it.column}-{it.end} {it.message}" for it in found]


OPENED: Final = count()
TYPES: Final = '"realtime", "transcription", '
BLOCK: Final = """\
type: realtime
sped: 1
output_modalities: [video]
audio:
  output:
    speed: 9
    voice: 3
  input:
    turn_detection:
      type: semantic_vad
      threshold: 0.4
    format: { type: audio/pcm }
"""
IN_BLOCK: Final = [
    "2:1-5 Property sped is not allowed.",
    '3:21-26 Value is not accepted. Valid values: "text", "audio".',
    "6:12-13 Value is above the maximum of 1.5.",
    "7:12-13 Incorrect type. Expected one of string, object.",
    "11:7-16 Property threshold is not allowed.",
    '12:5-11 Missing property "rate".',
]
CASES: Final = [
    ("ga-session", BLOCK, IN_BLOCK),
    ("client-secret", """\
session: { type: realtime, audio: { input: { noise_reduction: { type: near } } } }
expires_after: { anchor: created_at, seconds: 5 }
""",
     ['1:71-75 Value is not accepted. Valid values: "near_field", "far_field".',
      "2:47-48 Value is below the minimum of 10."]),
    ("client-secret", """\
{
  "session": {"type": "realtime", "audio": {"input": {"turn_detection":
    {"type": "semantic_vad", "silence_duration_ms": 1}}}},
  "ttl": 60
}
""",
     ["3:30-51 Property silence_duration_ms is not allowed.",
      "4:3-8 Property ttl is not allowed."]),
    ("session-update",
     "type: session.update\nsession:\n  instructions: Be kind.\n",
     ['2:1-8 Missing property "type".']),
    ("session-update", """\
type: session.update
session: { type: realtime, instructions: 3, tools: [{ type: func }] }
""",
     ['2:42-43 Incorrect type. Expected "string".',
      '2:61-65 Value is not accepted. Valid values: "function", "mcp".']),
    ("response-create",
     "type: response.create\nresponse: { modalities: [text] }\n",
     ["2:13-23 Property modalities is not allowed."]),
    ("client-event", """\
type: conversation.item.create
item: { type: message, role: user, content: [{ type: input_text, txt: hello }] }
""",
     ['2:46-47 Missing property "text".', "2:66-69 Property txt is not allowed."]),
    ("call-create", "sdp: v=0\nsession: { type: realtime, voice: marin }\n",
     ["2:28-33 Property voice is not allowed."]),
    ("translation-session", "model: gpt-realtime-translate\naudio: { output: { voice: marin } }\n",
     ["2:20-25 Property voice is not allowed."]),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("pattern", ["{}.realtime.yaml", "config.{}.yaml"])
@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    CASES,
    ids=[f"{kind}-{number}" for number, (kind, *_) in enumerate(CASES)],
)
def test_a_mistake_is_shown_where_it_is(
    server: LanguageServer, pattern: str, kind: str, text: str, expected: list[str]
) -> None:
    """By the schema of its kind, and by that of all documents, which does not know the kind."""
    assert shown(server, pattern.format(kind), text) == expected


@pytest.mark.slow
def test_a_document_names_its_schema_in_its_first_line(
    server: LanguageServer, folder: Path
) -> None:
    assert shown(server, "agent.yaml", BLOCK) == []
    named = f"# yaml-language-server: $schema={folder / 'ga-session.schema.json'}\n"
    later = [re.sub(r"^\d+", lambda line: str(int(line[0]) + 1), it) for it in IN_BLOCK]
    assert shown(server, "named.yaml", named + BLOCK) == later


@pytest.mark.slow
def test_what_is_shown_comes_from_the_schema(server: LanguageServer, folder: Path) -> None:
    """With an open schema, nothing is said of the misspelt key, and all else as before."""
    named = f"# yaml-language-server: $schema={folder / 'lax.schema.json'}\n"
    without = shown(server, "lax.yaml", named + BLOCK)
    assert not any("sped" in it for it in without)
    assert len(without) == len(IN_BLOCK) - 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.realtime.json", '{"type": "realtime",\n "sped": 1}\n',
         ["2:2-8 Property sped is not allowed."]),
        ("of-nothing.realtime.yml", "hello\n",
         ["1:1-6 Incorrect type. Expected one of object, array."]),
        ("beta.realtime.yaml", "model: gpt-realtime-2.1\nvoice: marin\n",
         ['1:1-2 Missing property "type".', "2:1-6 Property voice is not allowed."]),
        ("script.realtime.yaml", """\
- type: session.update
  session: { type: realtime, audio: { output: { sped: 1 } } }
- { type: response.done }
- hello
- type: response.create
  respons: {}
- { event: response.create }
""",
         ["2:49-53 Property sped is not allowed.",
          '4:3-8 Incorrect type. Expected "object(Realtime document)".',
          "6:3-10 Property respons is not allowed.",
          '7:3-4 Missing property "type".']),
        ("acme.realtime-policy.yaml", """\
pack: acme
owner: desk@acme.example
rules:
  - name: Acme
    selct: /model
    select: [/model, 3]
    absent: fial
    check: { schema: {} }
    message: wrong
    examples:
      good: [{ confg: a, config: b }, 3]
      bad: [{ at: /model, config: c }]
""",
         [f'4:11-15 String does not match the pattern of "^{NAME}/{NAME}$".',
          "5:5-10 Property selct is not allowed.",
          '6:22-23 Incorrect type. Expected "string".',
          '7:13-17 Value is not accepted. Valid values: "fail", "pass".',
          "11:16-21 Property confg is not allowed.",
          "11:39-40 Incorrect type. Expected one of string, object."]),
        ("realtime-lint-waivers.yaml", """\
- rule: acme/model
  files: [agent.yaml]
  pointer: /model
  reson: it runs
  reason: it runs
  owner: desk@acme.example
  expires: 2027-02-41
""",
         ['2:10-22 Incorrect type. Expected "string".', "4:3-8 Property reson is not allowed.",
          "7:12-22 String is not a RFC3339 date."]),
        ("realtime-lint-baseline.json", '{"version": 1}\n', None),
        ("session.json", '{"sped": 1}\n', []),
    ],
)  # fmt: skip
def test_a_file_is_known_by_the_names_in_the_catalogue(
    server: LanguageServer, name: str, text: str, expected: list[str] | None
) -> None:
    found = shown(server, name, text)
    if expected is None:
        assert found != []
    else:
        assert found == expected


@pytest.mark.slow
def test_an_unknown_type_is_one_mistake(server: LanguageServer) -> None:
    for number, type_ in enumerate(("realtim", "session.updat", "response.done")):
        text = f"type: {type_}\nsession: {{ sped: 1 }}\nvoice: marin\n"
        (line,) = shown(server, f"{number}.realtime.yaml", text)
        assert line.startswith(f"1:7-{7 + len(type_)} Value is not accepted. Valid values: {TYPES}")


# Where an editor has something to say and the linter's schemas have not, or the other way round,
# by the rule whose example it is.
DIFFERENCES: Final = {
    "beta-api-removed": "in a script beside a beta session the linter judges no item",
    "migrate-beta-session": "the same",
    "migrate-beta-transcription": "the same",
    "unknown-event-type": "a rule says it of an event in a script, not the schema",
    "foreign-session-document": "of another vendor, by chance in the form of ours",
    "yaml-infinity": "a number that is none is in all ranges, but in ours",
}
BY_SERVER: Final = {
    "out-of-band-without-metadata": "the body of a response without its event, which has no kind",
    "duplicate-key": "the server itself refuses it",
    "yaml-alias-problem": "the server itself warns of an anchor that nothing uses",
    "yaml-merge-override": "the same",
    "yaml-custom-tag": "the server itself refuses tags that its settings do not name",
}


def recognised(text: str, name: str) -> list[Recognised]:
    """The documents of a text that are ours."""
    readable = [it for it in gather(parse(name, text.encode())) if it.root is not None]
    return [found for it in readable if (found := classify(it)) is not None]


def is_sound(found: Recognised) -> bool:
    """Whether the API would take a document, as far as a schema can tell."""
    is_current = found.kind in REQUEST_KINDS - BETA_KINDS
    return is_current and not problems(found)


@cache
def rule_examples() -> tuple[tuple[str, str, Recognised], ...]:
    """Each example with one readable document: its rule, text and kind."""
    return tuple(_rule_examples())


def _rule_examples() -> Iterator[tuple[str, str, Recognised]]:
    for rule in rule_files():
        for example in examples(rule):
            found = recognised(example.config, example.file or "config.yaml")
            is_yaml = not (example.file or "").endswith(".jsonl")
            if len(found) == 1 and is_yaml and "${" not in example.config:
                yield rule.name, example.config, found[0]


@pytest.mark.slow
def test_editor_and_linter_agree_on_the_examples_of_all_rules(server: LanguageServer) -> None:
    """On whether a schema has something to say, by the schema of the kind and of all."""
    expected: dict[str, tuple[str, bool]] = {}
    texts: dict[str, str] = {}
    for number, (rule, text, found) in enumerate(rule_examples()):
        for pattern in ("realtime", *({found.kind} & KINDS_WITH_SCHEMA)):
            uri = f"file:///examples/{rule}-{number}.{pattern}.yaml"
            is_clean = is_sound(found) if pattern == "realtime" else not problems(found)
            texts[uri], expected[uri] = text, (rule, is_clean)
    assert len(texts) > 1000
    mistakes = server.mistakes(texts)
    differing = {
        rule for uri, (rule, is_clean) in expected.items() if (mistakes[uri] == []) is not is_clean
    }
    assert differing == DIFFERENCES.keys() | BY_SERVER.keys()


@pytest.mark.slow
def test_examples_that_are_right_are_clean(server: LanguageServer) -> None:
    policies = {
        f"file:///{path.stem}.realtime-policy.yaml": path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "examples" / "policies").glob("*.yaml"))
    }
    assert len(policies) > 1
    without = {uri: text.partition("\n")[2] for uri, text in policies.items()}
    assert server.mistakes(without) == {uri: [] for uri in policies}
    misspelt = {f"{uri[:-4]}yml": f"{text}sped: 1\n" for uri, text in without.items()}
    assert all(len(found) == 1 for found in server.mistakes(misspelt).values())


ASKED: Final = "type: realtime\nmodel: \naudio:\n  output:\n    voice: \n    \n"


@pytest.mark.slow
def test_keys_and_names_are_offered(server: LanguageServer) -> None:
    uri = "file:///project/asked.realtime.yaml"
    server.mistakes({uri: ASKED})

    def offered(line: int, column: int) -> list[str]:
        items = server.at("completion", uri, line, column)["items"]
        return [item["label"] for item in items]

    assert {"marin", "cedar", "alloy"} <= set(offered(5, 12))
    assert not {"fable", "vesper"} & set(offered(5, 12))
    assert "gpt-realtime-2.1" in offered(2, 8)
    assert "gpt-realtime" not in offered(2, 8)
    keys = "file:///project/keys.realtime.yaml"
    server.mistakes({keys: "type: realtime\naudio:\n  output:\n    voice: marin\n    \n"})
    labels = [item["label"] for item in server.at("completion", keys, 5, 5)["items"]]
    assert {"format", "speed"} <= set(labels)
    assert "voice" not in labels


@pytest.mark.slow
def test_a_type_is_offered_before_there_is_one(server: LanguageServer) -> None:
    uri = "file:///project/typed.realtime.yaml"
    server.mistakes({uri: "type: \n"})
    labels = {item["label"] for item in server.at("completion", uri, 1, 7)["items"]}
    assert labels >= {"realtime", "transcription", "session.update", "response.create"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        (6, 6, "0.25 to 1.5 (default 1.0)"),
        (10, 8, "`server_vad`"),
        (9, 6, "null: the client commits turns itself"),
        (2, 2, "Until 2027-01-20"),
    ],
)
def test_a_key_is_explained(server: LanguageServer, line: int, column: int, words: str) -> None:
    uri = "file:///project/explained.realtime.yaml"
    server.mistakes({uri: BLOCK.replace("sped: 1", "model: gpt-realtime-2.1")})
    assert words in server.at("hover", uri, line, column)["contents"]["value"]


# -- the forms for editors say the same -----------------------------------------------------

OFFERED: Final = {"examples", "deprecated", "description"}


def bare(value: Any) -> Any:  # noqa: ANN401 - JSON
    """A schema without what only editors read."""
    if isinstance(value, list):
        return [bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: bare(item)
        for key, item in value.items()
        if not (key in OFFERED and not isinstance(item, dict))
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_of_a_kind_differs_in_what_is_offered_only(kind: str) -> None:
    assert bare(editors.of_kind(kind)) == bare(bundle(kind))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind in BETA_KINDS])
def test_what_is_gone_is_deprecated(kind: str) -> None:
    assert editors.of_kind(kind)["deprecated"] is True
    assert DOCUMENT["$defs"]["prompt"]["deprecated"] is True


def test_names_are_offered_while_they_are_young() -> None:
    session = editors.of_kind("ga-session")
    offered = session["properties"]["model"]["examples"]
    assert offered
    assert all(models.MODELS[name].shutdown is None for name in offered)
    assert session["$defs"]["voice"]["examples"][:2] == list(models.BEST_VOICES)
    assert sorted(session["$defs"]["voice"]["examples"]) == sorted(models.VOICES)
    words = session["$defs"]["transcription"]["properties"]["model"]["description"]
    assert "Until 2027-02-26: `whisper-1`, `gpt-4o-transcribe`" in words
    # Its alias goes later than this snapshot does, which is told by its own name.
    assert "Until 2027-01-20: `gpt-4o-mini-transcribe-2025-03-20`." in words


SAMPLES: Final[tuple[object, ...]] = (
    None, True, 0, 1.5, "", " ", "x", "/model", "session:/audio", [], [1], ["x"], ["/x"], [[]],
    {}, {"config": "x"}, {"config": "x", "at": "/x"}, {"confg": "x"}, {"says": "x"}, {"x": 1},
)  # fmt: skip


def unions(value: Any) -> Iterator[Schema]:  # noqa: ANN401 - JSON
    """Every schema below this one that has an `anyOf`."""
    if isinstance(value, dict) and isinstance(value.get("anyOf"), list):
        yield value
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            yield from unions(item)


@pytest.mark.parametrize("name", ["policy", "rule"])
def test_a_union_that_is_told_apart_takes_the_same(name: str) -> None:
    definitions = FORMATS[name]["$defs"]
    told = editors.of_format(name, FORMATS[name])
    assert len(list(unions(told))) < len(list(unions(FORMATS[name])))
    verdicts = set()
    for schema, sample in product(unions(FORMATS[name]), SAMPLES):
        apart = editors.of_format(name, {**schema, "$defs": definitions})
        before = Draft202012Validator({**schema, "$defs": definitions}).is_valid(sample)
        assert Draft202012Validator(apart).is_valid(sample) is before, (schema, sample)
        verdicts.add(before)
    assert verdicts == {True, False}


@pytest.mark.parametrize("name", sorted(MODELS.keys() - {"policy", "rule"}))
def test_the_schema_of_another_format_only_gets_a_title(name: str) -> None:
    titled = editors.of_format(name, FORMATS[name])
    assert titled == {"title": f"realtime-lint {name}", **FORMATS[name]}


def test_the_schema_of_all_documents_takes_what_that_of_the_kind_takes() -> None:
    validator = Draft202012Validator(DOCUMENT)
    verdicts, differing = [], set()
    for rule, _, found in rule_examples():
        assert found.document.root is not None
        is_valid = validator.is_valid(found.document.root.data())
        verdicts.append(is_valid)
        if is_valid is not is_sound(found):
            differing.add(rule)
    assert differing == DIFFERENCES.keys()
    assert verdicts.count(True) > 500
    assert verdicts.count(False) > 200


def test_the_schemas_are_self_contained_and_standard() -> None:
    """So that no validator refuses one: Ajv, as SchemaStore runs it, knows no other keywords."""
    Draft202012Validator.check_schema(DOCUMENT)
    for schema in [DOCUMENT, *map(editors.of_kind, KINDS)]:
        text = json.dumps(schema)
        references = set(re.findall(r'"\$ref": "([^"]*)"', text))
        for reference in references:
            found: Any = schema
            for step in reference.removeprefix("#/").split("/"):
                found = found[step]
            assert isinstance(found, dict), reference
        assert not re.search(r'"(\$dynamicRef|unevaluated\w+|prefixItems|oneOf)":', text)


@pytest.mark.slow
def test_ajv_compiles_every_schema(folder: Path, tmp_path: Path) -> None:
    ajv = script("ajv.cjs")
    files = [*folder.glob("*.json"), *(ROOT / "schemas").glob("*.schema.json")]
    assert node(ajv, *files).strip() == str(len(files))
    unknown = tmp_path / "unknown.json"
    unknown.write_text(json.dumps({**DOCUMENT, "errorMessage": "x"}), encoding="utf-8")
    with pytest.raises(AssertionError, match="unknown keyword"):
        node(ajv, unknown)


# -- the catalogue --------------------------------------------------------------------------

# SchemaStore/schemastore: src/schemas/json/schema-catalog.json and cli.js, read 2026-11-22.
ENTRY_KEYS: Final = {"name", "description", "fileMatch", "url"}


def complaints(entries: list[dict[str, Any]]) -> Iterator[str]:
    """What SchemaStore's own build says against entries of a catalogue."""
    for key in ("name", "url"):
        values = [entry[key] for entry in entries]
        yield from (f"twice: {it}" for it in set(values) if values.count(it) > 1)
    patterns = [pattern for entry in entries for pattern in entry["fileMatch"]]
    yield from (f"twice: {it}" for it in set(patterns) if patterns.count(it) > 1)
    for pattern in patterns:
        if "/" in pattern and not pattern.startswith("**/"):
            yield f"a folder begins with **/: {pattern}"
    for entry in entries:
        if entry.keys() != ENTRY_KEYS:
            yield f"other keys: {sorted(entry)}"
        if not entry["url"].startswith("https://"):
            yield f"no https: {entry['url']}"
        for key in ("name", "description"):
            text = entry[key]
            if "schema" in text.lower() or "\n" in text or re.search(r"[,. \t-]$", text):
                yield f"bad {key}: {text}"


def test_the_catalogue_keeps_the_rules_of_schemastore() -> None:
    assert list(complaints(CATALOGUE)) == []
    whole = catalogue()
    assert whole.keys() == {"$schema", "version", "schemas"}
    assert whole["$schema"] == "https://json.schemastore.org/schema-catalog.json"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"name": CATALOGUE[1]["name"]}, "twice: realtime-lint settings"),
        ({"fileMatch": ["realtime-lint.toml"]}, "twice: realtime-lint.toml"),
        ({"fileMatch": ["configs/*.yaml"]}, "a folder begins with **/: configs/*.yaml"),
        ({"url": "http://a.example/"}, "no https: http://a.example/"),
        ({"description": "A schema"}, "bad description: A schema"),
        ({"description": "Sessions."}, "bad description: Sessions."),
    ],
)
def test_a_catalogue_that_breaks_them_is_refused(change: dict[str, Any], complaint: str) -> None:
    assert complaint in list(complaints([CATALOGUE[0] | change, *CATALOGUE[1:]]))


def test_every_address_is_the_name_of_a_schema_that_we_ship() -> None:
    for entry in CATALOGUE:
        file = ROOT / "schemas" / entry["url"].rpartition("/")[2]
        assert json.loads(file.read_text(encoding="utf-8"))["$id"] == entry["url"]


def test_no_pattern_meets_the_files_of_others() -> None:
    """Each says whose it is: the names of ten thousand unrelated files say no more than session."""
    patterns = [pattern for entry in CATALOGUE for pattern in entry["fileMatch"]]
    assert all("realtime-lint" in it or ".realtime" in it for it in patterns)


# -- the command ----------------------------------------------------------------------------


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["schema", *arguments])
    return done.exit_code, done.output


@pytest.mark.parametrize("name", ["ga-session", "document", "settings"])
def test_print_is_what_the_name_alone_does(name: str) -> None:
    assert run(name, "--print") == run(name)


def test_document_and_catalogue_are_printed_as_they_are_kept() -> None:
    for arguments, file in (
        (["document"], "document.schema.json"),
        (["--catalog"], "catalog.json"),
    ):
        assert run(*arguments) == (0, (ROOT / "schemas" / file).read_text(encoding="utf-8"))


def test_arguments_that_say_nothing_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("type: realtime\n", encoding="utf-8")
    for arguments in (["--catalog", "policy"], ["--validate", str(path)], ["--print"]):
        done = CliRunner().invoke(cli, ["schema", *arguments])
        assert isinstance(done.exception, Unusable)
        assert arguments[0] in str(done.exception)
    assert run("document", "--validate", str(path)) == (0, "")


def test_a_linted_file_may_name_its_schema() -> None:
    line = "# yaml-language-server: $schema=document.schema.json\n"
    text = "type: realtime\nmodel: gpt-realtime-2.1\n"
    named = [(it.rule, it.pointer) for it in findings(line + text)]
    assert named == [(it.rule, it.pointer) for it in findings(text)]
