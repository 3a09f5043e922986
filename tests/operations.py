"""Operations at random, what they promise, and whether a new text keeps the promise.

`python -m tests.operations [COUNT [SEED]]` compiles operations on generated files, without any
proof, and prints how often that cannot be done, and why; what is broken comes with the
shortest text that shows it.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from realtime_lint.edits import Unfixable, apply
from realtime_lint.edits.compile import edits_of
from realtime_lint.edits.operations import Add, Erase, Move, Remove, Rename, Set
from realtime_lint.edits.plan import Plan
from realtime_lint.edits.proof import prove
from realtime_lint.parse import parse
from realtime_lint.parse.comments import comments
from realtime_lint.parse.opinion import Refused, read, same, tree_of
from tests.fix_texts import PROSE, Text, file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from realtime_lint.edits import Edit
    from realtime_lint.edits.operations import Operation
    from realtime_lint.source import Document, Node

VALUES: list[object] = [
    *PROSE, "auto", "gpt-realtime", "1.0", "true", "two\nlines", "a,b", "[", "&a", "# no",
    True, False, None, 0, 24000, -1, 0.5, 1.0, [], {}, ["audio"], ["a, b", None, 1],
    {"type": "audio/pcm", "rate": 24000}, {"a b": {}, "c": []}, [{"a": 1, "b": "c\nd\n"}, ["e"]],
    {"x": {"y": "z\nw\n\n"}, "on": ["no", {"k": ["v"]}]},
]  # fmt: skip
KEYS = ["type", "voice", "format", "input", "new", "a b", "on", "x/y", "über", "1", "a: b", "#"]


class Clash(ValueError):  # noqa: N818 - an answer, not a fault
    """Operations that contradict each other, or what is there."""


# -- the promise ----------------------------------------------------------------------------


class Cell:
    """A value as it is to become: made of a node or of plain data, and changed in place.

    node     the node that it was; None where it is new
    source   what an alias repeats, now and later
    children values by their keys (of a list by number); None for a scalar
    """

    def __init__(self, node: Node | None = None, source: Cell | None = None) -> None:
        self.node = node
        self.source = source
        self.value: object = None
        self.is_list = False
        self.children: dict[object, Cell] | None = None

    def take(self, value: object) -> Cell:
        """Become plain data, whatever it was."""
        self.node = self.source = self.children = None
        self.value = value
        self.is_list = isinstance(value, list)
        if isinstance(value, dict):
            self.children = {key: Cell().take(item) for key, item in value.items()}
        elif isinstance(value, list):
            self.children = {number: Cell().take(item) for number, item in enumerate(value)}
        return self

    def data(self) -> object:
        if self.source is not None:
            return self.source.data()
        if self.children is None:
            return self.value
        if self.is_list:
            return [cell.data() for cell in self.children.values()]
        return {key: cell.data() for key, cell in self.children.items()}

    def walk(self) -> Iterator[Cell]:
        yield self
        for cell in (self.children or {}).values():
            yield from cell.walk()


class Promise:
    """What the documents of a file are to become; raises Clash where that makes no sense.

    Made without a look at the compiler or its plan. Nodes are cells that are taken out, put in
    and renamed, in this order.
    """

    def __init__(self, documents: Sequence[Document], operations: Iterable[Operation]) -> None:
        self.cells: dict[int, Cell] = {}
        self.parents: dict[int, Cell] = {}
        self.originals: dict[tuple[int, int], Cell] = {}
        self.roots = [self.cell(it.root) for it in documents if it.root is not None]
        self.moved: set[int] = set()
        operations = list(operations)
        for operation in operations:
            if isinstance(operation, Move | Remove):
                self.take_out(operation)
        self.rename([it for it in operations if isinstance(it, Rename)])
        for operation in operations:
            if isinstance(operation, Set):
                self.own(operation.node).take(operation.value)
        for operation in sorted(
            (it for it in operations if isinstance(it, Move | Add)),
            key=lambda it: (isinstance(it, Add), len(it.path)),
        ):
            self.put_in(operation)
        reached = {id(cell) for root in self.roots for cell in root.walk()}
        if any(id(self.cells[number]) not in reached for number in self.moved):
            raise Clash("moved out of sight")

    def own(self, node: Node) -> Cell:
        """What becomes of a node; those of an alias are not its own."""
        if id(node) not in self.cells:
            raise Clash("a copy")
        return self.cells[id(node)]

    def cell(self, node: Node) -> Cell:
        source = self.originals.get((node.start, node.end)) if node.via == "alias" else None
        cell = self.cells[id(node)] = Cell(node, source)
        if node.via is None:
            self.originals[node.start, node.end] = cell
        if source is None and node.kind in {"mapping", "sequence"}:
            cell.children = {}
            for number, child in enumerate(node.children):
                self.parents[id(child)] = cell
                cell.children[number if child.key is None else child.key] = self.cell(child)
            cell.is_list = node.kind == "sequence"
        else:
            cell.value = node.data()
        return cell

    def take_out(self, operation: Move | Remove) -> None:
        cell = self.own(operation.node)
        parent = self.parents.get(id(operation.node))
        if parent is None:
            self.roots.remove(cell)
            return
        assert parent.children is not None
        parent.children = {key: it for key, it in parent.children.items() if it is not cell}
        if isinstance(operation, Move):
            self.moved.add(id(operation.node))

    def rename(self, renames: list[Rename]) -> None:
        keys = {id(self.own(it.node)): it.key for it in renames}
        for parent in {id(it): it for it in (self.parents[id(it.node)] for it in renames)}.values():
            assert parent.children is not None
            members = [(keys.get(id(it), key), it) for key, it in parent.children.items()]
            parent.children = dict(members)
            if len(parent.children) < len(members):
                raise Clash("two members with one key")

    def put_in(self, operation: Move | Add) -> None:
        parent = self.own(operation.parent)
        cell = self.own(operation.node) if isinstance(operation, Move) else None
        *way, last = operation.path
        for key in way:
            if parent.children is None or parent.is_list:
                raise Clash("no mapping")
            parent = parent.children.setdefault(key, Cell().take({}))
        if parent.children is None or parent.is_list or last in parent.children:
            raise Clash("no mapping, or no room in it")
        parent.children[last] = cell or Cell().take(operation.value)  # type: ignore[union-attr]

    def data(self) -> list[object]:
        """The data of all documents that stay."""
        return [root.data() for root in self.roots]


# -- operations -----------------------------------------------------------------------------


class Change(NamedTuple):
    """Operations on the documents of a file, and what they promise."""

    documents: tuple[Document, ...]
    operations: tuple[Operation, ...]
    promise: Promise


def change(random: Random, text: Text) -> Change | None:
    """Up to five operations on a file that do not contradict each other, if there are any."""
    documents = parse(text.name, text.data)
    maker = _Maker(random, documents)
    for _ in range(random.choice([1, 1, 1, 2, 3, 5])):
        maker.add_one()
    operations = tuple(maker.operations)
    try:
        promise = Promise(documents, operations)
    except Clash:
        return None
    return Change(documents, operations, promise) if operations and promise.roots else None


class _Maker:
    """Makes operations and keeps out what would contradict them."""

    def __init__(self, random: Random, documents: Sequence[Document]) -> None:
        self.random = random
        self.documents = documents
        self.operations: list[Operation] = []
        self.ancestors: dict[int, tuple[Node, ...]] = {}
        self.nodes: list[Node] = []
        for document in documents:
            if document.root is not None:
                self.note(document.root, ())
        self.mappings = [it for it in self.nodes if it.kind == "mapping" and it.via is None]

    def note(self, node: Node, above: tuple[Node, ...]) -> None:
        if node.via != "merge":
            self.ancestors[id(node)] = above
            self.nodes.append(node)
            for child in node.children if node.via is None else ():
                self.note(child, (*above, node))

    def add_one(self) -> None:
        random, node = self.random, self.random.choice(self.nodes)
        operation: Operation
        match random.randrange(7):
            case 0 | 1:
                operation = Set(node, random.choice(VALUES))
            case 2 if self.mappings:
                first = random.random() < 0.3
                target = random.choice(self.mappings)
                operation = Add(target, self.path(), random.choice(VALUES), first)
            case 3 | 4 if len(self.ancestors[id(node)]) or len(self.documents) > 1:
                operation = Remove(node)
            case 5 if node.key is not None:
                operation = Rename(node, random.choice([node.key, *KEYS]))
            case 6 if node.key is not None and self.mappings:
                path = self.path(random.choice([node.key, random.choice(KEYS)]))
                operation = Move(node, random.choice(self.mappings), path)
            case _:
                return
        if self.fits(operation):
            self.operations.append(operation)

    def path(self, last: str | None = None) -> tuple[str, ...]:
        random = self.random
        way = [random.choice(["audio", "input", *KEYS]) for _ in range(random.choice([0, 0, 1, 2]))]
        return (*way, last or random.choice(KEYS))

    def fits(self, new: Operation) -> bool:
        """Whether an operation can stand beside those that there are."""
        if isinstance(new, Move) and self.is_in(new.parent, new.node):
            return False
        return all(self.agree(new, old) and self.agree(old, new) for old in self.operations)

    def agree(self, one: Operation, other: Operation) -> bool:
        """Whether the second operation leaves the first one something to work on."""
        if isinstance(one, Erase) or isinstance(other, Add | Erase):
            return True
        if isinstance(one, Add):
            return not (isinstance(other, Set | Remove) and self.is_in(one.parent, other.node))
        if isinstance(other, Set | Remove):
            if isinstance(one, Move) and self.is_in(one.parent, other.node):
                return False
            leaves = isinstance(one, Move) and isinstance(other, Remove)
            return one.node is not other.node and (leaves or not self.is_in(one.node, other.node))
        return one.node is not other.node

    def is_in(self, node: Node, outer: Node) -> bool:
        return node is outer or any(it is outer for it in self.ancestors[id(node)])


def is_shared(change: Change) -> bool:
    """Whether operations touch what is repeated elsewhere so that no text could say it.

    Anchors go, and their aliases stay; members of merges, and those with the same key, come to
    light. A proof must tell.
    """
    roots = [document.root for document in change.documents if document.root is not None]
    repeated = {
        (node.start, node.end) for root in roots for node in root.walk() if node.via is not None
    }
    tricky = (it.trivia.merges or it.trivia.duplicates for it in change.documents)
    return any(tricky) or any(
        node.via is None and (node.start, node.end) in repeated
        for operation in change.operations
        if isinstance(operation, Remove | Set | Move)
        for node in operation.node.walk()
    )


# -- whether it is kept ---------------------------------------------------------------------


def broken(change: Change, edits: Sequence[Edit], *, witness: bool = True) -> str | None:
    """What is wrong with edits that are to carry a change out, if anything is."""
    old = change.documents[0].file
    text = old.text
    for (start, end), new in reversed(edits):
        text = text[:start] + new + text[end:]
    if text != apply(old.text, edits):
        return "edits out of order"
    now = parse(old.path, text.encode())
    roots = [document.root for document in now if document.root is not None]
    if len(roots) < len(now):
        return "cannot be read"
    if not same([root.data() for root in roots], change.promise.data()):
        return "other data"
    for cell, root in zip(change.promise.roots, roots, strict=True):
        if changed := _changed(change, cell, root):
            return changed
    if witness and not _agrees(text, now):
        return "the other parser does not agree"
    return _lost_comment(change, now) or _line_ends(old.text, text)


def _agrees(text: str, documents: Sequence[Document]) -> bool:
    try:
        opinions = read(text, documents[0].format)
    except Refused:
        return False
    roots = [it.root for it in documents if it.root is not None]
    return [tree_of(it) for it in roots] == [opinion.tree for opinion in opinions]


def _changed(change: Change, cell: Cell, now: Node) -> str | None:
    """What else became of nodes that nobody asked to change: style, raw text, order."""
    old = cell.node
    if old is None or old.via is not None or now.via is not None:
        return None
    if id(old) in change.promise.moved:
        return None  # a block scalar that comes into braces needs quotes
    if cell.children is None:
        return None if (now.style, now.raw) == (old.style, old.raw) else "another scalar"
    if old.children and now.children and old.style != now.style:
        return "another style"
    kept = [key for key, it in cell.children.items() if it.node is not None]
    if not cell.is_list:
        order = [child.key for child in now.children if child.key in kept]
        staying = [
            key for key, it in cell.children.items()
            if it.node is not None and id(it.node) not in change.promise.moved
        ]  # fmt: skip
        if [key for key in order if key in staying] != staying:
            return "another order"
    for child, (_, inner) in zip(_in_order(cell, now), cell.children.items(), strict=True):
        if wrong := _changed(change, inner, child):
            return wrong
    return None


def _in_order(cell: Cell, now: Node) -> Iterator[Node]:
    if cell.is_list:
        yield from now.children
        return
    for key in cell.children or {}:
        child = now.get(str(key))
        assert child is not None
        yield child


_BEFORE = re.compile(r"[ \t]*(?:[-?:][ \t]+)*(?:[&!]\S*[ \t]+)*")
_DASH = re.compile(
    r"(?<![^ \t\r\n])-[ \t]*(?:[&!]\S*[ \t]*)*(?:#[^\r\n]*)?(?:[\r\n]+[ \t]*(?:#[^\r\n]*)?)*$"
)
_REST = re.compile(r"[ \t]*,?[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|$)")
_ALIAS = re.compile(r"[ \t]*:[ \t]*\*[^\s,\[\]{}]+")
_QUIET_LINE = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|$)")


def _lost_comment(change: Change, now: Sequence[Document]) -> str | None:
    """Whether a comment is gone that nobody took out, or is there twice."""
    documents = change.documents
    file = documents[0].file
    free = [
        _taken(operation, documents)
        for operation in change.operations
        if isinstance(operation, Remove | Set)
    ]
    old = Counter(file.text[start:end] for start, end in comments(documents))
    new = Counter(now[0].file.text[start:end] for start, end in comments(now))
    may_go = Counter(
        file.text[start:end]
        for start, end in comments(documents)
        if any(first <= start < last for first, last in free)
    )
    if old - new - may_go:
        return "a lost comment"
    if new.keys() - old.keys():
        return "another comment"
    return "a comment twice" if new - old else None


def _taken(operation: Remove | Set, documents: Sequence[Document]) -> tuple[int, int]:
    """The part of a text whose comments may go with a value."""
    node, text = operation.node, documents[0].file.text
    for document in documents:
        if document.root is node and isinstance(operation, Remove):
            return document.span
    start = node.start if node.key is None else node.key_start
    end = max(node.end, node.key_end)
    if node.via is not None and (alias := _ALIAS.match(text, node.key_end)):
        end = alias.end()
    if isinstance(operation, Set):
        behind = _REST.match(text, end) if node.style == "block" else None
        return max(start, node.key_end), behind.end() if behind else end
    if node.key is None and (dash := _DASH.search(text[:start])):
        start = dash.start()
    line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    if _BEFORE.fullmatch(text, line, start):
        behind = _REST.match(text, end)
        end = behind.end() if behind else end
        while below := _QUIET_LINE.match(text, end):
            end = below.end()
    return start, end


def _line_ends(old: str, new: str) -> str | None:
    ends = set(re.findall(r"\r\n|\r|\n", old))
    if ends and not set(re.findall(r"\r\n|\r|\n", new)) <= ends:
        return "another line end"
    if old.endswith(("\n", "\r")) != new.endswith(("\n", "\r")):
        return "another end of the file"
    return None


# -- the program ----------------------------------------------------------------------------


class Case(NamedTuple):
    """A change, and what came of it."""

    seed: int
    text: Text
    change: Change
    outcome: str
    new: str


def attempt(seed: int) -> Case | None:
    """One change at random, compiled without proof, and then what the proof says of it."""
    random = Random(seed)  # noqa: S311 - no secrets here
    text = file(random)
    made = change(random, text)
    if made is None:
        return None
    new = ""
    try:
        plan = Plan(made.documents, made.operations)
        edits = edits_of(plan)
        new = apply(made.documents[0].file.text, edits)
        wrong = broken(made, edits, witness=seed % 8 == 0)
        outcome = _proof(plan, edits, wrong)
    except Unfixable as error:
        outcome = "unfixable: " + _general(error)
    except Exception as error:  # noqa: BLE001 - a table of what goes wrong
        outcome = "crash: " + re.sub("[0-9]+", "…", f"{type(error).__name__} {error}"[:60])
    if not outcome.startswith(("as promised", "unfixable")) and is_shared(made):
        outcome = f"(shared) {outcome}"
    return Case(seed, text, made, outcome, new)


def _proof(plan: Plan, edits: Sequence[Edit], wrong: str | None) -> str:
    """What the proof says of edits of which we know what is wrong."""
    try:
        prove(plan, edits)
    except Unfixable as error:
        reason = _general(error)
        return f"{wrong}, refused: {reason}" if wrong else f"unfixable, says the proof: {reason}"
    return f"{wrong}, AND PROVEN" if wrong else "as promised"


def is_bug(outcome: str) -> bool:
    """Whether an outcome is a mistake of the compiler, or of the proof."""
    return outcome != "as promised" and not outcome.startswith(("unfixable", "(shared"))


def _general(error: Unfixable) -> str:
    """A reason without what is of this text only."""
    return re.sub("'.*'", "'…'", str(error), flags=re.DOTALL)


def main(count: int = 4000, first: int = 0) -> int:
    """Print what came of changes, and the shortest text for each kind of mistake."""
    outcomes = Counter[str]()
    shortest: dict[str, Case] = {}
    for case in filter(None, map(attempt, range(first, first + count))):
        outcomes[case.outcome] += 1
        known = shortest.get(case.outcome)
        if known is None or len(case.text.data) < len(known.text.data):
            shortest[case.outcome] = case
    total = sum(outcomes.values())
    for outcome, number in outcomes.most_common():
        print(f"{number:6} {100 * number / total:6.2f} %  {outcome}")
    bugs = [it for it in shortest.values() if is_bug(it.outcome) or it.outcome.endswith("PROVEN")]
    for case in bugs:
        print(f"\n== {case.outcome} (seed {case.seed})")
        _show(case)
    return 1 if bugs else 0


def _show(case: Case) -> None:
    for operation in case.change.operations:
        print(f"-- {operation}")
    print(f"-- {case.text.data.decode()!r}"[:80])
    print(case.text.data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"))
    print("-- becomes")
    print(case.new.replace("\r\n", "\n").replace("\r", "\n"))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
