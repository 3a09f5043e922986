"""What a conversation costs: how it is cut, how long answers and instructions may be."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final

from realtime_lint import tokens
from realtime_lint.edits.operations import Add, Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.models import family, find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

# -- truncation -------------------------------------------------------------------------------

_KEYS: Final = ("type", "retention_ratio")
_WORDS: Final = ("auto", "disabled")


def truncation(node: Node, _: Context) -> Iterator[Hit]:
    """A truncation that is none of the three forms."""
    if node.kind == "mapping":
        yield from _retention(node)
    elif node.is_literal and node.value not in _WORDS:
        shown = f" '{node.value[:40]}'" if isinstance(node.value, str) else ""
        yield Hit(node, {"problem": f"has no such form{shown}"})


def _retention(node: Node) -> Iterator[Hit]:
    """An object that lacks what makes it a retention ratio, or is of another type."""
    type_ = node.get("type")
    is_other = type_ is not None and type_.is_literal and type_.value != "retention_ratio"
    missing = tuple(key for key in _KEYS if node.lacks(key))
    if missing:
        strange = [child for child in node.children if child.key not in _KNOWN]
        if is_other:
            assert type_ is not None
            strange.append(type_)
        related = tuple((child, "not part of a truncation") for child in strange)
        names = " and ".join(f"'{key}'" for key in missing)
        yield Hit(
            node,
            {"problem": f"lacks {names}"},
            missing=missing,
            related=related,
            repair=_completed(node, missing),
        )
    elif is_other:
        assert type_ is not None
        repair = None
        if type_.value not in _WORDS:
            right = "retention_ratio"
            repair = Repair((Set(type_, right),), f"write '{right}'", "unsafe")
        yield Hit(type_, {"problem": "has no such type"}, repair=repair)


def _completed(node: Node, missing: tuple[str, ...]) -> Repair | None:
    """The type of an object with a ratio; a word in place of an object that only wraps it."""
    if missing == ("type",):
        return Repair((Add(node, ("type",), "retention_ratio", first=True),))
    word = node.literal("type")
    if word in _WORDS and len(node.children) == 1:
        return Repair((Set(node, word),), f"write '{word}'", "unsafe")
    return None


_KNOWN: Final = frozenset({*_KEYS, "token_limits"})


def retention_ratio(node: Node, _: Context) -> Iterator[Hit]:
    """A ratio that is no share of 1."""
    value = node.value
    if type(value) not in {int, float} or not isfinite(value):  # type: ignore[arg-type]
        return
    assert isinstance(value, (int, float))
    if not 0 <= value <= 1:
        is_percent = 10 <= value <= 100  # noqa: PLR2004 - what people write as a percentage
        share = f"{value / 100:g}"
        hint = f"; did you mean {share}?" if is_percent else ""
        repair = Repair((Set(node, float(share)),), f"write {share}") if is_percent else None
        yield Hit(node, {"hint": hint}, repair=repair)


def post_instructions(node: Node, context: Context, *, low: int) -> Iterator[Hit]:
    """A limit of the conversation that the model cannot reach, or that leaves it no memory."""
    value = node.value
    if type(value) is not int:
        return
    name = context.root.literal("model")
    model = find(name, "realtime") if isinstance(name, str) else None
    if value < 0:
        yield Hit(node, {"problem": "a number of tokens cannot be negative"})
    elif value < low:
        problem = f"{_seconds(value)} s of the agent's speech fill that, and all else is forgotten"
        yield Hit(node, {"problem": problem}, severity="warning")
    elif model is not None and model.context is not None and model.max_output is not None:
        most = model.context - model.max_output
        if value > most:
            problem = f"{model.name} has room for {most:,}: its context less its longest answer"
            yield Hit(
                node, {"problem": problem}, repair=Repair((Set(node, most),), f"write {most}")
            )


def _seconds(audio_tokens: int) -> str:
    """How long the agent speaks for so many tokens, at one for 50 ms."""
    return f"{audio_tokens / 20:g}"


# -- answers ----------------------------------------------------------------------------------


def unbounded_output(node: Node, _: Context) -> Iterator[Hit]:
    """A session whose answers may be as long as the model likes."""
    limit = node.get("max_output_tokens")
    if limit is None:
        if node.lacks("max_output_tokens"):
            yield Hit(node, missing="max_output_tokens")
    elif limit.value == "inf":
        yield Hit(limit)


# -- instructions -----------------------------------------------------------------------------

_LIMITED: Final = "gpt-realtime"
"""The family of models whose limit is documented."""
_PER_CENT: Final = round(100 * tokens.ERROR)


def instructions_length(node: Node, context: Context, *, limit: int) -> Iterator[Hit]:
    """Instructions and tools that certainly have more tokens than the model takes, or half."""
    if len(context.document.file.text) * tokens.MOST_PER_CHARACTER < limit / 2:
        return  # before the words of the tools are gathered: nearly every document ends here
    instructions, tools = node.get("instructions"), node.get("tools")
    prompt = instructions.value if instructions is not None else None
    texts = [prompt if isinstance(prompt, str) else "", _words_of(tools)]
    place = instructions if len(texts[0]) > len(texts[1]) else tools
    if place is None:
        return
    about = sum(map(tokens.estimate, texts))
    at_least = about * (1 - tokens.ERROR)
    name = node.literal("model")
    is_limited = isinstance(name, str) and family(name) == _LIMITED and not context.is_azure
    values: dict[str, object] = {"tokens": f"{round(about, -2):,}", "error": _PER_CENT}
    if at_least > limit and is_limited:
        values["limit"] = f"{name} takes {limit:,}"
        yield Hit(place, values, on="key")
    elif at_least > limit:
        values["limit"] = f"{_LIMITED} takes {limit:,}, and of other models no limit is known"
        yield Hit(place, values, on="key", severity="note")
    elif at_least > limit / 2 and is_limited:
        values["limit"] = f"that is more than half of the {limit:,} that {name} takes"
        yield Hit(place, values, on="key", severity="note")


def _words_of(tools: Node | None) -> str:
    """Every word of the functions: what any form in which the model reads them must hold."""
    from realtime_lint.checks.json_schema import KEYWORDS  # long documents only

    structure = KEYWORDS.keys() | {"name", "parameters"}
    words: list[str] = []
    for tool in tools.children if tools is not None else ():
        if tool.literal("type") == "function":
            for node in tool.walk():
                if node.key is not None and node.key not in structure:
                    words.append(node.key)
                if type(node.value) is str:
                    words.append(node.value)
    return " ".join(words)
