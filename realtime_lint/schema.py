"""Walks a document and the schema of its kind together: one exact problem a cause.

The schemas in `schemas/session/` are plain JSON Schema 2020-12, and `jsonschema` is the
referee that the tests hold this walker against. It exists because a general validator is
slower than everything else here together and hides the real error behind its branches.
Only the keywords that our schemas use are known; an unknown one is refused when a schema
is compiled.
"""

from __future__ import annotations

import json
import re
from operator import gt, lt
from typing import Final

from realtime_lint.events import CLIENT_EVENTS
from realtime_lint.kinds import REQUEST_KINDS, event_name
from realtime_lint.records import NamedTuple
from realtime_lint.replay import is_beta
from realtime_lint.resources import read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from realtime_lint.kinds import Recognised
    from realtime_lint.source import Node

_ANNOTATIONS: Final = frozenset(
    {"$schema", "$id", "$comment", "$defs", "title", "description", "examples"}
)


class Problem(NamedTuple):
    """A node that breaks its schema.

    rule     the general rule that speaks of it; `invalid-format` is said by that of its field
    keyword  the JSON Schema keyword that failed
    limit    what the keyword asks for
    shape    the schema that the node was held against
    """

    rule: str
    node: Node
    keyword: str
    limit: object
    shape: Shape


def _number(node: Node) -> float | None:
    value = node.value
    return value if type(value) is int or type(value) is float else None


def _length(node: Node) -> int | None:
    return len(node.value) if type(node.value) is str else None


def _size(kind: str) -> Callable[[Node], int | None]:
    return lambda node: len(node.children) if node.kind == kind else None


_Measure = tuple["Callable[[Node], float | None]", "Callable[[float, float], bool]"]
"""What a keyword measures, None where it does not hold for the type, and what breaks it."""
_Limit = tuple[str, float, "Callable[[Node], float | None]", "Callable[[float, float], bool]"]
_LIMITS: Final[dict[str, _Measure]] = {
    "minimum": (_number, lt),
    "maximum": (_number, gt),
    "minLength": (_length, lt),
    "maxLength": (_length, gt),
    "minItems": (_size("sequence"), lt),
    "maxItems": (_size("sequence"), gt),
    "maxProperties": (_size("mapping"), gt),
}


_PYTHON_TYPES: Final = {"string": str, "integer": int, "boolean": bool}


class Condition(NamedTuple):
    """An `if`: the value's type, or the values of the discriminator `key`."""

    types: frozenset[str] | None
    key: str | None
    values: tuple[object, ...]

    def holds(self, node: Node) -> bool:
        """Whether it is known to hold; not where the discriminator is a placeholder."""
        if self.types is not None:
            return _is_of(node, self.types)
        if self.key is None or node.kind != "mapping":
            return False
        found = node.get(self.key)
        return found is not None and found.kind == "scalar" and found.value in self.values


