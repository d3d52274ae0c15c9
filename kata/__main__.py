"""``python -m kata``."""

import sys

from kata.cli import main

if __name__ == "__main__":
    sys.exit(main())
