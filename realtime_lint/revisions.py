"""What a repository held at a revision. The one place that runs git, and only where asked to.

A repository that is linted must not make us run anything, and its own configuration could:
filters, hooks, whatever watches the file system, a server to fetch from. So git is asked for
nothing but objects that are there: no command in here looks at the work tree or at the index,
and none may reach a server.
"""

# os.path is there already; pathlib is an import that a run would pay for.
# ruff: noqa: PTH100, PTH117, PTH118, PTH120

from __future__ import annotations

import os
import os.path
import subprocess
from hashlib import sha1, sha256
from typing import Final

from realtime_lint.files import Refused, repository
from realtime_lint.globs import relative
from realtime_lint.patterns import compile_later
from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO

_PROGRAM: Final = "git.exe" if os.name == "nt" else "git"
_OPTIONS: Final = (
    "--no-pager",
    "--no-replace-objects",
    "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={os.devnull}",
    "-c", "protocol.allow=never",
)  # fmt: skip
_ENVIRONMENT: Final = {
    "GIT_ALLOW_PROTOCOL": "none",  # the list of those that are allowed: stronger than any setting
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",  # what it complains of is told by its first word
}
_PLACES: Final = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)
"""What a hook hears of its repository: the one that is asked is that of the folder."""
_LINK, _FILES = "120000", frozenset({"100644", "100755", "100664"})
_MOST_LINKS: Final = 40
_SHA1_LENGTH: Final = 40
_SHORT: Final = 12
_SPOKEN: Final = compile_later(r"(?:fatal|error): (.+)")
_SHALLOW: Final = (
    "; this clone is shallow: fetch its history (`git fetch --unshallow`, or `fetch-depth: 0` of "
    "actions/checkout)"
)
_PARTIAL: Final = "in a partial clone, fetch what is missing first: `git fetch --refetch`"


class Snapshot(NamedTuple):
    """The files of a repository at a commit: their paths from its top, with the ids of contents.

    top    the folder of the work tree, without links
    links  the same of symbolic links, whose content is where they lead
    """

    git: _Git
    top: str
    commit: str
    files: dict[str, str]
    links: dict[str, str]

    @property
    def short(self) -> str:
        """The commit, as people name it."""
        return self.commit[:_SHORT]

    def place(self, path: str) -> str | None:
        """A path of today, from the top; None outside of the repository."""
        folder, name = os.path.split(os.path.abspath(path))
        return relative(os.path.join(os.path.realpath(folder), name), self.top)

    def id_at(self, path: str) -> str | None:
        """The id of what a path of today held then, also by way of links; None: there was none."""
        place = self.place(path)
        for _ in range(_MOST_LINKS):
            if place is None or place not in self.links:
                break
            (target,) = self.contents([self.links[place]], 4096)
            place = relative(
                os.path.join(self.top, os.path.dirname(place), os.fsdecode(target)), self.top
            )
        return None if place is None else self.files.get(place)

    def id_of(self, data: bytes) -> str:
        """The id that the repository gives to a content."""
        algorithm = sha1 if len(self.commit) == _SHA1_LENGTH else sha256
        head = b"blob %d\0" % len(data)
        return algorithm(head + data, usedforsecurity=False).hexdigest()

    def contents(self, ids: Iterable[str], most: int) -> Iterator[bytes]:
        """The contents with these ids, of each the first `most` bytes. Raises Refused."""
        ids = list(ids)
        if not ids:
            return
        with self.git.started("cat-file", "--batch") as process:
            assert process.stdin is not None
            assert process.stdout is not None
            for id_ in ids:
                yield self._content(id_, most, process.stdin, process.stdout)

    def _content(self, id_: str, most: int, asked: IO[bytes], answer: IO[bytes]) -> bytes:
        """One object of a `cat-file --batch`: a line with its size, itself, a line end."""
        try:
            asked.write(f"{id_}\n".encode())
            asked.flush()
        except OSError:  # it has ended: so has its answer
            pass
        head = answer.readline().split()
        if head[1:2] != [b"blob"]:
            raise Refused(f"{self.top} has no object {id_}, a file of {self.short}: {_PARTIAL}")
        size = int(head[2])
        data = answer.read(min(size, most))
        left = size + 1 - len(data)
        while left > 0 and (piece := answer.read(min(left, 1 << 20))):
            left -= len(piece)
        return data


