"""``continuum paperless remove``: look, ask, delete, tell."""

import sys
from dataclasses import dataclass
from pathlib import Path

from continuum_console import exits
from continuum_console.commands.confirming import can_ask, sure
from continuum_console.commands.output import console, print_json
from continuum_console.connecting.place import paperless_of
from continuum_console.connecting.removing import find, remove
from continuum_console.connecting.report import drawn_steps, json_of
from continuum_console.connecting.steps import Step
from continuum_console.interrupts import Interrupts
from continuum_console.operating.words import harmless
from continuum_console.running import running_settings
from continuum_console.stack.environment import given
from continuum_paperless import Paperless, TokenRefused
from continuum_proto.errors import ConfigurationError


@dataclass(frozen=True)
class Removal:
    """The options of one run."""

    data: Path
    env_file: Path
    fields: bool
    yes: bool
    as_json: bool

    def run(self) -> int:
        """Remove and tell; return the exit code."""
        try:
            code = Interrupts().run(self._run())
        except TokenRefused as problem:
            raise ConfigurationError(str(problem)) from problem
        return exits.INTERRUPTED if code is None else code

    async def _run(self) -> int:
        url, token = paperless_of({**running_settings(self.data), **given(self.env_file)})
        async with Paperless.open(url, token) as paperless:
            found = await find(paperless.administration, fields=self.fields)
            words = harmless(found.words())
            if words and not self.yes and (refusal := await _refused(words)) is not None:
                return refusal
            steps = await remove(paperless.administration, found)
        self._tell(steps)
        return exits.OK if all(step.became.ok for step in steps) else exits.NOT_WELL

    def _tell(self, steps: list[Step]) -> None:
        if self.as_json:
            print_json({"things": [json_of(step) for step in steps]}, indent=None)
        elif not steps:
            what = "our workflow" if not self.fields else "what is ours"
            console().print(f"Nothing to remove: {what} is not in Paperless.")
        else:
            out = console()
            out.print()
            out.print(drawn_steps(steps))
            out.print()


async def _refused(what: str) -> int | None:
    """Ask on the terminal; return the exit code of a no."""
    if not can_ask():
        sys.stderr.write(f"continuum: say --yes to delete {what}: there is no terminal to ask on\n")
        return exits.USAGE
    if await sure(f"Delete {what}?"):
        return None
    sys.stderr.write("Nothing was done.\n")
    return exits.NOT_WELL
