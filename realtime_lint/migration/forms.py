"""What a session of the beta is in GA: its type, and where its keys go."""

from __future__ import annotations

from typing import Final

from realtime_lint.edits import Unfixable
from realtime_lint.kinds import BETA_TO_GA, GA_ONLY, SHARED
from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from realtime_lint.source import Node


class Form(NamedTuple):
    """What a kind of session is in GA.

    type   its `type`; None: it has none
    moves  where the keys of the beta go, by paths from the session
    lost   keys that it does not have, and why
    idle   keys of the beta that meant nothing in it
    """

    type: str | None
    moves: Mapping[str, tuple[str, ...]]
    lost: frozenset[str]
    why: str
    idle: frozenset[str] = frozenset()


_HEARD: Final = {key: path for key, path in BETA_TO_GA.items() if path[:2] == ("audio", "input")}
_SPOKEN: Final = {
    key: BETA_TO_GA[key]
    for key in ("modalities", "voice", "output_audio_format", "max_response_output_tokens")
}
REMOVED: Final = frozenset({"temperature"})
REALTIME: Final = Form("realtime", BETA_TO_GA, REMOVED, "which GA no longer takes")
RESPONSE: Final = Form(None, _SPOKEN, REMOVED, "which GA no longer takes")
TRANSCRIPTION: Final = Form(
    "transcription",
    _HEARD,
    REMOVED.union(SHARED, GA_ONLY, BETA_TO_GA) - {*_HEARD, "audio", "include", "modalities"},
    "which GA refuses in a session that only transcribes",
    frozenset({"modalities"}),
)
FORMS: Final = {
    "beta-session": REALTIME,
    "ga-session": REALTIME,
    "beta-transcription-session": TRANSCRIPTION,
    "ga-transcription-session": TRANSCRIPTION,
    "beta-response-create": RESPONSE,
    "response-create": RESPONSE,
}
"""By the shape of a session; one that translates never was of the beta."""


class Target(NamedTuple):
    """A session, and where its members are to stand.

    prefix  the way there from the session's node: `session` where that becomes a request
    """

    node: Node
    form: Form
    prefix: tuple[str, ...] = ()

    def place(self, path: tuple[str, ...]) -> tuple[Node, tuple[str, ...]]:
        """The mapping that is there already nearest to a path, and the rest of the way.

        Raises Unfixable where the place is taken, or cannot be known to be free.
        """
        node, rest = self.node, path
        while (child := node.get(rest[0])) is not None:
            if child.kind != "mapping" or len(rest) == 1:
                raise Unfixable(f"'{'.'.join(path)}' is there as well: keep one of the two")
            node, rest = child, rest[1:]
        if node.open:
            raise Unfixable(UNSEEN)
        return node, (*self.prefix, *rest) if node is self.node else rest


UNSEEN: Final = "what '<<' brings in is not known before the file is rendered"
