"""Edits that do not do what their plan says are found out, whatever is wrong with them."""

from __future__ import annotations

import pytest

from realtime_lint.edits import Edit, Unfixable
from realtime_lint.edits.compile import edits_of
from realtime_lint.edits.operations import Move, Operation, Remove, Set
from realtime_lint.edits.plan import Plan
from realtime_lint.edits.proof import prove
from realtime_lint.edits.testimony import witness
from realtime_lint.parse import parse
from realtime_lint.source import Span

TEXT = "a: 1 # one\n# two\nb: [x, 'y'] # three\nc: |\n  text\n"


def plan_of(text: str, key: str = "a", value: object = 2, name: str = "a.yaml") -> Plan:
    """The plan to set a member of the first document's root."""
    documents = parse(name, text.encode())
    root = documents[0].root
    assert root is not None
    node = root.get(key)
    assert node is not None
    return Plan(documents, [Set(node, value)])


def replaced(old: str, new: str, text: str = TEXT) -> list[Edit]:
    """The edit that replaces a part of a text, besides the right one of its plan."""
    start = text.index(old)
    return [*edits_of(plan_of(text)), Edit(Span(start, start + len(old)), new)]


def test_a_right_one_is_proven() -> None:
    plan = plan_of(TEXT)
    proven = prove(plan, edits_of(plan))
    witness(proven.documents)
    assert proven.text == TEXT.replace("1 #", "2 #")
    assert proven.moved["/b/1"] == "/b/1"


WRONG = {
    "unreadable": ("[x", "[", "the result could not be read"),
    "other data": ("text", "test", "the result would not hold what it should"),
    "another member": ("c: |", "d: |", "the result would not hold what it should"),
    "a member more": ("# two\n", "# two\nx: 1\n", "the result would not hold what it should"),
    "a document more": ("c: |", "---\nc: |", "the result would hold another number of documents"),
    "another style": ("'y'", "y", "'y' would be written in another style"),
    "a comment lost": ("# two\n", "", "a comment would be lost"),
    "a comment changed": ("# two\n", "# too\n", "a comment would be lost"),
    "a comment beside lost": (" # three", "", "a comment would be lost"),
    "mixed line ends": ("# two\n", "# two\r\n", "its line ends would be mixed"),
    "another end": ("text\n", "text", "the result would not hold what it should"),
}


@pytest.mark.parametrize(("old", "new", "reason"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_one_is_found_out(old: str, new: str, reason: str) -> None:
    with pytest.raises(Unfixable) as caught:
        prove(plan_of(TEXT), replaced(old, new))
    assert str(caught.value) == reason


def test_a_last_line_that_ends_otherwise() -> None:
    text = "a: 1\nb: 2\n"
    plan = plan_of(text)
    with pytest.raises(Unfixable, match="its last line would end otherwise"):
        prove(plan, [*edits_of(plan), Edit(Span(9, 10), "")])


def test_nothing_done_is_found_out() -> None:
    with pytest.raises(Unfixable, match="would not hold what it should"):
        prove(plan_of(TEXT), ())


def test_one_is_not_true_and_not_a_float() -> None:
    plan = plan_of("a: 2\n", value=1)
    for text in ("true", "1.0", "'1'"):
        with pytest.raises(Unfixable, match="would not hold what it should"):
            prove(plan, [Edit(Span(3, 4), text)])


def test_the_other_parser_has_a_say() -> None:
    documents = parse("a.yaml", b"a: 1\t# a tab in front of a comment\n")
    assert documents[0].root is not None
    with pytest.raises(Unfixable, match="another parser could not read the result"):
        witness(documents)
    (json,) = parse("a.json", b'{"a": 1, "b": [1.0, "x", null]}')
    witness((json,))
    (lie,) = parse("a.json", b'{"a": 1, "b": [1.0, "x", 0]}')
    lie.file.text = json.file.text
    with pytest.raises(Unfixable, match="another parser would read the result differently"):
        witness((lie,))


ODD = "b: 1\t# a tab that the other parser refuses\n"


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        (f"a: 1\n{ODD}", True),
        (f"# above\na:\n  - 1\n{ODD}c: 2", True),
        (f"{ODD}a: 1\n", True),
        (f"a:\n  - b\n  {ODD.strip()}\n".replace("b: 1", "- 1"), False),
        (f"a: &x 1\n{ODD}", False),
        (f"---\na: 1\n{ODD}", False),
        ("a: 1\t# a tab\nb: 2\n", False),
    ],
)
def test_the_other_parser_is_asked_about_what_was_touched(text: str, is_read: bool) -> None:  # noqa: FBT001 - a column of a table
    plan = plan_of(text)
    documents = prove(plan, edits_of(plan)).documents
    with pytest.raises(Unfixable):
        witness(documents)
    if is_read:
        witness(documents, plan.documents)
    else:
        with pytest.raises(Unfixable, match="another parser could not read the result"):
            witness(documents, plan.documents)


