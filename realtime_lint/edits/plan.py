"""What operations make of a file's trees: their data, and where every node goes.

Nothing here knows of text: the compiler asks a plan what is to be written, the proof asks it
what must then be read.
"""

from __future__ import annotations

from collections import Counter

from realtime_lint.edits import Unfixable
from realtime_lint.edits.operations import Add, Erase, Move, Remove, Rename, Set
from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from realtime_lint.edits.operations import Operation
    from realtime_lint.source import Document, Node, Path, Span


class Addition(NamedTuple):
    """A new member of a mapping: a value, or a node that comes from somewhere else.

    path  its key, behind those of the mappings to be made on the way
    """

    path: tuple[str, ...]
    value: object
    node: Node | None
    first: bool


class Plan:
    """The operations of one repair, held against each other and against the trees.

    documents  all documents of the file, as they were read
    values     what nodes are set to, by the node's id; likewise:
    keys       what members are called from now on
    removed    nodes that are taken out
    moved      nodes that stand somewhere else from now on
    added      the new members of mappings
    erased     comments, or parts of them, that are taken out

    Raises Unfixable for what cannot be: a key that is there already, a node that is a copy.
    """

    def __init__(self, documents: Sequence[Document], operations: Iterable[Operation]) -> None:
        self.documents = documents
        self.parents = dict(_parents(documents))
        self.values: dict[int, object] = {}
        self.keys: dict[int, str] = {}
        self.removed: set[int] = set()
        self.moved: set[int] = set()
        self.added: dict[int, list[Addition]] = {}
        self.erased: list[Span] = []
        self._members: dict[int, dict[str, Node]] = {}
        self._arrivals: dict[tuple[int, tuple[str, ...]], Node] = {}
        self._originals: dict[tuple[int, int], Node] | None = None
        targets: list[tuple[Node, Addition]] = []
        for operation in operations:
            self._admit(operation, targets)
        if self.removed & self.moved:
            raise Unfixable("a node cannot be both removed and moved")
        for parent, addition in targets:
            if addition.node is not None:
                self._arrivals.setdefault((id(parent), addition.path), addition.node)
        for parent, addition in targets:
            place, path = self._place(parent, addition.path, addition.node)
            self.added.setdefault(id(place), []).append(addition._replace(path=path))
        self._refuse_collisions()

    @property
    def gone(self) -> set[int]:
        """Nodes that leave their place."""
        return self.removed | self.moved

    def is_gone(self, node: Node) -> bool:
        """Whether a node leaves its place."""
        return id(node) in self.removed or id(node) in self.moved

    def key(self, node: Node) -> str:
        """What a member is called from now on."""
        return self.keys.get(id(node), node.key or "")

    def kept_documents(self) -> list[Document]:
        """The documents that are not removed."""
        return [it for it in self.documents if it.root is None or id(it.root) not in self.removed]

    # -- what is read afterwards -----------------------------------------------------------

    def data(self) -> list[object]:
        """The plain data of every document that is left."""
        return [self.value(it.root) for it in self.kept_documents() if it.root is not None]

    def value(self, node: Node) -> object:
        """The plain data of a node, as it will be."""
        if node.via is not None and id(node) not in self.values:
            node = self.original(node)  # a copy is what its original becomes
        if id(node) in self.values:
            return self.values[id(node)]
        if node.kind == "sequence":
            return [self.value(child) for child in node.children if not self.is_gone(child)]
        if node.kind != "mapping":
            return node.raw if node.kind == "opaque" else node.value
        members = {
            self.key(child): self.value(child) for child in node.children if not self.is_gone(child)
        }
        for addition in self.added.get(id(node), ()):
            value = addition.value if addition.node is None else self.value(addition.node)
            _put(members, addition.path, value)
        return members

    def original(self, copy: Node) -> Node:
        """The anchored node that an alias or a merge repeats."""
        if self._originals is None:
            self._originals = {
                (node.start, node.end): node
                for document in self.documents
                for node in (document.root.walk() if document.root is not None else ())
                if node.via is None and id(node) in self.parents
            }
        return self._originals.get((copy.start, copy.end), copy)

    def paths(self) -> dict[int, Path]:
        """Where the nodes that are left stand from now on, by their ids."""
        found: dict[int, Path] = {}
        kept = self.kept_documents()
        is_numbered = len(kept) > 1 or (kept and kept[0].format == "jsonl")
        for index, document in enumerate(kept):
            if document.root is not None:
                self._follow(document.root, (index,) if is_numbered else (), found)
        return found

    def _follow(self, root: Node, path: Path, found: dict[int, Path]) -> None:
        pending = [(root, path)]
        while pending:
            node, path = pending.pop()
            found[id(node)] = path
            if id(node) in self.values or node.via is not None:
                continue
            own = (child for child in node.children if child.via != "merge")
            kept = [child for child in own if not self.is_gone(child)]
            for index, child in enumerate(kept):
                pending.append((child, (*path, index if child.key is None else self.key(child))))
            pending += [
                (addition.node, (*path, *addition.path))
                for addition in self.added.get(id(node), ())
                if addition.node is not None
            ]

    # -- whether it can be -----------------------------------------------------------------

    def _admit(self, operation: Operation, targets: list[tuple[Node, Addition]]) -> None:
        match operation:
            case Add(parent, path, value, first):
                targets.append((self._own(parent), Addition(path, value, None, first)))
            case Move(node, parent, path):
                self._once(self.moved, self._own(node))
                targets.append((self._own(parent), Addition(path, None, node, first=False)))
            case Set(node, value):
                self._once(self.values, self._own(node))
                self.values[id(node)] = value
            case Remove(node):
                self.removed.add(id(self._own(node)))
            case Erase(span):
                self.erased.append(span)
            case Rename(node, key):
                self._once(self.keys, self._own(node))
                self.keys[id(node)] = key
        if isinstance(operation, Move | Rename) and operation.node.key_style in _ODD_KEYS:
            raise Unfixable("its key is no plain text")
        if isinstance(operation, Move) and operation.node.key is None:
            raise Unfixable("only members of mappings can be moved")
        if isinstance(operation, Move):
            self.moved.add(id(operation.node))

    def _own(self, node: Node) -> Node:
        if id(node) not in self.parents:
            raise Unfixable(_SHARED)
        return node

    @staticmethod
    def _once(done: set[int] | dict[int, object] | dict[int, str], node: Node) -> None:
        if id(node) in done:
            raise Unfixable("two changes of one value")

    def _place(
        self, parent: Node, path: tuple[str, ...], coming: Node | None
    ) -> tuple[Node, tuple[str, ...]]:
        """The mapping that is there already nearest to a place, and the rest of the way."""
        while True:
            child = self._staying(parent, path[0]) or self._arriving(parent, path, coming)
            if parent.via is not None:
                raise Unfixable(_SHARED)
            if parent.kind != "mapping" or id(parent) in self.values:
                raise Unfixable(f"there is no mapping to put '{path[-1]}' into")
            if child is None:
                return parent, path
            if isinstance(child, tuple):
                parent, path = child
                continue
            if len(path) == 1:
                raise Unfixable(f"'{path[0]}' is there already")
            parent, path = child, path[1:]

    def _staying(self, parent: Node, key: str) -> Node | None:
        """The member that has a key from now on, without those that are still to come."""
        members = self._members.get(id(parent))
        if members is None:
            staying = (it for it in reversed(parent.children) if not self.is_gone(it))
            members = self._members[id(parent)] = {self.key(it): it for it in staying}
        return members.get(key)

    def _arriving(
        self, parent: Node, path: tuple[str, ...], coming: Node | None
    ) -> tuple[Node, tuple[str, ...]] | None:
        """A mapping that is moved to a place on the way, and the rest of the way behind it."""
        for length in range(1, len(path)):
            node = self._arrivals.get((id(parent), path[:length]))
            if node is not None and node is not coming:
                return node, path[length:]
        return None

    def _refuse_collisions(self) -> None:
        around = {id(it): it for it in (self.parents[key][1] for key in self.keys) if it}
        for parent in around.values():
            kept = [it for it in parent.children if not self.is_gone(it)]
            names = Counter(map(self.key, kept))
            for node in kept:
                name = self.key(node)
                if name != node.key and names[name] > 1:
                    raise Unfixable(f"'{name}' is there already")
        for additions in self.added.values():
            paths = Counter(addition.path for addition in additions)
            for path, count in paths.items():
                if count > 1 or any(path[:length] in paths for length in range(1, len(path))):
                    raise Unfixable(f"'{path[-1]}' is there already")


_ODD_KEYS = frozenset({"complex", "alias"})
_SHARED = "it stands in an anchored value: other places that use it would change, too"


def _parents(documents: Sequence[Document]) -> Iterator[tuple[int, tuple[Node, Node | None]]]:
    """Every node that stands in the text itself, by its id, with the collection it is in."""
    for document in documents:
        pending: list[tuple[Node, Node | None]] = []
        if document.root is not None:
            pending.append((document.root, None))
        while pending:
            node, parent = pending.pop()
            if node.via == "merge":
                continue
            yield id(node), (node, parent)
            if node.via is None:
                pending += [(child, node) for child in node.children]


def _put(members: dict[str, object], path: tuple[str, ...], value: object) -> None:
    for key in path[:-1]:
        inner = members.setdefault(key, {})
        assert isinstance(inner, dict)
        members = inner
    members[path[-1]] = value
