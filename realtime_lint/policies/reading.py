"""Finds and reads packs: a file, a folder of rule files, or an installed package.

Nothing here runs code of a repository: only an installed pack may name Python, its own.
"""

# os.path is there already; pathlib is an import that every run would pay for.
# ruff: noqa: PTH110, PTH112, PTH113, PTH118, PTH120

from __future__ import annotations

import os
import os.path
from importlib import import_module
from typing import Any, Final

from realtime_lint.config_file import INSTALLED, Misconfigured, no_such_file, unknown
from realtime_lint.files import shown
from realtime_lint.globs import relative
from realtime_lint.policies.pack_form import HEAD, PACK, RULE, PackForm
from realtime_lint.policies.rule_maker import Frame, RuleMaker
from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from realtime_lint.config_file import YamlFile
    from realtime_lint.rulebook import IndexedRule
    from realtime_lint.source import Path

GROUP: Final = "realtime_lint.packs"
"""The group of entry points under which packages offer packs: name = package."""
HEAD_FILE: Final = "pack.yaml"
"""In a folder that is one pack: the file with everything but the rules."""
_ENDINGS: Final = (".yaml", ".yml", ".json")


class Origin(NamedTuple):
    """Who named a pack: `word` is a path or `pkg:NAME`, `given_by` a flag, variable or file."""

    word: str
    given_by: str


class Draft(NamedTuple):
    """A rule of a pack, and what made it, for whoever tries it out."""

    rule: IndexedRule
    maker: RuleMaker

    @property
    def entry(self) -> dict[str, Any]:
        """What its file says of it."""
        return self.maker.entry

    @property
    def file(self) -> YamlFile:
        """The file in which it stands."""
        return self.maker.form.file

    def place(self, *path: str | int, on_key: bool = False) -> str:
        """Where a part of the entry stands, or its key: `file:line:column`."""
        return self.file.place((*self.maker.path, *path), on_key=on_key)

    def source(self, key: str) -> str:
        """A part of the entry as its file has it, beginning in the column where it stands."""
        node, text = self.file.node((*self.maker.path, key)), self.file.file
        indent = text.position(node.start).column - 1
        return " " * indent + text.text[node.start : node.end]

    @property
    def params(self) -> dict[str, Any]:
        """The params of the pack that the rule goes by."""
        used = self.maker.used
        return {name: it for name, it in self.maker.frame.params.items() if name in used}


class Pack(NamedTuple):
    """Rules that an organisation demands.

    path   the file or folder, as messages name it
    locks  whether `enforce: locked` counts: it does where no repository can change the pack
    """

    name: str
    owner: str
    path: str
    origin: Origin
    locks: bool
    params: dict[str, Any]
    drafts: tuple[Draft, ...]


def read_packs(origins: Iterable[Origin], root: str, topics: Collection[str]) -> tuple[Pack, ...]:
    """The packs that are named, each once, for a project at `root`.

    topics  names that no pack may have

    Raises Misconfigured for whatever is wrong with one, OSError for an unreadable file.
    """
    packs: dict[str, Pack] = {}
    for origin in origins:
        package, path = _located(origin)
        for file in _packs_at(path, origin):
            real = os.path.realpath(file)
            if real in packs:
                continue
            locks = package is not None or relative(real, os.path.realpath(root)) is None
            pack = packs[real] = _read(file, origin, topics, package, locks=locks)
            twins = [it.path for it in packs.values() if it.name == pack.name]
            if len(twins) > 1:
                raise Misconfigured(f"two packs are named '{pack.name}': {' and '.join(twins)}")
    return tuple(packs.values())


def _located(origin: Origin) -> tuple[str | None, str]:
    """The package that a pack is installed in, if it is, and its path."""
    word = origin.word
    if word.startswith(INSTALLED):
        return _installed(word.removeprefix(INSTALLED), origin.given_by)
    if not word.strip():
        raise Misconfigured(f"{origin.given_by}: a blank name: name a pack, or leave it out")
    if not os.path.exists(word):
        raise Misconfigured(f"{origin.given_by}: {no_such_file(word, 'file or folder')}")
    return None, word


def offers() -> dict[str, str]:
    """The packs that installed packages offer: the package of each."""
    from importlib.metadata import entry_points

    found: dict[str, str] = {}
    for point in entry_points(group=GROUP):
        if found.setdefault(point.name, point.module) != point.module:
            twins = f"{found[point.name]} and {point.module}"
            raise Misconfigured(f"two packages offer the pack '{point.name}': {twins}")
    return found


