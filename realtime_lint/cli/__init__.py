"""The command line.

`realtime-lint check PATHS` without options is what editors, hooks and people start most;
it goes straight to the job. Everything else is read by click, which by itself takes longer
to load than a small file takes to check. `tests/test_cli.py` holds the two ways equal.
"""

from __future__ import annotations

import os
import sys

from realtime_lint.files import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

CLEAN, FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
"""Exit codes; 3 (the API or the network failed) belongs to the commands that use them."""


class Unusable(Refused):
    """A command line that cannot be carried out; as everything that is refused, exit code 2."""


def cannot_read(error: OSError) -> Unusable:
    """What is said of a file that the system does not let us read."""
    return Unusable(f"cannot read {_place_of(error)}: {error.strerror}")


def _place_of(error: OSError) -> str:
    """Where the system said no: it names files, but neither what we write to nor where we are."""
    is_gone = isinstance(error, FileNotFoundError)
    return error.filename or ("the working folder" if is_gone else "standard output")


def warn(line: str) -> None:
    """Print a line beside the reports, to standard error; it stays one, and tells no secret."""
    from realtime_lint.findings import speakable
    from realtime_lint.redaction import masked  # where there is something to say only

    print(masked(speakable(line)), file=sys.stderr, flush=True)


def today() -> date:
    """The user's own calendar day."""
    from datetime import date  # a module that `--help` can do without

    return date.today()  # noqa: DTZ011


def main() -> None:
    """Entry point of the program: runs a command and exits with its code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever wants nothing but the exit code
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a name in a config may be half a surrogate pair
            reconfigure(errors="backslashreplace")
    try:
        code = run(sys.argv[1:])
        sys.stdout.flush()
    except Refused as error:
        warn(f"Error: {error}")
        code = UNUSABLE
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:  # whoever read our output has gone
        code = _leave_quietly(FAILED)
    except OSError as error:  # what is read or written by name has its own words
        warn(f"Error: {_place_of(error)}: {error.strerror}")
        code = _leave_quietly(UNUSABLE)
    except Exception:  # noqa: BLE001 - Python would exit with 1, which says that we found something
        code = _crashed()
    sys.exit(code)


def _crashed() -> int:
    """Tell what went wrong in us, without what nobody may see; the exit code."""
    from traceback import format_exc

    from realtime_lint import __version__
    from realtime_lint.redaction import masked

    print(masked(format_exc()), end="", file=sys.stderr)
    print(f"realtime-lint {__version__} has a bug, and nothing was decided", file=sys.stderr)
    return UNUSABLE


def run(arguments: list[str]) -> int:
    """Carry out a command line; the exit code. Raises Refused."""
    if is_plain_check(arguments):
        from realtime_lint.cli.job import Options, check

        return check(Options(paths=tuple(arguments[1:])))
    return run_click(arguments)


def run_click(arguments: list[str]) -> int:
    """The same by way of click, which reads every option there is."""
    from realtime_lint.cli.app import run as run_app

    return run_app(arguments)


def is_plain_check(arguments: list[str]) -> bool:
    """Whether a command line is `check` with paths and nothing else."""
    return arguments[:1] == ["check"] and not any(
        argument.startswith("-") for argument in arguments
    )


def _leave_quietly(code: int) -> int:
    """Nothing more can be written: the interpreter must not complain of it either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code
