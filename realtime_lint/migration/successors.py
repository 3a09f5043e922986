"""Models that are shut down, and what takes their place."""

from __future__ import annotations

from realtime_lint.dialects import text_of
from realtime_lint.edits.operations import Add, Set
from realtime_lint.migration.draft import Step
from realtime_lint.migration.forms import REALTIME, TRANSCRIPTION
from realtime_lint.models import find, gone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.migration.draft import Draft
    from realtime_lint.migration.forms import Form, Target
    from realtime_lint.models import Model
    from realtime_lint.source import Node


def replace_models(draft: Draft, target: Target) -> Node | None:
    """Put successors in the place of models that are gone, where that is asked for.

    Gives the model of a session that only transcribes where its successor detects no turns:
    `turn_off_detection` is then to follow.
    """
    if draft.models_of is None or draft.provider == "azure":
        return None
    node, form = target.node, target.form
    model = node.get("model") if form is REALTIME else None
    if model is not None:
        successor = _successor(draft, model, "realtime", form)
        if successor is not None and successor.reasoning:
            draft.todo.append((model, f"see to its price and effort: {successor.name} reasons"))
    transcriber = node.at("input_audio_transcription", "model") or node.at(
        "audio", "input", "transcription", "model"
    )
    if transcriber is None:
        return None
    successor = _successor(draft, transcriber, "transcription", form)
    is_mute = successor is not None and successor.vad is False
    return transcriber if is_mute and form is TRANSCRIPTION else None


def turn_off_detection(draft: Draft, target: Target, model: Node) -> None:
    """Turn detection off, as a transcription model that has none demands."""
    path = ("audio", "input", "turn_detection")
    detection = target.node.get("turn_detection") or target.node.at(*path)
    if detection is not None and (detection.json_type == "null" or not detection.is_literal):
        return
    operation = (
        Set(detection, None) if detection is not None else Add(*target.place(path), value=None)
    )
    detail = ": the new model detects no turns, so the client has to commit the audio"
    step = Step(detection or model, "set 'turn_detection' to null", detail, is_safe=False)
    draft.add(step, operation)


def _successor(draft: Draft, node: Node, role: str, form: Form) -> Model | None:
    """The model that takes the place of one that is gone.

    Of two a session that answers gets the one that may still detect turns.
    """
    model = find(text_of(node), role)
    assert draft.models_of is not None
    if model is None or not gone(model, draft.models_of):
        return None
    names = (model.replacement or "").split(" or ")
    known = [one for one in map(find, names) if one is not None]
    if not known:
        draft.todo.append((node, f"choose another model than '{model.name}': it is shut down"))
        return None
    detecting = [one for one in known if one.vad is not False]
    successor = (detecting if form is REALTIME and detecting else known)[0]
    detail = f", its successor: it was shut down on {model.shutdown}"
    text = f"'{model.name}' becomes '{successor.name}'"
    draft.add(Step(node, text, detail, is_safe=False), Set(node, successor.name))
    return successor
