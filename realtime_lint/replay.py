"""Client events replayed: what is in force when each of them arrives.

An update names only what it changes, and much of what goes wrong is wrong only against what
was there before: a voice that is fixed once the model has spoken, a session that is of the
other type. So a script is replayed in order, and a single update can be given a base.
"""

from __future__ import annotations

from typing import Final

from realtime_lint.dialects import text_of
from realtime_lint.kinds import BETA_FLAT, BETA_KINDS, BETA_ONLY, GA_ONLY, SHARED, event_name
from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from realtime_lint.kinds import Recognised
    from realtime_lint.source import Node

SettingPath = tuple[str, ...]

VOICE: Final[tuple[SettingPath, ...]] = (("audio", "output", "voice"), ("voice",))
MODALITIES: Final[tuple[SettingPath, ...]] = (("output_modalities",), ("modalities",))
TURN_DETECTION: Final[tuple[SettingPath, ...]] = (
    ("audio", "input", "turn_detection"),
    ("turn_detection",),
)
TRANSCRIPTION: Final[tuple[SettingPath, ...]] = (
    ("audio", "input", "transcription"),
    ("input_audio_transcription",),
)
"""Where a setting stands in the GA session, and where in the beta's."""

GROUPS: Final = frozenset({("audio",), ("audio", "input"), ("audio", "output")})
"""What holds settings, and is no setting itself."""
_SETTINGS: Final = (
    SHARED
    | GA_ONLY
    | BETA_ONLY
    | BETA_FLAT
    | {"type", "format", "noise_reduction", "transcription", "language"}
)
"""Keys of settings. A script may make up any number of others, which nobody remembers."""
_MOST_LABELS: Final = 1_000
"""More labels of MCP servers than this are not told apart."""
_UPDATES: Final = frozenset({"session.update", "transcription_session.update"})
CHANGING_KINDS: Final = frozenset(
    {
        "session-update",
        "translation-update",
        "beta-session-update",
        "event-script",
        "client-event",
        "response-create",
    }
)
"""Kinds that are sent to a session that is there already."""


class State(NamedTuple):
    """What is known of a session at a moment; what nothing has set is not known.

    settings         the node that last set each setting, by its path from the session:
                     `("instructions",)`, `("audio", "input", "turn_detection")`
    may_have_spoken  whether the model can have given audio by now; None: nothing tells
    mcp_labels       the labels of the MCP servers that were defined so far; an empty one
                     among them stands for any
    is_translation   whether it is a translation session
    """

    settings: Mapping[SettingPath, Node]
    may_have_spoken: bool | None
    mcp_labels: frozenset[str] = frozenset()
    is_translation: bool = False

    def setting(self, *places: SettingPath) -> Node | None:
        """The node that set what stands at one of these places, if anything has set it."""
        return next((self.settings[place] for place in places if place in self.settings), None)


FRESH: Final = State({}, may_have_spoken=False)
"""A connection on which nothing was sent yet."""


class Step(NamedTuple):
    """One event of a script, or the only one.

    name    its type; None where it has none
    body    the session or response that it carries
    before  the state that it meets; None: nothing is known of it
    """

    event: Node
    name: str | None
    body: Node | None
    before: State | None


def replay(recognised: Recognised, base: State | None = None) -> tuple[Step, ...]:
    """The events of a document in their order; none where it is no event.

    `base` is the session that they find, as far as it is known.
    """
    root = recognised.document.root
    assert root is not None
    if recognised.kind == "event-script":
        return tuple(_steps(root.children, FRESH if base is None else _connected(base)))
    if recognised.kind in CHANGING_KINDS and event_name(root) is not None:
        return (_step(root, base),)
    if base is not None and recognised.sessions:
        return (Step(root, None, recognised.sessions[0].node, base),)
    return ()


def as_change(recognised: Recognised) -> Recognised | None:
    """A bare session read as the changes to another; None where it is no bare session."""
    if recognised.kind in CHANGING_KINDS:
        return recognised
    sessions = recognised.sessions
    if not sessions or sessions[0].enclosed:
        return None
    return recognised._replace(
        sessions=tuple(session._replace(is_patch=True) for session in sessions)
    )