def since(revision: str, folder: str) -> Snapshot:
    """The files at the commit that a revision and HEAD have both grown from.

    Raises Refused without a repository or git, for a revision that there is not, and where
    nothing is known that both have in common.
    """
    # Not as git finds it: it could take a folder for a repository that only looks like one.
    top = repository(folder)
    if top is None:
        raise Refused(f"{_asked(revision)}: {os.path.abspath(folder)} is in no git repository")
    git = _Git(_program(), top)
    head = git.commit("HEAD")
    if head is None:
        raise Refused(f"{_asked(revision)}: the repository {top} has no commit yet")
    named = git.commit(revision)
    if named is None:
        hint = _SHALLOW if git.is_shallow() else ""
        raise Refused(f"{_asked(revision)}: {top} knows no such commit{hint}")
    base = git.answer("merge-base", named, head)
    if base is None:
        hint = _SHALLOW if git.is_shallow() else ""
        raise Refused(f"{_asked(revision)}: it has no commit in common with HEAD{hint}")
    commit = base.decode().split()[0]
    return _snapshot(git, top, commit)


def _asked(revision: str) -> str:
    return f"--changed-since {revision or repr(revision)}"


def _snapshot(git: _Git, top: str, commit: str) -> Snapshot:
    listing = git.answer("ls-tree", "-r", "-z", "--full-tree", commit)
    if listing is None:
        raise Refused(f"{top} does not hold all folders of {commit[:_SHORT]}: {_PARTIAL}")
    files, links = {}, {}
    for line in listing.split(b"\0")[:-1]:
        about, _, path = line.partition(b"\t")
        mode, _, id_ = about.decode().split()
        if mode == _LINK:
            links[os.fsdecode(path)] = id_
        elif mode in _FILES:
            files[os.fsdecode(path)] = id_
    return Snapshot(git, os.path.realpath(top), commit, files, links)


def _program() -> str:
    """Git, from the folders of PATH: never from the one that we are in. Raises Refused."""
    for folder in os.get_exec_path():
        program = os.path.join(folder, _PROGRAM)
        if os.path.isabs(folder) and os.path.isfile(program) and os.access(program, os.X_OK):  # noqa: PTH113 - as above
            return program
    raise Refused("--changed-since asks git, and PATH leads to none: install it")


class _Git(NamedTuple):
    """Git in a repository."""

    program: str
    top: str

    def started(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A command that has begun to run. Raises Refused."""
        environment = {key: it for key, it in os.environ.items() if key not in _PLACES}
        environment |= _ENVIRONMENT
        # Not above what we found: with a broken `.git`, git would look on.
        environment["GIT_CEILING_DIRECTORIES"] = os.path.dirname(self.top)
        try:
            return subprocess.Popen(  # noqa: S603 - found in PATH, and the arguments are ours
                [self.program, *_OPTIONS, *arguments],
                cwd=self.top,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL if arguments[0] == "cat-file" else subprocess.PIPE,
            )
        except (OSError, ValueError) as error:  # ValueError: a NUL in the revision
            raise Refused(f"cannot run {self.program}: {error}") from None

    def answer(self, *arguments: str) -> bytes | None:
        """What a command prints; None where it says no. Raises Refused where it could not run."""
        with self.started(*arguments) as process:
            answer, complaint = process.communicate()
        if process.returncode == 0:
            return answer
        said = _SPOKEN.search(complaint.decode(errors="replace"))
        if process.returncode == 1 or said is None or arguments[0] == "ls-tree":
            return None
        words = "".join(char if char.isprintable() else "\ufffd" for char in said[1])
        raise Refused(f"git says of {self.top}: {words}")

    def commit(self, revision: str) -> str | None:
        """The id of the commit that a revision names, if there is one."""
        name = f"{revision}^{{commit}}"
        id_ = self.answer("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        return None if not revision or id_ is None else id_.decode().strip()

    def is_shallow(self) -> bool:
        """Whether the clone lacks a part of its history."""
        return self.answer("rev-parse", "--is-shallow-repository") == b"true\n"
