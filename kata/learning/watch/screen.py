"""Fits what a session shows to the terminal, whatever its size."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.live import Live
from rich.segment import Segment
from rich.text import Text

from kata.learning.watch import view
from kata.learning.watch.session import Session

Lines = list[list[Segment]]

SMALLEST_PAGE = 3


class Screen:
    """The whole terminal, drawn anew at each ``draw``."""

    def __init__(self, console: Console, session: Session) -> None:
        self._console = console
        self._session = session
        self._live: Live | None = None
        self._offset = 0
        self._page_height = 1
        self._shown: object = None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """While this lasts the terminal is the session's; what was on it comes back after."""
        with Live(
            self,
            console=self._console,
            screen=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        ) as self._live:
            try:
                yield
            finally:
                self._live = None

    def draw(self) -> None:
        if self._live is not None:
            self._live.refresh()

    def scroll(self, key: str) -> bool:
        """Move the page where this key does that."""
        page = max(self._page_height - 1, 1)
        by = {"up": -1, "down": 1, "page up": -page, "page down": page}.get(key)
        if by is not None:
            self._offset += by
        return by is not None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width, height = options.size
        lines = self._lines(console, width, height)
        for number, line in enumerate(lines):
            yield from line
            if number < len(lines) - 1:
                yield Segment.line()

    def _lines(self, console: Console, width: int, height: int) -> Lines:
        def render(content: RenderableType) -> Lines:
            return console.render_lines(content, console.options.update(width=width, height=None))

        session = self._session
        top, keys = render(view.head(session, width)), render(view.help_line(width))
        told = render(view.notice(session)) if view.notice(session).plain else []
        page = render(view.page(session, width))
        self._begin_at_the_top_of_another_page()
        # Where it gets narrow, the keys and the verdict, which ends the head, are the last to go.
        keys = keys[: max(height - 1, 0)]
        told = told[: max(height - len(keys) - 1, 0)]
        room = height - len(keys) - len(told)
        top = top[max(0, len(top) - max(room - SMALLEST_PAGE - 1, 1)) :][:room]
        room -= len(top)
        self._page_height = max(room - 1, 1)
        self._offset = max(0, min(self._offset, len(page) - self._page_height))
        shown = page[self._offset :][: max(room - 1, 0)]
        above, below = self._offset, len(page) - self._offset - len(shown)
        blank = render(Text())
        filling = blank * max(room - 1 - len(shown), 0)
        return [*top, *shown, *filling, *render(_more(above, below))[: min(room, 1)], *told, *keys]

    def _begin_at_the_top_of_another_page(self) -> None:
        session = self._session
        shown = session.view, session.current.id, session.verdicts[session.current.id]
        page = (*shown, session.hints)
        if page != self._shown:
            self._shown, self._offset = page, 0


def _more(above: int, below: int) -> Text:
    parts = [f"↑ {above} {'line' if above == 1 else 'lines'}"] if above else []
    parts += [f"↓ {below} more {'line' if below == 1 else 'lines'}: space or ↓"] if below else []
    return Text("  ".join(parts), style="dim cyan", justify="right", no_wrap=True)
