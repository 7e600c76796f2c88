"""What can go wrong while asking, in words that lead to the remedy."""

from continuum_proto.errors import ModelRefused, PermanentError

__all__ = ["AnswerCut", "ContextTooSmall", "NotAsAsked", "OnlyThought", "PromptTooLong"]


class PromptTooLong(ModelRefused):
    """The prompt did not fit into the model's context: it has to be split smaller."""


class AnswerCut(ModelRefused):
    """The answer ended at its limit of tokens: the task has to be smaller."""


class OnlyThought(ModelRefused):
    """The model thought until nothing was left for an answer: a smaller task would not help."""


class NotAsAsked(ModelRefused):
    """The answer was not what was asked for, and was not after it was told so."""


class ContextTooSmall(PermanentError):
    """The question alone fills the model's context: only another setting or model helps."""
