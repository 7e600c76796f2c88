"""What one sees of a running stack: a live table on a terminal, lines elsewhere."""

from collections.abc import Sequence
from types import TracebackType
from typing import Final, Protocol, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from continuum_console.demo.board import BRIEFED, FAILURES, STAGES, Board, Row
from continuum_console.reading.plain import shown
from continuum_console.stack import Child, State

EVIDENCE: Final = "yellow"
QUIET: Final = "bright_black"
NO_BRIEF: Final = "—"
REST: Final = 9
"""Lines of the screen that are not the table's."""
WORDS: Final = {
    "no_text": "no text",
    "too_large": "too large",
    "not_asked_for": "not asked for",
}


class View(Protocol):
    """Shows how far everything is."""

    def child_changed(self, child: Child) -> None:
        """Show that a process of the stack started, got ready, crashed or stopped."""

    def say(self, *lines: str) -> None:
        """Print lines that stay."""

    def progress(self, board: Board, *, changed: Sequence[Row], seconds: float, trouble: str) -> None:
        """Show the documents; ``trouble`` is what keeps us from knowing more."""

    def settle(self) -> None:
        """Leave the documents as they are shown: what moves from now on are the processes."""

    def __enter__(self) -> Self:
        """Begin to show."""
        ...

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop showing."""


class LineView:
    """A line for each thing that happens."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._trouble = ""

    def child_changed(self, child: Child) -> None:
        """Say what is worth a line: that it is ready, or that it crashed."""
        if child.state is State.READY:
            self.say(f"{child.name} is ready")
        elif child.state in (State.RESTING, State.FAILED):
            self.say(f"{child.name}: {child.note}")

    def say(self, *lines: str) -> None:
        """Print lines as they are."""
        for line in lines:
            self._console.print(Text(line), soft_wrap=True)

    def progress(self, board: Board, *, changed: Sequence[Row], seconds: float, trouble: str) -> None:
        """Print what changed."""
        for row in changed:
            self.say(f"{seconds:6.1f} s  {word(row):<8}  {shown(row.title)}")
        if trouble and trouble != self._trouble:
            self.say(f"{seconds:6.1f} s  {trouble}")
        self._trouble = trouble

    def settle(self) -> None:
        """Change nothing: lines stay as they are."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave everything as it is."""


class LiveView:
    """A table that moves."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = self._new()
        self._children: dict[str, Child] = {}
        self._board = Board()
        self._settled = False
        self._seconds = 0.0
        self._trouble = ""

    def _new(self) -> Live:
        return Live(console=self._console, auto_refresh=False)

    def child_changed(self, child: Child) -> None:
        """Show its state."""
        self._children[child.name] = child
        self._draw()

    def say(self, *lines: str) -> None:
        """Print lines above the table, never broken, so that they can be copied."""
        self._live.transient = True
        self._live.stop()
        for line in lines:
            self._console.print(Text(line), soft_wrap=True)
        self._live = self._new()
        self._live.start()
        self._draw()

    def settle(self) -> None:
        """Let the table go up with the screen and begin a new, small one below."""
        self._draw()
        self._live.stop()
        self._settled = True
        self._live = self._new()
        self._live.start()

    def progress(self, board: Board, *, changed: Sequence[Row], seconds: float, trouble: str) -> None:
        """Draw the table anew."""
        self._board, self._seconds, self._trouble = board, seconds, trouble
        self._draw()

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._live.stop()

    def _draw(self) -> None:
        self._live.update(Group(*self._parts()), refresh=True)

    def _parts(self) -> list[RenderableType]:
        parts: list[RenderableType] = [""]
        if self._board.rows and not self._settled:
            room = max(3, self._console.height - REST)
            parts += [table_of(self._board, room=room, now=self._seconds), ""]
        if self._board.rows:
            head = Text(f"  {self._board.headline()}", style="bold")
            parts.append(head.append(f"   {self._seconds:.0f} s", style=f"not bold {QUIET}"))
        parts.append(processes(list(self._children.values())))
        if self._trouble:
            parts.append(Text(f"  {self._trouble}", style="red"))
        return parts


def table_of(board: Board, *, room: int, now: float) -> Table:
    """Draw at most ``room`` documents with the stages that each has passed."""
    table = Table(box=None, show_header=False, padding=(0, 2), expand=False)
    table.add_column(max_width=52, no_wrap=True, overflow="ellipsis")
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right", style=QUIET)
    visible = board.visible(room)
    for row in visible:
        table.add_row(Text(shown(row.title)), stages(row), Text(word(row), style=style(row)), took(row, now))
    if len(visible) < len(board.rows):
        table.add_row(Text(f"and {len(board.rows) - len(visible)} more", style=QUIET), "", "", "")
    return table


def stages(row: Row) -> Text:
    """Draw the way as dots on a line; the last is gold when there is a brief."""
    line = Text()
    for number in range(len(STAGES)):
        last = number == len(STAGES) - 1
        passed = number < row.reached
        mark = "●" if passed else "○"
        if last and row.final and row.state != BRIEFED:
            mark = NO_BRIEF
        line.append(mark, style=EVIDENCE if last and row.state == BRIEFED else "" if passed else QUIET)
        line.append("" if last else "──", style=QUIET)
    return line


def word(row: Row) -> str:
    """Name the state as a person would."""
    return WORDS.get(row.state, row.state)


def style(row: Row) -> str:
    """Colour what needs attention."""
    if row.state in FAILURES:
        return "red"
    return "" if row.final else QUIET


def took(row: Row, now: float) -> str:
    """Say how long it took, or takes so far."""
    if row.since is None:
        return ""
    return f"{(row.until if row.until is not None else now) - row.since:.1f} s"


def processes(children: Sequence[Child]) -> Text:
    """Name each process; those that are not well with what they say."""
    line = Text("  ")
    for child in children:
        ready = child.state is State.READY
        line.append("● " if ready else "○ ", style="green" if ready else "red" if child.restarts else QUIET)
        line.append(child.name, style=QUIET)
        if child.restarts:
            line.append(f" ↻{child.restarts}", style="red")
        if child.state in (State.RESTING, State.FAILED):
            line.append(f" {child.note}", style="red")
        line.append("  ")
    return line


def view_for(console: Console) -> View:
    """Choose what the console can show."""
    return LiveView(console) if console.is_terminal and not console.is_dumb_terminal else LineView(console)
