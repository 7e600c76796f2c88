"""What is no Python stands in the wheels as well."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[3]


def test_the_prompts_are_in_the_wheel(tmp_path: Path) -> None:
    project = ROOT / "libs" / "briefs"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=project, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as files:
        packed = {Path(name).name for name in files.namelist() if "/prompts/" in name}
    assert packed == {file.name for file in (project / "src/continuum_briefs/prompts").iterdir()}
    assert packed