class Shape:
    """A compiled schema; `$ref`s are followed, `properties` compiled when first needed.

    accepts, words  Python types all of whose values, and texts that, certainly satisfy the
                    schema: most values of most documents, told without a walk
    variants        the key that tells all the branches apart, and the branch of each value:
                    one look at it in place of one a branch
    """

    __slots__ = (
        "accepts",
        "additional",
        "allowed",
        "branches",
        "closed",
        "items",
        "key_length",
        "limits",
        "name",
        "pattern",
        "properties",
        "required",
        "types",
        "variants",
        "words",
    )

    def __init__(self, name: str, schema: dict[str, object], source: str) -> None:
        self.name = name
        compile_ = _compiler(name, source)
        types = schema.get("type")
        self.types = _type_set(types) if types is not None else None
        self.allowed: tuple[object, ...] | None = None
        if "enum" in schema:
            self.allowed = tuple(schema["enum"])  # type: ignore[arg-type]
        elif "const" in schema:
            self.allowed = (schema["const"],)
        properties: dict[str, object] = schema.get("properties", {})  # type: ignore[assignment]
        self.properties = {key: compile_(sub, key) for key, sub in properties.items()}
        self.required: tuple[str, ...] = tuple(schema.get("required", ()))  # type: ignore[arg-type]
        additional = schema.get("additionalProperties")
        self.closed = additional is False
        self.additional = compile_(additional, "*") if isinstance(additional, dict) else None
        self.items = compile_(schema["items"], "*") if "items" in schema else None
        self.limits: tuple[_Limit, ...] = tuple(
            (key, schema[key], *_LIMITS[key])  # type: ignore[misc]
            for key in _LIMITS
            if key in schema
        )
        self.pattern = re.compile(str(schema["pattern"])) if "pattern" in schema else None
        names: dict[str, int] = schema.get("propertyNames", {})  # type: ignore[assignment]
        self.key_length = names.get("maxLength")
        self.branches = tuple(_branches(schema, compile_))
        self.variants = _variants(self.branches)
        self.accepts: frozenset[type] = frozenset()
        self.words: frozenset[object] = frozenset()
        if not (self.limits or self.pattern or self.branches):
            if self.allowed is not None:
                self.words = frozenset(word for word in self.allowed if isinstance(word, str))
            elif self.types is not None:
                self.accepts = frozenset(
                    _PYTHON_TYPES[name] for name in self.types if name in _PYTHON_TYPES
                )
        unknown = schema.keys() - _KEYWORDS
        if unknown:
            message = f"{source}: {name} uses {sorted(unknown)}, which the walker does not know"
            raise ValueError(message)


_KEYWORDS: Final = _ANNOTATIONS | frozenset(_LIMITS) | frozenset(
    {
        "$ref", "type", "enum", "const", "properties", "required", "additionalProperties",
        "items", "pattern", "propertyNames", "allOf", "if", "then", "else",
    }
)  # fmt: skip
_Compiled = tuple[Condition | None, "Callable[[], Shape]", "Callable[[], Shape] | None"]
_Variants = tuple[str, "dict[object, Callable[[], Shape]]"]


class _Lazy:
    """A schema that is compiled when a node first needs it."""

    __slots__ = ("name", "schema", "shape", "source")

    def __init__(self, name: str, schema: dict[str, object], source: str) -> None:
        self.name = name
        self.schema = schema
        self.source = source
        self.shape: Shape | None = None

    def __call__(self) -> Shape:
        shape = self.shape
        if shape is None:
            shape = self.shape = _compile(self.name, self.schema, self.source)
        return shape


def _compiler(name: str, source: str) -> Callable[[object, str], _Lazy]:
    def compile_(schema: object, key: str) -> _Lazy:
        body = schema if isinstance(schema, dict) else {}
        return _Lazy(key or name, body, source)

    return compile_


def _branches(
    schema: dict[str, object], compile_: Callable[[object, str], _Lazy]
) -> Iterator[_Compiled]:
    parts: list[dict[str, object]] = [*schema.get("allOf", ())]  # type: ignore[misc]
    if "if" in schema:
        parts.append({key: schema[key] for key in ("if", "then", "else") if key in schema})
    for part in parts:
        if "if" not in part:
            yield None, compile_(part, ""), None
            continue
        otherwise = compile_(part["else"], "") if "else" in part else None
        yield _condition(part["if"]), compile_(part.get("then", {}), ""), otherwise  # type: ignore[arg-type]


def _variants(branches: tuple[_Compiled, ...]) -> _Variants | None:
    """The branches by the value that chooses them; None where more than one may hold."""
    keys: set[str] = set()
    found: list[tuple[object, Callable[[], Shape]]] = []
    for condition, then, otherwise in branches:
        if condition is None or condition.key is None or otherwise is not None:
            return None
        keys.add(condition.key)
        found += [(value, then) for value in condition.values]
    variants = dict(found)
    if len(keys) != 1 or len(variants) < len(found):
        return None
    return keys.pop(), variants


