"""CEL expressions with one change each, as a slip of their author's would have left them.

They are made of the tokens of the text; whether one still compiles, the compiler tells.
"""

from __future__ import annotations

import json
import re
from typing import Final

from realtime_lint.mutants.literals import MOST_WRITTEN, next_to, unanchored
from realtime_lint.policies.cel_text import tokens
from realtime_lint.records import NamedTuple
from realtime_lint.wording import cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from realtime_lint.policies.cel_text import Token


class Rewriting(NamedTuple):
    """An expression with one change.

    offset  where the change is, in the text before
    finer   smaller changes inside: an example that notices one of them notices this
    """

    what: str
    offset: int
    text: str
    finer: tuple[Rewriting, ...] = ()


def rewritings(text: str, params: Mapping[str, object]) -> tuple[Rewriting, ...]:
    """The changes of an expression, the params of whose pack are known.

    Each condition of an `&&`, `||` or `?:` is left out, limits are moved to the next value,
    lists lose a value, `all` and `exists` change places. What these cover is not among them:
    an example that notices that a condition is left out notices that it is negated, or that
    `&&` is `||`.
    """
    code = [token for token in tokens(text) if token.kind != "comment"]
    return tuple(_Text(text, code, params).condition(0, len(code)))


_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
_SWAPPED: Final = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_DIRECTIONS: Final = {"<": -1, "<=": 1, ">": 1, ">=": -1}
"""Which way a limit to the right of it moves, where the other way is what swapping it does."""
_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_BODIES: Final = {
    "all": ("false",),
    "exists": ("true",),
    "exists_one": ("true", "false"),
    "filter": ("true", "false"),
}
"""By macro what its condition can be besides what leaving out the macro covers."""
_OTHER_MACRO: Final = {"all": "exists", "exists": "all", "exists_one": "exists"}
_EDGES: Final = frozenset("./-_@:")
"""Characters that end a name: without one, the beginning of a longer name fits as well."""
_LONGEST: Final = 50


