"""Audio: how it is encoded, and what is set for hearing and speaking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint.findings import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

PCM: Final = "audio/pcm"
PCM_RATE: Final = 24_000
"""The one rate of PCM in the Realtime API, in samples per second."""
G711: Final = frozenset({"audio/pcmu", "audio/pcma"})
"""The encodings of the telephone, both at 8000 samples per second."""
_G711_RATE: Final = 8_000
_IN_BETA: Final = {PCM: "pcm16", "audio/pcmu": "g711_ulaw", "audio/pcma": "g711_alaw"}
"""The encodings that there are, and what the beta API called them."""
_ALIASES: Final = {
    PCM: ("pcm", "pcm16", "pcms16le", "linearpcm", "linear16", "l16", "s16le"),
    "audio/pcmu": ("pcmu", "ulaw", "mulaw", "g711ulaw", "g711mulaw"),
    "audio/pcma": ("pcma", "alaw", "g711alaw"),
}
"""What other products call them, as `_meant` spells it."""
_SEPARATORS: Final = str.maketrans("", "", "-_. ")
_NUMBERS: Final = frozenset({"integer", "number"})


# -- the encoding ---------------------------------------------------------------------------


def format_in_one_word(node: Node, _: Context) -> Iterator[Hit]:
    """A GA format as text, which is how the beta API took it."""
    if type(node.value) is str:
        meant = _meant(node.value)
        form = "such as" if meant is None else "here"
        yield Hit(node, {"example": f"{form} {_in_full(meant or PCM)}"})


def unknown_type(node: Node, context: Context) -> Iterator[Hit]:
    """An encoding that the API does not have, or has under another name.

    A flat key in a GA session is wrong for its place, whatever it says.
    """
    is_flat = node.key != "type"
    if type(node.value) is not str or is_flat is not context.is_beta:
        return
    names = tuple(_IN_BETA.values() if is_flat else _IN_BETA)
    if node.value not in names:
        meant = _meant(node.value)
        name = _IN_BETA[meant] if is_flat and meant is not None else meant
        hint = "" if name is None else f"; did you mean '{name}'?"
        yield Hit(node, {"names": f"{', '.join(names[:-1])} or {names[-1]}", "hint": hint})


def _meant(name: str) -> str | None:
    """The encoding that goes by this name somewhere: `audio/pcmu` for `g711-ulaw`."""
    plain = name.lower().removeprefix("audio/").removeprefix("x-").translate(_SEPARATORS)
    return next((known for known, aliases in _ALIASES.items() if plain in aliases), None)


def _in_full(encoding: str) -> str:
    rate = f", rate: {PCM_RATE}" if encoding == PCM else ""
    return f"{{type: {encoding}{rate}}}"


# -- the rate -------------------------------------------------------------------------------


def pcm_without_rate(node: Node, _: Context) -> Iterator[Hit]:
    """PCM whose rate is left out, or null."""
    if node.literal("type") != PCM:
        return
    rate = node.get("rate")
    if rate is not None and rate.json_type == "null":
        yield Hit(rate)
    elif node.has("rate") is False:
        yield Hit(node, missing="rate")


def pcm_rate(node: Node, _: Context) -> Iterator[Hit]:
    """PCM at another rate than the only one."""
    rate = _rate(node)
    if rate is not None and rate.value != PCM_RATE and node.literal("type") == PCM:
        is_telephony = rate.value == _G711_RATE
        yield Hit(rate, {"way": "use audio/pcmu for 8 kHz" if is_telephony else "resample"})


def telephone_rate(node: Node, _: Context) -> Iterator[Hit]:
    """A rate beside G.711, which has only one and no key for it."""
    rate = _rate(node)
    if rate is not None and node.literal("type") in G711:
        yield Hit(rate, on="key")


def _rate(format_: Node) -> Node | None:
    """The rate of a format, where it is a number."""
    rate = format_.get("rate")
    return rate if rate is not None and rate.json_type in _NUMBERS else None


# -- both directions ------------------------------------------------------------------------


def one_side_of_a_phone(node: Node, context: Context) -> Iterator[Hit]:
    """Telephone audio in one direction and PCM in the other.

    Left out, a format is PCM, except in an update, where it stays as it is.
    """
    modalities = context.root.get("output_modalities")
    if modalities is not None and [item.value for item in modalities.children] == ["text"]:
        return
    heard, said = (_encoding(node, side, context) for side in ("input", "output"))
    if heard in G711 and said == PCM:
        phone, other = "input", "output"
    elif said in G711 and heard == PCM:
        phone, other = "output", "input"
    else:
        return
    format_, counterpart = node.at(phone, "format"), node.at(other, "format")
    assert format_ is not None
    by_default = " by default" if counterpart is None else ""
    related = () if counterpart is None else ((counterpart, "the other direction"),)
    values: dict[str, object] = {
        "phone": phone,
        "encoding": format_.literal("type"),
        "other": f"{other} is {PCM}{by_default}",
    }
    yield Hit(format_, values, on="key", related=related)


def _encoding(audio: Node, side: str, context: Context) -> object:
    """How one direction is encoded; None where it cannot be told."""
    format_ = audio.at(side, "format")
    if format_ is not None:
        return format_.literal("type")
    assert context.session is not None
    is_default = audio.lacks(side, "format") and not context.session.is_patch
    return PCM if is_default else None


# -- hearing and speaking -------------------------------------------------------------------


def noise_reduction_without_type(node: Node, context: Context) -> Iterator[Hit]:
    """Noise reduction that does not say where the microphone is.

    Translation demands it, in updates too; elsewhere an update may change the strength alone.
    """
    if node.kind != "mapping" or node.has("type") is not False:
        return
    session = context.session
    assert session is not None
    if session.shape == "translation-session":
        yield Hit(node, {"demand": "a translation session demands it"}, missing="type")
    elif not session.is_patch:
        demand = "which filter then runs is not documented"
        yield Hit(node, {"demand": demand}, missing="type", severity="note")


def speed_of_response(node: Node, _: Context) -> Iterator[Hit]:
    """A speed, whatever its value, in a response: it belongs to the session."""
    yield Hit(node, on="key")
