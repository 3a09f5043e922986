"""Two parsers agree: our YAML reader with ruamel.yaml, our JSON reader with `json`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realtime_lint.parse import parse
from realtime_lint.parse.opinion import Refused, read, same, tree_of
from tests.corpus import folder
from tests.fix_texts import file, randoms
from tests.yaml_texts import Tree, trees, write

if TYPE_CHECKING:
    from random import Random


def ours(name: str, text: str) -> list[object] | None:
    """The data of every document, or None where one cannot be read."""
    roots = [document.root for document in parse(name, text.encode())]
    return None if None in roots else [root.data() for root in roots if root is not None]


def agrees(name: str, text: str) -> bool:
    """Whether both read the text, and alike: data, and trees with raw scalars and styles."""
    documents = parse(name, text.encode())
    roots = [document.root for document in documents if document.root is not None]
    opinions = read(text, documents[0].format)
    return (
        len(roots) == len(documents)
        and same([root.data() for root in roots], [opinion.data for opinion in opinions])
        and [tree_of(root) for root in roots] == [opinion.tree for opinion in opinions]
    )


# -- YAML -----------------------------------------------------------------------------------


@given(trees)
def test_generated_yaml(tree: Tree) -> None:
    text = write(tree)
    assert agrees("a.yaml", text), text


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
@given(tree=trees)
def test_generated_yaml_with_other_line_ends(newline: str, tree: Tree) -> None:
    text = write(tree).replace("\n", newline)
    assert agrees("a.yaml", text), text


@given(randoms)
@settings(max_examples=200, deadline=None)
def test_generated_files(random: Random) -> None:
    """Sessions in every style, which hold what they are meant to."""
    text = file(random)
    content = text.data.decode().removeprefix("\ufeff")
    assert same(ours(text.name, content), text.documents)
    assert agrees(text.name, content)


@pytest.mark.skipif(
    folder() is None, reason="REALTIME_LINT_CORPUS is unset: no real documents were read"
)
def test_real_documents() -> None:
    corpus = folder()
    assert corpus is not None
    files = [file for file in sorted(corpus.rglob("*.*")) if file.suffix in SUFFIXES]
    assert len({file.suffix for file in files}) > 1, "YAML and JSON"
    texts = {str(file): file.read_text("utf-8-sig") for file in files}
    readable = [name for name, text in texts.items() if ours(name, text) is not None]
    assert len(readable) > 0.95 * len(files)
    assert [name for name in readable if not agrees(name, texts[name])] == []


SUFFIXES = (".yaml", ".yml", ".json", ".jsonl")
SHARED = [
    "a: {u: http://x}",
    "a: [b:c, 12:30]",
    "base: &b {x: 1, y: {z: 2}}\nown: {<<: *b, y: 3}",
    "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc:\n  <<: [*a, *b]\n  z: 3",
    "a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b}",
    "a: &a {x: 1}\nb:\n  y: 2\n  <<: *a\n  z: 3",
    "<<: 3\na: 1",
    "<<: {{x}}\na: 1",
    "? [a, b]\n: c",
    "? a\n: b",
    "? *a\n: b".replace("*a", "&a k"),
    "a: {{name}}",
    "a: {{ name }}\nb: 1",
    "a: &a {{name}}\nb: *a",
    "a: !env NAME",
    "a: !env [NAME, {b: c}]\nb: 1",
    "a: !env\n  b: c # d\n\n# e\nf: g",
    "a: &x !env # b\n  - c\n  - |\n    d\n\ne: *x",
    "a: !!set {b, c}",
    "a: !!str 12\nb: !!float 1\nc: !!int '3'\nd: !!null ''\ne: !!bool true",
    "--- 1\n--- 2\n...\n# end\n--- 3\n",
    "a: |+\n  keep\n\n\nb: >-\n  fold\n  ed\n\n  text\n",
    "a: |2-\n    b\n  c\nd: >1+\n  e\n\n",
    "a: 'it''s'\nb: \"\\x41\\u00e9\\U0001F600\\t\"",
    "a: plain text\n  over lines\n\n  and a gap",
    "- - - a\n  - b\n-\n  - c",
    "a:\n- b\n- c: d\n  e: f",
    "a:\nb: ~\nc: {d: , e: ''}\nf:\n-\n- g",
    "a: [\n  1, # one\n  2,\n]\nb: {\n}",
    "key with spaces: x\n'quoted': y\n\"double\": z",
    "a: 1\na: 2",
    "&a a: &b b\n*a : *b",
    "a: &x 1\nb: &x 2\nc: *x",
    "a: -y\nb: x?\nc: x:y",
    "a: 1_000\nb: 0b11\nc: 2025-08-28\nd: 2025-08-28T10:00:00Z",
    "1: a\n1.5: b\ntrue: c\nnull: d\n0x1F: e",
]


@pytest.mark.parametrize("text", SHARED)
def test_yaml_that_both_read(text: str) -> None:
    assert agrees("a.yaml", text)


@pytest.mark.parametrize(
    "text",
    [
        "a: b: c",
        "a:\n\tb: c",
        "a: @b",
        "a: `b`",
        "a: [1, 2",
        'a: "open',
        "a: *none",
        "a: &a [*a]",
        "a: - b",
        "{a: 1, b",
        "a: 1\n b: 2",
        "\x07",
    ],
)
def test_yaml_that_both_refuse(text: str) -> None:
    assert ours("a.yaml", text) is None
    with pytest.raises(Refused):
        read(text)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: 1\t# c", [{"a": 1}]),
        ("a: =", None),
        ('a: "\\ud83d\\ude00"', None),
        ("a: \u20281", None),
        ("a: ! 12", [{"a": "12"}]),
        ("%YAML 1.1\n---\na: yes", [{"a": "yes"}]),
        ("a: &a [b]\n? *a\n: c", [{"a": ["b"], "*a": "c"}]),
    ],
)
def test_where_they_are_known_to_differ(text: str, data: list[object] | None) -> None:
    """The list in the witness is kept short by failing when a difference is gone."""
    assert ours("a.yaml", text) == data
    try:
        theirs = [opinion.data for opinion in read(text)]
    except Refused:
        theirs = None
    assert theirs != data


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a: 12", "a: '12'"),
        ("a: 'b'", "a: b"),
        ("a: 'b'", 'a: "b"'),
        ("a: |\n  b", "a: >\n  b"),
        ("a: 0x10", "a: 16"),
        ("a: ~", "a:"),
        ("a: [b]", "a:\n- b"),
        ("a: [b]", "a: [[b]]"),
        ("a: {b: c}", "a:\n  b: c"),
        ("a: {}", "a: []"),
        ("a: 1\nb: 2", "b: 2\na: 1"),
        ("a: 2", "a: 1\na: 2"),
    ],
)
def test_what_trees_tell_apart(one: str, other: str) -> None:
    assert [opinion.tree for opinion in read(one)] != [opinion.tree for opinion in read(other)]


@pytest.mark.parametrize(("one", "other"), [(1, True), (1, 1.0), (0, False), (["1"], [1])])
def test_data_of_different_types_are_not_the_same(one: object, other: object) -> None:
    assert not same({"a": one}, {"a": other})


# -- JSON -----------------------------------------------------------------------------------


def judged(text: str) -> list[object] | None:
    try:
        return [json.loads(text)]
    except (json.JSONDecodeError, RecursionError):
        return None


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
)


@given(_values, st.sampled_from([None, 0, 2, "\t"]), st.booleans())
def test_json_values(value: object, indent: int | str | None, ascii_only: bool) -> None:  # noqa: FBT001
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert same(ours("a.json", text), [value])
    assert agrees("a.json", text)


@given(st.text(alphabet='{}[]":,\\ \n\t0123456789eE+-.truefalsnINy/*#\u201c\x00', max_size=30))
def test_json_refusals(text: str) -> None:
    assert same(ours("a.json", text), judged(text))


@given(st.text(alphabet='{}[]":,1a\\ \n', max_size=25))
def test_every_line_of_json_is_judged_by_itself(text: str) -> None:
    lines = [line for line in text.split("\n") if line.strip()]
    roots = [document.root for document in parse("a.jsonl", text.encode())]
    data = [None if root is None else [root.data()] for root in roots]
    assert same(data, [judged(line) for line in lines] or [None])


@given(_values, st.data())
def test_json_with_one_character_changed(value: object, draws: st.DataObject) -> None:
    text = json.dumps(value)
    at = draws.draw(st.integers(0, len(text)))
    char = draws.draw(st.sampled_from(["", ",", '"', "]", "}", ":", "1", "\\", " ", "-", "\n"]))
    changed = text[:at] + char + text[at + 1 :]
    assert same(ours("a.json", changed), judged(changed))


@pytest.mark.parametrize(
    "text",
    [
        "{}", "[]", " 1 ", '"\\ud83d\\ude00"', '"\\ud800"', "NaN", "-Infinity", "1e400", "-0",
        "1E+2", "0.10", '{"a": 1, "a": 2}', "[1,\t2]", "\r\n[\r\n1]\r\n", '"\u2028\x85"',
        "", " ", "01", "1.", ".5", "+1", "1e", "- 1", "[1,]", '{"a": 1,}', "{a: 1}", "{'a': 1}",
        '"\t"', '"\\x41"', "[1] 2", "// c\n1", "nul", "truee", "Infinit", '{"a" 1}', '{"a":}',
        "[,1]", "[1 2]", '"open', '"\\u12', "\u00a01", "\x0b1", "--1", "-", "-x", "tru", "[-]",
    ],
)  # fmt: skip
def test_json_by_hand(text: str) -> None:
    if ours("a.json", text) is not None:
        assert agrees("a.json", text)
    else:
        with pytest.raises(Refused):
            read(text, "json")


def test_json_lines() -> None:
    assert agrees("a.jsonl", '{"a": 1}\n\r\n [true, "x"] \r1e2\n')
    with pytest.raises(Refused):
        read('{"a": 1}\n[\n', "jsonl")
