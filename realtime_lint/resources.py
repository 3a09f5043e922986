"""Where `rules/` and `schemas/` are: in a wheel, in a checkout, or in a zip.

They stand at the top of the repository, and inside the package (`_data/`) in a wheel. `check` reads
them on every run, so the plain file system is tried first: `importlib.resources` takes longer to
import than a small file takes to lint, and only a zipped wheel needs it.
"""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Kind = Literal["rules", "schemas"]

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def read_text(kind: Kind, *parts: str) -> str:
    """Return a bundled file's text, its line ends as they are: `read_text("rules", "index.json")`.

    Raises `FileNotFoundError` for a file that is not there, `RuntimeError` as `folder` does.
    """
    directory = _directory(kind)
    if directory is None:
        return folder(kind).joinpath(*parts).read_bytes().decode()
    with open(os.path.join(directory, *parts), encoding="utf-8", newline="") as file:
        return file.read()


def folder(kind: Kind) -> Traversable:
    """Return the folder itself, to be walked; a `Traversable` because it may lie inside a zip.

    Raises `RuntimeError` when the package was built without it.
    """
    directory = _directory(kind)
    if directory is not None:
        from pathlib import Path

        return Path(directory)
    from importlib.resources import files

    zipped = files("realtime_lint") / "_data" / kind
    if not zipped.is_dir():
        raise RuntimeError(f"realtime-lint was built without its {kind}/ folder")
    return zipped


def _directory(kind: Kind) -> str | None:
    """Return the folder's path on the file system, or None when it is not on one."""
    packaged = os.path.join(_PACKAGE, "_data", kind)
    if os.path.isdir(packaged):
        return packaged
    root = os.path.dirname(_PACKAGE)
    checkout = os.path.join(root, kind)
    # Beside an installed package lie other people's: only a checkout has a pyproject.toml there.
    if os.path.isfile(os.path.join(root, "pyproject.toml")) and os.path.isdir(checkout):
        return checkout
    return None
