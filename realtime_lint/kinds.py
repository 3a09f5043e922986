"""Which kind of Realtime document a tree is, and where its sessions stand.

The order of the questions is that of the facts: events first, then neighbour products,
server answers, wrappers, and bare sessions last, strongest evidence first.
"""

from __future__ import annotations

import re
from typing import Final

from realtime_lint.dialects import keys_of, recognise_dialect, text_of
from realtime_lint.events import CLIENT_EVENTS, SERVER_EVENTS, looks_like_event
from realtime_lint.patterns import compile_later
from realtime_lint.records import NamedTuple
from realtime_lint.source import Document, Node, Span, Trivia
from realtime_lint.suggest import closest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KINDS: Final = (
    "ga-session",
    "ga-transcription-session",
    "client-secret",
    "translation-session",
    "translation-client-secret",
    "session-update",
    "translation-update",
    "call-accept",
    "call-create",
    "response-create",
    "event-script",
    "beta-session",
    "beta-transcription-session",
    "beta-session-update",
    "server-response",
    "client-event",
    "live-session",
    "azure-voice-live",
    "foreign-session",
)
REQUEST_KINDS: Final = frozenset(KINDS) - {
    "server-response",
    "live-session",
    "azure-voice-live",
    "foreign-session",
}
"""Kinds that somebody sends to the Realtime API."""
PROVIDERS: Final = ("openai", "azure")
"""Whose servers a document can be for."""
AS_TOLD: Final = "as told"
"""Why a document is of a kind that somebody declared."""
BETA_KINDS: Final = frozenset({"beta-session", "beta-transcription-session", "beta-session-update"})
SHAPES: Final = frozenset(
    {
        "ga-session",
        "ga-transcription-session",
        "translation-session",
        "beta-session",
        "beta-transcription-session",
        "response-create",
        "beta-response-create",
    }
)
"""What an object inside a document can be; `select: session:/…` begins at these."""
_OF_GA: Final = ("ga-session", "ga-transcription-session")
SHAPES_IN: Final[dict[str, tuple[str, ...]]] = {
    "call-accept": ("ga-session",),
    "call-create": _OF_GA,
    "client-secret": _OF_GA,
    "session-update": _OF_GA,
    "beta-session-update": ("beta-session", "beta-transcription-session"),
    "translation-update": ("translation-session",),
    "translation-client-secret": ("translation-session",),
    "response-create": ("response-create", "beta-response-create"),
    "event-script": tuple(sorted(SHAPES)),
}
"""By kind the shapes of what is inside a document; a kind that is missing here has its own."""

REALTIME_KEYS: Final = (
    b"realtime",
    b"turn_detection",
    b"input_audio",
    b"output_audio",
    b"modalities",
    b"session.update",
    b"response.c",
    b"conversation.item",
    b"max_response_output_tokens",
    b"noise_reduction",
    b"transcription",
    b"expires_after",
)
"""A file with none of these holds no Realtime document that anyone could recognise."""

UNMISTAKABLE_KEYS: Final = (
    b"turn_detection",
    b"input_audio_",
    b"output_audio_format",
    b"output_modalities",
    b"session.update",
    b"gpt-realtime",
    b"semantic_vad",
    b"server_vad",
)
"""A file that cannot be read is our business only with one of these: the words above stand
in many templates of other tools."""

