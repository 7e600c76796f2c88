"""``continuum paperless setup``: look, repair, try, tell."""

import sys
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from continuum_console import exits
from continuum_console.commands.confirming import can_ask, sure
from continuum_console.commands.output import console, print_json
from continuum_console.connecting.arrival import Arrivals
from continuum_console.connecting.by_hand import instructions
from continuum_console.connecting.hook import Hook, address_of
from continuum_console.connecting.place import hook_address, is_address, place_of, secret_of, usual_address
from continuum_console.connecting.report import Report
from continuum_console.connecting.rights import NEEDED, answers
from continuum_console.connecting.setting_up import SettingUp, ours_among
from continuum_console.connecting.steps import Step
from continuum_console.connecting.trial import Trial, Trying
from continuum_console.interrupts import Interrupts
from continuum_console.running import find_redis, find_running, running_settings
from continuum_console.stack.environment import given
from continuum_messaging import open_redis
from continuum_paperless import Administration, Paperless, RightMissing, TokenRefused
from continuum_proto.errors import ConfigurationError

DOC_ID_SINCE = 3


@dataclass(frozen=True)
class Setup:
    """The options of one run."""

    data: Path
    env_file: Path
    webhook_url: str | None
    enable: bool
    test_document: int | None
    wait: float
    as_json: bool

    def run(self) -> int:
        """Set up and tell; return the exit code."""
        report = Interrupts().run(self._run())
        if report is None:
            return exits.INTERRUPTED
        if self.as_json:
            print_json(report.as_json(), indent=None)
        else:
            console().print(report.drawn())
        return exits.OK if report.ok else exits.NOT_WELL

    def print_instructions(self) -> int:
        """Say what to enter where; nothing is asked of Paperless."""
        paperless = self._settings.get("PAPERLESS_URL", "")
        url = self._given_address() or usual_address(
            self._settings, paperless or "http://localhost", running=self._running_ingest()
        )
        sys.stdout.write(instructions(url, secret_of(self._settings)))
        return exits.OK

    @cached_property
    def _settings(self) -> Mapping[str, str]:
        return {**running_settings(self.data), **given(self.env_file)}

    async def _run(self) -> Report:
        place, address = place_of(self._settings), self._given_address()
        redis = None if self.test_document is None else find_redis(self.data, self.env_file)
        try:
            async with Paperless.open(place.url, place.token) as paperless:
                administration = paperless.administration
                version = await administration.version()
                told = answers(await administration.rights([right.name for right in NEEDED]))
                url = address or await self._known_address(administration, place.url)
                hook = Hook(url, place.secret, knows_doc_id=version.major >= DOC_ID_SINCE)
                steps = await SettingUp(administration, hook, self._switch_on).run()
                trial = await self._tried(administration, url, redis, steps[0])
        except TokenRefused as problem:
            raise ConfigurationError(str(problem)) from problem
        return Report(place.url, version.server, url, told, steps, trial)

    async def _known_address(self, administration: Administration, paperless: str) -> str:
        """Return where our workflow posts already, else where ingest is."""
        try:
            for workflow in ours_among(await administration.workflows()):
                known = address_of(workflow)
                if known is not None and is_address(known):
                    return known
        except RightMissing:
            pass  # the step that needs the right tells of it
        return usual_address(self._settings, paperless, running=self._running_ingest())

    async def _tried(
        self, administration: Administration, url: str, redis: str | None, workflow: Step
    ) -> Trial | None:
        if self.test_document is None or redis is None:
            return None
        if not workflow.became.ok:
            return Trial(
                self.test_document, trouble=("The webhook could not be tried: the workflow is not set up.",)
            )
        async with aclosing(open_redis(redis)) as stream:
            return await Trying(administration, Arrivals(stream), url, self.wait).run(self.test_document)

    def _given_address(self) -> str | None:
        return None if self.webhook_url is None else hook_address(self.webhook_url)

    def _running_ingest(self) -> str | None:
        try:
            return find_running(self.data).ingest
        except ConfigurationError:
            return None

    async def _switch_on(self) -> bool:
        if self.enable or self.as_json or not can_ask():
            return self.enable
        return await sure("Our workflow is switched off in Paperless. Switch it on?")