def _condition(schema: dict[str, object]) -> Condition:
    if "type" in schema:
        return Condition(_type_set(schema["type"]), None, ())
    properties: dict[str, dict[str, object]] = schema["properties"]  # type: ignore[assignment]
    ((key, sub),) = properties.items()
    values: tuple[object, ...] = tuple(sub["enum"]) if "enum" in sub else (sub["const"],)  # type: ignore[arg-type]
    return Condition(None, key, values)


def _type_set(types: object) -> frozenset[str]:
    names: list[str] = [types] if isinstance(types, str) else types  # type: ignore[assignment]
    return frozenset(names)


# -- where schemas are ----------------------------------------------------------------------

_files: dict[str, dict[str, object]] = {}
_shapes: dict[str, Shape] = {}


def load(name: str) -> dict[str, object]:
    """A schema of `schemas/session/` as data: `ga-session`, `definitions`, ….

    Raises `FileNotFoundError` for a name that has no file.
    """
    schema = _files.get(name)
    if schema is None:
        schema = _files[name] = json.loads(read_text("schemas", "session", f"{name}.schema.json"))
    return schema


def bundle(name: str) -> dict[str, object]:
    """The schema of a kind in one piece: everything it refers to stands in its `$defs`."""
    definitions: dict[str, object] = {}

    def inline(value: object, source: str) -> object:
        if isinstance(value, list):
            return [inline(item, source) for item in value]
        if not isinstance(value, dict):
            return value
        copy = {key: inline(item, source) for key, item in value.items() if key != "$defs"}
        if isinstance(copy.get("$ref"), str):
            copy["$ref"] = f"#/$defs/{include(str(copy['$ref']), source)}"
        return copy

    def include(ref: str, source: str) -> str:
        file, _, inside = ref.partition("#")
        origin = file.removesuffix(".schema.json") or source
        target = origin + (f"#{inside}" if inside else "")
        label = target.rpartition("/")[2]
        if label not in definitions:
            definitions[label] = {}  # known from here on: a schema may refer to itself
            found: object = load(origin)
            for part in inside.strip("/").split("/") if inside else ():
                found = found[part]  # type: ignore[index]
            content = inline(found, origin)
            assert isinstance(content, dict)
            definitions[label] = {
                key: item for key, item in content.items() if key not in {"$id", "$schema"}
            }
        return label

    whole = inline(load(name), name)
    assert isinstance(whole, dict)
    return {**whole, "$defs": definitions} if definitions else whole


def shape(name: str) -> Shape:
    """The compiled schema of a kind, or `definitions#/$defs/…` for a part of one."""
    compiled = _shapes.get(name)
    if compiled is None:
        file, _, inside = name.partition("#")
        schema = load(file)
        for part in inside.strip("/").split("/") if inside else ():
            schema = schema[part]  # type: ignore[assignment]
        compiled = _shapes[name] = _compile(name, schema, file)
    return compiled


def _compile(name: str, schema: dict[str, object], source: str) -> Shape:
    """A schema compiled, or the one that its `$ref` names: annotations alone may stand beside."""
    if "$ref" not in schema:
        return Shape(name, schema, source)
    if schema.keys() - _ANNOTATIONS != {"$ref"}:
        raise ValueError(f"{source}: {name} has more beside its $ref than annotations")
    file, _, inside = str(schema["$ref"]).partition("#")
    target = file.removesuffix(".schema.json") or source
    return shape(f"{target}#{inside}" if inside else target)


# -- the walk -------------------------------------------------------------------------------


def walk(shape_: Shape, node: Node) -> list[Problem]:
    """Every problem of a node and of what is below it, in document order."""
    found: list[Problem] = []
    _walk(shape_, node, found)
    return found


def accepts(shape_: Shape, node: Node) -> bool:
    """Whether a value is one that can stand there, whatever it lacks and whatever is below it."""
    return all(
        problem.node is not node or problem.keyword == "required" for problem in walk(shape_, node)
    )


