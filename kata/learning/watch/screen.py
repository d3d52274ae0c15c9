"""Fits a session's text to the terminal, whatever its size."""

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
    """The whole terminal, redrawn at each ``draw``."""

    def __init__(self, console: Console, session: Session) -> None:
        self._console = console
        self._session = session
        self._live: Live | None = None
        self._offset = 0
        self._page_height = 1
        self._shown: object = None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Take over the terminal inside this context; its old content is restored afterwards."""
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
        """Scroll the page if this is a key that does. Returns whether it is."""
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
        notice = render(view.notice(session)) if view.notice(session).plain else []
        page = render(view.page(session, width))
        self._scroll_to_top_of_new_page()
        # In a small window the keys and the verdict, the head's last line, are the last to go.
        keys = keys[: max(height - 1, 0)]
        notice = notice[: max(height - len(keys) - 1, 0)]
        room = height - len(keys) - len(notice)
        top = top[max(0, len(top) - max(room - SMALLEST_PAGE - 1, 1)) :][:room]
        room -= len(top)
        self._page_height = max(room - 1, 1)
        self._offset = max(0, min(self._offset, len(page) - self._page_height))
        shown = page[self._offset :][: max(room - 1, 0)]
        above, below = self._offset, len(page) - self._offset - len(shown)
        blank = render(Text())
        filling = blank * max(room - 1 - len(shown), 0)
        return [
            *top,
            *shown,
            *filling,
            *render(_more(above, below))[: min(room, 1)],
            *notice,
            *keys,
        ]

    def _scroll_to_top_of_new_page(self) -> None:
        session = self._session
        shown = session.view, session.current.id, session.verdicts[session.current.id]
        page = (*shown, session.hints)
        if page != self._shown:
            self._shown, self._offset = page, 0


def _more(above: int, below: int) -> Text:
    parts = [f"↑ {above} {'line' if above == 1 else 'lines'}"] if above else []
    parts += [f"↓ {below} more {'line' if below == 1 else 'lines'}: space or ↓"] if below else []
    return Text("  ".join(parts), style="dim", justify="right", no_wrap=True)
