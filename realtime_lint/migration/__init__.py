"""The way from the beta API to the GA API: what is to become of the nodes, and in words.

A beta session is flat; a GA session names its `type`, and its audio stands below `audio.input`
and `audio.output`. So keys move, with their comments, and a few values are written in another
way. What nobody knows is moved along or left alone, never dropped.

Sources: openai-python 3.54.0, the beta and the GA types side by side; the blog of 2025-09-12
about the GA interface; public issues on `transcription_session.update`.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from realtime_lint.dialects import keys_of, text_of
from realtime_lint.edits import Unfixable
from realtime_lint.edits.operations import Set
from realtime_lint.kinds import AS_TOLD, BETA_KINDS, event_name
from realtime_lint.migration.draft import Draft, Migration, Step
from realtime_lint.migration.forms import (
    FORMS,
    REALTIME,
    REMOVED,
    RESPONSE,
    TRANSCRIPTION,
    Target,
)
from realtime_lint.migration.lifetime import drop_secret, keep_lifetime, lifetime_of
from realtime_lint.migration.sessions import is_echo, place_member, rewrite_session
from realtime_lint.migration.successors import replace_models, turn_off_detection
from realtime_lint.parse.comments import comments
from realtime_lint.patterns import compile_later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from realtime_lint.kinds import Recognised, Session
    from realtime_lint.migration.draft import Words
    from realtime_lint.migration.forms import Form
    from realtime_lint.source import Document, Node

__all__ = ["TARGETS", "Migration", "is_flat", "migrate", "migrate_key", "migrate_session"]

_BARE_KINDS: Final = frozenset({"beta-session", "beta-transcription-session"})
TARGETS: Final = ("session", "client-secret")
"""What a bare beta session can become: a GA session, or the request for a client secret."""


def migrate(
    recognised: Recognised,
    *,
    to: str | None = None,
    provider: str = "openai",
    models_of: date | None = None,
) -> Migration | None:
    """What a document becomes in GA; None where nothing in it is of the beta.

    to         one of `TARGETS`, for a bare beta session; None: what its keys speak for
    provider   whose servers it is for: Azure takes a `turn_detection` of type `none`
    models_of  replace the models that are shut down on this day, in GA sessions as well

    Raises Unfixable where it cannot become one, with the reason.
    """
    draft = Draft(provider, models_of)
    form = ("", "")
    if recognised.kind in _BARE_KINDS and _is_untyped(recognised):
        form = _bare(draft, recognised, to)
    else:
        of_beta = any(session.shape.startswith("beta") for session in recognised.sessions)
        for session in recognised.sessions:
            _enclosed(draft, recognised, session, of_beta=of_beta)
        for event in _events(recognised):
            _event(draft, event)
    if not draft.operations:
        return None
    _refuse_declared(recognised)
    return draft.finished(form)


def migrate_session(
    recognised: Recognised, session: Session, provider: str = "openai"
) -> Migration:
    """What one session or response of a document becomes. Raises Unfixable."""
    draft = Draft(provider)
    _enclosed(draft, recognised, session)
    return draft.finished()


def migrate_key(session: Session, member: Node, provider: str = "openai") -> Migration:
    """What becomes of a flat key of the beta in a GA session.

    Raises Unfixable where its place is taken.
    """
    draft = Draft(provider)
    form = FORMS[session.shape]
    place_member(draft, Target(session.node, form), member)
    return draft.finished()


def is_flat(session: Session, member: Node) -> bool:
    """Whether a member of a GA session is a key of the beta that has another place in GA."""
    form = FORMS.get(session.shape)
    return form is not None and member.key in form.moves


# -- documents --------------------------------------------------------------------------------


def _is_untyped(recognised: Recognised) -> bool:
    """Whether a bare session has no type, which makes one of GA, whatever we are told."""
    return any(session.node.get("type") is None for session in recognised.sessions)


def _bare(draft: Draft, recognised: Recognised, to: str | None) -> Words:
    """A bare session: it stays one, or becomes the request for a client secret."""
    session = recognised.sessions[0].node
    form = FORMS[recognised.sessions[0].shape]
    target, why = _destination(session, form, to)
    is_request = target == "client-secret"
    place = Target(session, form, ("session",) if is_request else ())
    if form is TRANSCRIPTION and recognised.why != AS_TOLD and session.get("include") is None:
        text = "take it for a session that only transcribes"
        detail = ", as it says nothing of answers; if it is not: --kind beta-session"
        draft.add(Step(session, text, detail, is_safe=False))
    if is_request:
        text = "put it under 'session'"
        draft.add(Step(session, text, ", in the request for a client secret"))
        rewrite_session(draft, place, {"client_secret", "expires_after"})
        keep_lifetime(draft, session, form)
        return "client-secret", why
    rewrite_session(draft, place, {"client_secret"})
    drop_secret(draft, session)
    return ("ga-session" if form is REALTIME else "ga-transcription-session"), why


def _destination(session: Node, form: Form, to: str | None) -> Words:
    """What a bare beta session becomes, and why."""
    if to is not None:
        return to, "as told"
    if session.path:
        return "session", "it is part of another document"
    if is_echo(session):
        return "session", "it is a session as the server shows it"
    if lifetime_of(session.get("client_secret")) is not None:
        return "client-secret", "it says how long the secret lives"
    if session.get("model") is not None:
        return "client-secret", "it names a model, which no update can change"
    if form is TRANSCRIPTION:
        return "session", "it says nothing of a client secret"
    return "session", "it names no model, as an update does"


def _enclosed(
    draft: Draft, recognised: Recognised, session: Session, *, of_beta: bool = False
) -> None:
    """A session or response that stands in an envelope, or a GA session with keys of the beta.

    of_beta  the document has others in the shape of the beta: so is one without a type, which
             has only keys of both shapes
    """
    form = FORMS.get(session.shape)
    if form is None:
        return
    is_untyped = form is REALTIME and session.node.has("type") is False
    is_beta = session.shape.startswith("beta") or (of_beta and is_untyped)
    left_over = form.moves.keys() | REMOVED | form.idle
    if session.shape == "beta-transcription-session":
        _send_as_update(draft, recognised, session)
    if is_beta:
        rewrite_session(draft, Target(session.node, form), {"client_secret"})
        drop_secret(draft, session.node)
    elif keys_of(session.node) & left_over:
        rewrite_session(draft, Target(session.node, form))
    else:
        _renew(draft, Target(session.node, form))
    if form is RESPONSE:
        items = session.node.get("input")
        for item in items.children if items is not None else ():
            _rewrite_message(draft, item)


def _renew(draft: Draft, target: Target) -> None:
    """Replace the models of a session that is of GA already."""
    mute = replace_models(draft, target)
    if mute is not None:
        turn_off_detection(draft, target, mute)


def _refuse_declared(recognised: Recognised) -> None:
    """Refuse where a comment says that the document is of the beta: it would stay so."""
    if recognised.why != AS_TOLD:
        return
    document = recognised.document
    for span in comments((document,)):
        said = _KIND_COMMENT.search(document.file.text, *span)
        if said is not None and said[1] in BETA_KINDS and _belongs_to(span.start, document):
            raise Unfixable(f"a comment says 'kind={said[1]}': take it away first")


_KIND_COMMENT: Final = compile_later(r"#[# \t]*realtime-lint:\s*kind=(\S+)")


def _belongs_to(place: int, document: Document) -> bool:
    is_last = document.index + 1 == document.count
    return document.span.start <= place and (is_last or place < document.span.end)


# -- events -----------------------------------------------------------------------------------


def _events(recognised: Recognised) -> tuple[Node, ...]:
    """The events of a script, or the only one."""
    root = recognised.document.root
    assert root is not None
    events = root.children if root.kind == "sequence" else (root,)
    return tuple(event for event in events if event_name(event) is not None)


def _event(draft: Draft, event: Node) -> None:
    """An event without a session that could be looked at before."""
    name, session = event_name(event), event.get("session")
    if name == "conversation.item.create":
        _rewrite_message(draft, event.get("item"))
    elif name == "transcription_session.update" and (session is None or session.kind != "mapping"):
        raise Unfixable("the event has no 'session' that could be read")


def _send_as_update(draft: Draft, recognised: Recognised, session: Session) -> None:
    """The name of the event that carries the settings of a transcription."""
    for name in _event_of(recognised, session.node).children:
        if name.key in {"type", "event"} and name.value == "transcription_session.update":
            detail = ", with the type of the session inside"
            step = Step(name, "send it as 'session.update'", detail)
            draft.add(step, Set(name, "session.update"))


def _event_of(recognised: Recognised, session: Node) -> Node:
    """The event that a session stands in, or the session itself."""
    root = recognised.document.root
    assert root is not None
    if root.kind != "sequence":
        return root
    events = root.children  # in the order of their paths; a script may have thousands
    return events[bisect_left(events, session.path[:-1], key=lambda event: event.path)]


_PARTS: Final = {"text": "output_text", "audio": "output_audio"}
"""What the beta called the parts of an assistant's message, and what GA calls them."""


def _rewrite_message(draft: Draft, item: Node | None) -> None:
    """The parts of an assistant's message."""
    content = None if item is None else item.get("content")
    if item is None or content is None or text_of(item.get("role")) != "assistant":
        return
    for part in content.children:
        type_ = part.get("type")
        new = _PARTS.get(text_of(type_))
        if type_ is not None and new is not None:
            detail = ", as what an assistant says is called"
            draft.add(Step(type_, f"'{type_.value}' becomes '{new}'", detail), Set(type_, new))
