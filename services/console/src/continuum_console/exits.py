"""Exit codes, the same for every command, and how a problem is told."""

import sys
from typing import Final

from continuum_console.embedded import ServerFailed
from continuum_proto.errors import ConfigurationError, ContinuumError, DependencyDown

OK: Final = 0
NOT_WELL: Final = 1
"""It ran, and something is not as it should be."""
USAGE: Final = 2
UNAVAILABLE: Final = 69
"""Something that is needed does not answer."""
CONFIGURATION: Final = 78
"""A setting is missing or wrong; the line says what to set."""
INTERRUPTED: Final = 130

EXPLAINED: Final = """\
Exit codes: 0 all well; 1 something is not as it should be; 2 wrong usage; 69 something needed does not
answer; 78 a setting is missing or wrong; 130 interrupted before the end.
"""


def code_of(problem: ContinuumError) -> int:
    """Return the exit code that a problem deserves."""
    match problem:
        case ConfigurationError():
            return CONFIGURATION
        case DependencyDown() | ServerFailed():
            return UNAVAILABLE
        case _:
            return NOT_WELL


def tell(problem: ContinuumError) -> int:
    """Say in one line on stderr what is wrong; return the exit code."""
    sys.stderr.write(f"continuum: {problem}\n")
    return code_of(problem)
