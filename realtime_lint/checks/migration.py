"""What is left of the beta API, and what the GA API dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint.dialects import text_of
from realtime_lint.findings import Hit
from realtime_lint.kinds import BETA_FLAT, BETA_KINDS, BETA_ONLY, BETA_TO_GA, event_name
from realtime_lint.models import AZURE_PREVIEW_DEPRECATION, BETA_SHUTDOWN_DATE, TTS_ONLY_VOICES

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node, Span

_MARKS: Final = BETA_ONLY | BETA_FLAT | {"client_secret"}


def beta_api_removed(node: Node, context: Context) -> Iterator[Hit]:
    """The beta shape, once a document, or once a session or response inside a GA document.

    The caret shows the first key that only the beta shape has.
    """
    if _is_spoken_of_above(context):
        return
    fate, severity = _fate(context)
    yield Hit(node, {"fate": fate}, severity=severity, span=_mark(_session(node)))


def _fate(context: Context) -> tuple[str, str | None]:
    """What became of the shape, or is to become of it, and how grave that is."""
    if context.is_azure:
        over = context.as_of >= AZURE_PREVIEW_DEPRECATION
        is_ = "is" if over else "is to be"
        fate = f"{is_} deprecated on Azure from {AZURE_PREVIEW_DEPRECATION} on"
        return fate, "warning" if over else "note"
    over = context.as_of >= BETA_SHUTDOWN_DATE
    fate = f"{'was' if over else 'is to be'} shut down on {BETA_SHUTDOWN_DATE}"
    return fate, None if over else "warning"


def _session(root: Node) -> Node:
    """The object that holds the flat keys: the event's session, or the root itself."""
    return root.get("session") or root


def _mark(session: Node) -> Span | None:
    """Where the first key stands that only the beta shape has."""
    mark = next((child for child in session.children if child.key in _MARKS), None)
    return None if mark is None else mark.key_span


def _is_spoken_of_above(context: Context) -> bool:
    """Whether a session stands in a document that is beta as a whole."""
    return context.session is not None and context.kind in BETA_KINDS


# -- the way to GA --------------------------------------------------------------------------

_OF_RESPONSE: Final = frozenset(
    {"modalities", "voice", "output_audio_format", "max_response_output_tokens"}
)
_OF_TRANSCRIPTION: Final = frozenset(
    key for key, target in BETA_TO_GA.items() if target[:2] == ("audio", "input")
)
"""Which keys of the beta a response and a session that only transcribes have."""
_LOST: Final = (("temperature",),)
"""What GA has no counterpart for."""
_LOST_BY_TRANSCRIPTION: Final = (
    ("modalities",),
    ("turn_detection", "create_response"),
    ("turn_detection", "interrupt_response"),
)
"""What a session that only transcribes has no use for."""


def session_to_ga(node: Node, context: Context) -> Iterator[Hit]:
    """What becomes of a beta session, or of a response in the beta shape."""
    if _is_spoken_of_above(context) or _transcribes(node, context):
        return
    session = _session(node)
    is_response = context.session is not None and context.session.shape == "beta-response-create"
    lost = _at(session, _LOST)
    steps = [] if is_response else ["add 'type: realtime'"]
    steps += [*_moves(session, _OF_RESPONSE if is_response else BETA_TO_GA), *_drops(lost)]
    voice = session.get("voice")
    if voice is not None and text_of(voice).lower() in TTS_ONLY_VOICES:
        steps.append(f"choose another voice than '{voice.value}'")
        lost.append(voice)
    if context.kind == "beta-session":
        steps += _lifetime(session, "as a client-secret request, write out its lifetime of 60 s")
    yield _way(node, context, steps, lost)


def transcription_to_ga(node: Node, context: Context) -> Iterator[Hit]:
    """What becomes of a beta transcription session, or of its update."""
    if _is_spoken_of_above(context) or not _transcribes(node, context):
        return
    session = _session(node)
    lost = _at(session, _LOST_BY_TRANSCRIPTION)
    is_event = context.kind != "beta-transcription-session"
    steps = ["send it as 'session.update'"] if is_event else []
    steps += ["add 'type: transcription'", *_moves(session, _OF_TRANSCRIPTION), *_drops(lost)]
    yield _way(node, context, [*steps, *_lifetime(session, None)], lost)


def _transcribes(node: Node, context: Context) -> bool:
    if context.session is not None:
        return context.session.shape == "beta-transcription-session"
    is_session = context.kind == "beta-transcription-session"
    return is_session or event_name(node) == "transcription_session.update"


def _way(node: Node, context: Context, steps: list[str], lost: list[Node]) -> Hit:
    return Hit(
        node,
        {"steps": "; ".join(steps)},
        severity=_fate(context)[1],
        span=_mark(_session(node)),
        related=tuple((child, "has no counterpart in GA") for child in lost),
    )


def _moves(session: Node, keys: Container[str]) -> Iterator[str]:
    """What the first of these keys is called in GA, and how many more move."""
    moved = [child.key for child in session.children if child.key in keys]
    if moved:
        key, more = str(moved[0]), len(moved) - 1
        others = f", {more} more {'key moves' if more == 1 else 'keys move'}" if more else ""
        yield f"'{key}' becomes '{'.'.join(BETA_TO_GA[key])}'{others}"


def _drops(lost: list[Node]) -> Iterator[str]:
    if lost:
        yield "drop " + ", ".join(f"'{node.key}'" for node in lost)


def _lifetime(session: Node, otherwise: str | None) -> Iterator[str]:
    """Where the lifetime of a client secret goes, or what to do where none is set."""
    for name in ("expires_at", "expires_after"):
        lifetime = session.at("client_secret", name)
        if lifetime is not None and lifetime.has("seconds") is not False:
            yield f"'client_secret.{name}' becomes 'expires_after', beside 'session'"
            return
    is_answer = session.get("id") is not None or session.get("object") is not None
    if otherwise is not None and not is_answer:
        yield otherwise


def _at(session: Node, paths: tuple[tuple[str, ...], ...]) -> list[Node]:
    """The nodes that there are at these paths."""
    return [node for path in paths if (node := session.at(*path)) is not None]


# -- what GA dropped ------------------------------------------------------------------------


def sampling_key(node: Node, _: Context) -> Iterator[Hit]:
    """A sampling parameter, whatever its value: the GA API has none."""
    yield Hit(node, on="key")
