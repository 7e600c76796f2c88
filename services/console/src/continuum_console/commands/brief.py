"""``continuum brief``: a brief of a local file, made on the spot by the same rules as in the pipeline."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from continuum_briefs import LeftOut, Ollama, Source, make_brief
from continuum_console import exits
from continuum_console.commands.headway import HeadwayView
from continuum_console.commands.output import console, print_json
from continuum_console.engines import Wanted, engine_of
from continuum_console.local_files import Unreadable, source_of
from continuum_console.reading.markdown import render
from continuum_console.reading.shapes import DocumentRef, Reading, reading_of
from continuum_console.reading.terminal import print_brief, print_left_out
from continuum_console.stack.environment import given
from continuum_proto.briefs import Brief
from continuum_proto.errors import ModelRefused


@dataclass(frozen=True, slots=True)
class Briefs:
    """Who writes, and how it is shown."""

    wanted: Wanted
    env_file: Path
    show_withheld: bool
    markdown: bool
    as_json: bool

    def run(self, files: Sequence[Path]) -> int:
        """Make a brief of each file and print it; a file that fails does not stop the others."""
        return asyncio.run(self._run(files))

    async def _run(self, files: Sequence[Path]) -> int:
        code, made = exits.OK, []
        async with AsyncExitStack() as resources:
            view = HeadwayView(console(stderr=True))
            engine = await engine_of(self.wanted, given(self.env_file), on_progress=view.told)
            if isinstance(engine, Ollama):
                await resources.enter_async_context(engine)
            for file in files:
                left_out: list[LeftOut] = []
                try:
                    source = await source_of(file)
                    with view.reading(source.document.title):
                        brief = await make_brief(engine, source, on_left_out=left_out.append)
                except (Unreadable, ModelRefused) as problem:
                    code = exits.tell(problem)
                    continue
                if self.as_json:
                    made.append({"file": str(file), "brief": brief.model_dump(mode="json")})
                else:
                    self._show(_reading(brief, source), left_out)
        if self.as_json:
            print_json(made[0] if len(files) == 1 and made else made)
        return code

    def _show(self, reading: Reading, left_out: Sequence[LeftOut]) -> None:
        if self.markdown:
            sys.stdout.write(render(reading, left_out if self.show_withheld else ()))
            return
        print_brief(console(), reading)
        if self.show_withheld:
            print_left_out(console(), left_out)


def _reading(brief: Brief, source: Source) -> Reading:
    document = source.document
    return reading_of(
        brief, DocumentRef(id=document.document_id, title=document.title, pages=len(source.pages))
    )