def _walk(shape_: Shape, node: Node, out: list[Problem]) -> None:
    # One list for all: a generator a level would cost more than the checks.
    if node.kind == "opaque":
        _placeholder(shape_, node, out)
        return
    types = shape_.types
    if types is not None and not _is_of(node, types):
        rule = "null-not-allowed" if node.json_type == "null" else "wrong-type"
        out.append(Problem(rule, node, "type", types, shape_))
        return
    if shape_.allowed is not None or shape_.limits or shape_.pattern is not None:
        _value(shape_, node, out)
    if node.kind == "mapping":
        _members(shape_, node, out)
    elif node.children and shape_.items is not None:
        _items(shape_.items(), node, out)
    if shape_.variants is not None:
        _variant(*shape_.variants, node, out)
        return
    for condition, then, otherwise in shape_.branches:
        if condition is None or condition.holds(node):
            _walk(then(), node, out)
        elif otherwise is not None:
            _walk(otherwise(), node, out)


def _variant(
    key: str, variants: dict[object, Callable[[], Shape]], node: Node, out: list[Problem]
) -> None:
    chooser = node.get(key)
    if chooser is not None and chooser.kind == "scalar":
        then = variants.get(chooser.value)
        if then is not None:
            _walk(then(), node, out)


def _items(shape_: Shape, node: Node, out: list[Problem]) -> None:
    for child in node.children:
        _walk(shape_, child, out)


def _members(shape_: Shape, node: Node, out: list[Problem]) -> None:
    properties = shape_.properties
    for child in node.children:
        sub = properties.get(child.key)  # type: ignore[arg-type]
        if sub is not None:
            member = sub.shape or sub()
            value = child.value
            if type(value) not in member.accepts and not (
                type(value) is str and value in member.words
            ):
                _walk(member, child, out)
        elif shape_.closed:
            known = tuple(properties)
            out.append(Problem("unknown-key", child, "additionalProperties", known, shape_))
        elif shape_.additional is not None:
            _walk(shape_.additional(), child, out)
        if shape_.key_length is not None and len(child.key or "") > shape_.key_length:
            limit = shape_.key_length
            out.append(Problem("out-of-range", child, "propertyNames", limit, shape_))
    for key in shape_.required:
        if node.get(key) is None and not node.open:
            problem = Problem("missing-required-key", node, "required", key, shape_)
            out.append(problem)


def _placeholder(shape_: Shape, node: Node, out: list[Problem]) -> None:
    """A placeholder is text; where no free text fits, it cannot be checked or sent as is."""
    wants_text = shape_.types is None or "string" in shape_.types
    if shape_.allowed is not None or not wants_text:
        out.append(Problem("unresolved-placeholder", node, "type", shape_.types, shape_))


def _is_of(node: Node, types: frozenset[str]) -> bool:
    if node.kind == "mapping":
        return "object" in types
    found = node.json_type
    return found in types or (found == "integer" and "number" in types)


def _is_allowed(node: Node, allowed: Iterable[object]) -> bool:
    """JSON equality: true is not 1, but 1.0 is 1."""
    value = node.value
    if node.kind != "scalar":
        return False
    is_bool = type(value) is bool
    for other in allowed:  # noqa: SIM110 - `any` would make a generator for each value
        if value == other and is_bool == (type(other) is bool):
            return True
    return False


def _value(shape_: Shape, node: Node, out: list[Problem]) -> None:
    """What is wrong with the value itself, whatever is below it."""
    if shape_.allowed is not None and not _is_allowed(node, shape_.allowed):
        keyword = "const" if len(shape_.allowed) == 1 else "enum"
        out.append(Problem("invalid-enum-value", node, keyword, shape_.allowed, shape_))
    for keyword, limit, size_of, is_beyond in shape_.limits:
        size = size_of(node)
        # NaN is in no range.
        if size is not None and (is_beyond(size, limit) or size != size):  # noqa: PLR0124
            out.append(Problem("out-of-range", node, keyword, limit, shape_))
    pattern, value = shape_.pattern, node.value
    if pattern is not None and type(value) is str and not pattern.search(value):
        out.append(Problem("invalid-format", node, "pattern", pattern.pattern, shape_))