# Keys that only one of the two session shapes has.
BETA_ONLY: Final = frozenset(
    {
        "modalities",
        "input_audio_format",
        "output_audio_format",
        "input_audio_transcription",
        "input_audio_noise_reduction",
        "max_response_output_tokens",
    }
)
GA_ONLY: Final = frozenset(
    {"audio", "output_modalities", "max_output_tokens", "reasoning", "parallel_tool_calls"}
)
# Flat in the beta session, elsewhere or gone in GA; too common a word to decide alone.
BETA_FLAT: Final = frozenset({"voice", "turn_detection", "temperature", "speed"})
BETA_TO_GA: Final = {
    "modalities": ("output_modalities",),
    "voice": ("audio", "output", "voice"),
    "speed": ("audio", "output", "speed"),
    "output_audio_format": ("audio", "output", "format"),
    "input_audio_format": ("audio", "input", "format"),
    "input_audio_transcription": ("audio", "input", "transcription"),
    "input_audio_noise_reduction": ("audio", "input", "noise_reduction"),
    "turn_detection": ("audio", "input", "turn_detection"),
    "max_response_output_tokens": ("max_output_tokens",),
}
"""Where a key of the beta session stands in the GA session."""
SHARED: Final = frozenset(
    {
        "model",
        "instructions",
        "tools",
        "tool_choice",
        "tracing",
        "prompt",
        "include",
        "truncation",
    }
)
_KNOWN_KEYS: Final = SHARED | GA_ONLY | BETA_ONLY | BETA_FLAT | {"expires_after", "client_secret"}
"""The top-level keys of every session, and of the requests that hold one."""
# Keys of application settings, of SDKs that wrap the API and of Chat Completions; such an object
# is not sent to the Realtime API as it is.
_APPLICATION_KEYS: Final = frozenset(
    {
        "api_key",
        "apiKey",
        "api_version",
        "base_url",
        "model_name",
        "provider",
        "enabled",
        "transport",
        "turnDetection",
        "inputAudioFormat",
        "outputAudioFormat",
        "inputAudioTranscription",
        "outputModalities",
        "noiseReduction",
        "systemInstruction",
        "vad_type",
        "input_encoding",
        "output_encoding",
        "messages",
    }
)
_ESCAPED: Final = compile_later(r"\\(?:x|u00|U000000)([2-7][0-9A-Fa-f])")
"""An ASCII character as JSON and YAML may write it in quotes."""
_REALTIME_MODELS: Final = ("gpt-realtime", "gpt-4o-realtime", "gpt-4o-mini-realtime")
_CALL_WORDS: Final = frozenset({"sip", "accept", "call", "calls"})
"""Words in a path that tell the body of a call's acceptance from a session like it."""


class Session(NamedTuple):
    """A session object (or a `response`) inside a document.

    shape     one of `SHAPES`
    is_patch  it changes a running session: what it does not name stays as it was
    enclosed  it stands in the envelope that goes over the wire, not bare in a file
    """

    node: Node
    shape: str
    is_patch: bool
    enclosed: bool


class Recognised(NamedTuple):
    """A document with its kind.

    is_certain  its own keys decide; otherwise a file counts only when somebody names it
    """

    document: Document
    kind: str
    why: str
    sessions: tuple[Session, ...]
    is_certain: bool = True


def mentions(data: bytes, keys: Iterable[bytes]) -> bool:
    """Whether one of the keys stands in a file's bytes, be it in UTF-16 or behind escapes."""
    if any(key in data for key in keys):
        return True
    plain = data.replace(b"\0", b"") if b"\0" in data else data
    if b"\\" in plain:
        text = plain.decode("latin-1")  # bytes as characters, whatever they are
        plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text).encode("latin-1")
    return plain != data and any(key in plain for key in keys)


def gather(documents: tuple[Document, ...]) -> tuple[Document, ...]:
    """The documents of a file, with a stream of events joined into one event script."""
    events = tuple(document for document in documents if not _is_blank(document.root))
    is_stream = len(events) > 1 or (len(events) == 1 and events[0].format == "jsonl")
    if not is_stream or not _are_events(document.root for document in events):
        return documents
    return (_join(events),)


def classify(document: Document, forced: str | None = None) -> Recognised | None:
    """The kind of a readable document; None when it is nothing of the Realtime API.

    `forced` (one of `KINDS`) is taken at its word.
    """
    root = document.root
    assert root is not None
    kind = forced
    if kind is not None:
        return Recognised(document, kind, AS_TOLD, _sessions(kind, root))
    if root.kind == "sequence":
        if not _is_script(root):
            return None
        return Recognised(
            document, "event-script", "a list of events", _sessions("event-script", root)
        )
    if root.kind != "mapping":
        return None
    found = (
        _event(root)
        or _neighbour(root)
        or _server_answer(root)
        or _wrapper(root)
        or _bare(root, document.file.path)
    )
    if found is None:
        return None
    kind, why, is_certain = found
    return Recognised(document, kind, why, _sessions(kind, root), is_certain)


# -- events -------------------------------------------------------------------------------

_NO_EVENTS: Final = frozenset({"", "realtime", "transcription", "translation"})
"""What stands as `type` where no event is: nothing, or the type of a session."""


def event_name(node: Node) -> str | None:
    """The name of an event, also where `event` stands in place of `type`."""
    name = node.literal("type")
    if looks_like_event(name):
        return str(name)
    name = node.literal("event")
    return str(name) if name in CLIENT_EVENTS else None


