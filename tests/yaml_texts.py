"""YAML as hypothesis writes it: every style, from trees whose text is known to be valid."""

from __future__ import annotations

import json
from typing import NamedTuple

from hypothesis import strategies as st

TRICKY_WORDS = [
    "no", "yes", "on", "Off", "y", "n", "true", "False", "NULL", "~", "null", "None", "nil",
    "inf", "Infinity", ".inf", "-.INF", ".nan", "0", "-1", "+12", "600", "0600", "0o17", "08",
    "0x1F", "0b11", "1_000", "1e3", "1.0e+3", ".5", "5.", "1.10", "24k", "50%", "10:00",
    "1:30:00", "2025-08-28", "http://x/y?z=1", "a:b", "a#b", "-x", "pcm16", "<your-key>",
    "$HOME", "über", "日本", "😀",
]  # fmt: skip
"""Plain scalars that some loader, or some author, takes for something else."""
KEYS = ("a", "type", "on", "no", "1", "null", "0600", "1.5", "schlüssel", "😀", "a b", "true")


class Scalar(NamedTuple):
    """A scalar on one line, as it stands in the text."""

    text: str


class Block(NamedTuple):
    """A block scalar; as a member of a flow collection a quoted one."""

    header: str
    lines: list[str]


class Collection(NamedTuple):
    """A mapping (keys and values) or a sequence (no keys)."""

    flow: bool
    keys: list[str] | None
    items: list[Tree]
    comment: bool


Tree = Scalar | Block | Collection

_printable = st.characters(
    min_codepoint=0x20, max_codepoint=0x1FFFF, exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")
).filter(lambda char: char not in "\x85\xa0\ufeff\ufffe\uffff")
_texts = st.text(_printable, max_size=12)
_scalars = st.one_of(
    st.sampled_from(TRICKY_WORDS),
    st.integers().map(str),
    _texts.map(lambda text: "'" + text.replace("'", "''") + "'"),
    # Escapes of two halves are JSON, but no YAML.
    _texts.map(lambda text: json.dumps(text, ensure_ascii=False)),
).map(Scalar)
_blocks = st.builds(
    Block,
    st.sampled_from(["|", ">", "|-", ">-"]),
    st.lists(st.sampled_from(["text", "# no comment", "- item", "", "a: b", "  more"]), min_size=1)
    .map(lambda lines: ["first", *lines]),
)  # fmt: skip


def _collections(children: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    members = st.lists(st.tuples(st.sampled_from(KEYS), children), max_size=4, unique_by=_key)
    mappings = st.builds(
        lambda flow, pairs, comment: Collection(
            flow or not pairs, [key for key, _ in pairs], [item for _, item in pairs], comment
        ),
        st.booleans(),
        members,
        st.booleans(),
    )
    sequences = st.builds(
        lambda flow, items, comment: Collection(flow or not items, None, items, comment),
        st.booleans(),
        st.lists(children, max_size=4),
        st.booleans(),
    )
    return st.one_of(mappings, sequences)


def _key(pair: tuple[str, Tree]) -> str:
    return pair[0]


trees: st.SearchStrategy[Tree] = st.recursive(
    st.one_of(_scalars, _blocks), _collections, max_leaves=12
)


def write(tree: Tree) -> str:
    """The tree as a YAML document."""
    return "\n".join(_block(tree, "")) + "\n"


def _block(tree: Tree, indent: str) -> list[str]:
    """The lines of a tree; the first is to stand behind its key or dash."""
    if isinstance(tree, Block):
        return [tree.header, *((indent + "  " + line) if line else "" for line in tree.lines)]
    if isinstance(tree, Scalar) or tree.flow:
        return [_flow(tree)]
    lines: list[str] = []
    for number, item in enumerate(tree.items):
        if tree.comment:
            lines.append(f"{indent}# comment {number}: [")
        first, *rest = _block(item, indent + "  ")
        head = "-" if tree.keys is None else f"{tree.keys[number]}:"
        is_nested = isinstance(item, Collection) and not item.flow
        lines += [f"{indent}{head}", first] if is_nested else [f"{indent}{head} {first}"]
        lines += rest
    return lines


def _flow(tree: Tree) -> str:
    if isinstance(tree, Scalar):
        return tree.text
    if isinstance(tree, Block):
        return json.dumps("\n".join(tree.lines), ensure_ascii=False)
    items = [_flow(item) for item in tree.items]
    if tree.keys is None:
        return "[" + ", ".join(items) + "]"
    return (
        "{" + ", ".join(f"{key}: {item}" for key, item in zip(tree.keys, items, strict=True)) + "}"
    )