# -- documents ------------------------------------------------------------------------------

_EVENT_SCHEMAS: Final = {
    **dict.fromkeys(CLIENT_EVENTS, "client-event"),
    "session.update": "session-update",
    "transcription_session.update": "beta-session-update",
    "response.create": "response-create",
}
_UPDATE_SCHEMAS: Final = {
    "beta-session": "beta-session-update",
    "translation-session": "translation-update",
}


def problems(recognised: Recognised) -> list[Problem]:
    """Every problem of a document of a known kind; kinds without a schema have none."""
    found: list[Problem] = []
    for name, node in _parts(recognised):
        found.extend(walk(shape(name), node))
    return found


def _parts(recognised: Recognised) -> Iterator[tuple[str, Node]]:
    """What is held against which schema.

    A session without `type` decides nothing by itself; it is held against the shape that
    the rest of it has, so that one missing key does not hide the other mistakes.
    """
    root, kind = recognised.document.root, recognised.kind
    assert root is not None
    if kind == "event-script":
        yield from _event_parts(root.children, recognised)
    elif kind == "response-create":
        yield from _response_part(root, recognised)
    elif kind in KINDS_WITH_SCHEMA:
        yield kind, root
    for session in recognised.sessions:
        is_typed = session.node.has("type") is not False
        if session.enclosed and session.shape == "ga-session" and not is_typed:
            yield "ga-session", session.node


def _event_parts(events: Iterable[Node], recognised: Recognised) -> Iterator[tuple[str, Node]]:
    """The events that a client sends.

    Beside a session of the beta an item has the beta's shape, of which nothing is said here:
    what goes into that session's conversation went with it.
    """
    shapes = {id(session.node): session.shape for session in recognised.sessions}
    beta = is_beta(recognised)
    for event in events:
        name = event_name(event) or ""
        schema = _EVENT_SCHEMAS.get(name)
        if schema is None or (beta and name == "conversation.item.create"):
            continue
        if schema != "client-event":
            body = event.get("session") or event.get("response")
            schema = _shaped_schema(schema, shapes.get(id(body)), beta=beta)
        yield schema, event


def _shaped_schema(name: str, shape_: str | None, *, beta: bool) -> str:
    """The schema of an update or a response for the shape that its body has."""
    if name == "session-update" and shape_ is not None:
        return _UPDATE_SCHEMAS.get(shape_, name)
    return "beta-response-create" if name == "response-create" and beta else name


def _response_part(root: Node, recognised: Recognised) -> Iterator[tuple[str, Node]]:
    shape_ = recognised.sessions[0].shape if recognised.sessions else "response-create"
    is_body = root.get("response") is None and root.get("type") is None
    yield (f"{shape_}#/properties/response" if is_body else shape_), root


KINDS_WITH_SCHEMA: Final = REQUEST_KINDS - {"event-script"}
"""Kinds that have a schema of that name."""


# -- words ----------------------------------------------------------------------------------


def paths_of(name: str) -> dict[str, dict[tuple[str, ...], Callable[[], Shape]]]:
    """For each key of a schema's objects, the paths at which it is known, with its schema there.

    Items of arrays are not followed: a key of a tool says nothing about a session.
    """
    found: dict[str, dict[tuple[str, ...], Callable[[], Shape]]] = {}
    pending: list[tuple[Shape, tuple[str, ...]]] = [(shape(name), ())]
    while pending:
        current, path = pending.pop()
        branches = [then() for _, then, _ in current.branches]
        pending += [(branch, path) for branch in branches if branch.branches]
        for part in (current, *branches):
            for key, sub in part.properties.items():
                here = (*path, key)
                if here not in found.setdefault(key, {}):
                    found[key][here] = sub
                    pending.append((sub(), here))
    return found
