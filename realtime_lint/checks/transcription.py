"""Transcription: its model, and what that model can be told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from realtime_lint.dialects import text_of
from realtime_lint.edits.operations import Remove, Rename, Repair, Set
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
    refused = _refused(node, "prompt")
    if refused is not None:
        yield _hit(*refused, context)


def keywords_unsupported(node: Node, context: Context) -> Iterator[Hit]:
    """Keywords for a model that takes none; one that takes a prompt finds them there."""
    refused = _refused(node, "keywords")
    if refused is None:
        return
    keywords, model = refused
    repair = no_fix = None
    if "prompt" in model.options:
        repair = _as_prompt(keywords) if node.lacks("prompt") else None
        no_fix = None if repair else "only the author knows how the prompt is to say these words"
    yield _hit(keywords, model, context, repair=repair, no_fix=no_fix)


def _as_prompt(keywords: Node) -> Repair | None:
    words = [item.value for item in keywords.children]
    if not words or not all(type(word) is str for word in words):
        return None
    operations = (Rename(keywords, "prompt"), Set(keywords, ", ".join(map(str, words))))
    return Repair(operations, title="make them the 'prompt'")


def delay_unsupported(node: Node, context: Context) -> Iterator[Hit]:
    """A delay for a model that has none.

    The page of gpt-live-transcribe speaks of a latency that can be tuned, the SDK does not.
    """
    refused = _refused(node, "delay")
    if refused is None:
        return
    delay, model = refused
    if model.name == "gpt-live-transcribe":
        no_fix = "the page of this model speaks of a latency that can be tuned"
        yield _hit(delay, model, context, severity="note", no_fix=no_fix)
    else:
        yield _hit(delay, model, context)


def languages_unsupported(node: Node, context: Context) -> Iterator[Hit]:
    """Several languages for a model that takes one, or not as a list that names any."""
    languages = node.get("languages")
    if languages is None:
        return
    refused = _refused(node, "languages")
    if refused is not None:
        yield _hit(*refused, context, repair=_as_one(languages, node))
    else:
        yield from _not_a_list_of_some(languages)


def _as_one(languages: Node, transcription: Node) -> Repair | None:
    """What makes `languages` that name one language the `language`."""
    only = languages.children[0] if len(languages.children) == 1 else languages
    code = only.value
    if type(code) is not str:
        return None
    if transcription.literal("language") == code:
        return Repair((Remove(languages),), title="remove 'languages', which says it again")
    if not transcription.lacks("language"):
        return None
    return Repair((Rename(languages, "language"), Set(languages, code)))


def _not_a_list_of_some(languages: Node) -> Iterator[Hit]:
    if type(languages.value) is str:
        code = languages.value
        message = f"'languages' is a list: write [{code}], or 'language: {code}'"
        repair = Repair((Set(languages, [code]),), title=f"write [{code}]")
        yield Hit(languages, message=message, repair=repair if code else None)
    elif languages.kind == "sequence" and not languages.children:
        message = "an empty 'languages' names none; leave it out"
        repair = Repair((Remove(languages),), title="leave it out")
        yield Hit(languages, message=message, repair=repair)


def takes(transcription: Node, option: str) -> bool:
    """Whether the model of a transcription is known for taking an option."""
    model = _model(transcription)
    return model is not None and option in model.options


def _refused(transcription: Node, option: str) -> tuple[Node, Model] | None:
    """An option that is set, and its model, if that is known for not taking it."""
    given = transcription.get(option)
    if given is None or _is_blank(given):
        return None
    model = _model(transcription)
    return None if model is None or option in model.options else (given, model)


def _hit(  # noqa: PLR0913 - what a hit can be told
    option: Node,
    model: Model,
    context: Context,
    *,
    severity: str | None = None,
    repair: Repair | None = None,
    no_fix: str | None = None,
) -> Hit:
    """A hit on an option that its model does not take.

    On Azure the model goes by the name of a deployment, which may only look known.
    """
    return Hit(
        option,
        {"model": model.name},
        on="key",
        severity=severity or ("warning" if context.is_azure else None),
        repair=repair,
        no_fix="a deployment of this name may be another model" if context.is_azure else no_fix,
    )


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
