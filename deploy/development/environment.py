"""Make the development environment: uv where there is none, a virtual environment, hash-checked packages.

Run by the Makefile with the reader's own Python, so it stands on the standard library alone::

    python3 deploy/development/environment.py install [runtime|dev]
    python3 deploy/development/environment.py lock [--check]
    python3 deploy/development/environment.py drift
    python3 deploy/development/environment.py service NAME --into FOLDER
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
UV_HOME = ROOT / ".tools" / "uv"
MEMBERS = sorted(
    path.parent.relative_to(ROOT)
    for pattern in ("proto", "libs/*", "services/*")
    for path in ROOT.glob(f"{pattern}/pyproject.toml")
)


class SetupError(Exception):
    """The environment cannot be made; the message says what to do."""


def main() -> int:
    """Do what the command line asks; return its exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    install_parser = commands.add_parser("install", help="make .venv hold what the lock says")
    install_parser.add_argument("extent", choices=["runtime", "dev"], nargs="?", default="dev")
    lock_parser = commands.add_parser("lock", help="renew requirements.lock, or --check that it is current")
    lock_parser.add_argument("--check", action="store_true")
    lock_parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    commands.add_parser("drift", help="fail when .venv holds a package or version that the lock lacks")
    service_parser = commands.add_parser(
        "service", help="install one service, and what it uses, for an image"
    )
    service_parser.add_argument("name")
    service_parser.add_argument("--into", type=Path, required=True)
    arguments = parser.parse_args()
    try:
        if arguments.command == "install":
            install(arguments.extent)
        elif arguments.command == "lock":
            lock(check=arguments.check, upgrade=arguments.upgrade)
        elif arguments.command == "drift":
            drift()
        else:
            install_service(arguments.name, arguments.into)
    except SetupError as error:
        print(f"environment: {error}", file=sys.stderr)
        return 1
    return 0


def install(extent: str) -> None:
    """Bring ``.venv`` to what the lock says, unless its stamp tells that it is there already."""
    stamp, wanted = VENV / f".{extent}", _state()
    if any(_stamped(VENV / name, wanted) for name in (f".{extent}", ".dev")):
        return
    print(f"Installing the {extent} packages into .venv (once) …", file=sys.stderr)
    if not (VENV / "bin" / "python").exists():
        _uv("venv", "--quiet", "--python", sys.executable, str(VENV))
    members = [part for member in MEMBERS for part in ("--editable", f"./{member}")]
    # Compiled once here, not by each of the processes that the demo starts side by side.
    groups = ["--group", "dev"] if extent == "dev" else []
    _pip_install(VENV, "--compile-bytecode", *members, *groups)
    stamp.write_text(wanted)


def install_service(name: str, folder: Path) -> None:
    """Make a virtual environment at ``folder`` that holds one service and nothing that it does not use."""
    if not (ROOT / "services" / name / "pyproject.toml").exists():
        raise SetupError(f"there is no service called {name!r} in services/")
    _uv("venv", "--quiet", "--python", sys.executable, str(folder))
    _pip_install(folder, "--no-cache", "--compile-bytecode", f"./services/{name}")