def _installed(name: str, given_by: str) -> tuple[str, str]:
    """The package that offers a pack under a name, and its folder. Raises Misconfigured."""
    packages = offers()
    if problem := unknown("installed pack", name, packages):
        raise Misconfigured(f"{given_by}: {problem}")
    package = packages[name]
    try:
        module = import_module(package)
    except Exception as error:  # noqa: BLE001 - whatever its code raises
        reason = f"{type(error).__name__}: {error}"
        raise Misconfigured(f"{given_by}: pack '{name}' cannot be loaded: {reason}") from None
    if not hasattr(module, "__path__") or module.__file__ is None:
        raise Misconfigured(f"{given_by}: pack '{name}': {package} is no package, with a folder")
    return package, os.path.dirname(module.__file__)


def _packs_at(path: str, origin: Origin) -> list[str]:
    """The packs at a path: a file, a folder that is one, or those in and below a folder."""
    if not os.path.isdir(path) or _is_pack(path):
        return [path]
    files: list[str] = []
    for folder, folders, names in _walk(path):
        packs = [name for name in folders if _is_pack(os.path.join(folder, name))]
        folders[:] = [name for name in folders if name not in packs]
        files += (os.path.join(folder, name) for name in sorted([*packs, *names]))
    if not files:
        raise Misconfigured(f"{origin.given_by}: no pack in {shown(path)}")
    return files


def _is_pack(folder: str) -> bool:
    return os.path.isfile(os.path.join(folder, HEAD_FILE))


def _walk(path: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """The folders in and below one, each with its folders, to be pruned, and its files of ours.

    Links are followed, what they lead to again is left out, and none leads out of the folder:
    whoever owns it answers for all that is in it. Raises Misconfigured, OSError.
    """

    def stop(error: OSError) -> None:
        raise error  # what cannot be read could hold rules

    root = os.path.realpath(path)
    seen: set[str] = set()

    def is_new(file: str) -> bool:
        real = os.path.realpath(file)
        if relative(real, root) is None:
            raise Misconfigured(f"{shown(file)}: this link leads out of {shown(path)}")
        is_first = real not in seen
        seen.add(real)
        return is_first

    for folder, folders, names in os.walk(path, onerror=stop, followlinks=True):
        if not is_new(folder):
            folders.clear()
            continue
        folders.sort()
        ours = (name for name in sorted(names) if name.lower().endswith(_ENDINGS))
        yield folder, folders, [name for name in ours if is_new(os.path.join(folder, name))]


def _read(
    path: str, origin: Origin, topics: Collection[str], package: str | None, *, locks: bool
) -> Pack:
    """The pack at a path. Raises Misconfigured, OSError."""
    is_folder = os.path.isdir(path)
    head = PackForm(os.path.join(path, HEAD_FILE) if is_folder else path, topics)
    data = head.file.data
    if not is_folder and isinstance(data, dict) and "pack" not in data and "select" in data:
        raise head.error((), f"a rule without a pack: in a folder, {HEAD_FILE} says which it is")
    head.check(data, HEAD if is_folder else PACK)
    params = data.get("params", {})
    frame = Frame(data["pack"], data["owner"], shown(path), locks, package, params)
    drafts: dict[str, Draft] = {}
    for form, entry, at in _folder(path, topics) if is_folder else _entries(head):
        maker = RuleMaker(frame, form, at, entry)
        rule = maker.rule()
        if rule.name in drafts:
            raise form.error((*at, "name"), f"a second rule '{rule.name}'")
        drafts[rule.name] = Draft(rule, maker)
    if not drafts:
        raise head.error(() if is_folder else ("rules",), "a pack without rules")
    used = {name for draft in drafts.values() for name in draft.maker.used}
    for name in params:
        if name not in used:
            raise head.error(("params", name), f"no rule uses the param '{name}'", on_key=True)
    return Pack(frame.pack, frame.owner, shown(path), origin, locks, params, tuple(drafts.values()))


def _entries(head: PackForm) -> Iterator[tuple[PackForm, dict[str, Any], Path]]:
    """The rules in a file that is a pack, each with where it stands."""
    for index, entry in enumerate(head.file.data["rules"]):
        yield head, entry, ("rules", index)


def _folder(path: str, topics: Collection[str]) -> Iterator[tuple[PackForm, dict[str, Any], Path]]:
    """The rules in a folder that is a pack: each is a file."""
    for folder, _, names in _walk(path):
        for name in names:
            file = os.path.join(folder, name)
            if file != os.path.join(path, HEAD_FILE):
                form = PackForm(file, topics)
                form.check(form.file.data, RULE)
                yield form, form.file.data, ()
