"""Which packs a hook means that names the files of a commit; no click in here.

Packs have no name or folder of their own, so content decides: a file is a pack, is part of a
folder that is one, or is none of our business.
"""

# os.path is there already; pathlib is an import that others would pay for.
# ruff: noqa: PTH100, PTH112, PTH113, PTH118, PTH120

from __future__ import annotations

import os
import re
from functools import cache, partial
from typing import Final

from realtime_lint.files import read, shown
from realtime_lint.parse import parse
from realtime_lint.parse.limits import MAX_BYTES
from realtime_lint.policies.reading import HEAD_FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME: Final = "pack"
_REST: Final = ("owner", "rules")
"""Keys of a pack beside its name, at least one of which a broken one still has."""


def packs_of(paths: Iterable[str], root: str) -> list[str]:
    """The packs that files of a project at `root` are, or are part of, each once; and folders.

    Raises OSError for an unreadable file.
    """
    folder_of = cache(lambda folder: _pack_around(folder, root))
    packs: dict[str, None] = {}
    for path in paths:
        pack = folder_of(os.path.dirname(os.path.abspath(path)))
        if pack is None and (os.path.isdir(path) or _is_pack(path)):
            pack = path
        if pack is not None:
            packs[shown(pack)] = None
    return list(packs)


def _pack_around(folder: str, root: str) -> str | None:
    """The outermost folder from the root down to this one that is a pack: all in it is its own."""
    found = None
    while os.path.join(folder, "").startswith(os.path.join(root, "")):
        head = os.path.join(folder, HEAD_FILE)
        if os.path.isfile(head) and _is_pack(head):
            found = folder
        if folder == root:
            break
        folder = os.path.dirname(folder)
    return found


def _is_pack(path: str) -> bool:
    """Whether a file is a pack or the head of one, be it a broken one."""
    data = read(path, MAX_BYTES + 1)
    if not re.search(rb"%b[\"']?[ \t]*:" % _NAME.encode(), data):  # most files are not parsed
        return False
    root = parse(path, data)[0].root
    has = partial(_begins_a_line, data) if root is None else root.get
    return bool(has(_NAME) and any(map(has, _REST)))


def _begins_a_line(data: bytes, key: str) -> bool:
    """Whether a key is likely to be one of the whole of a text that is no YAML, nor JSON.

    Templates of other tools are neither: it stands at the beginning of a line, or in quotes.
    """
    return bool(re.search(rb"(?m)^(?:[{ \t]*\")?'?%b[\"']?[ \t]*:" % key.encode(), data))