def lock(*, check: bool, upgrade: bool) -> None:
    """Resolve every dependency for every platform and Python; keep the versions that the lock has."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "requirements.lock"
        if LOCK.exists() and not upgrade:
            shutil.copy(LOCK, fresh)
        _uv("pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
            "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--group", "dev",
            *[f"{member}/pyproject.toml" for member in MEMBERS],
            *[part for name in _member_names() for part in ("--no-emit-package", name)],
            "--output-file", str(fresh))  # fmt: skip
        if not check:
            shutil.copy(fresh, LOCK)
        elif not LOCK.exists() or fresh.read_text() != LOCK.read_text():
            raise SetupError("requirements.lock does not fit the pyproject.toml files: run `make lock`")


def drift() -> None:
    """Compare what is installed with the lock.

    :raises SetupError: names every package that the lock lacks or has in another version.
    """
    locked = _locked_versions()
    listing = _uv("pip", "list", "--format", "json", "--python", str(VENV / "bin" / "python"), capture=True)
    foreign = [
        f"{package['name']}=={package['version']}"
        for package in json.loads(listing)
        if package["name"] not in _member_names()
        and package["version"] not in locked.get(package["name"], set())
    ]
    if foreign:
        raise SetupError(
            f".venv holds what requirements.lock lacks: {', '.join(foreign)}; run `make clean test`"
        )


def _pip_install(environment: Path, *what: str) -> None:
    """Install by the lock: exact versions, every hash checked, build tools included."""
    locked = ("--constraints", str(LOCK), "--build-constraints", str(LOCK))
    _uv("pip", "install", "--quiet", "--python", str(environment / "bin" / "python"), *locked, *what)


def _locked_versions() -> dict[str, set[str]]:
    """Return the versions of each package; there are several where platforms differ."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)", LOCK.read_text(), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def _member_names() -> list[str]:
    return [
        tomllib.loads((ROOT / member / "pyproject.toml").read_text())["project"]["name"] for member in MEMBERS
    ]


def _state() -> str:
    """Return a digest of all that decides what is installed."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for path in (LOCK, ROOT / "pyproject.toml", *(ROOT / member / "pyproject.toml" for member in MEMBERS)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _stamped(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def _uv(*arguments: str, capture: bool = False) -> str:
    """Run uv; its own words go to the reader's terminal."""
    done = subprocess.run(
        [_uv_binary(), *arguments], cwd=ROOT, env=_uv_environment(), text=True,
        stdout=subprocess.PIPE if capture else None, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise SetupError(f"`uv {' '.join(arguments[:2])}` failed; what it said stands above")
    return done.stdout or ""


def _uv_binary() -> str:
    """Return uv: the reader's own, or one that is fetched once into a folder of its own."""
    own = UV_HOME / "bin" / "uv"
    if found := shutil.which("uv"):
        return found
    if not own.exists():
        _fetch_uv()
    return str(own)


def _fetch_uv() -> None:
    print("Fetching uv into .tools/uv (once) …", file=sys.stderr)
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(UV_HOME)], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        shutil.rmtree(UV_HOME, ignore_errors=True)
        raise SetupError(
            "this Python cannot make virtual environments: install python3-venv (Debian, Ubuntu), or uv"
        )
    pinned = re.search(
        r"^uv==.*(?:\n    --hash=.*)+", LOCK.read_text() if LOCK.exists() else "", re.MULTILINE
    )
    if pinned is None:
        raise SetupError(
            "requirements.lock does not name uv: run `make lock` with a uv of your own on the PATH"
        )
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirement:
        requirement.write(pinned.group() + "\n")
        requirement.flush()
        pip = [
            str(UV_HOME / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ]
        if subprocess.run([*pip, "--require-hashes", "-r", requirement.name], check=False).returncode != 0:
            shutil.rmtree(UV_HOME, ignore_errors=True)
            raise SetupError("pip could not install uv; what it said stands above")


def _uv_environment() -> dict[str, str]:
    """Return the environment for uv, told what pip's own configuration says: uv does not read that."""
    environment = {**os.environ, "UV_NO_PROGRESS": "1"}
    environment.pop("VIRTUAL_ENV", None)
    said = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    told = dict(re.findall(r"^(?::env:|global|install)\.([a-z-]+)='(.*)'$", said.stdout, re.MULTILINE))
    for option, variable in (
        ("index-url", "UV_DEFAULT_INDEX"),
        ("extra-index-url", "UV_INDEX"),
        ("cert", "SSL_CERT_FILE"),
    ):
        if option in told:
            environment.setdefault(variable, told[option])
    return environment


if __name__ == "__main__":
    sys.exit(main())
