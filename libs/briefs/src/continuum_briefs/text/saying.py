"""Whether a text says anything that a brief could be made of."""

import re
from itertools import islice
from typing import Final

__all__ = ["says_something"]

FEWEST: Final = 4
"""Words of a text without a figure: "Re: fine" and "see attachment" have fewer."""
FEWEST_WITH_FIGURE: Final = 2
"""Words beside a figure: "Total due 12.50" says what a receipt says."""
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]{{2}}|[^\W\d_{_UNSPACED}]{{2,}}")
"""Where words are not spaced, two characters count as one."""
_FIGURE = re.compile(r"\d")


def says_something(text: str) -> bool:
    """Tell whether ``text`` is long enough to say something."""
    words = len(list(islice(_WORD.finditer(text), FEWEST)))
    return words >= FEWEST or (words >= FEWEST_WITH_FIGURE and _FIGURE.search(text) is not None)
