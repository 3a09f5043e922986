r"""A second opinion on YAML: the same text, read by ruamel.yaml's own parser.

Two parsers that agree are a proof, one is a hope. ruamel.yaml is used in its pure Python
form only: its C form is older than ours and refuses `{u: http://x}`. It is far too slow to
read every file with; fixes are proven with it, and tests hold the YAML reader against it.

What ruamel.yaml reads otherwise, and what is done about it here:

- numbers with `_` and `0b…`, and dates, are not of the YAML 1.2 core schema: text
- keys of other types than text: their text, as in JSON
- `{{name}}` is a mapping with a mapping as its key: its text
- a collection with a tag of its own: its text
- a tab in front of a comment: it refuses the text
- a plain `=`, pairs of `\ud83d\ude00` escapes, U+0085, U+2028 and U+2029 in plain text: it
  reads them, where libyaml or most loaders refuse
- `! 12`: it ignores the mark that makes this text
"""

from __future__ import annotations

from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CORE: Final = "tag:yaml.org,2002:"
_COLLECTIONS: Final = frozenset({_CORE + "map", _CORE + "seq"})


class Refused(ValueError):  # noqa: N818 - an answer, not a fault of ours
    """ruamel.yaml does not read the text."""


def data(text: str) -> list[object]:
    """The plain data of every document of a YAML text. Raises Refused."""
    yaml = YAML(typ="safe", pure=True)
    try:
        return [_Witness(text).value(root) for root in _roots(yaml, text)]
    except (YAMLError, ValueError, RecursionError) as error:
        raise Refused(str(error)) from error


def _roots(yaml: YAML, text: str) -> Iterator[Node]:
    constructor, parser = yaml.get_constructor_parser(text)
    try:
        while constructor.composer.check_node():
            yield constructor.composer.get_node()
    finally:
        parser.dispose()


class _Witness:
    """Data from the nodes of one document."""

    def __init__(self, text: str) -> None:
        self.text = text

    def value(self, node: Node) -> object:
        if isinstance(node, ScalarNode):
            return _scalar(node)
        if str(node.tag) not in _COLLECTIONS or self.is_template(node):
            return self.source(node)
        if isinstance(node, SequenceNode):
            return [self.value(item) for item in node.value]
        assert isinstance(node, MappingNode)
        return {key: self.value(value) for key, value in self.members(node)}

    def members(self, node: MappingNode) -> Iterator[tuple[str, Node]]:
        """The members with merges expanded; later ones win over earlier ones."""
        own = [(key, value) for key, value in node.value if not _is_merge(key)]
        for key, value in node.value:
            if _is_merge(key):
                sources = value.value if isinstance(value, SequenceNode) else [value]
                yield from self.merged(sources)
        yield from ((self.key(key), value) for key, value in own)

    def merged(self, sources: Iterable[Node]) -> Iterator[tuple[str, Node]]:
        for source in reversed(list(sources)):
            if not isinstance(source, MappingNode):
                message = "a merge of something that is no mapping"
                raise Refused(message)
            yield from self.members(source)

    def key(self, node: Node) -> str:
        return str(node.value) if isinstance(node, ScalarNode) else self.source(node)

    def is_template(self, node: Node) -> bool:
        return self.text.startswith("{{", node.start_mark.index)

    def source(self, node: Node) -> str:
        return self.text[node.start_mark.index : node.end_mark.index]


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
