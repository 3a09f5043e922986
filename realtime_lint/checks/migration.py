"""What is left of the beta API, and what the GA API dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint.edits import Unfixable
from realtime_lint.findings import Hit
from realtime_lint.kinds import BETA_FLAT, BETA_KINDS, BETA_ONLY, event_name
from realtime_lint.migration import migrate, migrate_session
from realtime_lint.models import AZURE_PREVIEW_DEPRECATION, BETA_SHUTDOWN_DATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.migration import Migration
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


def session_to_ga(node: Node, context: Context) -> Iterator[Hit]:
    """What becomes of a beta session, or of a response in the beta shape."""
    if not (_is_spoken_of_above(context) or _transcribes(node, context)):
        yield from _way(node, context)


def transcription_to_ga(node: Node, context: Context) -> Iterator[Hit]:
    """What becomes of a beta transcription session, or of its update."""
    if not _is_spoken_of_above(context) and _transcribes(node, context):
        yield from _way(node, context)


def _transcribes(node: Node, context: Context) -> bool:
    if context.session is not None:
        return context.session.shape == "beta-transcription-session"
    is_session = context.kind == "beta-transcription-session"
    return is_session or event_name(node) == "transcription_session.update"


def _way(node: Node, context: Context) -> Iterator[Hit]:
    """The steps, and what carries them out; or why nobody but the author can.

    Whoever still answers the beta would refuse the new shape there: that is not for a safe fix.
    """
    severity, mark = _fate(context)[1], _mark(_session(node))
    try:
        migration = _migration(context)
    except Unfixable as reason:
        values: dict[str, object] = {"steps": f"by hand, for {reason}"}
        yield Hit(node, values, severity=severity, span=mark, no_fix=str(reason))
        return
    if migration is not None:
        is_still_served = severity is not None
        repair = migration.repair
        yield Hit(
            node,
            {"steps": migration.summary},
            severity=severity,
            span=mark,
            related=migration.lost,
            repair=repair._replace(safety="unsafe") if is_still_served else repair,
        )


def _migration(context: Context) -> Migration | None:
    """Of one session where the document holds several, else of the document."""
    recognised, session = context.recognised, context.session
    if session is None:
        return migrate(recognised, provider=context.provider)
    return migrate_session(recognised, session, context.provider)


# -- what GA dropped ------------------------------------------------------------------------


def sampling_key(node: Node, _: Context) -> Iterator[Hit]:
    """A sampling parameter, whatever its value: the GA API has none."""
    yield Hit(node, on="key")