def test_what_stands_behind_a_dash_is_not_torn_from_it() -> None:
    text = f"- a: 1\n  b: 2\n  c: 3\n- {ODD}"
    documents = parse("a.yaml", text.encode())
    root = documents[0].root
    assert root is not None
    plan = Plan(documents, [Set(root.children[0].children[1], 4)])
    witness(prove(plan, edits_of(plan)).documents, documents)


def test_the_other_parser_sees_through_a_lie_about_what_was_touched() -> None:
    plan = plan_of(TEXT)
    documents = prove(plan, edits_of(plan)).documents
    assert documents[0].root is not None
    documents[0].root.children[0].value = 3
    with pytest.raises(Unfixable, match="another parser would read the result differently"):
        witness(documents, plan.documents)


def test_comments_of_removed_lines_may_go_and_no_others() -> None:
    text = "a:\n  # above\n  b: 1 # beside\n  # below\nc: 2\n"
    documents = parse("a.yaml", text.encode())
    root = documents[0].root
    assert root is not None

    def proven(operation: Operation) -> str:
        plan = Plan(documents, [operation])
        return prove(plan, edits_of(plan)).text

    a, b = root.children[0], root.children[0].children[0]
    assert proven(Remove(a)) == "c: 2\n"
    assert proven(Remove(b)) == "a: {}\n  # above\n  # below\nc: 2\n"
    assert proven(Move(b, root, ("b",))) == ("a: {}\n  # below\nc: 2\n# above\nb: 1 # beside\n")
    with pytest.raises(Unfixable, match="a comment would be lost"):
        proven(Set(a, 3))


def test_the_comment_of_a_first_member_is_not_that_of_its_item() -> None:
    documents = parse("a.yaml", b"- a: 1 # one\n  b: 2\n")
    root = documents[0].root
    assert root is not None
    plan = Plan(documents, [Set(root.children[0], "x")])
    with pytest.raises(Unfixable, match="a comment would be lost"):
        prove(plan, edits_of(plan))


def test_comments_of_what_moves_out_of_a_removed_one_may_not_go() -> None:
    text = "a: # of a\n  # above\n  b: 1 # beside\n  # below\n  c: 2 # of c\nd: 3\n"
    documents = parse("a.yaml", text.encode())
    root = documents[0].root
    assert root is not None
    a, b = root.children[0], root.children[0].children[0]
    plan = Plan(documents, [Move(b, root, ("b",)), Remove(a)])
    with pytest.raises(Unfixable, match="a comment would be lost"):
        prove(plan, edits_of(plan))  # below
    right = "d: 3\n# above\nb: 1 # beside\n# below\n"
    assert prove(plan, [Edit(Span(0, len(text)), right)]).text == right


@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_what_comes_into_a_line_takes_the_quotes_there(quote: str) -> None:
    text = f"a: {{b: {quote}x{quote}}}\nc: z\n"
    documents = parse("a.yaml", text.encode())
    root = documents[0].root
    assert root is not None
    plan = Plan(documents, [Move(root.children[1], root.children[0], ("c",))])
    assert prove(plan, edits_of(plan)).text == f"a: {{b: {quote}x{quote}, c: {quote}z{quote}}}\n"


def test_an_alias_stays_below_its_anchor() -> None:
    documents = parse("a.yaml", b"a:\n  b: 1\nc: &x 1\nd: *x\n")
    root = documents[0].root
    assert root is not None
    plan = Plan(documents, [Move(root.children[2], root.children[0], ("d",))])
    with pytest.raises(Unfixable, match="an alias would not stand below the anchor that it names"):
        prove(plan, edits_of(plan))


def test_an_anchored_value_changes_wherever_it_is_used() -> None:
    plan = plan_of("a: &x 1\nb: *x\n")
    assert plan.data() == [{"a": 2, "b": 2}]
    assert prove(plan, edits_of(plan)).text == "a: &x 2\nb: *x\n"
