"""From bytes to documents. `parse` never raises: what cannot be read becomes an error."""

from __future__ import annotations

from realtime_lint.parse.limits import MAX_BYTES, Unreadable
from realtime_lint.source import Document, SourceFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.source import ParseError

_BOM = b"\xef\xbb\xbf"
_OTHER_BOMS = (b"\xff\xfe", b"\xfe\xff")


def parse(name: str, data: bytes) -> tuple[Document, ...]:
    """The documents of a file, one at least; each has a root or errors.

    The ending of `name` picks the reader: `.json`, `.jsonl` (also `.ndjson`), else YAML.
    """
    format_ = format_of(name)
    if len(data) > MAX_BYTES:
        message = f"larger than {MAX_BYTES // 1024 // 1024} MiB: not read"
        return _refused(SourceFile(name, ""), format_, Unreadable(message, 0, 0).error)
    try:
        text = data.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        return _refused(SourceFile(name, ""), format_, _undecodable(data, error))
    return parse_text(SourceFile(name, text, bom=data.startswith(_BOM)), format_)


def parse_text(file: SourceFile, format_: str) -> tuple[Document, ...]:
    """The documents of a file whose text is known."""
    if format_ == "json":
        from realtime_lint.parse import json_reader

        return json_reader.read(file)
    if format_ == "jsonl":
        from realtime_lint.parse import json_reader

        return json_reader.read_lines(file) or json_reader.read(file)
    from realtime_lint.parse import yaml_reader

    return yaml_reader.read(file)


def format_of(name: str) -> str:
    """`json`, `jsonl` or `yaml`, by the ending of a file's name."""
    lower = name.lower()
    if lower.endswith(".json"):
        return "json"
    return "jsonl" if lower.endswith((".jsonl", ".ndjson")) else "yaml"


def _refused(file: SourceFile, format_: str, error: ParseError) -> tuple[Document, ...]:
    return (Document(file, format_, None, errors=(error,)),)


def _undecodable(data: bytes, error: UnicodeDecodeError) -> ParseError:
    if data.startswith(_OTHER_BOMS):
        message = "UTF-16: save the file as UTF-8"
    else:
        message = f"not UTF-8 (byte 0x{data[error.start]:02X} at {error.start}): save it as UTF-8"
    return Unreadable(message, 0, 0).error