def _are_events(roots: Iterable[Node | None]) -> bool:
    """Whether all are objects named like events; one that is misspelt does not hide a script.

    A name without a dot is a misspelt event only beside one that is certainly an event.
    """
    names = [_type_of(root) for root in roots]
    is_certain = any(name in CLIENT_EVENTS for name in names)
    return all("." in name or (is_certain and name not in _NO_EVENTS) for name in names)


def _type_of(root: Node | None) -> str:
    if root is None or root.kind != "mapping":
        return ""
    return event_name(root) or text_of(root.get("type"))


def _is_blank(root: Node | None) -> bool:
    """Nothing between two separators, or behind the last."""
    return root is not None and root.kind == "scalar" and not root.raw


def _is_script(root: Node) -> bool:
    """A list of events, of which some at least are meant to be sent.

    Where most are the server's, somebody recorded a conversation.
    """
    names = [event_name(child) for child in root.children]
    is_log = 2 * sum(name in SERVER_EVENTS for name in names) > len(names)
    return _are_events(root.children) and any(map(_is_sent, names)) and not is_log


def _is_sent(name: str | None) -> bool:
    """A client event or nearly one; the Responses API has more `response.` events."""
    if name in CLIENT_EVENTS:
        return True
    if name is None or name in SERVER_EVENTS or "." not in name:
        return False
    return not name.startswith("response.") and closest(name, CLIENT_EVENTS) is not None


def _join(documents: tuple[Document, ...]) -> Document:
    first, last = documents[0], documents[-1]
    trivia = Trivia()
    for document in documents:
        for name in Trivia.__slots__:
            getattr(trivia, name).extend(getattr(document.trivia, name))
    roots = tuple(document.root for document in documents if document.root is not None)
    root = Node(
        "sequence", (), roots[0].start, roots[-1].end, None, "", "block", None, 0, 0, "", roots
    )
    return Document(
        first.file, first.format, root, trivia=trivia, span=Span(first.span.start, last.span.end)
    )


_Found = tuple[str, str, bool]


def _event(root: Node) -> _Found | None:
    name = event_name(root) or text_of(root.get("type"))
    why = f"an event of type {name}"
    if name in SERVER_EVENTS:
        return "server-response", why, True
    if name not in CLIENT_EVENTS:
        is_near, has_session = _is_sent(name), root.get("session") is not None
        is_ours = is_near or (has_session and looks_like_event(name))
        return ("client-event", why, is_near and has_session) if is_ours else None
    if name == "response.create":
        return "response-create", why, True
    if name == "transcription_session.update":
        return "beta-session-update", why, True
    if name != "session.update":
        return "client-event", why, True
    session = root.get("session")
    if session is not None:
        neighbour = recognise_dialect(session)
        if neighbour is not None:
            return (*neighbour, True)
        return _update_kind(session), why, True
    return "session-update", why, True


def _update_kind(session: Node) -> str:
    if session.kind != "mapping" or session.get("type") is not None:
        return "session-update"
    if session.at("audio", "output", "language") is not None:
        return "translation-update"
    keys = keys_of(session)
    if keys & GA_ONLY:
        return "session-update"
    return "beta-session-update" if keys & (BETA_ONLY | BETA_FLAT) else "session-update"


# -- neighbours ---------------------------------------------------------------------------


def _neighbour(root: Node) -> _Found | None:
    """Another product's document, bare or in a `session` wrapper."""
    session = root.get("session")
    found = recognise_dialect(root)
    if found is None and session is not None:
        found = recognise_dialect(session)
    return None if found is None else (*found, True)


# -- answers ------------------------------------------------------------------------------


def _server_answer(root: Node) -> _Found | None:
    """What the server returned and somebody saved."""
    if keys_of(root).isdisjoint(("value", "client_secret", "object", "id")):
        return None
    if text_of(root.get("value")).startswith("ek_") and root.get("session") is not None:
        return "server-response", "the answer to a client-secret request", True
    secret = root.get("client_secret")
    if secret is not None and secret.get("value") is not None:
        return "server-response", "the answer to a session request", True
    is_answer = text_of(root.get("object")).startswith("realtime.") or text_of(
        root.get("id")
    ).startswith("sess_")
    if not is_answer:
        return None
    if keys_of(root) & BETA_ONLY and root.get("audio") is None:
        transcription = text_of(root.get("object")) == "realtime.transcription_session"
        kind = "server-response" if transcription else "beta-session"
        return kind, "a beta session as the server shows it", True
    return "server-response", "a session as the server shows it", True


