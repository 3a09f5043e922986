"""Codes of languages, as ISO 639-1 has them, and what is written in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint.checks.transcription import takes
from realtime_lint.edits.operations import Rename, Repair, Set
from realtime_lint.findings import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

CODES: Final = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy
    da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu
    hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb
    lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om
    or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw
    ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()  # noqa: SIM905 - a table, not a page
)
"""ISO 639-1."""

_MEANT: Final = {
    "ar": "arabic ara",
    "cs": "czech ces cze cz",
    "da": "danish dan dk",
    "de": "german deutsch deu ger",
    "el": "greek ell gre gr",
    "en": "english eng us gb",
    "es": "spanish español spa",
    "fr": "french français fra fre",
    "he": "hebrew heb iw",
    "hi": "hindi hin",
    "id": "indonesian ind in",
    "it": "italian italiano ita",
    "ja": "japanese jpn jp",
    "ko": "korean kor",
    "nl": "dutch nld dut",
    "pl": "polish pol",
    "pt": "portuguese português por",
    "ru": "russian rus",
    "sv": "swedish swe",
    "tr": "turkish tur",
    "uk": "ukrainian ukr ua",
    "vi": "vietnamese vie vn",
    "zh": "chinese mandarin zho chi cmn cn",
}
"""Names of languages, longer codes, and countries that are no code: what they stand for."""


def code_format(node: Node, context: Context) -> Iterator[Hit]:
    """What is no ISO 639-1 code: a list, a name, a code with a region or in capitals.

    A list is refused. Of the rest nobody has seen what the server makes of it, and of the
    codes of a translation's output no list is published.
    """
    if node.kind == "sequence" and node.key == "language":
        yield _list(node, context)
    value = node.value
    if type(value) is not str or value in CODES:
        return
    code = _meant(value)
    yield Hit(
        node,
        {"hint": f"; '{code}' is" if code is not None else "", "code": code},
        severity="note" if _may_work(value, code) or "output" in node.path else "warning",
        repair=None if code is None else Repair((Set(node, code),)),
    )


def _list(language: Node, context: Context) -> Hit:
    """A list where one code belongs; several go to `languages`, where the model has that."""
    codes = [item.value for item in language.children]
    are_right = CODES.issuperset(codes)
    message = "'language' is one code and no list; "
    if len(codes) == 1:
        repair = Repair((Set(language, codes[0]),)) if are_right else None
        message += f"write {language.children[0].raw}"
        return Hit(language, {"code": codes[0]}, message=message, repair=repair)
    transcription = context.root.at("audio", "input", "transcription")
    is_taken = transcription is not None and takes(transcription, "languages")
    repair = None
    if codes and are_right and is_taken:
        repair = Repair((Rename(language, "languages"),), title="rename it to 'languages'")
    return Hit(language, message=f"{message}several go to 'languages'", repair=repair)


def _meant(value: str) -> str | None:
    """The code that somebody who wrote this may have had in mind."""
    word = value.strip().lower().replace("_", "-").partition("-")[0]
    if word in CODES:
        return word
    return next((code for code, words in _MEANT.items() if word in words.split()), None)


def _may_work(value: str, code: str | None) -> bool:
    """Whether it is a code after all: in capitals, with a region, or of a longer list."""
    is_tag = value[2:3] in {"-", "_"} or value.lower() == code
    is_rare = code is None and value.isalpha() and len(value) <= 3  # noqa: PLR2004 - ISO 639-3
    return is_tag or is_rare
