"""``python -m kata``, and the command ``kata``."""

import gc
import sys

from kata import isolation


def main() -> int:
    """Run the command that this process was started with. Returns its exit status."""
    gc.disable()  # Until the command is loaded: what libraries make meanwhile stays.
    isolation.isolate()
    from kata import cli  # Only now: no module of the user's can be meant by an import.

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