# -- wrappers -----------------------------------------------------------------------------


def _wrapper(root: Node) -> _Found | None:
    if keys_of(root).isdisjoint(("sdp", "session", "expires_after")):
        return None
    session = root.get("session")
    if root.get("sdp") is not None:
        return "call-create", "it has `sdp`", True
    if session is None or session.kind != "mapping":
        if root.get("expires_after") is not None and root.get("client_secret") is None:
            others = keys_of(root) & (BETA_ONLY | GA_ONLY | SHARED | BETA_FLAT)
            if not others:
                return "client-secret", "it has `expires_after`", True
        return None
    if keys_of(session) & _APPLICATION_KEYS:
        return None
    if _is_translation(session):
        is_certain = not _is_among_others(root)
        return "translation-client-secret", "its `session` is a translation session", is_certain
    keys = keys_of(session)
    is_session = (
        session.literal("type") in {"realtime", "transcription", "translation"}
        or bool(keys & (GA_ONLY | BETA_ONLY))
        or _names_realtime_model(session)
    )
    if is_session:
        return "client-secret", "it has `session`", not _is_among_others(root)
    if root.get("expires_after") is not None:
        return "client-secret", "it has `session` and `expires_after`", True
    return None


def _is_among_others(root: Node) -> bool:
    """Whether a session stands among things of somebody else: in a log, or in settings."""
    foreign = keys_of(root) - _KNOWN_KEYS - {"session", "anchor", "seconds"}
    return root.get("expires_after") is None and len(foreign) > 1


def _is_translation(session: Node) -> bool:
    """A translation session by its model or its output language."""
    if text_of(session.get("model")).startswith("gpt-realtime-translate"):
        return True
    return session.get("type") is None and session.at("audio", "output", "language") is not None


# -- bare sessions ------------------------------------------------------------------------


def _bare(root: Node, path: str) -> _Found | None:
    type_ = root.literal("type")
    keys = keys_of(root)
    if type_ == "transcription" and (keys & (SHARED | GA_ONLY) or len(keys) == 1):
        is_ours = text_of(root.get("model")).startswith("gpt-")
        is_certain = is_ours or _has_session_keys(keys - {"model"})
        return "ga-transcription-session", "type: transcription", is_certain
    if type_ == "realtime":
        words = re.split(r"[^a-z]+", path.lower())
        kind = "ga-session" if _CALL_WORDS.isdisjoint(words) else "call-accept"
        return kind, "type: realtime", _has_session_keys(keys)
    if keys & _APPLICATION_KEYS or _is_camel_case(root):
        return None
    if _is_translation(root):
        return "translation-session", "it translates", True
    if _is_response(root, keys):
        return "response-create", "the body of a response", True
    return _bare_beta(root, keys) or _bare_ga(root, keys)


def _has_session_keys(keys: set[str]) -> bool:
    """Whether one key at least is a session's, perhaps misspelt, or there is only the type.

    `type: realtime` stands in other people's files, too.
    """
    others = keys - {"type"}
    if not others or others & _KNOWN_KEYS:
        return True
    is_small = len(others) <= 20  # noqa: PLR2004 - to look for a misspelling takes its time
    return is_small and any(closest(key, _KNOWN_KEYS) is not None for key in others)


def _is_response(root: Node, keys: set[str]) -> bool:
    """A `response` without its event: it has keys that no session has."""
    return root.literal("conversation") in {"none", "auto"} and bool(
        keys & {"output_modalities", "modalities", "instructions", "input", "metadata"}
    )


def _bare_beta(root: Node, keys: set[str]) -> _Found | None:
    flat = keys & BETA_ONLY
    if flat and not keys & {"audio", "output_modalities"}:
        session_keys = keys & (SHARED - {"include"} | {"voice", "temperature", "speed"})
        if all(key.startswith("input_audio_") for key in flat) and not session_keys:
            return "beta-transcription-session", "flat input_audio_* keys and nothing else", True
        return "beta-session", f"the flat key `{min(flat)}`", True
    if flat:
        return "ga-session", "keys of the beta and of the GA shape", True
    secret = root.get("client_secret")
    if secret is not None and (secret.get("expires_at") or secret.get("expires_after")):
        return "beta-session", "`client_secret` holds the lifetime", True
    loose = keys & BETA_FLAT
    if loose and not keys & GA_ONLY:
        company = keys & (SHARED | BETA_FLAT)
        unknown = keys - SHARED - BETA_FLAT
        if _names_realtime_model(root) and len(unknown) < len(company) - 1:
            return "beta-session", f"the flat key `{min(loose)}`", True
        if "turn_detection" in loose and len(company) > 1 and not unknown:
            return "beta-session", "the flat key `turn_detection`", False
    return None


