"""How far a document has been read, on a terminal, while a model reads it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from continuum_console.reading.plain import shown

if TYPE_CHECKING:
    from continuum_briefs import Headway

PHASES: Final = {
    "draft": "writing",
    "notes": "part {done} of {of} read",
    "reduce": "putting the parts together",
}


@dataclass
class HeadwayView:
    """A line that moves; nothing where nobody looks."""

    out: Console
    _line: tuple[Progress, TaskID] | None = None

    @contextmanager
    def reading(self, title: str) -> Iterator[None]:
        """Show a line while a document is read; it goes when it was."""
        columns = (
            TextColumn("  {task.description}"),
            BarColumn(bar_width=24, style="bright_black", complete_style="yellow", pulse_style="yellow"),
            TextColumn("{task.fields[doing]}", style="bright_black"),
            TimeElapsedColumn(),
        )
        off = not self.out.is_terminal
        with Progress(*columns, console=self.out, transient=True, disable=off) as progress:
            self._line = progress, progress.add_task(shown(title)[:40], total=None, doing="reading")
            yield
        self._line = None

    def told(self, headway: "Headway") -> None:
        """Move the line."""
        if self._line is None:
            return
        progress, task = self._line
        doing = PHASES.get(headway.phase, headway.phase).format(done=headway.done, of=headway.of)
        progress.update(
            task, total=headway.of if headway.of > 1 else None, completed=headway.done, doing=doing
        )
