"""Transcription: its model, and what that model can be told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from realtime_lint.dialects import text_of
from realtime_lint.findings import Hit
from realtime_lint.models import family, find
from realtime_lint.patterns import compile_later

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.models import Model
    from realtime_lint.source import Node


def model_missing(node: Node, context: Context) -> Iterator[Hit]:
    """A transcription without its model.

    Whether an update merges into the transcription that runs, or replaces it, is not known.
    """
    assert context.session is not None
    may_merge = context.session.is_patch and context.session.shape != "translation-session"
    if node.kind == "mapping" and node.lacks("model"):
        yield Hit(node, missing="model", severity="note" if may_merge else None)


# -- options that not every model takes -------------------------------------------------------


def prompt_unsupported(node: Node, context: Context) -> Iterator[Hit]:
    """A prompt for a model that takes none."""
    return _refused(node, "prompt", context)


def keywords_unsupported(node: Node, context: Context) -> Iterator[Hit]:
    """Keywords for a model that takes none."""
    return _refused(node, "keywords", context)


def delay_unsupported(node: Node, context: Context) -> Iterator[Hit]:
    """A delay for a model that has none.

    The page of gpt-live-transcribe speaks of a latency that can be tuned, the SDK does not.
    """
    is_disputed = node.literal("model") == "gpt-live-transcribe"
    return _refused(node, "delay", context, severity="note" if is_disputed else None)


def languages_unsupported(node: Node, context: Context) -> Iterator[Hit]:
    """Several languages for a model that takes one, or not as a list that names any."""
    languages = node.get("languages")
    if languages is not None:
        refused = tuple(_refused(node, "languages", context))
        yield from refused or _not_a_list_of_some(languages)


def _not_a_list_of_some(languages: Node) -> Iterator[Hit]:
    if type(languages.value) is str:
        code = languages.value
        yield Hit(
            languages, message=f"'languages' is a list: write [{code}], or 'language: {code}'"
        )
    elif languages.kind == "sequence" and not languages.children:
        yield Hit(languages, message="an empty 'languages' names none; leave it out")


def _refused(
    transcription: Node, option: str, context: Context, severity: str | None = None
) -> Iterator[Hit]:
    """The option, if it is set, and its model known for not taking it.

    On Azure the model goes by the name of a deployment, which may only look known.
    """
    given = transcription.get(option)
    if given is None or _is_blank(given):
        return
    model = _model(transcription)
    if model is None or option in model.options:
        return
    milder = "warning" if context.is_azure else None
    yield Hit(given, {"model": model.name}, on="key", severity=severity or milder)


def _model(transcription: Node) -> Model | None:
    """The model of a transcription, where the table knows it."""
    return find(family(text_of(transcription.get("model"))), "transcription")


def _is_blank(node: Node) -> bool:
    return node.kind == "scalar" and node.value in {None, ""}


# -- how it is told ---------------------------------------------------------------------------


def language_and_languages(node: Node, _: Context) -> Iterator[Hit]:
    """One language, and several beside it."""
    one, several = node.get("language"), node.get("languages")
    if one is not None and several is not None and not (_is_blank(one) or _is_blank(several)):
        yield Hit(several, on="key", related=((one, "and this one too"),))


def hint_missing(node: Node, _: Context) -> Iterator[Hit]:
    """A transcription that has to find out the language by itself."""
    if node.kind == "mapping" and node.lacks("language") and node.lacks("languages"):
        yield Hit(node, missing="language")


_REQUEST: Final = compile_later(
    r"\b(?:please|transcribe|do not|don't|make sure|ensure that|you (?:are|will|must|should))\b",
    re.IGNORECASE,
)


def whisper_prompt_style(node: Node, _: Context) -> Iterator[Hit]:
    """Instructions, or prose, for a model that only takes the words from it."""
    prompt = node.get("prompt")
    if prompt is None or node.literal("model") != "whisper-1":
        return
    text = text_of(prompt)
    if _REQUEST.search(text) or _sentences(text) > 1:
        yield Hit(prompt)


def _sentences(text: str) -> int:
    """Sentences of four words and more, so that the dot of a company's name counts for none."""
    parts = text.replace("!", ".").replace("?", ".").split(". ")
    return sum(len(part.split()) > 3 for part in parts)  # noqa: PLR2004 - as it says above
