"""`python -m bench`: measure everything, print one table."""

import argparse
import sys
import tempfile
from pathlib import Path

from bench import figures, programs, report
from bench.timing import BenchError


def main() -> int:
    """Run the benchmarks. Exit codes: 0 measured, 1 a target missed (`--check`), 2 not measured."""
    options = _options()
    effort = figures.QUICK if options.quick else figures.FULL
    try:
        command = (
            programs.command_line(options.command)
            if options.command
            else (programs.beside_python("realtime-lint"),)
        )
        with tempfile.TemporaryDirectory(prefix="realtime-lint-bench-") as folder:
            sections = figures.measure(programs.Check(command), Path(folder), effort)
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    print(report.table(sections))
    if options.json:
        options.json.write_text(report.to_json(sections), encoding="utf-8")
    missed = any(figure.met is False for section in sections for figure in section.figures)
    return 1 if missed and options.check else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer runs and files: a rough idea")
    parser.add_argument("--check", action="store_true", help="exit 1 if a target is missed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument(
        "--command", help="the realtime-lint to measure; default: beside this Python"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