def _bare_ga(root: Node, keys: set[str]) -> _Found | None:
    marks = keys & GA_ONLY
    if not _looks_like_ga(root, marks):
        marks = set()
    if marks:
        foreign = keys - GA_ONLY - SHARED - BETA_FLAT - {"type"}
        is_certain = len(keys & (GA_ONLY | SHARED)) > 1 and len(foreign) <= len(keys) // 2
        return "ga-session", f"the key `{min(marks)}` of the GA shape", is_certain
    if _names_realtime_model(root) and not keys - SHARED - {"type"}:
        return "ga-session", "a Realtime model and keys of both shapes", True
    if keys and keys <= SHARED:
        return "ga-session", "only keys that the beta and the GA shape share", False
    return None


def _looks_like_ga(root: Node, marks: set[str]) -> bool:
    """Whether the marks hold what they hold in a session: catalogues reuse the names."""
    audio = root.get("audio")
    if "audio" in marks:
        assert audio is not None
        return audio.kind == "mapping" and bool(keys_of(audio) & {"input", "output"})
    return "output_modalities" in marks or _names_realtime_model(root)


def _is_camel_case(root: Node) -> bool:
    """Settings of a client SDK in its own spelling, converted before they are sent."""
    audio = root.at("audio", "input")
    return audio is not None and bool(keys_of(audio) & _APPLICATION_KEYS)


def _names_realtime_model(session: Node) -> bool:
    return text_of(session.get("model")).startswith(_REALTIME_MODELS)


# -- sessions -----------------------------------------------------------------------------

_ROOT_SHAPES: Final = {
    "ga-session": "ga-session",
    "call-accept": "ga-session",
    "ga-transcription-session": "ga-transcription-session",
    "translation-session": "translation-session",
    "beta-session": "beta-session",
    "beta-transcription-session": "beta-transcription-session",
}
_UPDATES: Final = frozenset({"session-update", "beta-session-update", "translation-update"})


def _sessions(kind: str, root: Node) -> tuple[Session, ...]:
    """Where the sessions of a document of this kind stand."""
    if root.kind == "sequence":
        return tuple(_script_sessions(root.children)) if kind == "event-script" else ()
    if root.kind != "mapping":
        return ()
    shape = _ROOT_SHAPES.get(kind)
    if shape is not None:
        return (Session(root, shape, is_patch=False, enclosed=False),)
    if kind == "response-create":
        body = root.get("response")
        node = root if body is None and root.get("type") is None else body
        return _response(node, enclosed=body is not None)
    session = root.get("session")
    if session is None or session.kind != "mapping":
        return ()
    shape = _inner_shape(kind, root, session)
    if shape is None:
        return ()
    return (Session(session, shape, is_patch=kind in _UPDATES, enclosed=True),)


def _inner_shape(kind: str, root: Node, session: Node) -> str | None:
    if kind.startswith("translation"):
        return "translation-session"
    if kind == "beta-session-update":
        is_transcription = event_name(root) == "transcription_session.update"
        return "beta-transcription-session" if is_transcription else "beta-session"
    if kind in {"client-secret", "session-update", "call-create"}:
        # With a type that is filled in later it is most likely the common one; to say nothing
        # of such a session would be a way around everything that an organisation demands.
        is_transcription = session.literal("type") == "transcription"
        return "ga-transcription-session" if is_transcription else "ga-session"
    return None


def _script_sessions(events: Iterable[Node]) -> Iterator[Session]:
    for event in events:
        found = _event(event)
        if found is not None and found[0] in _UPDATES | {"response-create"}:
            yield from _sessions(found[0], event)


def _response(node: Node | None, *, enclosed: bool) -> tuple[Session, ...]:
    if node is None or node.kind != "mapping":
        return ()
    keys = keys_of(node)
    # The beta's response went by the GA name of its limit, too.
    ga_only = GA_ONLY - {"max_output_tokens"}
    beta = keys & (BETA_ONLY | {"voice", "temperature"}) and not keys & ga_only
    shape = "beta-response-create" if beta else "response-create"
    return (Session(node, shape, is_patch=True, enclosed=enclosed),)
