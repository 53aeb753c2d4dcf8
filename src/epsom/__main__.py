"""`python -m epsom` is the `epsom` command."""

import sys

from epsom.cli import main

if __name__ == "__main__":
    sys.exit(main())
