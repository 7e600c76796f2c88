"""What building an Ollama says on a machine that lacks something."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "deploy" / "development" / "ollama.py"


def told(tools: Path, **environment: str) -> tuple[int, str]:
    """Ask for a version that is never built, with only ``tools`` on the path."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "0.0.0"],
        env={"PATH": str(tools), "HOME": os.devnull, **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stderr.strip()


def a_go(folder: Path, version: str) -> Path:
    """Make a program that says of itself what Go does, and can do nothing else."""
    program = folder / "go"
    program.write_text(f'#!/bin/sh\n[ "$1" = version ] && echo "go version go{version} linux/amd64"\n')
    program.chmod(0o755)
    return folder


def test_without_go_it_says_where_to_get_it(tmp_path: Path) -> None:
    assert told(tmp_path) == (1, "ollama: Go is missing: install 1.24 or newer from https://go.dev/dl/")


def test_a_go_that_is_too_old_is_named_as_such(tmp_path: Path) -> None:
    code, line = told(a_go(tmp_path, "1.19.8"))
    assert (code, line) == (1, "ollama: this Go is too old: install 1.24 or newer from https://go.dev/dl/")


@pytest.mark.parametrize("compiler", ["", "clang++-of-nobody"])
def test_without_a_compiler_it_says_what_to_install(tmp_path: Path, compiler: str) -> None:
    code, line = told(a_go(tmp_path, "1.26.8"), **({"CXX": compiler} if compiler else {}))
    assert code == 1
    assert line.startswith("ollama: a C++ compiler is missing: install g++")


def test_what_the_builder_complains_of_ends_it_with_one_line(tmp_path: Path) -> None:
    code, line = told(a_go(tmp_path, "1.26.8"), CXX="go")
    assert code == 1
    assert line.splitlines()[-1].startswith("ollama: `go mod download` failed")
