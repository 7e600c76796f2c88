"""A brief on a terminal: one accent, and it means evidence."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from continuum_console.reading.plain import shown
from continuum_console.reading.shapes import Ask, Citation, Named, Point, Reading, Summary, Withheld

MEASURE: Final = 78
"""Columns that are pleasant to read."""
EVIDENCE: Final = "yellow"
QUIET: Final = "bright_black"
FOUND: Final = {
    "exact": "",
    "normalized": ", spacing differs",
    "approximate": ", a few letters differ",
}
KINDS: Final = (
    ("person", "People"),
    ("organisation", "Organisations"),
    ("place", "Places"),
    ("date", "Dates"),
    ("amount", "Amounts"),
    ("reference", "References"),
)
MOST_NAMES: Final = 8
GLUE: Final = "\ue000"
"""Stands for a space at which no line is broken: rich breaks at every kind of space."""
RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class BriefOnTerminal:
    """Renders a brief for rich; ``reasons`` says of each part that was left out why."""

    def __init__(self, reading: Reading, *, reasons: bool = False) -> None:
        self._reading = reading
        self._reasons = reasons

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield its parts from the headline to how it was made."""
        reading = self._reading
        yield Text(shown(reading.headline), style="bold")
        yield Text(byline(reading), style=QUIET)
        yield ""
        if reading.summary:
            yield _summary(reading)
            yield ""
        if reading.asks:
            yield Text("What it asks", style="bold")
            yield ""
            for ask in reading.asks:
                yield from _numbered("→", ask, before=terms(ask))
        if reading.key_points and reading.asks:
            yield Text("What it says", style="bold")
            yield ""
        for number, point in enumerate(reading.key_points, start=1):
            yield from _numbered(f"{number}.", point)
        if reading.withheld:
            yield from _withheld(reading.withheld, reasons=self._reasons)
            yield ""
        names = list(named(reading.entities))
        if names:
            yield _names(names)
            yield ""
        yield Text(made(reading), style=QUIET)


def print_brief(console: Console, reading: Reading, *, reasons: bool = False) -> None:
    """Print a brief in a measure that is pleasant to read."""
    console.print()
    brief = BriefOnTerminal(reading, reasons=reasons)
    console.print(Padding(brief, (0, 2)), width=min(console.width, MEASURE))
    console.print()


def print_list(console: Console, briefs: Sequence[Summary]) -> None:
    """Print a list of briefs, newest first."""
    table = Table(box=None, padding=(0, 2, 1, 0), show_header=False, width=min(console.width - 4, 100))
    table.add_column(no_wrap=True, style=EVIDENCE)
    table.add_column(ratio=1)
    for brief in briefs:
        words = Text(shown(brief.headline), style="bold")
        words.append(f"\n{byline(brief)}", style=f"not bold {QUIET}")
        table.add_row(brief.id, words)
    console.print()
    console.print(Padding(table, (0, 2)))


def byline(brief: Summary) -> str:
    """Say in one line what the brief is of."""
    document = brief.document
    pages = "1 page" if document.pages == 1 else f"{document.pages} pages"
    title = document.title if document.title.casefold() != brief.headline.casefold() else None
    kind = brief.kind.replace("_", " ") if brief.kind != "other" else None
    parts = (title, document.correspondent, kind, day(document.created), pages)
    return shown(" · ".join(part for part in parts if part))


def asked(ask: Ask) -> str:
    """Say what is asked, of whom and by when."""
    return f"{shown(ask.text)} ({terms(ask)})" if terms(ask) else shown(ask.text)


def terms(ask: Ask) -> str:
    """Say by when something is asked and of whom, as far as it is known."""
    due = f"by {day(ask.due.iso)}" if ask.due else ""
    to = f"to {ask.to}" if ask.to else ""
    return shown(", ".join(part for part in (due, to) if part))


def held_back(count: int) -> str:
    """Say how much was left out."""
    if count == 1:
        return "One further part was left out because it could not be proved from the document."
    return f"{count} further parts were left out because they could not be proved from the document."


def left_out(withheld: Withheld) -> str:
    """Say in one line what was left out and why."""
    return shown(f"{withheld.part}: {withheld.reason}")


def made(reading: Reading) -> str:
    """Say in one sentence how the brief came about."""
    writer = f"Written by {reading.model.name}" if reading.model.name else "Made without a language model"
    citations = reading.citations()
    proved = f"{len(citations)} of {len(citations)} quotations stand in the document" if citations else ""
    read = "all of it was read" if reading.coverage.share >= 1 else f"{reading.coverage.share:.0%} was read"
    missing = f" ({reading.coverage.missing})" if reading.coverage.missing else ""
    return shown(f"{'; '.join(part for part in (writer, proved, read + missing) if part)}.")


def named(entities: Iterable[Named]) -> Iterator[tuple[str, str]]:
    """Yield each kind of name with its names, the most frequent first, as they came."""
    listed = list(entities)
    for kind, heading in KINDS:
        names = list(dict.fromkeys(shown(day(entity.name)) for entity in listed if entity.type == kind))
        if names:
            more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
            yield heading, " · ".join(names[:MOST_NAMES]) + more


def day(iso: str | None) -> str:
    """Write a date for people; what is not a whole date stays as it is."""
    try:
        known = date.fromisoformat(iso or "")
    except ValueError:
        return iso or ""
    return f"{known.day} {known:%B %Y}"


def _summary(reading: Reading) -> Text:
    """Return the summary, each sentence with the raised numbers of the points that it rests on."""
    if not reading.summary_sentences:
        return Text(shown(reading.summary))
    numbers = {point.id: number for number, point in enumerate(reading.key_points, start=1)}
    words = Text()
    for sentence in reading.summary_sentences:
        words.append(f"{' ' if words else ''}{shown(sentence.text)}")
        rests_on = sorted(numbers[point] for point in sentence.points if point in numbers)
        if rests_on:
            words.append("\u00a0".join(str(number).translate(RAISED) for number in rests_on), QUIET)
    return words


def _withheld(withheld: Sequence[Withheld], *, reasons: bool) -> Iterator[Text]:
    yield Text(held_back(len(withheld)), style=QUIET)
    if reasons:
        for each in withheld:
            yield Text(f"  {left_out(each)}", style=QUIET)


def _numbered(mark: str, point: Point, *, before: str = "") -> Iterator[Table | str]:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=3, justify="right", style=QUIET)
    grid.add_column(ratio=1)
    rows: list[_Quotation | Text] = [_Quotation(citation) for citation in point.citations]
    if len(rows) != 1 or shown(point.text) != shown(
        point.citations[0].quote
    ):  # a claim that is its quotation is read once
        rows.insert(0, Text(shown(point.text)))
    if before:
        rows.insert(0, Text(before, style="bold"))
    for row, first in zip(rows, [mark, *[""] * len(rows)], strict=False):
        grid.add_row(first, row)
    yield grid
    yield ""


class _Quotation:
    """The document's own words on a gold rule, and where they stand."""

    def __init__(self, citation: Citation) -> None:
        self._words = Text(f"“{shown(citation.quote)}”", style="italic")
        place = f"  [{citation.n}]{GLUE}page{GLUE}{citation.page}{FOUND[citation.match]}"
        self._words.append(place, style=f"not italic {QUIET}")

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self._words.wrap(console, options.max_width - 2):
            line.plain = line.plain.replace(GLUE, " ")
            yield Text("▎ ", style=EVIDENCE).append_text(line)


def _names(names: list[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style=QUIET)
    grid.add_column(ratio=1)
    for heading, words in names:
        grid.add_row(heading, Text(words))
    return grid
