"""``docs/briefs.md`` and ``docs/selection.md`` are true: every setting, its default, every reason."""

import re
from pathlib import Path
from typing import Final

import pytest

from continuum_briefing.settings import Settings
from continuum_briefs.verification import proving, verifying

DOCS: Final = Path(__file__).parents[3] / "docs"
BRIEFS: Final = (DOCS / "briefs.md").read_text(encoding="utf-8")
SELECTION: Final = (DOCS / "selection.md").read_text(encoding="utf-8")
ROW: Final = re.compile(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)?", re.MULTILINE)
OWN: Final = "CONTINUUM_BRIEFING_"
OPS: Final = ("ops_host", "ops_port")
"""Every service has these."""
REASONS: Final = (
    verifying.QUOTATION_MISSING,
    verifying.NO_POINT,
    verifying.NOT_ONE_SENTENCE,
    proving.FIGURE_MISSING,
    proving.FIGURE_ELSEWHERE,
    proving.NAME_MISSING,
)


def test_every_setting_of_briefing_is_documented() -> None:
    own = {name for field, name in Settings.variables().items() if name.startswith(OWN) and field not in OPS}
    rules = set(re.findall(rf"`({OWN}[A-Z_]+)`", SELECTION))
    assert own - rules == {name for name, _ in ROW.findall(BRIEFS) if name.startswith(OWN)} - rules


@pytest.mark.parametrize(("name", "default"), [row for row in ROW.findall(BRIEFS) if row[1]])
def test_a_documented_default_is_the_default(name: str, default: str) -> None:
    field = next(field for field, variable in Settings.variables().items() if variable == name)
    meant = Settings.model_fields[field].default
    written = ",".join(map(str, meant)) if isinstance(meant, tuple) else str(meant)
    assert default == (written.lower() if isinstance(meant, bool) else written)


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_for_leaving_something_out_is_documented(reason: str) -> None:
    assert f"| `{reason}` |" in BRIEFS
