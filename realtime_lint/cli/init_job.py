"""What `init` does once its options are known; no click in here."""

from __future__ import annotations

import os

from realtime_lint.cli import CLEAN, Unusable, cannot_read
from realtime_lint.cli.init_files import consumers
from realtime_lint.cli.output import say
from realtime_lint.files import Refused, below_top, create, project, read, shown
from realtime_lint.parse.limits import MAX_BYTES
from realtime_lint.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from realtime_lint.cli.init_files import Consumer, Proposal


def propose(names: Iterable[str]) -> int:
    """Show the files of these consumers, and write none; the exit code."""
    known = consumers()
    for name in names:
        for file in known[name].files:
            say([f"# {file.path}", *file.text.splitlines(), ""])
    return CLEAN


def write(names: Iterable[str]) -> int:
    """Write the files of these consumers into the project; the exit code.

    What is there is left alone. Raises Refused once all others are written.
    """
    known = consumers()
    chosen = [known[name] for name in names]
    root = _root(chosen)
    done = [_offer(file, root) for consumer in chosen for file in consumer.files]
    for consumer in chosen:
        say(["", *consumer.then])
    if not all(done):
        count = counted(done.count(False), "file")
        raise Unusable(f"{count} not written: see above for what to do by hand")
    return CLEAN


def _root(chosen: list[Consumer]) -> str:
    """The project's folder. Raises Unusable where somebody would not look for files in it."""
    root = project(os.curdir).root
    if below_top(root) and any(consumer.at_top for consumer in chosen):
        raise Unusable(
            f"{shown(root)} is a project inside a repository, and only VS Code reads files there: "
            "run `realtime-lint init` at the top of the repository for the others"
        )
    return root


def _offer(file: Proposal, root: str) -> bool:
    """Write a file unless there is one, and say so; whether all of it is there now."""
    path = shown(os.path.join(root, file.path))  # noqa: PTH118 - as `files`
    try:
        if not os.path.lexists(path):
            create(path, file.text.encode(), root, parents=True)
            say([f"{path}: written"])
            return True
        if _holds(path, file):
            say([f"{path}: is there already"])
            return True
    except Refused as error:
        say([str(error)])
        return False
    say([*_by_hand(path, file), ""])
    return False


def _holds(path: str, file: Proposal) -> bool:
    """Whether a file that is there has all that we would add to it."""
    if not os.path.isfile(path):  # noqa: PTH113 - a folder, a pipe, a link that leads nowhere
        return False
    try:
        text = read(path, MAX_BYTES).decode(errors="replace").replace("\r\n", "\n")
    except OSError as error:
        raise cannot_read(error) from None
    return text == file.text or (bool(file.part) and file.part in text)


def _by_hand(path: str, file: Proposal) -> list[str]:
    if file.place:
        asked = f"is there, and left as it is; add this {file.place}:"
    else:
        asked = "is there with other content, and left as it is; ours would be:"
    return [f"{path}: {asked}", "", *(file.part or file.text).splitlines()]
