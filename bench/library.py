"""The library on a typical session: `python -m bench.library ROUNDS` prints seconds by case.

A call is too short to be a program of its own, so one process makes all of them, in turn, once
everything is loaded: client secrets with two tools, about 30 lines of YAML.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.corpus import SETTINGS, client_secret, spoilt
from bench.programs import AS_OF
from bench.yaml_text import to_yaml
from realtime_lint import Verdict, lint

NUMBER = 2
"""Of the document: this one has two tools; spoilt as document 0 it has one mistake."""
FLOOR = "json.dumps and json.loads"


def main(rounds: int) -> None:
    """Make all calls in turn, and print the median of each."""
    with TemporaryDirectory() as folder:
        settings = Path(folder) / "realtime-lint.toml"
        settings.write_text(SETTINGS, encoding="utf-8")
        times = _times(_calls(settings), rounds)
    print(json.dumps({name: median(taken) for name, taken in times.items()}))


def _calls(settings: Path) -> Mapping[str, Callable[[], object]]:
    clean = client_secret(NUMBER)
    faulty = spoilt(clean, 0)
    clean_text, faulty_text = to_yaml(clean), to_yaml(faulty)
    today = date.fromisoformat(AS_OF)

    def is_as_meant(verdict: Verdict, *, ok: bool) -> None:
        assert verdict.kinds == ("client-secret",)
        assert verdict.ok == ok, str(verdict)

    return {
        FLOOR: lambda: json.loads(json.dumps(clean)),
        "data": lambda: is_as_meant(lint(clean, as_of=today), ok=True),
        "data, with a settings file": lambda: is_as_meant(
            lint(clean, settings, as_of=today), ok=True
        ),
        "data, one mistake": lambda: is_as_meant(lint(faulty, as_of=today), ok=False),
        "YAML text": lambda: is_as_meant(lint(clean_text, as_of=today), ok=True),
        "YAML text, one mistake": lambda: is_as_meant(lint(faulty_text, as_of=today), ok=False),
    }


def _times(calls: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """The processor time of each call in each round; the first one loads, and does not count."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds + 1):
        for name, call in calls.items():
            start = time.process_time()
            call()
            if number > 0:
                times[name].append(time.process_time() - start)
    return times


if __name__ == "__main__":
    main(int(sys.argv[1]))
