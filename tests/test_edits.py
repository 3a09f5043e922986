"""Operations on nodes become edits of text: in the style, and with the comments, that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from realtime_lint.edits import Edit, Unfixable, apply
from realtime_lint.edits.compile import compile_edits
from realtime_lint.edits.operations import Add, Move, Operation, Remove, Rename, Set
from realtime_lint.parse import parse
from realtime_lint.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from realtime_lint.source import Node

    Change = Callable[[Node], list[Operation]]


def change(text: str, operations: Change, name: str = "config.yaml") -> str:
    """A text after operations on the root of its first document."""
    documents = parse(name, text.encode())
    root = documents[0].root
    assert root is not None
    return apply(documents[0].file.text, compile_edits(documents, operations(root)))


def at(root: Node, *keys: str | int) -> Node:
    """The node at a path."""
    for key in keys:
        node = root.children[key] if isinstance(key, int) else root.get(key)
        assert node is not None, key
        root = node
    return root


SET = {
    "plain": ("a: 1  # one\n", "x", "a: x  # one\n"),
    "aligned": ("a:      1\n", 2, "a:      2\n"),
    "quotes stay": ("a: 'x'\n", "y", "a: 'y'\n"),
    "quotes where some loader needs them": ("a: x\n", "no", 'a: "no"\n'),
    "nothing": ("a:\nb: 1\n", None, "a: null\nb: 1\n"),
    "nothing, with a comment": ("a:  # later\n", False, "a: false  # later\n"),
    "a list in lines of no indentation": ("a:\n- x\n- y\nb: 1\n", ["z"], "a: [z]\nb: 1\n"),
    "a mapping for a scalar": (
        "a: pcm16 # kept\nb: 1\n",
        {"type": "audio/pcm", "rate": 24000},
        "a: # kept\n  type: audio/pcm\n  rate: 24000\nb: 1\n",
    ),
    "lines for a scalar": ("a: >\n  x\n  y\nb: 1\n", "x\ny\n", "a: |\n  x\n  y\nb: 1\n"),
    "its header's comment": ("a: > # fold\n  x\n", "z", "a: z # fold\n"),
    "an anchor stays": ("a: &x 1\nb: *x\n", 2, "a: &x 2\nb: *x\n"),
    "an anchor in front of what has lines": (
        "a: &x # k\n  c: 1\nb: *x\n",
        [{"d": 2}],
        "a: &x # k\n  - d: 2\nb: *x\n",
    ),
    "an alias goes": ("b: &x 1\na: *x # y\n", 2, "b: &x 1\na: 2 # y\n"),
    "no final line end": ("b: 1\na: x", "w", "b: 1\na: w"),
    "in flow": ("{b: 1, a: [x, y]}\n", ["z"], "{b: 1, a: [z]}\n"),
    "texts in quotes": (
        "{a: 1, b: 'x', c: 'd: e'}\n",
        {"f": "g"},
        "{a: {f: 'g'}, b: 'x', c: 'd: e'}\n",
    ),
    "texts of which some are in quotes": ("{a: 1, b: x, c: 'd'}\n", "g", "{a: g, b: x, c: 'd'}\n"),
    "texts that need their quotes": ("{a: 1, c: 'd: e'}\n", "g", "{a: g, c: 'd: e'}\n"),
    "nothing in flow": ("{ b: 1, a: }\n", None, "{ b: 1, a: null }\n"),
    "nothing in flow, before another": ("{a: , b: 1}\n", 2, "{a: 2, b: 1}\n"),
    "lines in flow on lines": (
        "{\n  a: pcm16, # one\n}\n",
        {"c": {"d": 1}},
        "{\n  a: {\n    c: {\n      d: 1\n    }\n  }, # one\n}\n",
    ),
    "a text of lines that is the last thing in a file": ("a: x", "y\n", 'a: "y\\n"'),
    "a text of lines above a comment as deep": (
        "a: 1\n  # two\nb: 1\n",
        "y\n",
        'a: "y\\n"\n  # two\nb: 1\n',
    ),
    "blank lines that belong to a text": ("a: |+\n  x\n\n\nb: 1\n", 2, "a: 2\nb: 1\n"),
    "space behind the last of many lines": ("a:\n  b: 1  \n", "x\ny", "a: |-\n  x\n  y\n"),
    "other line ends": ("a: 1\r\nb: 1\r\n", {"c": 2}, "a:\r\n  c: 2\r\nb: 1\r\n"),
    "what is no text": ("a: '1'\n", 1.5, "a: 1.5\n"),
    "a text with quotes": ("a: x\n", 'say "a": b', 'a: "say \\"a\\": b"\n'),
}


@pytest.mark.parametrize(("text", "value", "expected"), SET.values(), ids=SET.keys())
def test_set(text: str, value: object, expected: str) -> None:
    assert change(text, lambda root: [Set(at(root, "a"), value)]) == expected


SET_ITEM = {
    "a mapping for a mapping": (
        "- a: 1\n  b: 2\n- c\n",
        {"d": {"e": 1}, "f": [{"g": 2}]},
        "- d:\n    e: 1\n  f:\n    - g: 2\n- c\n",
    ),
    "a scalar for a mapping": ("- a: 1\n  b: 2\n- c\n", "x", "- x\n- c\n"),
    "a mapping for a scalar": ("- a # one\n- c\n", {"d": 1, "e": 2}, "- d: 1 # one\n  e: 2\n- c\n"),
    "a list of lists": (
        "- a\n- c\n",
        [[{"d": 1, "e": 2}], []],
        "- - - d: 1\n      e: 2\n  - []\n- c\n",
    ),
    "lines of text": ("- a\n- c\n", "x\ny\n", "- |\n  x\n  y\n- c\n"),
    "an anchor stays": ("- &x a\n- *x\n", {"d": 1}, "- &x\n  d: 1\n- *x\n"),
    "beside aliases": ("- a: &x 1\n- *x # two\n- *x\n", 2, "- 2\n- *x # two\n- *x\n"),
    "its dash on another line": ("- # one\n\n  a: 1\n- c\n", "x", "- x # one\n- c\n"),
    "quotes stay": ("- 'a'\n- c\n", "x", "- 'x'\n- c\n"),
    "in flow": ("[a, c]\n", {"d": [1]}, "[{d: [1]}, c]\n"),
    "in JSON on lines": ('[\n  "a"\n]\n', {"d": [1]}, '[\n  {\n    "d": [1]\n  }\n]\n'),
}


@pytest.mark.parametrize(("text", "value", "expected"), SET_ITEM.values(), ids=SET_ITEM.keys())
def test_set_an_item(text: str, value: object, expected: str) -> None:
    name = "config.json" if '"' in text else "config.yaml"
    assert change(text, lambda root: [Set(at(root, 0), value)], name) == expected


SET_ROOT = {
    "a mapping": ("# all\na: 1\nb: 2\n# end\n", {"c": {"d": 1}}, "# all\nc:\n  d: 1\n# end\n"),
    "a list": ("- a\n- b", [{"c": 1}, 2], "- c: 1\n- 2"),
    "a scalar": ("---\n  a: 1\n...\n", "x", "---\n  x\n...\n"),
    "an indented one": ("---\n  a: 1\n", {"b": 1, "c": 2}, "---\n  b: 1\n  c: 2\n"),
    "in flow": ("{a: 1} # one\n", {"b": [2]}, "{b: [2]} # one\n"),
}


@pytest.mark.parametrize(("text", "value", "expected"), SET_ROOT.values(), ids=SET_ROOT.keys())
def test_set_all_of_a_document(text: str, value: object, expected: str) -> None:
    assert change(text, lambda root: [Set(root, value)]) == expected


ADD = {
    "behind": ("a: 1 # one\n# end\n", False, "a: 1 # one\nnew: true\n# end\n"),
    "behind a list with a comment of its own": (
        "a:\n- 1\n  # - 2\n\nb:\n- 3\n  # - 4\n# end\n",
        False,
        "a:\n- 1\n  # - 2\n\nb:\n- 3\n  # - 4\nnew: true\n# end\n",
    ),
    "in front, below what speaks of the document": (
        "# all of it\na: 1\n",
        True,
        "# all of it\nnew: true\na: 1\n",
    ),
    "in front, above what a blank line parts off": (
        "# all of it\n\n# one\na: 1\n",
        True,
        "# all of it\n\nnew: true\n# one\na: 1\n",
    ),
    "behind blank lines that belong to a text": (
        "a: |+\n  x\n\n# end\n",
        False,
        "a: |+\n  x\n\nnew: true\n# end\n",
    ),
    "behind the last line": ("a: 1", False, "a: 1\nnew: true"),
    "behind lines of text": (
        "a: |\n  x\n\nb: |\n  y\n",
        False,
        "a: |\n  x\n\nb: |\n  y\nnew: true\n",
    ),
    "keys in quotes": ('"a": 1\n', False, '"a": 1\n"new": true\n'),
    "in flow": ("{a: 1}", False, "{a: 1, new: true}"),
    "in flow with room": ("{ a: 1 }", True, "{ new: true, a: 1 }"),
    "to nothing": ("{}\n", False, "{new: true}\n"),
    "in JSON": ('{\n\t"a": 1\n}\n', False, '{\n\t"a": 1,\n\t"new": true\n}\n'),
    "in front in JSON": ('{\n  "a": 1\n}', True, '{\n  "new": true,\n  "a": 1\n}'),
    "in tight JSON": ('{"a":1}', False, '{"a":1,"new":true}'),
    "in flow on lines": (
        "{\n  a: 1, # one\n  b: 2 # two\n}\n",
        False,
        "{\n  a: 1, # one\n  b: 2, # two\n  new: true\n}\n",
    ),
}


@pytest.mark.parametrize(("text", "first", "expected"), ADD.values(), ids=ADD.keys())
def test_add(text: str, first: bool, expected: str) -> None:  # noqa: FBT001 - a column of a table
    name = "config.json" if '"a":' in text and "{" in text else "config.yaml"
    assert change(text, lambda root: [Add(root, ("new",), True, first)], name) == expected  # noqa: FBT003


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("a:\n    b: 1\n", 4),
        ("a:\n- b: 1\n  c:\n     d: 1\n", 3),
        ("a:\n   - b:\n         c: 1\n", 4),
        ("a:\n   - b\nc:\n d: 1\n", 1),
        ("a:\n   - b\n", 3),
        ("a: {b: [{\n      c: 1}]}\nd:\n  e: 1\n", 2),
        ("a:\n- b: 1\n", 2),
    ],
)
def test_new_mappings_are_indented_like_the_others(text: str, step: int) -> None:
    added = change(text, lambda root: [Add(root, ("new", "x"), 1)])
    assert added == f"{text}new:\n{' ' * step}x: 1\n"


@pytest.mark.parametrize("indent", ["", "  ", "    "])
def test_new_lists_are_indented_like_the_others(indent: str) -> None:
    text = f"a:\n{indent}- b\nc:\n  d: 1\n"
    added = change(text, lambda root: [Add(root, ("new",), [{"x": 1}])])
    assert added == f"{text}new:\n{indent}- x: 1\n"


def test_added_mappings_are_made_as_deep_as_the_others() -> None:
    text = "a:\n    b: 1\n"
    expected = "a:\n    b: 1\n    c:\n        d: x\n        e: [w]\n"
    operations: Change = lambda root: [  # noqa: E731 - the shape of all the others
        Add(at(root, "a"), ("c", "d"), "x"),
        Add(at(root, "a"), ("c", "e"), ["w"]),
    ]
    assert change(text, operations) == expected


REMOVE = {
    "a member": ("a: 1\nx: 2 # two\nb: 3\n", "a: 1\nb: 3\n"),
    "its comments above stay": ("a: 1\n# two\nx: 2\nb: 3\n", "a: 1\n# two\nb: 3\n"),
    "all that is in it": ("x:\n  a: 1\n  # more\nb: 1\n", "b: 1\n"),
    "the last line, which has no end": ("a: 1\nx: 2", "a: 1"),
    "the only member": ("o:\n  x: 1\n", "o: {}\n"),
    "the only member of a list's item": ("- x: 1 # one\n", "- {}\n"),
    "the first of an item": ("- x: 1\n  a: 2\n", "- a: 2\n"),
    "the first in flow": ("{x: 1, a: 2}", "{a: 2}"),
    "the last in flow": ("{a: 2, x: 1}", "{a: 2}"),
    "the only one in flow": ("{x: 1}", "{}"),
    "the only one in flow on lines": ("{\n  x: 1 # one\n}\n", "{}\n"),
    "comments in flow stay": (
        "{ # one\n  # two\n  x: 1, # x\n  # three\n}\n",
        "{ # one\n  # two\n  # three\n}\n",
    ),
    "behind blank lines that belong to a text": (
        "a: |+\n  y\n\nx: |-\n  z\n\n\nb: 1\n",
        "a: |+\n  y\n\nb: 1\n",
    ),
    "the first of an item, in front of a blank line": ("- x: 1\n\n  a: 2\n", "- a: 2\n"),
    "of an item whose dash is on another line": ("-\n  x: 1\n  a: 2\n", "-\n  a: 2\n"),
    "beside aliases": ("[&y 1, *y, {x: 1, a: 2}, *y]\n", "[&y 1, *y, {a: 2}, *y]\n"),
    "behind a question": ('{"a": "Who?", "x": 1, "b": 2}', '{"a": "Who?", "b": 2}'),
    "the last in JSON": ('{\n  "a": 1,\n  "x": 2\n}\n', '{\n  "a": 1\n}\n'),
    "the first in JSON": ('{\n  "x": 1,\n  "a": 2\n}\n', '{\n  "a": 2\n}\n'),
}


@pytest.mark.parametrize(("text", "expected"), REMOVE.values(), ids=REMOVE.keys())
def test_remove(text: str, expected: str) -> None:
    def operations(root: Node) -> list[Operation]:
        return [Remove(node) for node in root.walk() if node.key == "x"]

    assert change(text, operations) == expected


def test_remove_an_item() -> None:
    text = "a:\n  - x # one\n  # above\n  - y\n  - z"
    assert change(text, lambda root: [Remove(at(root, "a", 2))]) == text[: -len("\n  - z")]
    assert change(text, lambda root: [Remove(at(root, "a", 0))]) == "a:\n  # above\n  - y\n  - z"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.yaml", "a: 1\n---\nb: 2\n---\nc: 3\n", "a: 1\n---\nc: 3\n"),
        (
            "a.yaml",
            "a: 1\n...  \n---\nb: 2\n--- # three\nc: 3\n",
            "a: 1\n...  \n--- # three\nc: 3\n",
        ),
        ("a.yaml", "a: 1\n...\n---\nb: 2", "a: 1\n..."),
        ("a.jsonl", '{"a": 1}\n{"b": 2}\n{"c": 3}\n', '{"a": 1}\n{"c": 3}\n'),
    ],
)
def test_remove_a_document(name: str, text: str, expected: str) -> None:
    documents = parse(name, text.encode())
    root = documents[1].root
    assert root is not None
    assert apply(text, compile_edits(documents, [Remove(root)])) == expected


def test_rename() -> None:
    text = "a: 1\n'b': 2 # two\n1: 3\n"

    def operations(root: Node) -> list[Operation]:
        new = ("c d", "e", "1")
        return [Rename(node, key) for node, key in zip(root.children, new, strict=True)]

    assert change(text, operations) == "c d: 1\n'e': 2 # two\n\"1\": 3\n"


BETA = """\
# all of it

