"""Where the members that come into a collection are to stand."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from realtime_lint.edits.layout import Entry
    from realtime_lint.edits.plan import Addition

    Tree = dict[str, "Addition | Tree"]
    """New members of a mapping by their keys; those of a mapping that is to be made below it."""


def places(entries: Sequence[Entry], additions: Iterable[Addition]) -> list[Tree]:
    """What is to stand in front of each entry, and last what stands behind all of them.

    What comes from among the entries stays where it was; the rest comes last, unless it is to
    be first.
    """
    found: list[Tree] = [{} for _ in (*entries, None)]
    index_of = {id(entry.node): index for index, entry in enumerate(entries)}
    ordered = sorted(additions, key=lambda addition: not addition.first)
    at: dict[str, int] = {}
    for addition in ordered:
        head = addition.path[0]
        source = index_of.get(id(addition.node)) if addition.node is not None else None
        if addition.first:
            at[head] = 0
        elif source is not None:
            at[head] = min(source, at.get(head, source))
    for addition in ordered:
        _grow(found[at.get(addition.path[0], len(entries))], addition)
    return found


def _grow(tree: Tree, addition: Addition) -> None:
    *way, last = addition.path
    for key in way:
        branch = tree.setdefault(key, {})
        assert isinstance(branch, dict)
        tree = branch
    tree[last] = addition
