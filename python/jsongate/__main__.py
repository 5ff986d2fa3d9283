"""`python3 -m jsongate`: the command line."""

import sys

from jsongate._cli import main

if __name__ == "__main__":
    sys.exit(main())