# how to listen
turn_detection: # careful
    # the mode
    type: server_vad
    threshold: 0.5

    # not yet
    # eagerness: low
# how to speak
voice: alloy   # as on the website
instructions: |2
   indented

  text
"""
GA = """\
# all of it

audio:
    input:
        # how to listen
        turn_detection: # careful
            # the mode
            type: server_vad
            threshold: 0.5

            # not yet
            # eagerness: low
    output:
        # how to speak
        voice: alloy   # as on the website
say:
    instructions: |2
       indented

      text
"""


def to_ga(root: Node) -> list[Operation]:
    return [
        Move(at(root, "turn_detection"), root, ("audio", "input", "turn_detection")),
        Move(at(root, "voice"), root, ("audio", "output", "voice")),
        Move(at(root, "instructions"), root, ("say", "instructions")),
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_move_takes_comments_and_lines_of_text_along(newline: str) -> None:
    assert change(BETA.replace("\n", newline), to_ga) == GA.replace("\n", newline)


def test_move_into_what_is_there_and_back_out() -> None:
    text = "a:\n  b:\n  - 1 # one\n  c: 2\nd:\n  e: 3\n"
    inward: Change = lambda root: [Move(at(root, "a", "b"), root, ("d", "f"))]  # noqa: E731
    outward: Change = lambda root: [Move(at(root, "d", "f"), root, ("a", "b"))]  # noqa: E731
    there = change(text, inward)
    assert there == "a:\n  c: 2\nd:\n  e: 3\n  f:\n  - 1 # one\n"
    assert change(there, outward) == "a:\n  c: 2\n  b:\n  - 1 # one\nd:\n  e: 3\n"


WRAPPED = """\
tools:
- function: # as Chat Completions has it
    # what it is called
    name: a
    # what it takes
    parameters: {}
    # nothing else

  type: function
