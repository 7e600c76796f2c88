"""What is committed works behind any mirror and on any machine."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]
REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
    )
]


def _committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "ignore")


def test_no_file_names_a_package_registry() -> None:
    naming = [path for path in _committed() if any(host in _text(path) for host in REGISTRY_HOSTS)]
    assert naming == []


def test_the_lock_holds_hashes_and_no_addresses() -> None:
    lock = _text(ROOT / "requirements.lock")
    assert "://" not in lock
    requirements = re.findall(r"^[a-z0-9].*(?:\n    .*)*", lock, re.MULTILINE)
    assert len(requirements) > 50
    assert all("--hash=sha256:" in requirement for requirement in requirements)


def test_no_lock_of_uv_is_committed() -> None:
    assert not [path for path in _committed() if path.name == "uv.lock"]
