"""What servers failed on: questions that are to be asked alone next time."""

from collections import OrderedDict
from typing import Final

__all__ = ["Suspects"]

REMEMBERED: Final = 1000
"""How many questions and documents: what is forgotten costs one more failure in company."""
OFTEN: Final = 2
"""From so many failures on every question about a document is suspected."""


class Suspects:
    """Remembers questions, and how often servers failed on each document.

    Whoever was in flight when a server died is suspected, innocent or not: of a long document that one
    question, lest an ordinary restart have all of it asked alone. But its parts are cut a little differently
    each time, so the one that kills need not come again word for word.
    """

    def __init__(self) -> None:
        self._questions: OrderedDict[int, None] = OrderedDict()
        self._failures: OrderedDict[str, int] = OrderedDict()

    def has(self, document: str, question: str) -> bool:
        """Tell whether ``question`` is to be asked alone."""
        return hash(question) in self._questions or self._failures.get(document, 0) >= OFTEN

    def add(self, document: str, question: str) -> None:
        """Note that a server failed on ``question`` about ``document``."""
        self._questions[hash(question)] = None
        self._failures[document] = self._failures.get(document, 0) + 1
        if len(self._questions) > REMEMBERED:
            self._questions.popitem(last=False)
        if len(self._failures) > REMEMBERED:
            self._failures.popitem(last=False)

    def answered(self, question: str) -> None:
        """Note that a server has answered ``question``."""
        self._questions.pop(hash(question), None)

    def done(self, document: str) -> None:
        """Note that all questions about ``document`` were answered."""
        self._failures.pop(document, None)
