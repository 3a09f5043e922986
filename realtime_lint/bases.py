"""The sessions that updates change: read from the file that a user or a comment names."""

# os.path is there already; pathlib is an import that every run would pay for.
# ruff: noqa: PTH110, PTH113, PTH117, PTH118, PTH119, PTH120

from __future__ import annotations

import os.path

from realtime_lint.files import Refused, read, shown
from realtime_lint.globs import relative
from realtime_lint.kinds import classify, gather
from realtime_lint.parse import parse
from realtime_lint.parse.limits import MAX_BYTES
from realtime_lint.replay import outcome

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.replay import State


class UnusableBase(Refused):
    """A file that cannot serve as the session that an update changes."""


class Bases:
    """The sessions that comments name, each file read once.

    root  the project's folder: a comment names no file outside it
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self._states: dict[str, State | UnusableBase] = {}

    def beside(self, file: str, name: str) -> State:
        """The session in the file that a comment in `file` names, relative to it.

        Raises UnusableBase also where it lies outside the project, or the project is
        somewhere else than the file and it lies outside the file's folder.
        """
        folder = os.path.dirname(os.path.realpath(file))
        root = os.path.realpath(self.root)
        tree = folder if relative(folder, root) is None else root
        path = os.path.join(folder, name)
        if os.path.isabs(name) or relative(os.path.realpath(path), tree) is None:
            raise UnusableBase(f"'{name}' lies outside {os.path.basename(tree)}/")
        if os.path.realpath(path) == os.path.realpath(file):
            raise UnusableBase(f"'{name}' is this file itself")
        return self.at(path)

    def at(self, path: str) -> State:
        """The session in a file, from memory where it was asked for before."""
        real = os.path.realpath(path)
        if real not in self._states:
            try:
                self._states[real] = read_base(path)
            except UnusableBase as error:
                self._states[real] = error
        state = self._states[real]
        if isinstance(state, UnusableBase):
            raise state
        return state


def read_base(path: str) -> State:
    """The session in a file, or what a script in it leaves behind. Raises UnusableBase."""
    name = shown(path)
    if os.path.exists(path) and not os.path.isfile(path):
        raise UnusableBase(f"{name} is no file")
    try:
        data = read(path, MAX_BYTES + 1)
    except OSError as error:
        raise UnusableBase(f"cannot read {name}: {error.strerror}") from None
    states = []
    for document in gather(parse(name, data)):
        if document.root is None:
            (problem, *_) = document.errors
            line = document.file.position(problem.span.start).line
            raise UnusableBase(f"{name}:{line}: {problem.message}")
        recognised = classify(document)
        state = None if recognised is None else outcome(recognised)
        if state is not None:
            states.append(state)
    if len(states) != 1:
        count = "no session" if not states else f"{len(states)} sessions"
        raise UnusableBase(f"{name} holds {count}; a base is one session, or a script of events")
    return states[0]