"""
UNWRAPPED = """\
tools:
- type: function
  # what it is called
  name: a
  # what it takes
  parameters: {}
  # nothing else
"""


def test_comments_of_a_wrapper_travel_with_what_they_stand_around() -> None:
    def operations(root: Node) -> list[Operation]:
        tool = at(root, "tools", 0)
        function = at(tool, "function")
        moves = [Move(it, tool, (it.key or "",)) for it in function.children]
        return [*moves, Remove(function)]

    assert change(WRAPPED, operations) == UNWRAPPED


INTO_FLOW = {
    "on lines": (
        "a: 1 # one\n# own\nb: x # two\nc: {\n  d: 1\n}\n",
        "a: 1 # one\nc: {\n  d: 1,\n  e: {\n    # own\n    b: x  # two\n  }\n}\n",
    ),
    "in the quotes that are there": (
        "b: x # two\nc: {\n  d: 'e'\n}\n",
        "c: {\n  d: 'e',\n  e: {\n    b: 'x'  # two\n  }\n}\n",
    ),
    "from flow on lines": (
        "a: {\n  # own\n  b: x, # two\n}\nc: {\n  d: 1 # d\n}\n",
        "a: {}\nc: {\n  d: 1, # d\n  e: {\n    # own\n    b: x  # two\n  }\n}\n",
    ),
}


@pytest.mark.parametrize(("text", "expected"), INTO_FLOW.values(), ids=INTO_FLOW.keys())
def test_comments_move_into_flow_that_has_lines(text: str, expected: str) -> None:
    def operations(root: Node) -> list[Operation]:
        (b,) = (node for node in root.walk() if node.key == "b")
        return [Move(b, at(root, "c"), ("e", "b"))]

    assert change(text, operations) == expected


def test_move_in_json() -> None:
    text = '{\n  "a": {\n    "b": [\n      1\n    ]\n  },\n  "c": 2\n}'
    expected = '{\n  "a": {},\n  "c": 2,\n  "d": {\n    "b": [\n      1\n    ]\n  }\n}'
    assert change(text, lambda root: [Move(at(root, "a", "b"), root, ("d", "b"))], "a.json") == (
        expected
    )


def test_everything_at_once() -> None:
    text = "o: # out\n  p: [x, y]\n  q: 1\n  r: 2\n"

    def operations(root: Node) -> list[Operation]:
        inner = at(root, "o")
        return [
            Move(inner, root, ("k", "m")),
            Remove(at(inner, "p", 1)),
            Rename(at(inner, "p"), "s"),
            Set(at(inner, "q"), {"t": 0}),
            Add(inner, ("type",), "z", first=True),
            Move(at(inner, "r"), root, ("r",)),
        ]

    assert change(text, operations) == (
        "k:\n  m: # out\n    type: z\n    s: [x]\n    q:\n      t: 0\nr: 2\n"
    )


REFUSED: dict[str, tuple[str, Change, str]] = {
    "a key that is there": (
        "a: 1\nb: 2\n",
        lambda root: [Rename(at(root, "a"), "b")],
        "'b' is there already",
    ),
    "a place that is taken": (
        "a: 1\nb: {c: 2}\n",
        lambda root: [Move(at(root, "a"), root, ("b", "c"))],
        "'c' is there already",
    ),
    "no mapping": (
        "a: 1\nb: 2\n",
        lambda root: [Add(root, ("a", "x"), 1)],
        "there is no mapping to put 'x' into",
    ),
    "a copy": (
        "a: &x {b: 1}\nc: *x\n",
        lambda root: [Set(at(root, "c", "b"), 2)],
        "it stands in an anchored value: other places that use it would change, too",
    ),
    "two changes": (
        "a: 1\n",
        lambda root: [Set(at(root, "a"), 2), Set(at(root, "a"), 3)],
        "two changes of one value",
    ),
    "all of a file": ("a: 1\n", lambda root: [Remove(root)], "nothing would be left of the file"),
    "comments in a line": (
        "a: 1 # one\nb: {}\n",
        lambda root: [Move(at(root, "a"), at(root, "b"), ("a",))],
        "its comments have no room in a flow collection",
    ),
    "comments between members that stand beside each other": (
        "[a, # one\n b]\n",
        lambda root: [Remove(at(root, 1))],
        "its comments have no room in a flow collection",
    ),
    "comments between members that all go": (
        "{ # one\n a: 1}\n",
        lambda root: [Remove(at(root, "a"))],
        "its comments have no room in a flow collection",
    ),
    "comments inside of what moves into flow": (
        "a:\n  # one\n  b: 1\nc: {\n  d: 1\n}\n",
        lambda root: [Move(at(root, "a"), at(root, "c"), ("a",))],
        "its comments have no room in a flow collection",
    ),
    "comments beside the key and the last line": (
        "a: # one\n  b: 1 # two\n",
        lambda root: [Set(at(root, "a"), "x")],
        "there is no room for the comments of what was there",
    ),
    "a comment beside the last line of a document": (
        "a: 1\nb: 2 # two\n",
        lambda root: [Set(root, {"c": 1, "d": 2})],
        "there is no room for the comments of what was there",
    ),
    "a comment beside the last line": (
        "a:\n  b: 1 # one\n",
        lambda root: [Set(at(root, "a"), "x\ny")],
        "there is no room for the comments of what was there",
    ),
    "a tag": ("a: !!str 1\n", lambda root: [Set(at(root, "a"), 2)], "the value has a tag"),
    "a question mark": (
        "? a\n: 1\nb: 2\n",
        lambda root: [Remove(at(root, "b"))],
        "a key stands behind a question mark",
    ),
}


@pytest.mark.parametrize(("text", "operations", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(text: str, operations: Change, reason: str) -> None:
    with pytest.raises(Unfixable) as caught:
        change(text, operations)
    assert str(caught.value) == reason


def test_edits_do_not_overlap() -> None:
    assert apply("abc", [Edit(Span(1, 2), "x"), Edit(Span(1, 1), "y")]) == "ayxc"
    with pytest.raises(Unfixable):
        apply("abc", [Edit(Span(0, 2), "x"), Edit(Span(1, 3), "y")])
