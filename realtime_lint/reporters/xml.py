"""XML for other programs: well-formed whatever the linted files contain, and plain ASCII."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

from realtime_lint.patterns import compile_later

_FORBIDDEN: Final = compile_later("[^\t\n\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""What XML 1.0 has no way to write, not even escaped."""


def element(
    name: str, attributes: dict[str, str | int], *children: ET.Element, text: str | None = None
) -> ET.Element:
    """An element with either children or a text."""
    made = ET.Element(name, {key: _writable(str(value)) for key, value in attributes.items()})
    made.text = None if text is None else _writable(text)
    made.extend(children)
    return made


def written(root: ET.Element) -> str:
    """The document of a root; so that its encoding can be none but the declared one, in ASCII."""
    ET.indent(root)
    body = ET.tostring(root, encoding="us-ascii", xml_declaration=False).decode("ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _writable(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
