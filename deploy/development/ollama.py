"""Build a real Ollama from its Go modules into ``.tools/ollama-VERSION``, once: for ``make ollama-check``.

Run by the Makefile; it stands on the standard library alone::

    python3 deploy/development/ollama.py 0.9.6 0.17.4
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / ".tools"
HEADERS = TOOLS / "ollama-headers"
MODULE = "github.com/ollama/ollama"
OLDEST_GO = (1, 24)
COMPLETE = "0.9.6"
"""Its module holds two headers that later ones keep in a folder called vendor, which Go leaves out."""
MINIAUDIO = "miniaudio==1.71 --hash=sha256:ff51e2887bb673e2e757752b586b3dc924d59aa5fbcae9bbc45f4a111bd3262b"
"""The package whose source holds the third."""


class BuildError(Exception):
    """It cannot be built; the message says what to do."""


def main() -> int:
    """Build the versions that the command line names; return its exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("versions", nargs="+", metavar="VERSION")
    TOOLS.mkdir(exist_ok=True)
    try:
        for version in parser.parse_args().versions:
            if not binary(version).exists():
                build(version)
    except BuildError as error:
        print(f"ollama: {error}", file=sys.stderr)
        return 1
    return 0


def binary(version: str) -> Path:
    """Return where the program of a version is, once it is built."""
    return TOOLS / f"ollama-{version}" / "ollama"


def build(version: str) -> None:
    """Compile a version; it takes one to five minutes.

    :raises BuildError: a tool is missing, or the compiler failed.
    """
    check_tools()
    print(f"Building Ollama {version} into .tools (once, some minutes) …", file=sys.stderr)
    settings = {"GOBIN": str(binary(version).parent), "CGO_ENABLED": "1"}
    if not _has_headers(_source(version)):
        settings["CGO_CPPFLAGS"] = f"-I{headers()}"
    # Without the flag the server would call itself 0.0.0.
    name = f"-ldflags=-X={MODULE}/version.Version={version}"
    _run(["go", "install", name, f"{MODULE}@v{version}"], settings)


def check_tools() -> None:
    """See that Go and a C++ compiler are there.

    :raises BuildError: says what to install.
    """
    oldest = ".".join(map(str, OLDEST_GO))
    if shutil.which("go") is None:
        raise BuildError(f"Go is missing: install {oldest} or newer from https://go.dev/dl/")
    found = re.search(r"go(\d+)\.(\d+)", _run(["go", "version"]))
    if found is None or tuple(map(int, found.groups())) < OLDEST_GO:
        raise BuildError(f"this Go is too old: install {oldest} or newer from https://go.dev/dl/")
    compiler = os.environ.get("CXX", "g++").split()[0]
    if shutil.which(compiler) is None:
        raise BuildError(
            "a C++ compiler is missing: install g++ (Debian, Ubuntu), or name yours in CC and CXX"
        )


def headers() -> Path:
    """Return a folder with the headers that newer modules lack; fetch them once."""
    if HEADERS.exists():
        return HEADERS
    with tempfile.TemporaryDirectory(dir=HEADERS.parent) as name:
        folder = Path(name) / "headers"
        for part in ("nlohmann", "stb", "miniaudio"):
            (folder / part).mkdir(parents=True)
        older = _source(COMPLETE) / "llama" / "llama.cpp" / "common"
        shutil.copyfile(older / "json.hpp", folder / "nlohmann" / "json.hpp")
        (folder / "nlohmann" / "json_fwd.hpp").write_text("#include <nlohmann/json.hpp>\n")
        shutil.copyfile(older / "stb_image.h", folder / "stb" / "stb_image.h")
        (folder / "miniaudio" / "miniaudio.h").write_bytes(_miniaudio(Path(name)))
        folder.rename(HEADERS)
    return HEADERS


def _has_headers(source: Path) -> bool:
    return (source / "llama" / "llama.cpp" / "common" / "json.hpp").exists()


def _source(version: str) -> Path:
    """Fetch a module, checked against Go's checksum database; return where it is unpacked."""
    told = json.loads(_run(["go", "mod", "download", "-json", f"{MODULE}@v{version}"]))
    return Path(told["Dir"])


def _miniaudio(folder: Path) -> bytes:
    """Fetch the source of a Python package, its hash checked; return the header in it."""
    environment, requirement = folder / "pip", folder / "requirement.txt"
    requirement.write_text(MINIAUDIO)
    _run([sys.executable, "-m", "venv", str(environment)])
    _run([str(environment / "bin" / "pip"), "download", "--quiet", "--no-deps", "--no-binary", ":all:",
          "--require-hashes", "--dest", str(folder), "--requirement", str(requirement)])  # fmt: skip
    (archive,) = folder.glob("miniaudio-*.tar.gz")
    with tarfile.open(archive) as source:
        (name,) = (each for each in source.getnames() if each.endswith("/miniaudio.h"))
        header = source.extractfile(name)
        assert header is not None
        return header.read()


def _run(command: list[str], settings: dict[str, str] | None = None) -> str:
    """Run a command outside of any module; what it complains of goes to the reader's terminal."""
    done = subprocess.run(
        command, cwd=TOOLS, env={**os.environ, **(settings or {})},
        stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise BuildError(f"`{' '.join(command[:3])}` failed; what it said stands above")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
