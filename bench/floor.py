"""What reading and parsing alone cost: `python -m bench.floor read|parse|load FOLDER`.

`read` reads the bytes, `parse` adds our own parser, `load` the loaders that most programs use:
PyYAML on libyaml, and `json`. Each imports only what it needs, as its time includes its start.
"""

import os
import sys
from collections.abc import Callable, Iterator

Step = Callable[[str, bytes], object]


def main(step: str, folder: str) -> None:
    """Take one step with every file below `folder`."""
    take = STEPS[step]()
    for name in _files(folder):
        with open(name, "rb", buffering=0) as file:  # noqa: PTH123 - pathlib would cost more
            take(name, file.read())


def _read() -> Step:
    return lambda _name, data: data


def _parse() -> Step:
    from realtime_lint.parse import parse

    return parse


def _load() -> Step:
    import json

    import yaml

    def load(name: str, data: bytes) -> object:
        if name.endswith(".json"):
            return json.loads(data)
        return yaml.load(data, yaml.CSafeLoader)

    return load


def _files(folder: str) -> Iterator[str]:
    for root, _, names in os.walk(folder):
        yield from (os.path.join(root, name) for name in names)  # noqa: PTH118 - as above


STEPS: dict[str, Callable[[], Step]] = {"read": _read, "parse": _parse, "load": _load}

if __name__ == "__main__":
    main(*sys.argv[1:])
