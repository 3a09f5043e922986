"""The readers: values by the YAML 1.2 core schema and by JSON, and the span of everything."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_lint.parse import parse
from realtime_lint.parse.comments import comments
from realtime_lint.parse.limits import MAX_DEPTH
from realtime_lint.parse.yaml_reader import resolve
from realtime_lint.source import UNKNOWN
from tests.yaml_texts import Tree, trees, write

if TYPE_CHECKING:
    from realtime_lint.source import Document, Node


def read(text: str, name: str = "a.yaml") -> Document:
    """The one document of a text that can be read."""
    (document,) = parse(name, text.encode())
    assert document.errors == ()
    assert document.root is not None
    return document


def node(text: str, *path: str, name: str = "a.yaml") -> Node:
    root = read(text, name).root
    assert root is not None
    found = root.at(*path)
    assert found is not None
    return found


def shown(document: Document, found: Node) -> str:
    return document.file.text[found.start : found.end]


# -- values of plain scalars ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("no", "no"), ("off", "off"), ("on", "on"), ("yes", "yes"), ("y", "y"), ("n", "n"),
        ("true", True), ("True", True), ("TRUE", True), ("tRUE", "tRUE"), ("false", False),
        ("null", None), ("Null", None), ("NULL", None), ("~", None), ("", None),
        ("None", "None"), ("none", "none"), ("nil", "nil"),
        ("inf", "inf"), ("Infinity", "Infinity"), ("INF", "INF"),
        (".inf", math.inf), ("+.INF", math.inf), ("-.inf", -math.inf),
        ("600", 600), ("-1", -1), ("+12", 12), ("0", 0), ("0600", 600), ("08", 8), ("0o600", 384),
        ("0x10", 16), ("0b11", "0b11"), ("1_000", "1_000"),
        ("1e3", 1000.0), ("1e-3", 0.001), ("1.0e+3", 1000.0), (".5", 0.5), ("5.", 5.0),
        ("1.10", 1.1), ("0,5", "0,5"), ("24k", "24k"), ("50%", "50%"), ("24,000", "24,000"),
        ("1:30", "1:30"), ("10:00", "10:00"), ("1:30:00", "1:30:00"),
        ("2025-08-28", "2025-08-28"), ("1.1.1", "1.1.1"), ("-", "-"), (".", "."), ("+", "+"),
        ("-x", "-x"), ("...", "..."), ("0o8", "0o8"), ("0xg", "0xg"), ("1e", "1e"), (".e3", ".e3"),
    ],
)  # fmt: skip
def test_a_plain_scalar(raw: str, value: object) -> None:
    assert resolve(raw) == value
    assert type(resolve(raw)) is type(value)


def test_nan_is_a_number() -> None:
    value = resolve(".nan")
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize("raw", ["'600'", '"600"', "|\n  600", "!!str 600", "! 600"])
def test_quotes_and_tags_make_text(raw: str) -> None:
    assert node(f"a: {raw}\n", "a").data() in {"600", "600\n"}


@pytest.mark.parametrize(
    "raw",
    [
        "${TTL}", "$TTL", '"{{ttl}}"', "<your-key>", "${A:-b}", "https://${HOST}/x", "YOUR_KEY",
        "'%TTL%'", "__TTL__", "'#{TTL}'",
    ],
)  # fmt: skip
def test_a_placeholder_is_unknown(raw: str) -> None:
    found = node(f"a: {raw}\n", "a")
    assert found.kind == "opaque"
    assert found.value is UNKNOWN


@pytest.mark.parametrize(
    "raw",
    ["Hello ${NAME}, welcome", "a < b and c > d", "costs $5", "{a}", "5 %", "__init__", "100%"],
)
def test_text_around_a_placeholder_is_text(raw: str) -> None:
    assert node(f"a: '{raw}'\n", "a").value == raw


@pytest.mark.parametrize("raw", ["{{name}}", "{{ name }}", "!env NAME", "!ref [a, 1e3]"])
def test_what_only_another_program_knows_is_unknown(raw: str) -> None:
    document = read(f"a: {raw}\nb: 1\n")
    assert document.root is not None
    found = document.root.children[0]
    assert (found.kind, found.value, found.children) == ("opaque", UNKNOWN, ())
    assert not document.trivia.plain_scalars
    assert not document.trivia.odd_keys
    assert [tagged is found for tagged in document.trivia.tagged] == [True] * raw.startswith("!")


# -- spans ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path", "value", "key"),
    [
        ("a: b\n", "a", "b", "a"),
        ("a:   b   # c\n", "a", "b", "a"),
        ("'a b': \"c\"\n", "a b", '"c"', "'a b'"),
        ("😀: 日本 😀\n", "😀", "日本 😀", "😀"),
        ("x: 😀😀\na: b\n", "a", "b", "a"),
        ("x: '\u2028'\r\na: b\r\n", "a", "b", "a"),
        ("x: 1\ra: b\r", "a", "b", "a"),
        ("x: '\x85'\na: b\n", "a", "b", "a"),
        ("a: [1, 2] # c\n", "a", "[1, 2]", "a"),
        ("a: {b: c}\n", "a", "{b: c}", "a"),
        ("a: |\n  x\n  y\n\n\nb: 1\n", "a", "|\n  x\n  y", "a"),
        ("a: >- # c\n  x\n", "a", ">- # c\n  x", "a"),
        ("a:\n  b: 1\n  # end\n\nc: 2\n", "a", "b: 1", "a"),
        ("a:\n  - 1\n  - 2 # c\n", "a", "- 1\n  - 2", "a"),
        ("a: &x b\nc: *x\n", "a", "b", "a"),
        ("a: !!str &x # c\n  12\nc: *x\n", "a", "12", "a"),
        ("a: &x\n\n  # c\n  b: 1\nc: *x\n", "a", "b: 1", "a"),
        ("a: !<tag:yaml.org,2002:str> 12\n", "a", "12", "a"),
        ("a:\nb: 1\n", "a", "", "a"),
        ("a: b\n  c\n", "a", "b\n  c", "a"),
        ("? [x, y]\n: b\n", "[x, y]", "b", "[x, y]"),
        ("a:\n  b: &x {y: 1}\n  c: *x\nd: 1\n", "a", "b: &x {y: 1}\n  c: *x", "a"),
    ],
)
def test_where_a_value_and_its_key_stand(text: str, path: str, value: str, key: str) -> None:
    document = read(text)
    found = node(text, path)
    assert shown(document, found) == value
    assert found.key_span is not None
    assert text[found.key_span.start : found.key_span.end] == key


@given(trees)
def test_every_yaml_span_is_the_text_of_its_value(tree: Tree) -> None:
    document = read(write(tree))
    root = document.root
    assert root is not None
    for found in root.walk():
        # A block goes on at the column it began in.
        indent = " " * (document.file.position(found.start).column - 1)
        again = read(f"{indent}{shown(document, found)}\n").root
        assert again is not None
        assert repr(again.data()) == repr(found.data())
        if found.key is not None:
            key = read(document.file.text[found.key_start : found.key_end]).root
            assert key is not None
            assert found.key in {key.value, key.raw}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    )
)
def test_every_json_span_is_the_text_of_its_value(value: object) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=False)
    document = read(text, "a.json")
    assert document.root is not None
    assert document.root.data() == value
    for found in document.root.walk():
        assert json.loads(shown(document, found)) == found.data()
        if found.key is not None:
            assert json.loads(text[found.key_start : found.key_end]) == found.key


def test_the_byte_order_mark_is_no_part_of_the_text() -> None:
    for name, text in (("a.yaml", "a: b\n"), ("a.json", '{"a": "b"}')):
        (document,) = parse(name, b"\xef\xbb\xbf" + text.encode())
        assert document.file.bom
        assert document.file.text == text
        assert document.root is not None
        assert document.root.children[0].key_start == text.index("a") - (name == "a.json")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_counted_by_three_line_ends_only(newline: str) -> None:
    text = newline.join(["a: '\u2028\x85'", "b: 1", ""])
    file = read(text).file
    found = node(text, "b")
    assert file.position(found.start)[:2] == (2, 4)
    assert file.line(2) == "b: 1"


# -- anchors, aliases, merges ---------------------------------------------------------------


def test_an_alias_is_a_copy_at_the_place_of_its_anchor() -> None:
    text = "a: &x {b: [1]}\nc: *x\n"
    found = node(text, "c")
    assert (found.data(), found.via, found.path) == ({"b": [1]}, "alias", ("c",))
    assert found.children[0].children[0].path == ("c", "b", 0)
    assert text[found.start : found.end] == "{b: [1]}"
    assert found.key_span is not None
    assert text[found.key_span.start : found.key_span.end] == "c"


def test_a_merge_is_shallow_and_the_local_key_wins() -> None:
    document = read("a: &x {b: {c: 1}, d: 2, e: 3}\nf:\n  <<: *x\n  b: {g: 4}\n  d: 5\n")
    root = document.root
    assert root is not None
    merged = root.get("f")
    assert merged is not None
    assert merged.data() == {"b": {"g": 4}, "d": 5, "e": 3}
    assert not merged.open
    (merge,) = document.trivia.merges
    assert merge.entry.key == "<<"
    assert [(local.data(), lost.data()) for local, lost in merge.overridden] == [
        ({"g": 4}, {"c": 1}),
        (5, 2),
    ]


def test_a_merge_takes_the_last_of_two_members_with_one_key() -> None:
    merged = node("a: &a {x: 1, x: 2}\nb: {<<: *a}\n", "b")
    assert merged.data() == {"x": 2}
    assert [child.key for child in merged.children] == ["x"]


def test_the_first_of_several_merged_mappings_wins() -> None:
    text = "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b]}\n"
    assert node(text, "c").data() == {"x": 1, "y": 2}
    (merge,) = read(text).trivia.merges
    assert merge.overridden == ()


@pytest.mark.parametrize("source", ["${BASE}", "text", "[1]"])
def test_a_merge_that_cannot_be_resolved_leaves_the_mapping_open(source: str) -> None:
    found = node(f"a:\n  <<: {source}\n  b: 1\n", "a")
    assert found.open
    assert found.has("b") is True
    assert found.has("c") is UNKNOWN


def test_a_merge_of_an_open_mapping_is_open() -> None:
    assert node("a: &a\n  <<: ${BASE}\nb: {<<: *a, c: 1}\n", "b").has("d") is UNKNOWN


def test_a_quoted_merge_key_is_a_key() -> None:
    assert node("a: {'<<': {b: 1}}\n", "a").data() == {"<<": {"b": 1}}


def test_unused_anchors_are_noted() -> None:
    text = "a: &one {b: &two 1}\nc: *two\n&key d: 1\n"
    anchors = read(text).trivia.unused_anchors
    assert [(it.name, text[it.span.start : it.span.end]) for it in anchors] == [
        ("one", "&one"),
        ("key", "&key"),
    ]
    assert anchors[0].node is not None
    assert anchors[0].node.path == ("a",)


@pytest.mark.parametrize("text", ["a: *b\n", "a: &a [*a]\n", "a: &a {b: {c: *a}}\n"])
def test_an_alias_that_leads_nowhere(text: str) -> None:
    (document,) = parse("a.yaml", text.encode())
    (error,) = document.errors
    assert document.root is None
    assert error.rule == "yaml-alias-problem"
    assert text[error.span.start : error.span.end].startswith("*")


def test_aliases_cannot_nest_deeper_than_collections() -> None:
    """Each alias adds a level, so that a flat text can make a tree of any depth."""
    chain = "".join(f"- &a{n} [*a{n - 1}]\n" for n in range(1, MAX_DEPTH + 50))
    (document,) = parse("a.yaml", f"- &a0 []\n{chain}".encode())
    assert [error.message for error in document.errors] == [
        f"nested more than {MAX_DEPTH} levels deep"
    ]


# -- what is noted on the way ---------------------------------------------------------------


def test_only_doubtful_scalars_are_noted() -> None:
    plain = "[a, 600, -1, true, null, '', x y, server_vad, NULL, '1e3', \"no\"]"
    assert read(plain).trivia.plain_scalars == []
    doubtful = ["no", "1e3", "0600", "1_000", "0.5", "2025-08-28", "10:00", ".inf", "Infinity"]
    noted = read("[" + ", ".join(doubtful) + "]").trivia.plain_scalars
    assert [it.raw for it in noted] == doubtful


def test_odd_keys_are_noted() -> None:
    keys = "{on: 1, null: 1, 1: 1, 0.5: 1, 'no': 1, name: 1, [a]: 1, {b: c}: 1, ~: 1}"
    odd = read(keys).trivia.odd_keys
    assert [it.key for it in odd] == ["on", "null", "1", "0.5", "[a]", "{b: c}", "~"]


def test_duplicates_are_noted_in_pairs() -> None:
    for name, text in (("a.yaml", "a: 1\nb: 2\na: 3\na: 4\n"), ("a.json", '{"a":1,"a":3,"a":4}')):
        pairs = read(text, name).trivia.duplicates
        assert [(one.value, other.value) for one, other in pairs] == [(1, 3), (3, 4)]


def test_numbers_that_json_cannot_carry_are_noted() -> None:
    noted = read("[NaN, -Infinity, 1e400, 1e3, 1]", "a.json").trivia.plain_scalars
    assert [it.raw for it in noted] == ["NaN", "-Infinity", "1e400"]


# -- files of several documents -------------------------------------------------------------


def test_documents_of_one_file() -> None:
    text = "# one\na: 1\n--- # two\na: 2\n...\n# three\n---\na: 3\n"
    documents = parse("a.yaml", text.encode())
    assert [it.root and it.root.data() for it in documents] == [{"a": 1}, {"a": 2}, {"a": 3}]
    assert [(it.index, it.count) for it in documents] == [(0, 3), (1, 3), (2, 3)]
    last = documents[2].root
    assert last is not None
    assert last.children[0].pointer == "/2/a"
    parts = [text[it.span.start : it.span.end] for it in documents]
    assert "".join(parts) == text
    assert [part.split()[1] for part in parts] == ["one", "#", "three"]


def test_what_cannot_be_read_ends_the_list() -> None:
    good, bad = parse("a.yaml", b"a: 1\n---\na: b: c\n---\nd: 1\n")
    assert good.root is not None
    assert bad.root is None
    assert bad.errors[0].message.endswith("quote the text: it contains ': '")


def test_lines_of_json() -> None:
    first, second, third = parse("a.jsonl", b'{"a": 1}\n\n{"a": 2} x\n  {"a": 3}\n')
    assert first.root is not None
    assert first.root.children[0].pointer == "/0/a"
    assert second.errors[0].message == "JSON: text after the end of the document"
    assert third.root is not None
    assert third.root.data() == {"a": 3}


@pytest.mark.parametrize(
    "text", ['{"a":\n1}', "[1\n,2]", '{"a"\n:1}', "[\n1]", "[1,\n1]", '"a\nb"']
)
def test_a_line_of_json_does_not_reach_into_the_next(text: str) -> None:
    documents = parse("a.jsonl", text.encode())
    assert [it.root for it in documents] == [None, None]


@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a.jsonl"])
@pytest.mark.parametrize("data", [b"", b" \n", b"\xef\xbb\xbf"])
def test_an_empty_file(name: str, data: bytes) -> None:
    (document,) = parse(name, data)
    assert [error.message for error in document.errors] == ["the file is empty"]


# -- words for what cannot be read ----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "at", "words"),
    [
        ("a.yaml", "a: b: c\n", ": c", "quote the text: it contains ': '"),
        ("a.yaml", "a:\n\tb: 1\n", "\t", "indent with spaces, not with a tab"),
        ("a.yaml", "a: @b\n", "@", "quote the text: it begins with '@'"),
        ("a.yaml", "a: 1\n{% if b %}\n", "%", "if this is a template, check what it renders to"),
        ("a.yaml", "a: =\n", "=", "quote it"),
        ("a.yaml", "a\nb: 1\n", ": 1", ""),
        ("a.yaml", "a: \x00\n", "\x00", "the character U+0000 is not allowed"),
        ("a.json", '{"a": 1,}', ",", "a comma after the last member"),
        ("a.json", "[1,]", ",", "a comma after the last item"),
        ("a.json", "[1 // c\n]", "//", "JSON has no comments: remove it, or use YAML"),
        ("a.json", "{'a': 1}", "'", 'JSON strings stand in double quotes (")'),
        ("a.json", '{"a": {{b}}}', "{b", "if this is a template, check what it renders to"),
        ("a.json", "[“a”]", "“", 'JSON strings stand in double quotes (")'),
        ("a.json", "[01]", "01", "a number may not begin with 0"),
        ("a.json", '["a]', '"', "a string is not closed"),
        ("a.json", "[1 2]", "2", "expected ',' or ']', found '2'"),
        ("a.json", '{"a" 1}', "1", "expected ':', found '1'"),
        ("a.json", "{1: 2}", "1", "expected a key in double quotes, found '1'"),
        ("a.json", '{"a": }', "}", "expected a value, found '}'"),
        ("a.json", "[1", "", "expected ',' or ']', the text ends here"),
    ],
)
def test_a_refusal_says_where_and_what_to_do(name: str, text: str, at: str, words: str) -> None:
    (document,) = parse(name, text.encode())
    (error,) = document.errors
    assert text.startswith(at, error.span.start)
    assert words in error.message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff\xfea\x00", "UTF-16: save the file as UTF-8"),
        (b"a: \xfc", "not UTF-8 (byte 0xFC at 3): save it as UTF-8"),
    ],
)
def test_bytes_that_are_no_text(data: bytes, words: str) -> None:
    (document,) = parse("a.yaml", data)
    assert [error.message for error in document.errors] == [words]


# -- never an exception ---------------------------------------------------------------------


def answered(name: str, data: bytes) -> None:
    """Every document has a root or errors, its spans lie in the text, its paths are right."""
    documents = parse(name, data)
    assert documents
    for document in documents:
        assert (document.root is None) == bool(document.errors)
        end = len(document.file.text)
        for error in document.errors:
            assert 0 <= error.span.start <= error.span.end
        for found in document.root.walk() if document.root is not None else ():
            assert 0 <= found.start <= found.end <= end
            for index, child in enumerate(found.children):
                last = index if child.key is None else child.key
                assert child.path == (*found.path, last)


NAMES = st.sampled_from(["a.yaml", "a.json", "a.jsonl"])


@given(NAMES, st.binary(max_size=200))
def test_any_bytes(name: str, data: bytes) -> None:
    answered(name, data)


@given(NAMES, st.text(max_size=100))
def test_any_text(name: str, text: str) -> None:
    answered(name, text.encode())


@given(NAMES, st.text(alphabet="ab1:,-?&*!|>'\"%@`#{}[]<=~. \n\r\t\u2028😀\\", max_size=60))
def test_any_punctuation(name: str, text: str) -> None:
    answered(name, text.encode())


@given(trees, st.data())
def test_any_yaml_with_a_piece_cut_out(tree: Tree, draws: st.DataObject) -> None:
    text = write(tree)
    start = draws.draw(st.integers(0, len(text)))
    answered("a.yaml", (text[:start] + text[start + 3 :]).encode())


# -- comments -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# a\nb: 1 # c\n", ["# a", "# c"]),
        ("a: 'x # y' # c\n", ["# c"]),
        ('a: "x\n  # y" # c\n', ["# c"]),
        ("a: x#y # c\n", ["# c"]),
        ("a: | # c\n  # text\n  x # text\n# end\n", ["# c", "# end"]),
        ("a: >\n  # text\n\n  # text\nb: 1 # c\n", ["# c"]),
        ("a: [1, # c\n  2] # d\n", ["# c", "# d"]),
        ("a: [x,#c\n  y]\n", ["#c"]),
        ("'a # b': 1\n", []),
        ("<<: {a: 'x # y'} # c\na: 1\n", ["# c"]),
        ("a: &x # c\n  b: 1\nd: *x # e\n", ["# c", "# e"]),
        ("a: {{x # y\n  }}\n", ["# y"]),
        ("? {a: 'x # y'} # c\n: 1\n", ["# c"]),
        ("a: 'x' #c\r\n#d\r\n", ["#c", "#d"]),
        ("a: 1 # b\n--- # c\nd: '#' # e\n...\n# f\n", ["# b", "# c", "# e", "# f"]),
        ("a: 'x # y' # c\nb: c: d # e\n", ["# c", "# e"]),
        ("%YAML 1.2 # c\n---\na: 1\n", ["# c"]),
    ],
)
def test_comments(text: str, expected: list[str]) -> None:
    spans = comments(parse("a.yaml", text.encode()))
    assert [text[span.start : span.end] for span in spans] == expected


def test_json_has_no_comments() -> None:
    assert comments(parse("a.json", b'{"a": 1} # c')) == ()
