"""Run by itself in a child process: computes what it is told to, one piece of work after the other.

Each comes on standard input and each answer goes to standard output as eight bytes of length and a pickle.
It ends when nobody writes to it any more.
"""

import os
import pickle
import resource
import sys
import traceback
from typing import BinaryIO, Final

from continuum_briefs.computing import LENGTH

MEMORY: Final = 1 << 30
"""Bytes of address space."""


def main() -> None:
    """Work until the standard input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever is printed is no answer
    while work := _read(sys.stdin.buffer):
        answer = _answer(work)
        answers.write(LENGTH.pack(len(answer)))
        answers.write(answer)
        answers.flush()


def _read(requests: BinaryIO) -> bytes:
    head = requests.read(LENGTH.size)
    return requests.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""


def _answer(work: bytes) -> bytes:
    try:
        function, args = pickle.loads(work)  # noqa: S301 - from the process that started this one
        return pickle.dumps((True, function(*args)), pickle.HIGHEST_PROTOCOL)
    except Exception as exc:  # whatever it is, it is for the one who asked
        exc.add_note("".join(traceback.format_exception(exc)))
        return pickle.dumps((False, exc), pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    main()
