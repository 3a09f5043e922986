r"""The other parser of YAML: ruamel.yaml.

In its pure Python form only: its C form is older than ours and refuses `{u: http://x}`. It is
far too slow to read every file with; fixes are proven with it, and tests hold the YAML reader
against it.

What ruamel.yaml reads otherwise, and what is done about it here:

- numbers with `_` and `0b…`, and dates, are not of the YAML 1.2 core schema: text
- keys of other types than text: their text, as in JSON
- merges (`<<`) and aliases are left to the constructor: expanded, as our reader does
- keys that occur twice are left to it as well: both stand in the tree, the last in the data
- `{{name}}` is a mapping with a mapping as its key: its text
- a collection with a tag of its own: its text

And what is left to differ, so that nothing is proven there:

- a tab in front of a comment: it refuses the text
- a plain `=`, pairs of `\ud83d\ude00` escapes, U+0085, U+2028 and U+2029 in plain text: it
  reads them, where libyaml or most loaders refuse
- `! 12`: it ignores the mark that makes this text
- `%YAML 1.1`: it reads what follows as YAML 1.1
- an alias to a collection as a key: it knows the collection only
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final, TypeGuard

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.docinfo import DocInfo
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.parser import Parser
from ruamel.yaml.scanner import Scanner

from realtime_lint.parse.opinion import Opinion, mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_CORE: Final = "tag:yaml.org,2002:"
_COLLECTIONS: Final = frozenset({_CORE + "map", _CORE + "seq"})


class _Scanner(Scanner):
    """The same answers, sooner."""

    def need_more_tokens(self) -> bool:
        no_key_in_doubt = self.tokens and not self.possible_simple_keys
        return not no_key_in_doubt and bool(super().need_more_tokens())


class _Parser(Parser):
    """A parser that looks for its scanner once, not for every token."""

    @cached_property
    def scanner(self) -> Scanner:
        return self.loader.scanner  # type: ignore[no-any-return]


class _Composer(Composer):
    """A composer that looks for its parser once, not for every event."""

    @cached_property
    def parser(self) -> Parser:
        return self.loader.parser  # type: ignore[no-any-return]


def opinions(text: str) -> Iterator[Opinion]:
    """What ruamel.yaml makes of every document of a text; it raises many things."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner, yaml.Parser, yaml.Composer = _Scanner, _Parser, _Composer
    yaml.doc_infos.append(DocInfo())  # for directives to note themselves in, as `load` does
    constructor, parser = yaml.get_constructor_parser(text)
    composer, witness = constructor.composer, _Witness(text)
    composer.warn_double_anchors = False  # the last one counts, as YAML has it
    try:
        while composer.check_node():
            yield witness.opinion(composer.get_node())
    finally:
        parser.dispose()


class _Witness:
    """Opinions from composed nodes. Aliases name the same node: it is judged once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.known: dict[Node, Opinion] = {}

    def opinion(self, node: Node) -> Opinion:
        if isinstance(node, ScalarNode):
            return Opinion(_scalar(node), ("scalar", node.style or "plain", node.value))
        assert isinstance(node, CollectionNode)
        if node not in self.known:
            self.known[node] = self.collection(node)
        return self.known[node]

    def collection(self, node: CollectionNode) -> Opinion:
        style = "flow" if node.flow_style else "block"
        if not self.is_plain(node):
            text = self.source(node)
            return Opinion(text, ("opaque", style, text))
        if isinstance(node, SequenceNode):
            return sequence([self.opinion(item) for item in node.value], style)
        assert isinstance(node, MappingNode)
        return mapping([(key, self.opinion(value)) for key, value in self.members(node)], style)

    def members(self, node: MappingNode) -> Iterator[tuple[str, Node]]:
        """The members with merges expanded where they stand: own ones win, then earlier ones."""
        taken = {self.key(key) for key, _ in node.value if not _is_merge(key)}
        for key, value in node.value:
            sources = value.value if isinstance(value, SequenceNode) else [value]
            merged = [it for it in sources if self.is_mapping(it)]
            if not _is_merge(key) or len(merged) < len(sources):
                yield self.key(key), value
                continue
            for origin in merged:
                for name, member in dict(self.members(origin)).items():
                    if name not in taken:
                        taken.add(name)
                        yield name, member

    def key(self, node: Node) -> str:
        return str(node.value) if isinstance(node, ScalarNode) else self.source(node)

    def is_mapping(self, node: Node) -> TypeGuard[MappingNode]:
        return isinstance(node, MappingNode) and self.is_plain(node)

    def is_plain(self, node: CollectionNode) -> bool:
        """Whether a collection is one, and neither a template nor another program's value."""
        is_template = node.flow_style and self.text.startswith("{{", self.start(node))
        return str(node.tag) in _COLLECTIONS and not is_template

    def source(self, node: Node) -> str:
        return self.text[self.start(node) : self.end(node)]

    def start(self, node: Node) -> int:
        """Where the value begins, behind its anchor and tag."""
        match = _PROPERTIES.match(self.text, node.start_mark.index)
        assert match is not None
        return match.end()

    def end(self, node: Node) -> int:
        """Where the value ends; a mark of a block collection lies behind comments and space."""
        if isinstance(node, MappingNode) and not node.flow_style:
            return self.end(node.value[-1][1])
        if isinstance(node, SequenceNode) and not node.flow_style:
            return self.end(node.value[-1])
        return len(self.text[: node.end_mark.index].rstrip())


_PROPERTIES: Final = re.compile(r"(?:[&!][^\s,\[\]{}]*(?:\s|#[^\r\n]*)*)*")


def _is_merge(key: Node) -> bool:
    return str(key.tag) == _CORE + "merge"


def _scalar(node: ScalarNode) -> object:
    raw: str = node.value
    match str(node.tag).removeprefix(_CORE):
        case "null":
            return None
        case "bool":
            return raw.lower() == "true"
        case "int" if "_" not in raw and "0b" not in raw:
            return int(raw, {"0o": 8, "0x": 16}.get(raw[:2], 10))
        case "float" if "_" not in raw:
            return float(raw.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return raw
