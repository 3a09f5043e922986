"""Sections as a table for people, or as JSON for programs."""

import json
import os
import platform
from collections.abc import Iterator, Sequence

from bench.figures import TIMES, Figure, Section, Target

VERDICTS = {True: "ok", False: "MISS", None: ""}


def table(sections: Sequence[Section]) -> str:
    """One line a figure: name, value, ratio, target, and whether it is met."""
    return "\n".join(line for section in sections for line in _lines(section))


def to_json(sections: Sequence[Section]) -> str:
    """The figures, and the machine they were measured on."""
    report = {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cores": os.cpu_count(),
        "sections": [
            {**section._asdict(), "figures": [_as_dict(figure) for figure in section.figures]}
            for section in sections
        ],
    }
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def _lines(section: Section) -> Iterator[str]:
    yield f"{section.title} ({TIMES}: times {section.base})"
    for figure in section.figures:
        value = f"{figure.value:,.{0 if figure.value >= 100 else 1}f} {figure.unit:<7}"
        ratio = f"{figure.ratio:.2f} {TIMES}"
        target = _target(figure.target) if figure.target else ""
        line = f"  {figure.name:<30}{value:>16}{ratio:>10}   {target:<18}{VERDICTS[figure.met]}"
        yield line.rstrip()
    yield ""


def _target(target: Target) -> str:
    return f"{'≥' if target.at_least else '≤'} {target.limit:,g} {target.unit}"


def _as_dict(figure: Figure) -> dict[str, object]:
    target = figure.target._asdict() if figure.target else None
    return {**figure._asdict(), "target": target, "met": figure.met}
