"""Audio: how it is encoded, and what is set for hearing and speaking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint.edits.operations import Add, Move, Repair, Set
from realtime_lint.findings import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.edits.operations import Operation
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
"""What other products call them, as `_plain` spells it."""
_SEPARATORS: Final = str.maketrans("", "", "-_. ")
_NUMBERS: Final = frozenset({"integer", "number"})


# -- the encoding ---------------------------------------------------------------------------


def format_in_one_word(node: Node, _: Context) -> Iterator[Hit]:
    """A GA format as text, which is how the beta API took it."""
    if type(node.value) is not str:
        return
    meant = _meant(node.value)
    if meant is None:
        yield Hit(node, {"example": f"such as {_in_full(PCM)}"})
        return
    full = _in_full(meant)
    repair = Repair((Set(node, _format(meant)),), safety=_safety(node.value))
    yield Hit(node, {"example": f"here {full}", "full": full}, repair=repair)


def unknown_type(node: Node, context: Context) -> Iterator[Hit]:
    """An encoding that the API does not have, or has under another name.

    A flat key in a GA session is wrong for its place, whatever it says.
    """
    is_flat = node.key != "type"
    if type(node.value) is not str or is_flat is not context.is_beta:
        return
    names = tuple(_IN_BETA.values() if is_flat else _IN_BETA)
    if node.value in names:
        return
    listed = f"{', '.join(names[:-1])} or {names[-1]}"
    meant = _meant(node.value)
    if meant is None:
        yield Hit(node, {"names": listed, "hint": ""})
        return
    name = _IN_BETA[meant] if is_flat else meant
    values: dict[str, object] = {"names": listed, "hint": f"; did you mean '{name}'?", "name": name}
    operations: list[Operation] = [Set(node, name)]
    if name == PCM:
        operations += _rate_beside(node, context)
    yield Hit(node, values, repair=Repair(tuple(operations), safety=_safety(node.value)))


def _rate_beside(type_: Node, context: Context) -> Iterator[Operation]:
    """The rate that a format needs, and may lack, once it is PCM."""
    format_ = context.root.at("audio", str(type_.path[-3]), "format")
    if format_ is not None and format_.has("rate") is False:
        yield Add(format_, ("rate",), PCM_RATE)


def _meant(name: str) -> str | None:
    """The encoding that goes by this name somewhere: `audio/pcmu` for `g711-ulaw`."""
    plain = _plain(name)
    return next((known for known, aliases in _ALIASES.items() if plain in aliases), None)


def _plain(name: str) -> str:
    return name.lower().removeprefix("audio/").removeprefix("x-").translate(_SEPARATORS)


def _safety(name: str) -> str:
    """A name from elsewhere for PCM may come with a rate from elsewhere, too."""
    is_known = _meant(name) != PCM or _plain(name) in {"pcm", "pcm16"}
    return "safe" if is_known else "unsafe"


def _format(encoding: str) -> dict[str, object]:
    return {"type": encoding, "rate": PCM_RATE} if encoding == PCM else {"type": encoding}


def _in_full(encoding: str) -> str:
    members = ", ".join(f"{key}: {value}" for key, value in _format(encoding).items())
    return f"{{{members}}}"


# -- the rate -------------------------------------------------------------------------------


def pcm_without_rate(node: Node, _: Context) -> Iterator[Hit]:
    """PCM whose rate is left out, or null."""
    if node.literal("type") != PCM:
        return
    rate = node.get("rate")
    if rate is not None and rate.json_type == "null":
        yield Hit(rate, repair=Repair((Set(rate, PCM_RATE),)))
    elif node.has("rate") is False:
        yield Hit(node, missing="rate", repair=Repair((Add(node, ("rate",), PCM_RATE),)))


def pcm_rate(node: Node, _: Context) -> Iterator[Hit]:
    """PCM at another rate than the only one."""
    rate = _rate(node)
    if rate is not None and rate.value != PCM_RATE and node.literal("type") == PCM:
        if rate.value == _G711_RATE:
            yield Hit(rate, {"way": "use audio/pcmu for 8 kHz"})
        else:
            yield Hit(rate, {"way": "resample"}, repair=Repair((Set(rate, PCM_RATE),)))


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


def speed_range(node: Node, _: Context) -> Iterator[Hit]:
    """A speed that is too slow or too fast; one that text-to-speech has means the nearest."""
    speed = node.value
    if isinstance(speed, bool) or not isinstance(speed, int | float):
        return
    if not _SLOWEST <= speed <= _FASTEST:
        nearest = _SLOWEST if speed < _SLOWEST else _FASTEST
        is_speed = 0 < speed <= _FASTEST_OF_SPEECH
        repair = Repair((Set(node, nearest),)) if is_speed else None
        yield Hit(node, {"nearest": nearest}, repair=repair)


_SLOWEST: Final = 0.25
_FASTEST: Final = 1.5
"""The bounds of the speed."""
_FASTEST_OF_SPEECH: Final = 4
"""The upper bound in the text-to-speech API, which begins at the same."""


def speed_of_response(node: Node, context: Context) -> Iterator[Hit]:
    """A speed, whatever its value, in a response: it belongs to the session."""
    session = _updated_right_before(context)
    repair = None
    if session is not None:
        path = ("speed",) if context.is_beta else ("audio", "output", "speed")
        repair = Repair((Move(node, session, path),))
    yield Hit(node, on="key", repair=repair)


def _updated_right_before(context: Context) -> Node | None:
    """The session of the update that a response follows in a script, with items at most between."""
    if context.kind != "event-script":
        return None
    script = context.recognised.document.root
    assert script is not None
    index = context.root.path[len(script.path)]
    assert isinstance(index, int)
    for before in range(index - 1, -1, -1):
        step = context.steps[before]
        if step.name == "session.update":
            return step.body
        if step.name is None or not step.name.startswith("conversation.item."):
            return None
    return None