class _Text:
    """The text of an expression, and its tokens; a part of it is a range of these."""

    def __init__(self, text: str, code: Sequence[Token], params: Mapping[str, object]) -> None:
        self.text = text
        self.code = code
        self.params = params
        self.partners = dict(_partners(code))

    # -- conditions -------------------------------------------------------------------------

    def condition(self, start: int, end: int) -> Iterator[Rewriting]:
        """What is changed inside a part that is true or false."""
        question = self._first("?", start, end)
        if question is not None:
            colon = self._colon(question + 1, end)
            yield from self._always(start, question, ("true", "false"))
            for arm in ((question + 1, colon), (colon + 1, end)):
                yield from self._always(*arm, ("true", "false"))
            return
        for operator, neutral in (("||", "false"), ("&&", "true")):
            parts = list(self._split(operator, start, end))
            if len(parts) > 1:
                for part in parts:
                    yield self._replaced(*part, neutral, "left out")
                return
        yield from self._inside(start, end)

    def _always(self, start: int, end: int, answers: Sequence[str]) -> Iterator[Rewriting]:
        """A part with an answer that does not depend on anything."""
        answers = [it for it in answers if it != self._of(start, end)]
        for answer in answers[:-1]:
            yield self._replaced(start, end, answer, f"always {answer}")._replace(finer=())
        for answer in answers[-1:]:
            yield self._replaced(start, end, answer, f"always {answer}")

    def _replaced(self, start: int, end: int, new: str, how: str) -> Rewriting:
        what = f"`{cut(' '.join(self._of(start, end).split()), _LONGEST)}` {how}"
        return self._rewritten(start, end, new, what, tuple(self.condition(start, end)))

    # -- everything else --------------------------------------------------------------------

    def _inside(self, start: int, end: int) -> Iterator[Rewriting]:
        """What is changed inside a part without `&&`, `||` and `?:` of its own."""
        at = start
        while at < end:
            token = self.code[at]
            if token.text in _SWAPPED and token.kind == "operator":
                yield from self._limit(at, start, end)
            elif token.text in _CLOSING and token.kind == "operator":
                yield from self._bracket(at)
                at = self.partners[at]
            elif token.text == "params" and self._word(at + 1) == ".":
                yield from self._listed_param(at)
            at += 1

    def _bracket(self, opening: int) -> Iterator[Rewriting]:
        """What is changed of a call, a list, or what merely stands in parentheses."""
        closing = self.partners[opening]
        arguments = list(self._split(",", opening + 1, closing))
        name = self._word(opening - 1) if self.code[opening].text == "(" else ""
        is_method = bool(name) and self._word(opening - 2) == "."
        if is_method and name in _OTHER_MACRO:
            yield self._with(opening - 1, _OTHER_MACRO[name])
        if is_method and name in _BODIES and len(arguments) == 2:  # noqa: PLR2004 - x, condition
            yield from self._always(*arguments.pop(), _BODIES[name])
        if is_method and len(arguments) == 1:
            yield from self._argument(name, arguments[0][0])
        if self.code[opening].text == "[" and not self._is_index(opening):
            yield from self._list(arguments)
        for argument in arguments:
            yield from self.condition(*argument)

    def _argument(self, method: str, at: int) -> Iterator[Rewriting]:
        """The text in `matches('^a$')`, `startsWith('a-')` and `endsWith('.a')`."""
        word = self._word(at)
        found = re.fullmatch(r"([rR]?)(['\"])(.*)\2", word)
        if found is None:
            return
        raw, quote, text = found.groups()
        weaker: list[str] = []
        if method == "matches":
            weaker = [rest for _, rest in unanchored(text)]
        elif method == "startsWith" and text[-1:] in _EDGES and not text.endswith("://"):
            weaker = [text[:-1]]
        elif method == "endsWith" and text[:1] in _EDGES:
            weaker = [text[1:]]
        for rest in filter(None, weaker):
            yield self._with(at, f"{raw}{quote}{rest}{quote}")

    def _list(self, items: Sequence[tuple[int, int]]) -> Iterator[Rewriting]:
        """A list of values without its first and without its last."""
        if len(items) > 1:
            first, last = items[0], items[-1]
            what = "`{}` left out of the list".format
            yield self._rewritten(first[0], items[1][0], "", what(self._of(*first)))
            yield self._rewritten(items[-2][1], last[1], "", what(self._of(*last)))

    def _listed_param(self, at: int) -> Iterator[Rewriting]:
        """A list of the pack without its first value and without its last."""
        name = self._word(at + 2)
        values = self.params.get(name)
        if not isinstance(values, list) or len(values) < 2:  # noqa: PLR2004 - one is needed
            return
        for gone, rest in ((values[0], values[1:]), (values[-1], values[:-1])):
            what = f"{json.dumps(gone)} left out of params.{name}"
            yield self._rewritten(at, at + 3, json.dumps(rest), what)

    # -- limits -----------------------------------------------------------------------------

    def _limit(self, at: int, start: int, end: int) -> Iterator[Rewriting]:
        """A comparison: an example stands at its limit, and one next to it."""
        operator, left, right = self.code[at].text, (start, at), (at + 1, end)
        values = [self._number(*part) for part in (left, right)]
        is_size = any(self._is_size(*part) for part in (left, right))
        if is_size and any(it is not None and it > MOST_WRITTEN for it in values):
            return
        yield self._with(at, _SWAPPED[operator])
        if values[1] is not None:
            yield from self._moved(*right, values[1], _DIRECTIONS[operator])
        elif values[0] is not None:
            yield from self._moved(*left, values[0], _DIRECTIONS[_MIRRORED[operator]])

    def _moved(self, start: int, end: int, value: float, direction: int) -> Iterator[Rewriting]:
        near = next_to(value, direction, integers=True)
        before = self._of(start, end)
        shown = before if end - start == 1 else f"{before} {value}"
        yield self._rewritten(start, end, str(near), f"{near} in place of {shown}")

    def _number(self, start: int, end: int) -> float | None:
        """The number that a part is, as it stands there or as a param."""
        text = self._of(start, end)
        if end - start == 1 and self.code[start].kind == "number":
            try:
                return float(text) if "." in text else int(text)
            except ValueError:  # in another notation
                return None
        value = self.params.get(text.removeprefix("params.")) if "params." in text else None
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return value if is_number else None  # type: ignore[return-value]

    def _is_size(self, start: int, end: int) -> bool:
        """Whether a part ends in a call of `size`."""
        opening = next((a for a, z in self.partners.items() if z == end - 1), None)
        return opening is not None and opening >= start and self._word(opening - 1) == "size"

    # -- the text ---------------------------------------------------------------------------

    def _word(self, at: int) -> str:
        return self.code[at].text if 0 <= at < len(self.code) else ""

    def _of(self, start: int, end: int) -> str:
        return self.text[self.code[start].start : self.code[end - 1].end] if end > start else ""

    def _with(self, at: int, new: str) -> Rewriting:
        old = self.code[at].text
        return self._rewritten(at, at + 1, new, f"`{new}` in place of `{old}`")

    def _rewritten(
        self, start: int, end: int, new: str, what: str, finer: tuple[Rewriting, ...] = ()
    ) -> Rewriting:
        begin = self.code[start].start
        rest = self.text[self.code[end - 1].end :]
        return Rewriting(what, begin, f"{self.text[:begin]}{new}{rest}", finer)

    def _is_index(self, opening: int) -> bool:
        before = self.code[opening - 1] if opening else None
        return (
            before is not None
            and (before.kind == "name" or before.text in {")", "]"})
            and (before.text != "in")
        )

    def _level(self, start: int, end: int) -> Iterator[int]:
        """The tokens of a part that stand in no bracket of it."""
        at = start
        while at < end:
            yield at
            at = self.partners.get(at, at) + 1

    def _first(self, word: str, start: int, end: int) -> int | None:
        return next((at for at in self._level(start, end) if self._word(at) == word), None)

    def _colon(self, start: int, end: int) -> int:
        """The `:` of a `?`, behind those of questions in between."""
        depth = 0
        for at in self._level(start, end):
            if self._word(at) == ":":
                if depth == 0:
                    return at
                depth -= 1
            depth += self._word(at) == "?"
        return end

    def _split(self, word: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The parts between tokens that stand in no bracket."""
        begin = start
        for at in self._level(start, end):
            if self._word(at) == word:
                yield begin, at
                begin = at + 1
        if end > begin:
            yield begin, end


def _partners(code: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The brackets of an expression that compiles: pairs of tokens."""
    open_: list[int] = []
    for at, token in enumerate(code):
        if token.kind == "operator" and token.text in _CLOSING:
            open_.append(at)
        elif token.kind == "operator" and token.text in _CLOSING.values():
            yield open_.pop(), at
