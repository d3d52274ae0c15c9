"""Whatever goes wrong in a magic, in one line."""

from collections.abc import Iterator
from contextlib import contextmanager

from IPython.core.error import UsageError

from kata.errors import UserError


class Stopped(KeyboardInterrupt):
    """Ctrl-C, or the stop button: one line, and the cells that were to run next are not run."""

    def _render_traceback_(self) -> list[str]:
        return ["Stopped."]


@contextmanager
def in_one_line() -> Iterator[None]:
    """What goes wrong is said in one line, as IPython does for its own magics."""
    try:
        yield
    except UserError as error:
        raise UsageError(" ".join(str(error).split())) from None
    except KeyboardInterrupt:
        raise Stopped from None
