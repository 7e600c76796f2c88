"""Whether a text says anything that a brief could be made of."""

import re
from typing import Final

__all__ = ["says_something"]

FEWEST: Final = 4
"""Words of a text without a figure: "Re: fine" and "see attachment" have fewer."""
FEWEST_WITH_FIGURE: Final = 2
"""Words beside a figure: "Total due 12.50" says what a receipt says."""
LONG: Final = 200
"""Code points from which on a text is not too short, whatever is in it."""
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"
_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_WORD = re.compile(rf"[{_UNSPACED}]{{2}}|(?:[^\W\d_{_UNSPACED}][{_UNSEEN}]*){{2,}}")
"""Where words are not spaced, two characters count as one."""
_FIGURE = re.compile(r"\d")


def says_something(text: str) -> bool:
    """Tell whether ``text`` is long enough to say something."""
    if len(text.strip()) > LONG:
        return True
    words = len(_WORD.findall(text))
    return words >= FEWEST or (words >= FEWEST_WITH_FIGURE and _FIGURE.search(text) is not None)
