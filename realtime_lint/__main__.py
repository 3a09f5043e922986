"""`python -m realtime_lint`."""

from realtime_lint.cli import main

if __name__ == "__main__":
    main()
