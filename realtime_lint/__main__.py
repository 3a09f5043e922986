"""`python -m realtime_lint`."""

import os
import sys

if __name__ == "__main__":
    # Python looks for modules in the working folder first: a repository that is linted must
    # not make us run its code.
    if sys.path[0] == os.getcwd() and not sys.flags.safe_path:  # noqa: PTH109 - start-up
        del sys.path[0]
    from realtime_lint.cli import main

    main()
