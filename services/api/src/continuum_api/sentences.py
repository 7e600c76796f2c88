"""The sentence around a place in a text, as the letters before and after it."""

import re
from typing import Final

BREAK: Final = re.compile(r"\n\s*\n|[.!?…]+[\"'”’»)\]]*\s+|[。！？]+[」』）]*\s*|\s*\n(?=\s*[-•*–])")
"""Where a sentence may end: a blank line, a mark before white space, the next item of a list."""
INSIDE: Final = re.compile(r"\b\w{1,2}\.\s+\Z")
"""A mark that ends no sentence: after an initial, a short word such as Dr, a day as in 3. Mai."""
LONGEST: Final = 240
"""Code points on each side that a reader is shown at most."""


def around(before: str, after: str) -> tuple[str, str]:
    """Return how the sentence begins in ``before`` and how it ends in ``after``, both letter by letter."""
    return _beginning(before), _ending(after)


def _beginning(before: str) -> str:
    start = max((found.end() for found in BREAK.finditer(before) if _ends(before[: found.end()])), default=0)
    rest = before[start:]
    if len(rest) > LONGEST:
        rest = rest[-LONGEST:]
        rest = rest[rest.find(" ") + 1 :]
    return rest.lstrip()


def _ending(after: str) -> str:
    ends = (found for found in BREAK.finditer(after) if _ends(after[: found.end()]))
    found = next(ends, None)
    rest = (after[: found.end()] if found else after).rstrip()
    if len(rest) > LONGEST:
        rest = rest[:LONGEST]
        rest = rest[: rest.rfind(" ")] if " " in rest else rest
    return rest


def _ends(text: str) -> bool:
    return not INSIDE.search(text)