def outcome(recognised: Recognised) -> State | None:
    """The state that a document leaves behind; None where it holds no session."""
    if recognised.kind == "event-script":
        steps = replay(recognised)
        return _follow(steps[-1].before or FRESH, steps[-1])
    if not recognised.sessions:
        return None
    session = recognised.sessions[0]
    state = State({}, may_have_spoken=None, is_translation=session.shape == "translation-session")
    return _updated(state, session.node)


def settings_of(session: Node) -> dict[SettingPath, Node]:
    """What a session object sets: an update replaces each of these by itself."""
    found: dict[SettingPath, Node] = {}
    pending: list[tuple[SettingPath, Node]] = [((), session)]
    while pending:
        path, node = pending.pop()
        for child in node.children:
            place = (*path, str(child.key))
            if place in GROUPS and child.kind == "mapping":
                pending.append((place, child))
            else:
                found[place] = child
    return found


def is_beta(recognised: Recognised) -> bool:
    """Whether an event, or any event of a script, has the shape of the removed beta API."""
    return recognised.kind in BETA_KINDS or any(
        session.shape.startswith("beta") for session in recognised.sessions
    )


def _connected(base: State) -> State:
    """The state of a base once somebody connects with it."""
    return base._replace(may_have_spoken=bool(base.may_have_spoken))


def _steps(events: Iterable[Node], state: State) -> Iterable[Step]:
    for event in events:
        step = _step(event, state)
        yield step
        state = _follow(state, step)


def _step(event: Node, before: State | None) -> Step:
    name = event_name(event)
    key = "session" if name in _UPDATES else "response" if name == "response.create" else None
    return Step(event, name, None if key is None else event.get(key), before)


def _follow(state: State, step: Step) -> State:
    """The state behind an event."""
    if step.name in _UPDATES:
        return state if step.body is None else _updated(state, step.body)
    if step.name == "session.input_audio_buffer.append":
        return state._replace(is_translation=True)
    if step.name == "response.create":
        response = step.body
        spoken = state.may_have_spoken or not _is_text_only(state, response)
        labels = state.mcp_labels if response is None else _labels_with(state, response)
        return state._replace(may_have_spoken=spoken, mcp_labels=labels)
    if step.name == "input_audio_buffer.append" and _answers_by_itself(state):
        return state._replace(may_have_spoken=state.may_have_spoken or not _is_text_only(state))
    return state


def _updated(state: State, session: Node) -> State:
    settings = {path: it for path, it in settings_of(session).items() if path[-1] in _SETTINGS}
    is_translation = ("audio", "output", "language") in settings
    return state._replace(
        settings={**state.settings, **settings},
        mcp_labels=_labels_with(state, session),
        is_translation=state.is_translation or is_translation,
    )


def _is_text_only(state: State, response: Node | None = None) -> bool:
    modalities = None
    if response is not None:
        modalities = response.get("output_modalities") or response.get("modalities")
    modalities = modalities or state.setting(*MODALITIES)
    return modalities is not None and [text_of(item) for item in modalities.children] == ["text"]


def _answers_by_itself(state: State) -> bool:
    """Whether turn detection is on, which it is unless something turns it off."""
    detection = state.setting(*TURN_DETECTION)
    if detection is None:
        return text_of(state.setting(("type",))) != "transcription"
    return detection.kind == "mapping" and detection.literal("create_response") is not False


def _labels_with(state: State, body: Node) -> frozenset[str]:
    """The labels of a state, and those of the MCP servers that a session or response defines."""
    tools = body.get("tools")
    new = {
        text_of(tool.get("server_label"))
        for tool in (tools.children if tools is not None else ())
        if any(tool.get(key) for key in ("server_url", "connector_id", "tunnel_id"))
    } - state.mcp_labels
    if len(state.mcp_labels) + len(new) > _MOST_LABELS:
        new = {""} - state.mcp_labels
    return state.mcp_labels | new if new else state.mcp_labels
